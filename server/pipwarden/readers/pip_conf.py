"""pip.conf and pip.ini, as `pip._internal.configuration` and `ConfigOptionParser` read them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import origins
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
from pipwarden.source import Span
from pipwarden.syntax import ini
from pipwarden.vocabulary import pip
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt, Source

_TEMPLATE = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SWALLOWED = re.compile(r"[^\S\n]+[#;](?:[^\S\n].*)?\Z")

# Sections that pip reads, and those whose settings count for every section in the file.
_EVERYWHERE = ("global", ":env:")


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

    def read(self) -> None:
        """Turn everything into facts."""
        if self.source.bom:
            self._refuse(
                "File contains no section headers: it starts with a byte order mark", Span(0, 0)
            )
        for mistake in self.parsed.mistakes:
            if not self.template:
                self._refuse(mistake.message, mistake.span)
        self._note_sections()
        self._note_duplicates()
        for entry in self.parsed.entries:
            self._read_entry(entry)

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
            self.source.newline(),
        )
        self.quirks.append(
            Quirk(Oddity.DROPPED, Tool.PIP, section.rest.span(), message, repair=break_line)
        )

    def _slot(self, section: ini.Section, last: ini.Entry | None) -> Slot:
        """Return the place after the section's last entry, or after its header."""
        line, indent = (last.lines, last.indent) if last else (section.line, "")
        newline = self.source.newline()
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
            for setting in settings:
                self._check(setting, option)
        self.settings.extend(settings)

    def _meaning(self, section: str, name: str) -> _Meaning:
        """Find the option that a key names in a section."""
        options = [option for option in pip.OPTIONS if name in option.names.split(" ")]
        anywhere = options[0] if options else None
        if section == ini.DEFAULT:
            if not any(each not in ("", ini.DEFAULT) for each in self.scopes):
                return _Meaning(
                    anywhere,
                    "`[DEFAULT]` only lends its keys to the other sections of its file, and there is none",
                )
            section = "global"
        if section in ("", *_EVERYWHERE):
            installing = [option for option in options if option.belongs_to("install")]
            chosen = (installing or options or [None])[0]
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
            Quirk(Oddity.OBSOLETE, Tool.PIP, entry.key.span(), message, repair=repair, name=name)
        )

    def _note_ignored(self, entry: ini.Entry, section: str, name: str, reason: str) -> None:
        """Say that a key has no effect, where a person would have expected one."""
        options = {each for option in pip.OPTIONS for each in option.names.split(" ")}
        protective = _is_protective(name)
        repair = None
        message = f"{reason}, so it has no effect"
        if section and section not in (*_EVERYWHERE, ini.DEFAULT, *pip.COMMANDS):
            if name not in options:
                return
            right = _near(section.strip().lower(), ("global", *pip.COMMANDS))
            if right is not None and entry.section is not None:
                message += f"; did you mean `[{right}]`?"
                if right not in self.scopes:
                    repair = Repair(f"Write `[{right}]`", entry.section.name.span(), right)
        elif name in options:
            message += "; `[global]` reaches every command that has it" if section else ""
        else:
            right = _near(name, options)
            if right is None:
                return
            protective = _is_protective(right)
            message += f"; did you mean `{right}`?"
            repair = Repair(f"Write `{right}`", entry.key.span(), right)
        self.quirks.append(
            Quirk(
                Oddity.UNKNOWN_NAME, Tool.PIP, entry.key.span(), message, protective, repair, name
            )
        )

    def _values(
        self, entry: ini.Entry, option: pip.Option | None, name: str, ignored: str | None
    ) -> Iterator[Setting]:
        """Yield a setting for each value that pip makes of an entry."""
        scope = self.scopes[entry.section.name.text if entry.section else ""]
        value = entry.value.strip()
        values = [value]
        if option is not None and option.action == "append" and value.text:
            values = list(entry.value.words())
        for at, each in enumerate(values):
            enabled, inverted = _switch(option, each.text)
            yield Setting(
                Tool.PIP,
                option.key if option else Key.UNKNOWN,
                option.name if option else name,
                entry.key.text,
                each,
                each.span() if each.text else entry.key.span(),
                entry.key.span(),
                Form.INI,
                scope,
                known=is_known(each.text),
                enabled=enabled,
                inverted=inverted,
                removal=entry.lines,
                part=self._part(values, at) if len(values) > 1 else None,
                count=len(values),
                ignored=ignored if each.text else "pip takes an empty value for none",
            )

    def _part(self, values: list[Excerpt], at: int) -> Span:
        """Return what to delete so that one of several values is gone."""
        text, span = self.source.text, values[at].span()
        start, end = span
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        while end < len(text) and text[end] in " \t":
            end += 1
        alone = (start == 0 or text[start - 1] in "\r\n") and (
            end == len(text) or text[end] in "\r\n"
        )
        if alone:
            newline = self.source.newline()
            end += len(newline) if text.startswith(newline, end) else int(end < len(text))
            return Span(start, end)
        return (
            Span(span.start, end)
            if end < len(text) and text[end] not in "\r\n"
            else Span(start, span.end)
        )

    def _check(self, setting: Setting, option: pip.Option) -> None:
        """Report a value that makes pip stop, or that holds more than it should."""
        text = setting.value.text
        if not text or (not setting.known and self.template):
            return
        complaint = _complaint(option, text)
        if complaint:
            self.problems.append(
                Problem(f"{complaint} for `{setting.option}`", setting.span, Tool.PIP)
            )
        elif option.action == "store" and (comment := _SWALLOWED.search(text)):
            self._note_swallowed(setting, comment)

    def _note_swallowed(self, setting: Setting, comment: re.Match[str]) -> None:
        source, remark = self.source, comment[0].strip()
        line = (
            max(
                source.text.rfind("\n", 0, setting.name_span.start),
                source.text.rfind("\r", 0, setting.name_span.start),
            )
            + 1
        )
        end = setting.value.span(comment.start()).end
        rest = source.text[line : setting.value.span(comment.start()).start]
        indent = source.text[line : setting.name_span.start]
        self.quirks.append(
            Quirk(
                Oddity.SWALLOWED_COMMENT,
                Tool.PIP,
                setting.value.span(comment.start()).shifted(0),
                f"pip has no comments at the end of a line: `{remark}` becomes part of the value of `{setting.name}`",
                repair=Repair(
                    "Move the comment to its own line",
                    Span(line, end),
                    f"{indent}{remark}{source.newline()}{rest}",
                ),
                name=setting.option,
            )
        )


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


def _near(name: str, options: tuple[str, ...] | set[str]) -> str | None:
    """Return the one name that was probably meant."""
    if name in options:
        return name
    close = get_close_matches(name, sorted(options), n=2, cutoff=0.75)
    return close[0] if close else None


def _switch(option: pip.Option | None, text: str) -> tuple[bool | None, bool]:
    """Return whether what the option's key names is on, and whether the word says the opposite."""
    if option is None or option.action not in ("store_true", "store_false", "callback"):
        return None, False
    word = _truth(text)
    if word is None:
        return None, False
    match option.name:
        case "no-cache-dir":  # its callback turns the cache off with either word
            return False, not word
        case "no-require-hashes":
            return (False if word else None), False
        case "no-deps":
            return not word, False
    if option.action == "store_false":  # the word is stored, not negated
        return word, True
    return word, False


def _truth(text: str) -> bool | None:
    """Read a boolean as pip does (`pip._internal.utils.misc.strtobool`)."""
    word = text.lower()
    return True if word in pip.TRUE_WORDS else False if word in pip.FALSE_WORDS else None


def _complaint(option: pip.Option, text: str) -> str | None:
    """Say why pip stops at a value, or None when it takes it."""
    match option.action, option.type:
        case (("store_true" | "store_false"), _):
            return (
                None
                if _truth(text) is not None
                else f"{text!r} is no boolean (yes/no, true/false, 1/0)"
            )
        case "count", _:
            return (
                None
                if _truth(text) is not None or _is_count(text)
                else f"{text!r} is neither a number nor a boolean"
            )
        case "callback", "" if option.name == "no-cache-dir":
            return None if _truth(text) is not None else f"invalid truth value {text!r}"
        case "callback", _:
            return _callback_complaint(option.name, text)
        case _, "int" | "float":
            return (
                None if _is_number(text, option.type) else f"invalid {option.type} value {text!r}"
            )
        case _, "choice":
            choices = pip.CHOICES.get(option.name)
            return (
                None
                if not choices or text in choices
                else f"invalid choice {text!r} (choose from {', '.join(choices)})"
            )
    if option.key is Key.TRUSTED_HOST and origins.trusted_host(text).host is None:
        return f"{text!r} is no host that pip can parse, and it stops with an error"
    return None


def _callback_complaint(name: str, text: str) -> str | None:
    if name in ("no-binary", "only-binary", "all-releases", "only-final") and text.startswith("-"):
        return "an option stands where a value is needed"
    if name == "config-settings" and "=" not in text:
        return f"{text!r} is not of the form KEY=VALUE"
    return None


def _is_count(text: str) -> bool:
    try:
        return int(text) >= 0
    except ValueError:
        return False


def _is_number(text: str, kind: str) -> bool:
    try:
        float(text) if kind == "float" else _integer(text)
    except ValueError:
        return False
    return True


def _integer(text: str) -> int:
    """Read an integer as `optparse` does: decimal, hexadecimal, binary or octal."""
    lower = text.lower()
    if lower[:2] == "0x":
        return int(text, 16)
    if lower[:2] == "0b":
        return int(lower[2:] or "0", 2)
    if lower[:1] == "0":
        return int(text, 8)
    return int(text)
