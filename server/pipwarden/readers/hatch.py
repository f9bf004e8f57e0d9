"""`[tool.hatch]`: environments and what builds need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Tool
from pipwarden.readers import variables
from pipwarden.readers.toml_sheet import path
from pipwarden.readers.toml_walk import below
from pipwarden.syntax import toml
from pipwarden.vocabulary import hatch

if TYPE_CHECKING:
    from pipwarden.readers.toml_sheet import Sheet


def read(sheet: Sheet, root: toml.Table) -> None:
    """Read `[tool.hatch.envs.*]` and the dependencies of `[tool.hatch.build]`."""
    for table in below(root, "tool", "hatch"):
        read_table(sheet, table, "tool.hatch.")


def read_table(sheet: Sheet, table: toml.Table, prefix: str) -> None:
    """Read what stands in `[tool.hatch]`, or at the top of a hatch.toml."""
    for environments in below(table, "envs"):
        for entry in environments.entries:
            if isinstance(entry.value, toml.Table):
                name = f"{prefix}envs.{toml.quoted(entry.name)}"
                _environment(sheet, entry.value, name)
    for build in below(table, "build"):
        _build(sheet, build, f"{prefix}build")


def _environment(sheet: Sheet, table: toml.Table, name: str) -> None:
    scope = sheet.scope(Tool.HATCH, table, name)
    for key in hatch.DEPENDENCIES:
        for entry in table.all(key):
            sheet.dependencies(Tool.HATCH, scope, entry)
    for entry in table.all("installer"):
        sheet.single(scope, Key.OTHER, table, entry)
    for inner in below(table, "env-vars"):
        below_scope = sheet.scope(Tool.HATCH, inner, path(scope, "env-vars"))
        for entry in inner.entries:
            if isinstance(entry.value, toml.String):
                place = variables.Place(
                    below_scope,
                    path(below_scope, toml.quoted(entry.name)),
                    entry.value.span,
                    entry.name_span,
                    sheet.removal(inner, entry),
                )
                sheet.settings.extend(variables.read(entry.name, entry.value.text, place))


def _build(sheet: Sheet, table: toml.Table, name: str) -> None:
    """Read the dependencies of builds, of their targets and of their hooks."""
    scope = sheet.scope(Tool.HATCH, table, name)
    for entry in table.all("dependencies"):
        sheet.dependencies(Tool.HATCH, scope, entry)
    for kind in ("targets", "hooks"):
        for inner in below(table, kind):
            for entry in inner.entries:
                if isinstance(entry.value, toml.Table):
                    _build(sheet, entry.value, f"{name}.{kind}.{toml.quoted(entry.name)}")
