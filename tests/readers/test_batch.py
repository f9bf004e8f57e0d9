"""Batch files: text to facts, each with its place."""

from __future__ import annotations

import pytest

from pipwarden import engine, fixes, readers
from pipwarden.facts import Document, Form
from pipwarden.source import Source

KIND = readers.BY_NAME["batch"]


def read(text: str) -> Document:
    return readers.read(Source("install.bat", text), KIND)


def settings_of(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.name, each.value.text, each.known) for each in document.all_settings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install -i http://h x", [("-i", "http://h", True)]),
        ("@PIP.EXE install -i http://h x", [("-i", "http://h", True)]),
        ("call .venv\\Scripts\\pip.exe install -i http://h x", [("-i", "http://h", True)]),
        ("py -3 -m pip install -i http://h x", [("-i", "http://h", True)]),
        ('"%VENV_PY%" -m pip install -i http://h x', [("-i", "http://h", True)]),
        ('"C:\\Program Files\\Python\\python.exe" -m pip install -i http://h x', [("-i", "http://h", True)]),
        ("%PIP% install -i http://h x", [("-i", "http://h", True)]),
        ("%~dp0venv\\Scripts\\pip install -i http://h x", [("-i", "http://h", True)]),
        ("if not exist v (pip install ^\n  -i http://h x)", [("-i", "http://h", True)]),
        ("for %%p in (a b) do pip install -i http://h %%p", [("-i", "http://h", True)]),
        ('start /wait "title" pip install -i http://h x', [("-i", "http://h", True)]),
        ('cmd /c "pip install -i http://h x"', [("-i", "http://h", True)]),
        ("set U=http://h\npip install -i %U%/s x", [("-i", "http://h/s", True)]),
        ("set U=http://h\npip install -i !u!/s x", [("-i", "http://h/s", True)]),
        ('set O=-i "http://h"\npip install %O% x', [("-i", "http://h", True)]),
        ('set O=-i http://h\npip install "%O%" x', [("-i", " http://h", True)]),
        ("set /p U=Where?\npip install -i %U% x", [("-i", "%U%", False)]),
        ("set U=a\nset /p U=Where?\npip install -i %U% x", [("-i", "%U%", False)]),
        ("pip install -i %1 x", [("-i", "%1", False)]),
        ("pip install -i http://u:a%%40b@h x", [("-i", "http://u:a%40b@h", True)]),
        ("set PIP_INDEX_URL=http://h", [("PIP_INDEX_URL", "http://h", True)]),
        ('set "pip_index_url=http://h"', [("PIP_INDEX_URL", "http://h", True)]),
        ("setx UV_INDEX_URL http://h /M", [("UV_INDEX_URL", "http://h", True)]),
        ("set PIP_INDEX_URL=http://%HOST%", [("PIP_INDEX_URL", "http://%HOST%", False)]),
        (
            "echo [global]> %APPDATA%\\pip\\pip.ini\necho index-url = http://h>> %APPDATA%\\pip\\pip.ini",
            [("index-url", "http://h", True)],
        ),
        ("REM pip install -i http://h x", []),
        (":: pip install -i http://h x", []),
        ("echo pip install -i http://h x", []),
        ("@echo. pip install -i http://h x > notes.txt", []),
        ("title pip install -i http://h x", []),
        ("set NOTE=pip install -i http://h x", []),
        (":pip install -i http://h x", []),
        ("goto pip", []),
        ("msg * pip install -i http://h x", []),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert settings_of(read(text)) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_options_go_with_what_continues_the_line(line_end: str) -> None:
    lines = ["pip install ^", "  --trusted-host h ^", "  flask > log", "echo done", ""]
    text = line_end.join(lines)
    (setting,) = read(text).all_settings
    assert setting.removal is not None
    start, end = setting.removal
    assert text[:start] + text[end:] == text.replace(f" ^{line_end}  --trusted-host h", "")


def test_a_redirection_does_not_go_with_an_option() -> None:
    (setting,) = read("pip install > log --pre flask\n").all_settings
    assert setting.removal is None


def test_a_variable_goes_with_its_line() -> None:
    text = "@echo off\r\nset PIP_TRUSTED_HOST=h\r\npip install x\r\n"
    result = fixes.fix_all(Source("a.cmd", text), KIND, unsafe=True)
    assert result.text == "@echo off\r\npip install x\r\n"


def test_a_url_is_mended_where_it_is_set() -> None:
    text = "set U=http://pypi.org/simple\npip install -i %U% --trusted-host pypi.org x\n"
    document = read(text)
    assert [each.form for each in document.all_settings] == [Form.FLAG, Form.FLAG]
    assert "insecure-index-url" in [each.rule for each in engine.check(document)]
    result = fixes.fix_all(Source("a.cmd", text), KIND, unsafe=True)
    assert result.text.startswith("set U=https://pypi.org/simple\n")


def test_every_beginning_is_read() -> None:
    text = 'set "PIP_CERT=%X%"\r\nif "%1"=="a b" (call pip install ^\r\n "x>=1" %%i) else @py -m pip list\r\n'
    for length in range(len(text) + 1):
        for setting in read(text[:length]).all_settings:
            assert 0 <= setting.span.start <= setting.span.end <= length
