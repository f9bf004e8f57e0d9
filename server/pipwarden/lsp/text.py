r"""The text of an open document, kept in step with the editor.

The protocol knows three line ends, ``\n``, ``\r\n`` and ``\r``, and counts columns
in units of an encoding that client and server agreed on (LSP 3.17, "Text
Documents" and "PositionEncodingKind"). Everything else here counts code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")
_CODEC = {UTF8: "utf-8", UTF16: "utf-16-le"}
_BYTES_PER_UNIT = {UTF8: 1, UTF16: 2}


class Place(NamedTuple):
    """A position of the protocol: line from 0, column in units of the encoding from 0."""

    line: int
    character: int


def split(text: str) -> list[str]:
    """Return the lines with their ends; the last one has no end and may be empty."""
    if "\r" in text:
        lines = _LINE.findall(text)
        lines.append(text[sum(map(len, lines)) :])
        return lines
    lines = text.split("\n")
    last = lines.pop()
    lines = [line + "\n" for line in lines]
    lines.append(last)
    return lines


def units(text: str, encoding: str) -> int:
    """Return the length of a text in units of an encoding; lone surrogates count as one unit."""
    if encoding == UTF32 or text.isascii():
        return len(text)
    return len(text.encode(_CODEC[encoding], "surrogatepass")) // _BYTES_PER_UNIT[encoding]


def index(line: str, character: int, encoding: str) -> int:
    """Return the code point at a column of a line; a column inside a character means its start."""
    if encoding == UTF32 or line.isascii():
        return min(character, len(line))
    at = 0
    for number, char in enumerate(line):
        at += units(char, encoding)
        if at > character:
            return number
    return len(line)


class Text:
    """The lines of one document. Places outside the text count as the nearest one inside."""

    __slots__ = ("_starts", "_whole", "encoding", "lines")

    encoding: str
    lines: list[str]
    _whole: str | None  # None until it is asked for
    _starts: list[int] | None

    def __init__(self, text: str, encoding: str) -> None:
        """Take the whole text and the name of the encoding that columns are counted in."""
        self.encoding = encoding
        self.lines = []
        self.replace(text)

    def __str__(self) -> str:
        """Return the whole text."""
        if self._whole is None:
            self._whole = "".join(self.lines)
        return self._whole

    def replace(self, text: str) -> None:
        """Take a new text in place of all of the old one."""
        self.lines = split(text)
        self._whole = text
        self._starts = None

    def change(self, start: Place, end: Place, text: str) -> None:
        """Replace what stands between two places."""
        lines = self.lines
        first, from_ = self._locate(start)
        last, to = self._locate(end)
        if (last, to) < (first, from_):
            first, from_, last, to = last, to, first, from_
        fresh = lines[first][:from_] + text + lines[last][to:]
        if first and fresh.startswith("\n") and lines[first - 1].endswith("\r"):
            # A carriage return and a line feed that come together are one line end.
            first -= 1
            fresh = lines[first] + fresh
        pieces = split(fresh)
        if last + 1 < len(lines):
            pieces.pop()  # the line's own end closes the last piece, so this one is empty
        lines[first : last + 1] = pieces
        self._whole = None
        self._starts = None

    def offset(self, place: Place) -> int:
        """Return the offset of a place."""
        line, column = self._locate(place)
        return self.starts[line] + column

    def place(self, offset: int) -> Place:
        """Return the place of an offset."""
        line = bisect_right(self.starts, offset) - 1
        text, column = self.lines[line], offset - self.starts[line]
        if self.encoding == UTF32 or text.isascii():
            return Place(line, column)
        return Place(line, units(text[:column], self.encoding))

    @property
    def starts(self) -> list[int]:
        """The offsets at which the lines begin."""
        if self._starts is None:
            self._starts = list(accumulate(map(len, self.lines[:-1]), initial=0))
        return self._starts

    def _locate(self, place: Place) -> tuple[int, int]:
        if place.line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        text = self.lines[place.line].rstrip("\r\n")
        return place.line, index(text, place.character, self.encoding)
