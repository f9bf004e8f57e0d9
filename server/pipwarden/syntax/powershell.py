"""The commands of PowerShell scripts, with the place of each character.

The language's own rules of quoting and of telling commands from expressions
(`about_Quoting_Rules`, `about_Parsing`, `about_Operators`): a statement that
begins with a bare word, or with `&` or `.`, is a command; a backtick takes the
meaning from the next character and continues a line. Nothing is executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax.shell import Part, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = re.compile(r"(?:[^\S\r\n]|`(?:\r\n|\n|\r))+")
_SPACE = re.compile(r"(?:\s|`(?:\r\n|\n|\r)|<#.*?(?:#>|\Z)|#[^\r\n]*)*", re.DOTALL)
_REMARK = re.compile(r"<#(?P<block>.*?)(?:#>|\Z)|#(?P<line>[^\r\n]*)", re.DOTALL)
_ASSIGNMENT = re.compile(
    r"(?:\[[\w.\[\]]+\]\s*)*\$(?:(?P<a>[\w:?]+)|\{(?P<b>[^}\r\n]+)\})[^\S\r\n]*(?P<operator>\+?=)(?!=)\s*"
)
_CALL = re.compile(
    r"\[(?:System\.)?Environment\]::(?P<name>SetEnvironmentVariable)\s*\(", re.IGNORECASE
)
_VARIABLE = re.compile(r"\$(?:\{(?P<b>[^}\r\n]+)\}|(?P<a>(?:\w+:)?\w+|[$?^]))")
_SCOPE = re.compile(r"\A(?:script|global|local|private|using):")
_MEMBER = re.compile(r"(?:\.\w+|\[[^\]\r\n]*\]|::\w+)+")
_HERE = re.compile(r"@(?P<mark>['\"])[^\S\r\n]*(?:\r\n|\n|\r)")
_REDIRECT = re.compile(r"[*\d]?(?P<operator>>>|>)[^\S\r\n]*(?P<handle>&\d)?")
_BARE = re.compile(r"[^\s`'\"$;|&(){}<>,@#]+|[@#]")
_ENDS = frozenset(";|&(){}\r\n")
_SPLAT = re.compile(r"@(?P<name>\w+)")
_ITEM_ENDS = re.compile(r"\s*(?:\[[\w.\[\]]+\]\s*)*\$\w+\s*(?:=|,|\)|\Z)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Redirection(NamedTuple):
    """`> file` and `>> file`."""

    target: Word
    append: bool


class Command(NamedTuple):
    """A command, or a call of `[Environment]::SetEnvironmentVariable`."""

    words: tuple[Word, ...]
    lines: Span | None  # those that hold nothing else and can go
    output: Redirection | None = None
    piped: Value | None = None  # the text that it is given


class Value(NamedTuple):
    """What stands behind `=`: one word, a list of words, or something else."""

    words: tuple[Word, ...]
    many: bool = False
    known: bool = True


class Assignment(NamedTuple):
    """`$name = value`; the name in lower case, as the language takes it."""

    name: str
    written: Excerpt
    value: Value
    append: bool
    span: Span
    lines: Span | None


class Remark(NamedTuple):
    """A comment, without its marks."""

    text: Excerpt
    span: Span
    alone: bool


@dataclass(slots=True)
class Script:
    """The commands and assignments of a script, in the order in which they are written."""

    steps: list[Command | Assignment] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read(text: Excerpt) -> Script:
    """Return the commands of a script."""
    script = Script()
    _Reader(text, script).read("")
    return script


def _name(written: str) -> str:
    """Return the name of a variable without its scope, in lower case."""
    return _SCOPE.sub("", written.lower())


class _Reader:
    def __init__(self, text: Excerpt, script: Script) -> None:
        self.excerpt = text
        self.text = text.text
        self.at = 0
        self.script = script
        self.depth = 0

    def piece(self, start: int, end: int) -> Excerpt:
        return self.excerpt.cut(start, end)

    # -- statements -----------------------------------------------------------------

    def read(self, closing: str) -> None:
        """Read statements up to a closing mark, which is left, or to the end."""
        piped: Value | None = None
        while self.at < len(self.text):
            if self.skip_blanks() or self.remark():
                continue
            if self.at >= len(self.text) or self.text[self.at] == closing:
                return
            character = self.text[self.at]
            if character == "&" and not self.text.startswith("&&", self.at):
                self.at += 1
                self.skip_blanks()
                self.command(None)
                continue
            if character in "\r\n;(){}|&,":
                self.at += self.text.startswith("&&", self.at)
                piped = piped if character == "|" or (piped and character in "\r\n") else None
                self.at += 1
                continue
            start = self.at
            piped = self.statement(piped)
            self.at += self.at == start

    def skip_blanks(self) -> bool:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match is not None

    def remark(self) -> bool:
        """Keep the comment that begins here; say whether there is one."""
        match = _REMARK.match(self.text, self.at)
        if match is None:
            return False
        group = "block" if match["block"] is not None else "line"
        before = self.text[self.line_start(self.at) : self.at]
        text = self.piece(*match.span(group)).strip()
        self.script.remarks.append(
            Remark(text, self.excerpt.span(*match.span()), not before.strip())
        )
        self.at = match.end()
        return True

    def line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def statement(self, piped: Value | None) -> Value | None:
        """Read a statement; return the text that it hands on, if it is one."""
        assignment = _ASSIGNMENT.match(self.text, self.at)
        if assignment:
            self.assign(assignment)
            return None
        call = _CALL.match(self.text, self.at)
        if call:
            self.method(call)
            return None
        if self.text[self.at] in "'\"$@[0123456789-":
            return self.expression()
        self.command(piped)
        return None

    def assign(self, match: re.Match[str]) -> None:
        start = self.at
        group = "a" if match["a"] is not None else "b"
        self.at = match.end()
        if self.at < len(self.text) and self.is_command():
            value = Value((), known=False)
        else:
            value = self.value()
        self.script.steps.append(
            Assignment(
                _name(match[group]),
                self.piece(*match.span(group)),
                value,
                match["operator"] == "+=",
                self.excerpt.span(start, self.at),
                self.lines(start),
            )
        )

    def is_command(self) -> bool:
        """Say whether what follows is a command and no value."""
        return re.match(r"[A-Za-z.\\/&]", self.text[self.at]) is not None

    def expression(self) -> Value | None:
        """Step over an expression: a string may be handed on, all else is not looked at."""
        start = self.at
        value = self.value()
        redirection = _REDIRECT.match(self.text, self.at)
        if redirection and not redirection["handle"] and redirection.end() < len(self.text):
            self.at = redirection.end()
            output = Redirection(self.word(), redirection["operator"] == ">>")
            self.script.steps.append(Command((), self.lines(start), output, value))
        if self.at == start:
            self.at += 1
        return value if value.known and value.words else None

    def value(self) -> Value:
        """Read a word, a list of words, or skip what is neither up to the end of the statement."""
        if self.text.startswith("@(", self.at):
            self.at += 2
            return self.items(")")
        words = [self.word(value=True)] if self.begins_value() else []
        many = False
        while words and self.comma():
            many = True
            words.append(self.word(value=True))
        self.skip_blanks()
        ends = self.at >= len(self.text) or self.text[self.at] in "\r\n;|)}#,>"
        if words and ends:
            return Value(tuple(words), many)
        while self.at < len(self.text) and self.text[self.at] not in "\r\n;|)}":
            before = self.at
            if self.text[self.at] in "({":
                self.nested()
            elif self.begins_value():
                self.word(value=True)
            self.at += self.at == before
        return Value((), known=False)

    def begins_value(self) -> bool:
        return self.at < len(self.text) and self.text[self.at] in "'\"$@" + "0123456789"

    def comma(self) -> bool:
        """Step over a comma between the items of a list, not over one between parameters."""
        match = re.compile(r"\s*,\s*").match(self.text, self.at)
        if match is None or _ITEM_ENDS.match(self.text, match.end()):
            return False
        at, self.at = self.at, match.end()
        if not self.begins_value():
            self.at = at
            return False
        return True

    def items(self, closing: str) -> Value:
        """Read the items of `@(...)` or of a call, and the closing mark."""
        words: list[Word] = []
        known = True
        while self.at < len(self.text):
            space = _SPACE.match(self.text, self.at)
            self.at = space.end() if space else self.at
            if self.at >= len(self.text):
                break
            if self.text[self.at] == closing:
                self.at += 1
                break
            before = self.at
            if self.text[self.at] in ",;":
                self.at += 1
            elif self.begins_value():
                words.append(self.word(value=True))
            else:
                known = False
                if self.text[self.at] in "({":
                    self.nested()
                self.at += self.at == before
        return Value(tuple(words), many=True, known=known)

    def method(self, match: re.Match[str]) -> None:
        """Read a call of `SetEnvironmentVariable` as a command of that name."""
        start = self.at
        name = self.piece(*match.span("name"))
        head = Word((Part(name, quoted=True),), name)
        self.at = match.end()
        words = self.items(")").words
        self.script.steps.append(Command((head, *words), self.lines(start)))

    def command(self, piped: Value | None) -> None:
        start = self.at
        words: list[Word] = []
        output: Redirection | None = None
        while self.at < len(self.text):
            if self.skip_blanks():
                continue
            text, character = self.text, self.text[self.at]
            redirection = _REDIRECT.match(text, self.at)
            if redirection:
                self.at = redirection.end()
                if not redirection["handle"] and self.at < len(text):
                    output = Redirection(self.word(), redirection["operator"] == ">>")
            elif character in "({" and words:
                begin = self.at
                self.nested()
                inside = self.piece(begin, self.at)
                words.append(Word((Part(inside, opaque=True, quoted=True),), inside))
            elif character in _ENDS or (character == "#"):
                break
            elif character in ",<":
                self.at += 1
            elif text.startswith("--%", self.at) and words:
                self.verbatim(words)
                break
            else:
                before = self.at
                words.append(self.word())
                self.at += self.at == before
        if words:
            self.script.steps.append(Command(tuple(words), self.lines(start), output, piped))

    def verbatim(self, words: list[Word]) -> None:
        """Read what follows `--%`: up to the end of the line nothing in it is replaced."""
        self.at += 3
        end = re.compile(r"[\r\n|]|\Z").search(self.text, self.at)
        stop = end.start() if end else len(self.text)
        for word in self.piece(self.at, stop).words():
            text = word.strip('"')
            words.append(Word((Part(text, quoted=True),), word))
        self.at = stop

    def nested(self) -> None:
        """Read the statements in parentheses or braces, with both marks."""
        closing = {"(": ")", "{": "}"}[self.text[self.at]]
        self.at += 1
        if self.depth > 50:  # nobody nests like this
            self.at = len(self.text)
            return
        self.depth += 1
        self.read(closing)
        self.depth -= 1
        self.at = min(self.at + 1, len(self.text))

    def lines(self, start: int) -> Span | None:
        """Return the lines of a statement that stands there alone."""
        end = re.compile(r"[^\S\r\n]*;?[^\S\r\n]*(?:\r\n|\n|\r|\Z)").match(self.text, self.at)
        begin = self.line_start(start)
        if end is None or self.text[begin:start].strip():
            return None
        return self.excerpt.span(begin, end.end())

    # -- words ----------------------------------------------------------------------

    def word(self, *, value: bool = False) -> Word:
        start = self.at
        parts: list[Part] = []
        splat = _SPLAT.match(self.text, start)
        if splat and not value:
            self.at = splat.end()
            parts = [Part(self.piece(*splat.span()), splat["name"].lower(), quoted=True)]
            return Word(tuple(parts), self.piece(start, self.at))
        here = _HERE.match(self.text, start)
        if here:
            parts += self.here_string(here)
            return Word(tuple(parts), self.piece(start, self.at))
        while self.at < len(self.text) and (not value or not parts):
            made = self.some(value=value)
            if made is None:
                break
            parts += made
        if len(parts) > 1 and not parts[0].text.text.startswith("$("):
            parts = self.with_member(parts)
        return Word(tuple(parts), self.piece(start, self.at))

    def some(self, *, value: bool) -> list[Part] | None:
        """Read a quoted piece, a variable, an escape or a bare run; None where the word ends."""
        match self.text[self.at]:
            case "'":
                return list(self.single_quoted())
            case '"':
                return list(self.double_quoted())
            case "$":
                return [self.variable()]
            case "`":
                return list(self.escape())
        bare = _BARE.match(self.text, self.at)
        if bare is None or (value and not self.text[self.at].isdigit()):
            return None
        self.at = bare.end()
        return [Part(self.piece(*bare.span()), quoted=True)]

    def with_member(self, parts: list[Part]) -> list[Part]:
        """Take `$name.member` at the beginning of a word for something that is not known."""
        first, second = parts[:2]
        if first.variable is None or not _MEMBER.match(second.text.text):
            return parts
        return [first._replace(variable=None, opaque=True), *parts[1:]]

    def single_quoted(self) -> Iterator[Part]:
        """Yield the pieces of `'...'`; two quotes stand for one."""
        self.at += 1
        while self.at < len(self.text):
            end = self.text.find("'", self.at)
            if end < 0:
                end = self.line_end()
                yield Part(self.piece(self.at, end), quoted=True)
                self.at = end
                return
            yield Part(self.piece(self.at, end), quoted=True)
            if not self.text.startswith("''", end):
                self.at = min(end + 1, len(self.text))
                return
            yield self.stand_in("'", end, 2)
            self.at = end + 2

    def line_end(self) -> int:
        match = re.compile(r"[\r\n]|\Z").search(self.text, self.at)
        return match.start() if match else len(self.text)

    def stand_in(self, text: str, at: int, width: int) -> Part:
        span = self.excerpt.span(at, at + width)
        run = Run(0, span.start, len(text), span.end - span.start)
        return Part(Excerpt(text, (run,)), quoted=True)

    def double_quoted(self) -> Iterator[Part]:
        """Yield the pieces of `"..."`; an open one ends with its line."""
        closed = re.compile(r'"(?:[^"`]|`.|"")*"', re.DOTALL).match(self.text, self.at)
        stop = closed.end() - 1 if closed else self.line_end()
        self.at += 1
        if self.at >= stop:
            yield Part(self.piece(self.at, self.at), quoted=True)
        yield from self.replaceable(stop)
        self.at = min(stop + (closed is not None), len(self.text))

    def replaceable(self, stop: int) -> Iterator[Part]:
        """Yield the pieces of a text in which variables are replaced."""
        while self.at < stop:
            character = self.text[self.at]
            if character == "$":
                yield self.variable()
            elif character == "`" and self.at + 1 < stop:
                yield from self.escape()
            elif character == '"' and self.text.startswith('""', self.at):
                yield self.stand_in('"', self.at, 2)
                self.at += 2
            else:
                end = self.at + 1
                while end < stop and self.text[end] not in '$`"':
                    end += 1
                yield Part(self.piece(self.at, end), quoted=True)
                self.at = end

    def here_string(self, match: re.Match[str]) -> Iterator[Part]:
        """Yield the pieces of `@'...'@` or `@"..."@`, whose marks stand on lines of their own."""
        mark = match["mark"]
        start = match.end()
        closing = re.compile(rf"(?:\A|(?:\r\n|\n|\r)){mark}@").search(self.text, start - 1)
        stop = max(closing.start(), start) if closing else len(self.text)
        after = closing.end() if closing else len(self.text)
        self.at = start
        if mark == "'" or stop <= start:
            yield Part(self.piece(start, stop), quoted=True)
        else:
            yield from self.replaceable(stop)
        self.at = after

    def escape(self) -> Iterator[Part]:
        """Yield what a backtick and the next character stand for."""
        following = self.text[self.at + 1 : self.at + 2]
        if following in ("\r", "\n", ""):
            self.at += 1 + len(following) + self.text.startswith("\r\n", self.at + 1)
            self.at = min(self.at, len(self.text))
            return
        yield self.stand_in(_ESCAPES.get(following, following), self.at, 2)
        self.at += 2

    def variable(self) -> Part:
        """Read what begins with a dollar sign; a property of a variable is not known."""
        start = self.at
        if self.text.startswith("$(", start):
            self.at += 1
            self.nested()
            return Part(self.piece(start, self.at), opaque=True, quoted=True)
        match = _VARIABLE.match(self.text, start)
        if match is None:
            self.at += 1
            return Part(self.piece(start, self.at), quoted=True)
        self.at = match.end()
        name = _name(match["a"] or match["b"])
        return Part(self.piece(start, self.at), name, quoted=True)
