"""Facts of a text that stands inside of another file, put where they stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import replace
from pipwarden.source import Excerpt, Span

if TYPE_CHECKING:
    from pipwarden.facts import Document, Index, Repair, Requirement, Scope, Setting


def into(document: Document, text: Excerpt, area: Span | None = None, source: str = "") -> Document:
    """Return a document read from the text of an excerpt, with its places in the whole file.

    Edits that would not leave the surrounding syntax valid are dropped: those on
    text that does not stand in the file as it is. What it says counts in the area.
    `source` is the text of the whole file, whose indented lines go as a whole.
    """
    return _Move(text, area, source).document(document)


class _Move:
    def __init__(self, text: Excerpt, area: Span | None, source: str) -> None:
        self.text = text
        self.source = source
        self.area = area
        self.scopes: dict[int, Scope] = {}

    def span(self, span: Span) -> Span:
        return self.text.span(*span)

    def removal(self, span: Span | None) -> Span | None:
        """Return where a deletion acts, None where other characters would go as well."""
        if span is None or not self.text.cut(*span).is_plain():
            return None
        made = self.span(span)
        if self.source and self.text.text[span.start : span.end].endswith("\n"):
            # The indentation that is left is that of the next line, so its own goes instead.
            following = self.text.span(span.end).start
            if self.source[made.end : following].strip(" \t") == "":
                made = Span(made.start, max(made.end, following))
        return made

    def excerpt(self, piece: Excerpt) -> Excerpt:
        """Return a piece with the places that its runs have in the file."""
        made = [self.text.cut(run.file, run.file + run.width) for run in piece.runs]
        joined = Excerpt.join(made)
        return joined if joined.text == piece.text else Excerpt(piece.text, joined.runs[:1])

    def document(self, document: Document) -> Document:
        settings = tuple(self.setting(each) for each in document.all_settings)
        return replace(
            document,
            all_settings=settings,
            requirements=tuple(self.requirement(each) for each in document.requirements),
            invocations=tuple(
                each._replace(span=self.span(each.span), scope=self.scope(each.scope))
                for each in document.invocations
            ),
            indexes=tuple(self.index(each) for each in document.indexes),
            scopes=tuple(self.scope(each) for each in document.scopes),
            quirks=tuple(
                each._replace(span=self.span(each.span), repair=self._repair(each.repair))
                for each in document.quirks
            ),
            problems=tuple(each._replace(span=self.span(each.span)) for each in document.problems),
            comments=tuple(each._replace(span=self.span(each.span)) for each in document.comments),
        )

    def _repair(self, repair: Repair | None) -> Repair | None:
        if repair is None:
            return None
        span = self.removal(repair.span)
        return None if span is None or "\n" in repair.text else repair._replace(span=span)

    def scope(self, scope: Scope) -> Scope:
        made = self.scopes.get(id(scope))
        if made is None:
            made = scope._replace(span=self.span(scope.span), slot=None, area=self.area)
            self.scopes[id(scope)] = made
        return made

    def index(self, index: Index) -> Index:
        url = self.setting(index.url) if index.url is not None else None
        return index._replace(url=url, span=self.span(index.span), slot=None)

    def setting(self, setting: Setting) -> Setting:
        return setting._replace(
            value=self.excerpt(setting.value),
            span=self.span(setting.span),
            name_span=self.span(setting.name_span),
            scope=self.scope(setting.scope),
            removal=self.removal(setting.removal),
            part=self.removal(setting.part),
            index=None,
        )

    def requirement(self, requirement: Requirement) -> Requirement:
        url, reference = requirement.url, requirement.reference
        return requirement._replace(
            text=self.excerpt(requirement.text),
            span=self.span(requirement.span),
            scope=self.scope(requirement.scope),
            url=self.excerpt(url) if url is not None else None,
            reference=self.excerpt(reference) if reference is not None else None,
            hashes=tuple(each._replace(span=self.span(each.span)) for each in requirement.hashes),
            entry=self.span(requirement.entry) if requirement.entry is not None else None,
        )
