from collections.abc import Iterator

import pytest

from pipwarden import fixes, readers
from pipwarden.facts import Document, Problem
from pipwarden.finding import Edit, Finding, Fix, Severity, Share
from pipwarden.rule import Rule
from pipwarden.source import Source, Span

KIND = readers.BY_NAME["pip-conf"]


def fix(*edits: tuple[int, int, str], safe: bool = True) -> Fix:
    return Fix("Mend it", tuple(Edit(Span(a, b), text) for a, b, text in edits), safe)


def drop(start: int, end: int, entry: Span, values: int) -> Fix:
    return Fix("Remove it", (Edit(Span(start, end), "", Share(entry, values)),), safe=True)


def merged(text: str, *wanted: Fix) -> str:
    return fixes.apply(text, fixes.merge(wanted))


@pytest.mark.parametrize(
    ("wanted", "result"),
    [
        ((), "0123456789"),
        ((fix((8, 9, "H")), fix((1, 2, "A"))), "0A234567H9"),
        ((fix((1, 4, "x")), fix((3, 5, "y"))), "0x456789"),  # the later one waits
        ((fix((1, 4, "x")), fix((1, 4, "x"))), "0x456789"),  # the same once
        ((fix((1, 4, "x")), fix((1, 4, "y"))), "0x456789"),
        ((fix((1, 4, "x")), fix((4, 6, "y"))), "0xy6789"),  # neighbours
        ((fix((3, 3, "+")), fix((3, 3, "-"))), "012+3456789"),
        ((fix((3, 3, "+")), fix((3, 5, ""))), "012+3456789"),  # an insertion must not touch
        ((fix((3, 5, "")), fix((5, 5, "+"))), "01256789"),
        ((fix((3, 5, ""), (5, 5, "+")),), "012+56789"),  # but within one fix it may
        ((fix((1, 3, "a"), (2, 4, "b")),), "0123456789"),  # tangled in itself
        ((fix((1, 2, "a"), (5, 7, "")), fix((5, 7, "")), fix((6, 8, "z"))), "0a234789"),
        ((fix((1, 2, "a"), (5, 7, "")), fix((5, 7, ""), (8, 9, "h"))), "0a2347h9"),
    ],
)
def test_fixes_are_merged_whole_or_not_at_all(wanted: tuple[Fix, ...], result: str) -> None:
    assert merged("0123456789", *wanted) == result


ENTRY = Span(2, 9)  # "k=a b c" in "..k=a b c.."


def test_an_entry_keeps_the_values_that_stay() -> None:
    assert merged("..k=a b c..", drop(4, 6, ENTRY, 3), drop(6, 8, ENTRY, 3)) == "..k=c.."


def test_an_entry_goes_with_its_last_value() -> None:
    wanted = [drop(4, 6, ENTRY, 3), drop(6, 8, ENTRY, 3), drop(7, 9, ENTRY, 3)]
    assert merged("..k=a b c..", *wanted) == "...."
    assert merged("..k=a b c..", *reversed(wanted)) == "...."


def test_an_entry_stays_when_the_removal_of_one_value_had_to_wait() -> None:
    wanted = [fix((8, 10, "C")), drop(4, 6, ENTRY, 3), drop(6, 8, ENTRY, 3), drop(7, 9, ENTRY, 3)]
    assert merged("..k=a b c..", *wanted) == "..k=C."


def test_the_safe_fix_is_chosen_and_others_only_on_request() -> None:
    first, second = fix((0, 1, ""), safe=False), fix((0, 1, ""))
    both = Finding("x", Severity.ERROR, Span(0, 1), "m", (first, second))
    one = both._replace(fixes=(first,))
    assert fixes.choose(both) is second
    assert fixes.choose(both, unsafe=True) is second
    assert fixes.choose(one) is None
    assert fixes.choose(one, unsafe=True) is first
    assert fixes.choose(one._replace(fixes=()), unsafe=True) is None


# -- until quiet: a language of its own, in which `!` is a problem ----------------


@pytest.fixture(autouse=True)
def toy_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(source: Source, kind: readers.Kind) -> Document:
        return Document(
            source,
            kind.name,
            problems=tuple(
                Problem("bang", Span(at, at + 1))
                for at, letter in enumerate(source.text)
                if letter == "!"
            ),
        )

    monkeypatch.setattr(readers, "read", read)


def swap(
    old: str, new: str, *, code: str = "", safe: bool = True, severity: Severity = Severity.ERROR
) -> Rule:
    rule = Rule(code=code or f"{old}-{new}", severity=severity, since="0", examples=())

    @rule.check
    def check(document: Document) -> Iterator[Finding]:
        for at, letter in enumerate(document.source.text):
            if letter == old:
                yield rule.at(Span(at, at + 1), "m", fix((at, at + 1, new), safe=safe))

    return rule


def run(text: str, *rules: Rule, unsafe: bool = False) -> fixes.FixResult:
    return fixes.fix_all(Source("toy", text), KIND, unsafe=unsafe, rules=rules)


def test_what_a_fix_brings_to_light_is_fixed_as_well() -> None:
    result = run("abba", swap("a", "b"), swap("b", "c", severity=Severity.WARNING))
    assert result.text == "cccc"
    assert result.remaining == ()
    assert len(result.applied) == 6


def test_only_safe_fixes_unless_asked() -> None:
    assert run("ab", swap("a", "c", safe=False)).text == "ab"
    assert run("ab", swap("a", "c", safe=False), unsafe=True).text == "cb"


def test_a_fix_that_spoils_the_file_is_refused_and_the_others_are_not() -> None:
    result = run("xa" * 50, swap("a", "b"), swap("x", "!"))
    assert result.text == "xb" * 50
    assert {finding.rule for finding in result.remaining} == {"x-!"}
    assert len(result.applied) == 50


def test_one_bad_fix_among_many_costs_few_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = 0
    read = readers.read

    def counted(source: Source, kind: readers.Kind) -> Document:
        nonlocal readings
        readings += 1
        return read(source, kind)

    monkeypatch.setattr(readers, "read", counted)
    result = run("a" * 700 + "x" + "a" * 300, swap("a", "b"), swap("x", "!"))
    assert result.text == "b" * 700 + "x" + "b" * 300
    assert readings < 60


def test_a_fix_that_adds_an_error_is_refused() -> None:
    assert run("a", swap("a", "b"), swap("b", "b", code="error")).text == "a"


def test_rules_that_undo_each_other_come_to_an_end() -> None:
    rules = (
        swap("a", "b", severity=Severity.WARNING),
        swap("b", "a", severity=Severity.WARNING),
    )
    result = run("a", *rules)
    assert result.text in {"a", "b"}
    assert len(result.applied) <= fixes.ROUNDS


def test_a_rule_that_fails_is_named_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = Rule(code="bad", severity=Severity.ERROR, since="0", examples=())

    @bad.check
    def check(_: Document) -> Iterator[Finding]:
        raise ZeroDivisionError

    result = run("a", bad, swap("a", "b"))
    assert (result.text, result.failures) == ("b", ("bad",))
    assert "rule bad failed" in caplog.text
