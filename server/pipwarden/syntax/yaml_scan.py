"""What YAML's block and flow styles have in common, read past every mistake."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.yaml_scalars import AHEAD, DOUBLE, MARKER, SINGLE, double, single
from pipwarden.syntax.yaml_tree import (
    Alias,
    Broken,
    Fault,
    Mapping,
    Node,
    Remark,
    Scalar,
    Sequence,
    Style,
)

_MANY = 100  # faults: more would tell nobody anything

_TEMPLATES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_REST = re.compile(r"[^\r\n]*")
_PROPERTY = re.compile(r"&([^ \t\r\n,\[\]{}]+)|(!<[^>\r\n]*>|![^ \t\r\n,\[\]{}]*)")
_BLANK = re.compile(r"[ \t]*")
_NAME = re.compile(r"\*([^ \t\r\n,\[\]{}]*[^ \t\r\n,\[\]{}:])")
_FRESH = re.compile(r"(?:\r\n|\n|\r)([ ]*)")
_FOLLOWS = re.compile(r"[ \t]*(?:[#:,\]}\r\n]|\Z)")


class Properties(NamedTuple):
    """The anchor and the tag before a node."""

    tag: str | None
    anchor: str | None
    start: int
    last: int  # where the last of them ends
    end: int  # where the node itself can begin

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return self.tag is not None or self.anchor is not None


class Scanner:
    """The text, and what was noticed in it so far. Positions are passed along."""

    def __init__(self, text: str) -> None:
        """Begin with a text."""
        self.text = text
        self.faults: list[Fault] = []
        self.remarks: list[Remark] = []
        self.anchors: dict[str, Node] = {}
        self.torn = False  # what is being read is not closed, or was skipped
        self.templates = False  # one was found, and reported
        self.unclosed = {'"': len(text), "'": len(text)}  # no such quote closes from there on

    def fault(self, message: str, start: int, end: int) -> None:
        """Report what YAML forbids, up to a number that is still read."""
        if len(self.faults) < _MANY:
            self.faults.append(Fault(message, Span(start, end)))

    def tear(self, message: str, start: int, end: int) -> None:
        """Report what is not closed, once."""
        if not self.torn:
            self.fault(message, start, end)
        self.torn = True

    def remark(self, start: int, end: int, *, alone: bool) -> None:
        """Keep a comment."""
        self.remarks.append(Remark(self.text[start + 1 : end], Span(start, end), alone))

    def template(self, start: int, end: int) -> None:
        """Report the first mark of a template engine, which works before anybody reads YAML."""
        if not self.templates:
            self.fault("a template fills this in before it is YAML", start, end)
        self.templates = True

    def templated(self, at: int, *, last: bool = False) -> int:
        """Return where the `{{ ... }}` at an offset, or the last on its line, ends, or -1."""
        close = _TEMPLATES.get(self.text[at : at + 2])
        if close is None:
            return -1
        search = self.text.rfind if last else self.text.find
        end = search(close, at + 2, self.line_end(at))
        if end < 0:
            return -1
        self.template(at, end + 2)
        return end + 2

    def line_start(self, at: int) -> int:
        """Return where the line of an offset begins."""
        begin = self.text.rfind("\n", 0, at) + 1
        return max(begin, self.text.rfind("\r", begin, at) + 1)

    def line_end(self, at: int) -> int:
        """Return where the line of an offset ends."""
        return skip(_REST, self.text, at)

    def properties(self, at: int) -> Properties:
        """Read what stands before a node on its line: an anchor, a tag, or both."""
        start, last, tag, anchor = at, at, None, None
        while True:
            match = _PROPERTY.match(self.text, at)
            if match is None:
                return Properties(tag, anchor, start, last, at)
            if (anchor if match[1] else tag) is not None:
                self.fault("a node has one anchor and one tag at most", *match.span())
            anchor, tag = match[1] or anchor, match[2] or tag
            last = match.end()
            at = skip(_BLANK, self.text, last)
            if at == last and self.text[at : at + 1] not in {"", "\r", "\n", ",", "]", "}"}:
                self.fault("a space is missing here", *match.span())

    def mark(self, node: Node, tag: str | None, anchor: str | None) -> None:
        """Give a node its tag and anchor."""
        if isinstance(node, Scalar | Mapping | Sequence):
            node.tag = tag or node.tag
            node.anchor = anchor or node.anchor
            if anchor is not None:
                self.anchors[anchor] = node
        elif isinstance(node, Alias) and (tag or anchor):
            self.fault("an alias has no tag or anchor of its own", *node.span)

    def alias(self, at: int) -> tuple[Node, int]:
        """Read `*name`."""
        match = _NAME.match(self.text, at)
        if match is None:
            self.fault("the name of an anchor is missing", at, at + 1)
            return Broken(Span(at, at + 1)), at + 1
        target = self.anchors.get(match[1])
        if target is None:
            self.fault(f"no anchor `{match[1]}` stands before this", *match.span())
        return Alias(match[1], target, Span(*match.span())), match.end()

    def quoted(self, at: int, indent: int) -> tuple[Scalar, int]:
        """Read a quoted scalar; one that is not closed ends with its line.

        `indent` is the column of the collection around it: a line that is not
        indented more and looks like the next key shows that a quote is missing.
        """
        text, quote = self.text, self.text[at]
        style = Style.DOUBLE if quote == '"' else Style.SINGLE
        match = None
        if at < self.unclosed[quote]:
            match = (DOUBLE if quote == '"' else SINGLE).match(text, at)
            if match is None:
                self.unclosed[quote] = at
        if match is not None and self.is_closed(at, match.end(), indent):
            end = match.end()
            inner = end - 1
        else:
            inner = end = self.line_end(at)
            self.tear("the string is not closed", at, end)
        if quote == '"':
            known = len(self.faults)
            value = double(text, at + 1, inner, self.faults)
            del self.faults[max(known, _MANY) :]
        else:
            value = single(text, at + 1, inner)
        return Scalar(at, end, style, value), end

    def is_closed(self, start: int, end: int, indent: int) -> bool:
        """Say whether a quoted scalar of several lines is one, and not a missing quote."""
        text = self.text
        first = True
        for line in _FRESH.finditer(text, start, end):
            first = False
            column = len(line[1])
            if column <= indent and AHEAD.match(text, line.end()):
                return False
            if not column and MARKER.match(text, line.end()):
                return False
        return first or _FOLLOWS.match(text, end) is not None

    def ahead(self, at: int, column: int, indent: int) -> bool:
        """Say whether a line seems to be the next entry of a collection at an indentation."""
        if column <= indent and AHEAD.match(self.text, at):
            return True
        return not column and MARKER.match(self.text, at) is not None


def empty(at: int) -> Scalar:
    """Return the scalar that stands where nothing is written."""
    return Scalar(at, at, Style.PLAIN, Excerpt.of("", at))


def skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match of a pattern that can be empty ends."""
    match = pattern.match(text, at)
    return match.end() if match else at
