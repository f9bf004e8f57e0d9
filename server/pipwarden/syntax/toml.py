"""TOML with the place of everything, read past every mistake.

What the text says is what `tomli` says (TOML 1.1) wherever that accepts it;
where it does not, there is at least one fault, and reading goes on with the
next statement.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.toml_build import Fault
from pipwarden.syntax.toml_scan import Remark, Scanner, skip
from pipwarden.syntax.toml_tree import (
    Array,
    Broken,
    Entry,
    Made,
    Name,
    Room,
    Scalar,
    String,
    Table,
    Value,
    block,
    data,
    entry_removal,
    item_removal,
    quoted,
    room,
)

__all__ = [
    "Array",
    "Broken",
    "Entry",
    "Fault",
    "Made",
    "Name",
    "Remark",
    "Room",
    "Scalar",
    "String",
    "Table",
    "Toml",
    "Value",
    "block",
    "data",
    "entry_removal",
    "item_removal",
    "quoted",
    "read",
    "room",
]

_MANY = 20

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_PAIR = re.compile(
    r'[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*"([^"\\\r\n]*)"[ \t]*(#[^\r\n]*)?(?=\n|\r\n|\Z)'
)  # the statement that nearly all files are made of
_BLANK = re.compile(r"[ \t]*")
_COMMENT = re.compile(r"#[^\r\n]*")
_END = re.compile(r"\r\n|\n|\r|\Z")
_REST = re.compile(r"[^\r\n]*")
_JUNK = re.compile(r"[^\r\n#]*")


class Toml(NamedTuple):
    """Everything in a text."""

    text: str
    root: Table
    remarks: list[Remark]
    faults: list[Fault]


def read(text: str) -> Toml:
    """Read a text; never raises."""
    reader = _Statements(text)
    reader.forbidden()
    reader.read()
    builder = reader.scanner.builder
    builder.faults.sort(key=lambda fault: fault.span)
    return Toml(text, builder.root, reader.scanner.remarks, builder.faults)


class _Statements:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.scanner = Scanner(text)
        self.builder = self.scanner.builder
        self.here = self.builder.root  # the table of the last header

    def forbidden(self) -> None:
        """Report characters that TOML allows nowhere, up to a number that is still read."""
        for match in _FORBIDDEN.finditer(self.text):
            what = (
                "a lone carriage return is no line end in TOML"
                if match[0] == "\r"
                else f"control character U+{ord(match[0]):04X} is not allowed in TOML"
            )
            self.builder.fault(what, *match.span())
            if len(self.builder.faults) == _MANY:
                return

    def read(self) -> None:
        """Read every statement."""
        text, at, length = self.text, 0, len(self.text)
        while at < length:
            pair = _PAIR.match(text, at)
            if pair:
                start, end = pair.span(2)
                value = String(Excerpt.of(pair[2], start), Span(start - 1, end + 1))
                name = Name(pair[1], Span(*pair.span(1)))
                self.builder.put(self.here, name, value)
                at = self.here.tail = pair.end()
                if pair[3] is not None:
                    self.scanner.remark(*pair.span(3))
            else:
                at = self.statement(at)
            at = _end_of_line(text, at)

    def statement(self, line: int) -> int:
        """Read one statement; return where its last line ends."""
        text = self.text
        self.scanner.torn = False
        at = skip(_BLANK, text, line)
        char = text[at : at + 1]
        if char == "[":
            at = self.header(line, at)
        elif char not in {"", "#", "\r", "\n"}:
            at = self.pair(at)
        return self.finish(line, at)

    def finish(self, line: int, at: int) -> int:
        """Read what may follow a statement: a comment. Return the end of the line."""
        text = self.text
        if self.scanner.torn and at > line and text[at - 1] in "\r\n":
            return at - 1  # reading stopped at the start of a line
        at = skip(_BLANK, text, at)
        end = skip(_JUNK, text, at)
        if end > at and not self.scanner.torn:
            self.builder.fault("nothing but a comment can follow on this line", at, end)
        comment = _COMMENT.match(text, end)
        if comment is None:
            return end
        self.scanner.remark(*comment.span())
        return comment.end()

    def header(self, line: int, start: int) -> int:
        """Read `[name]` or `[[name]]`; return where it ends."""
        text = self.text
        double = text.startswith("[[", start)
        marks = "]]" if double else "]"
        names, at = self.scanner.names(start + len(marks))
        at = skip(_BLANK, text, at)
        if text.startswith(marks, at):
            at += len(marks)
        else:
            self.scanner.tear(f"`{marks}` is missing", start, max(at, start + 1))
        self.builder.close()
        self.here = self.builder.enter(names, Span(start, at), double=double)
        self.here.first = line
        self.here.tail = skip(_REST, text, at)
        return at

    def pair(self, start: int) -> int:
        """Read `key = value`; return where it ends."""
        text = self.text
        names, at = self.scanner.names(start)
        at = skip(_BLANK, text, at)
        if not names or not text.startswith("=", at):
            if names:
                self.scanner.tear("`=` and a value are missing after the key", start, at)
            return at
        value, at = self.scanner.value(skip(_BLANK, text, at + 1), 0)
        table = self.here
        table.tail = skip(_REST, text, value.span.end)
        self.builder.put(
            self.builder.descend(table, names[:-1], table.tail), names[-1], value, start
        )
        if isinstance(value, Broken):
            self.scanner.torn = True
        return at


def _end_of_line(text: str, at: int) -> int:
    """Return the offset after the line end that stands at an offset."""
    match = _END.match(text, at)
    return match.end() if match else at
