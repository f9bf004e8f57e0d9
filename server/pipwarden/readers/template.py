"""What a system puts into a text before anybody else reads it: `${{ ... }}` and its like.

Nobody knows the values, and a shell would read the marks in its own way. So that
it does not, each becomes one `${{ name }}` without quotes or braces inside, which
is read as something unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.source import Excerpt, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

_INNER = r"((?:[^'}]|'[^']*'|\}(?!\}))*)"
GITHUB = re.compile(rf"\$\{{\{{{_INNER}\}}\}}")
AZURE = re.compile(rf"\$\{{\{{{_INNER}\}}\}}|\$\[([^\]\r\n]*)\]")
GITLAB = re.compile(r"\$\[\[([^\]]*)\]\]")
CIRCLECI = re.compile(r"<<\s*((?:parameters|pipeline|matrix|include)\b[^<>]*)>>")
BRACES = re.compile(r"\{\{((?:[^}]|\}(?!\}))*)\}\}")
_FOREIGN = re.compile(r"[^\w.\- ]")


def filled(text: Excerpt, pattern: re.Pattern[str] | None) -> Excerpt:
    """Return a text in which each stand-in of a system is one that every reader understands."""
    if pattern is None or pattern.search(text.text) is None:
        return text
    return Excerpt.join(_pieces(text, pattern))


def _pieces(text: Excerpt, pattern: re.Pattern[str]) -> Iterator[Excerpt]:
    done = 0
    for match in pattern.finditer(text.text):
        yield text.cut(done, match.start())
        inner = next((each for each in match.groups() if each is not None), "")
        yield unknown(text.cut(*match.span()), inner)
        done = match.end()
    yield text.cut(done)


def unknown(piece: Excerpt, name: str | None = None) -> Excerpt:
    """Return what stands for a piece of text that nobody knows the value of."""
    mark = "${{ " + _FOREIGN.sub("", piece.text if name is None else name).strip() + " }}"
    if piece.text == mark:
        return piece
    start, end = piece.span()
    length = len(mark)
    # A run as wide as its text would count as what stands in the file.
    return Excerpt(mark, (Run(0, start, length, 0 if end - start == length else end - start),))
