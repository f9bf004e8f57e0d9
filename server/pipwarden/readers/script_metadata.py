"""Inline script metadata: the TOML in the `# /// script` comments of a Python file (PEP 723)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Tool
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import below, tables
from pipwarden.readers.uv_settings import Settings
from pipwarden.source import Source

if TYPE_CHECKING:
    from pipwarden.readers.collector import Collector
    from pipwarden.source import Span

OPENING = re.compile(r"^# /// script[ \t]*(?:\r?\n)", re.MULTILINE)
_LINE = re.compile(r"#(?: [^\r\n]*)?(?:\r\n|\n|\Z)")
_CLOSING = re.compile(r"# ///\s*\Z")


def read(collector: Collector) -> Span | None:
    """Add what the metadata says; return where it stands, None when there is none.

    Installers refuse a file with two such blocks; the first is read.
    """
    text = collector.source.text
    opening = OPENING.search(text)
    if opening is None:
        return None
    start, end = _content(text, opening.end())
    if end < 0:
        return None
    sheet = Sheet(_uncommented(collector.source, start, end), "# ")
    root = sheet.toml.root
    scope = sheet.scope(Tool.STANDARD, root, "script", "`# /// script`")
    for entry in root.all("dependencies"):
        sheet.dependencies(Tool.STANDARD, scope, entry)
    settings = Settings(sheet, own_file=False, script=True)
    for tool in below(root, "tool"):
        for entry in tool.all("uv"):
            for table in tables(entry.value):
                settings.read(table, "tool.uv")
    collector.take(sheet.document("", Tool.STANDARD))
    return collector.source.excerpt(opening.start(), end).span()


def _content(text: str, start: int) -> tuple[int, int]:
    """Return where the TOML begins and ends: before the last `# ///` of the comment lines."""
    at, end = start, -1
    while line := _LINE.match(text, at):
        if _CLOSING.match(line[0]):
            end = at
        if line.end() == at or not line[0]:
            break
        at = line.end()
    return start, end


def _uncommented(source: Source, start: int, end: int) -> Source:
    """Return the text with blanks for all but the TOML, so that every place stays the same."""
    text = source.text
    inside = re.sub(r"^# ?", lambda match: " " * len(match[0]), text[start:end], flags=re.MULTILINE)
    newline = "\r\n" if text.startswith("\r\n", start - 2) else "\n"
    return Source(source.path, " " * (start - len(newline)) + newline + inside)
