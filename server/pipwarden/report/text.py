"""Findings for people: `full` shows the place, `concise` takes a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden import redact
from pipwarden.report.line import lay_out, visible, window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipwarden.facts import Document
    from pipwarden.finding import Finding, Fix
    from pipwarden.report import Checked
    from pipwarden.report.style import Style
    from pipwarden.source import Span

    Paint = Callable[[str], str]

LINES = 4  # of a place that spans more, the first ones and the last are shown


class _Page(NamedTuple):
    """What the snippets of one file share."""

    path: str
    document: Document
    secrets: Sequence[Span]
    style: Style
    room: int  # columns of the screen


def concise(checked: Checked, style: Style) -> str:
    """Return a line for each finding."""
    lines = []
    path = style.strong(visible(checked.path))
    for finding in checked.findings:
        line, column = checked.document.source.position(finding.span.start)
        lines.append(f"{path}:{line}:{column}: {_title(finding, style)}{_mark(finding, style)}\n")
    return "".join(lines)


def full(checked: Checked, style: Style, columns: int = 100) -> str:
    """Return each finding with its lines and the place underlined."""
    if not checked.findings:
        return ""
    secrets = redact.secrets(checked.document)
    page = _Page(visible(checked.path), checked.document, secrets, style, columns)
    return "".join(
        "".join(f"{line}\n" for line in (*_finding(page, finding), ""))
        for finding in checked.findings
    )


def _title(finding: Finding, style: Style) -> str:
    label = style.severity(f"{finding.severity.label}[{finding.rule}]", finding.severity)
    return f"{label} {visible(redact.mask(finding.message))}"


def _mark(finding: Finding, style: Style) -> str:
    return style.offer(" [*]") if any(fix.safe for fix in finding.fixes) else ""


def _finding(page: _Page, finding: Finding) -> Iterator[str]:
    style = page.style
    yield _title(finding, style)
    spans = (finding.span, *(related.span for related in finding.related))
    last = max(page.document.source.position(max(span)).line for span in spans)
    gutter = " " * len(str(last))
    yield f"{gutter}{style.frame('-->')} {_place(page, finding.span)}"

    def paint(text: str) -> str:
        return style.severity(text, finding.severity)

    yield from _snippet(page, finding.span, gutter, "^", paint)
    for related in finding.related:
        note = visible(redact.mask(related.message))
        yield f"{gutter}{style.frame(':::')} {_place(page, related.span)}: {style.aside(note)}"
        yield from _snippet(page, related.span, gutter, "-", style.aside)
    for fix in finding.fixes:
        yield f"{gutter} {style.frame('=')} {_offer(fix, style)}"


def _place(page: _Page, span: Span) -> str:
    line, column = page.document.source.position(span.start)
    return f"{page.path}:{line}:{column}"


def _offer(fix: Fix, style: Style) -> str:
    title = visible(redact.mask(fix.title))
    return f"{style.offer('help:' + (' [*]' if fix.safe else ''))} {title}"


def _snippet(page: _Page, span: Span, gutter: str, mark: str, paint: Paint) -> Iterator[str]:
    """Yield the lines of a place, what is meant underlined."""
    source = page.document.source
    first, last = source.position(span.start).line, source.position(span.end).line
    if last > first and source.position(span.end).column == 1:
        last -= 1  # it ends with the end of the line above
    bar = page.style.frame("|")
    yield f"{gutter} {bar}"
    for number in range(first, last + 1):
        if last - first >= LINES and first + LINES - 2 < number < last:
            if number == last - 1:
                yield page.style.frame("...")
            continue
        text, under = _underlined(page, number, span, mark)
        yield f"{page.style.frame(str(number).rjust(len(gutter)))} {bar} {text}".rstrip()
        indent = len(under) - len(under.lstrip())
        yield f"{gutter} {bar} {under[:indent]}{paint(under[indent:])}"


def _underlined(page: _Page, number: int, span: Span, mark: str) -> tuple[str, str]:
    source = page.document.source
    text = source.line(number)
    begin = source.line_starts[number - 1]
    covered = redact.within(page.secrets, begin, begin + len(text))
    start = min(max(span.start - begin, 0), len(text))
    end = min(max(span.end - begin, start), len(text))
    if span.start < begin:  # the indentation of a line that continues is not meant
        start = min(start + len(text) - len(text.lstrip()), end)
    shown, left, right = window(lay_out(text, covered), start, end, page.room - 8)
    return shown.rstrip(), " " * left + mark * max(right - left, 1)
