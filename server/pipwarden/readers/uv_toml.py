"""uv.toml: uv's settings in a file of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Tool
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.uv_settings import Settings

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a uv.toml says."""
    sheet = Sheet(source, whole=True)
    Settings(sheet, own_file=True).read(sheet.toml.root, "")
    return sheet.document(kind, Tool.UV)
