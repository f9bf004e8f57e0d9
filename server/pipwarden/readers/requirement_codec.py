"""The text of a requirements file as pip decodes it, where an editor shows another.

A comment `# coding: NAME` in the first two lines makes pip decode the file with
any text codec of Python (`_decode_req_file`). Editors do not heed it.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Oddity, Problem, Quirk, Tool
from pipwarden.readers.requirement_place import Decoding, Piece
from pipwarden.source import Span
from pipwarden.syntax import requirements

if TYPE_CHECKING:
    from pipwarden.source import Source

_ASCII = bytes(range(0x20, 0x7F)) + b"\t\r\n"


class Reading(NamedTuple):
    """What pip reads: None when it cannot; `decoding` when it is not what an editor shows."""

    text: str | None
    decoding: Decoding | None = None
    quirk: Quirk | None = None
    problem: Problem | None = None


def read(source: Source) -> Reading:
    """Return the text of a file as pip decodes it."""
    text = source.text
    codec = None if source.bom else requirements.declared(text)
    if codec is None:
        return _undeclared(source)
    at = text.find(codec, text.find("coding"))
    span = Span(at, at + len(codec))
    try:
        decoded = _decoded(text.encode(source.encoding, "surrogateescape"), codec)
    except LookupError:
        problem = Problem(f"pip stops: Python has no text encoding {codec!r}", span, Tool.PIP)
        return Reading(None, problem=problem)
    except ValueError:
        problem = Problem(f"pip stops: the file cannot be decoded as {codec!r}", span, Tool.PIP)
        return Reading(None, problem=problem)
    transparent = _is_transparent(codec)
    if decoded == text and transparent:
        return Reading(text)
    decoding = _decoding(source, codec, decoded)
    quirk = None
    if not transparent or _content(decoded) != _content(text):
        message = (
            f"pip decodes this file as {codec!r}, so it can read other lines than an editor shows"
        )
        quirk = Quirk(Oddity.CODEC, Tool.PIP, span, message, name=codec)
    return Reading(decoded, decoding, quirk)


def _undeclared(source: Source) -> Reading:
    text = source.text
    if text.isascii():
        return Reading(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = "pip stops: this is no valid UTF-8 (unless the system's own encoding can read it)"
        problem = Problem(message, Span(error.start, error.start + 1), Tool.PIP)
        return Reading(None, problem=problem)
    return Reading(text)


def _decoded(data: bytes, codec: str) -> str:
    """Decode as pip does. Raises `LookupError` for what is no text encoding, else `ValueError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some codecs warn of what they will refuse one day
        return data.decode(codec)


@lru_cache(maxsize=64)
def _is_transparent(codec: str) -> bool:
    """Say whether ASCII text means itself in a codec, so that nothing can hide in it."""
    try:
        return all(bytes((byte,)).decode(codec) == chr(byte) for byte in _ASCII)
    except ValueError:
        return False


def _content(text: str) -> list[str]:
    """Return what is left of a text without its comments."""
    logical = (requirements.logical(raw).text.text for _, raw in requirements.groups(text))
    return [line for line in logical if line]


def _decoding(source: Source, codec: str, decoded: str) -> Decoding:
    """Relate the decoded text to the file, line by line where the codec allows it."""
    pieces: list[Piece] = []
    at = file = 0
    for line in source.text.split("\n"):
        whole = line if file + len(line) == len(source.text) else line + "\n"
        try:
            text = _decoded(whole.encode(source.encoding, "surrogateescape"), codec)
        except ValueError:
            break
        shown = len(line.rstrip("\r")) if text != whole else len(whole)
        pieces.append(Piece(at, at + len(text), file, file + shown, text == whole))
        at += len(text)
        file += len(whole)
    if at != len(decoded):
        pieces = [Piece(0, len(decoded), 0, len(source.text), same=False)]
    return Decoding([piece.start for piece in pieces], pieces)
