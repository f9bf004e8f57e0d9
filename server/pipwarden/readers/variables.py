"""Environment variables of installers, wherever a file sets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Form, Key, Setting, Tool
from pipwarden.readers.pip_values import switch as pip_switch
from pipwarden.source import Span
from pipwarden.vocabulary import pip, uv
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Scope
    from pipwarden.source import Excerpt

_WORDS = {"words": re.compile(r"\S+"), "commas": re.compile(r"[^,\s](?:[^,]*[^,\s])?")}
_NAMED_URL = re.compile(r"[A-Za-z0-9._-]+=")


class Place(NamedTuple):
    """Where a variable is set."""

    scope: Scope
    label: str  # its full name in the file
    span: Span  # the value as written
    name_span: Span
    removal: Span | None = None


class _Meaning(NamedTuple):
    tool: Tool
    key: Key
    option: str
    split: str = ""
    variable: uv.Variable | None = None
    pip: pip.Option | None = None


def read(name: str, value: Excerpt, place: Place) -> Iterator[Setting]:
    """Yield the settings that a variable makes; none when no installer reads it."""
    meaning = _meaning(name)
    if meaning is None:
        return
    pieces = list(_pieces(value, meaning.split))
    for at, whole in enumerate(pieces):
        named = _NAMED_URL.match(whole.text) if meaning.option == "index" else None
        piece = whole.cut(named.end()) if named else whole
        enabled, inverted = _switch(meaning, piece.text)
        yield Setting(
            meaning.tool,
            meaning.key,
            meaning.option,
            place.label,
            piece,
            piece.span() if piece.text else place.span,
            place.name_span,
            Form.VARIABLE,
            place.scope,
            known=is_known(piece.text),
            enabled=enabled,
            inverted=inverted,
            removal=place.removal,
            part=_part(pieces, at),
            count=len(pieces),
        )


def _part(pieces: list[Excerpt], at: int) -> Span | None:
    """Return what to delete so that one of several words is gone."""
    if len(pieces) == 1:
        return None
    if at:
        return Span(pieces[at - 1].span().end, pieces[at].span().end)
    return Span(pieces[0].span().start, pieces[1].span().start)


def _pieces(value: Excerpt, split: str) -> Iterator[Excerpt]:
    if not split:
        yield value
        return
    for match in _WORDS[split].finditer(value.text):
        yield value.cut(match.start(), match.end())


def _meaning(name: str) -> _Meaning | None:
    variable = uv.variable(name)
    if variable:
        return _Meaning(Tool.UV, variable.key, variable.option, variable.split, variable)
    if not name.startswith("PIP_"):
        return None
    spelled = name[4:].lower().replace("_", "-")
    for option in pip.OPTIONS:
        if spelled in option.names.split():
            split = "words" if option.action == "append" else ""
            return _Meaning(Tool.PIP, option.key, option.name, split, pip=option)
    return None


def _switch(meaning: _Meaning, text: str) -> tuple[bool | None, bool]:
    """Return whether what the key names is on, and whether the word says the opposite."""
    if meaning.variable is None:
        return pip_switch(meaning.pip, text)
    if not meaning.variable.switch:
        return None, False
    word = text.strip().lower()
    if word in uv.TRUE_WORDS:
        return not meaning.variable.negative, False
    return (meaning.variable.negative if word in uv.FALSE_WORDS else None), False
