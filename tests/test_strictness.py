"""Some rules, and some findings of others, are only for those who ask for them."""

import pytest

from pipwarden import engine, readers, rules
from pipwarden.source import Source

LOOSE = "demo==1.0\n"
MIXED = LOOSE + "other==1.0 --hash=sha256:" + "0" * 64 + "\n"


def codes(text: str, *select: str, ignore: tuple[str, ...] = (), strict: bool = False) -> list[str]:
    kind = readers.BY_NAME["requirements"]
    chosen = rules.choose(select, ignore, strict=strict)
    document = readers.read(Source("requirements.txt", text), kind)
    return [finding.rule for finding in engine.check(document, chosen)]


def test_a_strict_finding_of_a_rule_waits_to_be_asked_for() -> None:
    assert codes(LOOSE) == []
    assert codes(LOOSE, strict=True) == ["missing-hash"]
    assert codes(LOOSE, "missing-hash") == ["missing-hash"]


def test_what_is_not_strict_is_always_found() -> None:
    assert codes(MIXED) == ["missing-hash"]
    assert codes(MIXED, ignore=("missing-hash",)) == []


def test_a_strict_rule_waits_as_a_whole() -> None:
    text = "demo\n"
    assert "unpinned-requirement" not in codes(text)
    assert "unpinned-requirement" in codes(text, strict=True)
    assert codes(text, "unpinned-requirement") == ["unpinned-requirement"]
    assert codes(text, "unpinned-requirement", ignore=("unpinned-requirement",)) == []


def test_nothing_selected_is_the_default() -> None:
    kind = readers.BY_NAME["requirements"]
    document = readers.read(Source("requirements.txt", LOOSE + MIXED), kind)
    assert engine.check(document) == engine.check(document, rules.choose())
    assert rules.choose() == rules.default()


def test_a_lenient_rule_is_the_same_in_all_else() -> None:
    for rule in rules.default():
        full = rules.all_rules()[rule.code]
        assert not rule.strict
        assert (rule.page, rule.severity, rule.examples) == (
            full.page,
            full.severity,
            full.examples,
        )


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(LookupError, match="no-such-rule"):
        rules.choose(["no-such-rule"])
    with pytest.raises(LookupError, match="no-such-rule"):
        rules.choose(ignore=["no-such-rule"])
