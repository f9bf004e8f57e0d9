"""What a rule says, and how to mend it, as plain data.

*Finding* and *span* are our words, *diagnostic* and *range* the protocol's;
they meet only in `lsp/convert.py`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipwarden.source import Span


class Severity(IntEnum):
    """How bad it is; a larger number is worse."""

    INFORMATION = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word used in output."""
        return self.name.lower()


class Share(NamedTuple):
    """One value of several in an entry: when all are removed, the entry goes too."""

    entry: Span
    values: int


class Edit(NamedTuple):
    """Replace a range of the file by a text. `share` marks one value of several."""

    span: Span
    text: str
    share: Share | None = None


class Fix(NamedTuple):
    """A way to mend a finding.

    Safe means: everybody it worked for still gets the same files over a stronger
    channel, and no text of the user is lost.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False
    manual: bool = False  # it changes what the installer does: only ever one by one, by hand


class Related(NamedTuple):
    """Another place that has to do with a finding."""

    span: Span
    message: str


class Finding(NamedTuple):
    """One thing that is wrong, at its place."""

    rule: str
    severity: Severity
    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    unnecessary: bool = False
    deprecated: bool = False
    strict: bool = False  # shown only to those who ask for strict findings, or for this rule
