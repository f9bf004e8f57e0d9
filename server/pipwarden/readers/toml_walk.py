"""Ways through the tables of a TOML text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.source import Span
from pipwarden.syntax import toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt


def tables(value: toml.Value) -> Iterator[toml.Table]:
    """Yield the table, or the tables of an array."""
    if isinstance(value, toml.Table):
        yield value
    elif isinstance(value, toml.Array):
        yield from (item for item in value.items if isinstance(item, toml.Table))


def below(table: toml.Table, *names: str) -> Iterator[toml.Table]:
    """Yield the tables that a path leads to; several only where TOML forbids it."""
    if not names:
        yield table
        return
    for entry in table.all(names[0]):
        if isinstance(entry.value, toml.Table):
            yield from below(entry.value, *names[1:])


def text_in(table: toml.Table, name: str) -> Excerpt | None:
    """Return the string under a key, if there is one."""
    entry = table.get(name)
    return entry.value.text if entry and isinstance(entry.value, toml.String) else None


def data_in(table: toml.Table, name: str) -> object:
    """Return the plain value under a key, None when there is none."""
    entry = table.get(name)
    return toml.data(entry.value) if entry else None


def extent(entry: toml.Entry) -> Span:
    """Return all of an entry, the lines of a table with a header or dotted keys included."""
    if isinstance(entry.value, toml.Table) and entry.value.made != toml.Made.INLINE:
        return Span(entry.span.start, max(entry.span.end, entry.value.tail))
    return entry.span
