"""Nothing keeps pip from installing into the environment of the system or the user.

A package runs with the rights of whoever installs it, and stays in every program
that uses the same environment. With `require-virtualenv` pip works only inside a
virtual environment: a slip such as `sudo pip install` changes nothing.

It is a general option: in `[global]` it reaches every command, in `[install]` that
one only.

Fix: `require-virtualenv = true` in `[global]`.

Ignore it in images of containers, where the system's environment is the one that
is meant.

References: [CWE-250](https://cwe.mitre.org/data/definitions/250.html), [pip:
--require-virtualenv](https://pip.pypa.io/en/stable/cli/pip/#cmdoption-require-virtualenv).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits
from pipwarden.facts import Form, Key, Tool
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Scope
    from pipwarden.finding import Finding

OPTION = "require-virtualenv"

rule = Rule(
    code="virtualenv-not-required",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example(
            "pip.conf",
            "«[global]»\ntimeout = 10\n",
            fixed="[global]\ntimeout = 10\nrequire-virtualenv = true\n",
        ),
        Example(
            "pip.conf",
            "[global]\nrequire-virtualenv = «false»\n",
            fixed="[global]\nrequire-virtualenv = true\n",
        ),
        Example("pip.conf", "«[install]»\nno-compile = false\n"),
        Example("pip.conf", "[global]\nrequire-virtualenv = true\n"),
        Example("pip.conf", "[install]\nrequire_venv = yes\n"),
        Example("requirements.txt", "demo==1.0\n"),
        Example(
            ".env",
            "PIP_REQUIRE_VIRTUALENV=«false»\n",
            fixed="PIP_REQUIRE_VIRTUALENV=true\n",
        ),
        Example(
            "install.sh",
            "export PIP_REQUIRE_VIRTUALENV=«0»\npip install demo\n",
            fixed="export PIP_REQUIRE_VIRTUALENV=true\npip install demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  PIP_REQUIRE_VIRTUALENV: «false»\n",
            fixed="env:\n  PIP_REQUIRE_VIRTUALENV: true\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_REQUIRE_VIRTUALENV=1\n"
            "COPY <<EOF /etc/pip.conf\n[global]\ntimeout = 10\nEOF\n",
            note="only files of their own are asked for it",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the place where a virtual environment could be required, and what says it is not."""
    settings = list(document.active(Key.REQUIRE_VIRTUALENV))
    for setting in settings:
        if setting.enabled is False:
            edit = edits.replace(setting.value, 0, len(setting.value), "true")
            yield rule.at(
                setting.span,
                f"`{setting.name}` lets pip change the environment of the system or the user",
                Fix("Require a virtual environment", (edit,)) if edit else None,
            )
    place = _place(document) if not settings and document.kind == "pip-conf" else None
    if place is not None:
        edit = edits.add(place, OPTION, "true") if place.name == "global" else None
        yield rule.at(
            place.span,
            f"no `{OPTION}` keeps pip from changing the environment of the system or the user",
            Fix("Require a virtual environment", (edit,)) if edit else None,
        )


def _place(document: Document) -> Scope | None:
    """Return the section that counts for every command, else the first."""
    scopes = [
        each
        for each in document.scopes
        if each.tool is Tool.PIP and each.form is Form.INI and each.name
    ]
    everywhere = [each for each in scopes if each.name == "global"]
    return next(iter((*everywhere, *scopes)), None)
