"""Facts of a line, put elsewhere: the line has moved, or stands in another encoding."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipwarden.facts import Comment, Hash, Requirement
from pipwarden.source import Excerpt, Run, Span

if TYPE_CHECKING:
    from pipwarden.facts import Problem, Quirk, Scope, Setting
    from pipwarden.readers.requirement_line import Facts


class Mover(Protocol):
    """Tells where a range or a text of one place stands in another."""

    def span(self, span: Span) -> Span:
        """Return the range over there."""
        ...

    def excerpt(self, excerpt: Excerpt) -> Excerpt:
        """Return the text with its places over there."""
        ...

    def edits(self, base: int) -> bool:
        """Say whether what is over there, in the line that begins at `base`, can be edited."""
        ...


class Shift(NamedTuple):
    """So many code points further on."""

    by: int

    def span(self, span: Span) -> Span:
        """Return the range further on."""
        return Span(span[0] + self.by, span[1] + self.by)

    def excerpt(self, excerpt: Excerpt) -> Excerpt:
        """Return the text further on."""
        by = self.by
        return Excerpt(
            excerpt.text,
            tuple(
                [Run(here, file + by, length, width) for here, file, length, width in excerpt.runs]
            ),
        )

    def edits(self, base: int) -> bool:  # noqa: ARG002  (every line can be)
        """Say yes."""
        return True


class Piece(NamedTuple):
    """A stretch of a text and the stretch of the file it was decoded from."""

    start: int
    end: int
    file: int
    file_end: int
    same: bool  # the same characters in both


class Decoding(NamedTuple):
    """From a text that pip decodes in its own way to the file as an editor shows it."""

    starts: list[int]
    pieces: list[Piece]

    def _piece(self, at: int) -> Piece:
        return self.pieces[max(bisect_right(self.starts, at) - 1, 0)]

    def span(self, span: Span) -> Span:
        """Return the range of the file; of a line that reads otherwise, the whole line."""
        first = self._piece(span.start)
        start = first.file + (span.start - first.start if first.same else 0)
        last = first if span.end <= span.start else self._piece(span.end - 1)
        end = last.file + span.end - last.start if last.same else last.file_end
        return Span(start, max(start, end))

    def excerpt(self, excerpt: Excerpt) -> Excerpt:
        """Return the text with its places in the file."""
        runs: list[Run] = []
        for run in excerpt.runs:
            at, end = run.file, run.file + run.width
            here = run.here
            while at < end:
                piece = self._piece(at)
                length = min(end, piece.end) - at
                runs += _runs(piece, at, here, length)
                at += length
                here += length
            if not run.width:
                runs.append(Run(run.here, self.span(Span(run.file, run.file)).start, run.length, 0))
        return Excerpt(excerpt.text, tuple(runs) or (Run(0, 0, 0, 0),))

    def edits(self, base: int) -> bool:
        """Say whether the line at `base` reads the same in both encodings."""
        return self._piece(base).same


def _runs(piece: Piece, at: int, here: int, length: int) -> list[Run]:
    """Return the runs of some characters of a piece; a run as wide as long would count as plain."""
    if piece.same:
        return [Run(here, piece.file + at - piece.start, length, length)]
    width = piece.file_end - piece.file
    if length != width or length < 2:
        return [Run(here, piece.file, length, width)]
    return [Run(here, piece.file, length - 1, width), Run(here + length - 1, piece.file, 1, width)]


def moved(facts: Facts, to: Mover, base: int, scope: Scope) -> Facts:
    """Return the facts of a line over there; nothing is removed or repaired where no edit fits."""
    edits = to.edits(facts.base)
    asked = facts.requirement
    span = to.span
    return facts._replace(
        base=base,
        scope=scope,
        settings=tuple([_setting(each, to, scope, edits) for each in facts.settings]),
        requirement=None if asked is None else _requirement(asked, to, scope),
        comments=tuple([Comment(text, span(at), alone) for text, at, alone in facts.comments]),
        quirks=tuple([_quirk(each, to, edits) for each in facts.quirks]),
        problems=tuple([_problem(each, to) for each in facts.problems]),
        orphans=tuple([_hash(each, to) for each in facts.orphans]),
        broken_by=None if facts.broken_by is None or not edits else span(facts.broken_by),
    )


def _hash(each: Hash, to: Mover) -> Hash:
    return Hash(each[0], each[1], to.span(each[2]), each[3])


def _problem(each: Problem, to: Mover) -> Problem:
    return each._replace(span=to.span(each.span))


def _quirk(each: Quirk, to: Mover, edits: bool) -> Quirk:  # noqa: FBT001
    repair = each.repair
    if repair is not None:
        repair = repair._replace(span=to.span(repair.span)) if edits else None
    return each._replace(span=to.span(each.span), repair=repair)


def _setting(each: Setting, to: Mover, scope: Scope, edits: bool) -> Setting:  # noqa: FBT001
    return replace(
        each,
        value=to.excerpt(each.value),
        span=to.span(each.span),
        name_span=to.span(each.name_span),
        scope=scope,
        removal=None if each.removal is None or not edits else to.span(each.removal),
    )


def _requirement(each: Requirement, to: Mover, scope: Scope) -> Requirement:
    """Return the same requirement elsewhere (written out: `replace` takes three times as long)."""
    return Requirement(
        each.tool,
        to.excerpt(each.text),
        each.name,
        each.specifier,
        each.pinned,
        to.span(each.span),
        scope,
        None if each.url is None else to.excerpt(each.url),
        each.extras,
        each.marker,
        each.editable,
        each.constraint,
        tuple([_hash(one, to) for one in each.hashes]),
        each.valid,
        each.known,
        None if each.reference is None else to.excerpt(each.reference),
        each.index,
        None if each.entry is None else to.span(each.entry),
        each.implicit,
    )
