"""String literals of Python, with the place of each character.

Adjacent literals are one string, as Python has it. An escape sequence is a run
of its own width; the fields of an f-string are told apart from its text.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = re.compile(r"(?:[ \t\f\r\n]|\\(?:\r\n|\n|\r)|#[^\r\n]*)*")
_OPENING = re.compile(r"([a-zA-Z]{0,2})('''|\"\"\"|'|\")")
_STEP = re.compile(
    r"\\(?:\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)|\r\n?",
    re.DOTALL,
)
_RAW_STEP = re.compile(r"\r\n?")
_SIMPLE = {
    **dict(zip("abfnrtv\\'\"", "\a\b\f\n\r\t\v\\'\"", strict=True)),
    "\n": "",
    "\r": "",
    "\r\n": "",
}


class Field(NamedTuple):
    """`{...}` in an f-string."""

    expression: str  # as it is written
    span: Span  # with the braces
    plain: bool  # no conversion but `!s`, and no format


def parts(text: str, start: int, end: int) -> Iterator[Excerpt | Field]:
    """Yield what a string expression between two offsets consists of.

    The text must be one that Python's parser accepts as strings in a row;
    elsewhere the result is arbitrary, but nothing is raised.
    """
    at = start
    while at < end:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        opening = _OPENING.match(text, at, end)
        if opening is None:
            return
        prefix, quote = opening[1].lower(), opening[2]
        raw = "r" in prefix
        at = opening.end()
        stop = _close(text, at, end, quote, formatted="f" in prefix or "t" in prefix)
        if "f" in prefix or "t" in prefix:
            yield from _formatted(text, at, stop, raw=raw)
        else:
            yield decoded(text, at, stop, raw=raw)
        at = stop + len(quote)


def decoded(text: str, start: int, end: int, *, raw: bool, braces: bool = False) -> Excerpt:
    """Return the text that the inside of a literal stands for; `braces`: `{{` is one brace."""
    runs: list[Run] = []
    pieces: list[str] = []
    here, at = 0, start
    step = _braced(raw=raw) if braces else _RAW_STEP if raw else _STEP
    for match in step.finditer(text, start, end):
        value = _value(match[0])
        if value == match[0]:
            continue
        if match.start() > at:
            runs.append(Run(here, at, match.start() - at, match.start() - at))
            pieces.append(text[at : match.start()])
            here += match.start() - at
        if value:
            runs.extend(wide(value, Span(*match.span()), here))
            pieces.append(value)
            here += len(value)
        at = match.end()
    if end > at:
        runs.append(Run(here, at, end - at, end - at))
        pieces.append(text[at:end])
    return Excerpt("".join(pieces), tuple(runs) or (Run(0, start, 0, 0),))


def wide(text: str, span: Span, here: int = 0) -> tuple[Run, ...]:
    """Return the runs of a text that stands for other characters of the file.

    They never look plain, even where both are of one length.
    """
    length, width = len(text), span.end - span.start
    if length != width:
        return (Run(here, span.start, length, width),)
    if length < 2:
        return (Run(here, span.start, length, 0),)
    return (Run(here, span.start, 1, 0), Run(here + 1, span.start, length - 1, width))


@lru_cache(maxsize=4)
def _braced(*, raw: bool) -> re.Pattern[str]:
    step = _RAW_STEP if raw else _STEP
    return re.compile(rf"{step.pattern}|\{{\{{|\}}\}}", re.DOTALL)


@lru_cache(maxsize=512)
def _value(step: str) -> str:
    """Return what an escape, a line end or a doubled brace stands for."""
    if step[0] == "\r":
        return "\n"
    if step[0] != "\\":
        return step[0]
    simple = _SIMPLE.get(step[1:])
    if simple is not None or (len(step) == 2 and step[1] not in "01234567"):
        return step if simple is None else simple
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(ast.literal_eval(f'"{step}"'))
    except (SyntaxError, ValueError):
        return step


def _close(text: str, at: int, end: int, quote: str, *, formatted: bool) -> int:
    """Return where the closing quotes of a literal stand."""
    while at < end:
        if text.startswith(quote, at):
            return at
        if text[at] == "\\":
            at += 1 if formatted and text[at + 1 : at + 2] in ("{", "}") else 2
        elif formatted and text[at] == "{":
            if text.startswith("{{", at):
                at += 2
            else:
                at = _field_end(text, at, end)
        else:
            at += 1
    return end


def _field_end(text: str, at: int, end: int) -> int:
    """Return the offset behind a field that begins at a brace."""
    depth = 0
    while at < end:
        character = text[at]
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
        elif character == ":" and depth == 1:
            return _format_end(text, at, end)
        elif character in "'\"":
            mark = character * 3 if text.startswith(character * 3, at) else character
            at = _close(text, at + len(mark), end, mark, formatted=False) + len(mark) - 1
        at += 1
    return end


def _format_end(text: str, at: int, end: int) -> int:
    """Return the offset behind a field whose format begins here; formats hold fields themselves."""
    while at < end:
        if text[at] == "}":
            return at + 1
        at = _field_end(text, at, end) if text[at] == "{" else at + 1
    return end


def _formatted(text: str, start: int, end: int, *, raw: bool) -> Iterator[Excerpt | Field]:
    at = from_ = start
    while at < end:
        character = text[at]
        if character == "\\" and not raw:
            if text.startswith("\\N{", at):
                close = text.find("}", at, end)
                at = close + 1 if close >= 0 else end
            else:
                at += 1 if text[at + 1 : at + 2] in ("{", "}") else 2
        elif text.startswith(("{{", "}}"), at):
            at += 2
        elif character == "{":
            if at > from_:
                yield decoded(text, from_, at, raw=raw, braces=True)
            stop = _field_end(text, at, end)
            yield _field(text, at, stop)
            at = from_ = stop
        else:
            at += 1
    if end > from_:
        yield decoded(text, from_, end, raw=raw, braces=True)


_EXPRESSION = re.compile(r"\{\s*((?:[A-Za-z_]\w*\s*\.\s*)*[A-Za-z_]\w*)\s*(!s)?\s*:?\}")


def _field(text: str, start: int, end: int) -> Field:
    """Return a field; of anything but a (dotted) name the expression stays unread."""
    match = _EXPRESSION.fullmatch(text, start, end)
    if match is None:
        return Field(text[start + 1 : end - 1], Span(start, end), plain=False)
    return Field(re.sub(r"\s", "", match[1]), Span(start, end), plain=True)
