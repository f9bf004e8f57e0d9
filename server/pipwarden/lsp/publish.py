"""The list of diagnostics of one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipwarden import redact
from pipwarden.finding import Finding, Severity
from pipwarden.lsp import convert, pages

if TYPE_CHECKING:
    from pipwarden.lsp.client import Client
    from pipwarden.lsp.session import Opened, Report

Json = dict[str, Any]

MOST = 1000  # diagnostics shown of one file; editors grow slow beyond, and nobody reads more

MORE, UNREAD, FAILED = "more-findings", "unread", "internal-error"


def diagnostics(opened: Opened, report: Report, client: Client) -> list[Json]:
    """Return the diagnostics of a file; of too many the worst, and one that counts the rest."""
    shown = report.findings
    if len(shown) > MOST:
        shown = tuple(sorted(shown, key=lambda each: (-each.severity, each.span))[:MOST])
    listed = [convert.diagnostic(each, opened, client, pages.link) for each in shown]
    if hidden := len(report.findings) - len(shown):
        message = f"{hidden} more findings in this file are not shown"
        listed.append(convert.notice(message, Severity.INFORMATION, MORE))
    # What could not be read, or failed, has no findings, which must not look like a clean file.
    if report.document is not None:
        for problem in report.document.problems:
            if problem.tool is None:
                message = redact.mask(problem.message)
                unread = Finding(UNREAD, Severity.WARNING, problem.span, message)
                listed.append(convert.diagnostic(unread, opened, client, pages.link))
    for failure in report.failures:
        message = f"the {failure} of pipwarden failed on this file, see the server's log"
        listed.append(convert.notice(message, Severity.WARNING, FAILED))
    return listed
