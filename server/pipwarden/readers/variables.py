"""Environment variables of installers, wherever a file sets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Form, Index, Key, Oddity, Quirk, Repair, Setting, Tool
from pipwarden.readers.pip_values import switch as pip_switch
from pipwarden.source import Span
from pipwarden.vocabulary import pip, uv
from pipwarden.vocabulary import variables as others
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
    other: others.Variable | None = None


def read(name: str, value: Excerpt, place: Place) -> Iterator[Setting]:
    """Yield the settings that a variable makes; none when no installer reads it."""
    meaning = _meaning(name)
    if meaning is None or others.dead(name, value.text) is not None:
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
            piece.span() if piece.text and piece.is_plain() else _shown(place),
            place.name_span,
            Form.VARIABLE,
            place.scope,
            known=is_known(piece.text),
            enabled=enabled,
            inverted=inverted,
            removal=place.removal,
            part=_part(pieces, at),
            count=len(pieces),
            index=_mirror(meaning, piece),
        )


def _shown(place: Place) -> Span:
    """Return the value as written, or the name where nothing is written."""
    return place.span if place.span.start < place.span.end else place.name_span


def dead(name: str, value: Excerpt, place: Place) -> Quirk | None:
    """Return why a variable does nothing of what it is set for, if so."""
    found = others.dead(name, value.text)
    if found is None:
        return _gone(name, place)
    message = f"`{name}` {found.why}"
    repair = None
    if found.instead:
        message += f", which reads `{found.instead}`: this has no effect"
        repair = Repair(f"Use `{found.instead}`", place.name_span, found.instead)
    elif place.removal is not None:
        repair = Repair("Remove it", place.removal, "")
    key, protective = Key.UNKNOWN, False
    meaning = _meaning(found.instead) if found.instead else None
    if meaning is not None:
        key, protective = meaning.key, meaning.key is Key.REQUIRE_HASHES
    oddity = Oddity.UNKNOWN_NAME if found.instead else Oddity.NO_EFFECT
    return Quirk(oddity, found.tool, place.name_span, message, protective, repair, name, key)


def handed_on(name: str, text: str) -> bool:
    """Say whether a file hands the value of a variable on, under another name than its own."""
    same = "".join(rf"(?<!{name}{between})" for between in ("=", '="', "='", ": ", ': "', ": '"))
    return re.search(rf"{same}(?:\$[({{]?|%|\benv[:.]){name}\b", text) is not None


def _gone(name: str, place: Place) -> Quirk | None:
    """Return what became of an option of older versions of pip that a variable sets."""
    option = name[4:].lower().replace("_", "-") if name.startswith("PIP_") else ""
    gone = pip.GONE.get(option)
    if gone is None:
        return None
    message = f"`{name}` is gone since pip {gone.until}, and pip ignores it: {gone.now}"
    repair = Repair("Remove it", place.removal, "") if place.removal is not None else None
    return Quirk(
        Oddity.OBSOLETE,
        Tool.PIP,
        place.name_span,
        message,
        repair=repair,
        name=option,
        key=gone.key,
    )


def _mirror(meaning: _Meaning, url: Excerpt) -> Index | None:
    """Return the source that Pipenv makes of a mirror: it trusts the host of any but https.

    `pipenv.utils.internet.create_mirror_source`.
    """
    if meaning.option != "pypi-mirror":
        return None
    secure = url.text.lower().startswith(("https:", "file:"))
    return Index(None, None, url.span(), default=True, verify_tls=secure)


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
    other = others.variable(name)
    if other:
        return _Meaning(other.tool, other.key, other.option, other.split, other=other)
    if not name.startswith("PIP_") or name in ("PIP_VERSION", "PIP_HELP"):  # pip passes these over
        return None
    spelled = name[4:].lower().replace("_", "-")
    for option in pip.OPTIONS:
        if spelled in option.names.split():
            split = "words" if option.action == "append" else ""
            return _Meaning(Tool.PIP, option.key, option.name, split, pip=option)
    return None


def _switch(meaning: _Meaning, text: str) -> tuple[bool | None, bool]:
    """Return whether what the key names is on, and whether the word says the opposite."""
    if meaning.other is not None:
        return _other_switch(meaning.other, text)
    if meaning.variable is None:
        return pip_switch(meaning.pip, text)
    if not meaning.variable.switch:
        return (text == "allow" if meaning.key is Key.PRE else None), False
    word = text.strip().lower()
    if word in uv.TRUE_WORDS:
        return not meaning.variable.negative, False
    return (meaning.variable.negative if word in uv.FALSE_WORDS else None), False


def _other_switch(variable: others.Variable, text: str) -> tuple[bool | None, bool]:
    word = text.strip().lower()
    if variable.any_word:
        return False, word in uv.FALSE_WORDS
    if variable.off is None:
        return None, False
    if not is_known(text):
        return None, False
    return word not in variable.off, False
