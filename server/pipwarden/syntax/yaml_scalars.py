"""The texts of YAML's scalars, with the place of each character.

The rules are those of YAML 1.2, chapters 7.3 and 8.1. What stands for something
else in the text (an escape, the fold between two lines) is a run of another width.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax.yaml_tree import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = r"(?:[^ \t\r\n:#]+|:(?=[^ \t\r\n])|(?<=[^ \t\r\n])#)+"
_FLOW_WORDS = (  # they end at , [ ] { } as well
    r"(?:[^ \t\r\n:#,\[\]{}]+|:(?=[^ \t\r\n,\[\]{}])|(?<=[^ \t\r\n])#)+"
)
PLAIN = re.compile(rf"{_WORDS}(?:[ \t]+{_WORDS})*")
FLOW_PLAIN = re.compile(rf"{_FLOW_WORDS}(?:[ \t]+{_FLOW_WORDS})*")
KEY_END = re.compile(r"[ \t]*:(?=[ \t\r\n]|\Z)")
MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
# What the next entry of a collection begins like.
AHEAD = re.compile(
    r"""-(?=[ \t\r\n]|\Z)|"""
    r"""(?:[^\s#:,\[\]{}"'&*!|>%@`-][^\r\n:#]*|(?:"[^"\r\n]*"|'[^'\r\n]*')[ \t]*)"""
    r""":(?=[ \t\r\n]|\Z)"""
)

_BREAK = r"(?:\r\n|\n|\r)"
_GAP = re.compile(rf"[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*([ ]*)[ \t]*")

SINGLE = re.compile(r"'[^']*(?:''[^']*)*'")
DOUBLE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SINGLE_STEP = re.compile(
    rf"[^' \t\r\n]+(?:[ \t]+[^' \t\r\n]+)*|''|(?P<fold>[ \t]*(?:{_BREAK}[ \t]*)+)|[ \t]+|'"
)
_DOUBLE_STEP = re.compile(
    r"[^\\ \t\r\n]+(?:[ \t]+[^\\ \t\r\n]+)*"
    rf"|(?P<joint>\\(?:{_BREAK}[ \t]*)+)|(?P<fold>[ \t]*(?:{_BREAK}[ \t]*)+)|[ \t]+"
    r"|(?P<escape>\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.))|\\"
)
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip

_HEADER = re.compile(
    r"[|>](?:([1-9])([+-]?)|([+-])([1-9]?))?(?:(?=[\r\n]|\Z)|[ \t]+(#[^\r\n]*)?(?=[\r\n]|\Z))"
)
_REST = re.compile(r"[^\r\n]*")
_BLANK_LINES = re.compile(rf"(?:[ ]*{_BREAK})*")
_SPACES = re.compile(r"[ ]*")


class Plain(NamedTuple):
    """A plain scalar of one or more lines."""

    text: Excerpt
    end: int
    key: int = -1  # where a line begins that would go on with it but is a `key:`


class Block(NamedTuple):
    """A literal or folded scalar."""

    text: Excerpt
    end: int
    remark: Span | None
    faults: list[Fault]


class _Pieces:
    """An excerpt in the making."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.runs: list[Run] = []
        self.here = 0

    def plain(self, text: str, file: int) -> None:
        """Append what stands in the file like that."""
        length = len(text)
        if length:
            self.text.append(text)
            self.runs.append(Run(self.here, file, length, length))
            self.here += length

    def wide(self, text: str, file: int, width: int) -> None:
        """Append what another stretch of the file stands for."""
        length = len(text)
        if length:
            # A run as wide as its text would count as plain.
            self.text.append(text)
            self.runs.append(Run(self.here, file, length, 0 if length == width else width))
            self.here += length

    def line_break(self, written: str, file: int) -> None:
        """Append a line feed for one line break."""
        if written == "\n":
            self.plain(written, file)
        else:
            self.wide("\n", file, len(written))

    def excerpt(self, start: int) -> Excerpt:
        """Return all; an empty text stands at the given offset."""
        if not self.runs:
            return Excerpt("", (Run(0, start, 0, 0),))
        return Excerpt("".join(self.text), tuple(self.runs))


def breaks(text: str, start: int, end: int) -> int:
    """Count the line breaks in a stretch."""
    crlf = text.count("\r\n", start, end)
    return text.count("\n", start, end) + text.count("\r", start, end) - crlf


def _fold(count: int) -> str:
    """Return what a number of line breaks becomes."""
    return "\n" * (count - 1) if count > 1 else " "


def plain(text: str, first: re.Match[str], indent: int, *, flow: bool) -> Plain:
    """Read a plain scalar on from the match of its first line.

    It goes on over lines that are indented by more than `indent` columns (in flow
    style over any), up to a comment, an indicator or a key.
    """
    end = first.end()
    pieces: _Pieces | None = None
    while True:
        gap = _GAP.match(text, end)
        if gap is None or not (flow or len(gap[1]) > indent):
            break
        at = gap.end()
        if text.startswith("#", at) or (not gap[1] and MARKER.match(text, at)):
            break
        if flow and len(gap[1]) <= indent and AHEAD.match(text, at):
            break
        line = (FLOW_PLAIN if flow else PLAIN).match(text, at)
        if line is None:
            if not flow and text.startswith(":", at):
                return Plain(_so_far(first, pieces), end, at)
            break
        if not flow and KEY_END.match(text, line.end()):
            return Plain(_so_far(first, pieces), end, at)
        if pieces is None:
            pieces = _Pieces()
            pieces.plain(first[0], first.start())
        pieces.wide(_fold(breaks(text, end, at)), end, at - end)
        pieces.plain(line[0], at)
        end = line.end()
    return Plain(_so_far(first, pieces), end)


def _so_far(first: re.Match[str], pieces: _Pieces | None) -> Excerpt:
    return pieces.excerpt(0) if pieces else Excerpt.of(first[0], first.start())


def single(text: str, start: int, end: int) -> Excerpt:
    """Return what stands between single quotes, from after one to before the other."""
    raw = text[start:end]
    if "'" not in raw and "\n" not in raw and "\r" not in raw:
        return Excerpt.of(raw, start)
    pieces = _Pieces()
    for step in _SINGLE_STEP.finditer(text, start, end):
        at, width = step.start(), step.end() - step.start()
        if step["fold"] is not None:
            pieces.wide(_fold(breaks(text, at, step.end())), at, width)
        elif step[0] == "''":
            pieces.wide("'", at, 2)
        else:
            pieces.plain(step[0], at)
    return pieces.excerpt(start)


def double(text: str, start: int, end: int, faults: list[Fault]) -> Excerpt:
    """Return what stands between double quotes; escapes that YAML lacks stay as written."""
    raw = text[start:end]
    if "\\" not in raw and "\n" not in raw and "\r" not in raw:
        return Excerpt.of(raw, start)
    pieces = _Pieces()
    for step in _DOUBLE_STEP.finditer(text, start, end):
        at, stop = step.span()
        if step["fold"] is not None:
            pieces.wide(_fold(breaks(text, at, stop)), at, stop - at)
        elif step["joint"] is not None:
            pieces.wide("\n" * (breaks(text, at, stop) - 1), at, stop - at)
        elif step["escape"] is not None:
            meaning = _meaning(step[0])
            if meaning is None:
                message = f"`{step[0]}` is no escape that YAML knows"
                faults.append(Fault(message, Span(at, stop)))
                pieces.plain(step[0], at)
            else:
                pieces.wide(meaning, at, stop - at)
        else:
            pieces.plain(step[0], at)
    return pieces.excerpt(start)


def _meaning(escape: str) -> str | None:
    """Return what an escape stands for; None for one that YAML does not know."""
    if len(escape) == 2:
        return _ESCAPES.get(escape[1])
    if len(escape) == 12:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    digits = escape[2:]
    code = int(digits, 16)
    return None if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


class _Line(NamedTuple):
    """A line of a block scalar: its text, and where the next one begins."""

    start: int
    end: int
    after: int


@lru_cache(maxsize=64)
def _patterns(indent: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Match blank lines, and a line of text with the blank lines behind it."""
    blank = rf"(?:[ ]{{0,{indent}}}{_BREAK})*"
    return re.compile(blank), re.compile(rf"[ ]{{{indent}}}([^\r\n]+)(?:{_BREAK}{blank})?")


def block(text: str, at: int, indent: int) -> Block:
    """Read a literal or folded scalar from its `|` or `>` on.

    `indent` is the column of the collection it stands in, -1 at the root.
    """
    header = _HEADER.match(text, at)
    faults: list[Fault] = []
    rest = _REST.match(text, at)
    begin = rest.end() if rest else at
    digit, chomp, remark, head = "", "", None, begin
    if header is None:
        message = "only an indentation from 1 to 9 and `+` or `-` can follow on this line"
        faults.append(Fault(message, Span(at, begin)))
    else:
        digit, chomp = header[1] or header[4] or "", header[2] or header[3] or ""
        remark = Span(*header.span(5)) if header[5] else None
        head = header.end(4) if header[3] else header.end(2) if header[1] else at + 1
    start = begin + (2 if text.startswith("\r\n", begin) else begin < len(text))
    first, width = _indentation(text, start, indent, digit, faults)
    lines = list(_lines(text, first, width)) if width > indent else []
    pieces = _Pieces()
    if not lines:
        if chomp == "+":
            pieces.wide("\n" * breaks(text, start, first), start, first - start)
            head = _before_break(text, first) if first > start else head
        return Block(pieces.excerpt(head), head, remark, faults)
    pieces.wide("\n" * breaks(text, start, first), start, first - start)
    if text[at] == ">":
        _folded(text, lines, pieces)
    else:
        _literal(text, lines, pieces)
    last = lines[-1]
    end = last.end
    if chomp == "+":
        pieces.wide("\n" * breaks(text, end, last.after), end, last.after - end)
        end = _before_break(text, last.after) if last.after > end else end
    elif not chomp and last.after > end:
        length = 2 if text.startswith("\r\n", end) else 1
        pieces.line_break(text[end : end + length], end)
    return Block(pieces.excerpt(last.start), end, remark, faults)


def _indentation(
    text: str, start: int, indent: int, digit: str, faults: list[Fault]
) -> tuple[int, int]:
    """Return where the first line of text begins, and the column at which text does."""
    if digit:
        width = max(indent, 0) + int(digit)
        blank = _patterns(width)[0].match(text, start)
        return blank.end() if blank else start, width
    blank = _BLANK_LINES.match(text, start)
    first = blank.end() if blank else start
    spaces = _SPACES.match(text, first)
    width = (spaces.end() if spaces else first) - first
    if width > indent and first + width < len(text):
        at = start
        for line in text[start:first].splitlines(keepends=True):
            if len(line.rstrip("\r\n")) > width:
                message = "this blank line is indented more than the text behind it"
                faults.append(Fault(message, Span(at, at + len(line.rstrip("\r\n")))))
                break
            at += len(line)
    return first, width


def _before_break(text: str, at: int) -> int:
    """Return where the line break begins that ends at an offset."""
    return at - (2 if text.startswith("\r\n", at - 2) else 1)


def _lines(text: str, at: int, width: int) -> Iterator[_Line]:
    """Yield the lines of a block scalar's text."""
    pattern = _patterns(width)[1]
    while True:
        line = pattern.match(text, at)
        if line is None or (not width and MARKER.match(text, at)):
            return
        yield _Line(line.start(1), line.end(1), line.end())
        at = line.end()


def _literal(text: str, lines: list[_Line], pieces: _Pieces) -> None:
    """Append the lines of a literal scalar but the last break; a line is one run."""
    for line, following in pairwise(lines):
        if line.after == line.end + 1 and text[line.end] == "\n":
            pieces.plain(text[line.start : line.after], line.start)
        else:
            pieces.plain(text[line.start : line.end], line.start)
            count = breaks(text, line.end, line.after)
            pieces.wide("\n" * count, line.end, following.start - line.end)
    pieces.plain(text[lines[-1].start : lines[-1].end], lines[-1].start)


def _folded(text: str, lines: list[_Line], pieces: _Pieces) -> None:
    """Append the lines of a folded scalar but the last break."""
    for line, following in pairwise(lines):
        pieces.plain(text[line.start : line.end], line.start)
        count = breaks(text, line.end, line.after)
        spaced = text[line.start] in " \t" or text[following.start] in " \t"
        gap = "\n" * count if spaced else _fold(count)
        pieces.wide(gap, line.end, following.start - line.end)
    pieces.plain(text[lines[-1].start : lines[-1].end], lines[-1].start)
