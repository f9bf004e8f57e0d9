"""YAML's block style, line by line, read past every mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.yaml_flow import Flow
from pipwarden.syntax.yaml_scalars import KEY_END, MARKER, PLAIN, block, breaks, plain
from pipwarden.syntax.yaml_stack import DEPTH, ENDED, TOO_DEEP, Slot, Stack
from pipwarden.syntax.yaml_tree import Broken, Mapping, Node, Scalar, Style
from pipwarden.syntax.yaml_usual import Usual

if TYPE_CHECKING:
    from pipwarden.syntax.yaml_scan import Properties

_LONGEST_KEY = 1024

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_AMBIGUOUS = re.compile(r"[\x85\u2028\u2029]")
_LEAD = re.compile(r"([ ]*)([ \t]*)(#[^\r\n]*)?(\r\n|\n|\r|\Z)?")
_TAIL = re.compile(r"[ \t]*(#[^\r\n]*)?(\r\n|\n|\r|\Z)?")
_BLANK = re.compile(r"[ \t]*")
_TEMPLATE_LINE = re.compile(r"\{[{%#][^\r\n]*[}%#]\}[ \t]*(?=[\r\n]|\Z)")
_ENDS = frozenset(("", " ", "\t", "\r", "\n"))
_NEVER_FIRST = frozenset("%@`,]}&")


class Blocks:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        """Begin at the start of a text."""
        self.text = text
        self.stack = Stack(text)
        self.scanner = self.stack.scanner

    def forbidden(self) -> None:
        """Report characters that YAML allows nowhere, and those that its versions differ on."""
        match = _FORBIDDEN.search(self.text)
        if match:
            message = f"character U+{ord(match[0]):04X} is not allowed in YAML"
            self.scanner.fault(message, *match.span())
        match = _AMBIGUOUS.search(self.text)
        if match:
            message = f"some readers of YAML take U+{ord(match[0]):04X} for the end of a line"
            self.scanner.fault(message, *match.span())

    def read(self) -> None:
        """Read every line."""
        text, at, length = self.text, 0, len(self.text)
        usual = Usual(self.stack)
        while at < length:
            after = usual.line(at) if self.stack.frames else -1
            if after > 0:
                at = after
                continue
            lead = _LEAD.match(text, at)
            if lead is None:
                break
            if lead[4] is not None:
                if lead[3] is not None:
                    self.scanner.remark(*lead.span(3), alone=True)
                at = lead.end()
                continue
            content = lead.end(2)
            at = self.tab(lead.end(1), content) if lead[2] else self.line(at, content)
            at = self.finish(at)
        self.stack.end_document(length)
        for directive in self.stack.directives[:1]:
            self.scanner.fault("`---` is missing after the directives", *directive)

    def finish(self, at: int) -> int:
        """Read what may follow a node on its line: a comment. Return where the next begins."""
        text = self.text
        torn, self.scanner.torn = self.scanner.torn, False
        if torn and text[at - 1 : at] in {"", "\r", "\n"}:
            return at
        tail = _TAIL.match(text, at)
        if tail is None:
            return len(text)
        if tail[1] is not None:
            self.scanner.remark(*tail.span(1), alone=False)
        if tail[2] is not None:
            return tail.end()
        end = self.scanner.line_end(at)
        if not torn:
            self.scanner.fault("nothing but a comment can follow on this line", tail.end(), end)
        return end

    def marker(self, at: int) -> int:
        """Read a line that begins with `---` or `...`."""
        self.stack.end_document(at)
        if self.text.startswith("...", at):
            return at + 3
        self.stack.begin_document(at)
        self.stack.frames[0].after = at + 3
        content = self.gap(at + 3)
        return content if self.is_end(content) else self.content(at, content, block=False)

    def directive(self, at: int) -> int:
        """Read a line that begins with `%`."""
        end = self.scanner.line_end(at)
        self.stack.directives.append(Span(at, end))
        return end

    def tab(self, start: int, content: int) -> int:
        """Step over lines that are indented by a tab."""
        self.scanner.fault("a tab cannot indent in YAML", start, content)
        text, at = self.text, content
        while True:
            self.scanner.torn = True
            at = self.next_line(self.scanner.line_end(at))
            lead = _LEAD.match(text, at)
            if lead is None or lead[4] is not None or not lead[2]:
                return at

    def line(self, start: int, at: int) -> int:
        """Read a line whose first character that is not blank stands at `at`."""
        text, indent = self.text, at - start
        char = text[at]
        if not indent:
            if char in "-." and MARKER.match(text, at):
                return self.marker(at)
            if char == "%" and not self.stack.frames:
                return self.directive(at)
        if char == "{" and text[at + 1 : at + 2] in {"{", "%", "#"}:
            template = _TEMPLATE_LINE.match(text, at)
            if template:
                self.scanner.template(*template.span())
                return template.end()
        stack = self.stack
        if not stack.frames:
            if stack.directives:
                self.scanner.fault("`---` is missing after the directives", at, at + 1)
            stack.begin_document(at)
        misfit = stack.misfit(indent, dash=char == "-" and text[at + 1 : at + 2] in _ENDS)
        if misfit == ENDED:
            self.scanner.fault(misfit, at, self.scanner.line_end(at))
            stack.end_document(start)
            stack.begin_document(at)
        elif misfit is not None:
            return self.wrong(misfit, at, stack.frames[-1].indent)
        return self.content(start, at, block=True)

    def wrong(self, message: str, at: int, indent: int) -> int:
        """Report a line that cannot be read, and step over it and what is indented more."""
        self.scanner.fault(message, at, self.scanner.line_end(at))
        return self.step_over(at, max(indent, 0))

    def step_over(self, at: int, indent: int) -> int:
        """Return the next line that is not indented by more than a number of columns."""
        text = self.text
        self.scanner.torn = True
        while at < len(text):
            at = self.next_line(self.scanner.line_end(at))
            lead = _LEAD.match(text, at)
            if lead is None:
                break
            if lead[4] is not None:
                if lead[3] is not None:
                    self.scanner.remark(*lead.span(3), alone=True)
                at = lead.end(3) if lead[3] is not None else lead.end(2)
            elif len(lead[1]) <= indent:
                break
        return at

    def next_line(self, at: int) -> int:
        """Return where the line begins after the one that ends at an offset."""
        return at + (2 if self.text.startswith("\r\n", at) else at < len(self.text))

    def gap(self, at: int) -> int:
        """Return where the white space at an offset ends."""
        match = _BLANK.match(self.text, at)
        return match.end() if match else at

    def is_end(self, at: int) -> bool:
        """Say whether nothing but a comment follows on the line."""
        return self.text[at : at + 1] in {"", "\r", "\n", "#"}

    def content(self, line: int, at: int, *, block: bool) -> int:
        """Read the rest of a line, and the lines that its last node goes on over.

        `block` says whether a block collection can begin here. Returns where reading
        stopped: what follows on that line, or the beginning of a line.
        """
        text = self.text
        while text[at] in "-?:" and text[at + 1 : at + 2] in _ENDS:
            frames = self.stack.frames
            if len(frames) > DEPTH and frames[-1].indent < at - line:
                return self.misplaced(at, TOO_DEEP)
            if not block:
                return self.misplaced(at, f"`{text[at]} ` cannot stand on this line")
            if not self.stack.indicator(at, at - line):
                return self.wrong("a key is missing before `:`", at, at - line)
            after = self.gap(at + 1)
            if self.is_end(after):
                return after
            block = "\t" not in text[at:after]
            at = after
        properties = self.scanner.properties(at)
        if properties and self.is_end(properties.end):
            return self.waiting(properties, at - line)
        return self.node(line, properties, block=block)

    def waiting(self, properties: Properties, column: int) -> int:
        """Keep a tag and an anchor for the node on a later line."""
        top = self.stack.frames[-1]
        if isinstance(top.node, Mapping) and top.indent == column:
            return self.wrong("a key is missing here", properties.start, column)
        if (top.tag and properties.tag) or (top.anchor and properties.anchor):
            message = "a node has one anchor and one tag at most"
            self.scanner.fault(message, properties.start, properties.last)
        top.tag, top.anchor = properties.tag or top.tag, properties.anchor or top.anchor
        top.after = properties.last
        return properties.end

    def misplaced(self, at: int, message: str) -> int:
        """Report what cannot stand where a value is waited for, and step over it."""
        top = self.stack.frames[-1]
        end = self.scanner.line_end(at)
        self.stack.put(top, Broken(Span(at, end)))
        return self.wrong(message, at, top.indent)

    def node(self, line: int, properties: Properties, *, block: bool) -> int:
        """Read a key with its value, or a node that is none."""
        text, at, top = self.text, properties.end, self.stack.frames[-1]
        column = properties.start - line
        is_key_place = block and isinstance(top.node, Mapping) and top.indent == column
        if text[at] in "|>":
            if is_key_place:
                return self.wrong("a key was expected here", at, column)
            return self.block(at, properties)
        if is_key_place:
            self.stack.flush(top)
        read, end, first = self.inline(at, properties, block=block)
        torn = self.scanner.torn
        colon = None if torn else KEY_END.match(text, end)
        if colon and breaks(text, at, end):
            self.scanner.fault("a key stands on one line", at, end)
        if colon:
            return self.key(line, properties.start, read, colon.end(), block=block)
        if is_key_place:
            if torn:
                return end
            return self.wrong("`:` and a value are missing after this key", at, column)
        if first is not None:
            return self.plain(read, first, column, block=block)
        self.stack.put(top, read)
        return end

    def inline(
        self, at: int, properties: Properties, *, block: bool
    ) -> tuple[Node, int, re.Match[str] | None]:
        """Read a node as far as its style says; of a plain one the first line, with its match."""
        text, indent = self.text, self.stack.frames[-1].indent
        char = text[at]
        first: re.Match[str] | None = None
        node: Node
        template = self.scanner.templated(at, last=not block) if char == "{" else -1
        if char in "\"'":
            node, end = self.scanner.quoted(at, indent)
        elif char == "*":
            node, end = self.scanner.alias(at)
        elif char in "[{" and template < 0:
            node, end = Flow(self.scanner, indent).read(at, properties)
            return node, end, None
        else:
            if char in _NEVER_FIRST or (char in "-?:" and text[at + 1 : at + 2] in _ENDS):
                self.scanner.fault(f"`{char}` cannot begin a value", at, at + 1)
            first = PLAIN.match(text, at)
            end = first.end() if first else at + 1
            if template > end:  # it holds a colon or a number sign
                first = PLAIN.match(text, template)
                end = first.end() if first else template
                first = None
            node = Scalar(at, end, Style.PLAIN, Excerpt.of(text[at:end], at))
        if properties:
            self.scanner.mark(node, properties.tag, properties.anchor)
        return node, end, first

    def key(self, line: int, start: int, key: Node, after: int, *, block: bool) -> int:
        """Go on behind a key and its colon."""
        if not block:
            return self.misplaced(start, "text with `: ` in it needs quotes here")
        if after - start > _LONGEST_KEY:
            self.scanner.fault(f"a key has {_LONGEST_KEY} characters at most", start, after)
        frame = self.stack.mapping(start, start - line)
        frame.key, frame.start, frame.after, frame.slot = key, start, after, Slot.VALUE
        value = self.gap(after)
        return value if self.is_end(value) else self.content(line, value, block=False)

    def plain(self, node: Node, first: re.Match[str], column: int, *, block: bool) -> int:
        """Read a plain scalar on, over its further lines."""
        top = self.stack.frames[-1]
        read = plain(self.text, first, top.indent, flow=False)
        start = first.start()
        if read.key >= 0 and block and read.key - self.scanner.line_start(read.key) == column:
            # The next key stands right below it, so that this must be one as well.
            message = "`:` and a value are missing after this key"
            self.scanner.fault(message, start, read.end)
            self.scanner.torn = True
            return self.next_line(read.end)
        if read.end > first.end() and isinstance(node, Scalar):
            node.extend(read.end, read.text)
        self.stack.put(top, node)
        if read.key >= 0:
            return self.wrong("a key cannot go on with the value above it", read.key, top.indent)
        return read.end

    def block(self, at: int, properties: Properties) -> int:
        """Read a literal or folded scalar."""
        top = self.stack.frames[-1]
        read = block(self.text, at, top.indent)
        for fault in read.faults:
            self.scanner.fault(fault.message, *fault.span)
        if read.remark:
            self.scanner.remark(*read.remark, alone=False)
        style = Style.LITERAL if self.text[at] == "|" else Style.FOLDED
        node = Scalar(at, read.end, style, read.text)
        if properties:
            self.scanner.mark(node, properties.tag, properties.anchor)
        self.stack.put(top, node)
        return read.end
