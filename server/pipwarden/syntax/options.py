"""Words and options, split as Python's `shlex` (POSIX) and `optparse` split them, with places.

Both stop at the first mistake. Here the mistake is handed on and the reading
goes on as well as it can, so that what follows it is still seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLAIN = re.compile(r"[^ \t\r\n]+")
_BLANKS = " \t\r\n"


class Word(NamedTuple):
    """A word without its quotes; `start` and `end` are those of what is written."""

    text: Excerpt
    start: int
    end: int


class Fault(NamedTuple):
    """What makes the whole line unreadable, in optparse's or shlex's words."""

    message: str
    start: int
    end: int
    name: str = ""  # the option concerned, as spelled


class Table(NamedTuple):
    """The options there are, with their dashes, each with whether it takes a value."""

    long: Mapping[str, bool]
    short: Mapping[str, bool]


class Flag(NamedTuple):
    """One option of a line; `full` is its whole name even where it is abbreviated."""

    full: str
    name: Excerpt
    value: Excerpt | None
    start: int
    end: int


class Line(NamedTuple):
    """What a line of options says: options and faults in their order, words that are neither.

    `guessed` are words that follow an unknown option: its value, perhaps.
    """

    flags: tuple[Flag | Fault, ...]
    words: tuple[Word, ...]
    guessed: tuple[Word, ...] = ()
    ended: int | None = None  # where `--` stands


def words(line: Excerpt, start: int = 0) -> Iterator[Word | Fault]:
    """Yield the words of `line.text[start:]`, and a fault when a quote stays open."""
    text = line.text
    if "'" not in text and '"' not in text and "\\" not in text:
        for match in _PLAIN.finditer(text, start):
            yield Word(line.cut(match.start(), match.end()), match.start(), match.end())
        return
    at = start
    while at < len(text):
        if text[at] in _BLANKS:
            at += 1
            continue
        word, at, fault = _word(line, at)
        yield word
        if fault is not None:
            yield fault


def _word(line: Excerpt, start: int) -> tuple[Word, int, Fault | None]:
    """Read one word that may hold quotes and backslashes."""
    text = line.text
    pieces: list[Excerpt] = []
    at = begin = start
    quote = ""
    quoted_at = start
    while at < len(text):
        char = text[at]
        if char == "\\" and quote != "'":
            follows = text[at + 1 : at + 2]
            if not follows:
                pieces.append(line.cut(begin, at))
                word = Word(_joined(pieces, line, start), start, len(text))
                return word, len(text), Fault("No escaped character", at, at + 1)
            if not quote or follows in ('"', "\\"):
                pieces.append(line.cut(begin, at))
                begin = at + 1
            at += 2
        elif quote:
            if char == quote:
                pieces.append(line.cut(begin, at))
                begin, quote = at + 1, ""
            at += 1
        elif char in "'\"":
            pieces.append(line.cut(begin, at))
            begin, quote, quoted_at = at + 1, char, at
            at += 1
        elif char in _BLANKS:
            break
        else:
            at += 1
    pieces.append(line.cut(begin, at))
    fault = Fault("No closing quotation", quoted_at, len(text)) if quote else None
    return Word(_joined(pieces, line, start), start, at), at, fault


def _joined(pieces: list[Excerpt], line: Excerpt, start: int) -> Excerpt:
    """Return the pieces as one; an empty word stays at its place."""
    full = [piece for piece in pieces if piece.text]
    return Excerpt.join(full) if full else line.cut(start, start)


def parse(line: Excerpt, start: int, table: Table) -> Line:
    """Sort the words of `line.text[start:]` into options and the rest."""
    found: list[Flag | Fault] = []
    rest: list[Word] = []
    guessed: list[Word] = []
    queue: list[Word] = []
    for word in words(line, start):
        if isinstance(word, Fault):
            found.insert(0, word)  # shlex runs before optparse sees anything
        else:
            queue.append(word)
    at = 0
    lost = False
    while at < len(queue):
        word = queue[at]
        text = word.text.text
        at += 1
        if text == "--":
            rest += queue[at:]
            return Line(tuple(found), tuple(rest), tuple(guessed), word.start)
        if text[:1] != "-" or len(text) == 1:
            (guessed if lost else rest).append(word)
            continue
        flag, takes_next = _long(word, table) if text[:2] == "--" else _short(word, table)
        lost = isinstance(flag, Fault)
        if isinstance(flag, Flag) and takes_next:
            if at < len(queue):
                value = queue[at]
                at += 1
                flag = flag._replace(value=value.text, end=value.end)
            else:
                message = f"{flag.full} option requires 1 argument"
                flag = Fault(message, flag.start, flag.end, flag.name.text)
        found.append(flag)
    return Line(tuple(found), tuple(rest), tuple(guessed))


def _long(word: Word, table: Table) -> tuple[Flag | Fault, bool]:
    """Read `--name` or `--name=value`; say whether the next word is its value."""
    text = word.text.text
    spelled, equals, _ = text.partition("=")
    full = _full(spelled, table.long)
    if isinstance(full, list):
        message = (
            f"ambiguous option: {spelled} ({', '.join(full)}?)"
            if full
            else f"no such option: {spelled}"
        )
        return Fault(message, word.start, word.end, spelled), False
    takes_value = table.long[full]
    name = word.text.cut(0, len(spelled))
    if not equals:
        return Flag(full, name, None, word.start, word.end), takes_value
    if not takes_value:
        message = f"{full} option does not take a value"
        return Fault(message, word.start, word.end, spelled), False
    value = word.text.cut(len(spelled) + 1)
    return Flag(full, name, value, word.start, word.end), False


def _full(spelled: str, names: Mapping[str, bool]) -> str | list[str]:
    """Return the one option that a spelling means, else those it could mean."""
    if spelled in names:
        return spelled
    possible = [name for name in names if name.startswith(spelled)]
    return possible[0] if len(possible) == 1 else sorted(possible)


def _short(word: Word, table: Table) -> tuple[Flag | Fault, bool]:
    """Read `-x` or `-xvalue`; every short option of such files takes a value."""
    text = word.text.text
    full = text[:2]
    if full not in table.short:
        return Fault(f"no such option: {full}", word.start, word.end, full), False
    name = word.text.cut(0, 2)
    if len(text) == 2:
        return Flag(full, name, None, word.start, word.end), True
    return Flag(full, name, word.text.cut(2), word.start, word.end), False
