"""What a TOML text is made of: tables, keys and values, each with its place.

Offsets are code points. The tree keeps what TOML forbids as well: a key that is
given twice is there twice, so that both can be judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_LINE_END = re.compile(r"\r\n|\n|\r|\Z")
_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")


class Name(NamedTuple):
    """One part of a dotted key."""

    text: str
    span: Span


class String(NamedTuple):
    """A string: its decoded text, and its span with the quotes."""

    text: Excerpt
    span: Span


class Scalar(NamedTuple):
    """A boolean, number, date or time."""

    data: object
    span: Span


class Broken(NamedTuple):
    """A value that TOML does not allow; its fault is reported beside the tree."""

    span: Span


class Array:
    """An array, written as a value or by `[[headers]]`."""

    __slots__ = ("commas", "fixed", "items", "span")

    def __init__(self, span: Span, *, fixed: bool) -> None:
        """Start an empty array; `fixed` when it is written as a value."""
        self.span = span
        self.fixed = fixed
        self.items: list[Value] = []
        self.commas: list[int] = []  # where the comma after each item stands, or -1


class Pair:
    """The places of a key and its value, and the value, where they were read.

    The text before them may have changed since: `at` puts them elsewhere.
    """

    __slots__ = ("_by", "_moved", "name_span", "span", "value")

    def __init__(self, name_span: Span, value: Value, span: Span) -> None:
        """Take what a pair consists of."""
        self.name_span = name_span
        self.value = value
        self.span = span
        self._by = 0
        self._moved: Pair | None = None

    def at(self, by: int) -> Pair:
        """Return the pair so many code points further on; the last place is remembered."""
        if by == 0:
            return self
        moved = self._moved
        if moved is None or self._by != by:
            self._by = by
            moved = self._moved = Pair(
                self.name_span.shifted(by), shifted(self.value, by), self.span.shifted(by)
            )
        return moved


class Entry:
    """A key and its value in one table; the span covers both."""

    __slots__ = ("_by", "_pair", "name")

    def __init__(self, name: str, pair: Pair, by: int = 0) -> None:
        """Take a pair that was read so many code points before where it stands now."""
        self.name = name
        self._pair = pair
        self._by = by

    @classmethod
    def of(cls, name: str, name_span: Span, value: Value, span: Span) -> Entry:
        """Make an entry of what stands where it says."""
        return cls(name, Pair(name_span, value, span))

    def _placed(self) -> Pair:
        if self._by:
            self._pair = self._pair.at(self._by)
            self._by = 0
        return self._pair

    def written(self) -> tuple[Value, int]:
        """Return the value where it was read, and how many code points further on it stands."""
        return self._pair.value, self._by

    @property
    def name_span(self) -> Span:
        """Where the key stands."""
        return self._placed().name_span

    @property
    def value(self) -> Value:
        """The value."""
        return self._placed().value

    @property
    def span(self) -> Span:
        """Where both stand."""
        return self._placed().span

    def with_value(self, value: Value, span: Span) -> Entry:
        """Return an entry of the same name with another value at another place."""
        return Entry.of(self.name, self.name_span, value, span)


class Made:
    """How a table came to be (words, not types)."""

    ROOT = "root"
    HEADER = "header"  # by a [header] or [[header]] of its own
    IMPLICIT = "implicit"  # named on the way of a longer header
    DOTTED = "dotted"  # named on the way of a dotted key
    INLINE = "inline"


class Table:
    """A table, however it is written."""

    __slots__ = (
        "commas",
        "entries",
        "explicit",
        "first",
        "lead",
        "made",
        "names",
        "pairs",
        "path",
        "span",
        "tail",
    )  # fmt: skip

    def __init__(self, made: str, path: tuple[str, ...], span: Span) -> None:
        """Start an empty table at the place that names it first."""
        self.made = made
        self.path = path
        self.span = span  # the header, the braces, or the first mention
        self.first = span.start  # where the header's own line begins
        self.tail = span.end  # the end of the last line of its own, without the line end
        self.lead = ""  # what stands before a key of this table: "uv." in `uv.index-url = ...`
        self.explicit = made in (Made.HEADER, Made.INLINE)
        self.entries: list[Entry] = []
        self.names: dict[str, list[Entry]] = {}
        self.commas: list[int] = []  # of an inline table: the comma after each pair, or -1
        self.pairs: list[Span] | None = [] if made == Made.INLINE else None

    def add(self, entry: Entry) -> None:
        """Append an entry, whatever is there under its name."""
        self.entries.append(entry)
        self.names.setdefault(entry.name, []).append(entry)

    def all(self, name: str) -> Iterator[Entry]:
        """Yield the entries of a name: more than one only where TOML forbids it."""
        yield from self.names.get(name, ())

    def get(self, name: str) -> Entry | None:
        """Return the first entry of a name."""
        entries = self.names.get(name)
        return entries[0] if entries else None


Value = String | Scalar | Broken | Array | Table


def shifted(value: Value, by: int) -> Value:
    """Return a value as written, so many code points further on."""
    if by == 0:
        return value
    if isinstance(value, String):
        return String(value.text.shifted(by), value.span.shifted(by))
    if isinstance(value, Array):
        array = Array(value.span.shifted(by), fixed=value.fixed)
        array.items = [shifted(item, by) for item in value.items]
        array.commas = _further(value.commas, by)
        return array
    if isinstance(value, Table):
        return _shifted_table(value, by)
    return value._replace(span=value.span.shifted(by))


def _shifted_table(table: Table, by: int, within: Table | None = None) -> Table:
    made = Table(table.made, table.path, table.span.shifted(by))
    made.first = table.first + by
    made.tail = table.tail + by if table.tail >= 0 else table.tail
    made.lead, made.explicit = table.lead, table.explicit
    made.commas = _further(table.commas, by)
    made.pairs = None if table.pairs is None else [pair.shifted(by) for pair in table.pairs]
    if within is not None:  # a dotted key in an inline table: its pairs are among that table's
        made.commas, made.pairs = within.commas, within.pairs
    for entry in table.entries:
        value = entry.value
        if isinstance(value, Table) and value.made == Made.DOTTED:
            moved: Value = _shifted_table(value, by, made)
        else:
            moved = shifted(value, by)
        name_span, span = entry.name_span.shifted(by), entry.span.shifted(by)
        made.add(Entry.of(entry.name, name_span, moved, span))
    return made


def _further(places: list[int], by: int) -> list[int]:
    return [at + by if at >= 0 else at for at in places]


class Room(NamedTuple):
    """Where one more `key = value` fits: `before + pair + after` inserted at the offset."""

    offset: int
    before: str
    after: str


def data(value: Value) -> object:
    """Return a value as plain Python data, as a TOML parser would; last of a name wins."""
    match value:
        case String(text):
            return text.text
        case Scalar(scalar):
            return scalar
        case Array():
            return [data(item) for item in value.items]
        case Table():
            return {entry.name: data(entry.value) for entry in value.entries}
        case _:
            return None


def quoted(name: str) -> str:
    """Return a name as it is written in a header."""
    if _BARE.match(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def line_start(text: str, at: int) -> int:
    """Return where the line of an offset begins."""
    start = text.rfind("\n", 0, at) + 1
    return max(start, text.rfind("\r", start, at) + 1)


def _blank_before(text: str, at: int) -> bool:
    return not text[line_start(text, at) : at].strip(" \t")


def entry_removal(text: str, table: Table, entry: Entry) -> Span | None:
    """Return what to delete so that an entry is gone and the rest still holds."""
    if table.pairs is not None:
        at = next((at for at, pair in enumerate(table.pairs) if pair == entry.span), None)
        return _among(text, table.pairs, table.commas, at) if at is not None else None
    value = entry.value
    if isinstance(value, Table) and value.made != Made.INLINE:
        return block(text, value)
    if isinstance(value, Array) and not value.fixed:
        return None
    end = _REST.match(text, entry.span.end)
    if end is None:
        return None
    return Span(line_start(text, entry.span.start), end.end())


def item_removal(text: str, array: Array, at: int) -> Span | None:
    """Return what to delete so that one item is gone and the array is still one."""
    item = array.items[at]
    if not array.fixed:
        return block(text, item) if isinstance(item, Table) else None
    near = [each.span for each in array.items[max(at - 1, 0) : at + 2]]
    return _among(text, near, array.commas[max(at - 1, 0) : at + 2], min(at, 1))


def _among(text: str, spans: list[Span], commas: list[int], at: int) -> Span:
    before = spans[at - 1].end if at else -1
    after = spans[at + 1].start if at + 1 < len(spans) else -1
    comma = commas[at] if at < len(commas) else -1
    return _piece(text, spans[at], before, after, comma)


def _piece(text: str, span: Span, before: int, after: int, comma: int) -> Span:
    """Return the span of one of several with its comma.

    `before` is where the one before it ends, `after` where the next begins,
    `comma` where its own comma stands; -1 where there is none.
    """
    end = comma + 1 if comma >= 0 else span.end
    rest = _REST.match(text, end)
    if _blank_before(text, span.start):
        return Span(line_start(text, span.start), rest.end()) if rest else Span(span.start, end)
    if before >= 0 and _is_one_line(text, before, span.start):
        return Span(before, span.end)
    if after >= 0 and _is_one_line(text, end, after):
        return Span(span.start, after)
    return Span(span.start, end)


def _is_one_line(text: str, start: int, end: int) -> bool:
    return not ("\n" in text[start:end] or "\r" in text[start:end])


def block(text: str, table: Table) -> Span | None:
    """Return the lines of a table with a header of its own, tables below it left out."""
    if table.made != Made.HEADER:
        return None
    end = _LINE_END.search(text, table.tail)
    return Span(table.first, end.end() if end else len(text))


def room(table: Table, newline: str) -> Room | None:
    """Return where one more key of a table fits."""
    match table.made:
        case Made.INLINE:
            if not table.entries:
                return Room(table.span.start + 1, " ", " ")
            last = table.entries[-1]
            comma = table.commas[-1]
            end = comma + 1 if comma >= 0 else max(table.tail, last.span.end)
            return Room(end, " " if comma >= 0 else ", ", "")
        case Made.IMPLICIT:
            header = ".".join(quoted(name) for name in table.path)
            return Room(table.first, f"[{header}]{newline}", newline * 2)
        case Made.ROOT if table.tail < 0:
            return Room(0, "", newline)
        case _:
            return Room(table.tail, newline + table.lead, "") if table.tail >= 0 else None
