"""What pyproject.toml says, tool by tool."""

from __future__ import annotations

import pytest

from pipwarden import readers
from pipwarden.facts import Document, Form, Key, Oddity, Requirement, Setting, Tool
from pipwarden.source import Source, Span


def read(text: str, path: str = "pyproject.toml") -> Document:
    kind = readers.kind_of(path)
    assert kind is not None
    return readers.read(Source(path, text), kind)


def at(text: str, span: Span | None) -> str | None:
    return None if span is None else text[span.start : span.end]


def short(setting: Setting) -> tuple[Tool, Key, str, str]:
    return setting.tool, setting.key, setting.name, setting.value.text


SETTINGS = [
    (
        "[tool.uv]\nindex-url = 'http://a'",
        (Tool.UV, Key.INDEX_URL, "tool.uv.index-url", "http://a"),
    ),
    ("tool.uv.index-url = 'http://a'", (Tool.UV, Key.INDEX_URL, "tool.uv.index-url", "http://a")),
    (
        "tool = { uv = { index-url = 'http://a' } }",
        (Tool.UV, Key.INDEX_URL, "tool.uv.index-url", "http://a"),
    ),
    (
        "[tool.uv]\nextra-index-url = ['http://a']",
        (Tool.UV, Key.EXTRA_INDEX_URL, "tool.uv.extra-index-url[0]", "http://a"),
    ),
    (
        "[tool.uv]\nfind-links = ['http://a']",
        (Tool.UV, Key.FIND_LINKS, "tool.uv.find-links[0]", "http://a"),
    ),
    (
        "[tool.uv]\nallow-insecure-host = ['a:1']",
        (Tool.UV, Key.TRUSTED_HOST, "tool.uv.allow-insecure-host[0]", "a:1"),
    ),
    (
        "[tool.uv]\nallow-insecure-host = [{ host = 'a' }]",
        (Tool.UV, Key.TRUSTED_HOST, "tool.uv.allow-insecure-host[0]", "a"),
    ),
    (
        "[tool.uv]\nindex-strategy = 'unsafe-best-match'",
        (Tool.UV, Key.INDEX_STRATEGY, "tool.uv.index-strategy", "unsafe-best-match"),
    ),
    (
        "[tool.uv]\nkeyring-provider = 'subprocess'",
        (Tool.UV, Key.KEYRING, "tool.uv.keyring-provider", "subprocess"),
    ),
    (
        "[tool.uv.pip]\nonly-binary = [':all:']",
        (Tool.UV, Key.ONLY_BINARY, "tool.uv.pip.only-binary[0]", ":all:"),
    ),
    (
        "[[tool.uv.index]]\nurl = 'http://a'",
        (Tool.UV, Key.EXTRA_INDEX_URL, "tool.uv.index[0].url", "http://a"),
    ),
    (
        "[[tool.uv.index]]\nurl = 'http://a'\ndefault = true",
        (Tool.UV, Key.INDEX_URL, "tool.uv.index[0].url", "http://a"),
    ),
    (
        "[[tool.uv.index]]\nurl = 'http://a'\nformat = 'flat'",
        (Tool.UV, Key.FIND_LINKS, "tool.uv.index[0].url", "http://a"),
    ),
    (
        "[tool.uv]\nindex = [{ url = 'http://a' }]",
        (Tool.UV, Key.EXTRA_INDEX_URL, "tool.uv.index[0].url", "http://a"),
    ),
    (
        "[[tool.poetry.source]]\nname = 'a'\nurl = 'http://a'",
        (Tool.POETRY, Key.INDEX_URL, "tool.poetry.source[0].url", "http://a"),
    ),
    (
        "[[tool.poetry.source]]\nname = 'a'\nurl = 'http://a'\npriority = 'supplemental'",
        (Tool.POETRY, Key.EXTRA_INDEX_URL, "tool.poetry.source[0].url", "http://a"),
    ),
    (
        "[[tool.pdm.source]]\nname = 'pypi'\nurl = 'http://a'",
        (Tool.PDM, Key.INDEX_URL, "tool.pdm.source[0].url", "http://a"),
    ),
    (
        "[[tool.pdm.source]]\nname = 'own'\nurl = 'http://a'",
        (Tool.PDM, Key.EXTRA_INDEX_URL, "tool.pdm.source[0].url", "http://a"),
    ),
    (
        "[[tool.pdm.source]]\nname = 'own'\nurl = 'http://a'\ntype = 'find_links'",
        (Tool.PDM, Key.FIND_LINKS, "tool.pdm.source[0].url", "http://a"),
    ),
    (
        "[tool.hatch.envs.x.env-vars]\nPIP_INDEX_URL = 'http://a'",
        (Tool.PIP, Key.INDEX_URL, "tool.hatch.envs.x.env-vars.PIP_INDEX_URL", "http://a"),
    ),
    (
        "[tool.hatch.envs.x.env-vars]\nUV_INDEX = 'n=http://a'",
        (Tool.UV, Key.EXTRA_INDEX_URL, "tool.hatch.envs.x.env-vars.UV_INDEX", "http://a"),
    ),
    (
        "[tool.pixi.pypi-options]\nindex-url = 'http://a'",
        (Tool.PIXI, Key.INDEX_URL, "tool.pixi.pypi-options.index-url", "http://a"),
    ),
    (
        "[tool.pixi.feature.x.pypi-options]\nextra-index-urls = ['http://a']",
        (
            Tool.PIXI,
            Key.EXTRA_INDEX_URL,
            "tool.pixi.feature.x.pypi-options.extra-index-urls[0]",
            "http://a",
        ),
    ),
    (
        "[tool.pixi.workspace.pypi-options]\nfind-links = [{ url = 'http://a' }]",
        (
            Tool.PIXI,
            Key.FIND_LINKS,
            "tool.pixi.workspace.pypi-options.find-links[0].url",
            "http://a",
        ),
    ),
    (
        "[tool.setuptools.dynamic]\ndependencies = { file = ['r.txt'] }",
        (
            Tool.SETUPTOOLS,
            Key.REQUIREMENT_FILE,
            "tool.setuptools.dynamic.dependencies.file[0]",
            "r.txt",
        ),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SETTINGS)
def test_settings(text: str, wanted: tuple[Tool, Key, str, str]) -> None:
    document = read(text)
    found = next(setting for setting in document.all_settings if short(setting) == wanted)
    assert at(text, found.span) == wanted[3]
    assert at(text, found.value.span()) == wanted[3]
    assert at(text, found.name_span) is not None
    assert found.known
    assert found.form in {Form.TOML, Form.VARIABLE}
    assert not document.problems


SWITCHES = [
    ("[tool.uv]\nno-build-isolation = true", Key.BUILD_ISOLATION, False),
    ("[tool.uv]\nno-build-isolation = false", Key.BUILD_ISOLATION, True),
    ("[tool.uv]\nno-build-isolation-package = ['x']", Key.BUILD_ISOLATION, False),
    ("[tool.uv]\nno-index = true", Key.NO_INDEX, True),
    ("[tool.uv]\nprerelease = 'allow'", Key.PRE, True),
    ("[tool.uv]\nprerelease = 'disallow'", Key.PRE, False),
    ("[tool.uv.pip]\nverify-hashes = false", Key.VERIFY_HASHES, False),
    ("[tool.uv.pip]\nrequire-hashes = true", Key.REQUIRE_HASHES, True),
    ("[tool.uv.pip]\nno-deps = true", Key.NO_DEPS, False),
    ("[tool.uv]\nno-cache = true", Key.CACHE, False),
    ("[[tool.pdm.source]]\nverify_ssl = false", Key.VERIFY_TLS, False),
    ("[[tool.pdm.source]]\nverify_ssl = true", Key.VERIFY_TLS, True),
    ('[[tool.pdm.source]]\nverify_ssl = "no"', Key.VERIFY_TLS, True),
    ("[[tool.pdm.source]]\nverify_ssl = 0", Key.VERIFY_TLS, True),
    ("[tool.pdm.resolution]\nrespect-source-order = true", Key.RESPECT_SOURCE_ORDER, True),
    ("[tool.pdm.resolution]\nallow-prereleases = true", Key.PRE, True),
    ("[tool.pixi.pypi-options]\nno-build-isolation = true", Key.BUILD_ISOLATION, False),
    ("[tool.hatch.envs.x.env-vars]\nPIP_NO_BUILD_ISOLATION = '0'", Key.BUILD_ISOLATION, False),
    ("[tool.hatch.envs.x.env-vars]\nUV_NO_BUILD_ISOLATION = '1'", Key.BUILD_ISOLATION, False),
    ("[tool.hatch.envs.x.env-vars]\nUV_NO_VERIFY_HASHES = 'false'", Key.VERIFY_HASHES, True),
]


@pytest.mark.parametrize(("text", "key", "enabled"), SWITCHES)
def test_switches(text: str, key: Key, enabled: bool) -> None:  # noqa: FBT001
    assert [setting.enabled for setting in read(text).settings(key)] == [enabled]


def test_values_of_one_option_share_their_removal() -> None:
    text = '[tool.uv]\nextra-index-url = [\n  "http://a", # x\n  "http://b",\n]\nno-index = true\n'
    one, two = read(text).settings(Key.EXTRA_INDEX_URL)
    assert one.removal == two.removal
    assert at(text, one.removal) == text[text.index("extra") : text.index("no-index")]
    assert at(text, one.part) == '  "http://a", # x\n'
    assert at(text, two.part) == '  "http://b",\n'
    assert (one.count, two.count) == (2, 2)


def test_words_of_a_variable_are_removed_one_by_one() -> None:
    text = "[tool.hatch.envs.x.env-vars]\nPIP_TRUSTED_HOST = 'a b c'\n"
    parts = [at(text, each.part) for each in read(text).settings(Key.TRUSTED_HOST)]
    assert parts == ["a ", " b", " c"]


def test_an_index_goes_with_its_table() -> None:
    text = "[[tool.uv.index]]\nname = 'a'\nurl = 'http://a'\n\n[tool.ruff]\n"
    (url,) = read(text).settings(Key.EXTRA_INDEX_URL)
    assert at(text, url.removal) == "[[tool.uv.index]]\nname = 'a'\nurl = 'http://a'\n"


# Indexes


def test_uv_indexes() -> None:
    text = (
        "[[tool.uv.index]]\nname = 'a'\nurl = 'http://a'\nexplicit = true\n"
        "[[tool.uv.index]]\nurl = 'http://b'\ndefault = true\n"
    )
    one, two = read(text).indexes
    assert one.url is not None
    assert two.url is not None
    assert (one.name, one.explicit, one.default, one.url.value.text) == (
        "a",
        True,
        False,
        "http://a",
    )
    assert (two.name, two.explicit, two.default, two.url.value.text) == (
        None,
        False,
        True,
        "http://b",
    )
    document = read(text)
    tied = [*document.settings(Key.EXTRA_INDEX_URL), *document.settings(Key.INDEX_URL)]
    assert [each.index for each in tied] == list(document.indexes)
    assert two.url.key is Key.INDEX_URL
    assert one.slot is not None
    assert text[: one.slot.offset].endswith("explicit = true")


def test_one_more_key_fits_into_an_index() -> None:
    text = "[[tool.uv.index]] # mine\nurl = 'http://a' # why\n[x]\n"
    (index,) = read(text).indexes
    slot = index.slot
    assert slot is not None
    more = text[: slot.offset] + slot.prefix + "explicit = true" + slot.suffix + text[slot.offset :]
    assert read(more).indexes[0].explicit
    assert "# why\nexplicit = true\n[x]" in more


def test_poetry_sources_by_priority() -> None:
    text = "".join(
        f"[[tool.poetry.source]]\nname = '{name}'\nurl = 'https://{name}'\n{rest}\n"
        for name, rest in (
            ("a", "priority = 'supplemental'"),
            ("b", ""),
            ("c", "priority = 'primary'"),
            ("d", "priority = 'explicit'"),
        )
    )
    document = read(text)
    assert [
        (each.name, each.default, each.supplemental, each.explicit) for each in document.indexes
    ] == [
        ("a", False, True, False),
        ("b", True, False, False),
        ("c", False, False, False),
        ("d", False, False, True),
    ]
    keys = [index.url.key for index in document.indexes if index.url]
    extra = Key.EXTRA_INDEX_URL
    assert keys == [extra, Key.INDEX_URL, extra, extra]


def test_the_public_index_needs_no_url_in_poetry() -> None:
    (index,) = read("[[tool.poetry.source]]\nname = 'PyPI'\n").indexes
    assert (index.name, index.url, index.default) == ("PyPI", None, True)


@pytest.mark.parametrize(
    ("line", "repaired"),
    [
        ("priority = 'default'", "priority = 'primary'"),
        ("priority = 'secondary'", "priority = 'supplemental'"),
        ("default = true", 'priority = "primary"'),
        ("secondary = true", 'priority = "supplemental"'),
        ("default = false", ""),
    ],
)
def test_what_poetry_2_refuses(line: str, repaired: str) -> None:
    text = f"[[tool.poetry.source]]\nname = 'a'\nurl = 'https://a'\n{line}"
    (quirk,) = read(text).quirks
    assert quirk.oddity is Oddity.OBSOLETE
    assert quirk.repair is not None
    span = quirk.repair.span
    mended = text[: span.start] + quirk.repair.text + text[span.end :]
    assert mended.endswith(f"url = 'https://a'\n{repaired}")
    assert not read(mended).quirks
    assert any(setting.key is Key.SOURCE_PRIORITY for setting in read(text).all_settings)


def test_a_single_source_table_and_an_array_are_both_read() -> None:
    text = (
        "[tool.poetry.source]\nname = 'a'\nurl = 'http://a'\n"
        "[[tool.poetry.source]]\nname = 'b'\nurl = 'http://b'\n"
    )
    document = read(text)
    assert [index.name for index in document.indexes] == ["a", "b"]
    assert {problem.tool for problem in document.problems} == {Tool.POETRY, Tool.STANDARD}


def test_a_pdm_source() -> None:
    text = (
        "[[tool.pdm.source]]\nname = 'a'\nurl = 'http://${U}:${P}@a'\nverify_ssl = false\n"
        "username = 'me'\npassword = 'x'\ninclude_packages = ['a-*']\n"
    )
    document = read(text)
    (index,) = document.indexes
    assert (index.name, index.verify_tls, index.packages, index.default) == (
        "a",
        False,
        ("a-*",),
        False,
    )
    assert index.url is not None
    assert not index.url.known
    assert [each.index for each in document.settings(Key.USERNAME, Key.PASSWORD)] == [index, index]


# Requirements


def facts(each: Requirement) -> tuple[Tool, str | None, str, str | None, str | None]:
    return (
        each.tool,
        each.name,
        each.specifier,
        each.url.text if each.url else None,
        each.reference.text if each.reference else None,
    )


REQUIREMENTS = [
    ('[build-system]\nrequires = ["a==1"]', (Tool.STANDARD, "a", "==1", None, None)),
    ('[project]\ndependencies = ["a>1"]', (Tool.STANDARD, "a", ">1", None, None)),
    ('[project.optional-dependencies]\nx = ["a"]', (Tool.STANDARD, "a", "", None, None)),
    (
        '[dependency-groups]\nx = [{ include-group = "y" }, "a"]',
        (Tool.STANDARD, "a", "", None, None),
    ),
    (
        '[project]\ndependencies = ["a @ git+http://h/r@v1"]',
        (Tool.STANDARD, "a", "", "git+http://h/r@v1", "v1"),
    ),
    ('[tool.uv]\ndev-dependencies = ["a==1"]', (Tool.UV, "a", "==1", None, None)),
    ('[tool.uv]\noverride-dependencies = ["a==1"]', (Tool.UV, "a", "==1", None, None)),
    ('[tool.uv.extra-build-dependencies]\nb = ["a==1"]', (Tool.UV, "a", "==1", None, None)),
    (
        '[tool.uv.extra-build-dependencies]\nb = [{ requirement = "a==1" }]',
        (Tool.UV, "a", "==1", None, None),
    ),
    (
        '[tool.uv.sources]\na = { git = "http://h/r", tag = "v1" }',
        (Tool.UV, "a", "", "http://h/r", "v1"),
    ),
    ('[tool.uv.sources]\na = { url = "http://h/x" }', (Tool.UV, "a", "", "http://h/x", None)),
    ('[tool.uv.sources.a]\nurl = "http://h/x"', (Tool.UV, "a", "", "http://h/x", None)),
    ('[tool.uv.sources]\na = [{ url = "http://h/x" }]', (Tool.UV, "a", "", "http://h/x", None)),
    ('[tool.poetry.dependencies]\na = "^1"', (Tool.POETRY, "a", "^1", None, None)),
    (
        '[tool.poetry.dependencies]\na = { git = "http://h/r", branch = "b" }',
        (Tool.POETRY, "a", "", "http://h/r", "b"),
    ),
    (
        '[tool.poetry.group.x.dependencies]\na = [{ version = "1" }, { url = "http://h/x" }]',
        (Tool.POETRY, "a", "", "http://h/x", None),
    ),
    ('[tool.poetry.dev-dependencies.a]\nversion = "1"', (Tool.POETRY, "a", "1", None, None)),
    ('[tool.pdm.dev-dependencies]\nx = ["a==1"]', (Tool.PDM, "a", "==1", None, None)),
    (
        '[tool.pdm.dev-dependencies]\nx = ["-e git+http://h/r@v#egg=a"]',
        (Tool.PDM, "a", "", "git+http://h/r@v#egg=a", "v"),
    ),
    ('[tool.pdm.resolution.overrides]\na = "1"', (Tool.PDM, "a", "1", None, None)),
    (
        '[tool.pdm.resolution.overrides]\na = "http://h/x.whl"',
        (Tool.PDM, "a", "", "http://h/x.whl", None),
    ),
    ('[tool.hatch.envs.x]\nextra-dependencies = ["a==1"]', (Tool.HATCH, "a", "==1", None, None)),
    (
        '[tool.hatch.build.targets.wheel.hooks.custom]\ndependencies = ["a==1"]',
        (Tool.HATCH, "a", "==1", None, None),
    ),
    ('[tool.pixi.pypi-dependencies]\na = "*"', (Tool.PIXI, "a", "*", None, None)),
    (
        '[tool.pixi.feature.x.pypi-dependencies]\na = { git = "http://h/r" }',
        (Tool.PIXI, "a", "", "http://h/r", None),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), REQUIREMENTS)
def test_requirements(
    text: str, wanted: tuple[Tool, str | None, str, str | None, str | None]
) -> None:
    found = next(each for each in read(text).requirements if facts(each) == wanted)
    assert at(text, found.span) == found.text.text
    if found.url is not None:
        assert at(text, found.url.span()) == found.url.text
    if found.reference is not None:
        assert at(text, found.reference.span()) == found.reference.text
    assert found.entry is not None
    assert found.entry.contains(found.span)


def test_repositories_are_marked_even_without_a_scheme_that_says_so() -> None:
    text = (
        '[project]\ndependencies = ["a @ git+https://h/r", "b @ https://h/b.whl"]\n'
        '[tool.uv.sources]\nc = { git = "https://h/r" }\nd = { url = "https://h/d.whl" }\n'
    )
    assert [(each.name, each.vcs, each.implicit) for each in read(text).requirements] == [
        ("a", True, False),
        ("b", False, False),
        ("c", True, True),
        ("d", False, True),
    ]


def test_bindings_to_an_index() -> None:
    text = (
        '[tool.uv.sources]\na = { index = "x" }\n'
        '[tool.poetry.dependencies]\nb = { version = "1", source = "y" }\n'
    )
    assert [(each.name, each.index) for each in read(text).requirements] == [("a", "x"), ("b", "y")]


@pytest.mark.parametrize(
    ("constraint", "pinned"),
    [
        ("1.2.3", True),
        ("==1.2", True),
        ("^1.2", False),
        ("*", False),
        (">=1,<2", False),
        ("~1", False),
    ],
)
def test_what_pins_in_poetry(constraint: str, pinned: bool) -> None:  # noqa: FBT001
    (found,) = read(f"[tool.poetry.dependencies]\na = '{constraint}'").requirements
    assert found.pinned is pinned


def test_python_is_no_package_in_poetry() -> None:
    assert not read('[tool.poetry.dependencies]\npython = "^3.8"\n').requirements


def test_constraints_of_uv() -> None:
    text = (
        '[tool.uv]\nconstraint-dependencies = ["a==1"]\n'
        f'build-constraint-dependencies = [{{ requirement = "b==1", hashes = ["sha256:{"0" * 64}"] }}]\n'
    )
    one, two = read(text).requirements
    assert one.constraint
    assert two.constraint
    assert [(each.algorithm, each.in_url) for each in two.hashes] == [("sha256", False)]
    assert at(text, two.hashes[0].span) == f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ('[project]\ndependencies = ["a", "b =="]', Tool.STANDARD),
        ('[build-system]\nrequires = ["b =="]', Tool.STANDARD),
        ('[dependency-groups]\nx = ["b =="]', Tool.STANDARD),
        ('[tool.pdm.dev-dependencies]\nx = ["b =="]', Tool.PDM),
    ],
)
def test_an_invalid_requirement_stops_its_readers(text: str, tool: Tool) -> None:
    document = read(text)
    (problem,) = document.problems
    assert (at(text, problem.span), problem.tool) == ('"b =="', tool)
    assert [each.name for each in document.requirements if not each.valid] == ["b"]


def test_a_placeholder_is_no_mistake() -> None:
    document = read('[project]\ndependencies = ["{{ name }}", "a=={{ version }}"]')
    assert not document.problems
    assert [each.known for each in document.requirements] == [False, False]


# What uv makes of mistakes


def test_an_unknown_key_switches_off_all_settings_of_uv() -> None:
    text = "[tool.uv]\nindex_url = 'https://a'\n[tool.uv.pip]\nrequire-hashes = true\n"
    document = read(text)
    (quirk,) = document.quirks
    assert quirk.oddity is Oddity.UNKNOWN_NAME
    assert quirk.tool is Tool.UV
    assert quirk.protective
    assert at(text, quirk.span) == "index_url"
    assert quirk.repair is not None
    assert (at(text, quirk.repair.span), quirk.repair.text) == ("index_url", "index-url")
    assert all(setting.ignored is None for setting in document.all_settings)
    assert not document.problems


@pytest.mark.parametrize(
    ("line", "protective", "repair"),
    [
        ("nosuch = 1", False, None),
        ("trusted-host = ['a']", False, None),
        ("pip.require_hashes = true", True, "require-hashes"),
        ("extra-index-urls = []", False, "extra-index-url"),
        ("Index-URL = 'x'", True, "index-url"),
        ("index-url = 1", True, None),
        ("exclude-newer = 2024-01-01", True, None),
        ("find-links = 'x'", False, None),
    ],
)
def test_mistakes_in_the_settings_of_uv(line: str, protective: bool, repair: str | None) -> None:  # noqa: FBT001
    (quirk,) = read(f"[tool.uv]\n{line}\n").quirks
    assert quirk.protective is protective
    assert (quirk.repair.text if quirk.repair else None) == repair


@pytest.mark.parametrize("text", ["[[tool.uv]]\noffline = true", "[tool]\nuv = 1"])
def test_uv_ignores_settings_that_are_no_table(text: str) -> None:
    (quirk,) = read(text).quirks
    assert at(text, quirk.span) == "uv"


@pytest.mark.parametrize("name", ["workspace", "sources", "managed", "package", "build-backend"])
def test_keys_of_the_project_switch_nothing_off(name: str) -> None:
    assert not read(f"[tool.uv]\n{name} = 1\n").quirks


def test_a_misspelled_key_of_an_index_is_told() -> None:
    (quirk,) = read("[[tool.uv.index]]\nname = 'a'\nurl = 'https://a'\nexplict = true\n").quirks
    assert quirk.protective
    assert quirk.repair is not None
    assert quirk.repair.text == "explicit"


# All of it


def test_comments_are_kept() -> None:
    document = read("# a\n[tool.uv] # b\nx = [ # c\n]\n")
    assert [(each.text, each.alone) for each in document.comments] == [
        (" a", True),
        (" b", False),
        (" c", False),
    ]


def test_escapes_and_wide_characters_before_a_value() -> None:
    text = '[project]\ndescription = "😀 é"\n[tool.uv]\n"index\\u002durl" = "http:\\u002f/a" # 😀\n'
    (setting,) = read(text).settings(Key.INDEX_URL)
    assert setting.value.text == "http://a"
    assert at(text, setting.span) == "http:\\u002f/a"
    assert at(text, setting.value.span(5, 6)) == "\\u002f"


def spans(document: Document) -> list[Span]:
    found: list[Span | None] = []
    for setting in document.all_settings:
        found += [setting.span, setting.name_span, setting.removal, setting.part]
        found += [setting.value.span(), setting.scope.span]
    for each in document.requirements:
        found += [each.span, each.entry, each.text.span(), *(digest.span for digest in each.hashes)]
        found += [text.span() for text in (each.url, each.reference) if text is not None]
    for part in (*document.quirks, *document.problems, *document.comments, *document.indexes):
        found.append(part.span)
    for quirk in document.quirks:
        found.append(quirk.repair.span if quirk.repair else None)
    return [span for span in found if span is not None]


LARGE = "\n".join(
    dict.fromkeys([*(text for text, _ in SETTINGS), *(text for text, _ in REQUIREMENTS)])
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "text",
    [
        (
            "# é 😀\n[tool.uv]\nindex_url = 'x'\nextra-index-url = [\n  \"http://a\",\n]\n"
            '[[tool.uv.index]]\nurl = """http://😀"""\n[tool.uv.sources]\na = { git = \'g\', rev = \'r\' }\n'
        ),
        (
            "[[tool.poetry.source]]\nname = 'a'\nurl = 'x'\npriority = 'default'\nsecondary = true\n"
            "[tool.poetry.dependencies]\na = [{ version = '1' }, { git = 'b' }]\n"
        ),
        (
            "[[tool.pdm.source]]\nurl = 'http://a'\nverify_ssl = false\n[tool.pixi]\npypi-options."
            "find-links = [{ url = 'x' }]\n[tool.hatch.envs.a.env-vars]\nPIP_TRUSTED_HOST = 'a b'\n"
        ),
    ],
)
def test_every_prefix_is_read(text: str, newline: str) -> None:
    text = text.replace("\n", newline)
    for length in range(len(text) + 1):
        document = read(text[:length])
        outside = [span for span in spans(document) if not 0 <= span[0] <= span[1] <= length]
        assert not outside, text[:length]


def test_everything_at_once_is_read() -> None:
    document = read(LARGE)
    assert len(document.all_settings) > 20
    assert all(0 <= span.start <= span.end <= len(LARGE) for span in spans(document))


def test_tables_of_other_tools_say_nothing() -> None:
    text = "[project.urls]\nhome = 'http://a'\n[tool.ruff]\nindex-url = 'http://a'\n[tool.mypy]\nx = 1\n"
    document = read(text)
    assert not document.all_settings
    assert not document.requirements
    assert not document.quirks


@pytest.mark.parametrize(
    "text",
    [
        "tool = 1",
        "tool.uv = 1",
        "[tool]\nuv = []",
        "[[tool.uv]]\nx = 1",
        "project = []",
        "[[tool]]",
    ],
)
def test_odd_shapes_are_no_danger(text: str) -> None:
    assert not read(text).all_settings
