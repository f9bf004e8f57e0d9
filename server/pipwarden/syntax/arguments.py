"""Options and words of a command line, as `optparse`, `argparse` and clap sort them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pipwarden.source import Excerpt


class Option(NamedTuple):
    """An option as given: its full spelling, name and value in the text, first and last word."""

    full: str
    name: Excerpt
    value: Excerpt | None
    first: int
    last: int


class Line(NamedTuple):
    """A command line, sorted. Positions are numbers of words."""

    options: tuple[Option, ...]
    plain: tuple[int, ...]  # words that are neither options nor values of them
    unknown: tuple[int, ...]  # words that look like options and are none
    rest: int  # where reading stopped: the first plain word, if that was asked for


def parse(
    words: Sequence[Excerpt],
    takes_value: Mapping[str, bool],
    *,
    abbreviates: bool,
    start: int = 0,
    stop: Callable[[str], bool] | None = None,
) -> Line:
    """Sort words from `start` on; `stop` says of a plain word that the options end there."""
    options: list[Option] = []
    plain: list[int] = []
    unknown: list[int] = []
    at = start
    ended = False
    while at < len(words):
        text = words[at].text
        if ended or len(text) < 2 or text[0] != "-":
            if stop is not None and not ended and stop(text):
                return Line(tuple(options), tuple(plain), tuple(unknown), at)
            plain.append(at)
            at += 1
        elif text == "--":
            ended = True
            at += 1
        elif text.startswith("--"):
            at = _long(words, at, takes_value, options, unknown, abbreviates=abbreviates)
        else:
            at = _short(words, at, takes_value, options, unknown)
    return Line(tuple(options), tuple(plain), tuple(unknown), at)


def _long(
    words: Sequence[Excerpt],
    at: int,
    takes_value: Mapping[str, bool],
    options: list[Option],
    unknown: list[int],
    *,
    abbreviates: bool,
) -> int:
    """Read `--name`, `--name=value` or `--name value`; return the number of the next word."""
    word = words[at]
    spelled, equals, _ = word.text.partition("=")
    full = _full(spelled, takes_value) if abbreviates else spelled
    if full not in takes_value:
        unknown.append(at)
        return at + 1
    name = word.cut(0, len(spelled))
    if equals:
        options.append(Option(full, name, word.cut(len(spelled) + 1), at, at))
        return at + 1
    if takes_value[full] and at + 1 < len(words):
        options.append(Option(full, name, words[at + 1], at, at + 1))
        return at + 2
    options.append(Option(full, name, None, at, at))
    return at + 1


def _full(spelled: str, names: Mapping[str, bool]) -> str:
    if spelled in names:
        return spelled
    possible = [name for name in names if name.startswith(spelled)]
    return possible[0] if len(possible) == 1 else spelled


def _short(
    words: Sequence[Excerpt],
    at: int,
    takes_value: Mapping[str, bool],
    options: list[Option],
    unknown: list[int],
) -> int:
    """Read `-x`, `-xvalue`, `-xyz value`; return the number of the next word."""
    word = words[at]
    for letter in range(1, len(word.text)):
        full = "-" + word.text[letter]
        if full not in takes_value:
            unknown.append(at)
            return at + 1
        name = word.cut(letter if letter > 1 else 0, letter + 1)
        if not takes_value[full]:
            options.append(Option(full, name, None, at, at))
            continue
        if letter + 1 < len(word.text):
            options.append(Option(full, name, word.cut(letter + 1), at, at))
            return at + 1
        if at + 1 < len(words):
            options.append(Option(full, name, words[at + 1], at, at + 1))
            return at + 2
        options.append(Option(full, name, None, at, at))
    return at + 1
