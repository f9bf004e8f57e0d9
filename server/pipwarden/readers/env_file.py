r"""Files of environment variables: `.env` and its like.

Read as python-dotenv does (`dotenv.parser`), which Docker Compose mostly agrees
with: `export` may stand before a name, a value in quotes may run over several
lines, `\` takes the special meaning from a quote, a `#` behind white space begins
a comment where there are no quotes, `${NAME}` and `${NAME:-default}` are replaced.
A line that is none of this is passed over, as python-dotenv does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import commands
from pipwarden.readers.collector import Collector
from pipwarden.source import Excerpt, Run, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipwarden.facts import Document
    from pipwarden.source import Source

_BINDING = re.compile(
    r"""
    (?P<export>export[^\S\r\n]+)?
    (?:'(?P<quoted>[^']+)' | (?(export)|(?!export[^\S\r\n]))(?P<name>[^=\#\s]+))
    [^\S\r\n]*
    (?:=(?P<blank>[^\S\r\n]*)
        (?:
            '(?P<single>(?:\\.|[^'\\])*)'
            | "(?P<double>(?:\\.|[^"\\])*)"
            | (?P<plain>(?!["'])[^\r\n]*)
        )
    )?
    """,
    re.VERBOSE | re.DOTALL,
)
_END = re.compile(r"(?P<comment>[^\S\r\n]*\#[^\r\n]*)?[^\S\r\n]*(?P<end>\r\n|\n|\r|\Z)")
_REST = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_SPACE = re.compile(r"\s*")
_TAIL = re.compile(r"(?<=\s)#|\A#")
_VARIABLE = re.compile(r"\$\{(?P<name>[^}:]*)(?::-(?P<default>[^}]*))?\}")
_ESCAPES = {
    "single": re.compile(r"\\[\\']"),
    "double": re.compile(r"\\[\\'\"abfnrtv]"),
}
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Binding(NamedTuple):
    """One variable: its name, the value without quotes, the value as written, the lines."""

    name: Excerpt
    value: Excerpt | None  # None where there is no `=`: the value that is there already
    written: Span
    lines: Span


def read(source: Source, kind: str) -> Document:
    """Return what the variables of a file set."""
    collector = Collector(source)
    whole = Span(0, len(source.text))
    scope = collector.scope(Tool.PIP, "the environment", whole, form=Form.VARIABLE)
    known: dict[str, Excerpt] = {}
    for binding in bindings(source.text, collector.comments):
        _read_binding(collector, binding, known, scope)
    return collector.document(kind)


def _read_binding(
    collector: Collector, binding: Binding, known: dict[str, Excerpt], scope: Scope
) -> None:
    if binding.value is None:
        known.pop(binding.name.text, None)
        return
    value, certain = _resolved(binding.value, known)
    if certain:
        known[binding.name.text] = value
    else:
        known.pop(binding.name.text, None)
    commands.read_variable(
        collector,
        binding.name.text,
        value,
        name_span=binding.name.span(),
        scope=scope,
        span=binding.written,
        removal=binding.lines,
        known=certain,
    )


def bindings(text: str, comments: list[Comment]) -> Iterator[Binding]:
    """Yield the variables that a text sets, in order; gather its comments."""
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        match = _BINDING.match(text, at)
        end = _END.match(text, match.end() if match else at)
        if end is None or (match is None and not end["comment"]):
            rest = _REST.match(text, match.end() if match else at)
            at = max(rest.end() if rest else at, at + 1)
            continue
        _note_comment(text, match, end, comments)
        if match is not None:
            yield _binding(text, match, end)
        at = max(end.end(), at + 1)


def _binding(text: str, match: re.Match[str], end: re.Match[str]) -> Binding:
    group = "quoted" if match["quoted"] is not None else "name"
    name = Excerpt.of(match[group], match.start(group))
    value, written = _value(match)
    start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
    return Binding(name, value, written, Span(start, end.end()))


def _value(match: re.Match[str]) -> tuple[Excerpt | None, Span]:
    """Return a value without its quotes, and where it is written with them."""
    if match["blank"] is None:
        return None, Span(match.end(), match.end())
    for style in ("single", "double"):
        if match[style] is not None:
            start, end = match.span(style)
            return _unescaped(Excerpt.of(match[style], start), style), Span(start - 1, end + 1)
    plain = match["plain"]
    if match["blank"] and plain.startswith("#"):
        plain = ""
    tail = _TAIL.search(plain, 1)
    value = Excerpt.of((plain[: tail.start()] if tail else plain).rstrip(), match.start("plain"))
    return value, value.span()


def _unescaped(raw: Excerpt, style: str) -> Excerpt:
    """Replace the escapes that this kind of quotes knows; each maps to its two characters."""
    if "\\" not in raw.text:
        return raw
    pieces, done = [], 0
    for match in _ESCAPES[style].finditer(raw.text):
        pieces.append(raw.cut(done, match.start()))
        letter = match[0][1]
        made = _CONTROL.get(letter, letter)
        pieces.append(Excerpt(made, (Run(0, raw.span(match.start()).start, 1, 2),)))
        done = match.end()
    return Excerpt.join((*pieces, raw.cut(done)))


def _resolved(value: Excerpt, known: Mapping[str, Excerpt]) -> tuple[Excerpt, bool]:
    """Replace the variables that the file itself sets, or that have a default value."""
    if "${" not in value.text:
        return value, True
    pieces, done, certain = [], 0, True
    for match in _VARIABLE.finditer(value.text):
        pieces.append(value.cut(done, match.start()))
        found = known.get(match["name"])
        if found is None and match["default"] is not None:
            found = value.cut(*match.span("default"))
        certain = certain and found is not None
        pieces.append(value.cut(*match.span()) if found is None else found)
        done = match.end()
    return Excerpt.join((*pieces, value.cut(done))), certain


def _note_comment(
    text: str, match: re.Match[str] | None, end: re.Match[str], comments: list[Comment]
) -> None:
    """Keep the comment of a line, also one behind a value without quotes."""
    if end["comment"]:
        start, stop = end.span("comment")
    elif match is not None and match["plain"] and "#" in match["plain"]:
        tail = _TAIL.search(match["plain"])
        if tail is None or (tail.start() == 0 and not match["blank"]):
            return
        start, stop = match.start("plain") + tail.start(), match.end("plain")
    else:
        return
    start = text.index("#", start)
    alone = match is None
    comments.append(Comment(text[start + 1 : stop].strip(), Span(start, stop), alone))
