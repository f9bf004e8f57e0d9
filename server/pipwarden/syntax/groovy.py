"""The words, strings and marks of a Groovy text, as far as Jenkins pipelines need them.

Comments are told apart from strings that look like them. An open string ends
with its line, or with the text when it has three quotes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.source import Excerpt, Run, Span

_HOLE = r"\$\{(?:[^{}]|\{[^{}]*\})*\}"
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
    | (?P<remark>//[^\r\n]*|/\*.*?(?:\*/|\Z)|(?<!.)\#![^\r\n]*)
    | (?P<text>
        '''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z)
        | \"\"\"(?:[^"\\$]|\\.|{_HOLE}|\$|"(?!\"\"))*(?:\"\"\"|\Z)
        | '(?:[^'\\\r\n]|\\.)*'?
        | "(?:[^"\\$\r\n]|\\.|{_HOLE}|\$)*"?
      )
    | (?P<word>[A-Za-z_][\w$]*(?:\??\.[A-Za-z_]\w*)*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SLASHY = re.compile(r"/(?![/*])(?:[^/\\\r\n]|\\.)*/|\$/.*?/\$", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u+[0-9a-fA-F]{4}|\r\n|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": "", "\r": "", "\r\n": ""}


class Token(NamedTuple):
    """A piece of the text. `text` is what a string says, and else what is written."""

    kind: str  # "word", "text" or "mark"
    text: Excerpt
    span: Span
    open: bool = False  # a string in which `$NAME` and `${...}` are replaced


class Groovy(NamedTuple):
    """A text in pieces."""

    tokens: list[Token]
    remarks: list[Span]


def read(text: str) -> Groovy:
    """Read a text; never raises."""
    made = Groovy([], [])
    at = 0
    while at < len(text):
        slashy = _SLASHY.match(text, at) if _may_be_string(made.tokens) else None
        match = slashy or _TOKEN.match(text, at)
        if match is None:
            break
        kind = "text" if slashy else match.lastgroup or "mark"
        if kind == "remark":
            made.remarks.append(Span(*match.span()))
        elif kind != "blank":
            made.tokens.append(_token(kind, match[0], at))
        at = match.end()
    return made


def _may_be_string(tokens: list[Token]) -> bool:
    """Say whether a slash here begins a string: it divides nothing."""
    if not tokens:
        return False
    last = tokens[-1]
    if last.kind == "word":
        return last.text.text in ("sh", "bat", "return")
    return last.kind == "mark" and last.text.text in "(,=[~:"


def _token(kind: str, written: str, at: int) -> Token:
    span = Span(at, at + len(written))
    if kind != "text":
        return Token(kind, Excerpt.of(written, at), span)
    for mark in ("'''", '"""', "'", '"', "$/", "/"):
        if written.startswith(mark):
            break
    closing = mark[::-1]
    end = len(written)
    if end >= len(mark) + len(closing) and written.endswith(closing):
        end -= len(closing)
    inner = Excerpt.of(written[len(mark) : end], at + len(mark))
    plain = "/" in mark
    return Token(kind, inner if plain else _decoded(inner), span, open="'" not in mark)


def _decoded(inner: Excerpt) -> Excerpt:
    """Replace the escapes of a string; each maps to what it is written as."""
    if "\\" not in inner.text:
        return inner
    pieces, done = [], 0
    for match in _ESCAPE.finditer(inner.text):
        pieces.append(inner.cut(done, match.start()))
        code = match[0][1:]
        value = _LETTERS.get(code, code)
        if code[0] == "u" and len(code) > 1:
            value = chr(int(code.lstrip("u"), 16))
        if value:
            start, end = inner.span(*match.span())
            pieces.append(Excerpt(value, (Run(0, start, len(value), end - start),)))
        done = match.end()
    return Excerpt.join((*pieces, inner.cut(done)))


def closing(tokens: list[Token]) -> dict[int, int]:
    """Return where each opening bracket is closed, by their numbers among the tokens."""
    made: dict[int, int] = {}
    waiting: list[int] = []
    for number, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text.text in "([{":
            waiting.append(number)
        elif token.text.text in ")]}" and waiting:
            made[waiting.pop()] = number
    return made
