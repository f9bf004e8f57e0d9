"""YAML's flow style: `[...]` and `{...}`, read past every mistake."""

from __future__ import annotations

import re

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.yaml_scalars import FLOW_PLAIN, plain
from pipwarden.syntax.yaml_scan import Properties, Scanner, empty, skip
from pipwarden.syntax.yaml_tree import MERGE, Broken, Entry, Mapping, Node, Scalar, Sequence, Style

_DEPTH = 100  # nested collections; the interpreter's own stack must not overflow

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_EXPLICIT = re.compile(r"\?(?=[ \t\r\n,\[\]{}]|\Z)")
_DASH = re.compile(r"-(?=[ \t\r\n,\[\]{}]|\Z)")
_NEVER_FIRST = frozenset("%@`|>&")


class Flow:
    """One collection in brackets or braces, with all that it holds."""

    def __init__(self, scanner: Scanner, indent: int) -> None:
        """Begin inside a block collection whose column is `indent`, -1 at the root."""
        self.scanner = scanner
        self.text = scanner.text
        self.indent = indent
        self.starts: list[int] = []  # what is open

    def read(self, at: int, properties: Properties) -> tuple[Node, int]:
        """Read the collection that opens at an offset; return where it ends."""
        return self.collection(at, 0, properties)

    def collection(self, at: int, depth: int, properties: Properties) -> tuple[Node, int]:
        """Read a collection from its bracket or brace on."""
        if depth >= _DEPTH:
            end = self.scanner.line_end(at)
            self.scanner.tear(f"nested more than {_DEPTH} levels deep", at, end)
            return Broken(Span(at, end)), end
        node: Mapping | Sequence
        node = (Sequence if self.text[at] == "[" else Mapping)(at, self.indent, flow=True)
        self.scanner.mark(node, properties.tag, properties.anchor)
        self.starts.append(at)
        end = self.fill(node, at, depth + 1)
        self.starts.pop()
        node.span = Span(at, end)
        return node, end

    def fill(self, node: Mapping | Sequence, start: int, depth: int) -> int:
        """Read what stands in a collection; return where it ends."""
        text, scanner = self.text, self.scanner
        close = "]" if isinstance(node, Sequence) else "}"
        at, comma = start + 1, True
        while True:
            at = self.space(at)
            char = text[at : at + 1]
            if scanner.torn:
                return at
            if char in {"]", "}"}:
                if char != close:
                    scanner.fault(f"`{close}` was expected here", at, at + 1)
                return at + 1
            if char == ",":
                if comma:
                    scanner.fault("something is missing before this comma", at, at + 1)
                else:
                    node.commas[-1] = at
                at, comma = at + 1, True
                continue
            if not comma:
                scanner.fault("a comma is missing before this", at, at + 1)
            begin = at
            at = self.pair(node, at, depth)
            node.commas.append(-1)
            if scanner.torn:
                return at
            at, comma = max(at, begin + 1), False

    def pair(self, node: Mapping | Sequence, start: int, depth: int) -> int:
        """Read an item or `key: value` and append it; return where it ends."""
        text = self.text
        explicit = _EXPLICIT.match(text, start)
        at = self.space(start + 1) if explicit else start
        key, end = self.node(at, depth)
        colon = end if self.scanner.torn else self.space(end)
        value: Node | None = None
        if text.startswith(":", colon) and not self.scanner.torn:
            at = self.space(colon + 1)
            if self.scanner.torn or text[at : at + 1] in {",", "]", "}"}:
                value, end = empty(colon + 1), at
            else:
                value, end = self.node(at, depth)
        elif self.scanner.torn and colon > end:
            end = colon
        if isinstance(node, Mapping):
            self.add(node, Entry(key, value or empty(key.span.end), start))
            return end
        if value is not None or explicit:
            single = Mapping(start, self.indent, flow=True)
            entry = Entry(key, value or empty(key.span.end), start)
            single.add(entry, entry.name)
            single.commas.append(-1)
            single.span = single.entries[0].span
            key = single
        node.items.append(key)
        node.starts.append(start)
        return end

    def add(self, mapping: Mapping, entry: Entry) -> None:
        """Append an entry; report a name that is given twice."""
        name = entry.name
        if not mapping.add(entry, name) and name != MERGE:
            self.scanner.fault(f"key `{name}` is given twice", *entry.key.span)

    def node(self, at: int, depth: int) -> tuple[Node, int]:
        """Read a node."""
        scanner = self.scanner
        properties = scanner.properties(at)
        if properties:
            after = self.space(properties.end)
            end = properties.end if scanner.torn else after
            node, end = self.bare(end, depth, properties)
        else:
            node, end = self.bare(at, depth, properties)
        if not isinstance(node, Mapping | Sequence) and properties:
            scanner.mark(node, properties.tag, properties.anchor)
        return node, end

    def bare(self, at: int, depth: int, properties: Properties) -> tuple[Node, int]:
        """Read a node without its tag and anchor."""
        text, scanner = self.text, self.scanner
        char = text[at : at + 1]
        if char in {"", ",", "]", "}", "\r", "\n"} or scanner.torn:
            return empty(at), at
        if char in {'"', "'"}:
            return scanner.quoted(at, self.indent)
        if char == "*":
            return scanner.alias(at)
        if char in {"[", "{"}:
            end = scanner.templated(at)
            return self.template(at, end) if end > 0 else self.collection(at, depth, properties)
        first = FLOW_PLAIN.match(text, at)
        if first is None:
            return empty(at), at
        if char in _NEVER_FIRST or _DASH.match(text, at):
            scanner.fault(f"`{char}` cannot begin a value here", at, at + 1)
        if text.startswith("{{", first.end()) and first[0].endswith("$"):
            end = scanner.templated(first.end())
            if end > 0:
                return self.template(at, end)
        read = plain(text, first, self.indent, flow=True)
        return Scalar(at, read.end, Style.PLAIN, read.text), read.end

    def template(self, at: int, end: int) -> tuple[Node, int]:
        """Read a plain scalar with `{{ ... }}` in it, from where it begins and that ends."""
        end = skip(FLOW_PLAIN, self.text, end)
        text = Excerpt.of(self.text[at:end], at)
        return Scalar(at, end, Style.PLAIN, text), end

    def space(self, at: int) -> int:
        """Skip white space and comments.

        At the end of the text, or where a line seems to be no longer inside, say that
        something is not closed, and return where that line begins.
        """
        text = self.text
        end = skip(_SPACE, text, at)
        gap = text[at:end]
        if "#" in gap:
            for comment in _COMMENT.finditer(text, at, end):
                alone = not text[self.scanner.line_start(comment.start()) : comment.start()].strip()
                self.scanner.remark(*comment.span(), alone=alone)
        if end == len(text):
            self.scanner.tear("this is not closed", self.starts[-1], self.starts[-1] + 1)
        elif "\n" in gap or "\r" in gap:
            begin = self.scanner.line_start(end)
            column = end - begin
            if self.scanner.ahead(end, column, self.indent):
                self.scanner.tear("this is not closed", self.starts[-1], self.starts[-1] + 1)
                return begin
        return end
