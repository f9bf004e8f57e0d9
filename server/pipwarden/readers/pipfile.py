"""Pipfile: sources and packages, as Pipenv hands them to pip.

A package comes from the first source, or from the one that it names. All are
searched only where `install_search_all_sources` is on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Index, Key, Requirement, Tool
from pipwarden.readers import pep508
from pipwarden.readers.toml_sheet import Sheet, digest
from pipwarden.readers.toml_walk import below, data_in, extent, tables, text_in
from pipwarden.syntax import toml
from pipwarden.vocabulary import pipenv
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Document, Scope
    from pipwarden.source import Source, Span

_PIN = re.compile(r"\s*={2,3}\s*[0-9][^\s,*]*\s*\Z")


def read(source: Source, kind: str) -> Document:
    """Return what a Pipfile says."""
    sheet = Sheet(source, whole=True)
    root = sheet.toml.root
    pooled = any(data_in(table, pipenv.SEARCH_ALL) is True for table in below(root, "pipenv"))
    for entry in root.all("source"):
        _sources(sheet, entry.value, pooled=pooled)
    for table in below(root, "pipenv"):
        scope = sheet.scope(Tool.PIPENV, table, "pipenv")
        for entry in table.entries:
            key = pipenv.SWITCHES.get(entry.name)
            if key is not None:
                on = toml.data(entry.value)
                enabled = on if isinstance(on, bool) else None
                sheet.single(scope, key, table, entry, enabled=enabled)
    for entry in root.entries:
        if entry.name not in pipenv.NO_PACKAGES and isinstance(entry.value, toml.Table):
            scope = sheet.scope(Tool.PIPENV, entry.value, toml.quoted(entry.name))
            for package in entry.value.entries:
                sheet.requirements.append(_requirement(sheet, scope, package))
    return sheet.document(kind, Tool.PIPENV)


def _sources(sheet: Sheet, value: toml.Value, *, pooled: bool) -> None:
    for at, table in enumerate(tables(value)):
        whole = toml.block(sheet.source.text, table)
        if isinstance(value, toml.Array):
            whole = toml.item_removal(sheet.source.text, value, value.items.index(table))
        scope = sheet.scope(Tool.PIPENV, table, f"source[{at}]", "[[source]]")
        _source(sheet, scope, table, whole, first=at == 0, pooled=pooled)


def _source(
    sheet: Sheet, scope: Scope, table: toml.Table, whole: Span | None, *, first: bool, pooled: bool
) -> None:
    name = text_in(table, "name")
    key = Key.INDEX_URL if first else Key.EXTRA_INDEX_URL
    index = Index(
        sheet.location(scope, key, table, whole),
        name.text if name else None,
        table.span,
        default=first,
        explicit=not first and not pooled,
        verify_tls=_verifies(table),
        slot=sheet.slot(table),
    )
    sheet.indexes.append(index)
    for entry in table.entries:
        if entry.name == "url" and isinstance(entry.value, toml.String):
            sheet.single(scope, key, table, entry, index=index, removal=whole)
        elif entry.name == "verify_ssl":
            on = index.verify_tls
            sheet.single(scope, Key.VERIFY_TLS, table, entry, enabled=on, index=index)


def _verifies(table: toml.Table) -> bool:
    """Say whether certificates are checked; Pipenv asks `not verify_ssl`."""
    entry = table.get("verify_ssl")
    return entry is None or isinstance(entry.value, toml.Broken) or bool(toml.data(entry.value))


def _requirement(sheet: Sheet, scope: Scope, entry: toml.Entry) -> Requirement:
    """Return what one package asks for: a version, or a table that says where it is."""
    table = entry.value if isinstance(entry.value, toml.Table) else None
    parts = {key: text_in(table, key) for key in pipenv.LOCATIONS} if table else {}
    url = next((text for text in parts.values() if text), None)
    version = text_in(table, "version") if table else None
    if isinstance(entry.value, toml.String):
        version = entry.value.text
    text = url or version or sheet.source.excerpt(*entry.name_span)
    vcs = any(parts.get(key) for key in pipenv.REPOSITORIES)
    found = Requirement(
        Tool.PIPENV,
        text,
        entry.name,
        version.text if version and version.text != "*" else "",
        bool(version and _PIN.match(version.text)),
        text.span() if text.text else entry.value.span,
        scope,
        url=url,
        hashes=pep508.hashes(url) if url else (),
        known=is_known(text.text),
        entry=extent(entry),
        implicit=True,
        vcs=vcs,
    )
    return _with_table(sheet, found, table) if table else found


def _with_table(sheet: Sheet, found: Requirement, table: toml.Table) -> Requirement:
    """Add what only a table can say."""
    extras = data_in(table, "extras")
    markers, index, reference = (text_in(table, key) for key in ("markers", "index", "ref"))
    hashes = table.get("hashes")
    digests = (digest(each.value) for each in (sheet.texts(hashes.value) if hashes else ()))
    return found._replace(
        extras=tuple(map(str, extras)) if isinstance(extras, list) else (),
        marker=markers.text if markers else None,
        editable=data_in(table, "editable") is True,
        hashes=(*found.hashes, *digests),
        reference=reference if found.vcs else None,
        index=index.text if index else None,
    )
