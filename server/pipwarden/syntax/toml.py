"""TOML with the place of everything, read past every mistake.

What the text says is what `tomli` says (TOML 1.1) wherever that accepts it;
where it does not, there is at least one fault, and reading goes on with the
next statement.
"""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.syntax.toml_build import Builder, Fault
from pipwarden.syntax.toml_scan import Remark
from pipwarden.syntax.toml_statements import Statements
from pipwarden.syntax.toml_tree import (
    Array,
    Broken,
    Entry,
    Made,
    Name,
    Room,
    Scalar,
    String,
    Table,
    Value,
    block,
    data,
    entry_removal,
    item_removal,
    quoted,
    room,
    shifted,
)

__all__ = [
    "Array",
    "Broken",
    "Entry",
    "Fault",
    "Made",
    "Name",
    "Remark",
    "Room",
    "Scalar",
    "String",
    "Table",
    "Toml",
    "Value",
    "block",
    "data",
    "entry_removal",
    "item_removal",
    "quoted",
    "read",
    "room",
    "shifted",
]

_MANY = 20  # forbidden characters that are still reported


class Toml(NamedTuple):
    """Everything in a text."""

    text: str
    root: Table
    remarks: list[Remark]
    faults: list[Fault]
    statements: Statements


def read(text: str, before: Toml | None = None) -> Toml:
    """Read a text; never raises. What it shares with another one is taken from there."""
    known = Statements("") if before is None else before.statements
    statements = known.after(text)
    builder = Builder()
    remarks: list[Remark] = []
    forbidden: list[Fault] = []
    here = builder.root  # the table of the last header
    for start, each in zip(statements.starts, statements.statements, strict=True):
        by = start - each.base
        if each.faults or each.forbidden:
            builder.faults += [_moved_fault(fault, by) for fault in each.faults]
            forbidden += [_moved_fault(fault, by) for fault in each.forbidden]
        if each.remarks:
            remarks += [remark._replace(span=remark.span.shifted(by)) for remark in each.remarks]
        if each.pair is not None:
            here.tail = each.tail + by
            table = here
            if len(each.names) > 1:
                names = [_moved_name(name, by) for name in each.names[:-1]]
                table = builder.descend(here, names, here.tail)
            builder.put_pair(table, each.names[-1].text, each.pair, by)
        elif each.header is not None:
            builder.close()
            names = [_moved_name(name, by) for name in each.names]
            here = builder.enter(names, each.header.shifted(by), double=each.double)
            here.first, here.tail = start, each.tail + by
    faults = sorted((*forbidden[:_MANY], *builder.faults), key=lambda fault: fault.span)
    return Toml(text, builder.root, remarks, faults, statements)


def _moved_name(name: Name, by: int) -> Name:
    return Name(name.text, name.span.shifted(by))


def _moved_fault(fault: Fault, by: int) -> Fault:
    return Fault(fault.message, fault.span.shifted(by))
