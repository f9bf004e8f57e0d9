"""Requirements and comments of one file that are made only for those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Comment, Trait, traits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipwarden.facts import Requirement, Tool
    from pipwarden.syntax.toml import Remark


# All that a requirement which is not made yet can have.
_UNMADE = frozenset((Trait.UNHASHED, Trait.LOOSE))


class Unmade(NamedTuple):
    """A requirement that is valid and names no location: no rule wants to see it."""

    tool: Tool
    make: Callable[[], Requirement]
    loose: bool

    def has(self, traits: frozenset[Trait]) -> bool:
        """Say whether it has one of the traits."""
        return Trait.UNHASHED in traits or (self.loose and Trait.LOOSE in traits)


class Shelf:
    """What a document asks for when it is asked."""

    __slots__ = ("_made", "_remarks", "_requirements")

    def __init__(
        self, requirements: Sequence[Requirement | Unmade], remarks: Sequence[Remark]
    ) -> None:
        """Take what there is, in the order of the file."""
        self._requirements = requirements
        self._remarks = remarks
        self._made: list[tuple[Requirement, frozenset[Trait]]] | None = None

    def requirements(
        self, traits: frozenset[Trait] | None = None, tool: Tool | None = None
    ) -> Iterator[Requirement]:
        """Yield the requirements with one of the traits, or all; of a tool, or of any."""
        if traits is not None and traits.isdisjoint(_UNMADE):
            for found, has in self._with_traits():
                if not has.isdisjoint(traits) and (tool is None or found.tool is tool):
                    yield found
            return
        for each in self._requirements:
            if tool is not None and each.tool is not tool:
                continue
            if isinstance(each, Unmade):
                if traits is None or each.has(traits):
                    yield each.make()
            elif traits is None or not traits.isdisjoint(traits_of(each)):
                yield each

    def _with_traits(self) -> list[tuple[Requirement, frozenset[Trait]]]:
        """Return the requirements that are made already, with their traits."""
        if self._made is None:
            made = [each for each in self._requirements if not isinstance(each, Unmade)]
            self._made = [(each, traits_of(each)) for each in made]
        return self._made

    def comments(self) -> Iterator[Comment]:
        """Yield the comments."""
        return (Comment(each.text, each.span, each.alone) for each in self._remarks)
