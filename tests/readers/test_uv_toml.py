"""uv.toml, and uv's settings against uv itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipwarden import readers
from pipwarden.facts import Document, Key, Oddity, Setting, Tool
from pipwarden.source import Source
from uv_itself import ask, block, indexes

PROJECT = '[project]\nname = "p"\nversion = "0"\nrequires-python = ">=3.8"\n'


def read(text: str, path: str = "uv.toml") -> Document:
    kind = readers.kind_of(path)
    assert kind is not None
    return readers.read(Source(path, text), kind)


def test_settings_stand_at_the_top_level() -> None:
    text = (
        'index-url = "http://a"\nallow-insecure-host = ["a", "b"]\n'
        '[pip]\nverify-hashes = false\n[[index]]\nurl = "http://b"\n'
    )
    document = read(text)
    assert [(each.key, each.name, each.value.text) for each in document.all_settings] == [
        (Key.INDEX_URL, "index-url", "http://a"),
        (Key.TRUSTED_HOST, "allow-insecure-host[0]", "a"),
        (Key.TRUSTED_HOST, "allow-insecure-host[1]", "b"),
        (Key.VERIFY_HASHES, "pip.verify-hashes", "false"),
        (Key.EXTRA_INDEX_URL, "index[0].url", "http://b"),
    ]
    assert {each.tool for each in document.all_settings} == {Tool.UV}
    assert not document.problems


def test_one_more_setting_fits_at_the_top() -> None:
    for text in ("", "[pip]\nsystem = true\n", "offline = true # x\n[pip]\n", "# c\n"):
        slot = read(text).scopes[0].slot
        assert slot is not None
        entry = f"{slot.prefix}no-index = true{slot.suffix}"
        document = read(text[: slot.offset] + entry + text[slot.offset :])
        assert [each.name for each in document.settings(Key.NO_INDEX)] == ["no-index"]
        assert not document.problems


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("nosuch = 1", "nosuch", "knows no key `nosuch`"),
        ("trusted-host = ['a']", "trusted-host", "did you mean `allow-insecure-host`?"),
        ("[pip]\nallow-insecure-host = []", "allow-insecure-host", "pip.allow-insecure-host"),
        ("no-index = 1", "1", "must be true or false"),
        ("sources = {}", "sources", "belongs into pyproject.toml"),
        ("environments = []", "environments", "belongs into pyproject.toml"),
        ("[[index]]\nname = 'a'", "[[index]]", "has no `url`"),
        ("[[index]]\nurl = 'x'\nexplicit = true", "[[index]]", "has no `name`"),
        ("index-strategy = 'best'", "'best'", "must be one of"),
        ("a = 1\na = 2", "a", "given twice"),
    ],
)
def test_uv_refuses_the_file(text: str, where: str, words: str) -> None:
    problems = read(text).problems
    found = [text[each.span.start : each.span.end] for each in problems if words in each.message]
    assert found == [where], problems
    assert all(problem.tool is Tool.UV for problem in problems)


def test_a_tool_table_is_refused_and_read_all_the_same() -> None:
    document = read('[tool.uv]\nindex-url = "http://a"\n')
    assert [each.span for each in document.problems] == [(1, 5)]
    assert [each.value.text for each in document.settings(Key.INDEX_URL)] == ["http://a"]


def test_variables_are_no_values() -> None:
    (setting,) = read('index-url = "https://${HOST}/simple"').settings(Key.INDEX_URL)
    assert not setting.known


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_prefix_is_read(newline: str) -> None:
    text = (
        "# é 😀\nindex-url = 'http://😀'\nallow-insecure-host = [\n  'a', # x\n]\n"
        "[[index]]\nname = 'b'\nurl = 'http://b'\nexplicit = true\n[pip]\nno-binary = [':all:']\n"
    ).replace("\n", newline)
    for length in range(len(text) + 1):
        document = read(text[:length])
        for each in document.all_settings:
            for span in (each.span, each.name_span, each.removal, each.part, each.scope.span):
                assert span is None or 0 <= span.start <= span.end <= length
        for part in (*document.problems, *document.comments, *document.indexes):
            assert 0 <= part.span.start <= part.span.end <= length


# Against uv itself


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def hosts(shown: str) -> list[str]:
    """Return the hosts that uv takes without verification."""
    found = block(shown, "allow_insecure_host")
    return re.findall(r"host: \"([^\"]*)\"", found) + ["*"] * found.count("Wildcard")


def ours(settings: list[Setting]) -> list[dict[str, Any]]:
    """Return the indexes of our settings, as uv would show them."""
    return [
        {
            "url": each.value.text,
            "name": each.index.name if each.index else None,
            "default": each.index.default if each.index else each.key is Key.INDEX_URL,
            "explicit": each.index.explicit if each.index else False,
        }
        for each in settings
    ]


TABLES = [
    "",
    'index-url = "http://a.example/s"\n',
    'extra-index-url = ["http://b.example/s", "https://c.example/s"]\n',
    'index = [{ url = "http://d.example/s" }]\n',
    'index = [{ name = "d", url = "http://d.example/s", explicit = true }]\n',
    (
        'index = [{ name = "d", url = "http://d.example/s", default = true }, '
        '{ url = "http://e.example/s" }]\n'
    ),
    'find-links = ["http://f.example/w"]\n',
    'index = [{ url = "http://g.example/w", format = "flat" }]\n',
    'allow-insecure-host = ["a.example", "*", "https://b.example", "c.example/x", "d.example:1"]\n',
    "allow-insecure-host = [{ host = 'a.example' }]\n",
    'index-strategy = "unsafe-best-match"\n',
    "no-index = true\n",
    'index-url = """http://a.\\\n  example/s"""\n',
    "# only a comment\n",
]
MISTAKES = [
    "nosuch = 1\n",
    "index_url = 'http://a.example/s'\n",
    "index-url = 1\n",
    "index-url = ''\n",
    "index-url = 'http://a.example:x/s'\n",
    "extra-index-url = 'http://a.example/s'\n",
    "find-links = [1]\n",
    "allow-insecure-host = ['a:x']\n",
    "allow-insecure-host = 'a'\n",
    "allow-insecure-host = ['https://a:1/']\n",
    "allow-insecure-host = ['[::1]']\n",
    "allow-insecure-host = ['a/x:1', 'a b', '', '*:+1']\n",
    "index = [{ name = 'x' }]\n",
    "index = [{ name = 'a b', url = 'http://a.example/s' }]\n",
    "index = [{ url = 'http://a.example/s', explicit = true }]\n",
    "index = [{ url = 'http://a.example/s', nosuch = true }]\n",
    "index = [{ url = 'http://a.example/s', format = 'x' }]\n",
    "index = { url = 'http://a.example/s' }\n",
    "no-index = 'true'\n",
    "index-strategy = 'any'\n",
    "prerelease = 'yes'\n",
    "exclude-newer = 2024-01-01\n",
    "exclude-newer = '2024-01-01'\n",
    "no-build-isolation-package = ['a b']\n",
    "no-binary = ['a']\n",
    "no-binary-package = [':all:']\n",
    "pip = { no-binary = [':all:'] }\n",
    "pip = { nosuch = 1 }\n",
    "pip = { require-hashes = 'x' }\n",
    "pip = { allow-insecure-host = ['a'] }\n",
    "constraint-dependencies = ['a ==']\n",
    "constraint-dependencies = ['a (>=1)', 'b>=1,', 'c @ https://h/c.whl']\n",
    "concurrent-downloads = 0\n",
    "cache-keys = ['a', { file = 'b' }]\n",
    "cache-keys = 'a'\n",
    "preview-features = true\n",
    "keyring-provider = 'import'\n",
    "trusted-host = ['a']\n",
]


@pytest.mark.parametrize("text", TABLES)
@pytest.mark.parametrize("path", ["uv.toml", "pyproject.toml"])
def test_settings_are_what_uv_shows(text: str, path: str, tmp_path: Path, home: Path) -> None:
    whole = text if path == "uv.toml" else f"{PROJECT}[tool.uv]\n{text}"
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / path).write_text(whole, "utf-8")
    answer = ask(tmp_path, home)
    assert not answer.refused
    assert not answer.ignored
    document = read(whole, path)
    assert not document.problems
    assert not document.quirks

    found = list(document.settings(Key.INDEX_URL, Key.EXTRA_INDEX_URL))
    flat = list(document.settings(Key.FIND_LINKS))
    shown = indexes(answer.shown)
    assert sorted(map(str, ours(found))) == sorted(
        str(each) for each in shown if each["url"] not in {link.value.text for link in flat}
    )
    links = [each["url"] for each in indexes(answer.shown, "flat_index") + shown]
    assert all(each.value.text in links for each in flat)
    assert len(hosts(answer.shown)) == len(list(document.settings(Key.TRUSTED_HOST)))
    for each in document.settings(Key.TRUSTED_HOST):
        bare = re.sub(r"^https?://|[:/]\d*.*$", "", each.value.text)
        assert bare in hosts(answer.shown)
    strategy = [each.value.text for each in document.settings(Key.INDEX_STRATEGY)]
    words = [word.title().replace("-", "") for word in strategy or ["first-index"]]
    assert block(answer.shown, "index_strategy") in words
    no_index = [each.enabled for each in document.settings(Key.NO_INDEX)] or [False]
    assert block(block(answer.shown, "index_locations"), "no_index") == str(no_index[0]).lower()


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_are_those_that_uv_makes_out(text: str, tmp_path: Path, home: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{PROJECT}[tool.uv]\n{text}", "utf-8")
    answer = ask(tmp_path, home)
    document = read(f"{PROJECT}[tool.uv]\n{text}", "pyproject.toml")
    all_off = [quirk for quirk in document.quirks if "ignores all" in quirk.message]
    assert bool(all_off) is answer.ignored
    assert all(quirk.oddity is Oddity.UNKNOWN_NAME for quirk in all_off)
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / "uv.toml").write_text(text, "utf-8")
    assert bool(read(text).problems) is ask(tmp_path, home).refused


def test_known_keys_are_those_of_uv(tmp_path: Path, home: Path) -> None:
    from pipwarden.vocabulary import uv

    for text, known in (
        ("nosuch = 1\n", {*uv.TOP, *uv.PROJECT}),
        ("[pip]\nnosuch = 1\n", {*uv.PIP}),
    ):
        (tmp_path / "uv.toml").write_text(text, "utf-8")
        listed = complaint(tmp_path, home).split("expected one of", 1)[1]
        assert set(re.findall(r"`([^`]+)`", listed)) == known


def complaint(folder: Path, home: Path) -> str:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    assert uv is not None
    return subprocess.run(
        [uv, "--offline", "lock", "--show-settings"],
        cwd=folder,
        env={**os.environ, "HOME": str(home), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    ).stderr
