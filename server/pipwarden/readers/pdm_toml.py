"""pdm.toml, and PDM's own config.toml: the index, stored sources, and where packages are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Index, Key, Tool
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import below, data_in
from pipwarden.syntax import toml
from pipwarden.vocabulary import pdm

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a configuration file of PDM says."""
    sheet = Sheet(source, whole=True)
    root = sheet.toml.root
    for table in below(root, pdm.INDEX):
        _server(sheet, table, pdm.INDEX, Key.INDEX_URL, pdm.DEFAULT_NAME)
        for entry in table.entries:
            if isinstance(entry.value, toml.Table):
                name = f"{pdm.INDEX}.{toml.quoted(entry.name)}"
                _server(sheet, entry.value, name, Key.EXTRA_INDEX_URL, entry.name)
    for table in below(root, pdm.UPLOAD):
        for entry in table.entries:
            if isinstance(entry.value, toml.Table):
                name = f"{pdm.UPLOAD}.{toml.quoted(entry.name)}"
                _server(sheet, entry.value, name, Key.UPLOAD_URL, entry.name)
    if root.get(pdm.ISOLATION):
        scope = sheet.scope(Tool.PDM, root, "", "pdm.toml")
        for entry in root.all(pdm.ISOLATION):
            on = _is_on(toml.data(entry.value))
            sheet.single(scope, Key.BUILD_ISOLATION, root, entry, enabled=on)
    return sheet.document(kind, Tool.PDM)


def _server(sheet: Sheet, table: toml.Table, name: str, key: Key, label: str) -> None:
    """Read one index, or one server that packages are sent to."""
    scope = sheet.scope(Tool.PDM, table, name)
    default = key is Key.INDEX_URL
    verified = data_in(table, "verify_ssl")
    index = Index(
        sheet.location(scope, key, table, None),
        label,
        table.span,
        default=default,
        flat=data_in(table, "type") == "find_links",
        # Of `[pypi]` itself PDM takes words as well; of others only the boolean counts.
        verify_tls=_is_on(verified) if default else verified is not False,
        slot=sheet.slot(table),
    )
    if key is not Key.UPLOAD_URL and (not default or index.url is not None):
        sheet.indexes.append(index)
    meaning = Key.FIND_LINKS if index.flat else key
    for entry in table.entries:
        match entry.name:
            case "url" if isinstance(entry.value, toml.String):
                sheet.single(scope, meaning, table, entry, index=index)
            case "verify_ssl":
                on = index.verify_tls
                sheet.single(scope, Key.VERIFY_TLS, table, entry, enabled=on, index=index)
            case "username" | "password" if isinstance(entry.value, toml.String):
                sheet.single(scope, pdm.CREDENTIALS[entry.name], table, entry, index=index)


def _is_on(value: object) -> bool:
    """Read a switch as PDM does: `pdm.project.config.ensure_boolean`."""
    if isinstance(value, str):
        return bool(value) and value.lower() not in pdm.FALSE_WORDS
    return value is None or bool(value)
