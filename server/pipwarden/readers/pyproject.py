"""pyproject.toml: what the standards say in it, and every tool's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Oddity, Tool
from pipwarden.readers import hatch, pdm, pixi, poetry
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import below, tables
from pipwarden.readers.uv_settings import Settings
from pipwarden.syntax import toml

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a pyproject.toml says."""
    sheet = Sheet(source, whole=True)
    root = sheet.toml.root
    _standard(sheet, root)
    settings = Settings(sheet, own_file=False)
    for tool in below(root, "tool"):
        for entry in tool.all("uv"):
            if not isinstance(entry.value, toml.Table):
                settings.refused("`tool.uv` must be a table", entry.name_span, "uv")
            for table in tables(entry.value):
                settings.read(table, "tool.uv")
    for reader in (poetry, pdm, hatch, pixi):
        reader.read(sheet, root)
    for table in below(root, "tool", "tox"):
        from pipwarden.readers import tox_toml  # dear, and hardly ever needed

        tox_toml.read_table(sheet, table, "tool.tox.")
    _setuptools(sheet, root)
    return sheet.document(kind, Tool.STANDARD)


def _standard(sheet: Sheet, root: toml.Table) -> None:
    """Read build requirements (PEP 518), dependencies (PEP 621) and groups (PEP 735)."""
    for table in below(root, "build-system"):
        scope = sheet.scope(Tool.STANDARD, table, "build-system")
        for entry in table.all("requires"):
            sheet.dependencies(Tool.STANDARD, scope, entry)
    for table in below(root, "project"):
        scope = sheet.scope(Tool.STANDARD, table, "project")
        for entry in table.all("dependencies"):
            sheet.dependencies(Tool.STANDARD, scope, entry)
        _groups(sheet, table, "optional-dependencies", "project.optional-dependencies")
    _groups(sheet, root, "dependency-groups", "dependency-groups")


def _groups(sheet: Sheet, parent: toml.Table, key: str, name: str) -> None:
    for table in below(parent, key):
        scope = sheet.scope(Tool.STANDARD, table, name)
        for entry in table.entries:
            sheet.dependencies(Tool.STANDARD, scope, entry)


def _setuptools(sheet: Sheet, root: toml.Table) -> None:
    """Read what setuptools takes from other files, and what it no longer follows."""
    for table in below(root, "tool", "setuptools"):
        for entry in table.all("dependency-links"):
            scope = sheet.scope(Tool.SETUPTOOLS, table, "tool.setuptools")
            why = "pip ignores dependency links since version 19, and so does setuptools since 80"
            sheet.strings(scope, Key.FIND_LINKS, table, entry, ignored=why)
            sheet.quirk(
                Oddity.OBSOLETE,
                Tool.SETUPTOOLS,
                entry.name_span,
                f"{why}; write direct references (`name @ https://...`) instead",
                name=entry.name,
            )
        for dynamic in below(table, "dynamic"):
            for entry in dynamic.entries:
                if entry.name in {"dependencies", "optional-dependencies"}:
                    _files(sheet, entry, f"tool.setuptools.dynamic.{entry.name}")


def _files(sheet: Sheet, entry: toml.Entry, name: str) -> None:
    """Add the requirements files of `{ file = [...] }`, for groups one level deeper."""
    for table in tables(entry.value):
        scope = sheet.scope(Tool.SETUPTOOLS, table, name)
        for inner in table.entries:
            if inner.name == "file":
                sheet.strings(scope, Key.REQUIREMENT_FILE, table, inner)
            elif isinstance(inner.value, toml.Table):
                _files(sheet, inner, f"{name}.{toml.quoted(inner.name)}")
