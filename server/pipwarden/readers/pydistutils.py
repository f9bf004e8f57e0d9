"""pydistutils.cfg: what setuptools reads for every project of a user or of a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Tool
from pipwarden.readers import distutils_sections
from pipwarden.readers.ini_sheet import IniSheet

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a pydistutils.cfg or distutils.cfg says."""
    sheet = IniSheet(source, Tool.SETUPTOOLS)
    distutils_sections.read(sheet)
    return sheet.document(kind)
