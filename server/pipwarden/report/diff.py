"""What fixes would change, as a unified diff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import redact
from pipwarden.report.line import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.report.style import Style

CONTEXT = 3
COVERED = "# Secrets are covered by ****, so this diff cannot be applied; use --fix.\n"


class _Lines(NamedTuple):
    """The lines of a file, and how they may be shown."""

    real: list[str]
    shown: list[str]


def unified(path: str, before: Document, after: Document, style: Style) -> str:
    """Return the difference of two readings of a file; "" when there is none."""
    old, new = _lines(before), _lines(after)
    body = "".join(_hunks(old, new, style))
    if not body:
        return ""
    name = visible(path)
    head = style.strong(f"--- {name}\n+++ {name}\n")
    covered = any(side.real != side.shown for side in (old, new)) and redact.MASK in body
    return (COVERED if covered else "") + head + body


def _lines(document: Document) -> _Lines:
    """Split as `patch` does, at line feeds only."""
    text, secrets = document.source.text, redact.secrets(document)
    real = [line for line in re.split(r"(?<=\n)", text) if line]
    shown = []
    start = 0
    for line in real:
        pieces: list[str] = []
        done = 0
        for span in redact.within(secrets, start, start + len(line)):
            pieces += (line[done : span.start], redact.MASK)
            done = span.end
        shown.append("".join((*pieces, line[done:])))
        start += len(line)
    return _Lines(real, shown)


def _hunks(old: _Lines, new: _Lines, style: Style) -> Iterator[str]:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old.real, new.real, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        first, last = group[0], group[-1]
        here, there = _range(first[1], last[2]), _range(first[3], last[4])
        yield style.aside(f"@@ -{here} +{there} @@") + "\n"
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (_line(line, " ", style, "") for line in old.shown[a:b])
                continue
            yield from (_line(line, "-", style, "31") for line in old.shown[a:b])
            yield from (_line(line, "+", style, "32") for line in new.shown[c:d])


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + (length > 0)}" + (f",{length}" if length != 1 else "")


def _line(line: str, mark: str, style: Style, codes: str) -> str:
    text = line.removesuffix("\n")
    if style.colour:  # for eyes: nothing in the file may steer the terminal
        text = visible(text.removesuffix("\r"))
    end = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    return style.paint(mark + text, codes) + end
