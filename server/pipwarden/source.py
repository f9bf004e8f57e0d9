r"""Text, and where each character of it stands in its file.

Offsets are code points in the decoded text of the file, without a byte order
mark. Spans are half open. Line ends are those of the Language Server Protocol:
``\n``, ``\r\n`` and a lone ``\r``, and nothing else.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE_END = re.compile(r"\r\n|\n|\r")
_WORD = re.compile(r"\S+")
_new = tuple.__new__  # half as long as the constructors of named tuples


class Span(NamedTuple):
    """A half-open range of code points in a file."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        """Return the same range, moved by a number of code points."""
        return _new(Span, (self.start + by, self.end + by))

    def contains(self, other: Span) -> bool:
        """Say whether the other range lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Say whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end


class Position(NamedTuple):
    """A place for people: line and column, both from 1, columns in code points."""

    line: int
    column: int


class Run(NamedTuple):
    """A stretch of an excerpt and the stretch of the file it came from.

    A plain run has as many characters here as in the file. A run of another
    width (an escape sequence, a decoded line) maps as a whole.
    """

    here: int
    file: int
    length: int
    width: int


class Excerpt:
    """Text lifted out of a file that remembers where each character stood."""

    __slots__ = ("runs", "text")

    text: str
    runs: tuple[Run, ...]

    def __init__(self, text: str, runs: tuple[Run, ...]) -> None:
        """Take the text and its runs, which are sorted and cover it without gaps."""
        self.text = text
        self.runs = runs

    @classmethod
    def of(cls, text: str, start: int) -> Excerpt:
        """Make an excerpt that stands in one piece in the file, from an offset."""
        length = len(text)
        return cls(text, (_new(Run, (0, start, length, length)),))

    def __len__(self) -> int:
        """Return the number of code points."""
        return len(self.text)

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    def __repr__(self) -> str:
        """Show the text and the runs."""
        return f"Excerpt({self.text!r}, {self.runs!r})"

    def __eq__(self, other: object) -> bool:
        """Compare text and places."""
        return isinstance(other, Excerpt) and (self.text, self.runs) == (other.text, other.runs)

    def __hash__(self) -> int:
        """Hash text and places."""
        return hash((self.text, self.runs))

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the smallest range of the file that holds `text[start:end]`.

        An empty range is an insertion point: where the character at `start`
        begins, or where the last one ends.
        """
        end = len(self.text) if end is None else end
        runs = self.runs
        if len(runs) == 1:
            _, base, length, width = runs[0]
            if length == width:
                return _new(Span, (base + start, base + max(start, end)))
        if end <= start:
            at = self._end(start) if start >= len(self.text) else self._start(start)
            return Span(at, at)
        here, file, length, width = runs[bisect_right(runs, (start, sys.maxsize)) - 1]
        if length == width and end <= here + length:  # most are of one piece
            return _new(Span, (file + start - here, file + end - here))
        first, last = self._start(start), self._end(end)
        if first <= last:
            return Span(first, last)
        pieces = self.cut(start, end).runs  # their order here is not that of the file
        return Span(min(run.file for run in pieces), max(run.file + run.width for run in pieces))

    def _start(self, index: int) -> int:
        run = self._run(index)
        return run.file + (index - run.here if run.length == run.width else 0)

    def _end(self, index: int) -> int:
        if index <= 0:
            return self.runs[0].file if self.runs else 0
        run = self._run(index - 1)
        return run.file + (index - run.here if run.length == run.width else run.width)

    def _run(self, index: int) -> Run:
        runs = self.runs
        at = bisect_right(runs, (index, sys.maxsize)) - 1  # the first of each run is `here`
        while at > 0 and runs[at].length == 0:
            at -= 1
        return runs[max(at, 0)]

    def cut(self, start: int, end: int | None = None) -> Excerpt:
        """Return the piece `text[start:end]`; wide runs that are cut stay wide."""
        end = len(self.text) if end is None else end
        end = max(start, end)
        runs = self.runs
        # From the run that holds `start`: a long value of many runs is cut into many pieces.
        first = max(bisect_right(runs, (start, sys.maxsize)) - 1, 0) if len(runs) > 1 else 0
        if len(runs) == 1 or start < end:
            here, file, length, width = runs[first]
            if length == width and (end <= here + length or len(runs) == 1):
                return Excerpt.of(self.text[start:end], file + start - here)
        pieces = []
        for at in range(first, len(runs)):
            here, file, length, width = runs[at]
            if here >= end:
                break
            low, high = max(here, start), min(here + length, end)
            if low < high:
                plain = length == width
                pieces.append(
                    Run(
                        low - start,
                        file + (low - here if plain else 0),
                        high - low,
                        high - low if plain else width,
                    )
                )
        if not pieces:
            pieces = [Run(0, self.span(start, start).start, 0, 0)]
        return Excerpt(self.text[start:end], tuple(pieces))

    def shifted(self, by: int) -> Excerpt:
        """Return the same text, moved by a number of code points."""
        return Excerpt(
            self.text,
            tuple(
                [_new(Run, (here, at + by, length, wide)) for here, at, length, wide in self.runs]
            ),
        )

    def strip(self, chars: str | None = None) -> Excerpt:
        """Return the excerpt without surrounding white space (or `chars`)."""
        text = self.text
        start, end = len(text) - len(text.lstrip(chars)), len(text.rstrip(chars))
        return self if (start, end) == (0, len(text)) else self.cut(start, max(start, end))

    def words(self) -> Iterator[Excerpt]:
        """Yield the words between Unicode white space, as `str.split` sees them."""
        runs, number = self.runs, 0
        for word in _WORD.finditer(self.text):
            start, end = word.span()
            while number + 1 < len(runs) and runs[number + 1].here <= start:
                number += 1
            here, file, length, width = runs[number]
            if length == width and end <= here + length:  # hardly any runs over several
                long = end - start
                yield Excerpt(word[0], (_new(Run, (0, file + start - here, long, long)),))
            else:
                yield self.cut(start, end)

    def is_plain(self) -> bool:
        """Say whether the text stands in the file as it is, in one piece."""
        if len(self.runs) == 1:
            return self.runs[0].length == self.runs[0].width
        return all(
            run.length == run.width
            and (at == 0 or self.runs[at - 1].file + self.runs[at - 1].width == run.file)
            for at, run in enumerate(self.runs)
        )

    @staticmethod
    def join(pieces: Iterable[Excerpt]) -> Excerpt:
        """Return the pieces in a row as one excerpt."""
        text: list[str] = []
        runs: list[Run] = []
        length = 0
        for piece in pieces:
            text.append(piece.text)
            runs.extend(
                Run(run.here + length, run.file, run.length, run.width)
                for run in piece.runs
                if run.length
            )
            length += len(piece.text)
        return Excerpt("".join(text), tuple(runs) or (Run(0, 0, 0, 0),))


class Source:
    """The decoded text of one file, and how it was encoded."""

    __slots__ = ("_starts", "bom", "encoding", "path", "text")

    path: str
    text: str
    encoding: str
    bom: bytes

    def __init__(self, path: str, text: str, encoding: str = "utf-8", bom: bytes = b"") -> None:
        """Take the text without its byte order mark; `bom` holds the mark's bytes."""
        self.path = path
        self.text = text
        self.encoding = encoding
        self.bom = bom
        self._starts: list[int] | None = None

    def excerpt(self, start: int = 0, end: int | None = None) -> Excerpt:
        """Return a piece of the text that knows its place."""
        return Excerpt.of(self.text[start:end], start)

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        return self._starts

    def position(self, offset: int) -> Position:
        """Return line and column of an offset; past the end counts as the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of a line (from 1) without its line end."""
        starts = self.line_starts
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def newline(self) -> str:
        """Return the line end that the file uses first; a line feed when it has none."""
        match = _LINE_END.search(self.text)
        return match.group() if match else "\n"
