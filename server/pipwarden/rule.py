"""What one rule file declares."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.finding import Finding, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Related
    from pipwarden.source import Span

    Check = Callable[[Document], Iterator[Finding]]

OPEN, CLOSE = "«", "»"


class Example(NamedTuple):
    """A file that shows the rule: its test and its documentation.

    `«»` marks what is underlined; no marks means no finding of this rule.
    `fixed` is the text after all of this rule's fixes, safe or not.
    """

    path: str
    text: str
    fixed: str | None = None
    note: str = ""  # for the page: what the example shows


class Rule:
    """A thing to look for: its code, its page (the module's docstring) and its check."""

    __slots__ = ("_check", "code", "examples", "module", "severity", "since", "strict")

    code: str
    severity: Severity
    since: str
    strict: bool
    examples: tuple[Example, ...]

    def __init__(
        self,
        *,
        code: str,
        severity: Severity,
        since: str,
        examples: tuple[Example, ...],
        strict: bool = False,
    ) -> None:
        """Declare a rule; `strict` rules run only with `--strict` or when selected."""
        self.code = code
        self.severity = severity
        self.since = since
        self.strict = strict
        self.examples = examples
        self.module = ""
        self._check: Check | None = None

    def check(self, function: Check) -> Check:
        """Register the function that yields this rule's findings (a decorator)."""
        self.module = function.__module__
        self._check = function
        return function

    def findings(self, document: Document) -> Iterator[Finding]:
        """Yield what the rule finds in a document."""
        if self._check is None:
            message = f"rule {self.code} has no check"
            raise LookupError(message)
        return self._check(document)

    def lenient(self) -> Rule:
        """Return the same rule without the findings that are for the strict only."""
        twin = Rule(
            code=self.code,
            severity=self.severity,
            since=self.since,
            examples=self.examples,
            strict=self.strict,
        )
        twin.module = self.module
        twin._check = self._lenient
        return twin

    def _lenient(self, document: Document) -> Iterator[Finding]:
        return (finding for finding in self.findings(document) if not finding.strict)

    @property
    def page(self) -> str:
        """The rule's documentation in Markdown, without examples."""
        return (sys.modules[self.module].__doc__ or "").strip()

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.split("\n\n", 1)[0].replace("\n", " ")

    def at(
        self,
        span: Span,
        message: str,
        *fixes: Fix | None,
        severity: Severity | None = None,
        related: Iterable[Related] = (),
        unnecessary: bool = False,
        deprecated: bool = False,
        strict: bool = False,
    ) -> Finding:
        """Make a finding of this rule; absent fixes are left out."""
        return Finding(
            self.code,
            self.severity if severity is None else severity,
            span,
            message,
            tuple(fix for fix in fixes if fix is not None),
            tuple(related),
            unnecessary,
            deprecated,
            strict,
        )
