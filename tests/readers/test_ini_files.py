"""What setup.cfg, pydistutils.cfg, tox.ini and .pypirc say."""

from __future__ import annotations

import configparser

import pytest

from pipwarden import engine, readers, rules
from pipwarden.facts import Document, Form, Key, Oddity, Tool
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
        ("setup.cfg", "setup-cfg"),
        ("project/setup.cfg", "setup-cfg"),
        ("/root/.pydistutils.cfg", "pydistutils"),
        ("pydistutils.cfg", "pydistutils"),
        ("lib/python2.7/distutils/distutils.cfg", "pydistutils"),
        ("tox.ini", "tox-ini"),
        ("home/.pypirc", "pypirc"),
    ],
)
def test_kinds(path: str, name: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("path", ["my-tox.ini", "setup.cfg.bak", "pypirc.txt", "xpydistutils.cfg"])
def test_other_files_are_left_alone(path: str) -> None:
    assert readers.kind_of(path) is None


SETTINGS = [
    (
        "setup.cfg",
        "[easy_install]\nindex_url = http://a/\n",
        [(Tool.SETUPTOOLS, Key.INDEX_URL, "index_url", "http://a/", "[easy_install]")],
    ),
    (
        ".pydistutils.cfg",
        "[easy_install]\nIndex-URL: http://a/\n[install]\nindex_url = http://b/\n",
        [(Tool.SETUPTOOLS, Key.INDEX_URL, "Index-URL", "http://a/", "[easy_install]")],
    ),
    (
        "pydistutils.cfg",
        "[develop]\nfind-links = http://a/\n  http://b/ ./c\n",
        [
            (Tool.SETUPTOOLS, Key.FIND_LINKS, "find-links", "http://a/", "[develop]"),
            (Tool.SETUPTOOLS, Key.FIND_LINKS, "find-links", "http://b/", "[develop]"),
            (Tool.SETUPTOOLS, Key.FIND_LINKS, "find-links", "./c", "[develop]"),
        ],
    ),
    (
        "setup.cfg",
        "[upload]\nrepository = http://a/\npassword = x\n",
        [
            (Tool.SETUPTOOLS, Key.UPLOAD_URL, "repository", "http://a/", "[upload]"),
            (Tool.SETUPTOOLS, Key.PASSWORD, "password", "x", "[upload]"),
        ],
    ),
    (
        "setup.cfg",
        "[options]\ndependency_links = http://a/x.tgz#egg=x, https://b\n",
        [
            (
                Tool.SETUPTOOLS,
                Key.DEPENDENCY_LINKS,
                "dependency_links",
                "http://a/x.tgz#egg=x",
                "[options]",
            ),
            (Tool.SETUPTOOLS, Key.DEPENDENCY_LINKS, "dependency_links", "https://b", "[options]"),
        ],
    ),
    (
        "setup.cfg",
        "[options]\ninstall_requires = file: a.txt, b.txt\n",
        [
            (Tool.SETUPTOOLS, Key.REQUIREMENT_FILE, "install_requires", "a.txt", "[options]"),
            (Tool.SETUPTOOLS, Key.REQUIREMENT_FILE, "install_requires", "b.txt", "[options]"),
        ],
    ),
    ("setup.cfg", "[flake8]\nindex_url = http://a/\n[metadata]\nurl = http://b\n", []),
    ("setup.cfg", "[testenv]\ndeps = --index-url http://a/\n", []),
    (
        "setup.cfg",
        "[tox:tox]\n[testenv]\ndeps = --index-url http://a/\n",
        [(Tool.PIP, Key.INDEX_URL, "--index-url", "http://a/", "[testenv] deps")],
    ),
    (
        ".pypirc",
        "[pypi]\nrepository = http://a/\nusername: u\npassword=p\n",
        [
            (Tool.TWINE, Key.UPLOAD_URL, "repository", "http://a/", "[pypi]"),
            (Tool.TWINE, Key.USERNAME, "username", "u", "[pypi]"),
            (Tool.TWINE, Key.PASSWORD, "password", "p", "[pypi]"),
        ],
    ),
    (
        "tox.ini",
        "[testenv]\nsetenv =\n  PIP_INDEX_URL = http://a/\n  py3: UV_INSECURE_HOST=h\n  FOO=b\n",
        [
            (Tool.PIP, Key.INDEX_URL, "PIP_INDEX_URL", "http://a/", "[testenv] setenv"),
            (Tool.UV, Key.TRUSTED_HOST, "UV_INSECURE_HOST", "h", "[testenv] setenv"),
        ],
    ),
    (
        "tox.ini",
        "[testenv:x]\ninstall_command = python -m pip install -i http://a/ {opts} {packages}\n",
        [(Tool.PIP, Key.INDEX_URL, "-i", "http://a/", "`pip install`")],
    ),
    (
        "tox.ini",
        "[testenv]\ncommands =\n  - pip install \\\n    --trusted-host 'a b'  # c\n  echo pip -i x\n",
        [(Tool.PIP, Key.TRUSTED_HOST, "--trusted-host", "a b", "`pip install`")],
    ),
    (
        "tox.ini",
        "[testenv]\nconstraints =\n  http://a/c.txt\n  c.txt\n",
        [
            (Tool.PIP, Key.CONSTRAINT_FILE, "constraints", "http://a/c.txt", "[testenv]"),
            (Tool.PIP, Key.CONSTRAINT_FILE, "constraints", "c.txt", "[testenv]"),
        ],
    ),
    (
        "tox.ini",
        "[testenv]\npip_pre = True\n",
        [(Tool.TOX, Key.PRE, "pip_pre", "True", "[testenv]")],
    ),
    (
        "tox.ini",
        "[testenv]\ndeps = {[base]list}\n[base]\nlist =\n  -f http://a/\nother = -f http://b/\n",
        [(Tool.PIP, Key.FIND_LINKS, "-f", "http://a/", "[base] deps")],
    ),
    (
        "tox.ini",
        "[testenv]\nbase = mine\n[mine]\ndeps = -f http://a/\n[yours]\ndeps = -f http://b/\n",
        [(Tool.PIP, Key.FIND_LINKS, "-f", "http://a/", "[mine] deps")],
    ),
    (
        "tox.ini",
        "[testenv]\ndeps = -i{env:INDEX:http://a/}\n",
        [(Tool.PIP, Key.INDEX_URL, "-i", "http://a/", "[testenv] deps")],
    ),
    (
        "tox.ini",
        "[gh-actions]\ninstall_command = pip install -i http://a/\n[pytest]\ndeps = -i http://a/\n",
        [],
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), SETTINGS)
def test_settings(path: str, text: str, expected: list[tuple[Tool, Key, str, str, str]]) -> None:
    document = read(path, text)
    found = [
        (each.tool, each.key, each.name, each.value.text, each.scope.label)
        for each in document.all_settings
    ]
    assert found == expected
    assert document.problems == ()
    for setting in document.all_settings:
        assert at(text, setting.name_span) == setting.name
        if setting.value.is_plain():
            assert at(text, setting.value.span()) == setting.value.text
        assert setting.known


REQUIREMENTS = [
    ("setup.cfg", "[options]\ninstall_requires =\n  a>=1  # why\n  # b\n  c\n", ["a>=1", "c"]),
    ("setup.cfg", "[options]\ninstall_requires = a; b>1\n", ["a", "b>1"]),
    ("setup.cfg", "[options]\nsetup-requires = a @ http://x/a.zip\n", ["a @ http://x/a.zip"]),
    ("setup.cfg", "[options.extras_require]\ntest =\n  a\n  b; extra == 'x'\n", ["a", "b; extra == 'x'"]),
    ("tox.ini", "[testenv]\ndeps = a\n", ["a"]),
    ("tox.ini", "[testenv]\ndeps =\n  py{38,39}-x,!y: a\n  b:c: d\n", ["a", "b:c: d"]),
    ("tox.ini", "[testenv]\ndeps =\n  :old: a\n  {[base]deps}\n  b # c\n", ["a", "b"]),
    ("tox.ini", "[testenv]\ndeps = git+https://h/r@v\\#egg=a\n", ["git+https://h/r@v#egg=a"]),
    ("tox.ini", "[testenv]\ndeps = -e git+https://h/r@v#egg=a\n", ["git+https://h/r@v#egg=a"]),
    ("tox.ini", "[testenv]\ndeps = a @ https://h/a.zip#sha256=00\n", ["a @ https://h/a.zip"]),
    ("tox.ini", "[tox]\nrequires =\n  tox>=4\n  a\ndeps = b\n", ["tox>=4", "a"]),
    ("tox.ini", "[testenv]\ncommands_pre = {envpython} -m pip install a {posargs} 'b>1'\n", ["a", "b>1"]),
    ("tox.ini", "[testenv]\ncommands = bash -c 'pip install a && pip install b'\n", ["a", "b"]),
    ("tox.ini", "[testenv]\ncommands = py.test {posargs:pip install x}\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), REQUIREMENTS)
def test_requirements(path: str, text: str, expected: list[str]) -> None:
    document = read(path, text)
    assert [each.text.text for each in document.requirements] == expected
    for requirement in document.requirements:
        if requirement.text.is_plain():
            assert at(text, requirement.span) == requirement.text.text


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("setup.cfg", "[easy_install]\nindex_url = http://${HOST}/\n", [False]),
        ("setup.cfg", "[easy_install]\nindex_url = http://%(host)s/\n", [False]),
        ("tox.ini", "[testenv]\ndeps = -r{toxinidir}/a.txt\n", [False]),
        ("tox.ini", "[testenv]\ndeps = -i {env:INDEX}\n", [False]),
        ("tox.ini", "[testenv]\nset_env = PIP_INDEX_URL={env:INDEX:http://{env:H}/}\n", [False]),
        ("tox.ini", "[testenv]\nset_env = PIP_INDEX_URL={env:INDEX:http://h/}\n", [True]),
        ("tox.ini", "[testenv]\nconstraints = {toxinidir}/c.txt\n", [False]),
    ],
)
def test_what_is_filled_in_later_is_not_known(path: str, text: str, expected: list[bool]) -> None:
    document = read(path, text)
    assert [each.known for each in document.all_settings] == expected
    assert document.problems == ()


def test_a_requirement_with_a_gap_is_not_refused() -> None:
    document = read("tox.ini", "[testenv]\ndeps = django=={env:DJANGO}\n")
    (requirement,) = document.requirements
    assert (requirement.known, requirement.valid) == (False, True)
    assert document.problems == ()


@pytest.mark.parametrize(
    ("path", "text", "gone", "entry"),
    [
        (
            "pydistutils.cfg",
            "[easy_install]\nfind_links =\n  http://a/\n  http://b/\nx = 1\n",
            ["  http://a/\n", "  http://b/\n"],
            "find_links =\n  http://a/\n  http://b/\n",
        ),
        (
            "setup.cfg",
            "[options]\ndependency_links = http://a, http://b\n",
            ["http://a, ", ", http://b"],
            "dependency_links = http://a, http://b\n",
        ),
        (
            "setup.cfg",
            "[options]\r\ndependency_links =\r\n  http://a\r\n  http://b",
            ["  http://a\r\n", "  http://b"],
            "dependency_links =\r\n  http://a\r\n  http://b",
        ),
    ],
)
def test_what_goes_with_a_value(path: str, text: str, gone: list[str], entry: str) -> None:
    settings = read(path, text).all_settings
    assert [at(text, each.part) for each in settings] == gone
    assert {at(text, each.removal) for each in settings} == {entry}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[testenv]\nset_env = PIP_PRE=1\nx = 1\n", "[testenv]\nx = 1\n"),
        ("[testenv]\nset_env =\n  A=b\n  PIP_PRE=1\nx = 1\n", "[testenv]\nset_env =\n  A=b\nx = 1\n"),
        ("[testenv]\nset_env = PIP_PRE=1\n  A=b\n", "[testenv]\nset_env = \n  A=b\n"),
        ("[testenv]\ncommands = pip install \\\n  --pre a\n", "[testenv]\ncommands = pip install a\n"),
        ("[testenv]\ninstall_command = pip install --pre {packages}\n",
         "[testenv]\ninstall_command = pip install {packages}\n"),
    ],
)  # fmt: skip
def test_what_is_left_without_a_setting(text: str, left: str) -> None:
    (setting,) = read("tox.ini", text).settings(Key.PRE)
    assert setting.removal is not None
    assert text[: setting.removal.start] + text[setting.removal.end :] == left


def test_servers_that_the_list_does_not_name_are_ignored() -> None:
    text = "[distutils]\nindex-servers =\n  a\n[a]\nusername = x\n[pypi]\nusername = y\n"
    settings = read(".pypirc", text).all_settings
    assert [each.ignored for each in settings] == [None, "`index-servers` does not name `pypi`"]


def test_index_servers_of_tox_are_gone() -> None:
    text = "[tox]\nindexserver =\n  default = http://a/\n  other = http://b/\n"
    document = read("tox.ini", text)
    assert [each.value.text for each in document.settings(Key.INDEX_URL)] == [
        "http://a/",
        "http://b/",
    ]
    assert all(each.ignored for each in document.all_settings)
    (quirk,) = document.quirks
    assert quirk.oddity is Oddity.OBSOLETE
    assert at(text, quirk.span) == "indexserver"


def test_a_hash_that_tox_takes_for_a_comment_is_lost() -> None:
    text = "[testenv]\ndeps =\n  a @ https://h/a.zip#sha256=00\n  b # sha256=00\n"
    (quirk,) = read("tox.ini", text).quirks
    assert quirk.oddity is Oddity.LOST_HASH
    assert at(text, quirk.span) == "#sha256=00"
    assert quirk.repair is not None
    start, end = quirk.repair.span
    mended = read("tox.ini", text[:start] + quirk.repair.text + text[end:])
    assert mended.quirks == ()
    assert [each.algorithm for each in mended.requirements[0].hashes] == ["sha256"]


PARSED = [
    "a = 1\n",
    "[a]\nx\n",
    "[a]\n= 1\n",
    "[a]\nx = 1\nX = 2\n",
    "[a]\nx = 1\n[b]\n[a]\n",
    "[a]\nx = 1\n  y = 2\n\n# c\n  z\n[b]\n",
    "[DEFAULT]\n[a]\n[DEFAULT]\n",
    "",
]


@pytest.mark.parametrize("path", ["setup.cfg", ".pydistutils.cfg", "tox.ini", ".pypirc"])
@pytest.mark.parametrize("text", PARSED)
def test_a_file_is_refused_where_the_parser_refuses_it(path: str, text: str) -> None:
    try:
        configparser.RawConfigParser().read_string(text)
    except configparser.Error:
        refused = True
    else:
        refused = False
    assert bool(read(path, text).problems) == refused


@pytest.mark.parametrize("value", ["http://h/a%20b/", "100%", "%%(x)", "%(x"])
def test_setuptools_stops_at_a_lone_percent_sign(value: str) -> None:
    text = f"[easy_install]\nindex_url = {value}\n"
    parser = configparser.ConfigParser()
    parser.read_string(text)
    try:
        parser.get("easy_install", "index_url")
    except configparser.InterpolationSyntaxError:
        refused = "(" not in value
    else:
        refused = False
    problems = read("setup.cfg", text).problems
    assert [at(text, each.span) for each in problems] == (["%"] if refused else [])


def test_one_more_setting_fits_into_a_section() -> None:
    text = "[easy_install]\nindex_url = http://a/\n"
    (setting,) = read("pydistutils.cfg", text).all_settings
    assert setting.form is Form.INI
    slot = setting.scope.slot
    assert slot is not None
    more = text[: slot.offset] + slot.prefix + "x = 1" + slot.suffix + text[slot.offset :]
    parser = configparser.ConfigParser()
    parser.read_string(more)
    assert dict(parser["easy_install"]) == {"index_url": "http://a/", "x": "1"}


TEXTS = sorted(
    {(path, text) for path, text, _ in (*SETTINGS, *REQUIREMENTS)}
    | {("tox.ini", "[tox]\nindexserver =\n  a = http://b/{env:x:{y\n[testenv]\nset_env = a\\#;\n")}
)


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
