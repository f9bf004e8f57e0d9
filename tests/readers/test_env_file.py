"""Environment files: values against python-dotenv, facts by tables."""

from __future__ import annotations

import io

import pytest
from dotenv.main import DotEnv
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden import engine, readers
from pipwarden.facts import Document, Form, Key, Oddity, Tool
from pipwarden.finding import Severity
from pipwarden.readers import env_file
from pipwarden.source import Source

KIND = readers.BY_NAME["env-file"]


def read(text: str) -> Document:
    return readers.read(Source(".env", text), KIND)


def facts(document: Document) -> list[tuple[str, str, str, str]]:
    """Return (tool, key, text at the name, text at the place) of each setting."""
    text = document.source.text
    return [
        (
            each.tool.value,
            each.key.name,
            text[slice(*each.name_span)],
            text[slice(*each.span)],
        )
        for each in document.all_settings
    ]


@pytest.mark.parametrize(
    "name",
    [".env", "prod.env", ".env.local", "deploy/.env.production", ".env.example", "a.env.j2"],
)
def test_names(name: str) -> None:
    kind = readers.kind_of(name)
    assert kind is not None
    assert kind.name == "env-file"


@pytest.mark.parametrize("name", ["env", "environment", ".envrc", "env.txt", ".environment"])
def test_other_names(name: str) -> None:
    kind = readers.kind_of(name)
    assert kind is None or kind.name != "env-file"


VALUES = st.sampled_from(
    [
        "x", "http://h.example/s", "'a b'", '"c d"', "a b", "a #c", "a#b", "#b", "", "''", '""', r'"a\"b"', r"'a\'b'",
        r'"l1\nl2"', '"l1\nl2"', "'l1\r\nl2'", "${A}", '"${A}/x"', "'${A}'", "${NO:-d}", "${NO}", "$A", r'"\\"', r"'\\'",
        '"a" # c', "'a'#c", '"a" b', "'a", '"', "a=b", "é😀", "\t x", "  y  ", "a\\", r'"\t\x"', "${A", "\x0cz", "\x85z",
    ]
)  # fmt: skip
NAMES = st.sampled_from(["A", "B", "PIP_INDEX_URL", "'Q q'", "export A", "export", "a.b", "1", "-"])
LINES = st.one_of(
    st.builds(
        lambda lead, name, blank, value, end: f"{lead}{name}{blank}={value}{end}",
        st.sampled_from(["", "", "", "  ", "\t"]),
        NAMES,
        st.sampled_from(["", "", " "]),
        VALUES,
        st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n"]),
    ),
    st.sampled_from(
        ["# c\n", "  # A=1\n", "A\n", "= x\n", "junk line\n", "\n", "export A\n", "'\n"]
    ),
)


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(lines=st.lists(LINES, max_size=6))
def test_names_and_values_are_those_of_python_dotenv(lines: list[str]) -> None:
    text = "".join(lines)
    plain = DotEnv(None, io.StringIO(text, newline=""), interpolate=False)
    expected = [(name, value) for name, value in plain.parse() if value is not None]
    found = [
        (each.name.text, each.value.text)
        for each in env_file.bindings(text, [])
        if each.value is not None
    ]
    assert found == expected


@settings(derandomize=True, max_examples=500, deadline=None)
@given(lines=st.lists(LINES.filter(lambda line: line.split()[-1:] != ["A"]), max_size=6))
def test_variables_are_replaced_as_python_dotenv_does(lines: list[str]) -> None:
    text = "A=http://a.example\n" + "".join(lines) + "PIP_PROXY=${A}-${NO:-x}\n"
    expected = DotEnv(None, io.StringIO(text, newline=""), interpolate=True).dict()
    setting = next(read(text).settings(Key.PROXY), None)
    if setting is None or setting.known:
        assert (setting.value.text if setting else None) == expected.get("PIP_PROXY")
    else:
        assert "$" in "".join(lines), "what stands in the file is known"


@given(lines=st.lists(LINES, max_size=5), cut=st.integers(0, 90))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_half_a_file_is_read_with_places_inside(lines: list[str], cut: int) -> None:
    text = "".join(lines)[:cut]
    document = read(text)
    for setting in document.all_settings:
        for span in (setting.span, setting.name_span, setting.removal):
            assert span is not None
            assert 0 <= span.start <= span.end <= len(text)
    for comment in document.comments:
        assert text[slice(*comment.span)].startswith("#")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PIP_INDEX_URL=http://h/s\n",
            [("pip", "INDEX_URL", "PIP_INDEX_URL", "http://h/s")],
        ),
        (
            "export PIP_TRUSTED_HOST='a b' # why\n",
            [
                ("pip", "TRUSTED_HOST", "PIP_TRUSTED_HOST", "a"),
                ("pip", "TRUSTED_HOST", "PIP_TRUSTED_HOST", "b"),
            ],
        ),
        ("UV_INSECURE_HOST=h\n", [("uv", "TRUSTED_HOST", "UV_INSECURE_HOST", "h")]),
        ("UV_CONSTRAINT=a b\n", [
            ("uv", "CONSTRAINT_FILE", "UV_CONSTRAINT", "a"),
            ("uv", "CONSTRAINT_FILE", "UV_CONSTRAINT", "b"),
        ]),
        ("UV_PUBLISH_URL=http://h\n", [("uv", "UPLOAD_URL", "UV_PUBLISH_URL", "http://h")]),
        ("PDM_PYPI_URL=http://h\n", [("PDM", "INDEX_URL", "PDM_PYPI_URL", "http://h")]),
        ("PIPENV_PYPI_MIRROR=http://h\n", [("Pipenv", "INDEX_URL", "PIPENV_PYPI_MIRROR", "http://h")]),
        (
            "POETRY_HTTP_BASIC_CORP_PASSWORD=s3cret\n",
            [("Poetry", "PASSWORD", "POETRY_HTTP_BASIC_CORP_PASSWORD", "s3cret")],
        ),
        (
            "POETRY_REPOSITORIES_CORP_URL=http://h\nPOETRY_PYPI_TOKEN_PYPI=t\n",
            [
                ("Poetry", "UPLOAD_URL", "POETRY_REPOSITORIES_CORP_URL", "http://h"),
                ("Poetry", "PASSWORD", "POETRY_PYPI_TOKEN_PYPI", "t"),
            ],
        ),
        (
            "POETRY_CERTIFICATES_CORP_CERT=/ca.pem\n",
            [("Poetry", "CERT", "POETRY_CERTIFICATES_CORP_CERT", "/ca.pem")],
        ),
        ("TWINE_REPOSITORY_URL=http://h\n", [("twine", "UPLOAD_URL", "TWINE_REPOSITORY_URL", "http://h")]),
        ("HATCH_INDEX_AUTH=t\n", [("Hatch", "PASSWORD", "HATCH_INDEX_AUTH", "t")]),
        ("FLIT_INDEX_URL=http://h\n", [("Flit", "UPLOAD_URL", "FLIT_INDEX_URL", "http://h")]),
        ("CONDA_SSL_VERIFY=no\n", [("conda", "VERIFY_TLS", "CONDA_SSL_VERIFY", "no")]),
        ("CONDA_CHANNELS=a, b\n", [
            ("conda", "CHANNEL", "CONDA_CHANNELS", "a"),
            ("conda", "CHANNEL", "CONDA_CHANNELS", "b"),
        ]),
        ("# PIP_INDEX_URL=http://h/s\n", []),
        ("X=PIP_INDEX_URL=http://h/s\n", []),
        ("pip_index_url=http://h/s\nMY_PIP_INDEX_URL=http://h/s\nPIP_VERSION=24.0\n", []),
        ("A=1\nA\nPIP_PROXY=x${A}\n", [("pip", "PROXY", "PIP_PROXY", "x${A}")]),
        ('NOTE="\nPIP_INDEX_URL=http://h/s\n"\n', []),
        ("REQUESTS_CA_BUNDLE=/ca.pem\nGIT_SSL=1\nPYTHONHTTPSVERIFY=1\n", []),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    document = read(text)
    assert facts(document) == expected
    assert all(each.form is Form.VARIABLE for each in document.all_settings)
    assert document.quirks == ()


@pytest.mark.parametrize(
    ("text", "tool", "enabled"),
    [
        ("PDM_PYPI_VERIFY_SSL=0\n", Tool.PDM, False),
        ("PDM_PYPI_VERIFY_SSL=False\n", Tool.PDM, False),
        ("PDM_PYPI_VERIFY_SSL=\n", Tool.PDM, False),
        ("PDM_PYPI_VERIFY_SSL=off\n", Tool.PDM, True),  # sic
        ("PDM_PYPI_VERIFY_SSL=${X}\n", Tool.PDM, None),
        ("GIT_SSL_NO_VERIFY=1\n", Tool.GIT, False),
        ("GIT_SSL_NO_VERIFY=false\n", Tool.GIT, False),
        ("GIT_SSL_NO_VERIFY=\n", Tool.GIT, False),
        ("CONDA_SSL_VERIFY=/ca.pem\n", Tool.CONDA, True),
    ],
)
def test_certificate_checks(text: str, tool: Tool, enabled: bool | None) -> None:  # noqa: FBT001  (a column)
    (setting,) = read(text).settings(Key.VERIFY_TLS)
    assert (setting.tool, setting.enabled) == (tool, enabled)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("PYTHONHTTPSVERIFY=0\n", "Python 2.7"),
        ("CURL_CA_BUNDLE=\n", "22.2"),
        ('REQUESTS_CA_BUNDLE=""\n', "counts for nothing"),
        ("SSL_CERT_FILE=''\n", "no check"),
        ("PIP_NO_VERIFY=1\n", "none of pip's"),
        ("POETRY_CERTIFICATES_CORP_CERT=false\n", "path of a certificate"),
        ("POETRY_CERTIFICATES_CORP_VERIFY=false\n", "path of a certificate"),
    ],
)
def test_what_does_nothing_is_only_mentioned(text: str, word: str) -> None:
    document = read("A=1\n" + text)
    (quirk,) = document.quirks
    assert quirk.oddity is Oddity.NO_EFFECT
    assert word in quirk.message
    assert document.all_settings == ()
    (finding,) = engine.check(document)
    assert finding.severity is Severity.INFORMATION
    (fix,) = finding.fixes
    assert [(document.source.text[slice(*each.span)], each.text) for each in fix.edits] == [
        (text, "")
    ]


def test_a_lost_protection_is_an_error() -> None:
    (finding,) = engine.check(read("PIP_REQUIRE_HASH=1\n"))
    assert (finding.rule, finding.severity) == ("ineffective-setting", Severity.ERROR)
    (finding,) = engine.check(read("PIP_TRUSTED_HOSTS=h\n"))
    assert (finding.rule, finding.severity) == ("ineffective-setting", Severity.WARNING)
    assert finding.fixes == (), "the right name would weaken pip"


def test_a_mirror_of_pipenv_is_trusted_unless_it_is_https() -> None:
    (setting,) = read("PIPENV_PYPI_MIRROR=http://h\n").settings(Key.INDEX_URL)
    assert setting.index is not None
    assert not setting.index.verify_tls
    (setting,) = read("PIPENV_PYPI_MIRROR=https://h\n").settings(Key.INDEX_URL)
    assert setting.index is not None
    assert setting.index.verify_tls


def test_a_value_is_removed_with_its_line() -> None:
    text = 'A=1\n  export PIP_INDEX_URL="http://h\nx" # why\nB=2\n'
    (setting,) = read(text).all_settings
    assert setting.removal is not None
    start, end = setting.removal
    assert text[:start] + text[end:] == "A=1\nB=2\n"


def test_a_variable_brings_its_place_along() -> None:
    text = "HOST=http://h\nPIP_INDEX_URL=${HOST}/simple\nPIP_PROXY=${ELSEWHERE}\n"
    index, proxy = read(text).all_settings
    assert (index.value.text, index.known) == ("http://h/simple", True)
    assert text[slice(*index.value.span(0, 4))] == "http"
    assert text[slice(*index.span)] == "${HOST}/simple"
    assert not proxy.known
