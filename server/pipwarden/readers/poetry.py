"""`[tool.poetry]`: sources and dependencies (Poetry's own tables and constraints)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Index, Key, Oddity, Repair, Requirement, Tool
from pipwarden.readers import pep508
from pipwarden.readers.toml_walk import below, data_in, extent, tables, text_in
from pipwarden.syntax import toml
from pipwarden.vocabulary import poetry
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Scope
    from pipwarden.readers.toml_sheet import Sheet
    from pipwarden.source import Excerpt, Span

# `==1.2`, `===1.2` and a bare `1.2.3`, which Poetry takes for `==1.2.3`.
_PIN = re.compile(r"\s*(?:={2,3}\s*)?v?[0-9][0-9A-Za-z.+!-]*\s*\Z")


def read(sheet: Sheet, root: toml.Table) -> None:
    """Read `[tool.poetry]`."""
    for table in below(root, "tool", "poetry"):
        for entry in table.all("source"):
            _sources(sheet, entry)
        for name in ("dependencies", "dev-dependencies"):
            _groups(sheet, table, f"tool.poetry.{name}", name)
        for groups in below(table, "group"):
            for group in groups.entries:
                if isinstance(group.value, toml.Table):
                    name = f"tool.poetry.group.{toml.quoted(group.name)}.dependencies"
                    _groups(sheet, group.value, name, "dependencies")


# Sources


def _sources(sheet: Sheet, entry: toml.Entry) -> None:
    if isinstance(entry.value, toml.Table):
        message = (
            "Poetry refuses `[tool.poetry.source]`: sources are written `[[tool.poetry.source]]`"
        )
        sheet.problem(message, entry.value.span, Tool.POETRY)
    whole = [table for each in _all_sources(sheet) for table in tables(each)]
    first = next((table for table in whole if _is_primary(table)), None)
    for at, table in enumerate(tables(entry.value)):
        removal = None
        if isinstance(entry.value, toml.Array):
            removal = toml.item_removal(sheet.source.text, entry.value, at)
        elif table.made == toml.Made.HEADER:
            removal = toml.block(sheet.source.text, table)
        scope = sheet.scope(
            Tool.POETRY, table, f"tool.poetry.source[{at}]", "[[tool.poetry.source]]"
        )
        _source(sheet, scope, table, removal, default=table is first)


def _all_sources(sheet: Sheet) -> Iterator[toml.Value]:
    for table in below(sheet.toml.root, "tool", "poetry"):
        yield from (entry.value for entry in table.all("source"))


def _is_primary(table: toml.Table) -> bool:
    if data_in(table, "default") is True:
        return True
    priority = data_in(table, "priority") or "primary"
    return (
        str(priority).lower() in {"primary", "default"} and data_in(table, "secondary") is not True
    )


def _source(
    sheet: Sheet, scope: Scope, table: toml.Table, removal: Span | None, *, default: bool
) -> None:
    name = text_in(table, "name")
    priority = str(data_in(table, "priority") or "").lower()
    key = Key.INDEX_URL if default else Key.EXTRA_INDEX_URL
    index = Index(
        sheet.location(scope, key, table, removal),
        name.text if name else None,
        table.span,
        default=default,
        explicit=priority == "explicit",
        supplemental=priority == "supplemental",
        slot=sheet.slot(table),
    )
    sheet.indexes.append(index)
    for entry in table.entries:
        match entry.name:
            case "url" if isinstance(entry.value, toml.String):
                sheet.single(scope, key, table, entry, index=index, removal=removal)
            case "priority":
                sheet.single(scope, Key.SOURCE_PRIORITY, table, entry, index=index)
                _priority(sheet, entry)
            case "default" | "secondary":
                sheet.single(scope, Key.SOURCE_PRIORITY, table, entry, index=index)
                _gone_key(sheet, table, entry)


def _priority(sheet: Sheet, entry: toml.Entry) -> None:
    """Report a priority that Poetry does not have, or has no more."""
    word = sheet.raw(entry.value)
    now = poetry.GONE_PRIORITIES.get(word.text.lower())
    if now:
        message = (
            f"Poetry 2 has no priority `{word.text}` and refuses the file; `{now}` has its place"
        )
        repair = Repair(f"Use `{now}`", word.span(), now) if word.is_plain() else None
        sheet.quirk(
            Oddity.OBSOLETE, Tool.POETRY, word.span(), message, name=word.text, repair=repair
        )
    elif word.text.lower() not in poetry.PRIORITIES:
        words = ", ".join(f"`{each}`" for each in poetry.PRIORITIES)
        message = f"Poetry refuses this file: a priority is one of {words}"
        sheet.problem(message, entry.value.span, Tool.POETRY)


def _gone_key(sheet: Sheet, table: toml.Table, entry: toml.Entry) -> None:
    """Report `default` and `secondary`, which Poetry 2 refuses."""
    now = poetry.GONE_KEYS[entry.name]
    message = f"Poetry 2 has no key `{entry.name}` in a source and refuses the file"
    repair = None
    if toml.data(entry.value) is False:
        span = sheet.removal(table, entry)
        repair = Repair("Remove it", span, "") if span else None
    elif table.get("priority") is None:
        repair = Repair(f'Use `priority = "{now}"`', entry.span, f'priority = "{now}"')
        message += f'; `priority = "{now}"` has its place'
    sheet.quirk(
        Oddity.OBSOLETE, Tool.POETRY, entry.name_span, message, name=entry.name, repair=repair
    )


# Dependencies


def _groups(sheet: Sheet, parent: toml.Table, name: str, key: str) -> None:
    for table in below(parent, key):
        scope = sheet.scope(Tool.POETRY, table, name)
        for entry in table.entries:
            if entry.name.lower() != "python":
                sheet.requirements.extend(requirements(sheet, scope, entry))


def requirements(sheet: Sheet, scope: Scope, entry: toml.Entry) -> Iterator[Requirement]:
    """Yield what one dependency asks for: a constraint, a table, or several of them."""
    match entry.value:
        case toml.String(text, span):
            yield _constraint(scope, entry, text, text.span() if text.text else span)
        case toml.Table() as table:
            yield _from_table(sheet, scope, entry, table)
        case toml.Array() as array:
            for item in array.items:
                yield from requirements(sheet, scope, entry.with_value(item, item.span))


def _constraint(scope: Scope, entry: toml.Entry, text: Excerpt, span: Span) -> Requirement:
    return Requirement(
        scope.tool,
        text,
        entry.name,
        text.text,
        bool(_PIN.match(text.text)),
        span,
        scope,
        known=is_known(text.text),
        entry=entry.span,
        implicit=True,
    )


def _from_table(sheet: Sheet, scope: Scope, entry: toml.Entry, table: toml.Table) -> Requirement:
    """Return the requirement that a table `{git = ..., rev = ...}` or `{version = ...}` states."""
    texts = {key: text_in(table, key) for key in poetry.DEPENDENCY_LOCATIONS}
    url = next((text for text in texts.values() if text), None)
    version = text_in(table, "version")
    revision = next((text for key in poetry.REVISIONS if (text := text_in(table, key))), None)
    source = text_in(table, "source") or text_in(table, "index")
    markers = text_in(table, "markers")
    text = url or version or sheet.source.excerpt(*entry.name_span)
    extras = data_in(table, "extras")
    return Requirement(
        scope.tool,
        text,
        entry.name,
        version.text if version else "",
        bool(version and _PIN.match(version.text)),
        text.span() if text.text else table.span,
        scope,
        url=url,
        extras=tuple(str(extra) for extra in extras) if isinstance(extras, list) else (),
        marker=markers.text if markers else None,
        editable=data_in(table, "develop") is True or data_in(table, "editable") is True,
        hashes=pep508.hashes(url) if url else (),
        known=is_known(text.text),
        reference=revision if texts["git"] else None,
        index=source.text if source else None,
        entry=extent(entry),
        implicit=True,
        vcs=texts["git"] is not None,
    )
