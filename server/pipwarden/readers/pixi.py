"""`[tool.pixi]`: where Python packages come from, and which are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Tool
from pipwarden.readers import poetry
from pipwarden.readers.toml_sheet import Sheet, path
from pipwarden.readers.toml_walk import below
from pipwarden.syntax import toml
from pipwarden.vocabulary import pixi

if TYPE_CHECKING:
    from pipwarden.facts import Scope


def read(sheet: Sheet, root: toml.Table) -> None:
    """Read `[tool.pixi]` with its features and targets."""
    for table in below(root, "tool", "pixi"):
        read_table(sheet, table, "tool.pixi.")


def read_table(sheet: Sheet, table: toml.Table, prefix: str) -> None:
    """Read what stands in `[tool.pixi]`, or at the top of a pixi.toml."""
    _part(sheet, table, prefix)
    for name in pixi.WORKSPACES:
        for inner in below(table, name):
            _options(sheet, inner, f"{prefix}{name}.")


def _part(sheet: Sheet, table: toml.Table, prefix: str) -> None:
    _options(sheet, table, prefix)
    for inner in below(table, "pypi-dependencies"):
        scope = sheet.scope(Tool.PIXI, inner, f"{prefix}pypi-dependencies")
        for entry in inner.entries:
            sheet.requirements.extend(poetry.requirements(sheet, scope, entry))
    for kind in ("feature", "target"):
        for inner in below(table, kind):
            for entry in inner.entries:
                if isinstance(entry.value, toml.Table):
                    _part(sheet, entry.value, f"{prefix}{kind}.{toml.quoted(entry.name)}.")


def _options(sheet: Sheet, table: toml.Table, prefix: str) -> None:
    for entry in table.all("channels"):
        scope = sheet.scope(Tool.PIXI, table, prefix.rstrip("."))
        sheet.strings(scope, Key.CHANNEL, table, entry, field="channel")
    for options in below(table, "pypi-options"):
        scope = sheet.scope(Tool.PIXI, options, f"{prefix}pypi-options")
        for entry in options.entries:
            option = pixi.PYPI_OPTIONS.get(entry.name)
            if option is not None:
                _option(sheet, scope, options, entry, option)


def _option(
    sheet: Sheet, scope: Scope, table: toml.Table, entry: toml.Entry, option: pixi.Option
) -> None:
    value = entry.value
    if option.key is Key.FIND_LINKS and isinstance(value, toml.Array):
        _links(sheet, scope, value)
    elif isinstance(value, toml.Scalar) and isinstance(value.data, bool):
        sheet.single(scope, option.key, table, entry, enabled=value.data is not option.off)
    elif isinstance(value, toml.Array):
        enabled = False if option.off else None
        sheet.strings(scope, option.key, table, entry, enabled=enabled)
    elif isinstance(value, toml.String):
        on = value.text.text == "allow" if option.key is Key.PRE else None
        sheet.single(scope, option.key, table, entry, enabled=on)


def _links(sheet: Sheet, scope: Scope, array: toml.Array) -> None:
    """Add the pages of `find-links = [{ url = ... }, { path = ... }]`."""
    for at, table in enumerate(array.items):
        if isinstance(table, toml.Table):
            inner = sheet.scope(Tool.PIXI, table, path(scope, f"find-links[{at}]"))
            whole = toml.item_removal(sheet.source.text, array, at)
            for entry in table.entries:
                if entry.name in {"url", "path"} and isinstance(entry.value, toml.String):
                    sheet.single(
                        inner, Key.FIND_LINKS, table, entry, option="find-links", removal=whole
                    )
