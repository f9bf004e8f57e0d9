"""Where a text stands that was put together from several places of a file.

A variable brings the place along at which it got its value, so a word may begin
on one line and end on another, with half of the file between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.source import Excerpt, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

# What may stand between the pieces of one text: blanks, marks that continue a line, comments
# on lines of their own, and what separates the strings of a list; no words.
_GLUE = re.compile(r"(?:\\[nrt]|[\s\\^`\"',]|#[^\r\n]*(?:[\r\n]|\Z))*")


def whole(pieces: Iterable[Excerpt], source: str) -> Span | None:
    """Return the range of the file that holds the pieces and nothing foreign; None without one."""
    start = end = -1
    for piece in pieces:
        for run in piece.runs:
            if start < 0:
                start = run.file
            elif run.file < end or not _is_glue(source, end, run.file):
                return None
            end = run.file + run.width
    return Span(start, end) if start >= 0 else None


def first(piece: Excerpt, source: str) -> Span:
    """Return where a text stands, or where its first part does when it has several places."""
    runs = piece.runs
    if len(runs) == 1:
        return piece.span()
    start, end = runs[0].file, runs[0].file + runs[0].width
    for run in runs[1:]:
        if run.file < end or not _is_glue(source, end, run.file):
            break
        end = run.file + run.width
    return Span(start, end)


def _is_glue(source: str, start: int, end: int) -> bool:
    return start == end or _GLUE.fullmatch(source, start, end) is not None
