"""One run of `pipwarden check`: read, check, fix, report."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import engine, files, readers, redact
from pipwarden.files.walk import find, unknown_kind
from pipwarden.finding import Severity
from pipwarden.report import Checked
from pipwarden.report.line import visible
from pipwarden.report.style import for_stream
from pipwarden.report.summary import Tally, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from pipwarden.facts import Document
    from pipwarden.finding import Finding
    from pipwarden.readers import Kind
    from pipwarden.rule import Rule

STDIN = "-"
CLEAN, FOUND, FAILED = 0, 1, 2  # exit codes
SWEEP = 200  # files between two looks for memory that can be given back


class Options(NamedTuple):
    """What was asked for."""

    paths: Sequence[str]
    rules: tuple[Rule, ...]
    kind: Kind | None = None
    stdin_name: str | None = None
    fix: bool = False
    unsafe: bool = False
    diff: bool = False
    output: str = "full"
    exit_zero: bool = False
    quiet: bool = False


class _Outcome(NamedTuple):
    """What came of one file."""

    document: Document
    left: Sequence[Finding]
    mended: int = 0
    failed: Sequence[str] = ()  # rules that raised


def run(options: Options) -> int:
    """Check everything, print the report, return the exit code."""
    # Hardly anything that is read from a file refers back to itself, so looking for
    # such circles is put off to every so many files.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _Run(options).work()
    finally:
        if collecting:
            gc.enable()


class _Run:
    """What is to be done, where to write, and what was seen so far."""

    __slots__ = ("failures", "items", "options", "out", "piped", "style", "tally")

    def __init__(self, options: Options) -> None:
        self.options = options
        # Text that is fixed goes where it would have gone unfixed; the report must not.
        self.piped = options.fix and not options.diff and STDIN in options.paths
        self.out: TextIO = sys.stderr if self.piped else sys.stdout
        self.style = for_stream(self.out, os.environ)
        self.tally = Tally()
        self.items: list[dict[str, object]] = []
        self.failures: list[files.Failure] = []

    def work(self) -> int:
        """Do all of it."""
        for number, file in enumerate(self._files(), 1):
            if number % SWEEP == 0:
                gc.collect()
            if isinstance(file, files.Failure):
                self._fail(file)
                continue
            try:
                self._check(file)
            except Exception:
                import logging  # dear, and hardly ever needed

                logging.getLogger(__name__).exception("on %s", visible(file.path))
                self._fail(files.Failure(file.path, "pipwarden failed on it; please report this"))
        self._finish()
        if self.failures:
            return FAILED
        # A diff changes nothing, so what it would mend is still there.
        found = self.tally.dirty or (self.options.diff and self.tally.mended)
        return FOUND if found and not self.options.exit_zero else CLEAN

    def _files(self) -> Iterator[files.File | files.Failure]:
        paths = [path for path in self.options.paths if path != STDIN]
        if len(paths) < len(self.options.paths):
            yield self._stdin()
        load = files.load_if_it_matters
        for found in find(paths, self.options.kind):
            loaded = found if isinstance(found, files.Failure) else load(*found)
            if loaded is not None:
                yield loaded

    def _stdin(self) -> files.File | files.Failure:
        name = self.options.stdin_name or STDIN
        raw = sys.stdin.buffer.read(files.LIMIT + 1)
        kind = self.options.kind or readers.kind_of(os.path.abspath(name))  # noqa: PTH100
        kind = kind or readers.kind_of_content(name, raw[: readers.HEAD])
        if kind is None:
            return files.Failure(name, unknown_kind())
        return files.from_bytes(name, kind, raw, stdin=True)

    def _check(self, file: files.File) -> None:
        options = self.options
        outcome = self._mend(file) if options.fix or options.diff else self._judge(file)
        self.tally.count(outcome.left)
        self.tally.mended += outcome.mended
        if not options.diff:
            self._print(Checked(file.path, outcome.document, tuple(outcome.left)))
        for code in outcome.failed:
            self._fail(files.Failure(file.path, f"the rule {code} failed; please report this"))
        for problem in outcome.document.problems:
            if problem.tool is None:  # not the installer but pipwarden cannot read it
                place = outcome.document.source.position
                start, end = place(problem.span.start), place(problem.span.end)
                self._fail(files.Failure(file.path, problem.message, start, end))

    def _judge(self, file: files.File) -> _Outcome:
        failed: list[str] = []
        document = readers.read(file.source, file.kind)
        findings = engine.check(document, self.options.rules, failures=failed)
        return _Outcome(document, findings, failed=failed)

    def _mend(self, file: files.File) -> _Outcome:
        from pipwarden import fixes
        from pipwarden.files.save import save

        options = self.options
        result = fixes.fix_all(file.source, file.kind, unsafe=options.unsafe, rules=options.rules)
        after = _Outcome(result.document, result.remaining, len(result.applied), result.failures)
        if options.diff:
            self._show(file, result.document)
        elif file.stdin:
            sys.stdout.buffer.write(files.encode(file.source, result.text))
        elif result.applied:
            failure = save(file, result.text)
            if failure is not None:
                self._fail(failure)
                return self._judge(file)
        return after

    def _show(self, file: files.File, after: Document) -> None:
        from pipwarden.report.diff import unified

        before = readers.read(file.source, file.kind)
        self.out.write(unified(file.path, before, after, self.style))

    def _print(self, checked: Checked) -> None:
        if not checked.findings:
            return
        if self.options.output == "json":
            from pipwarden.report import json

            self.items += json.findings(checked)
            return
        from pipwarden.report import text

        if self.options.output == "concise":
            self.out.write(text.concise(checked, self.style))
        else:
            self.out.write(text.full(checked, self.style, _columns()))

    def _fail(self, failure: files.Failure) -> None:
        self.failures.append(failure)
        self.tally.failures += 1
        if self.options.output != "json":
            self.out.flush()  # so that the two streams keep their order
            label = for_stream(sys.stderr, os.environ).severity("error:", Severity.ERROR)
            place = ":{}:{}".format(*failure.start) if failure.start != (1, 1) else ""
            where, why = visible(failure.path + place), visible(redact.mask(failure.message))
            sys.stderr.write(f"{label} {where}: {why}\n")

    def _finish(self) -> None:
        if not self.tally.files and not self.failures:
            sys.stderr.write("There are no files here of a kind that pipwarden knows.\n")
        if self.options.output == "json":
            from pipwarden.report import json

            problems = [json.problem(failure) for failure in self.failures]
            self.out.write(json.dumps(findings=self.items, problems=problems))
        elif not self.options.quiet:
            self.out.write(summary(self.tally, diff=self.options.diff))


def _columns() -> int:
    """Return the width of the terminal; what is written to a file may be a little wider."""
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
    except (OSError, ValueError):
        return 120
