"""Every rule is held to its own examples."""

import re
from typing import NamedTuple

import pytest

from pipwarden import engine, fixes, readers, rules
from pipwarden.facts import Document
from pipwarden.rule import CLOSE, OPEN, Example, Rule
from pipwarden.source import Source, Span

RULES = list(rules.all_rules().values())


class Case(NamedTuple):
    rule: Rule
    example: Example
    text: str
    spans: list[Span]


def unmarked(text: str) -> tuple[str, list[Span]]:
    """Take the marks out; they may nest, since findings may."""
    plain: list[str] = []
    open_marks: list[int] = []
    spans = []
    for letter in text:
        if letter == OPEN:
            open_marks.append(len(plain))
        elif letter == CLOSE:
            spans.append(Span(open_marks.pop(), len(plain)))
        else:
            plain.append(letter)
    assert not open_marks, "a mark is not closed"
    return "".join(plain), sorted(spans)


def read(path: str, text: str) -> Document:
    kind = readers.kind_of(path)
    assert kind is not None, f"no kind of file is called {path}"
    return readers.read(Source(path, text), kind)


CASES = [
    pytest.param(Case(rule, example, *unmarked(example.text)), id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
]


def test_there_are_rules() -> None:
    assert RULES
    assert CASES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_complete(rule: Rule) -> None:
    assert rule.module == f"pipwarden.rules.{rule.code.replace('-', '_')}"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.code)
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    assert rule.summary.endswith("."), "the page starts with a sentence"
    assert len(rule.page.split("\n\n")) >= 2, "the page says more than one sentence"
    assert any(OPEN in example.text for example in rule.examples), "no example with a finding"
    assert any(OPEN not in example.text for example in rule.examples), "no example without one"


def test_codes_are_unique() -> None:
    assert [rule.code for rule in RULES] == sorted({rule.code for rule in RULES})
    assert all(code == rule.code for code, rule in rules.all_rules().items())


@pytest.mark.parametrize("case", CASES)
def test_an_example_is_underlined_where_it_says(case: Case) -> None:
    document = read(case.example.path, case.text)
    found = sorted(finding.span for finding in engine.check(document, [case.rule]))
    assert found == case.spans, [case.text[slice(*span)] for span in found]


@pytest.mark.parametrize("case", CASES)
def test_a_finding_speaks_properly(case: Case) -> None:
    for finding in engine.check(read(case.example.path, case.text), [case.rule]):
        assert finding.rule == case.rule.code
        for text in (finding.message, *(each.message for each in finding.related)):
            assert text == text.strip()
            assert text
            assert not text.endswith((".", "!")), "a message is a clause without a full stop"
            assert "\n" not in text
        for fix in finding.fixes:
            assert re.match(r"[A-Z]\w*( |$)", fix.title), "a title is an imperative"
            assert not fix.title.endswith(".")
            assert fix.edits
            assert any(case.text[slice(*edit.span)] != edit.text for edit in fix.edits)
        spans = [finding.span, *(each.span for each in finding.related)]
        spans += [edit.span for fix in finding.fixes for edit in fix.edits]
        assert all(0 <= start <= end <= len(case.text) for start, end in spans)


@pytest.mark.parametrize("case", CASES)
def test_an_example_is_fixed_as_it_says(case: Case) -> None:
    kind = readers.kind_of(case.example.path)
    assert kind is not None
    source = Source(case.example.path, case.text)
    result = fixes.fix_all(source, kind, unsafe=True, manual=True, rules=[case.rule])
    assert result.text == (case.text if case.example.fixed is None else case.example.fixed)
    if case.example.fixed is not None:
        assert result.remaining == (), "the fixed text is not quiet"
    before = {problem.message for problem in read(case.example.path, case.text).problems}
    assert {problem.message for problem in result.document.problems} <= before
    again = fixes.fix_all(
        Source(case.example.path, result.text), kind, unsafe=True, manual=True, rules=[case.rule]
    )
    assert again.text == result.text


@pytest.mark.parametrize("case", CASES)
def test_each_fix_alone_leaves_a_file_that_reads(case: Case) -> None:
    document = read(case.example.path, case.text)
    before = {problem.message for problem in document.problems}
    for finding in engine.check(document, [case.rule]):
        for fix in finding.fixes:
            text = fixes.apply(case.text, fixes.merge([fix]))
            assert text != case.text, f"{fix.title} does nothing"
            after = read(case.example.path, text)
            assert {problem.message for problem in after.problems} <= before, fix.title


@pytest.mark.parametrize("case", CASES)
def test_every_rule_bears_every_example(case: Case) -> None:
    document = read(case.example.path, case.text)
    for finding in engine.check(document, RULES):
        assert finding.span.start <= finding.span.end <= len(case.text)
