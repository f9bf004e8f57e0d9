"""Choose fixes, put them together, apply them, read again until nothing more changes.

Shared by the command line and the language server.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import engine, readers
from pipwarden.finding import Edit, Severity
from pipwarden.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipwarden.facts import Document
    from pipwarden.finding import Finding, Fix
    from pipwarden.readers import Kind
    from pipwarden.rule import Rule
    from pipwarden.source import Span

    _Wanted = tuple[Finding, Fix]

ROUNDS = 10  # rules that still undo each other after so many will do so for ever


class FixResult(NamedTuple):
    """What came of fixing a text."""

    text: str
    applied: tuple[Finding, ...]  # their spans are those of the round that fixed them
    remaining: tuple[Finding, ...]  # their spans are those of `text`
    document: Document  # what `text` reads as
    failures: tuple[str, ...] = ()  # codes of rules that raised


# -- which edits ------------------------------------------------------------------


def choose(finding: Finding, *, unsafe: bool = False, manual: bool = False) -> Fix | None:
    """Return the fix to apply without asking: the first safe one, else the first if `unsafe`.

    Those that are for a person's hand only count with `manual`.
    """
    fixes = [fix for fix in finding.fixes if manual or not fix.manual]
    for fix in fixes:
        if fix.safe:
            return fix
    return fixes[0] if unsafe and fixes else None


def merge(fixes: Iterable[Fix]) -> tuple[Edit, ...]:
    """Return the edits of the fixes that can act together, sorted.

    Equal edits count once. A fix that overlaps an earlier one is left out whole.
    When the fixes together remove every value of an entry, the entry goes.
    """
    return _combine(list(fixes))[0]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made; they are sorted and do not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += (text[done : edit.span.start], edit.text)
        done = edit.span.end
    return "".join((*pieces, text[done:]))


def _combine(fixes: Sequence[Fix]) -> tuple[tuple[Edit, ...], list[int]]:
    """Return the edits to make, and the numbers of the fixes that they carry out."""
    emptied = _emptied(fixes)
    while True:
        edits, taken = _accept(fixes, emptied)
        still = emptied & _emptied([fixes[number] for number in taken])
        if still == emptied:
            return edits, taken
        emptied = still  # a fix was left out, so its value and with it the entry stay


def _emptied(fixes: Iterable[Fix]) -> set[Span]:
    """Return the entries that lose all their values."""
    parts: dict[tuple[Span, int], set[Span]] = {}
    for fix in fixes:
        for edit in fix.edits:
            if edit.share is not None:
                parts.setdefault(edit.share, set()).add(edit.span)
    return {entry for (entry, values), removed in parts.items() if len(removed) >= values}


def _accept(fixes: Sequence[Fix], emptied: set[Span]) -> tuple[tuple[Edit, ...], list[int]]:
    made: list[tuple[Span, str]] = []
    taken = []
    for number, fix in enumerate(fixes):
        edits = {
            (edit.share.entry, "") if edit.share and edit.share.entry in emptied else edit[:2]
            for edit in fix.edits
        }
        new = [edit for edit in edits if not _is_in(made, edit)]
        if _is_tangled(sorted(edits)) or any(_clashes(made, span) for span, _ in new):
            continue
        for edit in new:
            insort(made, edit)
        taken.append(number)
    return tuple(Edit(span, text) for span, text in made), taken


def _is_in(made: Sequence[tuple[Span, str]], edit: tuple[Span, str]) -> bool:
    at = bisect_left(made, edit)
    return at < len(made) and made[at] == edit


def _is_tangled(edits: Sequence[tuple[Span, str]]) -> bool:
    return any(one.overlaps(two) for (one, _), (two, _) in pairwise(edits))


def _clashes(made: Sequence[tuple[Span, str]], span: Span) -> bool:
    """Say whether a range meets a neighbour; an insertion must not even touch one."""
    at = bisect_left(made, (span, ""))
    for other, _ in made[max(at - 1, 0) : at + 1]:
        touching = span.start <= other.end and other.start <= span.end
        if span.overlaps(other) or (touching and (span[0] == span[1] or other[0] == other[1])):
            return True
    return False


# -- until quiet ------------------------------------------------------------------


class _State(NamedTuple):
    """A text, what it says, and what is wrong with it."""

    document: Document
    findings: list[Finding]

    @property
    def text(self) -> str:
        return self.document.source.text

    def is_worse_than(self, other: _State) -> bool:
        """Say whether this has a problem, or an error of some rule, that the other has not."""
        problems = Counter(problem.message for problem in self.document.problems)
        problems -= Counter(problem.message for problem in other.document.problems)
        return bool(problems or self._errors() - other._errors())

    def _errors(self) -> Counter[str]:
        # By rule: what a message says may depend on other places in the file.
        return Counter(each.rule for each in self.findings if each.severity is Severity.ERROR)


class _Fixer:
    """Tries fixes on a text; keeps what stays the same from round to round."""

    __slots__ = ("failures", "kind", "last", "rules", "source")

    def __init__(self, source: Source, kind: Kind, rules: tuple[Rule, ...] | None) -> None:
        self.source = source
        self.kind = kind
        self.rules = rules
        self.failures: dict[str, None] = {}
        self.last: _State | None = None

    def look(self, text: str) -> _State:
        """Read and check a text; asked twice in a row, it answers from memory."""
        if self.last is not None and self.last.text == text:
            return self.last
        source = Source(self.source.path, text, self.source.encoding, self.source.bom)
        document = readers.read(source, self.kind)
        failures: list[str] = []
        findings = engine.check(document, self.rules, failures=failures)
        self.failures.update(dict.fromkeys(failures))
        self.last = _State(document, findings)
        return self.last

    def attempt(self, state: _State, wanted: Sequence[_Wanted]) -> tuple[_State, list[Finding]]:
        """Make the edits of the fixes; return what comes of it, and what they mend."""
        edits, taken = _combine([fix for _, fix in wanted])
        after = self.look(apply(state.text, edits))
        return after, [wanted[number][0] for number in taken]

    def harmless(self, state: _State, wanted: Sequence[_Wanted]) -> Sequence[_Wanted]:
        """Return the fixes that do no harm together.

        When all together do, each half is tried, so that one bad fix among a
        thousand costs twenty more readings and not a thousand.
        """
        if not wanted or not self.attempt(state, wanted)[0].is_worse_than(state):
            return wanted
        if len(wanted) == 1:
            return ()
        middle = len(wanted) // 2
        first = self.harmless(state, wanted[:middle])
        second = self.harmless(state, wanted[middle:])
        both = (*first, *second)
        if len(both) < len(wanted) and not self.attempt(state, both)[0].is_worse_than(state):
            return both
        return first or second  # the next round sees to the others


def fix_all(
    source: Source,
    kind: Kind,
    *,
    unsafe: bool = False,
    manual: bool = False,
    rules: Iterable[Rule] | None = None,
) -> FixResult:
    """Apply every safe fix (every fix if `unsafe`) of the rules, and of what then turns up.

    Fixes for a person's hand only are left out unless `manual` asks for them.

    A fix is refused that makes an installer refuse the file, or that adds an
    error. Rules that raise are named in the result.
    """
    fixer = _Fixer(source, kind, None if rules is None else tuple(rules))
    state = fixer.look(source.text)
    applied: list[Finding] = []
    for _ in range(ROUNDS):
        chosen = (
            (finding, choose(finding, unsafe=unsafe, manual=manual)) for finding in state.findings
        )
        wanted = [(finding, fix) for finding, fix in chosen if fix is not None]
        if not wanted:
            break
        after, mended = fixer.attempt(state, fixer.harmless(state, wanted))
        if after.text == state.text:
            break
        state = after
        applied += mended
    return FixResult(
        state.text,
        tuple(applied),
        tuple(state.findings),
        state.document,
        tuple(fixer.failures),
    )
