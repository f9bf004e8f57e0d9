"""Code actions: what the editor offers to do about findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipwarden import fixes
from pipwarden.lsp import convert, pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.finding import Finding, Fix
    from pipwarden.lsp.client import Client
    from pipwarden.lsp.session import Opened, Report
    from pipwarden.source import Span

Json = dict[str, Any]

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.pipwarden"


def actions(
    opened: Opened, report: Report, client: Client, span: Span, only: Sequence[str] | None
) -> list[Json]:
    """Return the actions for a place; `only` names the kinds that are wanted."""
    if not client.action_literals:
        return []
    offered: list[Json] = []
    if _wanted(QUICK_FIX, only):
        here = [each for each in report.findings if _touches(each.span, span)]
        for finding in here:
            offered.extend(_fixes(finding, opened, client))
        for code in dict.fromkeys(finding.rule for finding in here):
            offered.extend(_whole_rule(code, opened, report, client))
    if _wanted(FIX_ALL, only):
        offered.extend(_everything_safe(opened, report, client))
    return offered


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Say whether a kind is asked for: a kind asks for all those below it."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _touches(one: Span, two: Span) -> bool:
    return one.start <= two.end and two.start <= one.end


def _fixes(finding: Finding, opened: Opened, client: Client) -> Iterator[Json]:
    best = fixes.choose(finding)
    for fix in finding.fixes:
        action = _action(fix.title, QUICK_FIX, (fix,), opened, client)
        action["diagnostics"] = [convert.diagnostic(finding, opened, client, pages.link)]
        if fix is best and client.preferred:
            action["isPreferred"] = True
        yield action


def _whole_rule(code: str, opened: Opened, report: Report, client: Client) -> Iterator[Json]:
    found = [each for each in report.findings if each.rule == code]
    chosen = [fix for each in found if (fix := fixes.choose(each, unsafe=True)) is not None]
    if len(chosen) > 1:
        title = f"Fix all `{code}` problems in this file"
        if not all(fix.safe for fix in chosen):
            title += " (not all of these fixes are safe)"
        yield _action(title, QUICK_FIX, chosen, opened, client)


def _everything_safe(opened: Opened, report: Report, client: Client) -> Iterator[Json]:
    chosen = [fix for each in report.findings if (fix := fixes.choose(each)) is not None]
    if chosen:
        title = "Fix all that pipwarden can fix safely"
        yield _action(title, FIX_ALL, chosen, opened, client)


def _action(title: str, kind: str, chosen: Sequence[Fix], opened: Opened, client: Client) -> Json:
    return {
        "title": title,
        "kind": kind,
        "edit": convert.workspace_edit(chosen, opened, client),
    }
