"""The dialect of `configparser.RawConfigParser` that pip reads its files in.

Where the parser gives up, this one notes a mistake and goes on with the next
line, so that the rest of the file is still read.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from pipwarden.source import Excerpt, Run, Span

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_HEADER = re.compile(r"\[(.+)\]")
DEFAULT = "DEFAULT"


class Section(NamedTuple):
    """A section header. `name` is everything up to the last `]` of the line."""

    name: Excerpt
    span: Span  # the header, from `[` to the closing `]`
    rest: Excerpt  # what follows on the line, which the parser drops
    line: Span  # the whole line with its line end


class Entry(NamedTuple):
    """A key and its value; continuation lines are joined by line feeds."""

    section: Section | None  # None before the first header
    key: Excerpt
    value: Excerpt
    indent: str
    lines: Span  # all its lines, with the last line end


class Remark(NamedTuple):
    """A comment line: the text after its marker."""

    text: str
    span: Span


class Mistake(NamedTuple):
    """What makes the parser refuse the file, in its own terms."""

    message: str
    span: Span


class Ini:
    """Everything in a file, in order."""

    __slots__ = ("entries", "mistakes", "remarks", "sections")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sections: list[Section] = []
        self.entries: list[Entry] = []
        self.remarks: list[Remark] = []
        self.mistakes: list[Mistake] = []


class _Open(NamedTuple):
    """An entry whose value may still go on."""

    key: Excerpt
    indent: str
    start: int
    pieces: list[Excerpt]  # one a line, blank lines included
    ends: list[int]  # the end of each of these lines


def read(text: str) -> Ini:
    """Return sections, entries and mistakes of a text; duplicates are left to the caller."""
    ini = Ini()
    section: Section | None = None
    entry: _Open | None = None
    for match in _LINE.finditer(text):
        start, end = match.start(), match.end()
        if start == end:
            break
        line = Excerpt.of(match[1], start)
        content = line.strip()
        if not content.text:
            if entry is not None:
                entry.pieces.append(content)
                entry.ends.append(end)
            continue
        if content.text[0] in "#;":
            ini.remarks.append(Remark(content.text[1:].strip(), content.span()))
            continue
        indent = match[1][: content.runs[0].file - start]
        if entry is not None and len(indent) > len(entry.indent):
            entry.pieces.append(content)
            entry.ends.append(end)
            continue
        if entry is not None:
            ini.entries.append(_close(entry, section))
            entry = None
        header = _HEADER.match(content.text)
        if header:
            section = Section(
                content.cut(1, header.end() - 1),
                content.span(0, header.end()),
                content.cut(header.end()).strip(),
                Span(start, end),
            )
            ini.sections.append(section)
            continue
        if section is None:
            _note_missing_header(ini, content)
        entry = _start(ini, content, indent, (start, end))
    if entry is not None:
        ini.entries.append(_close(entry, section))
    return ini


def _note_missing_header(ini: Ini, content: Excerpt) -> None:
    """Say once that keys stand before any section header."""
    message = "File contains no section headers: this line stands before the first `[section]`"
    if not any(mistake.message == message for mistake in ini.mistakes):
        ini.mistakes.append(Mistake(message, content.span()))


def _start(ini: Ini, content: Excerpt, indent: str, place: tuple[int, int]) -> _Open | None:
    """Begin an entry, or note why the line is none."""
    delimiters = [at for at in (content.text.find("="), content.text.find(":")) if at >= 0]
    if not delimiters:
        ini.mistakes.append(Mistake("Source contains parsing errors: no `=` here", content.span()))
        return None
    at = min(delimiters)
    key = content.cut(0, at).strip()
    if not key.text:
        message = "Source contains parsing errors: no key before the delimiter"
        ini.mistakes.append(Mistake(message, content.span(0, at + 1)))
        return None
    value = content.cut(at + 1).strip()
    return _Open(key, indent, place[0], [value], [place[1]])


def _close(entry: _Open, section: Section | None) -> Entry:
    """End an entry: trailing blank lines do not belong to it."""
    pieces = entry.pieces
    while len(pieces) > 1 and not pieces[-1].text:
        pieces.pop()
    value = pieces[0]
    if len(pieces) > 1:
        value = Excerpt.join(_with_line_feeds(pieces))
    return Entry(
        section, entry.key, value, entry.indent, Span(entry.start, entry.ends[len(pieces) - 1])
    )


def _with_line_feeds(pieces: list[Excerpt]) -> list[Excerpt]:
    """Put a line feed between pieces; it stands for all that lies between them in the file."""
    joined = [pieces[0]]
    for before, piece in pairwise(pieces):
        gap = before.span().end
        joined.extend((Excerpt("\n", (Run(0, gap, 1, piece.span().start - gap),)), piece))
    return joined
