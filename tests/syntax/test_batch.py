"""Words of batch files, by hand: there is no command processor of Windows to ask here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.syntax import batch


def words(text: str) -> list[list[str]]:
    return [[word.text.text for word in each.words] for each in batch.read(text).commands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c", [["a", "b", "c"]]),
        ("@a b\r\n  c\r\n", [["a", "b"], ["c"]]),
        ('a "b c" d"e f"g', [["a", "b c", "de fg"]]),
        ('"C:\\Program Files\\a.exe" b', [["C:\\Program Files\\a.exe", "b"]]),
        ("a ^\n  b ^\r\n  c\nd", [["a", "b", "c"], ["d"]]),
        ("a b^\nc d", [["a", "bc", "d"]]),
        ("a ^& b ^^ ^|", [["a", "&", "b", "^", "|"]]),
        ('a "^ & | < >" b', [["a", "^ & | < >", "b"]]),
        ("a & b && c || d | e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("a > log 2>&1 b", [["a", "b"]]),
        ("a >>log & b < in", [["a"], ["b"]]),
        ("(a b) & (\nc\n)", [["a", "b"], ["c"]]),
        ("if exist x a b", [["a", "b"]]),
        ('if not exist "x y" (a) else (b)', [["a"], ["b"]]),
        ("IF /I NOT %X%==y a", [["a"]]),
        ('if "%1"=="" goto end', [["goto", "end"]]),
        ("if %ERRORLEVEL% NEQ 0 exit /b 1", [["exit", "/b", "1"]]),
        ("if defined X a", [["a"]]),
        ("if errorlevel 1 a", [["a"]]),
        ("for %%i in (a b c) do a %%i", [["a", "%%i"]]),
        ("for /f \"tokens=1\" %%i in ('a b') do @c", [["c"]]),
        ("set A=b c", [["set", "A=b c"]]),
        ('set "A=b & c" & d', [["set", "A=b & c"], ["d"]]),
        ('SET A="b c"', [["SET", 'A="b c"']]),
        ("set A=b& c", [["set", "A=b"], ["c"]]),
        ("if x==x (set A=b)", [["set", "A=b"]]),
        ('setx A "b c"', [["setx", "A", "b c"]]),
        ("settle A", [["settle", "A"]]),
        ("rem a\nREM\n:: b\n:label\n@rem c\nremove d", [["remove", "d"]]),
        ("a==b --x=y", [["a==b", "--x=y"]]),
        ('a "" b', [["a", "", "b"]]),
        ('a "open\nb', [["a", "open"], ["b"]]),
        ("a ^", [["a", ""]]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[list[str]]) -> None:
    assert words(text) == expected


def test_comments_are_kept() -> None:
    script = batch.read("@REM one\na\n  :: two\nREM\n")
    assert [each.text.text for each in script.remarks] == ["one", "two", ""]


def test_only_lines_that_can_go_are_given() -> None:
    text = "@set A=b\nset C=d & x\nif y (\n set E=f\n)\nif y (\n set G=h\n z\n)\n"
    lines = [each.lines for each in batch.read(text).commands if each.words[0].text.text == "set"]
    assert [text[slice(*each)] if each else None for each in lines] == [
        "@set A=b\n",
        None,
        None,
        " set G=h\n",
    ]


@settings(derandomize=True, max_examples=1000, deadline=None)
@given(st.text('ab "%!^&|<>()=:@;,\t\r\n\\éset remif', max_size=60))
def test_any_text_is_read_with_places_inside(text: str) -> None:
    for command in batch.read(text).commands:
        assert command.words
        for word in command.words:
            assert 0 <= word.raw.start <= word.raw.end <= len(text)
            for letter in range(len(word.text.text)):
                start, end = word.text.span(letter, letter + 1)
                assert text[start:end] == word.text.text[letter]
