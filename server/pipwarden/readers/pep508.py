"""Requirements as PEP 508 writes them, with the places of their parts.

`packaging` says what is valid. The plain forms that nearly every requirement has
are recognised without it, since importing it takes longer than all else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Hash, Requirement
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Scope, Tool
    from pipwarden.source import Excerpt, Span

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_EXTRAS = rf"\[[ ]?((?:{_NAME}(?:[ ]?,[ ]?{_NAME})*)?)[ ]?\]"
_NUMBER = r"[0-9]+(?:\.[0-9]+)*"
_VERSION = rf"{_NUMBER}(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?"
_CLAUSE = (
    rf"(?:(?:===|<=|>=|<|>)[ ]?{_VERSION}|(?:==|!=)[ ]?(?:{_NUMBER}\.\*|{_VERSION})"
    rf"|~=[ ]?[0-9]+\.{_NUMBER})"
)
_VARIABLE = (
    r"(?:python_version|python_full_version|os_name|sys_platform|platform_release|platform_system"
    r"|platform_version|platform_machine|platform_python_implementation|implementation_name"
    r"|implementation_version|extra)"
)
_TEST = rf"""{_VARIABLE}[ ]?(?:==|!=|<=|>=|<|>)[ ]?(?:"[^"'\\]*"|'[^"'\\]*')"""
_MARKER = rf"{_TEST}(?:[ ](?:and|or)[ ]{_TEST})*"
_PLAIN = re.compile(
    rf"[ ]?({_NAME})[ ]?(?:{_EXTRAS})?[ ]?({_CLAUSE}(?:[ ]?,[ ]?{_CLAUSE})*)?[ ]?"
    rf"(?:;[ ]?({_MARKER}))?[ ]?\Z"
)
_DIRECT = re.compile(
    rf"[ ]?({_NAME})[ ]?(?:{_EXTRAS})?[ ]?@[ ]?([^\s;]+)(?:[ ]+;[ ]?({_MARKER}))?[ ]?\Z"
)
_SOME_NAME = re.compile(rf"\s*({_NAME})")
_SOME_URL = re.compile(r"\s*[^\s@;]+\s*@\s*(\S+)")
_HASH = re.compile(r"[#&](md5|sha1|sha224|sha256|sha384|sha512|blake2b)=([^&]*)", re.IGNORECASE)


class Parsed(NamedTuple):
    """The parts of a requirement; `url` is a range of its text."""

    name: str | None
    extras: tuple[str, ...] = ()
    specifier: str = ""
    pinned: bool = False
    marker: str | None = None
    url: tuple[int, int] | None = None
    valid: bool = True


@lru_cache(maxsize=16384)
def parse(text: str) -> Parsed:
    """Parse one requirement; the same text is parsed once."""
    plain = _PLAIN.match(text)
    if plain:
        name, extras, clauses, marker = plain.groups()
        parts = sorted({part.replace(" ", "") for part in clauses.split(",")}) if clauses else []
        return Parsed(name, _extras(extras), ",".join(parts), _is_pin(parts), marker)
    direct = _DIRECT.match(text)
    if direct:
        return Parsed(
            direct[1], _extras(direct[2]), marker=direct[4], url=(direct.start(3), direct.end(3))
        )
    return _parse_any(text)


def is_loose(parsed: Parsed) -> bool:
    """Say whether a requirement is not held to one version."""
    return not parsed.pinned or parsed.specifier.endswith(".*")


def _extras(text: str | None) -> tuple[str, ...]:
    return tuple(sorted({extra.strip() for extra in text.split(",")})) if text else ()


def _is_pin(clauses: list[str]) -> bool:
    return len(clauses) == 1 and clauses[0].startswith("==")


def _parse_any(text: str) -> Parsed:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Any

    found = _SOME_URL.match(text)
    url = found.span(1) if found else None
    try:
        parsed = Any(text)
    except InvalidRequirement:
        name = _SOME_NAME.match(text)
        return Parsed(name[1] if name else None, url=url, valid=False)
    if parsed.url:
        at = text.find(parsed.url)
        url = (at, at + len(parsed.url)) if at >= 0 else url
    clauses = [str(clause) for clause in parsed.specifier]
    return Parsed(
        parsed.name,
        tuple(sorted(parsed.extras)),
        str(parsed.specifier),
        _is_pin(clauses),
        str(parsed.marker) if parsed.marker else None,
        url if parsed.url else None,
    )


def is_vcs(url: str) -> bool:
    """Say whether a URL names a version control system in its scheme."""
    return url[:4].lower() in {"git+", "svn+", "bzr+"} or url[:3].lower() == "hg+"


def reference(url: Excerpt) -> Excerpt | None:
    """Return the revision in a VCS URL: what follows the last `@` of its path."""
    text = url.text.split("#", 1)[0]
    scheme = text.find("://")
    path = text.find("/", scheme + 3 if scheme >= 0 else 0)
    at = text.rfind("@")
    if path < 0 or at < path or at + 1 == len(text):
        return None
    return url.cut(at + 1, len(text))


def hashes(url: Excerpt) -> tuple[Hash, ...]:
    """Return the digests in the fragment of a URL."""
    start = url.text.find("#")
    if start < 0:
        return ()
    return tuple(
        Hash(match[1].lower(), match[2], url.span(match.start(1), match.end()), in_url=True)
        for match in _HASH.finditer(url.text, start)
    )


def requirement(
    tool: Tool,
    text: Excerpt,
    scope: Scope,
    entry: Span,
    *,
    constraint: bool = False,
    digests: tuple[Hash, ...] = (),
) -> Requirement:
    """Return the fact that a requirement in a string states."""
    parsed = parse(text.text)
    url = text.cut(*parsed.url) if parsed.url else None
    vcs = url is not None and is_vcs(url.text)
    return Requirement(
        tool,
        text,
        parsed.name,
        parsed.specifier,
        parsed.pinned,
        text.span() if text.text else entry,
        scope,
        url=url,
        extras=parsed.extras,
        marker=parsed.marker,
        constraint=constraint,
        hashes=(*(hashes(url) if url else ()), *digests),
        valid=parsed.valid,
        known=is_known(text.text),
        reference=reference(url) if url and vcs else None,
        entry=entry,
        vcs=vcs,
    )
