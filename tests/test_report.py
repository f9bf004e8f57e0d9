import json
from pathlib import Path

import pytest

from pipwarden.facts import Document
from pipwarden.finding import Edit, Finding, Fix, Related, Severity
from pipwarden.report import Checked, diff, text
from pipwarden.report import json as report_json
from pipwarden.report.line import lay_out, visible, width, window
from pipwarden.report.style import Style, for_stream
from pipwarden.report.summary import Tally, summary
from pipwarden.rule import CLOSE, OPEN
from pipwarden.source import Source, Span

PLAIN = Style(colour=False)


def checked(
    marked: str, *fixes: Fix, related: tuple[Related, ...] = (), message: str = "it is wrong"
) -> Checked:
    start = marked.index(OPEN)
    end = marked.index(CLOSE) - 1
    source = Source("pip.conf", marked.replace(OPEN, "").replace(CLOSE, ""))
    finding = Finding("some-rule", Severity.ERROR, Span(start, end), message, fixes, related)
    return Checked("a/pip.conf", Document(source, "pip-conf"), (finding,))


def snippet(marked: str, columns: int = 100) -> list[str]:
    """Return the lines below the place."""
    return text.full(checked(marked), PLAIN, columns).splitlines()[3:-1]


def test_the_whole_page() -> None:
    fixes = (Fix("Mend it", (), safe=True), Fix("Or so", ()))
    related = (Related(Span(0, 8), "this is why"),)
    page = text.full(
        checked("[global]\n# a\nindex-url = «http»://h\n", *fixes, related=related), PLAIN
    )
    assert page == (
        "error[some-rule] it is wrong\n"
        " --> a/pip.conf:3:13\n"
        "  |\n"
        "3 | index-url = http://h\n"
        "  |             ^^^^\n"
        " ::: a/pip.conf:1:1: this is why\n"
        "  |\n"
        "1 | [global]\n"
        "  | --------\n"
        "  = help: [*] Mend it\n"
        "  = help: Or so\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("marked", "lines"),
    [
        ("a = «b»", ["1 | a = b", "  |     ^"]),
        ("a =«»", ["1 | a =", "  |    ^"]),
        ("«»", ["1 |", "  | ^"]),
        ("\ta\t= «b»", ["1 |     a    = b", "  |            ^"]),
        ("«\t»x", ["1 |     x", "  | ^^^^"]),
        ("日本 = «語»", ["1 | 日本 = 語", "  |        ^^"]),
        ("🎉 «🎉» x", ["1 | 🎉 🎉 x", "  |    ^^"]),
        ("e\u0301 = «e\u0301»", ["1 | e\u0301 = e\u0301", "  |     ^"]),
        ("a\x0cb «c»", ["1 | a<U+000C>b c", "  |            ^"]),
        ("\x1b[31m«c»", ["1 | <U+001B>[31mc", "  |             ^"]),
        ("\u202e«c»", ["1 | <U+202E>c", "  |         ^"]),
        ("\udce9 «c»", ["1 | <E9> c", "  |      ^"]),
        ("a\r\n«b»\r\n", ["2 | b", "  | ^"]),
        ("x = «1\n  22\n» y", ["1 | x = 1", "  |     ^", "2 |   22", "  |   ^^"]),
        ("http://u:hunter2@«h»", ["1 | http://u:****@h", "  |               ^"]),
        ("http://u:«hunter2»@h", ["1 | http://u:****@h", "  |          ^^^^"]),
        ("http://u:hu«nte»r2@h", ["1 | http://u:****@h", "  |              ^"]),
        ("«http://u:hunter2@h»", ["1 | http://u:****@h", "  | ^^^^^^^^^^^^^^^"]),
    ],
)
def test_what_is_meant_is_underlined(marked: str, lines: list[str]) -> None:
    assert snippet(marked) == lines


def test_many_lines_are_left_out() -> None:
    assert snippet("«a\nb\nc\nd\ne\nf»\n") == [
        "1 | a",
        "  | ^",
        "2 | b",
        "  | ^",
        "3 | c",
        "  | ^",
        "...",
        "6 | f",
        "  | ^",
    ]


def test_line_numbers_line_up() -> None:
    page = text.full(
        checked("\n" * 99 + "«a»", related=(Related(Span(0, 0), "because"),)), PLAIN
    ).splitlines()
    assert page[1] == "   --> a/pip.conf:100:1"
    assert [line.index("|") for line in page if "|" in line] == [4] * 6


@pytest.mark.parametrize(("before", "after"), [(0, 500), (500, 0), (500, 500), (90, 3)])
@pytest.mark.parametrize("letter", ["x", "日"])
def test_a_long_line_is_cut_around_the_place(before: int, after: int, letter: str) -> None:
    line, under = snippet(letter * before + "«HERE»" + letter * after, 80)
    assert width(line) <= 80
    start = under.index("^")
    columns = "".join(char + "\0" * (width(char) - 1) for char in line)
    assert columns[start : start + 4] == "HERE"
    assert under[start:] == "^^^^"


def test_a_place_longer_than_the_screen() -> None:
    line, under = snippet("a" * 50 + "«" + "b" * 500 + "»", 80)
    assert len(line) <= 80
    assert len(under) <= 80
    assert under.count("^") > 40


def test_every_window_holds_its_place() -> None:
    line = lay_out("".join(chr(0x4E00 + i) if i % 3 == 0 else "x" for i in range(200)))
    for start in range(201):
        shown, left, right = window(line, start, min(start + 2, 200), 60)
        assert width(shown) <= 60
        assert 0 <= left <= right <= 60


def test_concise_takes_a_line_each() -> None:
    found = checked("a\n  «b»", Fix("Mend it", (), safe=True), message="see \x1b[1m this")
    assert text.concise(found, PLAIN) == (
        "a/pip.conf:2:3: error[some-rule] see <U+001B>[1m this [*]\n"
    )


def test_messages_hold_no_secrets() -> None:
    related = (Related(Span(0, 1), "and https://u:hunter2@h/"),)
    found = checked("«a»", related=related, message="see https://u:hunter2@h/")
    for page in (
        text.full(found, PLAIN),
        text.concise(found, PLAIN),
        json.dumps(list(report_json.findings(found))),
    ):
        assert "hunter2" not in page
        assert "u:****@h" in page


# -- colours ----------------------------------------------------------------------


class Screen:
    def __init__(self, *, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("environ", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_eyes(environ: dict[str, str], terminal: bool, colour: bool) -> None:  # noqa: FBT001
    assert for_stream(Screen(terminal=terminal), environ).colour is colour  # type: ignore[arg-type]


def test_colours_change_nothing_but_colours() -> None:
    found = checked("a = «b»", Fix("Mend it", (), safe=True))
    coloured = text.full(found, Style(colour=True))
    assert "\x1b[" in coloured
    for code in ("\x1b[1m", "\x1b[1;31m", "\x1b[1;34m", "\x1b[1;32m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == text.full(found, PLAIN)


# -- json -------------------------------------------------------------------------


def test_json_is_as_promised() -> None:
    fix = Fix("Mend it", (Edit(Span(4, 5), "c"),), safe=True)
    (found,) = report_json.findings(checked("a\n🎉«b»\n", fix))
    place = {"start": {"line": 2, "column": 2}, "end": {"line": 2, "column": 3}}
    edit = {"start": {"line": 2, "column": 3}, "end": {"line": 3, "column": 1}, "text": "c"}
    assert found == {
        "path": "a/pip.conf",
        "rule": "some-rule",
        "severity": "error",
        "message": "it is wrong",
        **place,
        "fixes": [{"title": "Mend it", "safe": True, "edits": [edit]}],
    }


def test_json_has_no_halves_of_characters() -> None:
    text = report_json.dumps(
        findings=[{"path": "caf\udce9", "m": "\ud83d\n", "ok": "é🎉"}], problems=[]
    )
    assert text.isascii()
    data = json.loads(text)
    assert data["findings"] == [{"path": "caf\\xe9", "m": "\\ud83d\n", "ok": "é🎉"}]
    assert data["problems"] == []


def test_an_edit_goes_around_secrets() -> None:
    marked = "«http://u:hunter2@h/»"
    whole = Fix("Use another host", (Edit(Span(0, 19), "https://u:hunter2@i/"),))
    (found,) = report_json.findings(checked(marked, whole))
    assert "hunter2" not in json.dumps(found)
    (fix,) = found["fixes"]  # type: ignore[misc]
    line = "http://u:hunter2@h/"
    for edit in reversed(fix["edits"]):
        line = (
            line[: edit["start"]["column"] - 1] + edit["text"] + line[edit["end"]["column"] - 1 :]
        )
    assert line == "https://u:hunter2@i/"


def test_a_fix_that_cannot_be_told_without_a_secret_is_left_out() -> None:
    secret = Fix("Add it", (Edit(Span(0, 1), "https://u:other@h/"),))
    (found,) = report_json.findings(checked("«a»", secret))
    assert found["fixes"] == []


# -- diff -------------------------------------------------------------------------


def diffed(old: str, new: str, style: Style = PLAIN) -> str:
    return diff.unified(
        "pip.conf",
        Document(Source("pip.conf", old), "pip-conf"),
        Document(Source("pip.conf", new), "pip-conf"),
        style,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\nb", "a\nB"),
        ("a\nb", "a\nb\nc\n"),
        ("a\n", ""),
        ("", "a"),
        ("a\r\nb\r\n", "a\r\nB\r\n"),
        (
            "".join(f"{n}\n" for n in range(40)),
            "".join(f"{n}\n" for n in range(40) if n not in {3, 30}),
        ),
        ("a\x0cb\u2028\nc\n", "a\x0cb\u2028\nd\n"),
    ],
)
def test_a_diff_can_be_applied(tmp_path: Path, old: str, new: str) -> None:
    import subprocess

    path = tmp_path / "pip.conf"
    path.write_bytes(old.encode())
    patch = diffed(old, new).encode()
    subprocess.run(["git", "apply", "-p0", "-"], cwd=tmp_path, input=patch, check=True)  # noqa: S607
    assert (path.read_bytes() if path.exists() else b"") == new.encode()


def test_a_diff_covers_secrets_and_says_so() -> None:
    shown = diffed("a = https://u:hunter2@h/\nb\n", "a = https://u:hunter2@h/\nc\n")
    assert "hunter2" not in shown
    assert shown.startswith("# Secrets are covered")
    assert not diffed("a\n", "b\n").startswith("#")
    assert diffed("a\n", "a\n") == ""


def test_a_diff_on_a_terminal_does_not_steer_it() -> None:
    assert "\x1b[2J" not in diffed("a\x1b[2J\n", "b\x1b[2J\n", Style(colour=True))


# -- the rest ---------------------------------------------------------------------


def test_nothing_hides() -> None:
    assert visible("a\tb\x00\u200b\u2028é日🎉") == "a b<U+0000><U+200B><U+2028>é日🎉"


@pytest.mark.parametrize(
    ("numbers", "diff", "lines"),
    [
        ({}, False, ""),
        ({"files": 1}, False, "No findings in 1 file.\n"),
        ({"files": 3, "dirty": 1, "errors": 1}, False, "Found 1 error in 1 of 3 files.\n"),
        (
            {"files": 1, "dirty": 1, "errors": 2, "warnings": 1, "safe": 1, "unsafe": 1},
            False,
            (
                "Found 2 errors and 1 warning.\n"
                "[*] 1 can be fixed with `--fix`; 1 more with `--fix --unsafe-fixes`, "
                "which you should look over.\n"
            ),
        ),
        (
            {"files": 1, "dirty": 1, "warnings": 1, "unsafe": 1},
            False,
            (
                "Found 1 warning.\n"
                "1 can be fixed with `--fix --unsafe-fixes`, which you should look over.\n"
            ),
        ),
        ({"files": 1, "mended": 2}, False, "Fixed 2 findings.\nNo findings left in 1 file.\n"),
        (
            {"files": 1, "mended": 1, "dirty": 1, "errors": 1, "safe": 1},
            True,
            "Would fix 1 finding.\nLeft: 1 error.\n",
        ),
    ],
)
def test_the_summary(numbers: dict[str, int], diff: bool, lines: str) -> None:  # noqa: FBT001
    tally = Tally()
    for name, number in numbers.items():
        setattr(tally, name, number)
    assert summary(tally, diff=diff) == lines
