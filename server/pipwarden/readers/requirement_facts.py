"""What one logical line of a requirements file says, and the requirement on it."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Hash, Oddity, Problem, Quirk, Repair, Requirement, Tool
from pipwarden.readers.requirement_text import URL_HASH, Meaning, revision
from pipwarden.syntax import requirements
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Comment, Scope, Setting, Trait
    from pipwarden.source import Excerpt, Span

_LONG = 4096  # no placeholder is looked for further on
# Two words in a row and a third: no requirement, and no slip in one, looks like that.
_SENTENCE = re.compile(
    r"\A(?!pip )\W*[^\W\d_]+[,.:;]?\s+"
    r"(?:\(?[^\W\d_]{2,}\)?[,.:;]?\s+\S|\S+\s+\S+\s+[^\W\d_]{3})"
)
_JINJA = re.compile(r"\{\{|\{%|\{#")


class Plain(Enum):
    """What a line is that nobody needs to read unless its facts are asked for."""

    REQUIREMENT = "requirement"  # valid, of one version, with hashes that all installers take
    COMMENT = "comment"


class Facts(NamedTuple):
    """What one logical line says; everything stands at its place in the file."""

    base: int  # where the line begins
    scope: Scope
    settings: tuple[Setting, ...] = ()
    requirement: Requirement | None = None
    comments: tuple[Comment, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    problems: tuple[Problem, ...] = ()
    orphans: tuple[Hash, ...] = ()  # hashes that belong to no requirement
    broken_by: Span | None = None  # the comment line that ends a joining
    prose: bool = False  # reads like a sentence, and pip refuses it
    hidden: bool = False  # holds a line end that editors do not show
    special: bool = False  # there is more to it than a requirement and comments
    hashing: bool = False  # has hashes that make pip check those of the whole file
    traits: frozenset[Trait] = frozenset()  # of the requirement
    plain: Plain | None = None  # what the line is, when nothing else of it was read yet


class Place(NamedTuple):
    """A logical line as it is written, and where."""

    raw: str
    base: int
    scope: Scope
    constraint: bool
    fresh: bool  # whether an editor, too, begins a line here


def head(line: Excerpt, end: int) -> Excerpt:
    """Return the requirement at the start of a line, without the blanks after it."""
    return line.cut(0, len(line.text[:end].rstrip()) or end)


def judged(facts: Facts, found: Requirement, problem: Problem | None, asked: Excerpt) -> Facts:
    """Add a requirement, and what is wrong with it."""
    if problem is None:
        return facts._replace(requirement=found)
    quirk = _unseparated(asked)
    return facts._replace(
        requirement=found,
        problems=(*facts.problems, problem._replace(told=quirk is not None)),
        quirks=facts.quirks if quirk is None else (*facts.quirks, quirk),
        prose=_SENTENCE.search(asked.text) is not None,
    )


def requirement(
    place: Place,
    asked: Excerpt,
    entry: Span,
    what: Meaning,
    hashes: tuple[Hash, ...],
    *,
    editable: bool = False,
) -> tuple[Requirement, Problem | None]:
    """Return a requirement, and why pip refuses it."""
    text = asked.text
    known = is_known(text[:_LONG]) if any(mark in text for mark in "${%<") else True
    url = reference = None
    if what.url:
        at = text.find(what.url)
        if at >= 0:
            url = asked.cut(at, at + len(what.url))
            part = revision(what.url)
            reference = url.cut(*part) if part else None
            if match := URL_HASH.search(what.url):
                span = url.span(match.start(1), match.end())
                hashes = (*hashes, Hash(match[1], match[2], span, in_url=True))
    open_ended = requirements.has_variable(text) or _JINJA.search(text) is not None
    error = None if open_ended else what.error
    found = Requirement(
        Tool.PIP,
        asked,
        what.name,
        what.specifier,
        what.pinned,
        asked.span(),
        place.scope,
        url=url,
        extras=what.extras,
        marker=what.marker,
        editable=editable,
        constraint=place.constraint,
        hashes=hashes,
        valid=error is None,
        known=known,
        reference=reference,
        entry=entry,
    )
    return found, None if error is None else Problem(error, asked.span(), Tool.PIP)


def _unseparated(asked: Excerpt) -> Quirk | None:
    """Report a hash that pip takes for part of the requirement, for want of a space before it."""
    text = asked.text
    at = text.find("--hash")
    if at <= 0 or text[at + 6 : at + 7] not in ("=", " "):
        return None
    before = text[:at].rstrip("\t\x1f\xa0")
    if before.endswith(" ") or not (
        len(before) < at or before[-1].isalnum() or before[-1] in "._*"
    ):
        return None
    what = (
        "a tab" if text[at - 1] == "\t" else "other white space" if len(before) < at else "nothing"
    )
    message = f"pip wants a space before `--hash`, but {what} stands there, so it refuses the line"
    if text[at - 1] == "\t":
        message += " (uv reads it)"
    repair = Repair("Put a space before `--hash`", asked.span(len(before), at), " ")
    span = asked.span(at)
    return Quirk(Oddity.LOST_HASH, Tool.PIP, span, message, True, repair, "--hash")  # noqa: FBT003
