"""What `pip install` ends up with from one requirements or constraints file.

Facts of `handle_option_line` and `RequirementsFileParser`: lines act one after
the other, and the first line that cannot be parsed ends everything. Files that
are included count as empty.
"""

# ruff: noqa: PTH100, PTH118, PTH120  (pip's answers hang on the ways of os.path)

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pipwarden import origins
from pipwarden.readers.requirement_table import HASH, OPTIONS, TABLE, validate
from pipwarden.readers.requirement_text import Meaning, meaning
from pipwarden.source import Excerpt
from pipwarden.syntax import options, requirements
from pipwarden.syntax.options import Fault
from pipwarden.vocabulary import pip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipwarden.facts import Document

_FETCHED = re.compile(r"(http|https|file):", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_.]+")


class Asked(NamedTuple):
    """A requirement as pip takes it from the file."""

    offset: int  # of its logical line in the text that pip reads
    text: str
    editable: bool
    hashes: dict[str, list[str]]
    meaning: Meaning


class _Stop(Exception):  # noqa: N818  (pip stops, nothing went wrong here)
    """Pip reads no further."""


@dataclass(slots=True)
class State:
    """What the lines so far have brought about."""

    index_urls: list[str] = field(default_factory=lambda: [pip.DEFAULT_INDEX])
    find_links: list[str] = field(default_factory=list)
    trusted: list[origins.TrustedHost] = field(default_factory=list)
    no_index: bool = False
    prefer_binary: bool = False
    require_hashes: bool = False
    no_require_hashes: bool = False
    all_releases: set[str] = field(default_factory=set)
    only_final: set[str] = field(default_factory=set)
    requirements: list[Asked] = field(default_factory=list)
    error: bool = False


class _Line(NamedTuple):
    """The options of one line by their names, in order, and the text before them."""

    text: str
    values: dict[str, list[str]]
    hashes: dict[str, list[str]]


def effective(
    document: Document, environ: Mapping[str, str], exists: Callable[[str], bool]
) -> dict[str, object]:
    """Return pip's end state; where pip stops, the state it has come to by then."""
    state = evaluate(document, environ, exists)
    implied = any(asked.hashes and asked.meaning.understood for asked in state.requirements)
    return {
        "index_urls": state.index_urls,
        "find_links": state.find_links,
        "trusted_hosts": _hosts(state.trusted),
        "no_index": state.no_index,
        "pre": ":all:" in state.all_releases,
        "prefer_binary": state.prefer_binary,
        "require_hashes": state.require_hashes,
        "hash_mode": state.require_hashes or (implied and not state.no_require_hashes),
        "error": state.error,
        "locations": list(_locations(state, exists)),
    }


def evaluate(
    document: Document, environ: Mapping[str, str], exists: Callable[[str], bool]
) -> State:
    """Go through the lines as pip does. A requirement that pip refuses does not end this."""
    state = State()
    text = document.notes.get("text", document.source.text)
    if not isinstance(text, str):
        state.error = True
        return state
    constraint = document.kind == "constraints"
    for offset, raw in requirements.groups(text):
        line = requirements.expand(requirements.logical(raw).text.text, environ)
        if not line:
            continue
        try:
            parsed = _parse(line, state)
            editables = parsed.values.get("editable", [])
            if parsed.text or editables:
                _require(state, parsed, offset, exists, constraint=constraint)
            elif nested := parsed.values.get("requirement") or parsed.values.get("constraint"):
                _include(nested[0], document.source.path)
            else:
                _apply(state, parsed.values, document.source.path, exists)
        except _Stop:
            state.error = True
            break
    return state


def _parse(line: str, state: State) -> _Line:
    """Split a line; some options act on the state at once. Raises `_Stop` where pip stops."""
    start = requirements.options_start(line)
    values: dict[str, list[str]] = {}
    hashes: dict[str, list[str]] = {}
    if start < len(line):
        for flag in options.parse(Excerpt.of(line, 0), start, TABLE).flags:
            if isinstance(flag, Fault):
                raise _Stop
            option = OPTIONS[flag.full]
            value = "" if flag.value is None else flag.value.text
            if validate(option, value) is not None:
                raise _Stop
            if option is HASH:
                algorithm, _, digest = value.partition(":")
                hashes.setdefault(algorithm, []).append(digest)
            elif option.name == "all-releases":
                _pick(value, state.all_releases, state.only_final)
            elif option.name == "only-final":
                _pick(value, state.only_final, state.all_releases)
            values.setdefault(option.name, []).append(value)
    return _Line(line[: requirements.requirement_end(start, len(line))], values, hashes)


def _pick(value: str, target: set[str], other: set[str]) -> None:
    """Put names into one of two sets that exclude each other (`ReleaseControl`)."""
    names = value.split(",")
    while ":all:" in names:
        other.clear()
        target.clear()
        target.add(":all:")
        del names[: names.index(":all:") + 1]
        if ":none:" not in names:
            return
    for name in names:
        if name == ":none:":
            target.clear()
            continue
        normal = _SEPARATORS.sub("-", name).lower()
        other.discard(normal)
        target.add(normal)


def _require(
    state: State, line: _Line, offset: int, exists: Callable[[str], bool], *, constraint: bool
) -> None:
    editables = line.values.get("editable", [])
    text = line.text or editables[0]
    what = meaning(text, editable=bool(editables), constraint=constraint, exists=exists)
    hashes = {} if editables else line.hashes
    state.requirements.append(Asked(offset, text, bool(editables), hashes, what))
    state.error |= what.error is not None


def _include(target: str, path: str) -> None:
    """Raise `_Stop` for a file that includes itself, and for a URL that is none."""
    if not _FETCHED.match(target):
        target = os.path.abspath(os.path.join(os.path.dirname(path), target))
    if target == os.path.abspath(path):
        raise _Stop
    try:
        urlsplit(target)
    except ValueError:
        raise _Stop from None


def _apply(
    state: State, values: dict[str, list[str]], path: str, exists: Callable[[str], bool]
) -> None:
    """Let a line of options act."""
    state.require_hashes |= "require-hashes" in values
    state.no_require_hashes |= "no-require-hashes" in values
    if "no-index" in values:
        state.no_index, state.index_urls = True, []
    if not state.no_index:
        if (values.get("index-url") or [""])[-1]:
            state.index_urls = values["index-url"][-1:]
        state.index_urls += values.get("extra-index-url", [])
    if "find-links" in values:
        value = values["find-links"][0]
        beside = os.path.join(os.path.dirname(os.path.abspath(path)), value)
        state.find_links.append(beside if exists(beside) else value)
    if "pre" in values:
        state.all_releases.add(":all:")
    state.prefer_binary |= "prefer-binary" in values
    for value in values.get("trusted-host", ()):
        host = origins.trusted_host(value)
        if host.host is None:
            raise _Stop
        state.trusted.append(host)


def _hosts(trusted: list[origins.TrustedHost]) -> list[str]:
    named = (
        str(each.host) if each.port is None else f"{each.host}:{each.port}" for each in trusted
    )
    return list(dict.fromkeys(named))


def _locations(state: State, exists: Callable[[str], bool]) -> Iterator[dict[str, str]]:
    trusted = tuple(state.trusted)
    for number, url in enumerate(state.index_urls):
        role = "extra-index" if number else "index"
        yield {"role": role, "location": url, "outcome": _outcome(url, trusted, exists, index=True)}
    for url in state.find_links:
        outcome = _outcome(url, trusted, exists, index=False)
        yield {"role": "find-links", "location": url, "outcome": outcome}


def _outcome(
    url: str,
    trusted: tuple[origins.TrustedHost, ...],
    exists: Callable[[str], bool],
    *,
    index: bool,
) -> str:
    if exists(url):
        return origins.Outcome.LOCAL_PATH
    return origins.outcome(url, trusted, index=index)
