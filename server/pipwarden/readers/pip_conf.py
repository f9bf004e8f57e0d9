"""pip.conf and pip.ini, as `pip._internal.configuration` and `ConfigOptionParser` read them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import (
    Comment,
    Document,
    Form,
    Key,
    Oddity,
    Problem,
    Quirk,
    Repair,
    Scope,
    Setting,
    Slot,
    Tool,
)
from pipwarden.readers.pip_values import can_refuse, complaint, switch
from pipwarden.source import Span
from pipwarden.syntax import ini
from pipwarden.vocabulary import pip
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt, Source

_TEMPLATE = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_ITEM = re.compile(r"(?:\{\{.*?\}\}|<%.*?%>|\S)+", re.DOTALL)
_SWALLOWED = re.compile(r"[^\S\n]+([#;](?:[^\S\n].*)?)$", re.MULTILINE)

_NOT_UTF8 = re.compile(r"[\udc80-\udcff]+")  # bytes that a strict decoder refuses

# Sections that pip reads, and those whose settings count for every section in the file.
_EVERYWHERE = ("global", ":env:")

_OPTIONS: dict[str, list[pip.Option]] = {}
for _option in pip.OPTIONS:
    for _name in _option.names.split(" "):
        _OPTIONS.setdefault(_name, []).append(_option)
_NAMES = tuple(sorted(_OPTIONS))


def read(source: Source, kind: str) -> Document:
    """Return what a pip configuration file says."""
    template = source.path.lower().endswith((".j2", ".template"))
    text = (
        _TEMPLATE.sub(lambda match: re.sub(r"[^\r\n]", " ", match[0]), source.text)
        if template
        else source.text
    )
    parsed = ini.read(text)
    reader = _Reader(source, parsed, template=template)
    reader.read()
    return Document(
        source,
        kind,
        all_settings=tuple(reader.settings),
        scopes=tuple(reader.scopes.values()),
        quirks=tuple(reader.quirks),
        problems=tuple(sorted(reader.problems, key=lambda problem: problem.span)),
        comments=tuple(Comment(remark.text, remark.span, alone=True) for remark in parsed.remarks),
        hash_checking=any(
            setting.key is Key.REQUIRE_HASHES and setting.enabled for setting in reader.settings
        ),
        notes={"ini": parsed, "refused": bool(reader.refused)},
    )


def key_name(spelled: str) -> str:
    """Return a key as pip normalises it (`pip._internal.configuration._normalize_name`)."""
    return spelled.lower().replace("_", "-").removeprefix("--")


class _Meaning(NamedTuple):
    """What a key is in its section: the option, or why pip does not read it."""

    option: pip.Option | None
    ignored: str | None


class _Reader:
    """One pass over a parsed file."""

    def __init__(self, source: Source, parsed: ini.Ini, *, template: bool) -> None:
        self.source = source
        self.parsed = parsed
        self.template = template
        self.settings: list[Setting] = []
        self.quirks: list[Quirk] = []
        self.problems: list[Problem] = []
        self.scopes: dict[str, Scope] = {}
        self.refused = False  # pip cannot load the file at all
        self.newline = source.newline()

    def read(self) -> None:
        """Turn everything into facts."""
        if self.source.bom:
            self._refuse(
                "File contains no section headers: it starts with a byte order mark", Span(0, 0)
            )
        text = self.source.text
        undecodable = None if text.isascii() else _NOT_UTF8.search(text)
        if undecodable:
            self._refuse("contains invalid utf-8 characters", Span(*undecodable.span()))
        for mistake in self.parsed.mistakes:
            if not self.template:
                self._refuse(mistake.message, mistake.span)
        self._note_sections()
        self._note_duplicates()
        for entry in self.parsed.entries:
            self._read_entry(entry)
        self._note_partial()

    def _refuse(self, message: str, span: Span) -> None:
        self.refused = True
        self.problems.append(Problem(message, span, Tool.PIP))

    def _note_sections(self) -> None:
        """Make a scope of each section, and say which ones pip does not read."""
        ends: dict[str, ini.Entry] = {}
        for entry in self.parsed.entries:
            ends[entry.section.name.text if entry.section else ""] = entry
        if "" in ends:
            self.scopes[""] = Scope(Tool.PIP, "no section", "", Span(0, 0), Form.INI)
        for section in self.parsed.sections:
            name = section.name.text
            if name in self.scopes:
                if name != ini.DEFAULT and not self.template:
                    self._refuse(f"section '{name}' already exists", section.span)
                continue
            slot = self._slot(section, ends.get(name))
            self.scopes[name] = Scope(Tool.PIP, f"[{name}]", name, section.span, Form.INI, slot)
            if section.rest.text and section.rest.text[0] not in "#;":
                self._note_rest(section)

    def _note_rest(self, section: ini.Section) -> None:
        message = f"pip drops what follows `[{section.name.text}]` on its line"
        break_line = Repair(
            "Move it to a line of its own",
            Span(section.span.end, section.rest.span().start),
            self.newline,
        )
        options = _OPTIONS.get(key_name(re.split("[=:]", section.rest.text, maxsplit=1)[0].strip()))
        key = options[0].key if options else Key.UNKNOWN
        self.quirks.append(
            Quirk(
                Oddity.DROPPED, Tool.PIP, section.rest.span(), message, repair=break_line, key=key
            )
        )

    def _slot(self, section: ini.Section, last: ini.Entry | None) -> Slot:
        """Return the place after the section's last entry, or after its header."""
        line, indent = (last.lines, last.indent) if last else (section.line, "")
        newline = self.newline
        if self.source.text[line.end - 1 : line.end] in ("\n", "\r"):
            return Slot(line.end, indent, newline)
        return Slot(line.end, newline + indent)

    def _note_duplicates(self) -> None:
        """Report keys that stand twice in a section; pip compares them normalised (26.3)."""
        seen: dict[tuple[str, str], ini.Entry] = {}
        for entry in self.parsed.entries:
            section = entry.section.name.text if entry.section else ""
            place = (section, key_name(entry.key.text))
            first = seen.setdefault(place, entry)
            if first is entry or self.template:
                continue
            message = f"option '{place[1]}' in section '{section}' already exists"
            if first.key.text.lower() != entry.key.text.lower():
                message += "; pip before 26.3 takes the last one"
            self._refuse(message, entry.key.span())

    def _read_entry(self, entry: ini.Entry) -> None:
        section = entry.section.name.text if entry.section else ""
        name = key_name(entry.key.text)
        meaning = self._meaning(section, name)
        option = meaning.option
        gone = pip.GONE.get(name)
        if option is None and gone is not None:
            self._note_obsolete(entry, name, gone)
        elif meaning.ignored is not None:
            self._note_ignored(entry, section, name, meaning.ignored)
        settings = list(self._values(entry, option, name, meaning.ignored))
        if option is not None and meaning.ignored is None:
            self._note_swallowed(entry, option)
            for setting in settings if can_refuse(option) else ():
                self._check(setting, option)
        self.settings.extend(settings)

    def _meaning(self, section: str, name: str) -> _Meaning:
        """Find the option that a key names in a section."""
        options = _OPTIONS.get(name, [])
        anywhere = options[0] if options else None
        if section == ini.DEFAULT:
            if not any(each not in ("", ini.DEFAULT) for each in self.scopes):
                reason = "`[DEFAULT]` only lends its keys to other sections, and there is none"
                return _Meaning(anywhere, reason)
            section = "global"
        if section in ("", *_EVERYWHERE):
            installing = [option for option in options if option.belongs_to("install")]
            chosen = installing[0] if installing else anywhere
            return _Meaning(chosen, None if chosen else f"pip has no option `{name}`")
        if section not in pip.COMMANDS:
            return _Meaning(anywhere, f"pip reads no section `[{section}]`")
        for option in options:
            if option.belongs_to(section):
                return _Meaning(option, None)
        if anywhere is not None:
            return _Meaning(anywhere, f"`pip {section}` has no option `{name}`")
        return _Meaning(None, f"pip has no option `{name}`")

    def _note_obsolete(self, entry: ini.Entry, name: str, gone: pip.Gone) -> None:
        message = (
            f"`{entry.key.text}` is gone since pip {gone.until}, and pip ignores it: {gone.now}"
        )
        repair = Repair("Remove it", entry.lines, "")
        self.quirks.append(
            Quirk(
                Oddity.OBSOLETE,
                Tool.PIP,
                entry.key.span(),
                message,
                repair=repair,
                name=name,
                key=gone.key,
            )
        )

    def _note_ignored(self, entry: ini.Entry, section: str, name: str, reason: str) -> None:
        """Say that a key has no effect, where a person would have expected one."""
        protective, meant = _is_protective(name), name
        repair = None
        message = f"{reason}, so it has no effect"
        if section and section not in (*_EVERYWHERE, ini.DEFAULT, *pip.COMMANDS):
            if name not in _OPTIONS:
                return
            right = _near(section.strip().lower(), ("global", *pip.COMMANDS))
            if right is not None and entry.section is not None:
                message += f"; did you mean `[{right}]`?"
                if right not in self.scopes:
                    repair = Repair(f"Write `[{right}]`", entry.section.name.span(), right)
        elif name in _OPTIONS:
            message += "; `[global]` reaches every command that has it" if section else ""
        else:
            right = _near(name, _NAMES)
            if right is None:
                return
            protective, meant = _is_protective(right), right
            message += f"; did you mean `{right}`?"
            repair = Repair(f"Write `{right}`", entry.key.span(), right)
        key = _OPTIONS[meant][0].key
        span = entry.key.span()
        self.quirks.append(
            Quirk(Oddity.UNKNOWN_NAME, Tool.PIP, span, message, protective, repair, name, key)
        )

    def _note_partial(self) -> None:
        """Say where hashes are required for installing, but not for the other commands."""
        required = {
            setting.scope.name: setting
            for setting in self.settings
            if setting.key is Key.REQUIRE_HASHES and setting.enabled and setting.ignored is None
        }
        others = ("download", "wheel")
        if "install" not in required or required.keys() & {*_EVERYWHERE, ini.DEFAULT, *others}:
            return
        setting = required["install"]
        message = (
            f"`{setting.name}` in `[install]` reaches `pip install` only: `pip download` and "
            "`pip wheel` still take packages without a hash; write it in `[global]`"
        )
        neighbours = [each for each in self.settings if each.scope is setting.scope]
        alone = len(neighbours) == 1 and "global" not in self.scopes
        name = Span(setting.scope.span.start + 1, setting.scope.span.end - 1)
        repair = Repair("Write `[global]`", name, "global") if alone else None
        self.quirks.append(
            Quirk(
                Oddity.UNKNOWN_NAME,
                Tool.PIP,
                setting.name_span,
                message,
                repair=repair,
                name=setting.option,
            )
        )

    def _values(
        self, entry: ini.Entry, option: pip.Option | None, name: str, ignored: str | None
    ) -> Iterator[Setting]:
        """Yield a setting for each value that pip makes of an entry."""
        scope = self.scopes[entry.section.name.text if entry.section else ""]
        if option is not None and option.action == "append" and entry.value.text.strip():
            values = _items(entry.value)
        else:
            values = [entry.value.strip()]
        name_span, count = entry.key.span(), len(values)
        key, option_name = (option.key, option.name) if option else (Key.UNKNOWN, name)
        for value in values:
            text = value.text
            span = value.span() if text else name_span
            enabled, inverted = switch(option, text)
            yield Setting(
                Tool.PIP,
                key,
                option_name,
                entry.key.text,
                value,
                span,
                name_span,
                Form.INI,
                scope,
                is_known(text),
                enabled,
                inverted,
                entry.lines,
                self._part(span) if count > 1 else None,
                count,
                ignored if text else "pip takes an empty value for none",
            )

    def _part(self, span: Span) -> Span:
        """Return what to delete so that one of several values is gone."""
        text, (start, end) = self.source.text, span
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        while end < len(text) and text[end] in " \t":
            end += 1
        last = end == len(text) or text[end] in "\r\n"
        if last and (start == 0 or text[start - 1] in "\r\n"):
            newline = self.newline
            end += len(newline) if text.startswith(newline, end) else int(end < len(text))
            return Span(start, end)
        return Span(start, span.end) if last else Span(span.start, end)

    def _check(self, setting: Setting, option: pip.Option) -> None:
        """Report a value that makes pip stop."""
        text = setting.value.text
        if not text or (not setting.known and self.template):
            return
        wrong = complaint(option, text)
        if wrong:
            self.problems.append(Problem(f"{wrong} for `{setting.option}`", setting.span, Tool.PIP))

    def _note_swallowed(self, entry: ini.Entry, option: pip.Option) -> None:
        """Report comments at the end of a line; the repair puts them on a line above."""
        if option.action not in ("store", "append") or option.key is Key.TRUSTED_HOST:
            return
        source, value = self.source, entry.value.text
        if "#" not in value and ";" not in value:
            return
        for comment in _SWALLOWED.finditer(value):
            span = entry.value.span(*comment.span(1))
            line = max(source.text.rfind(end, 0, span.start) for end in "\n\r") + 1
            kept = source.text[line : entry.value.span(0, comment.start()).end]
            indent = kept[: len(kept) - len(kept.lstrip())]
            moved = indent + comment[1] + self.newline + kept
            message = (
                f"pip has no comments at the end of a line: `{comment[1]}` becomes part of "
                f"the value of `{entry.key.text}`"
            )
            repair = Repair("Move the comment to a line of its own", Span(line, span.end), moved)
            self.quirks.append(
                Quirk(
                    Oddity.SWALLOWED_COMMENT,
                    Tool.PIP,
                    span,
                    message,
                    repair=repair,
                    name=option.name,
                )
            )


def _items(value: Excerpt) -> list[Excerpt]:
    """Return what white space separates; `{{ x }}` is one item, since it is filled in later."""
    if "{{" in value.text or "<%" in value.text:
        return [value.cut(*item.span()) for item in _ITEM.finditer(value.text)]
    return list(value.words())


def _is_protective(name: str) -> bool:
    """Say whether an option strengthens the installer, so that losing it matters more."""
    return name in (
        "require-hashes",
        "require-virtualenv",
        "require-venv",
        "cert",
        "no-index",
        "only-binary",
        "index-url",
        "pypi-url",
    )


@lru_cache(maxsize=1024)  # the same unknown name is met again at every keystroke
def _near(name: str, options: tuple[str, ...]) -> str | None:
    """Return the one name that was probably meant."""
    if name in options:
        return name
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(options), n=2, cutoff=0.75)
    return close[0] if close else None
