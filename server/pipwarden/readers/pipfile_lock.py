"""Pipfile.lock: the sources that packages come from, and their hashes, in JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import (
    Comment,
    Document,
    Form,
    Hash,
    Index,
    Key,
    Problem,
    Requirement,
    Scope,
    Setting,
    Tool,
)
from pipwarden.readers import pep508
from pipwarden.syntax import json
from pipwarden.syntax.yaml_tree import Mapping, Scalar, Sequence, Style
from pipwarden.vocabulary import locks, pipenv
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt, Source, Span
    from pipwarden.syntax.yaml_tree import Entry, Node

_TELLING = re.compile(locks.TELLING, re.MULTILINE)
_UNVERIFIED = re.compile(r'"verify_ssl"\s*:(?!\s*true)')
_FALSY = frozenset(("false", "null", "0", "0.0", "-0"))


def read(source: Source, kind: str) -> Document:
    """Return what a Pipfile.lock says, and nothing where nothing in it is of note."""
    text = source.text
    if _is_worth_reading(text):
        return _Lock(source).document(kind)
    return Document(source, kind, generated=True)


def _is_worth_reading(text: str) -> bool:
    """Say whether anything in a text can be of note; most have nothing."""
    if text.count('"hashes"') < text.count('"version"') or _UNVERIFIED.search(text):
        return True
    return any(word in text for word in locks.HINTS) and _TELLING.search(text) is not None


class _Lock:
    """One pass over a Pipfile.lock."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.json = json.read(source.text)
        self.settings: list[Setting] = []
        self.indexes: list[Index] = []
        self.scopes: list[Scope] = []
        self.requirements: list[Requirement] = []

    def document(self, kind: str) -> Document:
        """Read everything."""
        root = self.json.root
        if isinstance(root, Mapping):
            for entry in root.entries:
                if entry.name == "_meta":
                    self.meta(entry.value)
                elif isinstance(entry.value, Mapping):
                    self.packages(entry.name or "", entry.value)
        faults = (Problem(each.message, each.span, Tool.PIPENV) for each in self.json.faults)
        return Document(
            self.source,
            kind,
            all_settings=tuple(self.settings),
            requirements=tuple(self.requirements),
            indexes=tuple(self.indexes),
            scopes=tuple(self.scopes),
            problems=tuple(faults),
            comments=tuple(Comment(each.text, each.span, each.alone) for each in self.json.remarks),
            generated=True,
        )

    def scope(self, name: str, span: Span) -> Scope:
        scope = Scope(Tool.PIPENV, name, name, span, Form.TOML)
        self.scopes.append(scope)
        return scope

    def meta(self, node: Node) -> None:
        """Read the sources."""
        sources = _value(node, "sources")
        items = sources.items if isinstance(sources, Sequence) else []
        for at, item in enumerate(items):
            if isinstance(item, Mapping):
                self.one_source(item, at)

    def one_source(self, table: Mapping, at: int) -> None:
        scope = self.scope(f"_meta.sources[{at}]", table.span)
        key = Key.EXTRA_INDEX_URL if at else Key.INDEX_URL
        name, verify = _text(table, "name"), table.get("verify_ssl")
        verified = verify is None or not _is_falsy(verify.value)
        url = table.get("url")
        index = Index(
            self.setting(scope, key, url) if url else None,
            name.text if name else None,
            table.span,
            default=not at,
            explicit=bool(at),
            verify_tls=verified,
        )
        self.indexes.append(index)
        if url is not None and isinstance(url.value, Scalar):
            self.settings.append(self.setting(scope, key, url, index=index))
        if verify is not None and isinstance(verify.value, Scalar):
            made = self.setting(scope, Key.VERIFY_TLS, verify, index=index)
            self.settings.append(made._replace(enabled=verified))

    def setting(
        self, scope: Scope, key: Key, entry: Entry, *, index: Index | None = None
    ) -> Setting:
        value = _excerpt(entry.value) or self.source.excerpt(*entry.value.span)
        return Setting(
            Tool.PIPENV,
            key,
            entry.name or "",
            f"{scope.name}.{entry.name}",
            value,
            value.span() if value.text else entry.value.span,
            entry.key.span,
            Form.TOML,
            scope,
            known=is_known(value.text),
            index=index,
        )

    def packages(self, group: str, table: Mapping) -> None:
        """Read the packages of a group that something can be said about."""
        scope = self.scope(group, table.span)
        for entry in table.entries:
            if isinstance(entry.value, Mapping):
                self.requirements.extend(self.package(scope, entry, entry.value))

    def package(self, scope: Scope, entry: Entry, table: Mapping) -> Iterator[Requirement]:
        vcs = next((url for key in pipenv.REPOSITORIES if (url := _text(table, key))), None)
        file = _text(table, "file")
        url = vcs or file
        hashes = tuple(_hashes(_value(table, "hashes")))
        local = table.get("path") is not None or table.get("editable") is not None
        version = _text(table, "version")
        name = _excerpt(entry.key)
        text = url or version or name
        if text is None or (hashes and url is None and not _has_weak(hashes)):
            return
        if local and url is None:
            return
        found = Requirement(
            Tool.PIPENV,
            text,
            entry.name,
            version.text if version else "",
            version is not None,
            text.span() if text.text else entry.key.span,
            scope,
            url=url,
            hashes=(*hashes, *(pep508.hashes(file) if file else ())),
            known=is_known(text.text),
            reference=_text(table, "ref") if vcs else None,
            editable=table.get("editable") is not None,
            implicit=True,
            vcs=vcs is not None,
        )
        yield found


def _value(node: Node | None, name: str) -> Node | None:
    entry = node.get(name) if isinstance(node, Mapping) else None
    return entry.value if entry else None


def _excerpt(node: Node | None) -> Excerpt | None:
    return node.text if isinstance(node, Scalar) and node.style == Style.DOUBLE else None


def _text(table: Mapping, name: str) -> Excerpt | None:
    return _excerpt(_value(table, name))


def _is_falsy(node: Node) -> bool:
    """Say whether a value counts for nothing in Python, as Pipenv asks."""
    if not isinstance(node, Scalar):
        return False
    text = node.text.text
    return not text or (node.style == Style.PLAIN and text in _FALSY)


def _hashes(node: Node | None) -> Iterator[Hash]:
    for item in node.items if isinstance(node, Sequence) else ():
        text = _excerpt(item)
        if text is not None:
            algorithm, _, digest = text.text.rpartition(":")
            yield Hash(algorithm.lower(), digest, text.span())


def _has_weak(hashes: tuple[Hash, ...]) -> bool:
    return any(each.algorithm in ("md5", "sha1", "sha224") for each in hashes)
