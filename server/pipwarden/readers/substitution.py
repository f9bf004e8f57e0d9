"""Text in which another program replaces names before a shell reads it: make, just."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

# What the shell would not take for part of a word.
_SPECIAL = re.compile(r"['\"\\$`;&|<>()#\r\n]")
_NAME = re.compile(r"[\w.-]+\Z")
_QUOTED = re.compile(r"\\.|\"(?:[^\"\\]|\\.)*\"|'[^']*(?:'|\Z)", re.DOTALL)


class Use(NamedTuple):
    """A place at which something is replaced, by offsets in the text."""

    start: int
    end: int
    name: str
    value: Excerpt | None  # None where it is not known
    literal: str = ""  # of an escape: what it stands for


def stand_in(text: str, at: int, width: int) -> Excerpt:
    """Return text that stands for a stretch of the file."""
    return Excerpt(text, (Run(0, at, len(text), width),))


def for_shell(text: Excerpt, uses: Iterable[Use], shared: dict[str, Excerpt]) -> Excerpt:
    """Return the text as the shell gets it, or with variables of the shell in it.

    A value that is one plain word or several becomes a variable, which is added to
    `shared`, so that the places of words stay those of the text; any other value
    is put in place.
    """
    pieces: list[Excerpt] = []
    done = 0
    quotes = _single_quoted(text.text)
    for use in uses:
        pieces.append(text.cut(done, use.start))
        done = use.end
        span = text.span(use.start, use.end)
        width = span.end - span.start
        if use.literal:
            pieces.append(stand_in(use.literal, span.start, width))
        elif use.value is None:
            label = use.name if _NAME.match(use.name) else "..."
            pieces.append(stand_in(f"${{{label}}}", span.start, width))
        elif _SPECIAL.search(use.value.text) or _is_in(quotes, use.start):
            pieces.append(use.value)
        else:
            variable = "known_" + re.sub(r"\W", "_", use.name)
            shared[variable] = use.value
            pieces.append(stand_in(f"${{{variable}}}", span.start, width))
    return Excerpt.join((*pieces, text.cut(done))) if pieces else text


def _single_quoted(text: str) -> list[tuple[int, int]]:
    """Return where single quotes hold text; an open one holds all the rest."""
    if "'" not in text:
        return []
    return [match.span() for match in _QUOTED.finditer(text) if match[0][0] == "'"]


def _is_in(ranges: list[tuple[int, int]], at: int) -> bool:
    number = bisect_right(ranges, (at, at)) - 1
    return number >= 0 and at < ranges[number][1]
