"""Words of PowerShell scripts, by hand: there is no PowerShell to ask here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.source import Excerpt
from pipwarden.syntax import powershell
from pipwarden.syntax.powershell import Assignment, Command


def steps(text: str) -> list[Command | Assignment]:
    return powershell.read(Excerpt.of(text, 0)).steps


def words(text: str) -> list[list[str]]:
    return [[word.text for word in each.words] for each in steps(text) if isinstance(each, Command)]


def values(text: str) -> list[tuple[str, list[str], bool]]:
    return [
        (each.name, [word.text for word in each.value.words], each.value.known)
        for each in steps(text)
        if isinstance(each, Assignment)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c", [["a", "b", "c"]]),
        ("a 'b c' \"d e\" f'g'", [["a", "b c", "d e", "fg"]]),
        ("a 'it''s' \"say \"\"x\"\"\" \"b`\"c\"", [["a", "it's", 'say "x"', 'b"c']]),
        ('a "$x/y" $z "${w}" "$($v)"', [["a", "$x/y", "$z", "${w}", "$($v)"]]),
        ("a `\n  b `\r\n c", [["a", "b", "c"]]),
        ("a; b | c && d || e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
        ("a `; b`|c", [["a", ";", "b|c"]]),
        ('& "C:\\Program Files\\a.exe" b', [["C:\\Program Files\\a.exe", "b"]]),
        ("& $a b; . c", [["$a", "b"], [".", "c"]]),
        ("a > log; b 2>&1 c >> d", [["a"], ["b", "c"]]),
        ("if (a b) { c } else { d }", [["if", "(a b)", "{ c }", "else", "{ d }"], ["a", "b"], ["c"], ["d"]]),
        ("$x = a b", [["a", "b"]]),
        ("$x = & a b", [["a", "b"]]),
        ("$x = 'a b'", []),
        ("a (b c) d", [["b", "c"], ["a", "(b c)", "d"]]),
        ("a @b --c=$d", [["a", "@b", "--c=$d"]]),
        ("a b,c", [["a", "b", "c"]]),
        ("a # b\n<# c\nd #> e", [["a"], ["e"]]),
        ("a b#c", [["a", "b#c"]]),
        ("'a' | b", [["b"]]),
        ("@'\na 'b'\n'@ | c", [["c"]]),
        ('a @"\nx $y\n"@ z', [["a", "x $y", "z"]]),
        ('a --% b "c d" $e | f', [["a", "b", "c", "d", "$e"], ["f"]]),
        ("[Environment]::SetEnvironmentVariable('A', \"b\", 'User')", [["SetEnvironmentVariable", "A", "b", "User"]]),
        ("[Console]::WriteLine('pip install')", []),
        ("a 'open\nb", [["a", "open"], ["b"]]),
        ('a "open\nb', [["a", "open"], ["b"]]),
        ("a '' \"\"", [["a", "", ""]]),
        ("", []),
    ],
)  # fmt: skip
def test_words(text: str, expected: list[list[str]]) -> None:
    assert sorted(words(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a = 'b'", [("a", ["b"], True)]),
        ('$Env:A_B = "c $d"', [("env:a_b", ["c $d"], True)]),
        ("${env:A}='b'", [("env:a", ["b"], True)]),
        ("[string]$A = 'b'", [("a", ["b"], True)]),
        ("$script:a = 1", [("a", ["1"], True)]),
        ("$a = 'b' + 'c'", [("a", [], False)]),
        ("$a = 'b'.Trim()", [("a", [], False)]),
        ("$a = b c", [("a", [], False)]),
        ("$a = @('b', \"c\",\n  'd' # e\n)", [("a", ["b", "c", "d"], True)]),
        ("$a = 'b', 'c'", [("a", ["b", "c"], True)]),
        ("$a = @('b', (c))", [("a", ["b"], False)]),
        ("param([string]$A = 'b', $C = 'd', $E)", [("a", ["b"], True), ("c", ["d"], True)]),
        ("if ($a -eq 'b') { $c = 'd' }", [("c", ["d"], True)]),
        ("$a == 'b'", []),
        ("$a.b = 'c'", []),
    ],
)  # fmt: skip
def test_values(text: str, expected: list[tuple[str, list[str], bool]]) -> None:
    assert values(text) == expected


def test_comments_are_kept() -> None:
    remarks = powershell.read(Excerpt.of("# one\na # two\n<# three\n#>\n", 0)).remarks
    assert [(each.text.text, each.alone) for each in remarks] == [
        ("one", True),
        ("two", False),
        ("three", True),
    ]


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(st.text("ab $'\"`@(){}[]|&;,<>=#:.\t\r\n-é%", max_size=60))
def test_any_text_is_read_with_places_inside(text: str) -> None:
    for step in steps(text):
        found = step.words if isinstance(step, Command) else step.value.words
        for word in found:
            start, end = word.raw.span()
            assert text[start:end] == word.raw.text
            for part in word.parts:
                start, end = part.text.span()
                assert 0 <= start <= end <= len(text)


def test_deep_nesting_comes_to_an_end() -> None:
    assert words("a (" * 3000 + "b")
