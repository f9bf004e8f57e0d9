"""What there is to say when all files are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipwarden.finding import Finding


class Tally:
    """Numbers of a run."""

    __slots__ = ("dirty", "errors", "failures", "files", "mended", "safe", "unsafe", "warnings")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.files = 0
        self.dirty = 0  # files with findings
        self.errors = 0
        self.warnings = 0
        self.safe = 0  # findings with a safe fix
        self.unsafe = 0  # findings that have other fixes only
        self.mended = 0
        self.failures = 0

    def count(self, findings: Iterable[Finding]) -> None:
        """Take one more file into account."""
        self.files += 1
        some = False
        for finding in findings:
            some = True
            self.errors += finding.severity is Severity.ERROR
            self.warnings += finding.severity is not Severity.ERROR
            if any(fix.safe for fix in finding.fixes):
                self.safe += 1
            elif finding.fixes:
                self.unsafe += 1
        self.dirty += some


def summary(tally: Tally, *, diff: bool = False) -> str:
    """Return the last lines of a report."""
    lines = []
    if tally.mended:
        lines.append(f"{'Would fix' if diff else 'Fixed'} {_number(tally.mended, 'finding')}.")
    kinds = [(tally.errors, "error"), (tally.warnings, "warning")]
    found = " and ".join(_number(count, word) for count, word in kinds if count)
    where = f"in {tally.dirty} of {tally.files} files" if tally.files > 1 else ""
    if found:
        lines.append(f"{'Left:' if tally.mended else 'Found'} {found} {where}".rstrip() + ".")
    elif tally.files:
        lines.append(
            f"No findings {'left ' * bool(tally.mended)}in {_number(tally.files, 'file')}."
        )
    if tally.failures:
        lines.append(f"{_number(tally.failures, 'problem')} kept files from being checked.")
    if not diff:
        lines += _offers(tally)
    return "".join(f"{line}\n" for line in lines)


def _offers(tally: Tally) -> list[str]:
    look = "with `--fix --unsafe-fixes`, which you should look over"
    if tally.safe and tally.unsafe:
        return [f"[*] {tally.safe} can be fixed with `--fix`; {tally.unsafe} more {look}."]
    if tally.safe:
        return [f"[*] {tally.safe} can be fixed with `--fix`."]
    return [f"{tally.unsafe} can be fixed {look}."] if tally.unsafe else []


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
