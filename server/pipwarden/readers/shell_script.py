"""Shell scripts: what their commands install, and the variables that they export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.readers import commands
from pipwarden.readers.collector import Collector

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a shell script does with installers."""
    collector = Collector(source, variable="${NAME}")
    commands.read_script(collector, source.excerpt(), label="script")
    commands.finish(collector)
    return collector.document(kind)
