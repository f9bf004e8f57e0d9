"""What uv refuses in its settings, as the refusals of uv 0.13 tell."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pipwarden.readers import pep508
from pipwarden.syntax import toml
from pipwarden.vocabulary import uv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt, Span


class Mistake(NamedTuple):
    """Why uv does not take a value, and where."""

    why: str
    span: Span


def near(name: str, known: list[str]) -> str:
    """Return the one known name that a name may stand for, "" when none or several may."""
    plain = name.lower().replace("_", "-")
    plain = uv.SYNONYMS.get(plain, plain)
    if plain in known:
        return plain
    close = get_close_matches(plain, known, n=2, cutoff=0.85)
    return close[0] if len(close) == 1 or (close and len(close[0]) == len(plain)) else ""


def mistake(option: uv.Option, value: toml.Value) -> Mistake | None:
    """Return why uv does not take a value, and where."""
    wanted = Mistake(f"must be {uv.KINDS[option.kind]}", value.span)
    match option.kind:
        case _ if isinstance(value, toml.Broken):
            return None
        case "switch":
            return None if isinstance(toml.data(value), bool) else wanted
        case "count":
            number = toml.data(value)
            return None if type(number) is int and number > 0 else wanted
        case "text" | "url" | "choice":
            if not isinstance(value, toml.String):
                return wanted
            return _text_mistake(option, value)
        case "table":
            return None if isinstance(value, toml.Table) else wanted
        case "any":
            return None
    if not isinstance(value, toml.Array):
        return wanted
    return next(_item_mistakes(option, value), None)


def _item_mistakes(option: uv.Option, array: toml.Array) -> Iterator[Mistake]:
    for item in array.items:
        match item:
            case toml.String() if option.kind != "tables":
                wrong = _text_mistake(option, item)
                if wrong:
                    yield wrong
            case toml.Table() if option.kind in {"tables", "hosts", "requirements"}:
                pass
            case toml.Broken():
                pass
            case _:
                yield Mistake(f"must be {uv.KINDS[option.kind]}", item.span)


def _text_mistake(option: uv.Option, value: toml.String) -> Mistake | None:
    text = value.text.text
    match option.kind:
        case "choice" if text not in option.choices:
            words = ", ".join(f"`{choice}`" for choice in option.choices)
            return Mistake(f"must be one of {words}", value.span)
        case "url" | "urls":
            why = _url_mistake(value.text)
            return Mistake(why, value.span) if why else None
        case "hosts" if not _is_host(text):
            return Mistake("holds a host that uv cannot read", value.span)
        case "requirements" if not pep508.parse(text).valid:
            return Mistake("holds an invalid requirement", value.span)
    return None


def _url_mistake(url: Excerpt) -> str | None:
    if not url.text:
        return "must not be empty"
    if "://" not in url.text:
        return None  # a path
    try:
        _ = urlsplit(url.text).port
    except ValueError:
        return "is no URL"
    return None


def _is_host(text: str) -> bool:
    """Say whether uv reads a text as a host: `[http://|https://]host[:port][/...]`."""
    for scheme in ("http://", "https://"):
        text = text.removeprefix(scheme)
    _, colon, port = text.split("/", 1)[0].partition(":")
    return not colon or (port.isdecimal() and port.isascii() and int(port) < 65536)
