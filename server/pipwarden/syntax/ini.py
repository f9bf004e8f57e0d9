"""The dialect of `configparser.RawConfigParser` that pip reads its files in.

Where the parser gives up, this one notes a mistake and goes on with the next
line, so that the rest of the file is still read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Run, Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_DELIMITER = re.compile("[=:]")
_HEADER = re.compile(r"\[(.+)\]")
DEFAULT = "DEFAULT"
_new = tuple.__new__  # half as long as the constructors of named tuples


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


class _Open:
    """An entry whose value may still go on."""

    __slots__ = ("indent", "key", "lines", "start")

    def __init__(self, key: Excerpt, indent: str, start: int) -> None:
        """Begin at the start of a line."""
        self.key = key
        self.indent = indent
        self.start = start
        # Each line's text, where that stands, and where the line ends; blank ones included.
        self.lines: list[tuple[str, int, int]] = []


def read(text: str) -> Ini:
    """Return sections, entries and mistakes of a text; duplicates are left to the caller."""
    reader = _Reader()
    entry: _Open | None = None
    start = depth = 0
    for line in _lines(text):
        end = start + len(line)
        content = line.strip()
        if not content:
            if entry is not None:
                entry.lines.append(("", start + len(line.rstrip("\r\n")), end))
        elif content[0] in "#;":
            at = start + line.index(content[0])
            span = Span(at, at + len(content))
            reader.ini.remarks.append(Remark(content[1:].strip(), span))
        else:
            indent = line.index(content[0])
            if entry is not None and indent > depth:
                entry.lines.append((content, start + indent, end))
            else:
                reader.line(content, line[:indent], start, end)
                entry, depth = reader.entry, indent
        start = end
    reader.close()
    return reader.ini


def _lines(text: str) -> list[str]:
    """Return the lines with their ends, of which there are three kinds."""
    if "\r" in text:
        return [match[0] for match in _LINE.finditer(text)]
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


class _Reader:
    """One pass over the lines of a text."""

    def __init__(self) -> None:
        self.ini = Ini()
        self.section: Section | None = None
        self.entry: _Open | None = None
        self.headless = False  # keys before any section were reported

    def line(self, content: str, indent: str, start: int, end: int) -> None:
        """Take a line that is no comment and goes on with no value."""
        at = start + len(indent)
        self.close()
        header = _HEADER.match(content) if content[0] == "[" else None
        if header:
            line = Excerpt.of(content, at)
            self.section = Section(
                line.cut(1, header.end() - 1),
                line.span(0, header.end()),
                line.cut(header.end()).strip(),
                Span(start, end),
            )
            self.ini.sections.append(self.section)
            return
        if self.section is None and not self.headless:
            self.headless = True
            message = (
                "File contains no section headers: this line stands before the first `[section]`"
            )
            self.ini.mistakes.append(Mistake(message, Span(at, at + len(content))))
        self.start(content, indent, start, end)

    def start(self, content: str, indent: str, start: int, end: int) -> None:
        """Begin an entry, or note why the line is none."""
        place = start + len(indent)
        delimiter = _DELIMITER.search(content)
        if delimiter is None:
            message = "Source contains parsing errors: no `=` here"
            self.ini.mistakes.append(Mistake(message, Span(place, place + len(content))))
            return
        at = delimiter.start()
        key, rest = content[:at].rstrip(), content[at + 1 :]
        if not key:
            message = "Source contains parsing errors: no key before the delimiter"
            self.ini.mistakes.append(Mistake(message, Span(place, place + at + 1)))
            return
        value = rest.lstrip()  # at its end the line is stripped
        self.entry = _Open(Excerpt.of(key, place), indent, start)
        self.entry.lines.append((value, place + len(content) - len(value), end))

    def close(self) -> None:
        """End the entry, if there is one: trailing blank lines do not belong to it."""
        entry = self.entry
        if entry is None:
            return
        lines = entry.lines
        while len(lines) > 1 and not lines[-1][0]:
            lines.pop()
        span = Span(entry.start, lines[-1][2])
        self.ini.entries.append(Entry(self.section, entry.key, _value(lines), entry.indent, span))
        self.entry = None


def _value(lines: list[tuple[str, int, int]]) -> Excerpt:
    """Join the lines of a value by line feeds, which stand for all between them in the file."""
    if len(lines) == 1:
        return Excerpt.of(*lines[0][:2])
    runs: list[Run] = []
    here, before = 0, -1
    for text, start, _ in lines:
        if before >= 0:
            runs.append(_new(Run, (here, before, 1, start - before)))
            here += 1
        length = len(text)
        if length:
            runs.append(_new(Run, (here, start, length, length)))
        here += length
        before = start + length
    return Excerpt("\n".join([text for text, _, _ in lines]), tuple(runs))
