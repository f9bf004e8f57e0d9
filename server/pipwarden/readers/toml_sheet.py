"""What the readers of TOML files share: turning entries into facts."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import (
    Document,
    Form,
    Hash,
    Index,
    Key,
    Oddity,
    Problem,
    Quirk,
    Requirement,
    Scope,
    Setting,
    Slot,
    Tool,
)
from pipwarden.readers import pep508
from pipwarden.readers.shelf import Shelf, Unmade
from pipwarden.syntax import toml
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Invocation, Repair
    from pipwarden.readers.collector import Collector
    from pipwarden.source import Excerpt, Source, Span

# Who stops at a list with one invalid requirement; of uv's lists its reader speaks.
_STRICT = frozenset((Tool.STANDARD, Tool.PDM, Tool.HATCH))


class Text(NamedTuple):
    """One string of an entry that holds one or an array of them."""

    value: Excerpt
    span: Span  # with the quotes
    at: str  # "" or its place in the array: "[0]"
    part: Span | None
    many: int


class Sheet:
    """One TOML file on its way to a `Document`."""

    def __init__(self, source: Source, margin: str = "", *, whole: bool = False) -> None:
        """Read the text; what its syntax forbids is a problem already.

        `margin` is what each line begins with in the file; in `source` blanks stand for it.
        When the text is the `whole` file, what an edit leaves alone is not read again.
        """
        self.source = source
        self.toml = _read(source) if whole else toml.read(source.text)
        self.margin = margin
        self.newline = source.newline() + margin
        self.settings: list[Setting] = []
        self.requirements: list[Requirement | Unmade] = []
        self.invocations: list[Invocation] = []
        self.indexes: list[Index] = []
        self.scopes: list[Scope] = []
        self.quirks: list[Quirk] = []
        self.problems: list[Problem] = []

    def document(self, kind: str, tool: Tool) -> Document:
        """Return what was gathered; `tool` is who refuses broken TOML."""
        faults = [Problem(fault.message, fault.span, tool) for fault in self.toml.faults]
        return Document(
            self.source,
            kind,
            all_settings=tuple(self.settings),
            invocations=tuple(self.invocations),
            indexes=tuple(self.indexes),
            scopes=tuple(self.scopes),
            quirks=tuple(sorted(self.quirks, key=lambda quirk: quirk.span)),
            problems=tuple(sorted((*faults, *self.problems), key=lambda problem: problem.span)),
            shelf=Shelf(self.requirements, self.toml.remarks),
        )

    def take(self, found: Collector | Document) -> None:
        """Add what was found in a string of the file."""
        settings = found.all_settings if isinstance(found, Document) else found.settings
        self.settings.extend(settings)
        self.requirements.extend(found.requirements)
        self.invocations.extend(found.invocations)
        self.scopes.extend(found.scopes)
        self.quirks.extend(found.quirks)
        self.problems.extend(found.problems)

    def scope(self, tool: Tool, table: toml.Table, name: str, label: str = "") -> Scope:
        """Return a table as a scope, with the place for one more key."""
        scope = Scope(tool, label or f"[{name}]", name, table.span, Form.TOML, self.slot(table))
        self.scopes.append(scope)
        return scope

    def slot(self, table: toml.Table) -> Slot | None:
        """Return where one more key of a table fits."""
        room = toml.room(table, self.newline)
        if room is None or not self.margin:
            return Slot(room.offset, room.before, room.after) if room else None
        if room.offset == 0:
            return None
        at_margin = self.source.text[room.offset - 1] in "\r\n"
        return Slot(room.offset + len(self.margin) * at_margin, room.before, room.after)

    def texts(self, value: toml.Value, field: str = "") -> Iterator[Text]:
        """Yield the string, or the strings of an array, those in a `field` of tables included."""
        if isinstance(value, toml.String):
            yield Text(value.text, value.span, "", None, 1)
        elif isinstance(value, toml.Array):
            count = len(value.items)
            for at, each in enumerate(value.items):
                entry = each.get(field) if isinstance(each, toml.Table) else None
                item = entry.value if entry else each
                if isinstance(item, toml.String):
                    part = toml.item_removal(self.source.text, value, at)
                    yield Text(item.text, item.span, f"[{at}]", part, count)

    def removal(self, table: toml.Table, entry: toml.Entry) -> Span | None:
        """Return what to delete so that an entry is gone."""
        return toml.entry_removal(self.source.text, table, entry)

    def raw(self, value: toml.Value) -> Excerpt:
        """Return a value as a string says it, or else as it is written."""
        if isinstance(value, toml.String):
            return value.text
        return self.source.excerpt(*value.span)

    def strings(
        self,
        scope: Scope,
        key: Key,
        table: toml.Table,
        entry: toml.Entry,
        *,
        option: str | None = None,
        field: str = "",
        enabled: bool | None = None,
        ignored: str | None = None,
    ) -> None:
        """Add a setting for each string of an entry."""
        removal = self.removal(table, entry)
        for text in self.texts(entry.value, field):
            self.settings.append(
                Setting(
                    scope.tool,
                    key,
                    option or entry.name,
                    path(scope, entry.name + text.at),
                    text.value,
                    text.value.span() if text.value.text else text.span,
                    entry.name_span,
                    Form.TOML,
                    scope,
                    known=is_known(text.value.text),
                    enabled=enabled,
                    removal=removal,
                    part=text.part,
                    count=text.many,
                    ignored=ignored,
                )
            )

    def one(
        self,
        scope: Scope,
        key: Key,
        table: toml.Table,
        entry: toml.Entry,
        *,
        option: str | None = None,
        enabled: bool | None = None,
        index: Index | None = None,
        removal: Span | None = None,
    ) -> Setting:
        """Return the setting of one value that is a string, a switch or a number."""
        value = self.raw(entry.value)
        return Setting(
            scope.tool,
            key,
            option or entry.name,
            path(scope, entry.name),
            value,
            value.span() if value.text else entry.value.span,
            entry.name_span,
            Form.TOML,
            scope,
            known=is_known(value.text),
            enabled=enabled,
            removal=removal or self.removal(table, entry),
            index=index,
        )

    def single(
        self,
        scope: Scope,
        key: Key,
        table: toml.Table,
        entry: toml.Entry,
        *,
        option: str | None = None,
        enabled: bool | None = None,
        index: Index | None = None,
        removal: Span | None = None,
    ) -> None:
        """Add the setting of one value that is a string, a switch or a number."""
        self.settings.append(
            self.one(
                scope,
                key,
                table,
                entry,
                option=option,
                enabled=enabled,
                index=index,
                removal=removal,
            )
        )

    def location(
        self, scope: Scope, key: Key, table: toml.Table, removal: Span | None
    ) -> Setting | None:
        """Return the URL of an index, to be named by the index itself."""
        for entry in table.all("url"):
            if isinstance(entry.value, toml.String):
                return self.one(scope, key, table, entry, removal=removal)
        return None

    def dependencies(
        self, tool: Tool, scope: Scope, entry: toml.Entry, *, constraint: bool = False
    ) -> None:
        """Add the requirements in an array of strings."""
        value, by = entry.written()
        for item in value.items if isinstance(value, toml.Array) else ():
            if isinstance(item, toml.String):
                parsed = pep508.parse(item.text.text)
                if parsed.valid and parsed.url is None:  # no rule has anything to say about it
                    make = partial(_plain, tool, item, scope, by, constraint=constraint)
                    self.requirements.append(Unmade(tool, make, pep508.is_loose(parsed)))
                    continue
            self._dependency(tool, scope, toml.shifted(item, by), constraint=constraint)

    def _dependency(
        self, tool: Tool, scope: Scope, item: toml.Value, *, constraint: bool = False
    ) -> None:
        written, hashes = item, None
        if isinstance(item, toml.Table) and (inner := item.get("requirement")):
            written, hashes = inner.value, item.get("hashes")
        if isinstance(written, toml.String):
            digests = tuple(
                digest(text.value) for text in (self.texts(hashes.value) if hashes else ())
            )
            self.requirement(
                pep508.requirement(
                    tool, written.text, scope, item.span, constraint=constraint, digests=digests
                )
            )

    def requirement(self, found: Requirement) -> None:
        """Add a requirement, and a problem where an invalid one stops its tool."""
        self.requirements.append(found)
        if found.tool in _STRICT and not found.valid and found.known:
            message = f"`{found.scope.name}` holds what is no requirement (PEP 508)"
            self.problem(message, found.entry or found.span, found.tool)

    def quirk(
        self,
        oddity: Oddity,
        tool: Tool,
        span: Span,
        message: str,
        *,
        name: str = "",
        protective: bool = False,
        repair: Repair | None = None,
        key: Key = Key.UNKNOWN,
    ) -> None:
        """Add a place where a tool reads something other than the text seems to say."""
        self.quirks.append(Quirk(oddity, tool, span, message, protective, repair, name, key))

    def problem(self, message: str, span: Span, tool: Tool) -> None:
        """Add what makes a tool refuse the file."""
        self.problems.append(Problem(message, span, tool))


def _plain(
    tool: Tool, item: toml.String, scope: Scope, by: int, *, constraint: bool
) -> Requirement:
    """Return the requirement in a string that was read so many code points before its place."""
    text, span = item.text.shifted(by), item.span.shifted(by)
    return pep508.requirement(tool, text, scope, span, constraint=constraint)


def _read(source: Source) -> toml.Toml:
    """Read a file; what it shares with its last version is taken from there."""
    memory = _memory(source.path)
    read = toml.read(source.text, memory.pop() if memory else None)
    memory.append(read)
    return read


@lru_cache(maxsize=16)
def _memory(path: str) -> list[toml.Toml]:  # noqa: ARG001  (it is the key)
    """Return where the last reading of a file is kept."""
    return []


def digest(text: Excerpt) -> Hash:
    """Return a digest written as `algorithm:digest`."""
    algorithm, _, value = text.text.partition(":")
    return Hash(algorithm.lower(), value, text.span())


def path(scope: Scope, name: str) -> str:
    """Return the full name of a key in a scope."""
    return f"{scope.name}.{name}" if scope.name else name
