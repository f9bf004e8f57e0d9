"""The values of a YAML or JSON file with their names, and the variables among them.

Aliases are followed and `<<` is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Span
from pipwarden.syntax import yaml
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator


class Item(NamedTuple):
    """A value inside of a mapping or sequence, aliases followed."""

    name: str  # its key; "" in a sequence
    value: yaml.Node | None
    owner: Mapping | Sequence | None  # None for a document's root
    at: int  # which of the owner's
    parent: Item | None

    @property
    def name_span(self) -> Span:
        """Where the key stands, or else the value."""
        if isinstance(self.owner, Mapping):
            return self.owner.entries[self.at].key.span
        return self.span

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.value.span if self.value is not None else Span(0, 0)

    @property
    def text(self) -> str:
        """The value's text; "" when it is none."""
        return self.value.text.text if isinstance(self.value, Scalar) else ""

    def items(self) -> Iterator[Item]:
        """Yield what the value holds."""
        if isinstance(self.value, Mapping):
            yield from self._entries(self.value, set(), {id(self.value)})
        elif isinstance(self.value, Sequence):
            for at, each in enumerate(self.value.items):
                yield Item("", yaml.resolve(each), self.value, at, self)

    def _entries(self, mapping: Mapping, names: set[str], seen: set[int]) -> Iterator[Item]:
        """Yield the entries of a mapping, then those that `<<` brings in under other names."""
        merged = []
        for at, entry in enumerate(mapping.entries):
            name = entry.name
            if name == "<<":
                merged.append(entry.value)
            elif name is not None and (name not in names or mapping is self.value):
                names.add(name)
                yield Item(name, yaml.resolve(entry.value), mapping, at, self)
        while merged:
            node = yaml.resolve(merged.pop(0))
            if node is None or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Sequence):
                merged[:0] = node.items
            elif isinstance(node, Mapping):
                yield from self._entries(node, names, seen)

    def get(self, *names: str) -> Item | None:
        """Return what stands under a name, and under a name in that, and so on."""
        found: Item | None = self
        for name in names:
            if found is None:
                return None
            found = next((each for each in found.items() if each.name == name), None)
        return found


class Variable(NamedTuple):
    """A variable of a mapping or list."""

    name: Excerpt
    value: Excerpt
    written: Span  # the value with its quotes
    item: Item  # which goes when the variable goes


def variables(item: Item) -> Iterator[Variable]:
    """Yield the variables of `NAME: value`, `- NAME=value` and `- {name: NAME, value: value}`."""
    for each in item.items():
        value = each.get("value") if isinstance(each.value, Mapping) else None
        if each.name:
            inner = value or each
            if isinstance(inner.value, Scalar) and not inner.value.is_empty:
                name = _key(each)
                yield Variable(name, inner.value.text, inner.span, each)
        elif value is not None and isinstance(value.value, Scalar):
            named = each.get("name")
            if named is not None and isinstance(named.value, Scalar):
                yield Variable(named.value.text, value.value.text, value.span, each)
        elif isinstance(each.value, Mapping):
            yield from variables(each)
        elif isinstance(each.value, Scalar) and "=" in each.text:
            yield assigned(each, each.value.text)


def _key(item: Item) -> Excerpt:
    key = item.owner.entries[item.at].key if isinstance(item.owner, Mapping) else None
    key = yaml.resolve(key)
    return key.text if isinstance(key, Scalar) else Excerpt.of("", item.span.start)


def assigned(item: Item, text: Excerpt) -> Variable:
    """Return the variable of `NAME=value`."""
    at = text.text.index("=")
    value = text.cut(at + 1)
    return Variable(text.cut(0, at), value, value.span(), item)
