"""JSON with the place of everything, read past every mistake.

Comments and trailing commas are read as well, as editors and dev containers allow
them; whether a text has any is told apart, since other programs refuse them. The
tree is that of YAML's flow style, of which JSON is a part.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax.yaml_edits import Room, entry_removal, item_removal, line_start, room
from pipwarden.syntax.yaml_tree import (
    Broken,
    Entry,
    Fault,
    Mapping,
    Node,
    Remark,
    Scalar,
    Sequence,
    Style,
)

__all__ = [
    "Json",
    "Room",
    "entry_removal",
    "item_removal",
    "read",
    "read_array",
    "room",
]

_DEPTH = 100  # nested collections; the interpreter's own stack must not overflow
_MANY = 100  # faults: more would tell nobody anything

_INSIDE = r'[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*'
_WORD = r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Infinity)|true|false|null|NaN"
_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(rf'"{_INSIDE}"')
_KEY = re.compile(rf'("{_INSIDE}")[ \t\r\n]*:[ \t\r\n]*')
_VALUE = re.compile(rf'(?:("{_INSIDE}")|((?:{_WORD})(?![\w.+-])))[ \t\r\n]*(,)?[ \t\r\n]*')
_SPACE = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/)*")
_COMMENT = re.compile(r"//([^\r\n]*)|/\*([^*]*(?:\*(?!/)[^*]*)*)\*/")
_LOOSE = re.compile(r'"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"?\\?')
_JUNK = re.compile(r'[^ \t\r\n,\[\]{}":]+|.', re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])"
)
_MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_CLOSING = {"[": "]", "{": "}"}


class Json(NamedTuple):
    """Everything in a text."""

    text: str
    root: Node | None
    remarks: list[Remark]
    trailing: list[Span]  # commas behind the last of several
    faults: list[Fault]

    @property
    def is_strict(self) -> bool:
        """Whether nothing is in it that JSON itself does not allow."""
        return not (self.remarks or self.trailing or self.faults)


def read(text: str) -> Json:
    """Read a text; never raises."""
    reader = _Reader(text)
    root = reader.read()
    reader.faults.sort(key=lambda fault: fault.span)
    return Json(text, root, reader.remarks, reader.trailing, reader.faults)


def read_array(excerpt: Excerpt) -> list[Excerpt] | None:
    """Return the strings of an array of nothing else; None for whatever is not exactly that.

    This is the rule for `RUN [...]` in a Dockerfile: what is no such array is a
    command for the shell.
    """
    text = excerpt.text
    at = _skip_blank(text, 0)
    if not text.startswith("[", at):
        return None
    at = _skip_blank(text, at + 1)
    items: list[Excerpt] = []
    comma = False
    while comma or not text.startswith("]", at):
        value = _VALUE.match(text, at)
        if value is None or value[1] is None:
            return None
        start, end = value.span(1)
        items.append(_unescaped(excerpt.cut(start + 1, end - 1)))
        at, comma = value.end(), value[3] is not None
        if not comma and not text.startswith("]", at):
            return None
    return items if _skip_blank(text, at + 1) == len(text) else None


def _skip_blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _unescaped(inside: Excerpt) -> Excerpt:
    """Return what stands between quotes with its escapes replaced."""
    text = inside.text
    if "\\" not in text:
        return inside
    pieces: list[Excerpt] = []
    at = 0
    for escape in _ESCAPE.finditer(text):
        if escape.start() > at:
            pieces.append(inside.cut(at, escape.start()))
        span = inside.span(*escape.span())
        meaning = _meaning(escape[0])
        pieces.append(Excerpt(meaning, (Run(0, span.start, 1, span.end - span.start),)))
        at = escape.end()
    if at < len(text):
        pieces.append(inside.cut(at))
    return Excerpt.join(pieces)


def _meaning(escape: str) -> str:
    """Return what an escape stands for; half of a pair is no character."""
    if len(escape) == 12:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if len(escape) == 6:
        digits = escape[2:]
        code = int(digits, 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return _MEANING.get(escape[1], escape[1])


class _Reader:
    """One pass over a text. Positions are passed along."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.remarks: list[Remark] = []
        self.trailing: list[Span] = []
        self.faults: list[Fault] = []
        self.open: list[str] = []  # what would close what is open
        self.told = False  # why no comma stands before what follows

    def fault(self, message: str, start: int, end: int) -> None:
        """Report what JSON forbids, up to a number that is still read."""
        if len(self.faults) < _MANY:
            self.faults.append(Fault(message, Span(start, end)))

    def read(self) -> Node | None:
        """Read the whole text."""
        at = self.space(0)
        if at == len(self.text):
            return None
        root, at = self.value(at)
        at = self.space(at)
        if at < len(self.text):
            self.fault("nothing can follow here", at, len(self.text))
        return root

    def space(self, at: int) -> int:
        """Skip white space and comments."""
        text = self.text
        match = _SPACE.match(text, at)
        end = match.end() if match else at
        if "/" in text[at:end]:
            for comment in _COMMENT.finditer(text, at, end):
                alone = not text[line_start(text, comment.start()) : comment.start()].strip()
                said = comment[1] if comment[2] is None else comment[2]
                self.remarks.append(Remark(said, Span(*comment.span()), alone))
        if text.startswith("/*", end):
            self.fault("the comment is not closed", end, end + 2)
            return len(text)
        return end

    def excerpt(self, span: Span) -> Excerpt:
        """Return what a string says."""
        start, end = span.start + 1, span.end
        if end > start and self.text[end - 1] == '"':
            end -= 1
        return _unescaped(Excerpt.of(self.text[start:end], start))

    def word(self, span: Span) -> Excerpt:
        """Return a number or a word as it is written."""
        return Excerpt.of(self.text[span.start : span.end], span.start)

    def value(self, at: int) -> tuple[Node, int]:
        """Read a value; return where it ends."""
        text = self.text
        char = text[at : at + 1]
        if char in {"[", "{"}:
            if len(self.open) >= _DEPTH:
                self.fault(f"nested more than {_DEPTH} levels deep", at, at + 1)
                return Broken(Span(at, len(text))), len(text)
            return self.collection(at)
        if char == '"':
            scalar = self.string(at)
            return scalar, scalar.span.end
        value = _VALUE.match(text, at)
        if value is not None:
            return self.scalar(value), value.end(2)
        junk = _JUNK.match(text, at)
        end = junk.end() if junk else at
        self.fault(f"`{text[at:end][:40]}` is no value in JSON", at, end)
        return Broken(Span(at, end)), end

    def string(self, at: int) -> Scalar:
        """Read a string; one that is not closed ends with its line."""
        match = _STRING.match(self.text, at)
        if match is None:
            match = _LOOSE.match(self.text, at)
            end = match.end() if match else at + 1
            closed = end > at + 1 and self.text[end - 1] == '"'
            message = "the string holds what JSON does not allow" if closed else ""
            self.fault(message or "the string is not closed", at, end)
        end = match.end() if match else at + 1
        return Scalar(at, end, Style.DOUBLE, self.excerpt)

    def collection(self, start: int) -> tuple[Node, int]:
        """Read an array or an object from its bracket on."""
        close = _CLOSING[self.text[start]]
        node: Sequence | Mapping
        node = (Sequence if close == "]" else Mapping)(start, 0, flow=True)
        self.open.append(close)
        end = self.fill(node, start, close)
        self.open.pop()
        node.span = Span(start, end)
        return node, end

    def fill(self, node: Sequence | Mapping, start: int, close: str) -> int:
        """Read what stands in a collection; return where it ends."""
        text = self.text
        at, comma = start + 1, True
        while True:
            usual = self.usual(node, at) if comma else -1
            if usual > 0:
                at, comma = usual, node.commas[-1] >= 0
                continue
            at = self.space(at)
            char = text[at : at + 1]
            if char in {"", "]", "}"}:
                if comma and node.commas:
                    self.trailing.append(Span(node.commas[-1], node.commas[-1] + 1))
                return self.end(start, at, close)
            if char == ",":
                if comma:
                    self.fault("something is missing before this comma", at, at + 1)
                else:
                    node.commas[-1] = at
                at, comma = at + 1, True
                continue
            pair = _KEY.match(text, at)
            if pair and close == "]" and "}" in self.open:
                self.told = True
                return self.end(start, at, close)
            if not comma and not self.told:
                self.fault("a comma is missing before this", at, at + 1)
            self.told = False
            at = self.item(node, at) if isinstance(node, Sequence) else self.pair(node, at)
            node.commas.append(-1)
            comma = False

    def end(self, start: int, at: int, close: str) -> int:
        """Return where a collection ends whose closing mark should stand at an offset."""
        char = self.text[at : at + 1]
        if char == close:
            return at + 1
        self.fault(f"`{self.text[start]}` is not closed", start, start + 1)
        # A mark that closes what is around this one is left for that.
        return at if char not in {"]", "}"} or char in self.open[:-1] else at + 1

    def usual(self, node: Sequence | Mapping, at: int) -> int:
        """Read strings, numbers and words with commas in little time; return what follows, or -1.

        Where it says -1, it has done nothing.
        """
        at = _skip_blank(self.text, at)
        return self.items(node, at) if isinstance(node, Sequence) else self.entry(node, at)

    def items(self, sequence: Sequence, at: int) -> int:
        """Read items up to one without a comma."""
        text, items, starts, commas = self.text, sequence.items, sequence.starts, sequence.commas
        done, comma = -1, 0
        while comma >= 0:
            value = _VALUE.match(text, at)
            if value is None or text.startswith(":", value.end()):
                break
            items.append(self.scalar(value))
            starts.append(value.start())
            comma = value.start(3)
            commas.append(comma)
            done = at = value.end()
        return done

    def entry(self, mapping: Mapping, at: int) -> int:
        """Read a pair."""
        key = _KEY.match(self.text, at)
        value = _VALUE.match(self.text, key.end()) if key else None
        if key is None or value is None or self.text.startswith(":", value.end()):
            return -1
        name = Scalar(*key.span(1), Style.DOUBLE, self.excerpt)
        self.add(mapping, Entry(name, self.scalar(value), at))
        mapping.commas.append(value.start(3))
        return value.end()

    def scalar(self, value: re.Match[str]) -> Scalar:
        """Return the scalar that was matched."""
        start, end = value.span(1)
        if start >= 0:
            return Scalar(start, end, Style.DOUBLE, self.excerpt)
        return Scalar(*value.span(2), Style.PLAIN, self.word)

    def item(self, sequence: Sequence, at: int) -> int:
        """Read an item and append it; return where it ends."""
        value, end = self.value(at)
        sequence.items.append(value)
        sequence.starts.append(at)
        return max(end, at + 1)

    def pair(self, mapping: Mapping, start: int) -> int:
        """Read `"key": value` and append it; return where it ends."""
        text = self.text
        if text[start] == '"':
            key: Node = self.string(start)
        else:
            key, _ = self.value(start)
        at = self.space(key.span.end)
        if not text.startswith(":", at):
            self.fault("`:` and a value are missing after this key", start, key.span.end)
            self.add(mapping, Entry(key, Broken(Span(key.span.end, key.span.end)), start))
            return max(key.span.end, start + 1)
        colon = at + 1
        at = self.space(colon)
        following = _KEY.match(text, at)
        if text[at : at + 1] in {"", ",", "]", "}"} or following:
            self.fault("a value is missing here", colon - 1, colon)
            self.told = following is not None
            value: Node = Broken(Span(colon, colon))
        else:
            value, _ = self.value(at)
        self.add(mapping, Entry(key, value, start))
        return value.span.end

    def add(self, mapping: Mapping, entry: Entry) -> None:
        """Append an entry; of a name that is given twice the last one counts."""
        key = entry.key.span
        raw = self.text[key.start + 1 : key.end - 1]
        mapping.add(entry, entry.name if "\\" in raw else raw)
