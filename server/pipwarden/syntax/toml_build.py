"""Where the keys and headers of a TOML text put what they name.

The rules are those of the TOML specification on dotted keys and tables, as `tomli`
keeps them. What breaks one is reported, and stands in the tree all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Span
from pipwarden.syntax.toml_tree import Array, Entry, Made, Name, Table, quoted

if TYPE_CHECKING:
    from pipwarden.syntax.toml_tree import Pair, Value


class Fault(NamedTuple):
    """What makes a TOML parser refuse the text, in its terms."""

    message: str
    span: Span


class Builder:
    """A tree in the making."""

    def __init__(self) -> None:
        """Start with an empty root."""
        self.root = Table(Made.ROOT, (), Span(0, 0))
        self.root.tail = -1
        self.pending: list[Table] = []  # made by dotted keys: closed by the next header
        self.faults: list[Fault] = []

    def fault(self, message: str, start: int, end: int) -> None:
        """Report what TOML forbids."""
        self.faults.append(Fault(message, Span(start, end)))

    def close(self) -> None:
        """Close the tables of dotted keys, since a header follows."""
        for table in self.pending:
            table.explicit = True
        self.pending.clear()

    def put(self, table: Table, name: Name, value: Value, start: int | None = None) -> None:
        """Add a key and its value; the pair begins at `start`."""
        if name.text in table.names:
            self.fault(f"key `{name.text}` is given twice", *name.span)
        begin = name.span.start if start is None else start
        table.add(Entry.of(name.text, name.span, value, Span(begin, value.span.end)))

    def put_pair(self, table: Table, name: str, pair: Pair, by: int) -> None:
        """Add a pair that was read so many code points before where it stands now."""
        if name in table.names:
            self.fault(f"key `{name}` is given twice", *pair.name_span.shifted(by))
        table.add(Entry(name, pair, by))

    def descend(self, table: Table, names: list[Name], tail: int = -1) -> Table:
        """Return the table that the front of a dotted key names."""
        for at, name in enumerate(names):
            child = self.child(table, name)
            if child is None or child.made == Made.INLINE:
                if name.text in table.names:
                    self.fault(f"`{name.text}` already has a value", *name.span)
                child = Table(Made.DOTTED, (*table.path, name.text), name.span)
                child.pairs, child.commas = table.pairs, table.commas
                table.add(Entry.of(name.text, name.span, child, name.span))
            elif child.explicit:
                self.fault(f"table `{name.text}` is already defined elsewhere", *name.span)
            else:
                child.made = Made.DOTTED
            if child.made == Made.DOTTED:
                child.lead = "".join(f"{quoted(each.text)}." for each in names[: at + 1])
                child.tail = tail
            self.pending.append(child)
            table = child
        return table

    def child(self, table: Table, name: Name) -> Table | None:
        """Return the table under a name that a header or dotted key can go on from."""
        for entry in reversed(table.names.get(name.text, ())):
            match entry.value:
                case Table() as found:
                    return found
                case Array(fixed=False, items=[*_, Table() as last]):
                    return last
        return None

    def enter(self, names: list[Name], span: Span, *, double: bool) -> Table:
        """Return the table that a header opens."""
        path = tuple(name.text for name in names)
        table = self.root
        for at, name in enumerate(names[:-1]):
            child = self.child(table, name)
            if child is None or child.made == Made.INLINE:
                if name.text in table.names:
                    self.fault(f"`{name.text}` already has a value", *name.span)
                child = Table(Made.IMPLICIT, path[: at + 1], span)
                table.add(Entry.of(name.text, name.span, child, span))
            table = child
        made = Table(Made.HEADER, path, span)
        if not names:
            return made
        if double:
            self.append(table, names[-1], made)
            return made
        return self.define(table, names[-1], made)

    def append(self, table: Table, name: Name, made: Table) -> None:
        """Add the table of a `[[header]]`."""
        for entry in table.all(name.text):
            if isinstance(entry.value, Array) and not entry.value.fixed:
                entry.value.items.append(made)
                return
        if name.text in table.names:
            self.fault(f"`{name.text}` is already defined, and not as `[[...]]`", *name.span)
        array = Array(made.span, fixed=False)
        array.items.append(made)
        table.add(Entry.of(name.text, name.span, array, made.span))

    def define(self, table: Table, name: Name, made: Table) -> Table:
        """Return the table of a `[header]`, which may have been named before."""
        child = self.child(table, name)
        entry = table.names[name.text][-1] if name.text in table.names else None
        if entry is None:
            table.add(Entry.of(name.text, name.span, made, made.span))
        elif child is not None and entry.value is child and child.made != Made.INLINE:
            if child.explicit:
                self.fault(f"table `{'.'.join(made.path)}` is defined twice", *made.span)
            child.made, child.span, child.lead = Made.HEADER, made.span, ""
            child.explicit = True
            return child
        else:
            self.fault(f"`{name.text}` is already defined, and not as a table", *name.span)
            table.add(Entry.of(name.text, name.span, made, made.span))
        return made
