"""Python's two older ways to fill in a text: `%` and `.format`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.syntax.python_data import Text, Unknown, is_known, placed, row, stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipwarden.source import Excerpt
    from pipwarden.syntax.python_data import Value

_PERCENT = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?(?P<flags>[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?)[hlL]?(?P<kind>.)?",
    re.DOTALL,
)
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>\w*)(?P<rest>(?:[^{}]|\{[^{}]*\})*)\}")


class Gap(NamedTuple):
    """A place where something is filled in."""

    start: int
    end: int
    which: str | int | None  # the argument, by name or number; None when that cannot be told
    doubled: bool = False  # nothing is: two signs stand for one


def percent(text: str) -> Iterator[Gap]:
    """Yield the gaps in the left side of a `%`."""
    number = 0
    for match in _PERCENT.finditer(text):
        if match[0] == "%%":
            yield Gap(*match.span(), None, doubled=True)
            continue
        plain = not match["flags"] and match["kind"] in ("s", "d", "i")
        if match["name"] is not None:
            yield Gap(*match.span(), match["name"] if plain else None)
        else:
            yield Gap(*match.span(), number if plain else None)
            number += 1 + match["flags"].count("*")


def braces(text: str) -> Iterator[Gap]:
    """Yield the gaps in a text that `format` is called on."""
    number = 0
    for match in _BRACES.finditer(text):
        name = match["name"]
        if name is None:
            yield Gap(*match.span(), None, doubled=True)
            continue
        which: str | int = int(name) if name.isdecimal() else name
        if name == "":
            which = number
            number += 1
        yield Gap(*match.span(), which if match["rest"] in ("", "!s", ":", ":s") else None)


def fill(
    text: Text, gaps: Iterator[Gap], arguments: Sequence[Value], named: Mapping[str, Value]
) -> Text:
    """Return a text with its gaps filled; what is filled in stands where the gap does."""
    pieces: list[Excerpt] = []
    known = text.known
    at = 0
    for gap in gaps:
        if gap.start > at:
            pieces.append(text.value.cut(at, gap.start))
        at = gap.end
        span = text.value.span(gap.start, gap.end)
        if gap.doubled:
            pieces.append(stand_in(text.value.text[gap.start], span))
            continue
        value: Value = Unknown(span)
        if isinstance(gap.which, int):
            value = arguments[gap.which] if gap.which < len(arguments) else value
        elif gap.which is not None:
            value = named.get(gap.which, value)
        pieces.append(placed(value, span, str(gap.which)))
        known = known and is_known(value)
    if at < len(text.value):
        pieces.append(text.value.cut(at))
    return row(pieces, text.span, known=known)
