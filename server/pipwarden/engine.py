"""Facts in, findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipwarden.facts import Document
    from pipwarden.finding import Finding
    from pipwarden.rule import Rule


class RuleError(Exception):
    """A rule raised: a bug of ours, never the user's."""


def check(
    document: Document, selected: Iterable[Rule] | None = None, *, failures: list[str] | None = None
) -> list[Finding]:
    """Return the findings of the selected rules (default: all that are not strict), in file order.

    Files that a tool generates get no fixes: they are mended where they are made from.
    A rule that raises is logged and named in `failures`, and the others go on;
    without such a list it raises `RuleError`.
    """
    findings: list[Finding] = []
    for rule in rules.default() if selected is None else selected:
        try:
            findings.extend(rule.findings(document))
        except Exception as error:
            if failures is None:
                message = f"rule {rule.code} failed on {document.source.path}"
                raise RuleError(message) from error
            import logging  # dear, and hardly ever needed

            logging.getLogger(__name__).exception(
                "rule %s failed on %s", rule.code, document.source.path
            )
            failures.append(rule.code)
    if document.generated:
        findings = [finding._replace(fixes=()) for finding in findings]
    elif document.unwritable:
        findings = [_writable(finding, document.unwritable) for finding in findings]
    findings.sort(key=lambda finding: (finding.span, -finding.severity, finding.rule))
    return list(dict.fromkeys(findings))  # a variable brings its value along wherever it is used


def _writable(finding: Finding, unwritable: str) -> Finding:
    """Leave out the fixes that would end the string in which they act."""
    marks = frozenset(unwritable)
    fixes = tuple(
        fix for fix in finding.fixes if all(marks.isdisjoint(edit.text) for edit in fix.edits)
    )
    return finding if len(fixes) == len(finding.fixes) else finding._replace(fixes=fixes)
