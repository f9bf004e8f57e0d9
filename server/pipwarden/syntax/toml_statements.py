"""The statements of a TOML text: headers, pairs, and the lines between them.

What a statement says hangs on its own text alone. So those that an edit has not
touched are kept from one reading to the next, and only put in their new place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from pipwarden.source import Excerpt, Span
from pipwarden.syntax import unchanged
from pipwarden.syntax.toml_build import Fault
from pipwarden.syntax.toml_scan import Remark, Scanner, skip
from pipwarden.syntax.toml_tree import Broken, Name, Pair, String

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_PAIR = re.compile(
    r'[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*"([^"\\\r\n]*)"[ \t]*(#[^\r\n]*)?(?=\n|\r\n|\Z)'
)  # the statement that nearly all files are made of
_BLANK = re.compile(r"[ \t]*")
_COMMENT = re.compile(r"#[^\r\n]*")
_END = re.compile(r"\r\n|\n|\r|\Z")
_REST = re.compile(r"[^\r\n]*")
_JUNK = re.compile(r"[^\r\n#]*")


class Statement:
    """One statement with the lines that it takes; its places are those where it was read."""

    __slots__ = (
        "base",
        "double",
        "faults",
        "forbidden",
        "header",
        "is_open",
        "names",
        "pair",
        "remarks",
        "tail",
    )

    def __init__(self, base: int) -> None:
        """Begin at the start of a line."""
        self.base = base
        self.header: Span | None = None
        self.double = False  # of a header: written with two brackets
        self.names: Sequence[Name] = ()
        self.pair: Pair | None = None
        self.tail = base  # the end of its last line, without the line end
        self.remarks: Sequence[Remark] = ()
        self.faults: Sequence[Fault] = ()
        self.forbidden: Sequence[Fault] = ()
        self.is_open = False  # something in it is not closed: where it ends hangs on what follows


class Statements:
    """The statements of one text, and where each begins."""

    __slots__ = ("_closed", "starts", "statements", "text")

    def __init__(self, text: str) -> None:
        """Begin with none of them."""
        self.text = text
        self.starts: list[int] = []
        self.statements: list[Statement] = []
        self._closed = 0  # how many there are before the first that is open

    def after(self, text: str) -> Statements:
        """Read another version of the text; statements that it shares with this one are kept."""
        front, back = unchanged.ends(self.text, text)
        by = len(text) - len(self.text)
        first = min(max(bisect_left(self.starts, front) - 1, 0), self._closed)
        at = self.starts[first] if first < len(self.starts) else 0
        limit = len(self.text) - back  # a line that begins after it begins there in both texts
        found = Statements(text)
        found.starts, found.statements = self.starts[:first], self.statements[:first]
        reader = _Reader(text)
        while at < len(text):
            if at - by > limit:
                last = bisect_left(self.starts, at - by)
                if last < len(self.starts) and self.starts[last] == at - by:
                    found.starts += [start + by for start in self.starts[last:]]
                    found.statements += self.statements[last:]
                    break
            found.starts.append(at)
            statement, at = reader.read(at)
            found.statements.append(statement)
        opened = (number for number, each in enumerate(found.statements) if each.is_open)
        found._closed = next(opened, len(found.statements))
        return found


class _Reader:
    """Reads single statements of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.scanner = Scanner(text)

    def read(self, line: int) -> tuple[Statement, int]:
        """Read the statement at the start of a line; return also where the next one begins."""
        text = self.text
        statement = Statement(line)
        pair = _PAIR.match(text, line)
        if pair:
            start, end = pair.span(2)
            name = Name(pair[1], Span(*pair.span(1)))
            value = String(Excerpt.of(pair[2], start), Span(start - 1, end + 1))
            statement.names = (name,)
            statement.pair = Pair(name.span, value, Span(name.span.start, end + 1))
            at = statement.tail = pair.end()
            if pair[3] is not None:
                self.scanner.remark(*pair.span(3))
        else:
            at = self._statement(statement, line)
        ended = _END.match(text, at)
        stop = ended.end() if ended else at
        statement.remarks, self.scanner.remarks = self.scanner.remarks, []
        statement.faults = self.scanner.take_faults()
        statement.forbidden = [_forbidden(match) for match in _FORBIDDEN.finditer(text, line, stop)]
        return statement, stop

    def _statement(self, statement: Statement, line: int) -> int:
        """Read any statement; return where its last line ends."""
        text = self.text
        self.scanner.torn = False
        at = skip(_BLANK, text, line)
        char = text[at : at + 1]
        if char == "[":
            at = self._header(statement, at)
        elif char not in {"", "#", "\r", "\n"}:
            at = self._pair(statement, at)
        statement.is_open = self.scanner.torn
        if statement.pair is not None and isinstance(statement.pair.value, Broken):
            self.scanner.torn = True  # what follows it was reported with it
        return self._finish(line, at)

    def _finish(self, line: int, at: int) -> int:
        """Read what may follow a statement: a comment. Return the end of the line."""
        text = self.text
        if self.scanner.torn and at > line and text[at - 1] in "\r\n":
            return at - 1  # reading stopped at the start of a line
        at = skip(_BLANK, text, at)
        end = skip(_JUNK, text, at)
        if end > at and not self.scanner.torn:
            self.scanner.fault("nothing but a comment can follow on this line", at, end)
        comment = _COMMENT.match(text, end)
        if comment is None:
            return end
        self.scanner.remark(*comment.span())
        return comment.end()

    def _header(self, statement: Statement, start: int) -> int:
        """Read `[name]` or `[[name]]`; return where it ends."""
        text = self.text
        statement.double = text.startswith("[[", start)
        marks = "]]" if statement.double else "]"
        statement.names, at = self.scanner.names(start + len(marks))
        at = skip(_BLANK, text, at)
        if text.startswith(marks, at):
            at += len(marks)
        else:
            self.scanner.tear(f"`{marks}` is missing", start, max(at, start + 1))
        statement.header = Span(start, at)
        statement.tail = skip(_REST, text, at)
        return at

    def _pair(self, statement: Statement, start: int) -> int:
        """Read `key = value`; return where it ends."""
        text = self.text
        names, at = self.scanner.names(start)
        at = skip(_BLANK, text, at)
        if not names or not text.startswith("=", at):
            if names:
                self.scanner.tear("`=` and a value are missing after the key", start, at)
            return at
        value, at = self.scanner.value(skip(_BLANK, text, at + 1), 0)
        statement.names = names
        statement.tail = skip(_REST, text, value.span.end)
        statement.pair = Pair(names[-1].span, value, Span(start, value.span.end))
        return at


def _forbidden(match: re.Match[str]) -> Fault:
    """Report a character that TOML allows nowhere."""
    what = (
        "a lone carriage return is no line end in TOML"
        if match[0] == "\r"
        else f"control character U+{ord(match[0]):04X} is not allowed in TOML"
    )
    return Fault(what, Span(*match.span()))
