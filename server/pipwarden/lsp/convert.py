"""The only place where spans meet ranges: our words turned into the protocol's.

What goes out is plain data with the protocol's own names (LSP 3.17), since it
is made anew after every keystroke.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipwarden import fixes, redact
from pipwarden.finding import Severity
from pipwarden.lsp.client import DEPRECATED, UNNECESSARY
from pipwarden.lsp.text import Place
from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lsprotocol.types import Position, Range

    from pipwarden.finding import Finding, Fix
    from pipwarden.lsp.client import Client
    from pipwarden.lsp.session import Opened

Json = dict[str, Any]

SOURCE = "pipwarden"

_SEVERITY = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFORMATION: 3}


def range_of(span: Span, opened: Opened) -> Json:
    """Return the range of a span."""
    text, lead, end = opened.text, opened.lead, opened.length
    start = text.place(min(span.start + lead, end))
    stop = start if span.end <= span.start else text.place(min(span.end + lead, end))
    return {
        "start": {"line": start.line, "character": start.character},
        "end": {"line": stop.line, "character": stop.character},
    }


def offset_of(position: Position, opened: Opened) -> int:
    """Return the offset of a position, counted as spans are."""
    place = Place(position.line, position.character)
    return max(opened.text.offset(place) - opened.lead, 0)


def span_of(asked: Range, opened: Opened) -> Span:
    """Return the span of a range."""
    return Span(offset_of(asked.start, opened), offset_of(asked.end, opened))


def diagnostic(
    finding: Finding, opened: Opened, client: Client, link: Callable[[str], str | None]
) -> Json:
    """Return a finding as the editor shows it."""
    found = {
        "range": range_of(finding.span, opened),
        "severity": _SEVERITY[finding.severity],
        "code": finding.rule,
        "source": SOURCE,
        "message": _told(finding.message),
    }
    if client.code_links and (href := link(finding.rule)) is not None:
        found["codeDescription"] = {"href": href}
    if client.tags and (tags := _tags(finding) & client.tags):
        found["tags"] = sorted(tags)
    if client.related and finding.related:
        found["relatedInformation"] = [
            {
                "location": {"uri": opened.uri, "range": range_of(related.span, opened)},
                "message": _told(related.message),
            }
            for related in finding.related
        ]
    return found


def _told(message: str) -> str:
    """Return a message without secrets: a client may log and keep what it is sent."""
    return redact.mask(message) if ":" in message or "=" in message else message


def _tags(finding: Finding) -> set[int]:
    tags = set()
    if finding.unnecessary:
        tags.add(UNNECESSARY)
    if finding.deprecated:
        tags.add(DEPRECATED)
    return tags


def notice(message: str, severity: Severity, code: str) -> Json:
    """Return a diagnostic about the file as a whole, at its start."""
    start = {"line": 0, "character": 0}
    return {
        "range": {"start": start, "end": start},
        "severity": _SEVERITY[severity],
        "code": code,
        "source": SOURCE,
        "message": message,
    }


def workspace_edit(chosen: Iterable[Fix], opened: Opened, client: Client) -> Json:
    """Return the fixes as one edit of the version that they were made for."""
    edits = [
        {"range": range_of(edit.span, opened), "newText": edit.text} for edit in fixes.merge(chosen)
    ]
    if client.versioned_edits:
        document = {"uri": opened.uri, "version": opened.version}
        return {"documentChanges": [{"textDocument": document, "edits": edits}]}
    return {"changes": {opened.uri: edits}}
