r"""Requirements files as pip splits them: bytes to text, text to logical lines, lines to parts.

Facts of `pip._internal.req.req_file`: lines end wherever `str.splitlines` ends
them (a form feed, U+2028 and the like included), a backslash at the end joins
the next one, and a comment begins at a `#` that white space or nothing precedes.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What `str.splitlines` takes for a line end and an editor does not.
HIDDEN = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"

_JOINING = tuple("\\" + end for end in ("\n", "\r\n", "\r", *HIDDEN))
_ENDS = "\r\n" + HIDDEN
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_CODING = re.compile(r"coding[:=][ \t\n\r\f\v]*([-\w.]+)", re.ASCII)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that one's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_new = tuple.__new__  # half as long as the constructors of named tuples


class Decoded(NamedTuple):
    """The text of a file as an editor shows it, and the codec by which pip reads it."""

    text: str
    encoding: str  # of the text: `text.encode(encoding, "surrogateescape")` gives the bytes back
    bom: bytes
    codec: str | None  # named by a comment in the first two lines (PEP 263)


class Logical(NamedTuple):
    """A logical line: what is left of it for pip, and what it drops.

    `comments` has a piece per physical line. The first may swallow those after
    it, when a backslash ends it: `swallowed` says from which piece on.
    """

    text: Excerpt
    comments: tuple[Excerpt, ...] = ()
    swallowed: int = 0
    broken_by: int | None = None  # the physical line, from 0, that is a comment and ends a joining


def decode(data: bytes) -> Decoded:
    """Return the text of a file; bytes that are no text become lone surrogates."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(
                encoding, "surrogateescape" if mark[0] == 0xEF else "replace"
            )
            return Decoded(text, encoding, mark, None)
    head = b"\n".join(data.split(b"\n", 2)[:2]).decode("latin-1")
    codec = declared(head)
    try:
        return Decoded(data.decode(), "utf-8", b"", codec)
    except UnicodeDecodeError:
        pass
    if codec is not None:
        try:
            text = data.decode(codec)
            if text.encode(codec) == data:
                return Decoded(text, codec, b"", codec)
        except (LookupError, ValueError):
            pass
    return Decoded(data.decode("utf-8", "surrogateescape"), "utf-8", b"", codec)


def declared(text: str) -> str | None:
    r"""Return the codec that a comment in the first two lines names; only `\n` ends these lines."""
    first = text.find("\n")
    second = text.find("\n", first + 1)
    head = text if first < 0 or second < 0 else text[:second]
    if "coding" not in head:
        return None
    for line in head.split("\n", 2)[:2]:
        if line[:1] == "#" and (match := _CODING.search(line)):
            return match[1]
    return None


def groups(text: str) -> Iterator[tuple[int, str]]:
    """Yield the logical lines as they are written, line ends included, each with its offset."""
    start = at = 0
    joining = False
    for line in text.splitlines(keepends=True):
        at += len(line)
        if (
            "\\" in line[-3:]
            and (
                line[-2:] == "\\\n"  # the usual case first: this runs for every line at every key
                or line.endswith(_JOINING)
                or (line[-1] == "\\" and at == len(text))
            )
            and not ("#" in line and line.lstrip()[0] == "#")
        ):
            joining = True
            continue
        yield start, text[start:at] if joining else line
        joining = False
        start = at
    if joining:
        yield start, text[start:at]


def is_open(text: str) -> bool:
    """Say whether a text ends in a line that joins the one after it."""
    line = text.splitlines(keepends=True)[-1] if text else ""
    return line.endswith(_JOINING) and line.lstrip()[:1] != "#"


def logical(raw: str, start: int = 0) -> Logical:
    """Join and cut one group of lines that stands at an offset of the file."""
    lines = raw.splitlines(keepends=True)
    if len(lines) != 1:
        return _joined(lines, start)
    body = raw.rstrip(_ENDS)
    if body[-1:] == "\\" and body.lstrip()[:1] != "#":
        shorn = body.strip("\\")
        start += len(body) - len(body.lstrip("\\"))
        body = shorn
    at = _comment(body)
    if at < 0:
        return Logical(_stripped(body, start))
    return Logical(_stripped(body[:at], start), (Excerpt.of(body[at:], start + at),))


def _comment(text: str) -> int:
    """Return where a comment begins, -1 without one: at a `#` after white space or nothing."""
    at = text.find("#")
    while at > 0 and not text[at - 1].isspace():
        at = text.find("#", at + 1)
    return at


def _stripped(text: str, start: int) -> Excerpt:
    shorn = text.lstrip()
    return Excerpt.of(shorn.rstrip(), start + len(text) - len(shorn))


def _joined(lines: list[str], start: int) -> Logical:
    """Join several physical lines; only the last may be a comment of its own."""
    pieces: list[str] = []
    runs: list[Run] = []
    here, at, broken_by = 0, start, None
    for number, line in enumerate(lines):
        body = line.rstrip(_ENDS)  # a line has one end, and none of these within
        place = at
        at += len(line)
        if "#" in body and body.lstrip()[0] == "#":
            # pip puts a blank before it, so that the comment is seen after a joining
            broken_by = number
            pieces.append(" ")
            runs.append(Run(here, place, 1, 0))
            here += 1
        elif body[-1:] == "\\":
            shorn = body.strip("\\")
            if shorn and body[0] == "\\":
                place += len(body) - len(body.lstrip("\\"))
            body = shorn
        if body:
            length = len(body)
            pieces.append(body)
            runs.append(_new(Run, (here, place, length, length)))
            here += length
    text = "".join(pieces)
    whole = Excerpt(text, tuple(runs) or (Run(0, start, 0, 0),))
    hash_at = _comment(text)
    if hash_at < 0:
        return Logical(whole.strip(), broken_by=broken_by)
    comments = _comments(whole, hash_at)
    head = text[:hash_at]
    shorn = head.lstrip()
    before = whole.cut(len(head) - len(shorn), len(head) - len(shorn) + len(shorn.rstrip()))
    swallowed = next(
        (n for n in range(1, len(comments)) if comments[n].text.lstrip()[:1] != "#"), 0
    )
    return Logical(
        before, comments, swallowed, broken_by if hash_at >= _comment_line(runs) else None
    )


def _comment_line(runs: list[Run]) -> int:
    """Return where, in the joined text, the blank before a comment line stands."""
    return next((run.here for run in runs if run.width == 0 and run.length), 0)


def _comments(whole: Excerpt, start: int) -> tuple[Excerpt, ...]:
    """Return what a comment covers, physical line by physical line."""
    tail = whole.cut(start)
    return tuple(
        tail.cut(run.here, run.here + run.length) for run in tail.runs if run.width and run.length
    )


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Put in the variables that are set and not empty, as pip does after cutting comments."""
    for match in _VARIABLE.finditer(text):
        value = environ.get(match[1])
        if value:
            text = text.replace(match[0], value)
    return text


def has_variable(text: str) -> bool:
    """Say whether pip would look up a variable in the text."""
    return "${" in text and _VARIABLE.search(text) is not None


def options_start(text: str) -> int:
    """Return where the options of a logical line begin: at the first `-` after a blank.

    Only the space character counts; a tab does not. Without options, the length.
    """
    if text[:1] == "-":
        return 0
    at = text.find(" -")
    return len(text) if at < 0 else at + 1


def requirement_end(start: int, length: int) -> int:
    """Return where the requirement before the options ends, the blank between them left out."""
    return start if start == length else max(start - 1, 0)
