"""poetry.toml, and Poetry's own config.toml and auth.toml: certificates, servers, passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Tool
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import below
from pipwarden.syntax import toml
from pipwarden.vocabulary import poetry

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a configuration file of Poetry says."""
    sheet = Sheet(source, whole=True)
    for section, keys in poetry.CONFIGURATION.items():
        for table in below(sheet.toml.root, *section.split(".")):
            for entry in table.entries:
                if isinstance(entry.value, toml.Table):
                    _named(sheet, f"{section}.{toml.quoted(entry.name)}", entry.value, keys)
    for table in below(sheet.toml.root, poetry.TOKENS):
        scope = sheet.scope(Tool.POETRY, table, poetry.TOKENS)
        for entry in table.entries:
            if isinstance(entry.value, toml.String):
                sheet.single(scope, Key.PASSWORD, table, entry, option=poetry.TOKENS)
    for table in below(sheet.toml.root, *poetry.MIRROR):
        scope = sheet.scope(Tool.POETRY, table, ".".join(poetry.MIRROR))
        for entry in table.all("url"):
            sheet.single(scope, Key.INDEX_URL, table, entry)
    return sheet.document(kind, Tool.POETRY)


def _named(sheet: Sheet, name: str, table: toml.Table, keys: dict[str, Key]) -> None:
    """Read what belongs to one server."""
    scope = sheet.scope(Tool.POETRY, table, name)
    for entry in table.entries:
        key = keys.get(entry.name)
        if key is None:
            continue
        on = toml.data(entry.value)
        if isinstance(on, bool):
            # A string is the path of a CA bundle, even "false".
            if key is Key.CERT:
                sheet.single(scope, Key.VERIFY_TLS, table, entry, enabled=on)
        elif isinstance(entry.value, toml.String):
            sheet.single(scope, key, table, entry)
