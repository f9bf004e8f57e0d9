"""One package of a lock file: where it comes from, and the hashes of its files.

Only what deserves a look becomes a fact: an index or a file over an open
connection or with a password, a weak hash, no hash at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import origins
from pipwarden.facts import Hash, Key, Requirement, Tool
from pipwarden.readers.toml_walk import below, data_in, tables, text_in
from pipwarden.syntax import toml
from pipwarden.vocabulary import locks
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipwarden.facts import Scope
    from pipwarden.readers.toml_sheet import Sheet
    from pipwarden.source import Excerpt, Span

_TELLING = re.compile(locks.TELLING)
_WEAK = frozenset(("md5", "sha1", "sha224"))


class Package(NamedTuple):
    """A package on its way to facts."""

    sheet: Sheet
    scope: Scope
    table: toml.Table
    name: str | None
    version: str
    told: set[str]  # what was said about one of its files need not be said about all


class File(NamedTuple):
    """One file of a package."""

    url: Excerpt | None
    hashes: tuple[Hash, ...]
    span: Span


def read(sheet: Sheet, tool: Tool, table: toml.Table) -> None:
    """Add what is worth telling of a package."""
    name, version = text_in(table, "name"), text_in(table, "version")
    scope = sheet.scope(tool, table, table.path[0] if table.path else "package")
    named, pinned = name.text if name else None, version.text if version else ""
    package = Package(sheet, scope, table, named, pinned, set())
    _READERS[tool](package)


def read_files(sheet: Sheet, tool: Tool) -> None:
    """Read `[metadata.files]`, where older versions of Poetry and PDM keep the hashes."""
    for table in below(sheet.toml.root, "metadata", "files"):
        scope = sheet.scope(tool, table, "metadata.files")
        for entry in table.entries:
            package = Package(sheet, scope, table, entry.name.split(" ", 1)[0], "", set())
            for file in tables(entry.value):
                _file(package, _one_file(file), must_hash=False)


def is_held(requirement: Requirement) -> bool:
    """Say whether a strong hash, and no weak one, keeps a file as it is."""
    return bool(requirement.hashes) and not any(
        each.algorithm in _WEAK for each in requirement.hashes
    )


# -- the formats ---------------------------------------------------------------------


def _uv(package: Package) -> None:
    table = package.table
    files = [
        _one_file(file)
        for name in ("sdist", "wheels")
        for entry in table.all(name)
        for file in tables(entry.value)
    ]
    for source in below(table, "source"):
        _index(package, source, "registry")
        git, url = text_in(source, "git"), text_in(source, "url")
        if git is not None:
            link, _, commit = git.text.partition("#")
            place = git.cut(len(link) + 1) if commit else None
            _repository(package, git.cut(0, len(link.partition("?")[0])), place)
        elif url is not None:
            hashes = tuple(each for file in files for each in file.hashes)
            _file(package, File(url, hashes, url.span()), must_hash=True)
            return
    for file in files:  # those in a folder have no URL, and may have no hash
        remote = file.url is not None and origins.scheme_of(file.url.text) != "file"
        _file(package, file, must_hash=remote)


def _poetry(package: Package) -> None:
    table = package.table
    files = [_one_file(each) for entry in table.all("files") for each in tables(entry.value)]
    kind = "legacy"
    for source in below(table, "source"):
        kind = str(data_in(source, "type"))
        url = text_in(source, "url")
        if kind == "legacy":
            _index(package, source, "url")
        elif kind == "git" and url is not None:
            _repository(package, url, text_in(source, "resolved_reference"))
        elif kind == "url" and url is not None:
            hashes = tuple(each for file in files for each in file.hashes)
            _file(package, File(url, hashes, url.span()), must_hash=True)
            return
    _files(package, files, must_hash=kind == "legacy" and table.get("files") is not None)


def _pdm(package: Package) -> None:
    table = package.table
    files = [_one_file(each) for entry in table.all("files") for each in tables(entry.value)]
    for vcs in locks.REPOSITORIES:
        url = text_in(table, vcs)
        if url is not None:
            _repository(package, url, text_in(table, "revision"))
            return
    url = text_in(table, "url")
    if url is not None:
        hashes = tuple(each for file in files for each in file.hashes)
        _file(package, File(url, hashes, url.span()), must_hash=True)
        return
    local = table.get("path") is not None or table.get("editable") is not None
    _files(package, files, must_hash=not local)


def _pylock(package: Package) -> None:
    """Read a package of PEP 751; without a hash nobody takes the file, so that is no gap."""
    table = package.table
    _index(package, table, "index")
    for vcs in below(table, "vcs"):
        url = text_in(vcs, "url")
        if url is not None:
            _repository(package, url, text_in(vcs, "commit-id"))
    for name in ("archive", "sdist", "wheels"):
        for entry in table.all(name):
            for file in tables(entry.value):
                _file(package, _one_file(file), must_hash=False)


_READERS: dict[Tool, Callable[[Package], None]] = {
    Tool.UV: _uv,
    Tool.POETRY: _poetry,
    Tool.PDM: _pdm,
    Tool.STANDARD: _pylock,
}


# -- facts ---------------------------------------------------------------------------


def _one_file(table: toml.Table) -> File:
    url = text_in(table, "url")
    hashes = tuple(_hashes(table))
    place = url or text_in(table, "file") or text_in(table, "path") or text_in(table, "filename")
    return File(url, hashes, place.span() if place and place.text else table.span)


def _hashes(table: toml.Table) -> Iterator[Hash]:
    single = text_in(table, "hash")
    if single is not None:
        algorithm, _, digest = single.text.rpartition(":")
        yield Hash(algorithm.lower() or "sha256", digest, single.span())
    for several in below(table, "hashes"):
        for entry in several.entries:
            if isinstance(entry.value, toml.String):
                yield Hash(entry.name.lower(), entry.value.text.text, entry.span)


def _index(package: Package, table: toml.Table, key: str) -> None:
    for entry in table.all(key):
        if isinstance(entry.value, toml.String) and _TELLING.search(entry.value.text.text):
            scope = package.scope
            if table is not package.table:
                scope = package.sheet.scope(scope.tool, table, f"{scope.name}.source")
            package.sheet.single(scope, Key.INDEX_URL, table, entry, option=key)


def _repository(package: Package, url: Excerpt, commit: Excerpt | None) -> None:
    if _TELLING.search(url.text):
        package.sheet.requirements.append(
            _requirement(package, url.span(), url, ())._replace(reference=commit, vcs=True)
        )


def _files(package: Package, files: list[File], *, must_hash: bool) -> None:
    for file in files:
        _file(package, file, must_hash=must_hash)
    if must_hash and not files:
        name = text_in(package.table, "name")
        span = name.span() if name and name.text else package.table.span
        package.sheet.requirements.append(_requirement(package, span, None, ()))


def _file(package: Package, file: File, *, must_hash: bool) -> None:
    open_url = file.url if file.url and _TELLING.search(file.url.text) else None
    reasons = set()
    if open_url is not None:
        reasons.add(origins.host_of(open_url.text))
    if any(each.algorithm in _WEAK for each in file.hashes):
        reasons.add("weak")
    if must_hash and not file.hashes:
        reasons.add("missing")
    if reasons - package.told:
        package.told.update(reasons)
        found = _requirement(package, file.span, open_url, file.hashes)
        package.sheet.requirements.append(found)


def _requirement(
    package: Package, span: Span, url: Excerpt | None, hashes: tuple[Hash, ...]
) -> Requirement:
    text = url or package.sheet.source.excerpt(*span)
    return Requirement(
        package.scope.tool,
        text,
        package.name,
        f"=={package.version}" if package.version else "",
        bool(package.version),
        span,
        package.scope,
        url=url,
        hashes=hashes,
        known=is_known(text.text),
        implicit=True,
    )
