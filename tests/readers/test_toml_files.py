"""What Pipfile, poetry.toml, pdm.toml, hatch.toml and pixi.toml say."""

from __future__ import annotations

import pytest
import tomli

from pipwarden import engine, readers, rules
from pipwarden.facts import Document, Key, Requirement, Tool
from pipwarden.source import Source, Span


def read(path: str, text: str) -> Document:
    kind = readers.kind_of(path)
    assert kind is not None
    return readers.read(Source(path, text), kind)


def at(text: str, span: Span | None) -> str | None:
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Pipfile", "pipfile"),
        ("a/b/Pipfile", "pipfile"),
        ("poetry.toml", "poetry-toml"),
        ("home/.config/pypoetry/config.toml", "poetry-toml"),
        ("home/.config/pypoetry/auth.toml", "poetry-toml"),
        ("pdm.toml", "pdm-toml"),
        (".pdm.toml", "pdm-toml"),
        ("home/.config/pdm/config.toml", "pdm-toml"),
        ("hatch.toml", "hatch-toml"),
        ("pixi.toml", "pixi-toml"),
        (".pixi/config.toml", "pixi-toml"),
    ],
)
def test_kinds(path: str, name: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("path", ["config.toml", "MyPipfile", "Pipfile.toml", "xpdm.toml"])
def test_other_files_are_left_alone(path: str) -> None:
    assert readers.kind_of(path) is None


SETTINGS = [
    (
        "Pipfile",
        (
            "[[source]]\nurl = 'http://a/'\nname = 'x'\nverify_ssl = false\n"
            "[[source]]\nurl = 'https://b/'\n"
        ),
        [
            (Tool.PIPENV, Key.INDEX_URL, "source[0].url", "http://a/", None),
            (Tool.PIPENV, Key.VERIFY_TLS, "source[0].verify_ssl", "false", False),
            (Tool.PIPENV, Key.EXTRA_INDEX_URL, "source[1].url", "https://b/", None),
        ],
    ),
    (
        "Pipfile",
        (
            "source = [{url = 'http://a/', verify_ssl = ''}]\n[pipenv]\nallow_prereleases = true\n"
            "install_search_all_sources = false\n"
        ),
        [
            (Tool.PIPENV, Key.INDEX_URL, "source[0].url", "http://a/", None),
            (Tool.PIPENV, Key.VERIFY_TLS, "source[0].verify_ssl", "", False),
            (Tool.PIPENV, Key.PRE, "pipenv.allow_prereleases", "true", True),
            (
                Tool.PIPENV,
                Key.INDEX_STRATEGY,
                "pipenv.install_search_all_sources",
                "false",
                False,
            ),
        ],
    ),
    (
        "Pipfile",
        "[[source]]\nurl = 'http://a/'\nverify_ssl = 'false'\n",
        [
            (Tool.PIPENV, Key.INDEX_URL, "source[0].url", "http://a/", None),
            (Tool.PIPENV, Key.VERIFY_TLS, "source[0].verify_ssl", "false", True),
        ],
    ),
    (
        "poetry.toml",
        (
            "[certificates.a]\ncert = false\nclient-cert = 'c'\n[certificates.b]\nverify = true\n"
            "[certificates.'c.d']\ncert = 'false'\n"
        ),
        [
            (Tool.POETRY, Key.VERIFY_TLS, "certificates.a.cert", "false", False),
            (Tool.POETRY, Key.CLIENT_CERT, "certificates.a.client-cert", "c", None),
            (Tool.POETRY, Key.VERIFY_TLS, "certificates.b.verify", "true", True),
            (Tool.POETRY, Key.CERT, 'certificates."c.d".cert', "false", None),
        ],
    ),
    (
        "poetry.toml",
        (
            "[repositories.a]\nurl = 'http://a/'\n[http-basic.a]\nusername = 'u'\npassword = 'p'\n"
            "[pypi-token]\npypi = 'pypi-x'\n[plugins.pypi_mirror]\nurl = 'http://m/'\n"
            "[virtualenvs]\ncreate = false\n"
        ),
        [
            (Tool.POETRY, Key.UPLOAD_URL, "repositories.a.url", "http://a/", None),
            (Tool.POETRY, Key.USERNAME, "http-basic.a.username", "u", None),
            (Tool.POETRY, Key.PASSWORD, "http-basic.a.password", "p", None),
            (Tool.POETRY, Key.PASSWORD, "pypi-token.pypi", "pypi-x", None),
            (Tool.POETRY, Key.INDEX_URL, "plugins.pypi_mirror.url", "http://m/", None),
        ],
    ),
    (
        "pdm.toml",
        (
            "build_isolation = false\n[pypi]\nurl = 'http://a/'\nverify_ssl = 'no'\npassword = 'p'\n"
            "[pypi.b]\nurl = 'http://b/'\nverify_ssl = 'no'\n"
            "[repository.c]\nurl = 'http://c/'\nusername = 'u'\n"
        ),
        [
            (Tool.PDM, Key.INDEX_URL, "pypi.url", "http://a/", None),
            (Tool.PDM, Key.VERIFY_TLS, "pypi.verify_ssl", "no", False),
            (Tool.PDM, Key.PASSWORD, "pypi.password", "p", None),
            (Tool.PDM, Key.EXTRA_INDEX_URL, "pypi.b.url", "http://b/", None),
            (Tool.PDM, Key.VERIFY_TLS, "pypi.b.verify_ssl", "no", True),
            (Tool.PDM, Key.UPLOAD_URL, "repository.c.url", "http://c/", None),
            (Tool.PDM, Key.USERNAME, "repository.c.username", "u", None),
            (Tool.PDM, Key.BUILD_ISOLATION, "build_isolation", "false", False),
        ],
    ),
    (
        "hatch.toml",
        "[envs.a.env-vars]\nPIP_INDEX_URL = 'http://a/'\n",
        [(Tool.PIP, Key.INDEX_URL, "envs.a.env-vars.PIP_INDEX_URL", "http://a/", None)],
    ),
    (
        "pixi.toml",
        (
            "[workspace]\nchannels = ['http://c/', {channel = 'd', priority = 1}]\n"
            "[pypi-options]\nindex-url = 'http://a/'\n[feature.x.pypi-options]\n"
            "extra-index-urls = ['http://b/']\n"
        ),
        [
            (Tool.PIXI, Key.INDEX_URL, "pypi-options.index-url", "http://a/", None),
            (
                Tool.PIXI,
                Key.EXTRA_INDEX_URL,
                "feature.x.pypi-options.extra-index-urls[0]",
                "http://b/",
                None,
            ),
            (Tool.PIXI, Key.CHANNEL, "workspace.channels[0]", "http://c/", None),
            (Tool.PIXI, Key.CHANNEL, "workspace.channels[1]", "d", None),
        ],
    ),
    (
        ".pixi/config.toml",
        "tls-no-verify = true\n[pypi-config]\nallow-insecure-host = ['h']\n",
        [
            (Tool.PIXI, Key.VERIFY_TLS, "tls-no-verify", "true", False),
            (Tool.PIXI, Key.TRUSTED_HOST, "pypi-config.allow-insecure-host[0]", "h", None),
        ],
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), SETTINGS)
def test_settings(
    path: str, text: str, expected: list[tuple[Tool, Key, str, str, bool | None]]
) -> None:
    document = read(path, text)
    found = [
        (each.tool, each.key, each.name, each.value.text, each.enabled)
        for each in document.all_settings
    ]
    assert found == expected
    assert document.problems == ()
    for setting in document.all_settings:
        assert at(text, setting.value.span()) == setting.value.text
        assert setting.name.startswith(setting.scope.name)


def test_sources_of_a_pipfile() -> None:
    text = "[[source]]\nname = 'a'\nurl = 'http://a/'\n[[source]]\nname = 'b'\nurl = 'http://b/'\n"
    first, second = read("Pipfile", text).indexes
    assert (first.name, first.default, first.explicit, first.verify_tls) == ("a", True, False, True)
    assert (second.name, second.default, second.explicit) == ("b", False, True)
    first, second = read("Pipfile", text + "[pipenv]\ninstall_search_all_sources=true\n").indexes
    assert (first.explicit, second.explicit) == (False, False)


def test_what_goes_with_a_source_of_a_pipfile() -> None:
    text = (
        "[[source]]\nname = 'a'\nurl = 'http://a/'\n\n[[source]]\nurl = 'http://b/'\n[packages]\n"
    )
    _, second = read("Pipfile", text).settings(Key.INDEX_URL, Key.EXTRA_INDEX_URL)
    assert at(text, second.removal) == "[[source]]\nurl = 'http://b/'\n"


def parts(requirement: Requirement) -> tuple[object, ...]:
    url, reference = requirement.url, requirement.reference
    return (
        requirement.name,
        requirement.specifier,
        url.text if url else None,
        reference.text if reference else None,
    )


PACKAGES = [
    ("a = '*'", ("a", "", None, None)),
    ("a = '==1.0'", ("a", "==1.0", None, None)),
    ("a = {version = '>=1', index = 'x', extras = ['y']}", ("a", ">=1", None, None)),
    ("a = {git = 'http://h/r', ref = 'main'}", ("a", "", "http://h/r", "main")),
    ("a = {hg = 'http://h/r', editable = true}", ("a", "", "http://h/r", None)),
    ("a = {file = 'http://h/a.zip'}", ("a", "", "http://h/a.zip", None)),
    ("a = {path = '.', editable = true}", ("a", "", ".", None)),
    ("'a.b' = {}", ("a.b", "", None, None)),
]


@pytest.mark.parametrize("table", ["packages", "dev-packages", "docs"])
@pytest.mark.parametrize(("line", "expected"), PACKAGES)
def test_packages_of_a_pipfile(table: str, line: str, expected: tuple[object, ...]) -> None:
    text = f"[{table}]\n{line}\n"
    (requirement,) = read("Pipfile", text).requirements
    assert parts(requirement) == expected
    assert requirement.tool is Tool.PIPENV
    assert at(text, requirement.entry) == line
    ((name, value),) = tomli.loads(text)[table].items()
    assert requirement.name == name
    if isinstance(value, dict):
        assert requirement.editable == value.get("editable", False)
        assert requirement.index == value.get("index")
        assert list(requirement.extras) == value.get("extras", [])


def test_what_a_pipfile_holds_beside_packages() -> None:
    text = "[requires]\npython_version = '3.12'\n[scripts]\na = 'pip install b'\n[build-system]\n"
    assert read("Pipfile", text).requirements == ()


def test_a_package_of_a_pipfile_with_hashes() -> None:
    text = "[packages]\na = {version = '==1', hashes = ['sha256:00', 'md5:11']}\n"
    (requirement,) = read("Pipfile", text).requirements
    assert requirement.pinned
    assert [at(text, each.span) for each in requirement.hashes] == ["sha256:00", "md5:11"]


@pytest.mark.parametrize("url", ["https://$USER:${PW}@h/", "https://h/$X"])
def test_variables_in_a_pipfile_are_not_known(url: str) -> None:
    (setting,) = read("Pipfile", f"[[source]]\nurl = '{url}'\n").all_settings
    assert not setting.known


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("hatch.toml", "[envs.a]\ndependencies = ['b @ http://h/b.zip']\n", ["b @ http://h/b.zip"]),
        ("hatch.toml", "[build.hooks.c]\ndependencies = ['d']\n", ["d"]),
        ("pixi.toml", "[pypi-dependencies]\na = {git = 'http://h/r', rev = 'm'}\n", ["http://h/r"]),
    ],
)
def test_requirements(path: str, text: str, expected: list[str]) -> None:
    assert [each.text.text for each in read(path, text).requirements] == expected


@pytest.mark.parametrize("path", ["Pipfile", "poetry.toml", "pdm.toml", "hatch.toml", "pixi.toml"])
@pytest.mark.parametrize("text", ["a = 1\n", "a = \n", "[a]\n[a]\n", "a = 'b\n", ""])
def test_a_file_is_refused_where_the_parser_refuses_it(path: str, text: str) -> None:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        refused = True
    else:
        refused = False
    assert bool(read(path, text).problems) == refused


TOX = """\
requires = ["tox>=4", "a @ http://h/a.zip"]
[env_run_base]
deps = ["-r{tox_root}/r.txt", "--index-url http://a/", "b=={env:B}"]
set_env = { PIP_INDEX_URL = "http://b/", X = "y" }
commands = [["pip", "install", "-i", "http://c/", "d"], ["echo", "pip"], { replace = "x" }]
[env.lint]
pip_pre = true
set_env.UV_INDEX_URL = "{env:Z}"
install_command = ["python", "-m", "pip", "install", "--pre", "{packages}"]
"""

ODD = (
    "source = 1\npackages = [{a = 1}]\npypi = 'x'\ncertificates = [1]\nenvs = 1\npypi-options = 1\n"
)
TEXTS = [
    *((path, text) for path, text, _ in SETTINGS),
    *(("Pipfile", f"[packages]\n{line}\n") for line, _ in PACKAGES),
    ("tox.toml", TOX),
    *((path, ODD) for path in ("Pipfile", "poetry.toml", "pdm.toml", "hatch.toml", "pixi.toml")),
]


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_every_prefix_is_read_and_checked(path: str, text: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    for length in range(len(text) + 1):
        document = readers.read(Source(path, text[:length]), kind)
        spans = [each.span for each in engine.check(document, rules.all_rules().values())]
        for setting in document.all_settings:
            spans += [setting.span, setting.name_span, setting.value.span(), setting.scope.span]
            spans += [span for span in (setting.removal, setting.part) if span is not None]
        spans += [each.span for each in document.requirements]
        spans += [each.span for each in (*document.quirks, *document.problems)]
        assert all(0 <= start <= end <= length for start, end in spans), text[:length]


@pytest.mark.parametrize("prefix", ["", "tool.tox"])
def test_tox(prefix: str) -> None:
    text, path = TOX, "tox.toml"
    if prefix:
        path = "pyproject.toml"
        text = "[tool.tox]\n" + TOX.replace("\n[", "\n[tool.tox.")
    document = read(path, text)
    found = [
        (each.tool, each.key, each.name, each.value.text, each.known)
        for each in document.all_settings
    ]
    assert found == [
        (Tool.PIP, Key.REQUIREMENT_FILE, "-r", "{tox_root}/r.txt", False),
        (Tool.PIP, Key.INDEX_URL, "--index-url", "http://a/", True),
        (Tool.PIP, Key.INDEX_URL, "PIP_INDEX_URL", "http://b/", True),
        (Tool.PIP, Key.INDEX_URL, "-i", "http://c/", True),
        (Tool.TOX, Key.PRE, f"{prefix}.env.lint.pip_pre".lstrip("."), "true", True),
        (Tool.UV, Key.INDEX_URL, "UV_INDEX_URL", "{env:Z}", False),
        (Tool.PIP, Key.PRE, "--pre", "--pre", True),
    ]
    assert [each.text.text for each in document.requirements] == [
        "tox>=4",
        "a @ http://h/a.zip",
        "b=={env:B}",
        "d",
    ]
    assert document.problems == ()
    *_, pre = document.all_settings
    assert pre.removal is not None
    left = text[: pre.removal.start] + text[pre.removal.end :]
    assert '["python", "-m", "pip", "install", "{packages}"]' in left


def test_a_tox_ini_inside_of_pyproject() -> None:
    text = "[tool.tox]\nlegacy_tox_ini = '''\n[testenv]\ndeps = -i http://a/\n'''\n"
    (setting,) = read("pyproject.toml", text).all_settings
    assert at(text, setting.value.span()) == "http://a/"
