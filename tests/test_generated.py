"""What is made from the rules is fresh (`make docs`)."""

import re
from pathlib import Path

import pytest

from pipwarden import docs, rules
from pipwarden.cli import main
from pipwarden.rule import CLOSE, OPEN, Example, Rule, Severity

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = docs.generated(README, rules.all_rules().values())


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_generated_file_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == FILES[name], "run `make docs`"


def test_there_is_no_page_of_a_rule_that_is_gone() -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/rules").glob("*")}
    assert pages == FILES.keys() - {"README.md"}


def test_links_in_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert len(links) >= len(rules.all_rules())
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_commands_in_the_readme_exist() -> None:
    commands = set(re.findall(r"^(?:\$ )?make (\w+)", README, re.MULTILINE))
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert commands
    assert commands <= targets


def test_a_page_shows_what_is_underlined() -> None:
    rule = Rule(
        code="some-rule",
        severity=Severity.WARNING,
        since="0.1.0",
        strict=True,
        examples=(
            Example("pip.conf", "a\x0c = «b»\n```\n", fixed="c\n", note="look"),
            Example("uv.toml", "a = «»\nb = «c\nd»", fixed=""),
            Example("pip.conf", "fine\n"),
        ),
    )
    rule.module = __name__
    page = docs.page(rule)
    assert OPEN not in page
    assert CLOSE not in page
    assert "*Warning · strict (runs with `--strict` or when selected) · has a fix" in page
    assert "`pip.conf` (look):\n\n````ini\na<U+000C> = b\n            ^\n```\n````\n" in page
    assert "after the fix:\n\n```ini\nc\n```\n" in page
    assert "```toml\na = \n    ^\nb = c\n    ^\nd\n^\n```\n" in page
    assert "after the fix the file is empty.\n" in page
    assert page.index("## Examples") < page.index("## No finding") < page.index("fine")


def test_the_readme_shows_what_is_really_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = README[README.index("$ pipwarden check pip.conf\n") :].partition("\n```\n")[0]
    monkeypatch.chdir(ROOT / "tests/demo")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert main(["check", "pip.conf"]) == 1
    first, _, last = shown.partition("\n...\n")
    printed = capsys.readouterr().out
    assert printed.startswith(first.partition("\n")[2])
    assert printed.endswith(f"\n{last}\n")
