"""Values of a Python file, which may be known only in part, and how they are put together.

What is not known stays in a text as `${...}`, as other files write what is filled
in later, and the text is marked.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Span
from pipwarden.syntax.python_strings import wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipwarden.syntax.python import Listing


class Text(NamedTuple):
    """A string; `known` False where a part of it is not."""

    value: Excerpt
    known: bool
    span: Span  # with its quotes


class Plain(NamedTuple):
    """A number, a boolean or None."""

    data: object
    span: Span


class Unknown(NamedTuple):
    """A value that the file does not tell."""

    span: Span


class Item(NamedTuple):
    """One item of a list; `place` tells which element of which brackets it is."""

    value: Value
    span: Span
    place: tuple[Listing, int] | None = None


class Items(NamedTuple):
    """A list, tuple or set; not `complete` when there may be others, or fewer."""

    items: tuple[Item, ...]
    complete: bool
    span: Span


class Pair(NamedTuple):
    """A key and its value."""

    key: Text
    value: Value
    place: tuple[Listing, int] | None = None


class Pairs(NamedTuple):
    """A dictionary; not `complete` when there may be others, or fewer."""

    pairs: tuple[Pair, ...]
    complete: bool
    span: Span


Value = Text | Plain | Unknown | Items | Pairs


def stand_in(text: str, span: Span) -> Excerpt:
    """Return a text that stands for other characters of the file."""
    return Excerpt(text, wide(text, span))


def is_known(value: Value) -> bool:
    """Say whether a value that is put into a text is known as a whole."""
    return isinstance(value, Plain) or (isinstance(value, Text) and value.known)


def placed(value: Value, span: Span, name: str) -> Excerpt:
    """Return a value as a piece of a text that stands at `span`; `name` when it is not known."""
    match value:
        case Text(value=text):
            return text if span.contains(text.span()) else stand_in(text.text, span)
        case Plain(data=data):
            return stand_in(str(data), span)
    label = re.sub(r"\W+", "_", name).strip("_")[:40] or "value"
    return stand_in(f"${{{label}}}", span)


def row(pieces: Sequence[Excerpt], span: Span, *, known: bool) -> Text:
    """Return pieces in a row; as one piece when the file has them in another order."""
    text = Excerpt.join(pieces) if pieces else stand_in("", Span(span.start, span.start))
    if all(one.file + one.width <= two.file for one, two in pairwise(text.runs)):
        return Text(text, known, span)
    return Text(stand_in(text.text, span), known, span)


def chain(values: Sequence[Value], span: Span) -> Items:
    """Return lists put together; what is no list stands for items that are not known."""
    found = [each for each in values if isinstance(each, Items)]
    complete = len(found) == len(values) and all(each.complete for each in found)
    return Items(tuple(item for each in found for item in each.items), complete, span)


def union(values: Sequence[Value], span: Span) -> Pairs:
    """Return dictionaries put together; what is none stands for pairs that are not known."""
    found = [each for each in values if isinstance(each, Pairs)]
    complete = len(found) == len(values) and all(each.complete for each in found)
    return Pairs(tuple(pair for each in found for pair in each.pairs), complete, span)


def alternatives(values: Sequence[Value], span: Span) -> Value:
    """Return all that may be: the items of lists, the pairs of dictionaries."""
    if len(values) == 1:
        return values[0]
    if any(isinstance(each, Items) for each in values):
        return chain(values, span)._replace(complete=False)
    if any(isinstance(each, Pairs) for each in values):
        return union(values, span)._replace(complete=False)
    return Unknown(span)


def listed(text: Text, pieces: Iterable[Excerpt], span: Span) -> Items:
    """Return the pieces of a text as a list."""
    texts = (Text(each, text.known, each.span()) for each in pieces)
    return Items(tuple(Item(each, each.span) for each in texts), complete=True, span=span)


def joined(mark: Text, items: Items, span: Span) -> Text:
    """Return what `mark.join(items)` is."""
    pieces: list[Excerpt] = []
    for item in items.items:
        if pieces:
            end = pieces[-1].span().end
            pieces.append(stand_in(mark.value.text, Span(end, end)))
        pieces.append(placed(item.value, item.span, "item"))
    known = mark.known and items.complete and all(is_known(each.value) for each in items.items)
    return row(pieces, span, known=known)
