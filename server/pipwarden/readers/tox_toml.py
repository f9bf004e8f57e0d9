"""tox.toml, and `[tool.tox]` of pyproject.toml: what tox installs, and how.

Requirements and words of commands are strings of arrays here. `legacy_tox_ini`
holds the text of a whole tox.ini.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form, Key, Scope, Tool
from pipwarden.readers import commands, moved, tox_deps, tox_ini, tox_values
from pipwarden.readers.collector import Collector
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import below, tables
from pipwarden.source import Source, Span
from pipwarden.syntax import toml
from pipwarden.vocabulary import tox

if TYPE_CHECKING:
    from pipwarden.facts import Document


def read(source: Source, kind: str) -> Document:
    """Return what a tox.toml says."""
    sheet = Sheet(source, whole=True)
    read_table(sheet, sheet.toml.root, "")
    return sheet.document(kind, Tool.TOX)


def read_table(sheet: Sheet, table: toml.Table, prefix: str) -> None:
    """Read what stands in `[tool.tox]`, or at the top of a tox.toml."""
    for entry in table.all("requires"):
        _requirements(sheet, table, entry, prefix.rstrip("."))
    for name in tox.ENVIRONMENTS:
        for environment in below(table, name):
            _environment(sheet, environment, f"{prefix}{name}")
    for name in tox.NAMED:
        for environments in below(table, name):
            for entry in environments.entries:
                if isinstance(entry.value, toml.Table):
                    label = f"{prefix}{name}.{toml.quoted(entry.name)}"
                    _environment(sheet, entry.value, label)
    for entry in table.all(tox.LEGACY):
        if isinstance(entry.value, toml.String):
            text = entry.value.text
            inner = tox_ini.read(Source(sheet.source.path, text.text), "tox-ini")
            sheet.take(moved.into(inner, text))


def _environment(sheet: Sheet, table: toml.Table, name: str) -> None:
    for entry in table.entries:
        match tox.ROLES.get(entry.name):
            case "requirements":
                _requirements(sheet, table, entry, name)
            case "constraints":
                scope = sheet.scope(Tool.PIP, table, name)
                sheet.strings(scope, Key.CONSTRAINT_FILE, table, entry, option="constraint")
            case "variables":
                for variables in tables(entry.value):
                    _variables(sheet, variables, f"{name}.{entry.name}")
            case "command":
                _command(sheet, entry.value)
            case "commands" if isinstance(entry.value, toml.Array):
                for item in entry.value.items:
                    _command(sheet, item)
            case "pre":
                scope = sheet.scope(Tool.TOX, table, name)
                on = toml.data(entry.value)
                enabled = on if isinstance(on, bool) else None
                sheet.single(scope, Key.PRE, table, entry, enabled=enabled)


def _requirements(sheet: Sheet, table: toml.Table, entry: toml.Entry, name: str) -> None:
    found = Collector(sheet.source)
    label = f"[{name}] {entry.name}" if name else entry.name
    scope = Scope(Tool.PIP, label, name, table.span, Form.FLAG, private=True)
    found.scopes.append(scope)
    tox_deps.read_items(found, scope, [text.value for text in sheet.texts(entry.value)])
    sheet.take(found)


def _variables(sheet: Sheet, table: toml.Table, name: str) -> None:
    found = Collector(sheet.source)
    scope = Scope(Tool.PIP, f"[{name}]", name, table.span, Form.VARIABLE)
    found.scopes.append(scope)
    for entry in table.entries:
        if isinstance(entry.value, toml.String):
            value = tox_values.filled(entry.value.text)
            commands.read_variable(
                found,
                entry.name,
                value,
                name_span=entry.name_span,
                scope=scope,
                span=entry.value.span,
                removal=sheet.removal(table, entry),
                known=tox_values.is_known(value.text),
            )
    sheet.take(found)


def _command(sheet: Sheet, value: toml.Value) -> None:
    """Read one command; its words are the strings of an array."""
    items = value.items if isinstance(value, toml.Array) else []
    if not items or not all(isinstance(item, toml.String) for item in items):
        return
    words = [tox_values.filled(item.text) for item in items if isinstance(item, toml.String)]

    def remove(first: int, last: int) -> Span | None:
        return Span(items[first - 1].span.end, items[last].span.end) if first else None

    found = Collector(sheet.source)
    known = [tox_values.is_known(word.text) for word in words]
    commands.read_words(found, words, remove, known=known, label="command")
    sheet.take(found)
