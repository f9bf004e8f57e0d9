"""The commands of batch files, with the place of each character.

Rules of the Windows command processor (`help cmd`, `help set`, `help if`): `^`
takes the meaning from the next character and continues a line, `&`, `&&`, `||`
and `|` separate commands, quotes hold words together, `%NAME%` and `!NAME!` are
replaced, `REM` and `::` begin comments. Nothing is executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from pipwarden.source import Excerpt, Span

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_REMARK = re.compile(r"[ \t@(]*(?:rem(?![^\s^&|]))[ \t]?|[ \t]*::", re.IGNORECASE)
_LABEL = re.compile(r"[ \t]*:")
_SET = re.compile(r"@?set(?:x)?(?=[ \t\"])", re.IGNORECASE)
_ENDS = frozenset("&|<>()")
_REDIRECT = re.compile(r"\d?(?P<operator>>>|>|<)[ \t]*(?P<handle>&[ \t]*\d)?[ \t]*")
_CLOSING = re.compile(r"\s*\)")
_VARIABLE = re.compile(r"%(?P<a>[A-Za-z_][\w()#$.-]*)%|!(?P<b>[A-Za-z_][\w()#$.-]*)!")
_CONDITION = re.compile(
    r"""if(?:[ \t]+/i)?(?:[ \t]+not)?[ \t]+(?:
        (?:exist|defined|errorlevel|cmdextversion)[ \t]+(?:"[^"\n]*"|[^\s()]+)
        | (?:"[^"\n]*"|[^\s"=()]*)[ \t]*(?:==|[ \t](?:equ|neq|lss|leq|gtr|geq)[ \t])
          [ \t]*(?:"[^"\n]*"|[^\s()]+)
    )[ \t]*""",
    re.IGNORECASE | re.VERBOSE,
)
_LOOP = re.compile(r"for\b[^\n]*?\bin\b[ \t]*\([^)\n]*\)[ \t]*do\b[ \t]*", re.IGNORECASE)
_ELSE = re.compile(r"else\b[ \t]*", re.IGNORECASE)


class Word(NamedTuple):
    """One word: its text without quotes and carets, and as it is written."""

    text: Excerpt
    raw: Span


class Redirection(NamedTuple):
    """`> file` and `>> file`; where the operator begins."""

    target: Word
    append: bool
    start: int


class Command(NamedTuple):
    """A simple command; of `set` the assignment is one word."""

    words: tuple[Word, ...]
    lines: Span | None  # those that hold nothing else and can go
    output: Redirection | None = None


class Remark(NamedTuple):
    """A comment, without its mark."""

    text: Excerpt
    span: Span


@dataclass(slots=True)
class Script:
    """The commands of a batch file, in the order in which they are written."""

    commands: list[Command] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


class Reference(NamedTuple):
    """`%NAME%` in a text."""

    name: str
    start: int
    end: int


def read(text: str) -> Script:
    """Return the commands of a batch file."""
    script = Script()
    at = 0
    while at < len(text):
        start = at
        match = _LINE.match(text, at)
        remark = _REMARK.match(text, at)
        if match is None:  # it matches anything
            break
        if remark and remark.end() <= match.end(1):
            span = Span(start, match.end(1))
            script.remarks.append(
                Remark(Excerpt.of(text[remark.end() : span.end], remark.end()).strip(), span)
            )
            at = match.end()
            continue
        if _LABEL.match(text, at):
            at = match.end()
            continue
        stop, at = _logical(text, at)
        _Reader(text, start, stop, at, script).read()
    return script


def _logical(text: str, at: int) -> tuple[int, int]:
    """Return where a line ends with those that continue it, and where the next begins."""
    while True:
        match = _LINE.match(text, at)
        if match is None:
            return at, at
        carets = len(match[1]) - len(match[1].rstrip("^"))
        at = match.end()
        if not match[2] or carets % 2 == 0:
            return match.end(1), at


class _Reader:
    """Reads the commands of one logical line."""

    def __init__(self, text: str, start: int, stop: int, after: int, script: Script) -> None:
        self.text = text
        self.start = start
        self.at = start
        self.stop = stop
        self.after = after
        self.script = script
        self.depth = 0  # of parentheses on this line
        self.output: Redirection | None = None

    def read(self) -> None:
        while self.at < self.stop:
            self.skip_leads()
            if self.at >= self.stop:
                return
            start = self.at
            self.output = None
            words = self.setting() if _SET.match(self.text, start, self.stop) else self.words()
            if words:
                command = Command(tuple(words), self.lines(start), self.output)
                self.script.commands.append(command)
            elif self.at == start:
                self.at += 1

    def skip_leads(self) -> None:
        """Go to where a command begins: behind separators, `@`, conditions and loops."""
        while self.at < self.stop:
            text = self.text
            if text[self.at] in " \t@()&|;,=\r\n":
                self.depth += {"(": 1, ")": -1}.get(text[self.at], 0)
                self.at += 1
                continue
            if text[self.at] == "^" and self.is_continued(self.at):
                self.at = self.behind_caret(self.at)
                continue
            match = (
                _CONDITION.match(text, self.at, self.stop)
                or _LOOP.match(text, self.at, self.stop)
                or _ELSE.match(text, self.at, self.stop)
            )
            if match is None:
                return
            self.at = match.end()

    def words(self) -> list[Word]:
        """Read the words up to what separates commands."""
        words = []
        while self.at < self.stop:
            character = self.text[self.at]
            if character in " \t\r\n":
                self.at += 1
            elif character == "^" and self.is_continued(self.at):
                self.at = self.behind_caret(self.at)
            elif character in "&|()":
                break
            elif redirection := _REDIRECT.match(self.text, self.at, self.stop):
                self.skip_redirection(redirection)
            else:
                words.append(self.word())
        return words

    def is_continued(self, at: int) -> bool:
        return self.text[at + 1 : at + 2] in ("\r", "\n")

    def behind_caret(self, at: int) -> int:
        """Return where the text goes on behind a caret at the end of a line."""
        return at + (3 if self.text.startswith("\r\n", at + 1) else 2)

    def skip_redirection(self, match: re.Match[str]) -> None:
        start, self.at = match.span()
        if match["handle"] or self.at >= self.stop:
            return
        if self.text[self.at] not in "&|<>()":
            target = self.word()
            if match["operator"] != "<":
                self.output = Redirection(target, match["operator"] == ">>", start)

    def word(self) -> Word:
        """Read a word; quotes hold blanks in it, and are dropped from its text."""
        start = self.at
        pieces: list[Excerpt] = []
        quoted = False
        while self.at < self.stop:
            character = self.text[self.at]
            if character == '"':
                quoted = not quoted
                self.at += 1
            elif character == "^" and not quoted:
                if self.is_continued(self.at):
                    self.at = self.behind_caret(self.at)
                    if self.text[self.at : self.at + 1] in (" ", "\t"):
                        break
                    continue
                pieces.append(self.piece(self.at + 1, self.at + 2))
                self.at += 2
            elif not quoted and (character in " \t" or character in _ENDS):
                break
            else:
                end = self.at + 1
                while end < self.stop and self.text[end] not in ' \t"^&|<>()\r\n':
                    end += 1
                pieces.append(self.piece(self.at, end))
                self.at = end
        self.at = min(self.at, self.stop)
        text = Excerpt.join(pieces) if pieces else Excerpt.of("", min(start + 1, self.at))
        return Word(text, Span(start, self.at))

    def piece(self, start: int, end: int) -> Excerpt:
        end = min(end, self.stop)
        return Excerpt.of(self.text[start:end], start)

    def setting(self) -> list[Word]:
        """Read `set NAME=value`, `set "NAME=value"` and `setx NAME value`."""
        head = self.word()
        if head.text.text.lower() == "setx":
            return [head, *self.words()]
        while self.at < self.stop and self.text[self.at] in " \t":
            self.at += 1
        start = self.at
        end = self.end_of_command(start)
        self.at = end
        raw = self.text[start:end]
        if raw.startswith('"'):
            closing = raw.rfind('"', 1)
            inside = self.piece(start + 1, start + closing if closing > 0 else end)
            return [head, Word(inside, Span(start, end))]
        written = raw.rstrip("\r\n")
        return [head, Word(self.piece(start, start + len(written)), Span(start, end))]

    def end_of_command(self, at: int) -> int:
        quoted = False
        while at < self.stop:
            character = self.text[at]
            if character == '"':
                quoted = not quoted
            elif character == "^" and not quoted:
                at += 1
            elif not quoted and (character in "&|" or (character == ")" and self.depth > 0)):
                return at
            at += 1
        return min(at, self.stop)

    def lines(self, start: int) -> Span | None:
        """Return the lines of a command that stands there alone, and not alone in its block."""
        before, behind = self.text[self.start : start], self.text[self.at : self.stop]
        if before.strip(" \t@") or behind.strip():
            return None
        at = self.start - 1
        while at >= 0 and self.text[at].isspace():
            at -= 1
        opened = at >= 0 and self.text[at] == "("
        closed = _CLOSING.match(self.text, self.after) is not None
        return None if opened and closed else Span(self.start, self.after)


def references(text: str) -> list[Reference]:
    """Return the variables that a text names: `%NAME%`, `!NAME!`."""
    return [
        Reference(match["a"] or match["b"], *match.span()) for match in _VARIABLE.finditer(text)
    ]
