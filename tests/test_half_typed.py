"""What stands in an editor is half typed most of the time."""

import pytest

from pipwarden import engine, fixes, readers, rules
from pipwarden.facts import Document
from pipwarden.finding import Finding
from pipwarden.rule import CLOSE, OPEN
from pipwarden.source import Source, Span

RULES = list(rules.all_rules().values())
TEXTS = sorted(
    {
        (example.path, example.text.replace(OPEN, "").replace(CLOSE, ""))
        for rule in RULES
        for example in rule.examples
    }
)


def spans(document: Document, findings: list[Finding]) -> list[Span]:
    found = [finding.span for finding in findings]
    for finding in findings:
        found += [related.span for related in finding.related]
        found += [edit.span for fix in finding.fixes for edit in fix.edits]
    for setting in document.all_settings:
        found += [setting.span, setting.name_span, setting.scope.span]
        found += [span for span in (setting.removal, setting.part) if span is not None]
        found += [setting.value.span()]
    for requirement in document.requirements:
        found += [requirement.span, *(digest.span for digest in requirement.hashes)]
        found += [requirement.entry] if requirement.entry is not None else []
    found += [each.span for each in (*document.quirks, *document.problems, *document.comments)]
    return found


def test_there_are_examples() -> None:
    assert TEXTS


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_every_prefix_is_read_and_checked(path: str, text: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    for length in range(len(text) + 1):
        source = Source(path, text[:length])
        document = readers.read(source, kind)
        findings = engine.check(document, RULES)
        outside = [
            span for span in spans(document, findings) if not 0 <= span[0] <= span[1] <= length
        ]
        assert not outside, text[:length]
        for finding in findings:
            for fix in finding.fixes:
                fixes.apply(source.text, fixes.merge([fix]))
