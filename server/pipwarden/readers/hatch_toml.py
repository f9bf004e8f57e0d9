"""hatch.toml: what else stands in `[tool.hatch]`, at the top of a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Tool
from pipwarden.readers import hatch
from pipwarden.readers.toml_sheet import Sheet

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a hatch.toml says."""
    sheet = Sheet(source, whole=True)
    hatch.read_table(sheet, sheet.toml.root, "")
    return sheet.document(kind, Tool.HATCH)
