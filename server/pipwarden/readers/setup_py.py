"""setup.py: what `setup(...)` is given, as far as the file tells without being run.

The keywords are those of setuptools' user guide (references/keywords). A string
of requirements is read line by line, as `setuptools._reqs` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Form, Key, Setting, Tool
from pipwarden.readers import pep508, python_file
from pipwarden.readers.collector import Collector
from pipwarden.syntax import python
from pipwarden.syntax.python_data import Item, Items, Pairs, Text
from pipwarden.syntax.python_values import load
from pipwarden.vocabulary import setuptools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Scope
    from pipwarden.source import Excerpt, Source, Span
    from pipwarden.syntax.python_data import Pair, Value
    from pipwarden.syntax.python_names import Called
    from pipwarden.syntax.python_values import Program

_EXTRAS = "extras_require"


class _Keyword(NamedTuple):
    """One keyword of the call."""

    name: str
    span: Span
    value: Value
    removal: Span | None


def read(source: Source, kind: str) -> Document:
    """Return what a setup.py says."""
    program = load(source.text)
    collector = Collector(source)
    for called in program.names.calls:
        if _is_setup(program, called):
            for keyword in _keywords(program, called):
                _read_keyword(collector, program, keyword)
    python_file.gather(collector, program, Tool.SETUPTOOLS)
    return collector.document(kind)


def _is_setup(program: Program, called: Called) -> bool:
    """Say whether a call is that of setuptools, or of something that stands in for it."""
    for full in program.names.full(called.node.func):
        head, _, name = full.rpartition(".")
        if name == "setup" and head.partition(".")[0] not in ("self", "cls", "super"):
            return True
    return False


def _keywords(program: Program, called: Called) -> Iterator[_Keyword]:
    """Yield the keywords of the call; of one that is given twice the last counts."""
    pairs = program.values.keywords(called.node, called.scope).pairs
    last: dict[str, Pair] = {pair.key.value.text: pair for pair in pairs}
    for name, pair in last.items():
        yield _Keyword(name, pair.key.value.span(), pair.value, _removal(program, pair))


def _removal(program: Program, element: Pair | Item) -> Span | None:
    if element.place is None:
        return None
    listing, number = element.place
    return python.removal(program.module.text, listing, number, number)


def _read_keyword(collector: Collector, program: Program, keyword: _Keyword) -> None:
    name = keyword.name
    if name not in (setuptools.LINKS, _EXTRAS, *setuptools.REQUIREMENTS):
        return
    scope = collector.scope(
        Tool.SETUPTOOLS, f"`{name}` of setup()", keyword.span, name=name, form=Form.CALL
    )
    if name == setuptools.LINKS:
        _read_links(collector, program, keyword, scope)
        return
    values = [keyword.value]
    if name == _EXTRAS and isinstance(keyword.value, Pairs):
        values = [pair.value for pair in keyword.value.pairs]
    for value in values:
        for item in _items(value):
            for line in _lines(item.value):
                found = pep508.requirement(Tool.SETUPTOOLS, line, scope, item.span)
                collector.requirements.append(found)


def _items(value: Value) -> tuple[Item, ...]:
    if isinstance(value, Items):
        return value.items
    return (Item(value, value.span),)


def _lines(value: Value) -> Iterator[Excerpt]:
    """Yield the lines of a text without comments and blank lines."""
    if not isinstance(value, Text):
        return
    at = 0
    for line in value.value.text.split("\n"):
        end = line.find(" #")
        piece = value.value.cut(at, at + (len(line) if end < 0 else end)).strip()
        at += len(line) + 1
        if piece.text and not piece.text.startswith("#"):
            yield piece


def _read_links(collector: Collector, program: Program, keyword: _Keyword, scope: Scope) -> None:
    """Add a setting for each link; one that is not known where none of them is."""
    items = [item for item in _items(keyword.value) if isinstance(item.value, Text)]
    complete = isinstance(keyword.value, Text) or (
        isinstance(keyword.value, Items)
        and keyword.value.complete
        and len(items) == len(keyword.value.items)
    )
    count = len(items) + (not complete)
    for item in items:
        for line in _lines(item.value):
            known = isinstance(item.value, Text) and item.value.known
            link = _link(scope, keyword, line, known=known)
            part = _removal(program, item)
            collector.settings.append(link._replace(part=part, count=count))
    if not items and not complete:
        span = keyword.value.span
        collector.settings.append(
            _link(scope, keyword, collector.source.excerpt(*span), known=False)
        )


def _link(scope: Scope, keyword: _Keyword, value: Excerpt, *, known: bool) -> Setting:
    return Setting(
        Tool.SETUPTOOLS,
        Key.DEPENDENCY_LINKS,
        setuptools.LINKS,
        setuptools.LINKS,
        value,
        value.span(),
        keyword.span,
        Form.CALL,
        scope,
        known=known,
        removal=keyword.removal,
    )
