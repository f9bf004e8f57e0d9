"""The instructions of a Dockerfile, with the place of each character.

Rules of the Dockerfile reference: parser directives, comment lines also inside of
an instruction, continuation by the escape character with blanks behind it,
here-documents, the JSON form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_DIRECTIVE = re.compile(r"\s*#\s*(\w+)\s*=\s*(\S*)\s*\Z")
_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)(?=\s|\Z)")
_FLAG = re.compile(r"--[A-Za-z][\w-]*(?:=\S*)?(?=\s|\Z)")
_HEREDOC = re.compile(r"(?<![<\w])(?:\d*)<<(-?)([\"']?)([A-Za-z_][\w.-]*)\2")
_HEREDOC_HOLDERS = frozenset(("RUN", "COPY", "ADD"))


class HereDocument(NamedTuple):
    """The text behind `<<NAME`; `target` is where COPY and ADD write it."""

    name: str
    text: Excerpt
    literal: bool  # the name is quoted: nothing is replaced in the text
    tabs: bool  # `<<-`: leading tabs are dropped


class Instruction(NamedTuple):
    """One instruction: its arguments joined over the lines that it takes."""

    name: str  # upper case
    keyword: Span
    flags: tuple[Excerpt, ...]  # --mount=..., --from=...
    rest: Excerpt  # what follows, without comments, escapes and line ends
    documents: tuple[HereDocument, ...]
    lines: Span  # all its lines with the last line end, here-documents included
    trigger: bool = False  # it stands behind ONBUILD


class Remark(NamedTuple):
    """A comment line without its `#`."""

    text: str
    span: Span


class Dockerfile(NamedTuple):
    """Everything in a file, in order."""

    instructions: tuple[Instruction, ...]
    remarks: tuple[Remark, ...]
    escape: str


class _Line(NamedTuple):
    text: str
    start: int
    end: int  # behind the line end


def read(text: str) -> Dockerfile:
    """Return the instructions of a text; what is no instruction is passed over."""
    lines = [
        _Line(match[1], match.start(), match.end())
        for match in _LINE.finditer(text)
        if match.start() < match.end()
    ]
    escape, at = _directives(lines)
    remarks: list[Remark] = []
    instructions: list[Instruction] = []
    while at < len(lines):
        line = lines[at]
        stripped = line.text.strip()
        if not stripped or stripped.startswith("#"):
            if stripped:
                remarks.append(_remark(line))
            at += 1
            continue
        made, at = _instruction(lines, at, escape, remarks)
        if made is not None:
            instructions.append(made)
    return Dockerfile(tuple(instructions), tuple(remarks), escape)


def _directives(lines: list[_Line]) -> tuple[str, int]:
    """Return the escape character, and the number of the first line behind the directives."""
    escape, at = "\\", 0
    seen: set[str] = set()
    for at, line in enumerate(lines):
        match = _DIRECTIVE.match(line.text)
        if match is None or match[1].lower() in seen:
            return escape, at
        name = match[1].lower()
        if name not in ("syntax", "escape", "check"):
            return escape, at
        seen.add(name)
        if name == "escape" and match[2] in ("\\", "`"):
            escape = match[2]
    return escape, at if lines and _DIRECTIVE.match(lines[at].text) is None else len(lines)


def _remark(line: _Line) -> Remark:
    start = line.start + line.text.index("#")
    return Remark(line.text.lstrip()[1:].strip(), Span(start, line.start + len(line.text.rstrip())))


def _instruction(
    lines: list[_Line], at: int, escape: str, remarks: list[Remark]
) -> tuple[Instruction | None, int]:
    """Read one instruction with its continuation lines and here-documents."""
    first = lines[at]
    pieces: list[Excerpt] = []
    continued = re.compile(rf"{re.escape(escape)}[ \t]*\Z")
    while at < len(lines):
        line = lines[at]
        at += 1
        stripped = line.text.strip()
        if pieces and not stripped:
            continue
        if pieces and stripped.startswith("#"):
            remarks.append(_remark(line))
            continue
        ending = continued.search(line.text)
        length = ending.start() if ending else len(line.text)
        pieces.append(Excerpt.of(line.text[:length], line.start))
        if ending is None:
            break
    whole = Excerpt.join(pieces)
    match = _INSTRUCTION.match(whole.text)
    if match is None:
        return None, at
    name = match[1].upper()
    keyword = whole.span(*match.span(1))
    rest = whole.cut(match.end()).strip()
    trigger = name == "ONBUILD"
    if trigger:
        inner = _INSTRUCTION.match(rest.text)
        if inner is None:
            return None, at
        name, rest = inner[1].upper(), rest.cut(inner.end()).strip()
    flags, rest = _flags(rest)
    documents: list[HereDocument] = []
    if name in _HEREDOC_HOLDERS and not rest.text.startswith("["):
        at = _documents(lines, at, rest.text, documents)
    span = Span(first.start, lines[at - 1].end)
    return Instruction(name, keyword, flags, rest, tuple(documents), span, trigger), at


def _flags(rest: Excerpt) -> tuple[tuple[Excerpt, ...], Excerpt]:
    flags = []
    while match := _FLAG.match(rest.text):
        flags.append(rest.cut(*match.span()))
        rest = rest.cut(match.end()).strip()
    return tuple(flags), rest


def _documents(lines: list[_Line], at: int, text: str, documents: list[HereDocument]) -> int:
    """Read the here-documents announced in a text; return the number of the line behind them."""
    for match in _HEREDOC.finditer(text):
        pieces = []
        start = lines[at].start if at < len(lines) else lines[-1].end
        while at < len(lines):
            line = lines[at]
            at += 1
            content = line.text.lstrip("\t") if match[1] else line.text
            if content == match[3]:
                break
            skipped = len(line.text) - len(content)
            end = line.text[skipped:] + "\n"
            pieces.append(_with_end(end, line, skipped))
        body = Excerpt.join(pieces) if pieces else Excerpt.of("", start)
        documents.append(HereDocument(match[3], body, bool(match[2]), bool(match[1])))
    return at


def _with_end(text: str, line: _Line, skipped: int) -> Excerpt:
    """Return a line with a line feed that stands for its line end, whatever that is."""
    start = line.start + skipped
    length = len(text) - 1
    end = line.end - start - length
    if end == 1:
        return Excerpt.of(text, start)
    return Excerpt(text, (Run(0, start, length, length), Run(length, start + length, 1, end)))


def assignments(rest: Excerpt) -> Iterator[tuple[Excerpt, Excerpt, Span]]:
    """Yield (name, value as a shell word, span of both) of ENV, ARG and LABEL.

    `ENV NAME the rest` is the old form with one variable; `ARG NAME` has no value
    and is left out.
    """
    text = rest.text
    first = re.match(r"[^\s=]+", text)
    if first and text[first.end() : first.end() + 1] != "=":
        value = rest.cut(first.end()).strip()
        if value.text and "=" not in text[: first.end()]:
            yield rest.cut(0, first.end()), value, rest.span()
        return
    at = 0
    while match := _PAIR.match(text, at):
        yield (
            rest.cut(*match.span(1)),
            rest.cut(*match.span(2)),
            rest.span(match.start(1), match.end(2)),
        )
        at = match.end()


_PAIR = re.compile(r"\s*([^\s=]+)=((?:\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|\\.|[^\s\"'\\])*)")


_ARRAY = re.compile(r'\[\s*(?:"(?:[^"\\]|\\.)*"\s*(?:,\s*"(?:[^"\\]|\\.)*"\s*)*)?\]\s*\Z')
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r'\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])')


def array(rest: Excerpt) -> list[Excerpt] | None:
    """Return the words of the JSON form; None where Docker takes the text for a command."""
    if _ARRAY.match(rest.text) is None:
        return None
    return [_unescaped(rest.cut(*match.span(1))) for match in _STRING.finditer(rest.text)]


def _unescaped(text: Excerpt) -> Excerpt:
    """Replace JSON's escapes; each maps to the characters it is written as."""
    if "\\" not in text.text:
        return text
    import json

    pieces, done = [], 0
    for match in _ESCAPE.finditer(text.text):
        pieces.append(text.cut(done, match.start()))
        span = text.span(*match.span())
        value = json.loads(f'"{match[0]}"')
        pieces.append(Excerpt(value, (Run(0, span.start, 1, span.end - span.start),)))
        done = match.end()
    return Excerpt.join((*pieces, text.cut(done)))
