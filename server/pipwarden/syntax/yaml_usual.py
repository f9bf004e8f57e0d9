"""The lines that nearly all YAML files are made of, read in little time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.yaml_stack import Slot
from pipwarden.syntax.yaml_tree import Entry, Mapping, Scalar, Style

if TYPE_CHECKING:
    from pipwarden.syntax.yaml_stack import Stack

# `key: value`, `- key: value`, `key:`, `- value`.
_TEXT = r"[^ \t\r\n:#,\[\]{}&*!|>'\"%@`?-][^:#\r\n]*(?::(?=[^ \t\r\n])[^:#\r\n]*)*(?<=[^ \t])"
_PAIR = re.compile(
    r"([ ]*)(-[ ]+)?([A-Za-z_][A-Za-z0-9_./-]*):"
    rf"(?:[ ]+(?:({_TEXT})|\"([^\"\\\r\n]*)\"|'([^'\r\n]*)'))?"
    r"[ \t]*(?:(?<=[ \t])(#[^\r\n]*))?(?:\n|\r\n)(?=([ ]*)([^ ]))"
)
_ITEM = re.compile(rf"([ ]*)-[ ]+({_TEXT})[ \t]*(?:\n|\r\n)(?=([ ]*)([^ ]))")
_BLANK = "\t\r\n"


class Usual:
    """Reads single lines into a stack.

    It does nothing that reading them the long way would not do, and nothing at all
    where a line does not fit or its value may go on over the next.
    """

    def __init__(self, stack: Stack) -> None:
        """Begin with a stack that others use as well."""
        self.stack = stack
        self.text = stack.text

    def line(self, at: int) -> int:
        """Read a line with a key, in a document; return where the next begins, or -1."""
        pair = _PAIR.match(self.text, at)
        if pair is None:
            return self.item(at)
        spaces, dash, name, text, _, _, remark, following, then = pair.groups()
        indent = len(spaces)
        column = indent + len(dash or "")
        if text and not remark and (then in _BLANK or (len(following) > column and then != "#")):
            return -1  # perhaps not the whole value
        if self.stack.misfit(indent, dash=dash is not None) is not None:
            return -1
        start, end = pair.span(3)
        if dash is not None:
            self.stack.indicator(at + indent, indent)
        frame = self.stack.mapping(start, column)
        key = Scalar(start, end, Style.PLAIN, self.cut)
        value = self.value(pair)
        if value is None:
            frame.key, frame.slot, frame.start, frame.after = key, Slot.VALUE, start, end + 1
        elif isinstance(frame.node, Mapping):
            self.stack.add(frame.node, Entry(key, value, start), name)
        if remark is not None:
            self.stack.scanner.remark(*pair.span(7), alone=False)
        return pair.end()

    def value(self, pair: re.Match[str]) -> Scalar | None:
        """Return the value of a pair, if it stands on its line."""
        if pair[4] is not None:
            return Scalar(*pair.span(4), Style.PLAIN, self.cut)
        for group, style in ((5, Style.DOUBLE), (6, Style.SINGLE)):
            if pair[group] is not None:
                start, end = pair.span(group)
                return Scalar(start - 1, end + 1, style, self.cut_inside)
        return None

    def item(self, at: int) -> int:
        """Read a line of the form `- text` likewise."""
        item = _ITEM.match(self.text, at)
        if item is None:
            return -1
        spaces, _, following, then = item.groups()
        indent = len(spaces)
        if then in _BLANK or (len(following) > indent and then != "#"):
            return -1
        if self.stack.misfit(indent, dash=True) is not None:
            return -1
        self.stack.indicator(at + indent, indent)
        self.stack.put(self.stack.frames[-1], Scalar(*item.span(2), Style.PLAIN, self.cut))
        return item.end()

    def cut(self, span: Span) -> Excerpt:
        """Return the text of a span."""
        return Excerpt.of(self.text[span.start : span.end], span.start)

    def cut_inside(self, span: Span) -> Excerpt:
        """Return the text of a span without its first and last character."""
        return Excerpt.of(self.text[span.start + 1 : span.end - 1], span.start + 1)
