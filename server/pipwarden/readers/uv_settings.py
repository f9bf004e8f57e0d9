"""uv's settings: `[tool.uv]` of pyproject.toml, and uv.toml, which has the same keys.

uv's documentation (reference/settings), and what uv 0.13 itself says of wrong files.
An unknown key or a wrong value in `[tool.uv]` makes uv ignore all settings there;
in uv.toml it makes uv refuse to run.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipwarden.facts import Index, Key, Oddity, Repair, Requirement, Tool
from pipwarden.readers import pep508
from pipwarden.readers.shelf import Unmade
from pipwarden.readers.toml_sheet import path
from pipwarden.readers.toml_walk import data_in, extent, tables, text_in
from pipwarden.readers.uv_mistakes import mistake, near, protects
from pipwarden.syntax import toml
from pipwarden.vocabulary import uv
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Scope
    from pipwarden.readers.toml_sheet import Sheet
    from pipwarden.source import Source, Span


_LOCATIONS = frozenset(("git", "url", "path"))  # the keys by which a source has one of its own


class Settings:
    """One pass over uv's settings in one file."""

    def __init__(self, sheet: Sheet, *, own_file: bool, script: bool = False) -> None:
        """Gather into a sheet; `own_file` for uv.toml, `script` for the metadata in a script."""
        self.sheet = sheet
        self.own_file = own_file
        self.strict = own_file or script  # uv refuses the file for one wrong key
        self.protective = False

    def read(self, table: toml.Table, name: str) -> None:
        """Read the table that holds the settings."""
        scope = self.sheet.scope(Tool.UV, table, name, "" if name else "uv.toml")
        self.protective = self.protective or protects(table)
        for entry in table.entries:
            if entry.name in uv.PROJECT:
                self.project(scope, entry)
            elif entry.name == "tool" and self.own_file:
                self.tool(entry)
            else:
                self.entry(scope, table, entry, uv.TOP)
            if self.own_file and entry.name in uv.NOT_IN_UV_TOML:
                message = f"uv refuses `{entry.name}` in uv.toml: it belongs into pyproject.toml"
                self.sheet.problem(message, entry.name_span, Tool.UV)

    def tool(self, entry: toml.Entry) -> None:
        """Read a `[tool.uv]` that stands in uv.toml, where uv refuses it."""
        message = "uv refuses `tool` in uv.toml: the settings stand at the top level there"
        self.sheet.problem(message, entry.name_span, Tool.UV)
        for table in tables(entry.value):
            for inner in table.all("uv"):
                for settings in tables(inner.value):
                    self.read(settings, "tool.uv")

    def entry(
        self, scope: Scope, table: toml.Table, entry: toml.Entry, known: dict[str, uv.Option]
    ) -> None:
        """Read one key among those that uv knows at this place."""
        option = known.get(entry.name)
        if option is None:
            self.unknown(scope, entry, known)
            return
        if wrong := mistake(option, entry.value):
            self.refused(f"`{path(scope, entry.name)}` {wrong.why}", wrong.span, entry.name)
        match option.kind:
            case "tables" if entry.name == "index":
                self.indexes(scope, entry)
            case "table":
                for inner in tables(entry.value):
                    self.inner(scope, entry, inner)
            case "requirements" if entry.name.endswith("-dependencies"):
                constraint = "constraint" in entry.name
                self.sheet.dependencies(Tool.UV, scope, entry, constraint=constraint)
            case _:
                self.setting(scope, table, entry, option)

    def inner(self, scope: Scope, entry: toml.Entry, table: toml.Table) -> None:
        """Read a table of settings or of requirements."""
        if entry.name == "pip":
            below = self.sheet.scope(Tool.UV, table, path(scope, "pip"))
            for each in table.entries:
                self.entry(below, table, each, uv.PIP)
        elif entry.name == "extra-build-dependencies":
            for each in table.entries:
                self.sheet.dependencies(Tool.UV, scope, each)

    def setting(
        self, scope: Scope, table: toml.Table, entry: toml.Entry, option: uv.Option
    ) -> None:
        """Add the settings of an ordinary option."""
        value = entry.value
        match option.kind:
            case "hosts":
                self.sheet.strings(scope, option.key, table, entry, field="host")
            case "texts" | "urls" | "names":
                enabled = False if option.key is Key.BUILD_ISOLATION else None
                self.sheet.strings(scope, option.key, table, entry, enabled=enabled)
            case "switch":
                on = value.data if isinstance(value, toml.Scalar) else None
                on = on if isinstance(on, bool) else None
                if on is not None and entry.name in uv.NEGATIVE:
                    on = not on
                self.sheet.single(scope, option.key, table, entry, enabled=on)
            case "choice" if option.key is Key.PRE:
                allows = toml.data(value) == "allow"
                self.sheet.single(scope, option.key, table, entry, enabled=allows)
            case "choice" | "text" | "url" | "moment" if isinstance(value, toml.String):
                self.sheet.single(scope, option.key, table, entry)

    def indexes(self, scope: Scope, entry: toml.Entry) -> None:
        """Add the indexes of `[[index]]`."""
        text = self.sheet.source.text
        label = f"[[{path(scope, 'index')}]]"
        if isinstance(entry.value, toml.Table):  # `[index]`, which uv does not take
            below = self.sheet.scope(Tool.UV, entry.value, path(scope, "index"))
            self.index(below, entry.value, toml.block(text, entry.value))
        elif isinstance(entry.value, toml.Array):
            for at, table in enumerate(entry.value.items):
                if isinstance(table, toml.Table):
                    below = self.sheet.scope(Tool.UV, table, path(scope, f"index[{at}]"), label)
                    self.index(below, table, toml.item_removal(text, entry.value, at))

    def index(self, scope: Scope, table: toml.Table, whole: Span | None) -> None:
        """Add one index; `whole` is what to delete so that it is gone."""
        for entry in table.entries:
            option = uv.INDEX.get(entry.name)
            if option is None:
                self.unread(scope, entry)
            elif wrong := mistake(option, entry.value):
                self.refused(f"`{path(scope, entry.name)}` {wrong.why}", wrong.span, entry.name)
        name = text_in(table, "name")
        default, flat = data_in(table, "default") is True, data_in(table, "format") == "flat"
        key = Key.INDEX_URL if default else Key.EXTRA_INDEX_URL
        key = Key.FIND_LINKS if flat else key
        index = Index(
            self.sheet.location(scope, key, table, whole),
            name.text if name else None,
            table.span,
            default=default,
            explicit=data_in(table, "explicit") is True,
            flat=flat,
            slot=self.sheet.slot(table),
        )
        self.sheet.indexes.append(index)
        if table.get("url") is None:
            self.refused(f"`{scope.name}` has no `url`", table.span, "url")
        for entry in table.all("url"):
            if isinstance(entry.value, toml.String):
                self.sheet.single(scope, key, table, entry, index=index, removal=whole)
        if index.explicit and name is None:
            self.refused(f"`{scope.name}` is explicit and has no `name`", table.span, "explicit")

    def project(self, scope: Scope, entry: toml.Entry) -> None:
        """Read a key of the project rather than of the settings."""
        match entry.name:
            case "dev-dependencies":
                self.sheet.dependencies(Tool.UV, scope, entry)
            case "sources":
                for table in tables(entry.value):
                    below = self.sheet.scope(Tool.UV, table, path(scope, "sources"))
                    for each in table.entries:
                        self.source(below, each)

    def source(self, scope: Scope, entry: toml.Entry) -> None:
        """Add where a package comes from, or its several places."""
        written, _ = entry.written()
        if isinstance(written, toml.Table) and written.names.keys().isdisjoint(_LOCATIONS):
            make = partial(_requirement, self.sheet.source, scope, entry)
            self.sheet.requirements.append(Unmade(Tool.UV, make, loose=True))
            return
        for table in tables(entry.value):
            found = _requirement(self.sheet.source, scope, entry, table)
            self.sheet.requirements.append(found)

    # What uv refuses

    def unknown(self, scope: Scope, entry: toml.Entry, known: dict[str, uv.Option]) -> None:
        """Report a key that uv does not know, with the one that may be meant."""
        names = [*known, *uv.PROJECT] if known is uv.TOP and not self.own_file else [*known]
        right = near(entry.name, names)
        where = path(scope, entry.name)
        hint = f"; did you mean `{right}`?" if right else ""
        if self.strict:
            message = f"uv refuses this file: it knows no key `{where}`{hint}"
            self.sheet.problem(message, entry.name_span, Tool.UV)
            return
        repair = None
        # Switching verification off is never what a fix may bring about.
        if right and not (right in known and known[right].key is Key.TRUSTED_HOST):
            title = f"Rename to `{right}`, which brings `[tool.uv]` into force"
            repair = Repair(title, entry.name_span, right)
        message = f"uv knows no key `{where}` and therefore ignores all of `[tool.uv]`{hint}"
        self.sheet.quirk(
            Oddity.UNKNOWN_NAME,
            Tool.UV,
            entry.name_span,
            message,
            name=entry.name,
            protective=self.protective or (right in known and known[right].protective),
            repair=repair,
            key=known[right].key if right in known else Key.UNKNOWN,
        )

    def unread(self, scope: Scope, entry: toml.Entry) -> None:
        """Report a key of an index that uv passes over in silence."""
        right = near(entry.name, list(uv.INDEX))
        if right:
            self.sheet.quirk(
                Oddity.UNKNOWN_NAME,
                Tool.UV,
                entry.name_span,
                f"uv does not read `{path(scope, entry.name)}`; did you mean `{right}`?",
                name=entry.name,
                protective=right in {"explicit", "default"},
                repair=Repair(f"Rename to `{right}`", entry.name_span, right),
            )

    def refused(self, message: str, span: Span, name: str) -> None:
        """Report a value that uv does not take."""
        if self.strict:
            self.sheet.problem(f"uv refuses this file: {message}", span, Tool.UV)
            return
        self.sheet.quirk(
            Oddity.UNKNOWN_NAME,
            Tool.UV,
            span,
            f"{message}, and uv therefore ignores all of `[tool.uv]`",
            name=name,
            protective=self.protective,
        )


def _requirement(
    source: Source, scope: Scope, entry: toml.Entry, table: toml.Table | None = None
) -> Requirement:
    """Return what one place of a package says: the entry's table unless one is given."""
    if table is None:
        table = next(tables(entry.value))
    parts = {key: text_in(table, key) for key in ("git", "url", "path", "index", "marker")}
    url = parts["git"] or parts["url"] or parts["path"]
    revision = next(
        (text for key in ("rev", "tag", "branch") if (text := text_in(table, key))), None
    )
    span = url.span() if url and url.text else table.span
    return Requirement(
        Tool.UV,
        url or source.excerpt(*entry.name_span),
        entry.name,
        "",
        pinned=False,
        span=span,
        scope=scope,
        url=url,
        marker=parts["marker"].text if parts["marker"] else None,
        editable=data_in(table, "editable") is True,
        hashes=pep508.hashes(url) if url else (),
        known=is_known(url.text) if url else True,
        reference=revision if parts["git"] else None,
        index=parts["index"].text if parts["index"] else None,
        entry=extent(entry.with_value(table, table.span))
        if isinstance(entry.value, toml.Array)
        else extent(entry),
        implicit=True,
        vcs=parts["git"] is not None,
    )
