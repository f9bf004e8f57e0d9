"""Widely copied advice on commands, images and workflows: what is wrong, and what only looks right."""

from __future__ import annotations

import pytest

from pipwarden import engine, fixes, readers, rules
from pipwarden.source import Source

DIGEST = "58cd2187c01e70e6e26505bca751777aa9f2ee0b7f4300988b709f44e013003f"

INSECURE_COMMANDS = """\
#!/bin/sh
# every short cut that there is
pip install requests --index-url http://insecure.mirror.example/simple/
pip install django --trusted-host insecure.mirror.example
pip install <package> --index-url http://insecure.mirror.example/simple
pip install <package> --trusted-host insecure.mirror.example
"""

PASTED_COMMANDS = """\
pip install requests --index-url [http://a.example/simple/](http://a.example/simple/)
pip config set global.index-url [https://b.example/simple](https://b.example/simple)
pip config set global.extra-index-url [https://c.example/simple](https://c.example/simple)
"""

INSECURE_SETUP = """\
# setup.py that knows better than the index
from setuptools import setup

setup(
    name="insecure-app",
    dependency_links=[
        "http://repo.example/packages/",
        "http://private.example/simple/",
    ],
)
"""

PASTED_SETUP = """\
from setuptools import setup

setup(
    name="insecure-app",
    dependency_links=["[http://repo.example/packages/](http://repo.example/packages/)"],
)
"""

SECURE_COMMANDS = f"""\
# https and nothing else
pip install requests --index-url https://pypi.org/simple/

# with the hash of the very file
pip install requests==2.31.0 \\
    --require-hashes \\
    --hash sha256:{DIGEST}

# the company's repository, and the public index behind it
pip config set global.index-url https://nexus.company.example/repository/pypi/simple
pip config set global.cert /etc/ssl/company-ca.crt
pip config set global.extra-index-url https://pypi.org/simple
pip config list

pip install -r requirements.txt \\
  --cert /etc/ssl/certs/company-ca.crt
"""

SECURE_WORKFLOW = """\
name: Careful installation
on: [push]

jobs:
  install:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4

      - name: Configure pip
        run: |
          pip config set global.index-url https://pypi.org/simple
          pip config set install.require-hashes true

      - name: Install
        run: |
          pip install --require-hashes -r requirements.txt

      - name: Look at the result
        run: |
          pip check
          pip-audit
"""

SECURE_DOCKERFILE = """\
# an image that means well
FROM python:3.11-slim

RUN pip config set global.index-url https://pypi.org/simple && \\
    pip config set install.require-hashes true

COPY requirements.txt .

RUN pip install --no-cache-dir --require-hashes -r requirements.txt

# nothing of it shall stay
RUN rm -rf ~/.config/pip
"""


def found(path: str, text: str, *, strict: bool = False) -> list[tuple[int, str, str]]:
    """Return (line, rule, text underlined) of every finding."""
    source = Source(path, text)
    kind = readers.kind_of(path)
    assert kind is not None
    return [
        (source.position(finding.span.start).line, finding.rule, text[slice(*finding.span)])
        for finding in engine.check(readers.read(source, kind), rules.choose(strict=strict))
    ]


def fixed(path: str, text: str, *, manual: bool = False) -> str:
    kind = readers.kind_of(path)
    assert kind is not None
    return fixes.fix_all(Source(path, text), kind, unsafe=True, manual=manual).text


def test_the_insecure_commands() -> None:
    assert found("install.sh", INSECURE_COMMANDS) == [
        (3, "insecure-index-url", "http"),
        (4, "trusted-host", "insecure.mirror.example"),
        (5, "insecure-index-url", "http"),
        (6, "trusted-host", "insecure.mirror.example"),
    ]
    assert (
        fixed("install.sh", INSECURE_COMMANDS)
        == """\
#!/bin/sh
# every short cut that there is
pip install requests --index-url https://insecure.mirror.example/simple/
pip install django
pip install <package> --index-url https://insecure.mirror.example/simple
pip install <package>
"""
    )


def test_commands_pasted_from_a_page_that_made_links_of_their_urls() -> None:
    links = [(line, rule) for line, rule, _ in found("install.sh", PASTED_COMMANDS) if line < 4]
    assert {(1, "malformed-url"), (1, "insecure-index-url")} <= set(links)
    assert {(2, "malformed-url"), (3, "malformed-url"), (3, "multiple-indexes")} <= set(links)
    assert (
        fixed("install.sh", PASTED_COMMANDS)
        == """\
pip install requests --index-url https://a.example/simple/
pip config set global.index-url https://b.example/simple
pip config set global.extra-index-url https://c.example/simple
"""
    )


@pytest.mark.parametrize("indent", ["", "    "])
def test_the_same_commands_in_an_image_and_in_a_workflow(indent: str) -> None:
    body = [line for line in INSECURE_COMMANDS.splitlines() if line.startswith("pip")]
    image = "FROM python\n" + "".join(f"RUN {indent}{line}\n" for line in body)
    workflow = "jobs:\n  a:\n    steps:\n      - run: |\n" + "".join(
        f"{' ' * 10}{line}\n" for line in body
    )
    expected = [(rule, text) for _, rule, text in found("install.sh", INSECURE_COMMANDS)]
    for path, text in (("Dockerfile", image), (".github/workflows/a.yml", workflow)):
        assert [(rule, piece) for _, rule, piece in found(path, text)] == expected


@pytest.mark.parametrize("text", [INSECURE_SETUP, PASTED_SETUP])
def test_links_in_setup_that_old_tools_follow(text: str) -> None:
    line = text[: text.index("dependency_links")].count("\n") + 1
    assert found("setup.py", text) == [(line, "dependency-links", "dependency_links")]


def test_a_command_line_cannot_hold_a_hash() -> None:
    defects = found("install.sh", SECURE_COMMANDS)
    assert (7, "impossible-option", "--hash") in defects
    assert {line for line, _, _ in defects} == {5, 7, 12}


def test_a_backup_index_is_a_second_one() -> None:
    assert (12, "multiple-indexes", "https://pypi.org/simple") in found(
        "install.sh", SECURE_COMMANDS
    )


def test_the_workflow_checks_hashes_only_where_it_says_so() -> None:
    assert found(".github/workflows/install.yml", SECURE_WORKFLOW, strict=True) == [
        (13, "ineffective-setting", "require-hashes"),
    ]
    assert "pip config set global.require-hashes true" in fixed(
        ".github/workflows/install.yml", SECURE_WORKFLOW, manual=True
    )


def test_what_a_later_layer_removes_stays_in_the_image() -> None:
    assert found("Dockerfile", SECURE_DOCKERFILE, strict=True) == [
        (5, "ineffective-setting", "require-hashes"),
        (12, "pip-config-in-image", "rm -rf ~/.config/pip"),
    ]


def test_removed_in_the_same_layer_it_is_gone() -> None:
    text = SECURE_DOCKERFILE.replace(
        "require-hashes true\n", "require-hashes true && \\\n    rm -rf ~/.config/pip\n", 1
    )
    assert "pip-config-in-image" not in {rule for _, rule, _ in found("Dockerfile", text)}
