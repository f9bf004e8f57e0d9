"""TOML with the place of everything, read past every mistake.

What the text says is what `tomli` says (TOML 1.1) wherever that accepts it;
where it does not, there is at least one fault, and reading goes on with the
next statement.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Span
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
    line_start,
    quoted,
    room,
)
from pipwarden.syntax.toml_values import Quotes, decode, excerpt, text_of

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

_DEPTH = 100  # nested arrays and inline tables; a parser's own stack must not overflow

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_PAIR = re.compile(
    r'[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*"([^"\\\r\n]*)"[ \t]*(?=\n|\r\n|\Z)'
)  # the statement that nearly all files are made of
_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_END = re.compile(r"\r\n|\n|\r|\Z")
_REST = re.compile(r"[^\r\n]*")
_JUNK = re.compile(r"[^\r\n#]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TOKEN = re.compile(r"[0-9-]{10} [0-9]{2}:[^\s,\]}#]*|[^\s,\]}#]+")
_ITEM = re.compile(r'[ \t\r\n]*"([^"\\\r\n]*)"(?!")[ \t]*(,)')
_STRINGS = (
    (
        Quotes('"""', escapes=True),
        re.compile(r'"""[^"\\]*(?:(?:\\.|""?(?!"))[^"\\]*)*"{3,5}', re.DOTALL),
    ),
    (Quotes("'''", escapes=False), re.compile(r"'''.*?'{3,5}", re.DOTALL)),
    (Quotes('"', escapes=True), re.compile(r'"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"')),
    (Quotes("'", escapes=False), re.compile(r"'[^'\r\n]*'")),
)
_HEADER_AHEAD = re.compile(
    r"\[\[?[ \t]*(?!(?:true|false|inf|nan)\b)[A-Za-z_][\w-]*"
    r"""(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\r\n]*"|'[^'\r\n]*'))*[ \t]*\]\]?[ \t]*(?=#|\r|\n|\Z)"""
)
_PAIR_AHEAD = re.compile(r"[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*[ \t]*=")


class Fault(NamedTuple):
    """What makes a TOML parser refuse the text, in its terms."""

    message: str
    span: Span


class Remark(NamedTuple):
    """A comment: the text after its `#`, the span with it."""

    text: str
    span: Span
    alone: bool  # nothing else stands on its line


class Toml(NamedTuple):
    """Everything in a text."""

    text: str
    root: Table
    remarks: list[Remark]
    faults: list[Fault]


def read(text: str) -> Toml:
    """Read a text; never raises."""
    scanner = _Scanner(text)
    scanner.statements()
    scanner.faults.sort(key=lambda fault: fault.span)
    return Toml(text, scanner.root, scanner.remarks, scanner.faults)


class _Scanner:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Table(Made.ROOT, (), Span(0, 0))
        self.root.tail = -1
        self.here = self.root  # the table of the last header
        self.pending: list[Table] = []  # made by dotted keys: closed by the next header
        self.remarks: list[Remark] = []
        self.faults: list[Fault] = []
        self.torn = False  # something in this statement was not closed: say so once
        for match in _FORBIDDEN.finditer(text):
            what = (
                "a lone carriage return is no line end in TOML"
                if match[0] == "\r"
                else f"control character U+{ord(match[0]):04X} is not allowed in TOML"
            )
            self.fault(what, *match.span())
            if len(self.faults) == 20:
                break

    def fault(self, message: str, start: int, end: int) -> None:
        self.faults.append(Fault(message, Span(start, end)))

    def tear(self, message: str, start: int, end: int) -> None:
        """Report what is not closed, once in a statement."""
        if not self.torn:
            self.fault(message, start, end)
        self.torn = True

    # Statements

    def statements(self) -> None:
        text, at, length = self.text, 0, len(self.text)
        while at < length:
            pair = _PAIR.match(text, at)
            if pair:
                start, end = pair.span(2)
                value = String(Excerpt.of(pair[2], start), Span(start - 1, end + 1))
                name = Name(pair[1], Span(*pair.span(1)))
                self.put(self.here, name, value)
                at = self.here.tail = pair.end()
            else:
                at = self.statement(at)
            at = end_of_line(text, at)

    def statement(self, line: int) -> int:
        """Read one statement; return where its last line ends."""
        text = self.text
        self.torn = False
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
        if self.torn and at > line and text[at - 1] in "\r\n":
            return at - 1  # reading stopped at the start of a line
        at = skip(_BLANK, text, at)
        end = skip(_JUNK, text, at)
        if end > at and not self.torn:
            self.fault("nothing but a comment can follow on this line", at, end)
        comment = _COMMENT.match(text, end)
        if comment is None:
            return end
        alone = not text[line:end].strip(" \t")
        self.remarks.append(Remark(comment[0][1:], Span(*comment.span()), alone))
        return comment.end()

    def header(self, line: int, start: int) -> int:
        text = self.text
        double = text.startswith("[[", start)
        marks = "]]" if double else "]"
        names, at = self.names(start + len(marks))
        at = skip(_BLANK, text, at)
        if text.startswith(marks, at):
            at += len(marks)
        else:
            self.tear(f"`{marks}` is missing", start, max(at, start + 1))
        for table in self.pending:
            table.explicit = True
        self.pending.clear()
        self.here = self.enter(names, Span(start, at), double=double)
        self.here.first = line
        self.here.tail = skip(_REST, text, at)
        return at

    def pair(self, start: int) -> int:
        """Read `key = value`; return where it ends."""
        text = self.text
        names, at = self.names(start)
        at = skip(_BLANK, text, at)
        if not names or not text.startswith("=", at):
            if names:
                self.tear("`=` and a value are missing after the key", start, at)
            return at
        value, at = self.value(skip(_BLANK, text, at + 1), 0)
        table = self.here
        table.tail = skip(_REST, text, value.span.end)
        self.put(self.descend(table, names[:-1], table.tail), names[-1], value, start)
        if isinstance(value, Broken):
            self.torn = True
        return at

    def names(self, at: int) -> tuple[list[Name], int]:
        """Read a dotted key."""
        text = self.text
        names: list[Name] = []
        while True:
            at = skip(_BLANK, text, at)
            bare = _BARE.match(text, at)
            if bare:
                names.append(Name(bare[0], Span(at, bare.end())))
                at = bare.end()
            elif text[at : at + 1] in {'"', "'"}:
                value, end = self.string(at, single=True)
                names.append(Name(value.text.text, value.span))
                at = end
            else:
                end = skip(_REST, text, at)
                self.tear("a key was expected here", at, max(end, min(at + 1, len(text))))
                return names, at
            dot = skip(_BLANK, text, at)
            if not text.startswith(".", dot):
                return names, at
            at = dot + 1

    # Tables

    def put(self, table: Table, name: Name, value: Value, start: int | None = None) -> None:
        if name.text in table.names:
            self.fault(f"key `{name.text}` is given twice", *name.span)
        begin = name.span.start if start is None else start
        table.add(Entry(name.text, name.span, value, Span(begin, value.span.end)))

    def descend(self, table: Table, names: list[Name], tail: int = -1) -> Table:
        """Return the table that the front of a dotted key names."""
        for at, name in enumerate(names):
            child = self.child(table, name)
            if child is None or child.made == Made.INLINE:
                if name.text in table.names:
                    self.fault(f"`{name.text}` already has a value", *name.span)
                child = Table(Made.DOTTED, (*table.path, name.text), name.span)
                table.add(Entry(name.text, name.span, child, name.span))
            elif child.explicit:
                self.fault(f"table `{name.text}` is already defined elsewhere", *name.span)
            else:
                child.made = Made.DOTTED
            if child.made == Made.DOTTED:
                child.lead = "".join(f"{quoted(each.text)}." for each in names[: at + 1])
                child.tail = tail
            self.pending.append(child)
            table = child
        return table

    def child(self, table: Table, name: Name) -> Table | None:
        """Return the table under a name that a header or dotted key can go on from."""
        for entry in reversed(table.names.get(name.text, ())):
            match entry.value:
                case Table() as found:
                    return found
                case Array(fixed=False, items=[*_, Table() as last]):
                    return last
        return None

    def enter(self, names: list[Name], span: Span, *, double: bool) -> Table:
        """Return the table that a header opens."""
        path = tuple(name.text for name in names)
        table = self.root
        for at, name in enumerate(names[:-1]):
            child = self.child(table, name)
            if child is None or child.made == Made.INLINE:
                if name.text in table.names:
                    self.fault(f"`{name.text}` already has a value", *name.span)
                child = Table(Made.IMPLICIT, path[: at + 1], span)
                table.add(Entry(name.text, name.span, child, span))
            table = child
        made = Table(Made.HEADER, path, span)
        if not names:
            return made
        if double:
            self.append(table, names[-1], made)
            return made
        return self.define(table, names[-1], made)

    def append(self, table: Table, name: Name, made: Table) -> None:
        for entry in table.all(name.text):
            if isinstance(entry.value, Array) and not entry.value.fixed:
                entry.value.items.append(made)
                return
        if name.text in table.names:
            self.fault(f"`{name.text}` is already defined, and not as `[[...]]`", *name.span)
        array = Array(made.span, fixed=False)
        array.items.append(made)
        table.add(Entry(name.text, name.span, array, made.span))

    def define(self, table: Table, name: Name, made: Table) -> Table:
        child = self.child(table, name)
        entry = table.names[name.text][-1] if name.text in table.names else None
        if entry is None:
            table.add(Entry(name.text, name.span, made, made.span))
        elif child is not None and entry.value is child and child.made != Made.INLINE:
            if child.explicit:
                self.fault(f"table `{'.'.join(made.path)}` is defined twice", *made.span)
            child.made, child.span, child.lead = Made.HEADER, made.span, ""
            child.explicit = True
            return child
        else:
            self.fault(f"`{name.text}` is already defined, and not as a table", *name.span)
            table.add(Entry(name.text, name.span, made, made.span))
        return made

    # Values

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        text = self.text
        match text[at : at + 1]:
            case '"' | "'":
                return self.string(at)
            case "[" | "{" if depth >= _DEPTH:
                end = skip(_REST, text, at)
                self.tear(f"nested more than {_DEPTH} levels deep", at, end)
                return Broken(Span(at, end)), end
            case "[":
                return self.array(at, depth + 1)
            case "{":
                return self.inline(at, depth + 1)
        token = _TOKEN.match(text, at)
        if token is None:
            self.fault("a value is missing here", max(at - 1, 0), at)
            return Broken(Span(at, at)), at
        span = Span(*token.span())
        decoded = decode(token[0])
        if decoded.fault:
            self.fault(f"`{token[0]}` {decoded.fault}; text needs quotes", *span)
            return Broken(span), span.end
        return Scalar(decoded.data, span), span.end

    def string(self, at: int, *, single: bool = False) -> tuple[String, int]:
        """Read a string; one that is not closed ends with its line."""
        text = self.text
        quotes, whole = next(
            (quotes, whole)
            for quotes, whole in _STRINGS
            if text.startswith(quotes.mark, at) and not (single and quotes.lines)
        )
        match = whole.match(text, at)
        end = match.end() if match else skip(_REST, text, at)
        if match is None:
            self.tear("the string is not closed", at, end)
        decoded = text_of(text[at:end], quotes, closed=match is not None)
        for message, start, stop in decoded.faults:
            self.fault(message, at + start, at + stop)
        return String(excerpt(decoded, at), Span(at, end)), end

    def space(self, at: int) -> tuple[int, bool]:
        """Skip white space and comments between values; say whether a new line was begun."""
        text = self.text
        end = skip(_SPACE, text, at)
        gap = text[at:end]
        if "#" in gap:
            for comment in _COMMENT.finditer(text, at, end):
                start = comment.start()
                alone = not text[line_start(text, start) : start].strip(" \t")
                self.remarks.append(Remark(comment[0][1:], Span(*comment.span()), alone))
        return end, "\n" in gap or "\r" in gap

    def array(self, start: int, depth: int) -> tuple[Array, int]:
        text = self.text
        array = Array(Span(start, start + 1), fixed=True)
        at, comma = start + 1, True
        while True:
            quick = _ITEM.match(text, at) if comma else None
            if quick:
                first, last = quick.span(1)
                span = Span(first - 1, last + 1)
                array.items.append(String(Excerpt.of(quick[1], first), span))
                array.commas.append(quick.start(2))
                at = quick.end()
                continue
            at, fresh = self.space(at)
            char = text[at : at + 1]
            if char == "]":
                at += 1
                break
            if not char or (fresh and self.ahead(at, char, pairs=True)):
                self.tear("the array is not closed", start, start + 1)
                at = line_start(text, at)
                break
            if char == ",":
                if comma:
                    self.fault("a value is missing before this comma", at, at + 1)
                elif array.commas:
                    array.commas[-1] = at
                at, comma = at + 1, True
                continue
            if not comma and not self.torn:
                self.fault("a comma is missing before this value", at, at + 1)
            value, end = self.value(at, depth)
            if end == at:
                end += 1
            array.items.append(value)
            array.commas.append(-1)
            at, comma = end, False
            if self.torn:
                break
        end = array.items[-1].span.end if array.items else start + 1
        array.span = Span(start, end if self.torn else at)
        return array, at

    def inline(self, start: int, depth: int) -> tuple[Table, int]:
        text = self.text
        table = Table(Made.INLINE, (), Span(start, start + 1))
        at, comma = start + 1, True
        while True:
            at, fresh = self.space(at)
            char = text[at : at + 1]
            if char == "}":
                at += 1
                break
            if not char or (fresh and self.ahead(at, char, pairs=not comma)):
                self.tear("the inline table is not closed", start, start + 1)
                at = line_start(text, at)
                break
            if char == ",":
                if comma:
                    self.fault("a key is missing before this comma", at, at + 1)
                elif table.commas:
                    table.commas[-1] = at
                at, comma = at + 1, True
                continue
            if not comma:
                self.fault("a comma is missing before this key", at, at + 1)
            names, after = self.names(at)
            after = skip(_BLANK, text, after)
            if not names or not text.startswith("=", after):
                if not self.torn:
                    self.tear("`=` and a value are missing after the key", at, after)
                at = skip(_REST, text, after)
                break
            value, after = self.value(skip(_BLANK, text, after + 1), depth)
            self.put(self.descend(table, names[:-1]), names[-1], value, at)
            table.commas.append(-1)
            table.tail = value.span.end
            at, comma = after, False
            if self.torn:
                break
        end = table.tail if table.entries else start + 1
        table.span = Span(start, end if self.torn else at)
        return table, at

    def ahead(self, at: int, char: str, *, pairs: bool) -> bool:
        """Say whether a new statement seems to begin at the first character of a line."""
        if char == "[":
            return _HEADER_AHEAD.match(self.text, at) is not None
        return pairs and _PAIR_AHEAD.match(self.text, at) is not None


def skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match of a pattern that can be empty ends."""
    match = pattern.match(text, at)
    return match.end() if match else at


def end_of_line(text: str, at: int) -> int:
    """Return the offset after the line end that stands at an offset."""
    match = _END.match(text, at)
    return match.end() if match else at
