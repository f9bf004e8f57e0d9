"""YAML with the place of everything, read past every mistake.

What the text says is what YAML 1.2 says, and where its parsers agree on being
kinder (libyaml and its descendants: quoted scalars and brackets whose later lines
are not indented), what they say. Where a text is no YAML there is at least one
fault, and reading goes on with the next line that fits an open collection.
"""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.syntax.yaml_blocks import Blocks
from pipwarden.syntax.yaml_edits import Room, entry_removal, item_removal, room
from pipwarden.syntax.yaml_stack import Document
from pipwarden.syntax.yaml_tree import (
    Alias,
    Broken,
    Entry,
    Fault,
    Mapping,
    Node,
    Remark,
    Scalar,
    Sequence,
    Style,
    data,
    lookup,
    merged,
    resolve,
)

__all__ = [
    "Alias",
    "Broken",
    "Document",
    "Entry",
    "Fault",
    "Mapping",
    "Node",
    "Remark",
    "Room",
    "Scalar",
    "Sequence",
    "Style",
    "Yaml",
    "data",
    "entry_removal",
    "item_removal",
    "lookup",
    "merged",
    "read",
    "resolve",
    "room",
]


class Yaml(NamedTuple):
    """Everything in a text."""

    text: str
    documents: list[Document]
    remarks: list[Remark]
    faults: list[Fault]

    @property
    def root(self) -> Node | None:
        """The first document's content."""
        return self.documents[0].root if self.documents else None


def read(text: str) -> Yaml:
    """Read a text; never raises."""
    reader = Blocks(text)
    reader.forbidden()
    reader.read()
    reader.scanner.faults.sort(key=lambda fault: fault.span)
    return Yaml(text, reader.stack.documents, reader.scanner.remarks, reader.scanner.faults)
