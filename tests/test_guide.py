"""Widely copied advice on index configuration, both halves of it: what is wrong, and what only looks right."""

from __future__ import annotations

import pytest

from pipwarden import engine, fixes, readers
from pipwarden.source import Source

VULNERABLE_CONF = """\
# .pip.conf that takes every short cut
[global]
# plain http
index-url = http://pypi.douban.com/simple
extra-index-url = http://mirrors.aliyun.com/pypi/simple/

# no verification
trusted-host = pypi.douban.com
               mirrors.aliyun.com
               elsewhere.example
"""

VULNERABLE_REQUIREMENTS = """\
# requirements.txt with an index of its own
--index-url http://mirror.example/simple/
--trusted-host mirror.example

requests==2.31.0
django==4.2.9
"""

PASTED_CONF = """\
[global]
index-url = [http://pypi.douban.com/simple](http://pypi.douban.com/simple)
extra-index-url = [http://mirrors.aliyun.com/pypi/simple/](http://mirrors.aliyun.com/pypi/simple/)
trusted-host = pypi.douban.com
               mirrors.aliyun.com
"""

SECURE_CONF = """\
# .pip.conf that means well
[global]
index-url = https://pypi.org/simple
extra-index-url = https://pypi.python.org/simple

# hashes for everything
require-hashes = true
no-cache-dir = false

# our own authority
cert = /path/to/ca-bundle.crt

[install]
# only in a virtual environment
require-virtualenv = true

# nobody is trusted
# trusted-host =D
"""

HASH = "--hash=sha256:" + "58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f"

SECURE_REQUIREMENTS = f"""\
# the index belongs into pip.conf
--index-url https://pypi.org/simple/

requests==2.31.0 \\
    {HASH}

django==4.2.9 \\
    {HASH}
"""

SECURE_PYPROJECT = """\
[tool.poetry.source]
name = "private"
url = "https://nexus.company.example/repository/pypi/simple"
secondary = true

[[tool.poetry.source]]
name = "PyPI"
priority = "primary"
"""


def found(path: str, text: str) -> list[tuple[int, str, str]]:
    """Return (line, rule, text underlined) of every finding."""
    source = Source(path, text)
    kind = readers.kind_of(path)
    assert kind is not None
    return [
        (source.position(finding.span.start).line, finding.rule, text[slice(*finding.span)])
        for finding in engine.check(readers.read(source, kind))
    ]


def fixed(path: str, text: str) -> str:
    kind = readers.kind_of(path)
    assert kind is not None
    return fixes.fix_all(Source(path, text), kind, unsafe=True).text


def test_the_vulnerable_configuration() -> None:
    assert found(".pip.conf", VULNERABLE_CONF) == [
        (4, "insecure-index-url", "http"),
        (4, "legacy-index-url", "http://pypi.douban.com/simple"),
        (5, "insecure-index-url", "http"),
        (5, "multiple-indexes", "http://mirrors.aliyun.com/pypi/simple/"),
        (8, "trusted-host", "pypi.douban.com"),
        (9, "trusted-host", "mirrors.aliyun.com"),
        (10, "trusted-host", "elsewhere.example"),
    ]
    assert (
        fixed(".pip.conf", VULNERABLE_CONF)
        == """\
# .pip.conf that takes every short cut
[global]
# plain http
index-url = https://mirrors.cloud.tencent.com/pypi/simple
extra-index-url = https://mirrors.aliyun.com/pypi/simple/

# no verification
"""
    )


def test_the_vulnerable_requirements() -> None:
    assert found("requirements.txt", VULNERABLE_REQUIREMENTS) == [
        (2, "insecure-index-url", "http"),
        (3, "trusted-host", "mirror.example"),
    ]
    assert (
        fixed("requirements.txt", VULNERABLE_REQUIREMENTS)
        == """\
# requirements.txt with an index of its own
--index-url https://mirror.example/simple/

requests==2.31.0
django==4.2.9
"""
    )


def test_urls_pasted_from_a_page_that_made_links_of_them() -> None:
    rules = {(line, rule) for line, rule, _ in found("pip.conf", PASTED_CONF)}
    assert {(2, "malformed-url"), (2, "insecure-index-url"), (3, "malformed-url")} <= rules
    assert {(3, "insecure-index-url"), (4, "trusted-host"), (5, "trusted-host")} <= rules
    assert (
        fixed("pip.conf", PASTED_CONF)
        == """\
[global]
index-url = https://mirrors.cloud.tencent.com/pypi/simple
extra-index-url = https://mirrors.aliyun.com/pypi/simple/
"""
    )


def test_the_secure_configuration_is_not_all_secure() -> None:
    assert found(".pip.conf", SECURE_CONF) == [
        (4, "legacy-index-url", "https://pypi.python.org/simple"),
        (4, "multiple-indexes", "https://pypi.python.org/simple"),
        (8, "inverted-boolean", "false"),
    ]


def test_a_trusted_host_with_a_slip_of_the_keyboard_is_one() -> None:
    text = "[install]\ntrusted-host =D\n"
    assert found("pip.conf", text) == [(2, "trusted-host", "D")]


def test_hashes_required_for_install_do_not_cover_download() -> None:
    text = "[install]\nrequire-hashes = true\n"
    assert found("pip.conf", text) == [(2, "ineffective-setting", "require-hashes")]
    kind = readers.BY_NAME["pip-conf"]
    result = fixes.fix_all(Source("pip.conf", text), kind, unsafe=True, manual=True)
    assert result.text == "[global]\nrequire-hashes = true\n"


def test_the_secure_requirements_are_clean() -> None:
    assert found("requirements.txt", SECURE_REQUIREMENTS) == []


@pytest.mark.parametrize(
    "expected",
    [
        (6, "syntax-error"),  # TOML: the same name is a table and an array of tables
        (4, "obsolete-option"),  # Poetry 2 refuses `secondary`
        (3, "multiple-indexes"),  # both are still read, and they compete
    ],
)
def test_the_secure_pyproject_has_defects(expected: tuple[int, str]) -> None:
    assert expected in {(line, rule) for line, rule, _ in found("pyproject.toml", SECURE_PYPROJECT)}
