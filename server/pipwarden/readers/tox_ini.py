"""tox.ini, and the same sections in setup.cfg: what tox installs, and how.

Each environment has requirements (`deps`), variables (`set_env`) and commands.
Sections that an environment refers to, by `{[base]deps}` or `base = base`, are
read like its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Form, Key, Oddity, Quirk, Repair, Scope, Tool
from pipwarden.readers import commands, tox_deps, tox_values
from pipwarden.readers.ini_sheet import IniSheet, whole_line
from pipwarden.source import Span
from pipwarden.vocabulary import tox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipwarden.facts import Document
    from pipwarden.readers.tox_values import Line, Word
    from pipwarden.source import Source
    from pipwarden.syntax import ini

_ENVIRONMENT = re.compile(r"(?:test|pkg)env(?::.*)?\Z", re.DOTALL)
_ASSIGNMENT = re.compile(r"([^=\s]+)\s*=\s*")
_VALUE = re.compile(r"""(?:"[^"]*"|'[^']*'|\\.|[^;])*""")  # up to a marker
_TRUE = frozenset(("true", "1", "yes", "on"))


class Place(NamedTuple):
    """An entry that tox reads, and the section it stands in."""

    sheet: IniSheet
    section: str
    entry: ini.Entry


def read(source: Source, kind: str) -> Document:
    """Return what a tox.ini says."""
    sheet = IniSheet(source, Tool.TOX)
    read_sections(sheet, tox.CORE)
    return sheet.document(kind)


def read_sections(sheet: IniSheet, core: str) -> None:
    """Read the sections of tox; `core` is the one that is not an environment."""
    for section, entry, role in _entries(sheet, core):
        _ROLES[role](Place(sheet, section, entry))


def _entries(sheet: IniSheet, core: str) -> Iterator[tuple[str, ini.Entry, str]]:
    """Yield the entries that tox heeds, each once, with what their lines are."""
    found = [
        (core, entry, tox.CORE_ROLES.get(entry.key.text.lower(), ""))
        for entry in sheet.sections.get(core, ())
    ]
    found += [
        (section, entry, tox.ROLES.get(entry.key.text.lower(), ""))
        for section in _environments(sheet)
        for entry in sheet.sections[section]
    ]
    seen = set()
    for section, entry, role in found:  # grows on the way
        if not role or entry.lines in seen:
            continue
        seen.add(entry.lines)
        yield section, entry, role
        for name, key in tox_values.REFERENCE.findall(entry.value.text):
            found += [
                (name, other, role)
                for other in sheet.sections.get(name, ())
                if other.key.text.lower() == key.strip().lower()
            ]


def _environments(sheet: IniSheet) -> list[str]:
    """Return the sections of environments, and those that they are based on."""
    found = [name for name in sheet.sections if _ENVIRONMENT.match(name)]
    for name in found:  # grows on the way
        for entry in sheet.sections[name]:
            if entry.key.text.lower() == "base":
                bases = re.split(r"[,\s]+", entry.value.text)
                found += [each for each in bases if each in sheet.sections and each not in found]
    return found


# -- the kinds of entries ------------------------------------------------------------


def _requirements(place: Place) -> None:
    sheet, section, entry = place
    scope = Scope(Tool.PIP, f"[{section}] deps", section, entry.key.span(), Form.FLAG, private=True)
    sheet.facts.scopes.append(scope)
    tox_deps.read(sheet.facts, scope, entry.value)


def _constraints(place: Place) -> None:
    sheet, section, entry = place
    pieces = [tox_values.filled(line.text) for line in tox_values.logical_lines(entry.value)]
    scope = sheet.scope(Tool.PIP, section)
    known = all(tox_values.is_known(piece.text) for piece in pieces)
    sheet.values(scope, Key.CONSTRAINT_FILE, entry, pieces, option="constraint", known=known)


def _pre(place: Place) -> None:
    sheet, section, entry = place
    on = entry.value.text.strip().lower() in _TRUE
    scope = sheet.scope(Tool.TOX, section)
    sheet.setting(scope, Key.PRE, entry, option="pip_pre", enabled=on)


def _variables(place: Place) -> None:
    sheet, section, entry = place
    lines = list(tox_values.logical_lines(entry.value))
    label = f"[{section}] {entry.key.text}"
    scope = Scope(Tool.PIP, label, section, entry.key.span(), Form.VARIABLE)
    sheet.facts.scopes.append(scope)
    for line in lines:
        match = _ASSIGNMENT.match(line.text.text)
        if match is None:
            continue
        end = _VALUE.match(line.text.text, match.end())
        value = tox_values.filled(line.text.cut(match.end(), end.end() if end else None))
        commands.read_variable(
            sheet.facts,
            match[1],
            value.strip(),
            name_span=line.text.span(*match.span(1)),
            scope=scope,
            removal=_removal(sheet, entry, line, alone=len(lines) == 1),
            known=tox_values.is_known(value.text),
        )


def _removal(sheet: IniSheet, entry: ini.Entry, line: Line, *, alone: bool) -> Span:
    """Return what to delete so that a line of a value is gone, and the value when it was all."""
    if alone:
        return entry.lines
    return whole_line(sheet.source.text, line.whole) or line.whole


def _commands(place: Place) -> None:
    for line in tox_values.logical_lines(place.entry.value):
        found = tox_values.words(line.text)
        _command(place, _without_mark(found))


def _without_mark(words: list[Word]) -> list[Word]:
    """Drop the `-` or `!` before a command, which says what tox makes of its failing."""
    if words and words[0].text.text in ("-", "!"):
        return words[1:]
    if words and words[0].text.text[:1] == "-":
        return [words[0]._replace(text=words[0].text.cut(1)), *words[1:]]
    return words


def _install_command(place: Place) -> None:
    lines = tox_values.logical_lines(place.entry.value)
    _command(place, [word for line in lines for word in tox_values.words(line.text)])


def _command(place: Place, words: list[Word]) -> None:
    if words:
        commands.read_words(
            place.sheet.facts,
            [word.text for word in words],
            lambda first, last: _between(words, first, last),
            known=[word.known for word in words],
            label=f"[{place.section}] {place.entry.key.text}",
        )


def _between(words: list[Word], first: int, last: int) -> Span | None:
    """Return what to delete so that some words are gone, with the blanks before them."""
    if first == 0:
        return None
    start, end = words[first - 1].span.end, words[last].span.end
    return Span(start, end) if start <= words[first].span.start <= end else None


def _indexes(place: Place) -> None:
    """Read `indexserver`, which tox 3 had."""
    sheet, section, entry = place
    why = "tox reads no `indexserver` since version 4"
    scope = sheet.scope(Tool.TOX, section)
    pieces = []
    for line in tox_values.logical_lines(entry.value):
        match = _ASSIGNMENT.match(line.text.text)
        if match and match.end() < len(line.text.text):
            pieces.append(tox_values.filled(line.text.cut(match.end())))
    for piece in pieces:
        known = tox_values.is_known(piece.text)
        sheet.values(
            scope, Key.INDEX_URL, entry, [piece], option="indexserver", ignored=why, known=known
        )
    sheet.facts.quirks.append(
        Quirk(
            Oddity.OBSOLETE,
            Tool.TOX,
            entry.key.span(),
            f"{why}, so packages come from the default index; "
            "set `PIP_INDEX_URL` in `set_env` instead",
            repair=Repair("Remove it", entry.lines, ""),
            name="indexserver",
        )
    )


_ROLES: dict[str, Callable[[Place], None]] = {
    "requirements": _requirements,
    "constraints": _constraints,
    "variables": _variables,
    "command": _install_command,
    "commands": _commands,
    "pre": _pre,
    "indexes": _indexes,
}
