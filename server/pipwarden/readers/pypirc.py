""".pypirc: the servers that packages are sent to, and the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Tool
from pipwarden.readers.ini_sheet import IniSheet
from pipwarden.vocabulary import twine

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a .pypirc says."""
    sheet = IniSheet(source, Tool.TWINE)
    named = set(_named(sheet))
    for section, entries in sheet.sections.items():
        if section in ("", twine.LIST[0]):
            continue
        why = f"`{twine.LIST[1]}` does not name `{section}`"
        read_by_twine = section in named or section == twine.LOGIN
        for entry in entries:
            key = twine.OPTIONS.get(entry.key.text.lower())
            if key is not None:
                scope = sheet.scope(Tool.TWINE, section)
                option = entry.key.text.lower()
                ignored = None if read_by_twine else why
                sheet.setting(scope, key, entry, option=option, ignored=ignored)
    return sheet.document(kind)


def _named(sheet: IniSheet) -> list[str]:
    """Return the servers that the file lists."""
    section, option = twine.LIST
    for entry in sheet.sections.get(section, ()):
        if entry.key.text.lower() == option:
            return entry.value.text.split()
    return list(twine.ALWAYS)
