"""`[tool.pdm]`: sources, development dependencies and resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Index, Key, Requirement, Tool
from pipwarden.readers import pep508
from pipwarden.readers.toml_walk import below, data_in, tables, text_in
from pipwarden.syntax import toml
from pipwarden.vocabulary import pdm
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Scope
    from pipwarden.readers.toml_sheet import Sheet
    from pipwarden.source import Excerpt, Span


def read(sheet: Sheet, root: toml.Table) -> None:
    """Read `[tool.pdm]`."""
    for table in below(root, "tool", "pdm"):
        for entry in table.all("source"):
            _sources(sheet, entry.value)
        for groups in below(table, "dev-dependencies"):
            scope = sheet.scope(Tool.PDM, groups, "tool.pdm.dev-dependencies")
            for group in groups.entries:
                _dependencies(sheet, scope, group.value)
        for resolution in below(table, "resolution"):
            _resolution(sheet, resolution)
        if table.get("allow_prereleases"):
            scope = sheet.scope(Tool.PDM, table, "tool.pdm")
            _switch(sheet, scope, table, "allow_prereleases", Key.PRE)


def _sources(sheet: Sheet, value: toml.Value) -> None:
    for at, table in enumerate(tables(value)):
        whole = toml.block(sheet.source.text, table)
        if isinstance(value, toml.Array):
            whole = toml.item_removal(sheet.source.text, value, value.items.index(table))
        scope = sheet.scope(Tool.PDM, table, f"tool.pdm.source[{at}]", "[[tool.pdm.source]]")
        _source(sheet, scope, table, whole)


def _source(sheet: Sheet, scope: Scope, table: toml.Table, whole: Span | None) -> None:
    name = text_in(table, "name")
    flat = data_in(table, "type") == "find_links"
    default = name is not None and name.text == pdm.DEFAULT_NAME
    packages = data_in(table, "include_packages")
    key = Key.INDEX_URL if default else Key.EXTRA_INDEX_URL
    key = Key.FIND_LINKS if flat else key
    index = Index(
        sheet.location(scope, key, table, whole),
        name.text if name else None,
        table.span,
        default=default,
        flat=flat,
        packages=tuple(map(str, packages)) if isinstance(packages, list) else (),
        verify_tls=data_in(table, "verify_ssl") is not False,
        slot=sheet.slot(table),
    )
    sheet.indexes.append(index)
    for entry in table.entries:
        match entry.name:
            case "url" if isinstance(entry.value, toml.String):
                sheet.single(scope, key, table, entry, index=index, removal=whole)
            case "verify_ssl":
                # Only the boolean counts: PDM asks `verify_ssl is False`.
                on = toml.data(entry.value) is not False
                sheet.single(scope, Key.VERIFY_TLS, table, entry, enabled=on, index=index)
            case "username" | "password" if isinstance(entry.value, toml.String):
                sheet.single(scope, pdm.CREDENTIALS[entry.name], table, entry, index=index)


def _resolution(sheet: Sheet, table: toml.Table) -> None:
    scope = sheet.scope(Tool.PDM, table, "tool.pdm.resolution")
    for name, key in pdm.RESOLUTION.items():
        _switch(sheet, scope, table, name, key)
    for overrides in below(table, "overrides"):
        inner = sheet.scope(Tool.PDM, overrides, "tool.pdm.resolution.overrides")
        for entry in overrides.entries:
            if isinstance(entry.value, toml.String):
                sheet.requirements.append(_override(inner, entry, entry.value.text))


def _switch(sheet: Sheet, scope: Scope, table: toml.Table, name: str, key: Key) -> None:
    for entry in table.all(name):
        on = toml.data(entry.value)
        sheet.single(scope, key, table, entry, enabled=on if isinstance(on, bool) else None)


def _override(scope: Scope, entry: toml.Entry, text: Excerpt) -> Requirement:
    """Return what an override asks for: a version, a specifier or a URL."""
    url = text if "://" in text.text else None
    vcs = url is not None and pep508.is_vcs(url.text)
    bare = text.text.strip()
    return Requirement(
        Tool.PDM,
        text,
        entry.name,
        "" if url else bare,
        not url and "," not in bare and (bare.startswith("==") or bare[:1].isdigit()),
        text.span() if text.text else entry.value.span,
        scope,
        url=url,
        hashes=pep508.hashes(url) if url else (),
        known=is_known(text.text),
        reference=pep508.reference(url) if url and vcs else None,
        entry=entry.span,
        implicit=True,
        vcs=vcs,
    )


def _dependencies(sheet: Sheet, scope: Scope, value: toml.Value) -> None:
    """Add development dependencies; one that is editable begins with `-e`."""
    if not isinstance(value, toml.Array):
        return
    for item in value.items:
        if not isinstance(item, toml.String):
            continue
        text = item.text
        if text.text.startswith("-e "):
            sheet.requirements.append(_editable(scope, text.cut(3).strip(), item.span))
        else:
            sheet.requirement(pep508.requirement(Tool.PDM, text, scope, item.span))


def _editable(scope: Scope, url: Excerpt, entry: Span) -> Requirement:
    _, _, egg = url.text.partition("#egg=")
    vcs = pep508.is_vcs(url.text)
    return Requirement(
        Tool.PDM,
        url,
        egg.split("&", 1)[0] or None,
        "",
        pinned=False,
        span=url.span() if url.text else entry,
        scope=scope,
        url=url,
        editable=True,
        known=is_known(url.text),
        reference=pep508.reference(url) if vcs else None,
        entry=entry,
        vcs=vcs,
    )
