"""What `echo` and `printf` print, with the escapes and conversions of POSIX.

Shells differ in whether a plain `echo` knows escapes: that of dash, the `sh` of Debian and
its images, does, and that of bash does not. Whoever writes one wants it to count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.source import Excerpt, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ESCAPE = re.compile(r"\\(?:n|r|t|\\|\")|\\033\[[\d;]*m")
_ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\", '\\"': '"'}
_CONVERSION = re.compile(r"%(?:%|[-+ #0]*\d*(?:\.\d+)?[A-Za-z])")
_ECHO_OPTIONS = re.compile(r"-[neE]+")
_ROUNDS = 200  # in which a format is filled; nobody writes more arguments than that


def text_of(name: str, words: Sequence[Excerpt]) -> Excerpt | None:
    """Return what a command prints; None where that is nothing."""
    given = list(words)
    if name == "printf":
        ended = bool(given) and given[0].text == "--"
        del given[:ended]
        if not given or (given[0].text.startswith("-") and not ended):
            return None
        return Excerpt.join(_filled(given[0], given[1:]))
    options = ""
    while given and _ECHO_OPTIONS.fullmatch(given[0].text):
        options += given.pop(0).text
    if not given:
        return None
    text = Excerpt.join(spaced(given))
    if "E" not in options:
        text = _unescaped(text)
    return text if "n" in options else Excerpt.join((text, _made("\n", text.span().end)))


def spaced(pieces: Sequence[Excerpt]) -> list[Excerpt]:
    """Return the pieces with a blank between each two, which stands nowhere in the file."""
    made: list[Excerpt] = []
    for piece in pieces:
        if made:
            made.append(_made(" ", piece.span().start))
        made.append(piece)
    return made


def _filled(form: Excerpt, arguments: list[Excerpt]) -> Iterator[Excerpt]:
    """Yield the pieces of a format filled with arguments, over and over until none is left."""
    wanting = sum(match[0] != "%%" for match in _CONVERSION.finditer(form.text))
    left = arguments if wanting else []
    for turn in range(_ROUNDS):
        if turn and not left:
            return
        done = 0
        for match in _CONVERSION.finditer(form.text):
            yield _unescaped(form.cut(done, match.start()))
            done = match.end()
            if match[0] == "%%":
                yield form.cut(done - 1, done)
            elif left:
                yield _unescaped(left[0]) if match[0] == "%b" else left[0]
                left = left[1:]
        yield _unescaped(form.cut(done))


def _made(text: str, at: int) -> Excerpt:
    """Return text that stands nowhere in the file, at a place of no width."""
    return Excerpt(text, (Run(0, at, len(text), 0),))


def _unescaped(text: Excerpt) -> Excerpt:
    """Replace escapes; each maps to the two characters it is written as."""
    pieces, done = [], 0
    for match in _ESCAPE.finditer(text.text):
        pieces.append(text.cut(done, match.start()))
        span = text.span(*match.span())
        value = _ESCAPES.get(match[0], "")
        if value:
            pieces.append(Excerpt(value, (Run(0, span.start, 1, span.end - span.start),)))
        done = match.end()
    return Excerpt.join((*pieces, text.cut(done)))
