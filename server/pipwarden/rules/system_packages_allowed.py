"""The installer may change an environment that the operating system manages.

Distributions mark their Python as theirs, and installers then refuse to touch it
(PEP 668), since programs of the system run from it, often as root: a package that
is installed there, or a newer version of one that was there, takes part in them.
`break-system-packages` lifts that refusal for every installation that reads this
file, and not for the one that was meant.

Fix: remove it, and use a virtual environment, or `pipx` and `uv tool` for programs.

Ignore it in images of containers that hold nothing but the one application.

References: [CWE-250](https://cwe.mitre.org/data/definitions/250.html), [PEP
668](https://peps.python.org/pep-0668/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits
from pipwarden.facts import Key
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Finding

rule = Rule(
    code="system-packages-allowed",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example("pip.conf", "[install]\nbreak-system-packages = «true»\n", fixed="[install]\n"),
        Example("uv.toml", "[pip]\nbreak-system-packages = «true»\n", fixed="[pip]\n"),
        Example(
            "pyproject.toml",
            "[tool.uv.pip]\nbreak-system-packages = «true»\n",
            fixed="[tool.uv.pip]\n",
        ),
        Example("pip.conf", "[install]\nbreak-system-packages = 0\n"),
        Example(
            "Dockerfile",
            "FROM debian\nENV PIP_BREAK_SYSTEM_PACKAGES=«1»\n"
            'RUN ["pip3", "install", "«--break-system-packages»", "demo"]\n',
            fixed='FROM debian\nRUN ["pip3", "install", "demo"]\n',
        ),
        Example(
            "install.sh",
            "pip3 install «--break-system-packages» demo\n",
            fixed="pip3 install demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: pip install demo «--break-system-packages»\n",
            fixed="jobs:\n  test:\n    steps:\n      - run: pip install demo\n",
        ),
        Example(".env", "PIP_BREAK_SYSTEM_PACKAGES=«1»\nA=1\n", fixed="A=1\n"),
        Example("install.sh", "echo pip install --break-system-packages\napt-get install demo\n"),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what lets an installer change the system's packages."""
    for setting in document.active(Key.BREAK_SYSTEM_PACKAGES):
        if setting.enabled:
            removal = edits.remove(setting)
            yield rule.at(
                setting.span,
                f"`{setting.name}` lets {setting.tool.value} change packages that programs of the "
                "system run with",
                Fix("Leave the system's packages alone", (removal,)) if removal else None,
            )
