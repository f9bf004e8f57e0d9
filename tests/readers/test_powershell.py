"""PowerShell scripts: text to facts, each with its place."""

from __future__ import annotations

import pytest

from pipwarden import engine, fixes, readers
from pipwarden.facts import Document
from pipwarden.source import Source

KIND = readers.BY_NAME["powershell"]
INDEX = ("-i", "http://h", True)


def read(text: str) -> Document:
    return readers.read(Source("install.ps1", text), KIND)


def settings_of(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.name, each.value.text, each.known) for each in document.all_settings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install -i http://h x", [INDEX]),
        (".\\venv\\Scripts\\Pip.exe install -i http://h x", [INDEX]),
        ("& '.\\my venv\\Scripts\\pip.exe' install -i http://h x", [INDEX]),
        ('& "$env:VENV\\Scripts\\python.exe" -m pip install -i http://h x', [INDEX]),
        ("& $python -m pip install -i http://h x", [INDEX]),
        ("py -3 -m pip install `\n  -i http://h `\n  x", [INDEX]),
        ("$u = 'http://h'\npip install -i $u x", [INDEX]),
        ("$u = 'http://h'\npip install -i \"$u/s\" x", [("-i", "http://h/s", True)]),
        ("$u = 'http://h' + $x\npip install -i $u x", [("-i", "$u", False)]),
        ("pip install -i $u.Url x", [("-i", "$u.Url", False)]),
        ("pip install -i $(Get-Url) x", [("-i", "$(Get-Url)", False)]),
        ("$o = 'install', '-i', 'http://h'\npip @o x", [INDEX]),
        ("$o = @('install')\n$o += '-i', 'http://h'\n& pip $o", [INDEX]),
        ("param($u = 'http://h')\npip install -i $u x", [INDEX]),
        ("if ($x) { pip install -i http://h x }", [INDEX]),
        ("try { pip install -i http://h x } catch { throw }", [INDEX]),
        ("$out = pip download -i http://h x 2>&1", [INDEX]),
        ("return pip install -i http://h x", [INDEX]),
        ("Start-Process pip -ArgumentList 'install', '-i', 'http://h', 'x' -Wait", [INDEX]),
        ('Start-Process -FilePath pip -Args "install -i http://h x"', [INDEX]),
        ("Invoke-Expression 'pip install -i http://h x'", [INDEX]),
        ('pwsh -NoProfile -Command "pip install -i http://h x"', [INDEX]),
        ("cmd /c 'pip install -i http://h x'", [INDEX]),
        ("bash -c 'pip install -i http://h x'", [INDEX]),
        ("$Env:PIP_INDEX_URL = 'http://h'", [("PIP_INDEX_URL", "http://h", True)]),
        ('$env:pip_index_url="$base/x"', [("PIP_INDEX_URL", "$base/x", False)]),
        ("[System.Environment]::SetEnvironmentVariable('PIP_INDEX_URL', 'http://h')", [("PIP_INDEX_URL", "http://h", True)]),
        ("Set-Item -Path Env:PIP_INDEX_URL -Value 'http://h'", [("PIP_INDEX_URL", "http://h", True)]),
        ("Set-Item Env:\\PIP_INDEX_URL http://h", [("PIP_INDEX_URL", "http://h", True)]),
        ("@'\n[global]\nindex-url = http://h\n'@ | Set-Content pip.ini", [("index-url", "http://h", True)]),
        ("'[global]' > pip.ini\n'index-url = http://h' >> pip.ini", [("index-url", "http://h", True)]),
        ('Set-Content -Path $d\\pip.ini -Value "[global]`nindex-url = http://h"', [("index-url", "http://h", True)]),
        ("# pip install -i http://h x", []),
        ("<#\npip install -i http://h x\n#>", []),
        ("Write-Host pip install -i http://h x", []),
        ("Write-Host 'pip install -i http://h x'", []),
        ('Write-Output "pip install -i http://h x" | Out-File notes.txt', []),
        ("echo pip install -i http://h x", []),
        ("$note = 'pip install -i http://h x'", []),
        ("'pip install -i http://h x'", []),
        ('throw "pip install -i http://h x"', []),
        ("Get-Help pip install -i http://h x", []),
        ("@'\npip install -i http://h x\n'@", []),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert settings_of(read(text)) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_options_go_with_what_continues_the_line(line_end: str) -> None:
    text = line_end.join(["pip install `", "  --trusted-host h `", "  flask", ""])
    (setting,) = read(text).all_settings
    assert setting.removal is not None
    start, end = setting.removal
    assert text[:start] + text[end:] == text.replace(f" `{line_end}  --trusted-host h", "")


def test_items_of_a_list_go_with_their_commas() -> None:
    text = "Start-Process pip -ArgumentList 'install', '--trusted-host', 'h', 'x'\n"
    (setting,) = read(text).all_settings
    assert setting.removal is not None
    start, end = setting.removal
    assert text[:start] + text[end:] == "Start-Process pip -ArgumentList 'install', 'x'\n"


def test_what_stands_in_a_variable_is_not_removed_where_it_is_used() -> None:
    (setting,) = read("$o = 'install', '--trusted-host', 'h'\npip @o x\n").all_settings
    assert setting.removal is None


def test_a_variable_goes_with_its_line() -> None:
    text = "a\r\n$env:PIP_TRUSTED_HOST = 'h';\r\npip install x\r\n"
    result = fixes.fix_all(Source("a.ps1", text), KIND, unsafe=True)
    assert result.text == "a\r\npip install x\r\n"


def test_a_url_is_mended_where_it_is_set() -> None:
    text = "$u = 'http://pypi.org/simple'\npip install -i $u --trusted-host pypi.org x\n"
    assert "insecure-index-url" in [each.rule for each in engine.check(read(text))]
    result = fixes.fix_all(Source("a.ps1", text), KIND, unsafe=True)
    assert result.text.startswith("$u = 'https://pypi.org/simple'\n")


def test_every_beginning_is_read() -> None:
    text = (
        "param([string]$A = \"b\")\r\n$env:PIP_CERT = @'\r\nx\r\n'@\r\n$o = @('install', \"-i\", $A)\r\n"
        "if (Test-Path 'x') { & \"$A\\pip\" @o `\r\n 'it''s' $(a b) } # c\r\n"
        "Start-Process pip -ArgumentList 'install','x'\r\niex \"pip list -i $A\"\r\n"
    )
    for length in range(len(text) + 1):
        document = read(text[:length])
        for setting in document.all_settings:
            assert 0 <= setting.span.start <= setting.span.end <= length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "pip install -i https://ci:hunter22@h/s x\n",
            "pip install -i https://ci:${env:INDEX_PASSWORD}@h/s x\n",
        ),
        (
            '& pip install -i "https://ci:hunter22@h/s" x\n',
            '& pip install -i "https://ci:${env:INDEX_PASSWORD}@h/s" x\n',
        ),
    ],
)
def test_a_password_is_taken_from_the_environment(text: str, expected: str) -> None:
    (finding,) = (each for each in engine.check(read(text)) if each.rule == "hardcoded-credentials")
    assert [fixes.apply(text, fixes.merge([fix])) for fix in finding.fixes] == [expected]
