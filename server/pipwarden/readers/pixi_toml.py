"""pixi.toml, the manifest, and pixi's own config.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Tool
from pipwarden.readers import pixi as manifest
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import below
from pipwarden.syntax import toml
from pipwarden.vocabulary import pixi

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a pixi.toml or a configuration file of pixi says."""
    sheet = Sheet(source, whole=True)
    root = sheet.toml.root
    manifest.read_table(sheet, root, "")
    for entry in (entry for name in pixi.NO_TLS for entry in root.all(name)):
        scope = sheet.scope(Tool.PIXI, root, "", "config.toml")
        on = toml.data(entry.value) is not True
        sheet.single(scope, Key.VERIFY_TLS, root, entry, enabled=on)
    for table in below(root, pixi.PYPI_CONFIG):
        scope = sheet.scope(Tool.PIXI, table, pixi.PYPI_CONFIG)
        for entry in table.entries:
            key = pixi.PYPI_CONFIG_OPTIONS.get(entry.name)
            if key is not None:
                sheet.strings(scope, key, table, entry)
    return sheet.document(kind, Tool.PIXI)
