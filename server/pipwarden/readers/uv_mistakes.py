"""What uv refuses in its settings, as the refusals of uv 0.13 tell."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pipwarden.readers import pep508
from pipwarden.readers.toml_walk import tables
from pipwarden.syntax import toml
from pipwarden.vocabulary import uv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Excerpt, Span


_ARRAYS = frozenset(
    ("texts", "urls", "hosts", "requirements", "names", "tables", "mixed", "markers", "features")
)
_OF_TABLES = frozenset(("tables", "mixed"))
_NEEDED = {  # what the tables of an array must have
    "dependency-metadata": "name",
    "exclude-dependencies": "package",
    "build-constraint-dependencies": "requirement",
}


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


def protects(table: toml.Table) -> bool:
    """Say whether one of uv's settings that make installations safer is here."""
    return any(
        (entry.name in uv.TOP and uv.TOP[entry.name].protective and _is_on(entry))
        or (
            entry.name == "pip"
            and any(
                inner.name in uv.PIP and uv.PIP[inner.name].protective and _is_on(inner)
                for below in tables(entry.value)
                for inner in below.entries
            )
        )
        for entry in table.entries
    )


def _is_on(entry: toml.Entry) -> bool:
    return not (isinstance(entry.value, toml.Scalar) and entry.value.data is False)


def mistake(option: uv.Option, value: toml.Value) -> Mistake | None:
    """Return why uv does not take a value, and where."""
    if isinstance(value, toml.Broken) or option.kind == "any":
        return None
    data = value.data if isinstance(value, toml.Scalar) else None
    match option.kind, value:
        case (("text" | "url" | "choice" | "moment" | "markers"), toml.String()):
            return _text_mistake(option, value)
        case (("switch" | "features"), toml.Scalar()) if isinstance(data, bool):
            return None
        case "moment", toml.Scalar() if data is False:
            return None
        case "count", toml.Scalar() if type(data) is int and data > 0:
            return None
        case (("table" | "moment"), toml.Table()):
            return None
        case kind, toml.Array() if kind in _ARRAYS:
            return next(_item_mistakes(option, value), None)
    return Mistake(f"must be {uv.KINDS[option.kind]}", value.span)


def _item_mistakes(option: uv.Option, array: toml.Array) -> Iterator[Mistake]:
    need = _NEEDED.get(option.name, "host" if option.kind == "hosts" else "")
    for item in array.items:
        match item:
            case toml.Broken():
                pass
            case toml.String() if option.kind != "tables":
                wrong = _text_mistake(option, item)
                if wrong:
                    yield wrong
            case toml.Table() if need and item.get(need) is None:
                yield Mistake(f"needs a `{need}`", item.span)
            case toml.Table() if need or option.kind in _OF_TABLES:
                pass
            case _:
                yield Mistake(f"must be {uv.KINDS[option.kind]}", item.span)


def _text_mistake(option: uv.Option, value: toml.String) -> Mistake | None:
    """Return why uv does not take a string."""
    text = value.text.text
    why = ""
    match option.kind:
        case "choice" if text not in option.choices:
            why = f"must be one of {', '.join(f'`{choice}`' for choice in option.choices)}"
        case "url" | "urls":
            why = _url_mistake(value.text)
        case "hosts" if not _is_host(text):
            why = "holds a host that uv cannot read"
        case "requirements" if not _is_requirement(text):
            why = "holds an invalid requirement"
        case "moment" if not re.fullmatch(uv.MOMENT, text):
            why = f"must be {uv.KINDS[option.kind]}"
        case "names" if not re.fullmatch(option.pattern or uv.NAME, text):
            why = "holds an invalid package name"
        case "text" | "texts" if option.pattern and not re.fullmatch(option.pattern, text):
            why = "has a value that uv cannot read"
    return Mistake(why, value.span) if why else None


def _is_requirement(text: str) -> bool:
    parsed = pep508.parse(text)
    return parsed.valid and (parsed.url is None or "://" in text)


def _url_mistake(url: Excerpt) -> str:
    if not url.text:
        return "must not be empty"
    if "://" not in url.text:
        return ""  # a path
    try:
        _ = urlsplit(url.text).port
    except ValueError:
        return "is no URL"
    return ""


def _is_host(text: str) -> bool:
    """Say whether uv reads a text as a host: `[http://|https://]host[/...][:port]`.

    What follows the first colon must be a port and nothing else.
    """
    rest = text.removeprefix("https://" if text.startswith("https://") else "http://")
    _, colon, port = rest.partition(":")
    return not colon or (re.fullmatch(r"\+?[0-9]+", port) is not None and int(port) < 65536)
