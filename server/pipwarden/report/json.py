"""Findings for programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipwarden import redact
from pipwarden.finding import Edit
from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.files import Failure
    from pipwarden.finding import Finding, Fix
    from pipwarden.report import Checked
    from pipwarden.source import Source

_SURROGATE = re.compile("[\ud800-\udfff]")


def findings(checked: Checked) -> Iterator[dict[str, object]]:
    """Yield each finding as plain data."""
    source = checked.document.source
    for finding in checked.findings:
        yield {
            "path": checked.path,
            "rule": finding.rule,
            "severity": finding.severity.label,
            "message": redact.mask(finding.message),
            **place(source, finding.span),
            "fixes": _fixes(source, finding),
        }


def _fixes(source: Source, finding: Finding) -> list[dict[str, object]]:
    """Return the fixes; one that could not be told without a secret is left out."""
    found = []
    for fix in finding.fixes:
        edits = _edits(source, fix)
        if edits is not None:
            found.append({"title": redact.mask(fix.title), "safe": fix.safe, "edits": edits})
    return found


def _edits(source: Source, fix: Fix) -> list[dict[str, object]] | None:
    edits = []
    for given in fix.edits:
        pieces = list(_around_secrets(source, given))
        if any(redact.places(piece.text) for piece in pieces):
            return None
        edits += [{**place(source, piece.span), "text": piece.text} for piece in pieces]
    return edits


def _around_secrets(source: Source, edit: Edit) -> Iterator[Edit]:
    """Yield what an edit does before, between and after the secrets that it leaves as they are."""
    (begin, end), text = edit.span, edit.text
    done = 0
    for start, stop in redact.places(text):
        at = source.text.find(text[start:stop], begin, end)
        if at < 0:
            break
        yield Edit(Span(begin, at), text[done:start])
        begin, done = at + stop - start, stop
    yield Edit(Span(begin, end), text[done:])


def problem(failure: Failure) -> dict[str, object]:
    """Return what could not be checked as plain data."""
    return {
        "path": failure.path,
        "message": redact.mask(failure.message),
        "start": failure.start._asdict(),
        "end": failure.end._asdict(),
    }


def place(source: Source, span: Span) -> dict[str, object]:
    """Return a range by lines and columns, both from 1."""
    return {
        "start": source.position(span.start)._asdict(),
        "end": source.position(span.end)._asdict(),
    }


def dumps(**lists: Sequence[object]) -> str:
    r"""Return an object of lists as JSON that every parser takes, a line for each item.

    It is ASCII, and has no halves of characters: bytes that are no text (in
    file names, in files) become `\xNN`.
    """
    parts = []
    for name, items in lists.items():
        lines = ",\n".join(json.dumps(_whole(item)) for item in items)
        parts.append(f'"{name}": [\n{lines}\n]' if items else f'"{name}": []')
    return "{" + ",\n".join(parts) + "}\n"


def _whole(data: object) -> object:
    match data:
        case str():
            return data if data.isascii() else _SURROGATE.sub(_spelled, data)
        case dict():
            return {_whole(name): _whole(value) for name, value in data.items()}
        case list() | tuple():
            return [_whole(value) for value in data]
        case _:
            return data


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
