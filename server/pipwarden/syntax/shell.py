"""The words of shell commands, with the place of each character.

The POSIX shell's quoting and bash's additions to it that matter for finding
words: `$'...'`, here-strings, `<(...)`, `[[ ]]`. Nothing is executed. An open
quote ends at the end of its line, so that a half-typed script is still read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BLANK = " \t"
_BLANKS = re.compile(r"(?:[ \t\r]|\\\r?\n)+")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=")
_OPERATOR = re.compile(r"&&|\|\||;;&|;;|;&|\|&|&(?!>)|[;|()\n]")
_REDIRECT = re.compile(
    r"(?:\d+|\{\w+\})?(<<<|<<-|<<|<>|<&|>&|>>|>\||[<>](?!\())|(&>>|&>)"  # [1] is the operator
)
_FUNCTION = re.compile(r"\(\s*\)")
_PATTERN = re.compile(r"\s*\(?[^()\n]*\)|\s*esac\b")
_VARIABLE = re.compile(r"([A-Za-z_]\w*)|[0-9@*#?$!-]")
_BRACED = re.compile(r"\$\{([A-Za-z_]\w*)(?:(:?[-=])|(?=\}))")
_PLAIN_MARKS = "\\'\"`$<>"
_QUOTED_MARKS = "\\`$"
_DOUBLE_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# Text that people paste and no shell takes: a Markdown link, a `<name>` to be filled in.
_LINK = re.compile(r"\[[A-Za-z][\w+.-]*://[^\s\]()]+\]\([^\s()]*\)")
_BLANK_TO_FILL = re.compile(r"<[A-Za-z][\w .-]*>(?=[ \t]+-|[ \t]*(?:[\r\n;|&)]|\Z))")
_ENDS_WORD = frozenset(" \t\r\n;&|()")

# Words after which, or instead of which, a command begins.
RESERVED = frozenset("if then else elif fi while until do done time ! { } coproc".split())


class Part(NamedTuple):
    """A piece of a word: literal text, or something that the shell replaces."""

    text: Excerpt  # the text after quote removal; of an expansion as it is written
    variable: str | None = None  # its name, where the piece is `$NAME` or `${NAME...}`
    default: Word | None = None  # of `${NAME:-word}` and `${NAME-word}`
    opaque: bool = False  # a substitution, or an expansion that is more than the value
    quoted: bool = False


class Word(NamedTuple):
    """One word as it is written."""

    parts: tuple[Part, ...]
    raw: Excerpt

    @property
    def text(self) -> str:
        """The text after quote removal, with expansions as they are written."""
        return "".join(part.text.text for part in self.parts)

    @property
    def excerpt(self) -> Excerpt:
        """The same text with its places."""
        if len(self.parts) == 1:
            return self.parts[0].text
        return Excerpt.join(part.text for part in self.parts) if self.parts else self.raw.cut(0, 0)

    @property
    def is_literal(self) -> bool:
        """Say whether the shell passes the word on as it is, without replacing anything."""
        return all(part.variable is None and not part.opaque for part in self.parts)


class Assignment(NamedTuple):
    """`NAME=word` before a command, or on its own."""

    name: Excerpt
    value: Word
    span: Excerpt


@dataclass(slots=True)
class HereDocument:
    """The text behind `<<`, without the tabs that `<<-` drops."""

    delimiter: str
    tabs: bool
    literal: bool  # the delimiter is quoted: nothing is replaced in the text
    text: Excerpt


class Redirection(NamedTuple):
    """`> file`, `<< EOF` and the like."""

    operator: str
    target: Word
    document: HereDocument | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command."""

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    piped: Command | None = None  # the command whose output it reads
    nested: bool = False  # it stands in a substitution, a subshell or a function


class Remark(NamedTuple):
    """A comment, without its `#`; `alone` when nothing else stands on its line."""

    text: Excerpt
    alone: bool


@dataclass(slots=True)
class Script:
    """The simple commands of a text, in the order in which they are written."""

    commands: list[Command] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


class Value(NamedTuple):
    """A word as the command gets it; `known` False where something in it is not known."""

    text: Excerpt
    known: bool


def read(text: Excerpt) -> Script:
    """Return the commands of a shell text."""
    script = Script()
    _Reader(text, script).read_commands("")
    return script


def expand(word: Word, variables: Mapping[str, Excerpt]) -> Iterator[Value]:
    """Yield the words that a word becomes when the given variables are replaced.

    An unquoted variable is split at white space, as the shell does.
    """
    pieces: list[Excerpt] = []
    known = True
    for part in word.parts:
        value, sure = _value(part, variables)
        known = known and sure
        if part.quoted or (part.variable is None) or not sure:
            pieces.append(value)
            continue
        words = list(value.words())
        if not words:
            continue
        if value.text[0] in _BLANK and pieces:
            yield Value(Excerpt.join(pieces), known)
            pieces = []
        for each in words[:-1]:
            yield Value(Excerpt.join([*pieces, each]), known)
            pieces = []
        pieces.append(words[-1])
    if pieces or not word.parts:
        yield Value(Excerpt.join(pieces) if pieces else word.raw.cut(0, 0), known)


def _value(part: Part, variables: Mapping[str, Excerpt]) -> tuple[Excerpt, bool]:
    """Return what a piece stands for, and whether that is known."""
    if part.opaque:
        return part.text, False
    if part.variable is None:
        return part.text, True
    value = variables.get(part.variable)
    if value is not None and (value.text or part.default is None):
        return value, True
    if part.default is not None:
        pieces = [_value(each, variables) for each in part.default.parts]
        if pieces:
            return Excerpt.join(piece for piece, _ in pieces), all(sure for _, sure in pieces)
    return part.text, False


def assignment(word: Word) -> Assignment | None:
    """Return the assignment that a word is, as `export` and its like take it too."""
    match = _ASSIGNMENT.match(word.raw.text)
    if match is None or not word.parts:
        return None
    head = word.parts[0].text
    if word.parts[0].quoted or not head.text.startswith(match[0]):
        return None
    name = head.cut(0, len(match[1]))
    rest = head.cut(match.end())
    parts = (Part(rest), *word.parts[1:]) if rest.text else word.parts[1:]
    return Assignment(name, Word(parts, word.raw.cut(match.end())), word.raw)


@lru_cache(maxsize=32)
def _run(ends: frozenset[str], marks: str) -> re.Pattern[str]:
    """Return what matches text up to a mark or an end, and looks no further."""
    return re.compile(f"[^{re.escape(''.join(sorted(ends)) + marks)}]+")


class _Reader:
    """Walks over a text once; substitutions are read by the same code, in place."""

    def __init__(self, text: Excerpt, script: Script) -> None:
        self.excerpt = text
        self.text = text.text
        self.at = 0
        self.script = script
        self.pending: list[HereDocument] = []  # announced on this line, standing behind it
        self.depth = 0  # of subshells and substitutions
        self.cases = 0  # how many `case` are open

    # -- commands -----------------------------------------------------------------

    def read_commands(self, closing: str) -> None:
        """Read commands up to a closing `)` or backquote, or to the end."""
        previous: Command | None = None
        while self._skip_blanks():
            character = self.text[self.at]
            if character == closing:
                return
            if character == "#":
                self._read_remark()
                continue
            if self.text.startswith("((", self.at) and "))" in self.text[self.at :]:
                self.at = self.text.index("))", self.at) + 2
                continue
            operator = _OPERATOR.match(self.text, self.at)
            if operator is None:
                start = self.at
                previous = self._read_command(closing, previous)
                self.at += self.at == start
                continue
            self._step(operator)
            if operator[0] not in ("|", "|&"):
                previous = None

    def _step(self, operator: re.Match[str]) -> None:
        """Go behind an operator, a here-document, a subshell or a pattern of `case`."""
        self.at = operator.end()
        match operator[0]:
            case "\n":
                self._read_documents()
            case "(":
                self._read_nested(")")
            case ";;" | ";;&" | ";&" if self.cases:
                self._skip_pattern()

    def _read_nested(self, closing: str) -> None:
        """Read the commands inside parentheses or backquotes, and the closing mark."""
        self.depth += 1
        self.read_commands(closing)
        self.at = min(self.at + 1, len(self.text))
        self.depth -= 1

    def _skip_blanks(self) -> bool:
        """Go to the next character that means something; say whether there is one."""
        while self.at < len(self.text):
            match = _BLANKS.match(self.text, self.at)
            if match is None:
                return True
            self.at = match.end()
        return False

    def _read_remark(self) -> None:
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        before = self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at]
        self.script.remarks.append(
            Remark(self.excerpt.cut(self.at + 1, end).strip(), not before.strip())
        )
        self.at = end

    def _skip_pattern(self) -> None:
        """Step over a pattern of `case`, up to its `)`."""
        match = _PATTERN.match(self.text, self.at)
        if match and not match[0].lstrip().startswith("esac"):
            self.at = match.end()

    def _read_command(self, closing: str, previous: Command | None) -> Command | None:
        """Read one simple command; reserved words before it are skipped."""
        words: list[Word] = []
        assignments: list[Assignment] = []
        redirections: list[Redirection] = []
        while self._skip_blanks():
            if self.text[self.at] == closing or self.text[self.at] == "#":
                break
            pasted = _LINK.match(self.text, self.at) or _BLANK_TO_FILL.match(self.text, self.at)
            if pasted and words:
                words.append(self._pasted(pasted))
                continue
            redirect = _REDIRECT.match(self.text, self.at)
            if redirect:
                redirections.append(self._read_redirection(redirect))
                continue
            function = _FUNCTION.match(self.text, self.at) if len(words) == 1 else None
            if function:
                self.at = function.end()
                words.clear()
                continue
            start = self.at
            word = self._read_word(closing)
            if self.at == start:
                break
            made = None if words else assignment(word)
            if made is not None:
                assignments.append(made)
            elif words or assignments or not self._is_reserved(word, closing):
                words.append(word)
        if not (words or assignments or redirections):
            return None
        command = Command(
            tuple(words), tuple(assignments), tuple(redirections), previous, self.depth > 0
        )
        self.script.commands.append(command)
        return command

    def _is_reserved(self, word: Word, closing: str) -> bool:
        """Say whether a word only leads to a command; step over what belongs to it."""
        match word.raw.text:
            case "for" | "select":
                while self._skip_blanks() and not _OPERATOR.match(self.text, self.at):
                    start = self.at
                    self._read_word(closing)
                    self.at += self.at == start
            case "function":
                self._skip_blanks()
                self._read_word(closing)
            case "case":
                self.cases += 1
                for _ in ("word", "in"):
                    self._skip_blanks()
                    self._read_word(closing)
                self._skip_pattern()
            case "esac":
                self.cases = max(self.cases - 1, 0)
            case other:
                return other in RESERVED
        return True

    def _pasted(self, match: re.Match[str]) -> Word:
        """Return text that was meant as one word."""
        self.at = match.end()
        piece = self.excerpt.cut(*match.span())
        return Word((Part(piece),), piece)

    # -- redirections -------------------------------------------------------------

    def _read_redirection(self, match: re.Match[str]) -> Redirection:
        operator = match[1] or match[2]
        self.at = match.end()
        self._skip_blanks()
        target = self._read_word("")
        if operator not in ("<<", "<<-"):
            return Redirection(operator, target)
        literal = any(part.quoted for part in target.parts) or "\\" in target.raw.text
        empty = self.excerpt.cut(len(self.text))
        document = HereDocument(target.text, operator == "<<-", literal, empty)
        self.pending.append(document)
        return Redirection(operator, target, document)

    def _read_documents(self) -> None:
        """Read the here-documents that were announced on the line that ends here."""
        for document in self.pending:
            start = self.at
            pieces = []
            while self.at < len(self.text):
                end = self.text.find("\n", self.at) + 1 or len(self.text)
                line = self.text[self.at : end].rstrip("\r\n")
                content = line.lstrip("\t") if document.tabs else line
                begin, self.at = self.at + len(line) - len(content), end
                if content == document.delimiter:
                    break
                pieces.append(self.excerpt.cut(begin, end))
            document.text = Excerpt.join(pieces) if pieces else self.excerpt.cut(start, start)
        self.pending.clear()

    # -- words --------------------------------------------------------------------

    def _read_word(self, closing: str) -> Word:
        start = self.at
        parts = tuple(self._parts(_ENDS_WORD | {closing}, quoted=False))
        return Word(parts, self.excerpt.cut(start, self.at))

    def _parts(self, ends: frozenset[str] | set[str], *, quoted: bool) -> Iterator[Part]:
        """Yield the pieces up to one of the ending characters."""
        run = _run(frozenset(ends), _QUOTED_MARKS if quoted else _PLAIN_MARKS)
        while self.at < len(self.text) and self.text[self.at] not in ends:
            character = self.text[self.at]
            if character in "<>" and not quoted and self.text[self.at + 1 : self.at + 2] == "(":
                yield self._substitution(2, ")", quoted=False)
            elif character in "<>" and not quoted and "<" not in ends:
                return
            elif character == "\\":
                yield from self._escape(quoted=quoted)
            elif character == "'" and not quoted:
                yield self._single_quoted()
            elif character == '"' and not quoted:
                yield from self._double_quoted()
            elif character == "`":
                yield self._substitution(1, "`", quoted=quoted)
            elif character == "$":
                yield from self._dollar(quoted=quoted)
            else:
                match = run.match(self.text, self.at)
                end = match.end() if match else self.at + 1
                yield Part(self.excerpt.cut(self.at, end), quoted=quoted)
                self.at = end

    def parts_of_all(self) -> Iterator[Part]:
        """Yield the pieces of the whole text, nothing of which ends a word."""
        yield from self._parts({""}, quoted=True)

    def _escape(self, *, quoted: bool) -> Iterator[Part]:
        following = self.text[self.at + 1 : self.at + 2]
        newline = re.compile(r"\r?\n").match(self.text, self.at + 1)
        if newline:
            self.at = newline.end()
        elif not following or (quoted and following not in '$`"\\'):
            yield Part(self.excerpt.cut(self.at, self.at + 1), quoted=True)
            self.at += 1
        else:
            yield Part(self.excerpt.cut(self.at + 1, self.at + 2), quoted=True)
            self.at += 2

    def _single_quoted(self) -> Part:
        end = self._closing("'", self.at + 1)
        part = Part(self.excerpt.cut(self.at + 1, end), quoted=True)
        self.at = min(end + 1, len(self.text)) if self.text[end : end + 1] == "'" else end
        return part

    def _closing(self, mark: str, start: int) -> int:
        """Find the closing quote; without one, the end of the line."""
        end = self.text.find(mark, start)
        if end < 0:
            end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end

    def _double_quoted(self) -> Iterator[Part]:
        open_ended = _DOUBLE_QUOTED.match(self.text, self.at) is None
        self.at += 1
        before = self.at
        yield from self._parts({'"', "\n"} if open_ended else {'"'}, quoted=True)
        if self.at == before:
            yield Part(self.excerpt.cut(self.at, self.at), quoted=True)
        if self.text[self.at : self.at + 1] == '"':
            self.at += 1

    def _substitution(self, opening: int, closing: str, *, quoted: bool) -> Part:
        """Read the commands of `$(...)`, `<(...)` or backquotes."""
        start = self.at
        self.at += opening
        self._read_nested(closing)
        return Part(self.excerpt.cut(start, self.at), opaque=True, quoted=quoted)

    def _dollar(self, *, quoted: bool) -> Iterator[Part]:
        """Read what begins with a dollar sign."""
        start, text = self.at, self.text
        if text.startswith("$((", start) and "))" in text[start:]:
            self.at = text.index("))", start) + 2
            yield Part(self.excerpt.cut(start, self.at), opaque=True, quoted=quoted)
        elif text.startswith("$(", start):
            yield self._substitution(2, ")", quoted=quoted)
        elif text.startswith("${", start):
            yield self._braces(quoted=quoted)
        elif text.startswith("$'", start) and not quoted:
            self.at += 1
            yield self._single_quoted()
        elif text.startswith('$"', start) and not quoted:
            self.at += 1
            yield from self._double_quoted()
        else:
            match = _VARIABLE.match(text, start + 1)
            self.at = match.end() if match else start + 1
            piece = self.excerpt.cut(start, self.at)
            name = match[1] if match else None
            yield Part(piece, name, opaque=bool(match) and name is None, quoted=quoted)

    def _braces(self, *, quoted: bool) -> Part:
        """Read `${...}`; a default value is read as a word of its own."""
        start = self.at
        match = _BRACED.match(self.text, start)
        if match is None:
            end = self.text.find("}", start)
            feed = self.text.find("\n", start)
            self.at = end + 1 if end >= 0 else feed if feed >= 0 else len(self.text)
            return Part(self.excerpt.cut(start, self.at), opaque=True, quoted=quoted)
        self.at = match.end()
        begin = self.at
        default = None
        if match[2]:
            pieces = tuple(self._parts({"}"}, quoted=quoted))
            default = Word(pieces, self.excerpt.cut(begin, self.at))
        self.at += self.text[self.at : self.at + 1] == "}"
        piece = self.excerpt.cut(start, self.at)
        return Part(piece, match[1], default, quoted=quoted)


def quoted(text: Excerpt) -> Word:
    """Read a whole text as one word, as if it stood in double quotes."""
    reader = _Reader(text, Script())
    return Word(tuple(reader.parts_of_all()), text)
