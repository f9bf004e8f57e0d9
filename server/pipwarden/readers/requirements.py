"""Requirements and constraints files, as `pip._internal.req.req_file` reads them.

A logical line is read by its text alone (`requirement_line`), and kept for the
next reading (`requirement_lines`); what lines mean to each other is worked out
here, over the few that have options.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from pipwarden.facts import (
    Document,
    Form,
    Key,
    Oddity,
    Quirk,
    Repair,
    Scope,
    Slot,
    Tool,
    replace,
)
from pipwarden.readers import requirement_codec, requirement_lines
from pipwarden.readers.requirement_facts import Plain
from pipwarden.readers.requirement_place import decoded
from pipwarden.source import Span
from pipwarden.syntax import requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Setting, Shelf
    from pipwarden.readers.requirement_facts import Facts
    from pipwarden.readers.requirement_lines import Lines
    from pipwarden.source import Source

_LINE_END = re.compile(r"\r\n|\n|\r")
_CONDA = re.compile(
    r"^# *\$ conda create --name <env> --file <this file>|^@EXPLICIT\b", re.MULTILINE
)
_MARKUP = re.compile(r"<(?:!doctype|html|\?xml|!--)|\{\s*[\"}]", re.IGNORECASE)
_HIDDEN = re.compile(f"[{requirements.HIDDEN}]")


def read(source: Source, kind: str) -> Document:
    """Return what a requirements or constraints file says."""
    scope = _scope(source)
    reading = requirement_codec.read(source)
    # what pip cannot decode is still looked at as an editor shows it
    text = source.text if reading.text is None else reading.text
    lines = requirement_lines.read(text, scope, source.path, kind)
    if _is_foreign(text) or _is_prose(lines.unplaced()):
        notes: dict[str, object] = {"prose": True, "text": reading.text}
        return Document(source, kind, scopes=(scope,), notes=notes)
    special = [lines[number] for number in lines.special()]
    quirks = [quirk for line in special for quirk in line.quirks]
    if any(line.orphans for line in special):
        quirks += _lost_hashes(lines, text)
    if any(line.hidden for line in special):
        quirks += _hidden_breaks(text)
    shelf: Shelf = lines
    if reading.decoding is not None:
        to = reading.decoding
        shelf = lines.decoded(to)
        special = [decoded(line, to, scope) for line in special]
        quirks = [quirk._replace(span=to.span(quirk.span), repair=None) for quirk in quirks]
    if reading.quirk is not None:
        quirks.append(reading.quirk)
    return Document(
        source,
        kind,
        all_settings=tuple(_heeded(special)),
        scopes=(scope,),
        quirks=tuple(quirks),
        problems=(
            *(() if reading.problem is None else (reading.problem,)),
            *(problem for line in special for problem in line.problems),
        ),
        hash_checking=_hash_checking(special, lines),
        notes={"text": reading.text},
        shelf=shelf,
    )


def _scope(source: Source) -> Scope:
    """Return the whole file as a scope; one more option fits below the comments at its top."""
    text = source.text
    at = 0
    while text[at : at + 1] == "#":
        end = _LINE_END.search(text, at)
        at = end.end() if end else len(text)
    newline = source.newline()
    prefix = newline if at and text[at - 1] not in "\n\r" else ""
    return _scope_at(source.path, Slot(at, prefix, newline))


@lru_cache(maxsize=64)
def _scope_at(path: str, slot: Slot) -> Scope:
    """Return the same scope for the same file, so that facts can be kept."""
    return Scope(Tool.PIP, PurePath(path).name, "", Span(0, 0), Form.FLAG, slot)


def _is_foreign(text: str) -> bool:
    """Say whether the file is in the form of another program: conda's, HTML, JSON."""
    head = text[:2000].lstrip()
    if ("conda create" in head or "@EXPLICIT" in head) and _CONDA.search(head):
        return True
    return _MARKUP.match(head) is not None


def _is_prose(lines: list[Facts]) -> bool:
    """Say whether the file is no requirements file at all, but a text about something."""
    bad = sum([line.prose for line in lines if line.special])
    if bad < 2:
        return False
    good = sum(
        bool(line.settings or line.plain is Plain.REQUIREMENT)
        or (line.requirement is not None and line.requirement.valid)
        for line in lines
    )
    return bad > good


def _heeded(special: list[Facts]) -> Iterator[Setting]:
    """Yield the settings; indexes that another line makes void say so."""
    last: tuple[int, Setting] | None = None
    off: Setting | None = None
    for number, line in enumerate(special):
        for setting in line.settings:
            if setting.ignored is None and setting.key is Key.INDEX_URL:
                last = number, setting
            elif setting.ignored is None and setting.key is Key.NO_INDEX:
                off = off or setting
    for number, line in enumerate(special):
        for setting in line.settings:
            reason = None
            if setting.ignored is None and setting.key in (Key.INDEX_URL, Key.EXTRA_INDEX_URL):
                if off is not None:
                    reason = f"`{off.name}` switches all indexes off"
                elif last is not None and number < last[0]:
                    reason = f"the `{last[1].name}` further down replaces every index before it"
            yield setting if reason is None else replace(setting, ignored=reason)


def _hash_checking(special: list[Facts], lines: Lines) -> bool:
    """Say whether pip checks hashes because of this file; hashes in URLs do not make it."""
    modes = [
        setting.enabled
        for line in special
        for setting in line.settings
        if setting.key is Key.REQUIRE_HASHES and setting.ignored is None
    ]
    return True in modes or (False not in modes and any(line.hashing for line in lines.unplaced()))


def _lost_hashes(lines: Lines, text: str) -> Iterator[Quirk]:
    """Report hashes that stand alone, with a repair where they clearly belong to a requirement."""
    for number in lines.special():
        line = lines[number]
        if not line.orphans:
            continue
        start = line.base
        repair = None
        before = lines[number - 1] if number else None
        asked = before.requirement if before is not None else None
        if (
            before is not None
            and asked is not None
            and asked.entry is not None
            and not asked.editable
        ):
            between = text[asked.entry.end : start]
            if before.broken_by is not None:
                repair = _comment_moved(before, text, start)
            elif not between.strip("\r\n") and between:
                repair = Repair(
                    "Join the lines with `\\`", Span(asked.entry.end, asked.entry.end), " \\"
                )
            elif re.fullmatch(r"[ \t]+[\r\n]+", between) and text[asked.entry.end - 1] == "\\":
                stop = asked.entry.end + len(between.rstrip("\r\n"))
                repair = Repair("Remove the blank after `\\`", Span(asked.entry.end, stop), "")
        for each in line.orphans:
            message = "pip ignores this hash: it belongs to no requirement"
            if before is not None and before.broken_by is not None:
                message += ", since the comment above ends the joined line"
            yield Quirk(Oddity.LOST_HASH, Tool.PIP, each.span, message, True, repair, "--hash")  # noqa: FBT003


def _comment_moved(line: Facts, text: str, end: int) -> Repair | None:
    """Offer to move a comment inside a joined line above it."""
    comment = line.broken_by
    if comment is None:
        return None
    start = max(text.rfind("\n", 0, comment.start), text.rfind("\r", 0, comment.start)) + 1
    return Repair(
        "Move the comment above the requirement",
        Span(line.base, end),
        text[start:end] + text[line.base : start],
    )


def _hidden_breaks(text: str) -> Iterator[Quirk]:
    """Report line ends that pip sees and an editor does not, where they change what pip reads."""
    at = 0
    joined = False  # a backslash ends the line before
    for line in re.split(r"[\n\r]", text):
        first, last = len(line) - len(line.lstrip()), len(line.rstrip())
        for match in _HIDDEN.finditer(line) if line else ():
            here = match.start()
            if here < last and (first < here or joined):
                span = Span(at + here, at + here + 1)
                message = (
                    f"pip ends the line at this character (U+{ord(match[0]):04X}), which editors "
                    "do not show as a line end"
                )
                repair = Repair("Replace it by a space", span, " ")
                yield Quirk(Oddity.HIDDEN_BREAK, Tool.PIP, span, message, repair=repair)
        at += len(line) + 1
        joined = line[-1:] == "\\"
