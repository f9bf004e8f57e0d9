"""Secrets, and how to print what stands around them.

A password in a URL is a secret, and so is a lone user name, which is how
tokens are written; pip redacts the same (`pip._internal.utils.misc.redact_auth_from_url`).
Parts that are filled in later (`${TOKEN}`) are none, nor is the `git@` of a
version-control URL.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pipwarden.facts import Key
from pipwarden.source import Span
from pipwarden.vocabulary.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.facts import Document
    from pipwarden.source import Excerpt

MASK = "****"

_USERINFO = r"""
    (?P<scheme> [A-Za-z][A-Za-z0-9+.-]{0,20} )? :? // (?P<userinfo>
        [^\s/?\#]* (?=@)  # up to the last @ before the path
      | [^\s/?\#:@\[]+ : (?!\d+[/\s]) [^\s@]{1,300} (?=@)  # a password with / ? # left bare in it
    )
"""
_BARE = r"\A\s*(?P<userinfo>[^\s/]+)(?=@)"  # a proxy without a scheme
# `user:password@host` without a scheme, which is no URL, but what somebody took for one.
_SCHEMELESS = r"""
    (?<! [\w./:@%+-] ) (?P<userinfo> (?!mailto:) [A-Za-z_][\w.%+-]{0,100} : [^\s/@:'"`]{1,300} )
    (?= @ (?!sha\d) (?: (?:[\w-]+\.)+ [A-Za-z]{2,} \b | [\w.-]+ : \d ) )
"""
_QUERY = (
    r"[?&;](?:[\w-]*(?:token|passw(?:or)?d|secret|signature|api[_-]?key)|sig|auth)=([^&\s#'\"]+)"
)
_FILLED_IN = r"\$\{[A-Za-z_]\w*\}|\{\{.*?\}\}|%\(\w+\)s"
_ESCAPED = re.compile(r"\\[xuUN0-7]")  # a character in disguise
_VERSIONED = r"[+]|\A(?:ssh|git|svn)\Z"
_ACCOUNTS = frozenset(("git", "hg", "svn", "bzr", "anonymous"))
_NO_PASSWORD = frozenset(("", "x-oauth-basic"))  # then the name is the token


def mask(text: str, key: Key | None = None) -> str:
    """Return a text with its secrets covered; `key` says what it is the value of."""
    pieces: list[str] = []
    done = 0
    for start, end in places(text, key):
        pieces += (text[done:start], MASK)
        done = end
    return "".join((*pieces, text[done:]))


def mask_all(value: object, key: str = "") -> object:
    """Return plain data with the secrets in all its texts covered."""
    match value:
        case str():
            return mask(value, Key.PROXY if key == "proxy" else None)
        case dict():
            return {name: mask_all(each, str(name)) for name, each in value.items()}
        case list() | tuple():
            return [mask_all(each, key) for each in value]
        case _:
            return value


def secrets(document: Document) -> list[Span]:
    """Return the places of all secrets in a file, in order, without overlaps."""
    text = document.source.text
    found = [Span(*place) for place in places(text)]
    if not any(mark in text for mark in "@?") and _ESCAPED.search(text) is None:
        # No URL in it can hold a secret: only what is called a password does.
        for setting in document.settings(Key.PASSWORD):
            found += _placed(setting.value, setting.key)
        return _united(found)
    for setting in document.all_settings:
        found += _placed(setting.value, setting.key)
    for requirement in document.requirements:
        if requirement.url is not None:
            found += _placed(requirement.url)
    return _united(found)


def within(secrets: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return what a piece of the file has of the secrets, counted from where the piece begins."""
    found = []
    for span in secrets[bisect_right(secrets, start, key=lambda span: span.end) :]:
        if span.start >= end:
            break
        found.append(Span(max(span.start, start) - start, min(span.end, end) - start))
    return found


def _placed(excerpt: Excerpt, key: Key | None = None) -> Iterator[Span]:
    """Yield the secrets of a value as it is read, which may be written with escapes."""
    return (excerpt.span(start, end) for start, end in places(excerpt.text, key))


def _united(spans: list[Span]) -> list[Span]:
    united: list[Span] = []
    for span in sorted(spans):
        if united and span.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(span.end, united[-1].end))
        else:
            united.append(span)
    return united


def places(text: str, key: Key | None = None) -> list[tuple[int, int]]:
    """Return the ranges of a text that must not be shown, in order."""
    found: list[tuple[int, int]] = []
    if key is Key.PASSWORD:
        found += _literal(text, 0, len(text))
    elif "@" in text:
        for match in re.finditer(_USERINFO, text, re.VERBOSE):
            found += _userinfo(match["userinfo"], match.start("userinfo"), match["scheme"] or "")
        for match in re.finditer(_SCHEMELESS, text, re.VERBOSE):
            found += _userinfo(match["userinfo"], match.start("userinfo"), "")
        if key in (Key.PROXY, Key.TRUSTED_HOST) and not found and (bare := re.match(_BARE, text)):
            found += _userinfo(bare["userinfo"], bare.start("userinfo"), "")
    if "=" in text and ("?" in text or "&" in text or ";" in text):
        for match in re.finditer(_QUERY, text, re.IGNORECASE):
            found += _literal(text, *match.span(1))
    return sorted(found)


def _userinfo(userinfo: str, start: int, scheme: str) -> list[tuple[int, int]]:
    user, colon, password = userinfo.partition(":")
    if colon and password not in _NO_PASSWORD:
        return _literal(userinfo, len(user) + 1, len(userinfo), start)
    if not colon and user in _ACCOUNTS and re.search(_VERSIONED, scheme):
        return []
    return _literal(userinfo, 0, len(user), start)


def _literal(text: str, start: int, end: int, base: int = 0) -> list[tuple[int, int]]:
    """Return what is left of a range without the parts that are filled in later.

    Within a longer text only spellings count that no password has by chance.
    """
    text = text[start:end]
    whole = PLACEHOLDER.match(text)
    if whole is not None and whole.end() == len(text):
        return []
    ranges = []
    done, base = 0, base + start
    for match in re.finditer(_FILLED_IN, text, re.DOTALL):
        ranges.append((base + done, base + match.start()))
        done = match.end()
    ranges.append((base + done, base + len(text)))
    return [(low, high) for low, high in ranges if low < high]
