"""The values and keys of a TOML text, read past every mistake."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.toml_build import Builder, Fault
from pipwarden.syntax.toml_tree import (
    Array,
    Broken,
    Made,
    Name,
    Scalar,
    String,
    Table,
    Value,
    line_start,
)
from pipwarden.syntax.toml_values import Quotes, decode, excerpt, text_of

_DEPTH = 100  # nested arrays and inline tables; a parser's own stack must not overflow

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_REST = re.compile(r"[^\r\n]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TOKEN = re.compile(r"[0-9-]{10} [0-9]{2}:[^\s,\]}#]*|[^\s,\]}#]+")
_ITEM = re.compile(r'[ \t\r\n]*"([^"\\\r\n]*)"(?!")[ \t]*(,)[ \t]*(#[^\r\n]*)?')
_COMMA = re.compile(r"[ \t]*(,)[ \t]*(#[^\r\n]*)?")
_SIMPLE = re.compile(r'"[^"\\\r\n]*"|\'[^\'\r\n]*\'')
_LONG = ('"""', "'''")
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


class Remark(NamedTuple):
    """A comment: the text after its `#`, the span with it."""

    text: str
    span: Span
    alone: bool  # nothing else stands on its line


class Group(NamedTuple):
    """An array or inline table that is being read."""

    what: str
    start: int
    close: str
    commas: list[int]


class Scanner:
    """The text, and what was noticed in it so far. Positions are passed along."""

    def __init__(self, text: str) -> None:
        """Begin with a text."""
        self.text = text
        self.builder = Builder()  # of the tables within values
        self.remarks: list[Remark] = []
        self.torn = False  # something in this statement was not closed: say so once

    def fault(self, message: str, start: int, end: int) -> None:
        """Report what TOML forbids."""
        self.builder.fault(message, start, end)

    def take_faults(self) -> list[Fault]:
        """Return what was reported since this was asked last."""
        taken, self.builder.faults = self.builder.faults, []
        self.builder.pending.clear()
        return taken

    def tear(self, message: str, start: int, end: int) -> None:
        """Report what is not closed, once in a statement."""
        if not self.torn:
            self.fault(message, start, end)
        self.torn = True

    def remark(self, start: int, end: int) -> None:
        """Keep a comment."""
        alone = not self.text[line_start(self.text, start) : start].strip(" \t")
        self.remarks.append(Remark(self.text[start + 1 : end], Span(start, end), alone))

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

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        """Read a value; return where it ends."""
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
        simple = _SIMPLE.match(text, at)
        if simple and (single or not text.startswith(_LONG, at)):
            start, end = at + 1, simple.end()
            return String(Excerpt.of(text[start : end - 1], start), Span(at, end)), end
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
                self.remark(*comment.span())
        return end, "\n" in gap or "\r" in gap

    def array(self, start: int, depth: int) -> tuple[Array, int]:
        """Read an array from its bracket on."""
        array = Array(Span(start, start + 1), fixed=True)
        group = Group("array", start, "]", array.commas)
        at, comma = start + 1, True
        while True:
            quick = _ITEM.match(self.text, at) if comma else None
            if quick:
                first, last = quick.span(1)
                span = Span(first - 1, last + 1)
                array.items.append(String(Excerpt.of(quick[1], first), span))
                array.commas.append(quick.start(2))
                if quick[3] is not None:
                    self.remark(*quick.span(3))
                at = quick.end()
                continue
            at, more = self.advance(group, at, comma=comma)
            if not more:
                break
            value, end = self.value(at, depth)
            array.items.append(value)
            array.commas.append(-1)
            at, comma = max(end, at + 1), False
            if self.torn:
                break
            follows = _COMMA.match(self.text, at)
            if follows:
                array.commas[-1] = follows.start(1)
                if follows[2] is not None:
                    self.remark(*follows.span(2))
                at, comma = follows.end(), True
        last = array.items[-1].span.end if array.items else start + 1
        array.span = Span(start, last if self.torn else at)
        return array, at

    def inline(self, start: int, depth: int) -> tuple[Table, int]:
        """Read an inline table from its brace on."""
        table = Table(Made.INLINE, (), Span(start, start + 1))
        group = Group("inline table", start, "}", table.commas)
        at, comma = start + 1, True
        while True:
            at, more = self.advance(group, at, comma=comma)
            if not more:
                break
            names, after = self.names(at)
            after = skip(_BLANK, self.text, after)
            if not names or not self.text.startswith("=", after):
                self.tear("`=` and a value are missing after the key", at, after)
                at = skip(_REST, self.text, after)
                break
            value, after = self.value(skip(_BLANK, self.text, after + 1), depth)
            self.builder.put(self.builder.descend(table, names[:-1]), names[-1], value, at)
            table.commas.append(-1)
            if table.pairs is not None:
                table.pairs.append(Span(at, value.span.end))
            table.tail = value.span.end
            at, comma = after, False
            if self.torn:
                break
        last = table.tail if table.entries else start + 1
        table.span = Span(start, last if self.torn else at)
        return table, at

    def advance(self, group: Group, at: int, *, comma: bool) -> tuple[int, bool]:
        """Return where the next item begins, or where reading goes on when there is none."""
        while True:
            at, fresh = self.space(at)
            char = self.text[at : at + 1]
            pairs = group.close == "]" or not comma  # in an inline table they are its own
            if char == group.close:
                return at + 1, False
            if not char or (fresh and self.ahead(at, char, pairs=pairs)):
                self.tear(f"the {group.what} is not closed", group.start, group.start + 1)
                return line_start(self.text, at) if char else at, False
            if char != ",":
                if not comma:
                    self.fault("a comma is missing before this", at, at + 1)
                return at, True
            if comma:
                self.fault("something is missing before this comma", at, at + 1)
            else:
                group.commas[-1] = at
            at, comma = at + 1, True

    def ahead(self, at: int, char: str, *, pairs: bool) -> bool:
        """Say whether a new statement seems to begin at the first character of a line."""
        if char == "[":
            return _HEADER_AHEAD.match(self.text, at) is not None
        return pairs and _PAIR_AHEAD.match(self.text, at) is not None


def skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match of a pattern that can be empty ends."""
    match = pattern.match(text, at)
    return match.end() if match else at
