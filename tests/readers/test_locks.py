"""What lock files say that is worth a look."""

from __future__ import annotations

import json

import pytest

from pipwarden import engine, readers, rules
from pipwarden.facts import Document, Key, Requirement, Tool
from pipwarden.source import Source, Span

SHA = "0123456789abcdef" * 4
MD5 = "0123456789abcdef" * 2
COMMIT = "0123456789" * 4


def read(path: str, text: str) -> Document:
    kind = readers.kind_of(path)
    assert kind is not None
    return readers.read(Source(path, text), kind)


def at(text: str, span: Span) -> str:
    return text[span.start : span.end]


def short(requirement: Requirement) -> tuple[str | None, str | None, str | None, list[str]]:
    url, reference = requirement.url, requirement.reference
    return (
        requirement.name,
        url.text if url else None,
        reference.text if reference else None,
        [each.algorithm for each in requirement.hashes],
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("uv.lock", "lock"),
        ("a/poetry.lock", "lock"),
        ("pdm.lock", "lock"),
        ("pylock.toml", "lock"),
        ("pylock.dev.toml", "lock"),
        ("script.py.lock", "lock"),
        ("Pipfile.lock", "pipfile-lock"),
    ],
)
def test_kinds(path: str, name: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("path", ["Cargo.lock", "yarn.lock", "mypylock.toml", "package-lock.json"])
def test_other_files_are_left_alone(path: str) -> None:
    assert readers.kind_of(path) is None


def uv(source: str, files: str = "") -> str:
    return f'[[package]]\nname = "a"\nversion = "1"\nsource = {{ {source} }}\n{files}'


def wheel(url: str, digest: str = f'"sha256:{SHA}"') -> str:
    return f'wheels = [\n    {{ url = "{url}", hash = {digest}, size = 1 }},\n]\n'


FACTS = [
    ("uv.lock", uv('registry = "https://h/simple"', wheel("https://h/a.whl")), []),
    ("uv.lock", uv('editable = "."'), []),
    ("uv.lock", uv('registry = "wheels"', 'wheels = [\n    { path = "a.whl" },\n]\n'), []),
    (
        "uv.lock",
        uv('registry = "https://h/simple"', 'wheels = [\n    { url = "https://h/a.whl" },\n]\n'),
        [("a", None, None, [])],
    ),
    (
        "uv.lock",
        uv('registry = "https://h/simple"', wheel("https://h/a.whl", f'"md5:{MD5}"')),
        [("a", None, None, ["md5"])],
    ),
    (
        "uv.lock",
        uv('url = "http://h/a.whl"', wheel("http://h/a.whl")),
        [("a", "http://h/a.whl", None, ["sha256"])],
    ),
    (
        "script.py.lock",
        uv(f'git = "http://h/r?rev=main#{COMMIT}"'),
        [("a", "http://h/r", COMMIT, [])],
    ),
    ("uv.lock", uv(f'git = "https://h/r?rev=main#{COMMIT}"'), []),
    (
        "poetry.lock",
        f'[[package]]\nname = "a"\nfiles = [\n    {{file = "a.whl", hash = "sha256:{SHA}"}},\n]\n',
        [],
    ),
    ("poetry.lock", '[[package]]\nname = "a"\nfiles = []\n', [("a", None, None, [])]),
    (
        "poetry.lock",
        '[[package]]\nname = "a"\nfiles = []\n[package.source]\ntype = "directory"\nurl = "b"\n',
        [],
    ),
    (
        "poetry.lock",
        ('[[package]]\nname = "a"\nfiles = []\n[package.source]\ntype = "git"\n'
        f'url = "git://h/r"\nreference = "main"\nresolved_reference = "{COMMIT}"\n'),
        [("a", "git://h/r", COMMIT, [])],
    ),
    (
        "poetry.lock",
        (f'[[package]]\nname = "a"\nfiles = [\n    {{file = "a.whl", hash = "sha256:{SHA}"}},\n]\n'
        '[package.source]\ntype = "url"\nurl = "http://h/a.whl"\n'),
        [("a", "http://h/a.whl", None, ["sha256"])],
    ),
    (
        "poetry.lock",
        ('[[package]]\nname = "a"\nversion = "1"\n\n[metadata]\nlock-version = "1.1"\n'
        f'\n[metadata.files]\na = [\n    {{file = "a.whl", hash = "md5:{MD5}"}},\n]\n'),
        [("a", None, None, ["md5"])],
    ),
    (
        "pdm.lock",
        (f'[[package]]\nname = "a"\nfiles = [\n    {{file = "a.whl", hash = "sha256:{SHA}"}},\n]\n'
        '\n[[package]]\nname = "b"\nversion = "1"\n\n[[package]]\nname = "c"\npath = "./c"\n'),
        [("b", None, None, [])],
    ),
    (
        "pdm.lock",
        f'[[package]]\nname = "a"\ngit = "http://h/r"\nref = "main"\nrevision = "{COMMIT}"\n',
        [("a", "http://h/r", COMMIT, [])],
    ),
    (
        "pdm.lock",
        ('[metadata]\nlock_version = "4.4"\n\n[[package]]\nname = "a"\nurl = "http://h/a.whl"\n'
        f'files = [\n    {{url = "http://h/a.whl", hash = "{SHA}"}},\n]\n'),
        [("a", "http://h/a.whl", None, ["sha256"])],
    ),
    (
        "pylock.toml",
        ('[[packages]]\nname = "a"\nwheels = [\n'
        f'    {{ url = "https://h/a.whl", hashes = {{ sha256 = "{SHA}" }} }},\n]\n'),
        [],
    ),
    (
        "pylock.x.toml",
        ('[[packages]]\nname = "a"\n[packages.archive]\nurl = "http://h/a.zip"\n'
        f'[packages.archive.hashes]\nsha256 = "{SHA}"\n'),
        [("a", "http://h/a.zip", None, ["sha256"])],
    ),
    (
        "pylock.toml",
        ('[[packages]]\nname = "a"\n[[packages.wheels]]\nname = "a.whl"\n'
        f'hashes = {{ sha256 = "{SHA}", md5 = "{MD5}" }}\n'),
        [("a", None, None, ["sha256", "md5"])],
    ),
    (
        "pylock.toml",
        ('[[packages]]\nname = "a"\nvcs = { type = "git", url = "http://h/r", '
        f'commit-id = "{COMMIT}" }}\n'),
        [("a", "http://h/r", COMMIT, [])],
    ),
    ("Pipfile.lock", f'{{"default": {{"a": {{"hashes": ["sha256:{SHA}"], "version": "==1"}}}}}}', []),
    ("Pipfile.lock", '{"default": {"a": {"version": "==1"}}}', [("a", None, None, [])]),
    (
        "Pipfile.lock",
        f'{{"develop": {{"a": {{"git": "http://h/r", "ref": "{COMMIT}"}}}}}}',
        [("a", "http://h/r", COMMIT, [])],
    ),
    (
        "Pipfile.lock",
        f'{{"x": {{"a": {{"file": "http://h/a.zip", "hashes": ["md5:{MD5}"]}}}}}}',
        [("a", "http://h/a.zip", None, ["md5"])],
    ),
    ("Pipfile.lock", '{"default": {"a": {"path": ".", "version": "==1"}}}', []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), FACTS)
def test_requirements(
    path: str, text: str, expected: list[tuple[str | None, str | None, str | None, list[str]]]
) -> None:
    document = read(path, text)
    assert [short(each) for each in document.requirements] == expected
    assert document.generated
    assert document.problems == ()
    for requirement in document.requirements:
        if requirement.url is not None:
            assert at(text, requirement.url.span()) == requirement.url.text
        for each in requirement.hashes:
            assert each.digest in at(text, each.span)


@pytest.mark.parametrize(
    ("path", "text", "tool", "name"),
    [
        ("uv.lock", uv('registry = "http://h/simple"'), Tool.UV, "package.source.registry"),
        (
            "poetry.lock",
            '[[package]]\nname = "a"\n[package.source]\ntype = "legacy"\nurl = "http://h/simple"\n',
            Tool.POETRY,
            "package.source.url",
        ),
        (
            "pylock.toml",
            '[[packages]]\nname = "a"\nindex = "http://h/simple"\n',
            Tool.STANDARD,
            "packages.index",
        ),
    ],
)
def test_an_index_is_told_once(path: str, text: str, tool: Tool, name: str) -> None:
    document = read(path, text + text.replace('"a"', '"b"'))
    (setting,) = document.all_settings
    assert (setting.tool, setting.key, setting.name) == (tool, Key.INDEX_URL, name)
    assert at(text, setting.value.span()) == "http://h/simple"


def test_files_of_an_open_index_are_not_told_again() -> None:
    files = "".join(wheel("http://h/a.whl").splitlines(keepends=True)[1:2]) * 3
    text = uv('registry = "http://h/simple"', f"wheels = [\n{files}]\n")
    assert read("uv.lock", text).requirements == ()
    text = text.replace("http://h/simple", "https://h/simple")
    assert [short(each)[1] for each in read("uv.lock", text).requirements] == ["http://h/a.whl"]


def test_sources_of_a_pipfile_lock() -> None:
    sources = [
        {"name": "a", "url": "http://h/simple", "verify_ssl": False},
        {"name": "b", "url": "https://u:p@h/simple", "verify_ssl": True},
    ]
    text = json.dumps({"_meta": {"sources": sources}, "default": {}}, indent=4)
    document = read("Pipfile.lock", text)
    assert [(each.key, each.value.text, each.enabled) for each in document.all_settings] == [
        (Key.INDEX_URL, "http://h/simple", None),
        (Key.VERIFY_TLS, "false", False),
        (Key.EXTRA_INDEX_URL, "https://u:p@h/simple", None),
        (Key.VERIFY_TLS, "true", True),
    ]
    assert [each.verify_tls for each in document.indexes] == [False, True]
    assert [each.explicit for each in document.indexes] == [False, True]
    for setting in document.all_settings:
        assert at(text, setting.value.span()) == setting.value.text


def test_nothing_in_a_lock_is_mended() -> None:
    text = uv('registry = "http://u:p@h.example/simple"')
    kind = readers.kind_of("uv.lock")
    assert kind is not None
    found = engine.check(readers.read(Source("uv.lock", text), kind), rules.all_rules().values())
    assert {each.rule for each in found} == {"insecure-index-url", "hardcoded-credentials"}
    assert all(each.fixes == () for each in found)


def test_the_marks_of_a_merge_are_a_problem() -> None:
    text = f"<<<<<<< HEAD\n{uv(chr(34).join(('a = ', 'b', '')))}"
    (problem, *_) = read("uv.lock", text).problems
    assert problem.span.start == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("path", "text", "expected"), FACTS)
def test_a_long_file_is_read_like_a_short_one(
    path: str, text: str, expected: list[object], newline: str
) -> None:
    if path == "Pipfile.lock":
        filler = {f"b{n}": {"hashes": [f"sha256:{SHA}"], "version": "==1"} for n in range(50)}
        data = json.loads(text)
        data["filler"] = filler
        text = json.dumps(data, indent=4)
    else:
        array = "packages" if path.startswith("pylock") else "package"
        files = f'files = [\n    {{file = "b.whl", hash = "sha256:{SHA}"}},\n]\n'
        text = "".join(f'[[{array}]]\nname = "b{n}"\n{files}\n' for n in range(50)) + text
    text = text.replace("\n", newline)
    document = read(path, text)
    assert [short(each) for each in document.requirements] == expected
    for requirement in document.requirements:
        if requirement.url is not None:
            assert at(text, requirement.url.span()) == requirement.url.text


TEXTS = [
    *((path, text) for path, text, _ in FACTS),
    ("uv.lock", uv('registry = "http://h"') + "[package]\nmd5\n[[package]]\npackage = 1\n"),
    ("pylock.toml", "packages = [1, {name = 2, index = 'http://h', wheels = 'md5'}]\n"),
    ("Pipfile.lock", '{"_meta": {"sources": [1, {"url": 2, "verify_ssl": []}]}, "a": {"b": {}}, "c": 1}'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_every_prefix_is_read_and_checked(path: str, text: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    for length in range(len(text) + 1):
        document = readers.read(Source(path, text[:length]), kind)
        spans = [each.span for each in engine.check(document, rules.all_rules().values())]
        for setting in document.all_settings:
            spans += [setting.span, setting.name_span, setting.value.span(), setting.scope.span]
        for requirement in document.requirements:
            spans += [requirement.span, *(each.span for each in requirement.hashes)]
        spans += [each.span for each in document.problems]
        assert all(0 <= start <= end <= length for start, end in spans), text[:length]
