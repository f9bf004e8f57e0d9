"""The open collections of a YAML text, and the documents they end up in."""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.source import Span
from pipwarden.syntax.yaml_scan import Scanner, empty
from pipwarden.syntax.yaml_tree import MERGE, Entry, Mapping, Node, Sequence


class Slot:
    """What an open collection waits for (words, not types)."""

    NOTHING = "nothing"
    ROOT = "the document"
    ITEM = "an item"
    KEY = "a key after `?`"
    COLON = "the value of such a key, if there is one"
    VALUE = "a value"


_WAITING = frozenset((Slot.ITEM, Slot.KEY, Slot.VALUE))
DEPTH = 100  # open collections; whoever walks over the tree must not run out of stack
TOO_DEEP = f"nested more than {DEPTH} levels deep"
ENDED = "the document has ended before this"


class Document(NamedTuple):
    """One of the documents in a text."""

    root: Node | None
    span: Span
    directives: tuple[Span, ...]


class Frame:
    """An open block collection, or the root of a document."""

    __slots__ = ("after", "anchor", "indent", "key", "node", "slot", "start", "tag")

    def __init__(self, indent: int, node: Mapping | Sequence | None, start: int) -> None:
        """Begin with nothing waited for, or with a root without a node of its own."""
        self.indent = indent
        self.node = node
        self.slot = Slot.NOTHING if node is not None else Slot.ROOT
        self.start = start  # of the entry or item that is waited for
        self.after = start  # where its value stands if nothing is written
        self.key: Node | None = None
        self.tag: str | None = None  # of the value, read on a line before it
        self.anchor: str | None = None


class Stack:
    """What is open, outermost first, and what is done."""

    def __init__(self, text: str) -> None:
        """Begin outside of any document."""
        self.text = text
        self.scanner = Scanner(text)
        self.documents: list[Document] = []
        self.directives: list[Span] = []
        self.frames: list[Frame] = []
        self.root: Node | None = None
        self.begin = 0  # of the open document

    def begin_document(self, at: int) -> None:
        """Open a document."""
        self.root = None
        self.scanner.anchors.clear()
        self.frames = [Frame(-1, None, at)]
        self.begin = at

    def end_document(self, at: int) -> None:
        """Close what is open."""
        if not self.frames:
            return
        while len(self.frames) > 1:
            self.close()
        self.flush(self.frames[0])
        self.frames = []
        self.documents.append(Document(self.root, Span(self.begin, at), tuple(self.directives)))
        self.directives = []

    def close(self) -> None:
        """Close the innermost collection."""
        frame = self.frames.pop()
        self.flush(frame)
        node = frame.node
        if isinstance(node, Mapping) and node.entries:
            node.span = Span(node.span.start, node.entries[-1].span.end)
        elif isinstance(node, Sequence) and node.items:
            node.span = Span(node.span.start, max(node.items[-1].span.end, node.starts[-1] + 1))

    def flush(self, frame: Frame) -> None:
        """Put the empty scalar where something was waited for and is not there."""
        if frame.slot == Slot.NOTHING or (frame.slot == Slot.ROOT and self.root is not None):
            return
        self.put(frame, empty(frame.after))
        if frame.slot == Slot.COLON:
            self.put(frame, empty(frame.after))

    def put(self, frame: Frame, node: Node) -> None:
        """Put a node where a collection waits for one."""
        if frame.tag is not None or frame.anchor is not None:
            self.scanner.mark(node, frame.tag, frame.anchor)
            frame.tag = frame.anchor = None
        slot, frame.slot = frame.slot, Slot.NOTHING
        if slot == Slot.KEY:
            frame.key = node
            frame.slot = Slot.COLON
            frame.after = node.span.end
        elif slot == Slot.ROOT:
            self.root = node
            frame.slot = Slot.ROOT
        elif isinstance(frame.node, Sequence):
            frame.node.items.append(node)
            frame.node.starts.append(frame.start)
        elif isinstance(frame.node, Mapping) and frame.key is not None:
            entry = Entry(frame.key, node, frame.start)
            self.add(frame.node, entry, entry.name)

    def open(self, node: Mapping | Sequence, start: int) -> Frame:
        """Open a block collection where one is waited for."""
        self.put(self.frames[-1], node)
        frame = Frame(node.indent, node, start)
        self.frames.append(frame)
        return frame

    def mapping(self, at: int, column: int) -> Frame:
        """Return the mapping whose next key stands at an offset; it may begin there."""
        top = self.frames[-1]
        if isinstance(top.node, Mapping) and top.indent == column:
            self.flush(top)
            return top
        return self.open(Mapping(at, column, flow=False), at)

    def misfit(self, indent: int, *, dash: bool) -> str | None:
        """Close what ends before an indentation; say why a line there does not fit, if so."""
        frames = self.frames
        while frames[-1].indent > indent:
            self.close()
        top = frames[-1]
        if top.indent < indent:
            if len(frames) > DEPTH:
                return TOO_DEEP
            if top.slot == Slot.ROOT:
                return None if self.root is None else ENDED
            return None if top.slot in _WAITING else "this indentation fits nothing above"
        if isinstance(top.node, Mapping):
            if dash and top.slot not in _WAITING:
                return "a key was expected here, not `- `"
        elif not dash:
            if frames[-2].indent != indent:
                return "`- ` was expected here"
            self.close()
        return None

    def add(self, mapping: Mapping, entry: Entry, name: str | None) -> None:
        """Append an entry; report a name that is given twice."""
        if not mapping.add(entry, name) and name != MERGE:
            self.scanner.fault(f"key `{name}` is given twice", *entry.key.span)

    def indicator(self, at: int, column: int) -> bool:
        """Read `-`, `?` or `:`; say whether it can stand here."""
        char, top = self.text[at], self.frames[-1]
        if char == ":":
            if top.indent != column or top.slot not in {Slot.KEY, Slot.COLON}:
                return False
            if top.slot == Slot.KEY:
                self.put(top, empty(top.after))
            top.slot = Slot.VALUE
        elif char == "?":
            top = self.mapping(at, column)
            top.slot, top.start = Slot.KEY, at
        else:
            if isinstance(top.node, Sequence) and top.indent == column:
                self.flush(top)
            else:
                top = self.open(Sequence(at, column, flow=False), at)
            top.slot, top.start = Slot.ITEM, at
        top.after = at + 1
        return True
