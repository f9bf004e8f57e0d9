"""One logical line of a requirements file, turned into facts by its text alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Comment, Hash, Oddity, Quirk, Tool, traits_of
from pipwarden.readers.requirement_facts import Facts, Place, head, judged, requirement
from pipwarden.readers.requirement_options import Builder
from pipwarden.readers.requirement_text import meaning
from pipwarden.source import Excerpt, Span
from pipwarden.syntax import requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Requirement, Trait

NONE: frozenset[Trait] = frozenset()
_HASHES = re.compile(r"(?:--hash=(?:sha256|sha384|sha512):[0-9a-f]+ *)+")
_HASH = re.compile(r"--hash=((sha256|sha384|sha512):([0-9a-f]+))")
_HIDDEN = re.compile(f"[{requirements.HIDDEN}]")


def read(place: Place) -> Facts:
    """Return what a logical line says."""
    facts = _facts(place)
    hidden = _HIDDEN.search(place.raw) is not None
    special = bool(
        hidden
        or facts.settings
        or facts.quirks
        or facts.problems
        or facts.orphans
        or (facts.requirement is not None and not facts.requirement.valid)
    )
    asked = facts.requirement
    return facts._replace(
        hidden=hidden,
        special=special,
        hashing=asked is not None and _is_hashing(asked),
        traits=NONE if asked is None else traits_of(asked),
    )


def _is_hashing(asked: Requirement) -> bool:
    """Say whether a requirement makes pip check hashes; hashes in URLs do not."""
    return bool(
        asked.hashes
        and (asked.valid or asked.name or asked.url)
        and not all(each.in_url for each in asked.hashes)
    )


def _facts(place: Place) -> Facts:
    line = requirements.logical(place.raw, place.base)
    comments = tuple(_comments(line, place)) if line.comments else ()
    broken = line.broken_by is not None and line.comments
    broken_by = line.comments[-1].span() if broken else None
    facts = Facts(place.base, place.scope, comments=comments, broken_by=broken_by)
    text = line.text.text
    if not text:
        return facts
    start = requirements.options_start(text)
    if start and (start == len(text) or _HASHES.fullmatch(text, start)):
        facts = _plain(place, line.text, start, facts)
    else:
        facts = Builder(place, line.text, start).facts(facts)
    if line.swallowed:
        facts = facts._replace(quirks=(*facts.quirks, _swallowed(line)))
    return facts


def _plain(place: Place, line: Excerpt, start: int, facts: Facts) -> Facts:
    """Read a requirement with nothing but well-formed hashes beside it."""
    text = line.text
    hashes = tuple(
        Hash(match[2], match[3], line.span(match.start(1), match.end(1)))
        for match in _HASH.finditer(text, start)
    )
    asked = head(line, requirements.requirement_end(start, len(text)))
    what = meaning(asked.text, editable=False, constraint=place.constraint, exists=None)
    found, problem = requirement(place, asked, line.span(), what, hashes)
    return judged(facts, found, problem, asked)


def _comments(line: requirements.Logical, place: Place) -> Iterator[Comment]:
    """Yield the comments of a line; what a comment swallows is none."""
    for number, piece in enumerate(line.comments):
        if line.swallowed and number >= line.swallowed and piece.text.lstrip()[:1] != "#":
            continue
        piece = piece.strip()  # noqa: PLW2901  (white space around it is none of it)
        start = piece.span().start
        line_start = max(place.raw.rfind(end, 0, start - place.base) for end in "\n\r") + 1
        before = place.raw[line_start : start - place.base]
        yield Comment(
            piece.text[1:], piece.span(), not before.strip() and (place.fresh or line_start > 0)
        )


def _swallowed(line: requirements.Logical) -> Quirk:
    """Report lines that a comment with a backslash at its end makes part of itself."""
    first, last = line.comments[line.swallowed], line.comments[-1]
    span = Span(first.strip().span().start, last.strip().span().end)
    has_hash = any("--hash" in piece.text for piece in line.comments[line.swallowed :])
    message = "the `\\` at the end of the comment above makes pip read this as part of the comment"
    return Quirk(
        Oddity.LOST_HASH if has_hash else Oddity.SWALLOWED_COMMENT,
        Tool.PIP,
        span,
        message + (", so the hash is lost" if has_hash else ""),
        protective=has_hash,
        name="--hash" if has_hash else "",
    )
