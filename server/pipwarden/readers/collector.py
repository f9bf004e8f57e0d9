"""Facts on their way from several commands and variables to one document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipwarden.facts import Document, Form, Scope, Tool

if TYPE_CHECKING:
    from pipwarden.facts import (
        Comment,
        FileEvent,
        Index,
        Invocation,
        Problem,
        Quirk,
        Requirement,
        Setting,
        Slot,
    )
    from pipwarden.source import Excerpt, Source, Span


@dataclass(slots=True)
class Collector:
    """What was gathered so far from one file."""

    source: Source
    settings: list[Setting] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    quirks: list[Quirk] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    files: dict[str, list[Excerpt]] = field(default_factory=dict)  # what scripts write to where
    variable: str = ""  # how commands write a variable called NAME: "${NAME}"
    secret: str = ""  # the same in the values of variables, where that names a secret
    events: list[FileEvent] = field(default_factory=list)  # what happens to files in an image
    layer: int | None = None  # of the image that is being built, where there is one
    folder: str = "/"  # in which the commands of a build run
    area: Span | None = None  # the step or job that is being read, in files that have such
    ground: Span | None = None  # the job whose later steps see what a step leaves behind

    def scope(
        self,
        tool: Tool,
        label: str,
        span: Span,
        *,
        name: str = "",
        form: Form = Form.FLAG,
        private: bool = False,
        lasting: bool = False,
        slot: Slot | None = None,
    ) -> Scope:
        """Make a scope and keep it; a lasting one counts for the rest of the job."""
        area = self.ground if lasting else self.area
        scope = Scope(tool, label, name, span, form, slot, private, area)
        self.scopes.append(scope)
        return scope

    def take(self, other: Document) -> None:
        """Add the facts of a document that was read from a piece of the same file."""
        self.settings.extend(other.all_settings)
        self.requirements.extend(other.requirements)
        self.invocations.extend(other.invocations)
        self.indexes.extend(other.indexes)
        self.scopes.extend(other.scopes)
        self.quirks.extend(other.quirks)
        self.problems.extend(other.problems)
        self.comments.extend(other.comments)

    def document(self, kind: str) -> Document:
        """Return everything as a document, in the order of the file."""
        return Document(
            self.source,
            kind,
            all_settings=tuple(sorted(self.settings, key=lambda each: each.name_span)),
            requirements=tuple(sorted(self.requirements, key=lambda each: each.span)),
            invocations=tuple(self.invocations),
            indexes=tuple(self.indexes),
            scopes=tuple(self.scopes),
            quirks=tuple(sorted(self.quirks, key=lambda each: each.span)),
            problems=tuple(sorted(self.problems, key=lambda each: each.span)),
            comments=tuple(sorted(self.comments, key=lambda each: each.span)),
            events=tuple(self.events),
        )


def as_calls(found: Collector) -> None:
    """Make options of command lines parts of a call: no shell looks at what is written there."""
    scopes = {
        id(scope): scope._replace(form=Form.CALL)
        for scope in found.scopes
        if scope.form is Form.FLAG
    }
    found.scopes = [scopes.get(id(each), each) for each in found.scopes]
    found.settings = [
        each._replace(form=Form.CALL, scope=scopes[id(each.scope)])
        if id(each.scope) in scopes
        else each
        for each in found.settings
    ]
    found.requirements = [
        each._replace(scope=scopes.get(id(each.scope), each.scope)) for each in found.requirements
    ]
    found.invocations = [
        each._replace(scope=scopes.get(id(each.scope), each.scope)) for each in found.invocations
    ]
