"""The logical lines of a requirements file, kept from one reading to the next.

An editor sends a text again and again that differs from the last one in a
character. Lines before and after the edit are not even looked at, and what
they say is put in its new place when somebody asks for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Tool
from pipwarden.readers.requirement_facts import Place, Plain
from pipwarden.readers.requirement_line import read as read_line
from pipwarden.readers.requirement_place import decoded, shifted
from pipwarden.readers.requirement_plain import sketch
from pipwarden.syntax import requirements, unchanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Comment, Requirement, Scope, Trait
    from pipwarden.readers.requirement_facts import Facts
    from pipwarden.readers.requirement_place import Decoding


class Lines:
    """The lines of one text; a `Shelf` of a document."""

    __slots__ = ("_constraint", "_facts", "_scope", "_starts", "_text")

    def __init__(
        self, text: str, starts: list[int], facts: list[Facts], scope: Scope, *, constraint: bool
    ) -> None:
        """Take the lines: where each begins, and its facts, wherever they were read."""
        self._text = text
        self._starts = starts
        self._facts = facts
        self._scope = scope
        self._constraint = constraint

    def __getitem__(self, number: int) -> Facts:
        """Return what a line says, at its place in the text."""
        facts, start = self._facts[number], self._starts[number]
        if facts.plain is not None:
            end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
            facts = self._facts[number] = read_line(self._place(self._text[start:end], start))
        if facts.base != start or facts.scope is not self._scope:
            facts = self._facts[number] = shifted(facts, start, self._scope)
        return facts

    def _place(self, raw: str, start: int) -> Place:
        return Place(raw, start, self._scope, self._constraint, _is_fresh(self._text, start))

    def unplaced(self) -> list[Facts]:
        """Return what the lines say, where places do not matter."""
        return self._facts

    def special(self) -> list[int]:
        """Return the numbers of the lines that are more than a requirement and comments."""
        return [number for number, facts in enumerate(self._facts) if facts.special]

    def decoded(self, to: Decoding) -> Lines:
        """Return the lines at their places in a file that editors decode in another way."""
        facts = [decoded(self[number], to, self._scope) for number in range(len(self._facts))]
        starts = [each.base for each in facts]
        return Lines(self._text, starts, facts, self._scope, constraint=self._constraint)

    def requirements(
        self, traits: frozenset[Trait] | None = None, tool: Tool | None = None
    ) -> Iterator[Requirement]:
        """Yield the requirements with one of the traits, or all; they are all pip's."""
        if tool not in (None, Tool.PIP):
            return
        for number, facts in enumerate(self._facts):
            if traits is not None and (not facts.traits or facts.traits.isdisjoint(traits)):
                continue
            if facts.requirement is not None or facts.plain is Plain.REQUIREMENT:
                asked = self[number].requirement
                if asked is not None:
                    yield asked

    def comments(self) -> Iterator[Comment]:
        """Yield the comments."""
        for number, facts in enumerate(self._facts):
            if facts.comments or facts.plain is Plain.COMMENT:
                yield from self[number].comments

    def after(self, text: str, scope: Scope) -> Lines:
        """Read another version of the text; lines that it shares with this one are kept."""
        touched = self._touched(text)
        first, last, by = touched.first, touched.last, touched.by
        known = self._known(first, last)
        starts, facts = self._starts[:first], self._facts[:first]
        lines = Lines(text, starts, facts, scope, constraint=self._constraint)
        for at, raw in requirements.groups(text[touched.start : touched.stop]):
            start = touched.start + at
            place = lines._place(raw, start)
            kept = known.get(raw) if place.fresh else None
            starts.append(start)
            facts.append(kept or sketch(place) or read_line(place))
        starts += [start + by for start in self._starts[last:]]
        facts += self._facts[last:]
        return lines

    def _touched(self, text: str) -> _Touched:
        """Return which lines are to be read again for another version of the text.

        What a line says hangs on its own text and on the one character after it, and
        on the one before it, but on nothing else.
        """
        old, starts = self._text, self._starts
        front, back = unchanged.ends(old, text)
        by = len(text) - len(old)
        first = max(bisect_left(starts, front) - 1, 0)
        start = starts[first] if starts else 0
        last = bisect_right(starts, len(old) - back)
        stop = starts[last] + by if last < len(starts) else len(text)
        while stop < len(text) and requirements.is_open(text[start:stop]):
            last += 1
            stop = starts[last] + by if last < len(starts) else len(text)
        return _Touched(first, last, start, stop, by)

    def _known(self, first: int, last: int) -> dict[str, Facts]:
        """Return some of the lines by their text, to be found again where they stand now."""
        text, starts = self._text, [*self._starts[first : last + 1], len(self._text)]
        return {
            text[starts[at] : starts[at + 1]]: self._facts[first + at]
            for at in range(last - first)
            if _is_fresh(text, starts[at])
        }


class _Touched(NamedTuple):
    """The lines from `first` to before `last`: what stands from `start` to `stop` instead."""

    first: int
    last: int
    start: int
    stop: int
    by: int  # how far the lines after them have moved


def _is_fresh(text: str, at: int) -> bool:
    """Say whether an editor, too, begins a line here."""
    return at == 0 or text[at - 1] in "\n\r"


def read(text: str, scope: Scope, path: str, kind: str) -> Lines:
    """Return the lines of a text; those that the file had at its last reading are kept."""
    memory = _memory(path, kind)
    before = memory.pop() if memory else Lines("", [], [], scope, constraint=kind == "constraints")
    lines = before.after(text, scope)
    memory.append(lines)
    return lines


@lru_cache(maxsize=16)
def _memory(path: str, kind: str) -> list[Lines]:  # noqa: ARG001  (they are the key)
    """Return where the lines of a file are kept from one reading to the next."""
    return []
