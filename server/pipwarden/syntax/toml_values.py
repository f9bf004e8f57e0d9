"""What one written TOML value says. Every one is decoded by `tomli`; only places are ours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPE = re.compile(
    r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[ \t]*\r?\n[ \t\r\n]*|.)", re.DOTALL
)
_LINE_FEED = re.compile(r"\r\n")
_STEP = re.compile(rf"{_ESCAPE.pattern}|\r\n", re.DOTALL)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")


class Decoded(NamedTuple):
    """A value, or why TOML refuses it: `at` is an offset in the raw text."""

    data: object
    fault: str | None = None
    at: int = 0


@lru_cache(maxsize=8192)
def decode(raw: str) -> Decoded:
    """Decode one value as written."""
    if raw in {"true", "false"}:
        return Decoded(raw == "true")
    if _INTEGER.match(raw) and raw != "-0":
        return Decoded(int(raw))
    import tomli

    try:
        return Decoded(tomli.loads(f"v={raw}")["v"])
    except (ValueError, RecursionError):
        return Decoded(None, "is not a TOML value")


class Quotes(NamedTuple):
    """How a string is delimited."""

    mark: str  # the opening and the closing delimiter
    escapes: bool

    @property
    def lines(self) -> bool:
        """Whether it may run over several lines."""
        return len(self.mark) == 3


class Text(NamedTuple):
    """The text of a string, its runs relative to the start of the raw text, and its faults."""

    text: str
    runs: tuple[Run, ...]
    faults: tuple[tuple[str, int, int], ...] = ()


@lru_cache(maxsize=2048)
def text_of(raw: str, quotes: Quotes, *, closed: bool = True) -> Text:
    """Decode a string with its quotes; what TOML refuses in it is kept as written."""
    start = len(quotes.mark)
    end = len(raw) - start if closed else len(raw)
    if quotes.lines and raw.startswith(("\n", "\r\n"), start):
        start += 1 if raw[start] == "\n" else 2
    pieces = list(_pieces(raw, start, max(start, end), quotes))
    text = "".join(piece for piece, _, _ in pieces)
    runs = []
    here = 0
    for piece, at, width in pieces:
        runs.append(Run(here, at, len(piece), width))
        here += len(piece)
    faults = (
        tuple(
            (f"`{raw[at : at + width]}` is no escape that TOML knows", at, at + width)
            for piece, at, width in pieces
            if quotes.escapes and raw[at] == "\\" and piece == raw[at : at + width]
        )
        if pieces
        else ()
    )
    return Text(text, tuple(run for run in runs if run.length) or (Run(0, start, 0, 0),), faults)


def _pieces(raw: str, start: int, end: int, quotes: Quotes) -> Iterator[tuple[str, int, int]]:
    """Yield pieces of decoded text, where each stands in the raw text and how wide it is there."""
    at = start
    for step in (_STEP if quotes.escapes else _LINE_FEED).finditer(raw, start, end):
        if step.start() > at:
            yield raw[at : step.start()], at, step.start() - at
        yield _unescaped(step.group(), quotes), step.start(), step.end() - step.start()
        at = step.end()
    if at < end:
        yield raw[at:end], at, end - at


@lru_cache(maxsize=512)
def _unescaped(step: str, quotes: Quotes) -> str:
    if step == "\r\n":
        return "\n"
    decoded = decode(quotes.mark + step + quotes.mark).data
    return decoded if isinstance(decoded, str) else step


def excerpt(text: Text, start: int) -> Excerpt:
    """Return a string's text with the places it has when the raw text begins at an offset."""
    return Excerpt(text.text, tuple(run._replace(file=run.file + start) for run in text.runs))
