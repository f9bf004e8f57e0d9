"""Where a YAML text can be cut, and where one more entry fits, so that the rest still holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Span
from pipwarden.syntax.yaml_tree import Entry, Mapping, Scalar, Sequence, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.syntax.yaml_tree import Node

_COMMENT = r"(?:#|//)[^\r\n]*"  # `//` stands in no YAML behind a value
_REST = re.compile(rf"[ \t]*(?:{_COMMENT})?(?:\r\n|\n|\r|\Z)")
_BEHIND = re.compile(rf"(?:[ \t]*{_COMMENT})?")
_NEXT = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\r\n]*")
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")
_DEEP_COMMENT = re.compile(r"([ ]*)#")
_BLOCKS = frozenset((Style.LITERAL, Style.FOLDED))


class Room(NamedTuple):
    """Where one more entry or item fits: `before + it + after` inserted at the offset."""

    offset: int
    before: str
    after: str


def entry_removal(text: str, mapping: Mapping, entry: Entry) -> Span | None:
    """Return what to delete so that an entry is gone and the rest still holds.

    What held the only entry of a block holds nothing afterwards, which YAML reads
    as null. None where the text cannot be cut: an alias elsewhere needs an anchor
    in the entry, or `[key: value]` has no braces of its own.
    """
    at = next(at for at, each in enumerate(mapping.entries) if each is entry)
    if _is_needed(text, entry.span, (entry.key, entry.value)):
        return None
    if mapping.flow:
        if not text.startswith("{", mapping.span.start):
            return None
        spans = [each.span for each in mapping.entries]
        return _piece(text, spans, mapping.commas, at)
    following = mapping.entries[at + 1].start if at + 1 < len(mapping.entries) else -1
    span = _lines(text, entry.span, following)
    return _kept(text, span, mapping.entries[at - 1].value, mapping.indent) if at else span


def item_removal(text: str, sequence: Sequence, at: int) -> Span | None:
    """Return what to delete so that an item is gone, under the same terms."""
    item = sequence.items[at]
    span = Span(sequence.starts[at], max(item.span.end, sequence.starts[at]))
    if _is_needed(text, span, (item,)):
        return None
    if sequence.flow:
        starts = sequence.starts
        spans = [
            Span(starts[i], max(starts[i], each.span.end)) for i, each in enumerate(sequence.items)
        ]
        return _piece(text, spans, sequence.commas, at)
    span = Span(span.start, max(span.end, span.start + 1))
    following = sequence.starts[at + 1] if at + 1 < len(sequence.starts) else -1
    span = _lines(text, span, following)
    return _kept(text, span, sequence.items[at - 1], sequence.indent) if at else span


def room(text: str, node: Mapping | Sequence, newline: str) -> Room | None:
    """Return where one more entry of a mapping or item of a sequence fits."""
    if node.flow:
        return _flow_room(text, node, newline) if text[node.span.start] in "[{" else None
    dash = "- " if isinstance(node, Sequence) else ""
    indent = " " * node.indent
    last = _last(node)
    if isinstance(last, Scalar) and last.style in _BLOCKS and last.span.end == len(text):
        return Room(node.span.start, dash, newline + indent)  # it would gain a line end
    end = _LINE.match(text, max(node.span.end, last.span.end))
    return Room(end.end(), newline + indent + dash, "") if end else None


def _flow_room(text: str, node: Mapping | Sequence, newline: str) -> Room:
    children = node.items if isinstance(node, Sequence) else node.entries
    if not children:
        return Room(node.span.start + 1, "", "")
    last, comma = children[-1], node.commas[-1]
    start = last.start if isinstance(last, Entry) else last.span.start
    lead = text[line_start(text, start) : start]
    gap = " " if lead.strip(" \t") else newline + lead
    return Room(comma + 1, gap, "") if comma >= 0 else Room(last.span.end, "," + gap, "")


def _last(node: Node) -> Node:
    while True:
        if isinstance(node, Mapping) and node.entries:
            node = node.entries[-1].value
        elif isinstance(node, Sequence) and node.items:
            node = node.items[-1]
        else:
            return node


def _lines(text: str, span: Span, following: int) -> Span:
    """Return the lines of a block entry; where others begin on its first line, up to the next."""
    start = line_start(text, span.start)
    rest = _REST.match(text, span.end)
    end = rest.end() if rest else span.end
    if not text[start : span.start].strip(" \t"):
        return Span(start, end)
    if following < 0:
        return span
    # `- key: ...`: what stands next takes its place, be it a comment.
    content = _NEXT.match(text, end)
    return Span(span.start, min(content.end(), following) if content else following)


def _kept(text: str, span: Span, before: Node, indent: int) -> Span | None:
    """Return a span of lines that leaves nothing for a block scalar before it to take in."""
    last = _last(before)
    if not isinstance(last, Scalar) or last.style not in _BLOCKS:
        return span
    blank = _BLANK_LINES.match(text, span.end)
    end = blank.end() if blank else span.end
    comment = _DEEP_COMMENT.match(text, end)
    if comment and len(comment[1]) > indent:
        return None
    return Span(span.start, end) if "+" in text[last.start : last.start + 3] else span


def _piece(text: str, spans: list[Span], commas: list[int], at: int) -> Span:
    """Return the span of one of several between commas, with a comma."""
    span, comma = spans[at], commas[at]
    end = comma + 1 if comma >= 0 else span.end
    rest = _REST.match(text, end)
    if at and comma < 0 <= commas[at - 1] and not text[commas[at - 1] + 1 : span.start].strip():
        # JSON allows no comma behind what becomes the last; a remark behind it goes along.
        comment = _BEHIND.match(text, end)
        return Span(commas[at - 1], comment.end() if comment else end)
    start = line_start(text, span.start)
    if rest and not text[start : span.start].strip(" \t"):
        return Span(start, rest.end())
    if at and _is_one_line(text, spans[at - 1].end, span.start):
        return Span(spans[at - 1].end, span.end)
    if at + 1 < len(spans) and _is_one_line(text, end, spans[at + 1].start):
        return Span(span.start, spans[at + 1].start)
    return Span(span.start, end)


def _is_one_line(text: str, start: int, end: int) -> bool:
    return not ("\n" in text[start:end] or "\r" in text[start:end])


def line_start(text: str, at: int) -> int:
    """Return where the line of an offset begins."""
    start = text.rfind("\n", 0, at) + 1
    return max(start, text.rfind("\r", start, at) + 1)


def _is_needed(text: str, span: Span, nodes: tuple[Node, ...]) -> bool:
    """Say whether an alias outside of a span may mean an anchor in one of the nodes."""
    if "&" not in text[span.start : span.end]:
        return False
    others = text[: span.start] + "\n" + text[span.end :]
    return any(f"*{name}" in others for node in nodes for name in _anchors(node))


def _anchors(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar | Mapping | Sequence) and node.anchor is not None:
            yield node.anchor
        if isinstance(node, Sequence):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            waiting.extend(each for entry in node.entries for each in (entry.key, entry.value))
