"""Values of tox's ini files: comments, conditions, substitutions and words.

As `tox.config.loader.ini` has them: a `#` begins a comment wherever it stands,
until a backslash is before it; `py311,lint: ...` holds in some environments
only; `{name}` is filled in later, and `{env:NAME:value}` has a value for when
NAME is not set.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run
from pipwarden.syntax import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Span

_CONDITION = re.compile(r":(?:\s|$)")
_FACTOR = re.compile(r"!?(?:\[!?|[\w.*?\]])(?:\[!?|[\w.*?\]-])*\Z|\Z")
_GROUP = re.compile(r"\{[^{}]*\}")
_BRACES = re.compile(r"(?<!\\)\{|\\?\}|\\\{")
_DEFAULT = re.compile(r"\{env:[^{}:]*:")
_LATER = re.compile(r"(?<!\\)\{[^{}]*\}")
REFERENCE = re.compile(r"\{\[([^\]{}]+)\]([^{}:]+)(?::[^{}]*)?\}")


class Line(NamedTuple):
    """A logical line, its condition taken off."""

    text: Excerpt
    comment: Excerpt  # what tox takes for a comment
    whole: Span  # as it is written, from the condition on


class Word(NamedTuple):
    """One word of a command, and how it is written."""

    text: Excerpt
    span: Span
    known: bool


def logical_lines(value: Excerpt) -> Iterator[Line]:
    """Yield the lines of a value; those that end in a backslash go on in the next."""
    pieces: list[Excerpt] = []
    first = 0
    comment = value.cut(0, 0)
    for match in re.finditer(r"[^\n]*(?:\n|\Z)", value.text):
        if match.start() == match.end() and match.start() < len(value.text):
            continue
        end = match.end() - match[0].endswith("\n")
        stop = _comment(value.text, match.start(), end)
        if not pieces:
            first = match.start()
            comment = value.cut(end, end)
        piece = value.cut(match.start(), stop)
        if stop < end:
            comment = value.cut(stop, end)
            piece = piece.cut(0, len(piece.text.rstrip()))
        if not pieces:
            piece = _without_condition(piece)
        goes_on = piece.text.endswith("\\") and end < len(value.text)
        if goes_on:
            pieces.append(piece.cut(0, len(piece.text) - 1))
            continue
        pieces.append(piece)
        text = Excerpt.join(pieces).strip()
        pieces = []
        if text.text:
            begin = first + len(value.text[first:end]) - len(value.text[first:end].lstrip())
            yield Line(_unescaped(text), comment, value.span(begin, end))


def _comment(text: str, start: int, end: int) -> int:
    """Return where the comment of a line begins, its end without one."""
    at = text.find("#", start, end)
    while at > start and text[at - 1] == "\\":
        at = text.find("#", at + 1, end)
    return end if at < 0 else at


def _without_condition(line: Excerpt) -> Excerpt:
    """Take `py{310,311}-x,!y: ` off the start of a line."""
    match = _CONDITION.search(line.text)
    if match is None or not _is_condition(line.text[: match.start()].strip()):
        return line
    return line.cut(match.start() + 1)


def _is_condition(text: str) -> bool:
    """Say whether a text names factors: words of an environment's name, alternatives in braces."""
    flat = text
    while (plain := _GROUP.sub("x", flat)) != flat:
        flat = plain
    return all(
        _FACTOR.match(factor) for part in flat.split(",") for factor in part.strip().split("-")
    )


def _unescaped(text: Excerpt) -> Excerpt:
    r"""Replace `\#` by the `#` that it stands for."""
    pieces, done = [], 0
    while (at := text.text.find("\\#", done)) >= 0:
        pieces += [text.cut(done, at), text.cut(at + 1, at + 2)]
        done = at + 2
    return Excerpt.join((*pieces, text.cut(done))) if pieces else text


def filled(text: Excerpt) -> Excerpt:
    """Put the value in place of `{env:NAME:value}`, and take blanks out of all other braces.

    What is left in braces is filled in later, by what only tox knows.
    """
    if "{" not in text.text:
        return text
    pieces, done = [], 0
    for start, end in _groups(text.text):
        pieces.append(text.cut(done, start))
        default = _DEFAULT.match(text.text, start, end)
        if default:
            pieces.append(filled(text.cut(default.end(), end - 1)))
        else:
            span = text.span(start, end)
            name = re.sub(r"\s+", "_", text.text[start:end])
            pieces.append(Excerpt(name, (Run(0, span.start, len(name), span.end - span.start),)))
        done = end
    return Excerpt.join((*pieces, text.cut(done)))


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the outermost braces begin and end."""
    depth = start = 0
    for match in _BRACES.finditer(text):
        if match[0] == "{":
            start = match.start() if depth == 0 else start
            depth += 1
        elif match[0] == "}" and depth:
            depth -= 1
            if depth == 0:
                yield start, match.end()


def is_known(text: str) -> bool:
    """Say whether nothing in a text is filled in later."""
    return _LATER.search(text) is None


def words(line: Excerpt) -> list[Word]:
    """Return the words of a command, as `shlex` splits it."""
    text = filled(line)
    return [
        Word(word.text, text.span(word.start, word.end), is_known(word.text.text))
        for word in options.words(text)
        if isinstance(word, options.Word)
    ]
