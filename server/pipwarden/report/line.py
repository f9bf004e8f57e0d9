"""One line of a file as a terminal shows it, and where on the screen each character stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipwarden.source import Span

TAB = "    "
ELLIPSIS = "..."

_PLAIN = re.compile(r"[ -~]*\Z")
_JOINERS = "\u200c\u200d"  # they hold emoji and letters together
_ODD = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


class Line(NamedTuple):
    """What is shown for each character; concatenated it is the line."""

    cells: tuple[str, ...]
    stops: tuple[int, ...]  # where each character begins on the screen, and where the last ends

    @property
    def text(self) -> str:
        """The line as it is shown."""
        return "".join(self.cells)


def visible(text: str) -> str:
    """Return a text in which nothing hides: control characters and the like are spelled out.

    A file name or a file may otherwise steer the terminal, or show its text in
    another order than the installer reads it.
    """
    return text if _PLAIN.match(text) else "".join(_shown(letter) for letter in text)


def lay_out(text: str, secrets: Iterable[Span] = ()) -> Line:
    """Return a line for the screen: tabs as spaces, secrets covered, odd characters spelled out."""
    plain = _PLAIN.match(text) is not None
    secrets = tuple(secrets)
    if plain and not secrets:  # nearly every line: a character is a column
        return Line(tuple(text), tuple(range(len(text) + 1)))
    cells = list(text) if plain else [_shown(letter, TAB) for letter in text]
    for start, end in secrets:
        cells[start:end] = ["****"] + [""] * (end - start - 1)
    stops = [0]
    for cell in cells:
        stops.append(stops[-1] + width(cell))
    return Line(tuple(cells), tuple(stops))


def window(line: Line, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Cut a line that is too long for the screen, so that a range of it stays in sight.

    Returns the text, and where on the screen the range now begins and ends.
    """
    left, right = line.stops[start], line.stops[end]
    if line.stops[-1] <= room:
        return line.text, left, right
    before = min(room // 3, max(room - (right - left) - len(ELLIPSIS), 0))
    first = _at(line, left - before) if left > before else 0
    head = ELLIPSIS if first else ""
    shift = len(head) - line.stops[first]
    last = _at(line, room - len(ELLIPSIS) - shift)
    tail = ELLIPSIS if last < len(line.cells) else ""
    limit = line.stops[last] + shift
    text = head + "".join(line.cells[first:last]) + tail
    return text, min(left + shift, limit), min(right + shift, limit + len(tail))


def _at(line: Line, stop: int) -> int:
    """Return the number of the last character that begins at or before a place on the screen."""
    low, high = 0, len(line.cells)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if line.stops[middle] <= stop else (low, middle - 1)
    return low


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode standard annex 11)."""
    return len(text) if text.isascii() else sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    import unicodedata

    if letter in _JOINERS or unicodedata.category(letter) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _shown(letter: str, tab: str = " ") -> str:
    if letter == "\t":
        return tab
    import unicodedata

    if letter in _JOINERS or unicodedata.category(letter) not in _ODD:
        return letter
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no text (PEP 383)
        return f"<{code - 0xDC00:02X}>"
    return f"<U+{code:04X}>"
