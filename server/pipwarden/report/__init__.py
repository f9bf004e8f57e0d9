"""Findings on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.finding import Finding


class Checked(NamedTuple):
    """A file that was checked, and what is wrong with it."""

    path: str
    document: Document
    findings: tuple[Finding, ...]
