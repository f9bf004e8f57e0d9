"""Sections of commands, which setup.cfg and pydistutils.cfg have in common.

`[easy_install]` says where `python setup.py` and easy_install look for packages.
easy_install itself is gone since setuptools 80; `setup_requires` are still
fetched from there (`setuptools.installer`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Tool
from pipwarden.vocabulary import setuptools

if TYPE_CHECKING:
    from pipwarden.readers.ini_sheet import IniSheet
    from pipwarden.syntax import ini


def option_of(entry: ini.Entry) -> str:
    """Return the name of an option as setuptools compares it."""
    return entry.key.text.lower().replace("-", "_")


def read(sheet: IniSheet) -> None:
    """Read the commands that fetch packages, and those that sent them."""
    for section in setuptools.FETCHING:
        for entry in sheet.sections.get(section, ()):
            key = setuptools.LOCATIONS.get(option_of(entry))
            if key is not None:
                scope = sheet.scope(Tool.SETUPTOOLS, section)
                value = entry.value.strip()
                pieces = list(value.words()) if key is Key.FIND_LINKS else [value]
                sheet.values(scope, key, entry, pieces, option=option_of(entry))
                note_stray(sheet, entry)
    for section in setuptools.SENDING:
        for entry in sheet.sections.get(section, ()):
            key = setuptools.SENDING_OPTIONS.get(option_of(entry))
            if key is not None:
                scope = sheet.scope(Tool.SETUPTOOLS, section)
                sheet.setting(scope, key, entry, option=option_of(entry))


def note_stray(sheet: IniSheet, entry: ini.Entry) -> None:
    """Report a `%` that setuptools stumbles over, since it reads with interpolation."""
    text = entry.value.text
    at = 0
    while (at := text.find("%", at)) >= 0:
        if text[at + 1 : at + 2] not in ("%", "("):
            message = (
                f"setuptools stops at `%` in `{entry.key.text}`: it is written `%%` in this file"
            )
            sheet.problem(message, entry.value.span(at, at + 1))
            return
        at += 2
