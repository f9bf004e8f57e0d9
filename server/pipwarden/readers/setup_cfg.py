"""setup.cfg: requirements of a project, and settings of setuptools' commands and of tox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Tool
from pipwarden.readers import distutils_sections, ini_sheet, pep508, tox_ini
from pipwarden.readers.distutils_sections import note_stray, option_of
from pipwarden.readers.ini_sheet import IniSheet
from pipwarden.vocabulary import setuptools

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Excerpt, Source
    from pipwarden.syntax import ini

_FILE = "file:"


def read(source: Source, kind: str) -> Document:
    """Return what a setup.cfg says."""
    sheet = IniSheet(source, Tool.SETUPTOOLS)
    for entry in sheet.sections.get("options", ()):
        option = option_of(entry)
        if option in setuptools.REQUIREMENTS:
            _requirements(sheet, "options", entry)
        elif option == setuptools.LINKS:
            scope = sheet.scope(Tool.SETUPTOOLS, "options")
            pieces = ini_sheet.split(entry.value.strip(), ",")
            sheet.values(scope, Key.DEPENDENCY_LINKS, entry, pieces, option=option)
            note_stray(sheet, entry)
    for entry in sheet.sections.get(setuptools.EXTRAS, ()):
        _requirements(sheet, setuptools.EXTRAS, entry)
    distutils_sections.read(sheet)
    if "tox:tox" in sheet.sections:
        tox_ini.read_sections(sheet, "tox:tox")
    return sheet.document(kind)


def _requirements(sheet: IniSheet, section: str, entry: ini.Entry) -> None:
    """Read a list of requirements, or the names of files that hold them."""
    scope = sheet.scope(Tool.SETUPTOOLS, section)
    value = entry.value.strip()
    note_stray(sheet, entry)
    if value.text.startswith(_FILE):
        files = ini_sheet.split(value.cut(len(_FILE)), ",")
        sheet.values(scope, Key.REQUIREMENT_FILE, entry, files, option="file")
        return
    for piece in ini_sheet.split(value, ";"):
        text = _without_comment(piece)
        if text.text:
            found = pep508.requirement(Tool.SETUPTOOLS, text, scope, piece.span())
            sheet.facts.requirements.append(found)


def _without_comment(line: Excerpt) -> Excerpt:
    """Return a line as `setuptools._reqs` takes it: a `#` after a blank begins a comment."""
    if line.text.startswith("#"):
        return line.cut(0, 0)
    at = line.text.find(" #")
    return line if at < 0 else line.cut(0, at).strip()
