"""Facts of a line, put elsewhere: the line has moved, or stands in another encoding."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Comment, Hash, Requirement, replace
from pipwarden.readers.requirement_facts import Facts
from pipwarden.source import Excerpt, Run, Span

if TYPE_CHECKING:
    from pipwarden.facts import Quirk, Scope, Setting

_new = tuple.__new__


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


def decoded(facts: Facts, to: Decoding, scope: Scope) -> Facts:
    """Return the facts of a line as they stand in the file; where no edit fits, none is left."""
    edits = to.edits(facts.base)
    asked = facts.requirement
    broken_by = facts.broken_by
    return facts._replace(
        base=to.span(Span(facts.base, facts.base)).start,
        scope=scope,
        settings=tuple(_setting(each, to, scope, edits=edits) for each in facts.settings),
        requirement=None if asked is None else _requirement(asked, to),
        comments=tuple(each._replace(span=to.span(each.span)) for each in facts.comments),
        quirks=tuple(_quirk(each, to, edits=edits) for each in facts.quirks),
        problems=tuple(each._replace(span=to.span(each.span)) for each in facts.problems),
        orphans=tuple(each._replace(span=to.span(each.span)) for each in facts.orphans),
        broken_by=to.span(broken_by) if broken_by is not None and edits else None,
    )


def _quirk(each: Quirk, to: Decoding | Shift, *, edits: bool) -> Quirk:
    repair = each.repair
    if repair is not None:
        repair = repair._replace(span=to.span(repair.span)) if edits else None
    return each._replace(span=to.span(each.span), repair=repair)


def _setting(each: Setting, to: Decoding | Shift, scope: Scope, *, edits: bool) -> Setting:
    return replace(
        each,
        value=to.excerpt(each.value),
        span=to.span(each.span),
        name_span=to.span(each.name_span),
        scope=scope,
        removal=to.span(each.removal) if each.removal is not None and edits else None,
    )


def _requirement(each: Requirement, to: Decoding) -> Requirement:
    return replace(
        each,
        text=to.excerpt(each.text),
        span=to.span(each.span),
        hashes=tuple(one._replace(span=to.span(one.span)) for one in each.hashes),
        url=None if each.url is None else to.excerpt(each.url),
        reference=None if each.reference is None else to.excerpt(each.reference),
        entry=None if each.entry is None else to.span(each.entry),
    )


class Shift(NamedTuple):
    """So many code points further on."""

    by: int

    def span(self, span: Span) -> Span:
        """Return the range further on."""
        return Span(span.start + self.by, span.end + self.by)

    def excerpt(self, excerpt: Excerpt) -> Excerpt:
        """Return the text further on."""
        return excerpt.shifted(self.by)


def shifted(facts: Facts, base: int, scope: Scope) -> Facts:
    """Return the facts of a line that begins at `base` now.

    Every line below an edit comes through here at every keystroke, so that the
    usual ones are written out: `tuple.__new__` takes half the time of the
    generated constructors, and `replace` three times that of a plain call.
    """
    by = base - facts.base
    comments = facts.comments
    if comments:
        comments = tuple(
            [
                _new(Comment, (text, _new(Span, (start + by, end + by)), alone))
                for text, (start, end), alone in comments
            ]
        )
    asked = facts.requirement
    if asked is not None:
        asked = _further(asked, by, scope)
    if not facts.special:
        at = facts.broken_by
        broken_by = None if at is None else Span(at.start + by, at.end + by)
        return Facts(
            base,
            scope,
            requirement=asked,
            comments=comments,
            broken_by=broken_by,
            hashing=facts.hashing,
            traits=facts.traits,
        )
    to = Shift(by)
    return facts._replace(
        base=base,
        scope=scope,
        settings=tuple(_setting(each, to, scope, edits=True) for each in facts.settings),
        requirement=asked,
        comments=comments,
        quirks=tuple(_quirk(each, to, edits=True) for each in facts.quirks),
        problems=tuple(each._replace(span=to.span(each.span)) for each in facts.problems),
        orphans=tuple(each._replace(span=to.span(each.span)) for each in facts.orphans),
        broken_by=None if facts.broken_by is None else to.span(facts.broken_by),
    )


def _further(asked: Requirement, by: int, scope: Scope) -> Requirement:
    to = Shift(by)
    start, end = asked.span
    entry = asked.entry
    return Requirement(
        asked.tool,
        to.excerpt(asked.text),
        asked.name,
        asked.specifier,
        asked.pinned,
        _new(Span, (start + by, end + by)),
        scope,
        None if asked.url is None else to.excerpt(asked.url),
        asked.extras,
        asked.marker,
        asked.editable,
        asked.constraint,
        tuple(
            [
                _new(Hash, (algorithm, digest, _new(Span, (start + by, end + by)), in_url))
                for algorithm, digest, (start, end), in_url in asked.hashes
            ]
        ),
        asked.valid,
        asked.known,
        None if asked.reference is None else to.excerpt(asked.reference),
        asked.index,
        None if entry is None else _new(Span, (entry[0] + by, entry[1] + by)),
        asked.implicit,
        asked.vcs,
    )
