"""What a YAML or JSON text is made of: mappings, sequences and scalars, each with its place.

Offsets are code points. The tree keeps what the languages forbid as well: a key
that is given twice is there twice, so that both can be judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MERGE = "<<"

_LIMIT = 100_000  # nodes that plain data is built from; aliases can name far more


class Fault(NamedTuple):
    """What makes a parser refuse the text, in its terms."""

    message: str
    span: Span


class Remark(NamedTuple):
    """A comment: the text after its marker, the span with it."""

    text: str
    span: Span
    alone: bool  # nothing else stands on its line


class Style:
    """How a scalar is written (words, not types)."""

    PLAIN = "plain"  # also the empty scalar of `key:`, and JSON's numbers and words
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"  # |
    FOLDED = "folded"  # >


class Scalar:
    """A text, however it is written; its type is for the reader to say."""

    # Two numbers and no span, and the text on demand: there can be very many of these.
    __slots__ = ("_text", "anchor", "end", "start", "style", "tag")

    start: int
    end: int
    style: str
    tag: str | None
    anchor: str | None

    def __init__(
        self, start: int, end: int, style: str, text: Excerpt | Callable[[Span], Excerpt]
    ) -> None:
        """Take the span with quotes or block header, and the text or how to get it from that."""
        self.start = start
        self.end = end
        self.style = style
        self.tag = None
        self.anchor = None
        self._text = text

    @property
    def span(self) -> Span:
        """Where the scalar stands, with quotes or block header."""
        return Span(self.start, self.end)

    @property
    def text(self) -> Excerpt:
        """What the scalar says, with the place of each character."""
        if not isinstance(self._text, Excerpt):
            self._text = self._text(self.span)
        return self._text

    def extend(self, end: int, text: Excerpt) -> None:
        """Let the scalar go on up to an offset, with all of its text."""
        self.end = end
        self._text = text

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is written, as in `key:`."""
        return self.start == self.end and self.style == Style.PLAIN

    def __repr__(self) -> str:
        """Show the text and the style."""
        return f"Scalar({self.text.text!r}, {self.style})"


class Alias(NamedTuple):
    """`*name`: the node that the anchor names, or None where there is no such anchor.

    A node can stand inside what it is an alias of, and a few lines can stand for
    billions of nodes: whoever follows aliases keeps count, as `merged` does.
    """

    name: str
    target: Node | None
    span: Span


class Broken(NamedTuple):
    """A value that cannot be understood; its fault is reported beside the tree."""

    span: Span


class Entry(NamedTuple):
    """A key and its value."""

    key: Node
    value: Node
    start: int  # where the key begins, with its anchor, tag or `?`

    @property
    def name(self) -> str | None:
        """The key's text; None for a key that is no scalar."""
        key = resolve(self.key)
        return key.text.text if isinstance(key, Scalar) else None

    @property
    def span(self) -> Span:
        """Where the entry stands, up to the end of its value."""
        return Span(self.start, max(self.key.span.end, self.value.span.end))


class Mapping:
    """Keys with values, as a block or in braces."""

    __slots__ = ("anchor", "commas", "entries", "flow", "indent", "names", "span", "tag")

    def __init__(self, start: int, indent: int, *, flow: bool) -> None:
        """Start an empty mapping; `indent` is the column (from 0) of a block's keys."""
        self.span = Span(start, start)
        self.indent = indent
        self.flow = flow
        self.entries: list[Entry] = []
        self.names: dict[str, Entry] = {}  # the last of each name
        self.commas: list[int] = []  # in braces: the comma after each entry, or -1
        self.tag: str | None = None
        self.anchor: str | None = None

    def add(self, entry: Entry, name: str | None) -> bool:
        """Append an entry of a name; say whether that is new here."""
        self.entries.append(entry)
        if name is None:
            return True
        new = name not in self.names
        self.names[name] = entry
        return new

    def get(self, name: str) -> Entry | None:
        """Return the entry of a name: the last one, as parsers do that allow several."""
        return self.names.get(name)

    def all(self, name: str) -> Iterator[Entry]:
        """Yield the entries of a name: more than one only where YAML forbids it."""
        return (entry for entry in self.entries if entry.name == name)


class Sequence:
    """Items, as a block or in brackets."""

    __slots__ = ("anchor", "commas", "flow", "indent", "items", "span", "starts", "tag")

    def __init__(self, start: int, indent: int, *, flow: bool) -> None:
        """Start an empty sequence; `indent` is the column (from 0) of a block's dashes."""
        self.span = Span(start, start)
        self.indent = indent
        self.flow = flow
        self.items: list[Node] = []
        self.starts: list[int] = []  # the dash of each item; in brackets where it begins
        self.commas: list[int] = []  # in brackets: the comma after each item, or -1
        self.tag: str | None = None
        self.anchor: str | None = None


Node = Scalar | Mapping | Sequence | Alias | Broken


def resolve(node: Node | None) -> Node | None:
    """Return what an alias stands for, and any other node as it is."""
    return node.target if isinstance(node, Alias) else node


def merged(mapping: Mapping) -> Iterator[Entry]:
    """Yield the entries of a mapping, then those that `<<` brings in under other names.

    Nearer ones win, as the YAML merge key says. Each mapping is visited once, so
    that a cycle ends.
    """
    seen: set[int] = set()
    names: set[str] = set()
    waiting: list[Node | None] = [mapping]
    while waiting:
        node = resolve(waiting.pop())
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            waiting.extend(reversed(node.items))
        elif isinstance(node, Mapping):
            own: set[str] = set()
            later: list[Node | None] = []
            for entry in node.entries:
                name = entry.name
                if name == MERGE:
                    later.append(entry.value)
                elif name is None:
                    yield entry
                elif name not in names:
                    yield entry
                    own.add(name)
            names |= own
            waiting.extend(reversed(later))


def lookup(mapping: Mapping, name: str) -> Entry | None:
    """Return the entry of a name, from the mapping or from what `<<` merges into it."""
    own = mapping.get(name)
    if own is not None or MERGE not in mapping.names:
        return own
    return next((entry for entry in merged(mapping) if entry.name == name), None)


def data(node: Node | None) -> object:
    """Return a node as plain Python data: dictionaries, lists and strings.

    Scalars stay text, the last of a name wins, `<<` is a key like any other. What
    is broken, refers to itself or is too large becomes None.
    """
    return _Data().build(node, 0)


class _Data:
    """Plain data in the making; counts what it made."""

    def __init__(self) -> None:
        self.made = 0
        self.open: set[int] = set()

    def build(self, node: Node | None, depth: int) -> object:
        node = resolve(node)
        self.made += 1
        if self.made > _LIMIT or depth > 200 or id(node) in self.open:
            return None
        match node:
            case Scalar():
                return node.text.text
            case Sequence():
                self.open.add(id(node))
                items = [self.build(item, depth + 1) for item in node.items]
                self.open.discard(id(node))
                return items
            case Mapping():
                self.open.add(id(node))
                pairs = {
                    entry.name: self.build(entry.value, depth + 1)
                    for entry in node.entries
                    if entry.name is not None
                }
                self.open.discard(id(node))
                return pairs
        return None
