"""Which deletions inside of a script leave the YAML file around it as valid as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.syntax import yaml
from pipwarden.syntax.yaml import Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.readers.yaml_items import Item
    from pipwarden.source import Span

_BREAK = re.compile(r"[\r\n]")
_PLAIN_START = re.compile(r"[\w./$~(\\]")


class Fit:
    """The place of one script."""

    def __init__(self, source: str, item: Item, whole: Span | None) -> None:
        """Take the file's text, the script's item, and what to delete to be rid of all of it."""
        self.source = source
        self.item = item
        self.whole = whole
        self.inside = item.value.text.strip().span() if isinstance(item.value, Scalar) else None

    def removal(self, span: Span | None) -> Span | None:
        """Return what to delete so that a piece of the script is gone."""
        if span is None or self.inside is None or not isinstance(self.item.value, Scalar):
            return None
        if span.start > self.inside.start:
            return span
        if span.end >= self.inside.end:
            alone = not isinstance(self.item.owner, Sequence) or len(self.item.owner.items) == 1
            return None if alone else self.whole
        match self.item.value.style:
            case yaml.Style.LITERAL | yaml.Style.FOLDED:
                return span if self._is_level(span) else None
            case yaml.Style.PLAIN:
                return span if _PLAIN_START.match(self.source, span.end) else None
        return span

    def _is_level(self, span: Span) -> bool:
        """Say whether the line that becomes the first of a block is indented as the first is."""
        here = _indent(self.source, span.start)
        rest = self.source[span.end :]
        blank = len(rest) - len(rest.lstrip("\r\n \t"))
        return _BREAK.search(self.source, span.start, span.end) is None or here == _indent(
            self.source, span.end + blank
        )


def _indent(text: str, at: int) -> int:
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line = text[start:]
    return len(line) - len(line.lstrip(" "))
