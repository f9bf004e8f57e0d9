"""What the readers of ini files share: turning entries into facts.

For programs that read their files with `configparser`, without interpolation
where they do not say otherwise. A section or a key that is there twice makes
it refuse the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Comment, Form, Key, Problem, Scope, Setting, Slot
from pipwarden.readers.collector import Collector
from pipwarden.source import Span
from pipwarden.syntax import ini
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.facts import Document, Tool
    from pipwarden.source import Excerpt, Source

_LINE = re.compile(r"[^\n]+")


class IniSheet:
    """One ini file on its way to a `Document`; `tool` is who refuses a broken one."""

    def __init__(self, source: Source, tool: Tool) -> None:
        """Read the text; what the parser forbids is a problem already."""
        self.source = source
        self.tool = tool
        self.parsed = ini.read(source.text)
        self.facts = Collector(source)
        self.sections: dict[str, list[ini.Entry]] = {}
        self._headers: dict[str, ini.Section] = {}
        self._scopes: dict[tuple[Tool, str], Scope] = {}
        for mistake in self.parsed.mistakes:
            self.problem(mistake.message, mistake.span)
        self._gather()

    def _gather(self) -> None:
        """Put every entry into its section, and report what is there twice."""
        for header in self.parsed.sections:
            name = header.name.text
            if name in self._headers and name != ini.DEFAULT:
                self.problem(f"section '{name}' already exists", header.span)
            self._headers.setdefault(name, header)
            self.sections.setdefault(name, [])
        seen: set[tuple[str, str]] = set()
        for entry in self.parsed.entries:
            section = entry.section.name.text if entry.section else ""
            key = entry.key.text.lower()
            if (section, key) in seen:
                message = f"option '{key}' in section '{section}' already exists"
                self.problem(message, entry.key.span())
            seen.add((section, key))
            self.sections.setdefault(section, []).append(entry)

    def problem(self, message: str, span: Span) -> None:
        """Add what makes the program refuse the file."""
        self.facts.problems.append(Problem(message, span, self.tool))

    def document(self, kind: str) -> Document:
        """Return what was gathered."""
        remarks = self.parsed.remarks
        self.facts.comments.extend(Comment(each.text, each.span, alone=True) for each in remarks)
        return self.facts.document(kind)

    def scope(self, tool: Tool, section: str) -> Scope:
        """Return a section as a scope of a tool's, with the place for one more key."""
        made = self._scopes.get((tool, section))
        if made is None:
            header = self._headers.get(section)
            span = header.span if header else Span(0, 0)
            slot = self._slot(section) if header else None
            made = Scope(tool, f"[{section}]", section, span, Form.INI, slot)
            self._scopes[tool, section] = made
            self.facts.scopes.append(made)
        return made

    def _slot(self, section: str) -> Slot:
        """Return the place after the section's last entry, or after its header."""
        entries = self.sections[section]
        last = entries[-1] if entries else None
        line, indent = (last.lines, last.indent) if last else (self._headers[section].line, "")
        newline = self.source.newline()
        if self.source.text[line.end - 1 : line.end] in ("\n", "\r"):
            return Slot(line.end, indent, newline)
        return Slot(line.end, newline + indent)

    def setting(
        self,
        scope: Scope,
        key: Key,
        entry: ini.Entry,
        *,
        option: str,
        enabled: bool | None = None,
        ignored: str | None = None,
        known: bool = True,
    ) -> None:
        """Add the setting of an entry with one value."""
        value = entry.value.strip()
        self.values(scope, key, entry, [value], option=option, ignored=ignored, known=known)
        if enabled is not None:
            last = self.facts.settings.pop()
            self.facts.settings.append(last._replace(enabled=enabled))

    def values(
        self,
        scope: Scope,
        key: Key,
        entry: ini.Entry,
        pieces: Sequence[Excerpt],
        *,
        option: str,
        ignored: str | None = None,
        known: bool = True,
    ) -> None:
        """Add a setting for each piece of an entry's value."""
        for at, piece in enumerate(pieces):
            self.facts.settings.append(
                Setting(
                    scope.tool,
                    key,
                    option,
                    entry.key.text,
                    piece,
                    piece.span() if piece.text else entry.key.span(),
                    entry.key.span(),
                    Form.INI,
                    scope,
                    known=known and is_known(piece.text),
                    removal=entry.lines,
                    part=part(self.source.text, pieces, at),
                    count=len(pieces),
                    ignored=ignored,
                )
            )


def lines(value: Excerpt) -> Iterator[Excerpt]:
    """Yield the lines of a value that are not blank, without the blanks around them."""
    for match in _LINE.finditer(value.text):
        line = value.cut(*match.span()).strip()
        if line.text:
            yield line


def split(value: Excerpt, separator: str) -> list[Excerpt]:
    """Return the lines of a value, or where it has only one, what stands between separators."""
    if "\n" in value.text:
        return list(lines(value))
    pieces = re.finditer(f"[^{re.escape(separator)}]+", value.text)
    made = (value.cut(*match.span()).strip() for match in pieces)
    return [piece for piece in made if piece.text]


def part(text: str, pieces: Sequence[Excerpt], at: int) -> Span | None:
    """Return what to delete so that one of several values is gone: its line, if it has one."""
    if len(pieces) == 1:
        return None
    span = pieces[at].span()
    line = whole_line(text, span)
    if line is not None:
        return line
    if at + 1 < len(pieces) and _is_beside(text, span.end, pieces[at + 1].span().start):
        return Span(span.start, pieces[at + 1].span().start)
    if at and _is_beside(text, pieces[at - 1].span().end, span.start):
        return Span(pieces[at - 1].span().end, span.end)
    return span


def whole_line(text: str, span: Span) -> Span | None:
    """Return the line of a span, line end included, when nothing else stands on it."""
    start, end = span
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    if (start and text[start - 1] not in "\r\n") or (end < len(text) and text[end] not in "\r\n"):
        return None
    return Span(start, end + (2 if text.startswith("\r\n", end) else int(end < len(text))))


def _is_beside(text: str, start: int, end: int) -> bool:
    return not ("\n" in text[start:end] or "\r" in text[start:end])
