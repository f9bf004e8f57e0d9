"""An installer runs with the rights of root.

A package that is built from source runs code of its author during the installation:
with `sudo pip install` that code is root on the machine. Wheels run nothing then, but
their files go into the Python that the operating system's own programs use, often as
root, and stay there.

- pip itself warns about it, and distributions refuse it (PEP 668).
- `sudo -u USER` with another user than root is no finding.

Fix: a virtual environment, or `pipx` and `uv tool` for programs; what the system
needs comes from its own packages.

Ignore it on machines that are thrown away afterwards, such as those of a CI service,
where nothing but the installation runs.

References: [CWE-250](https://cwe.mitre.org/data/definitions/250.html), [pip: running as
root](https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-root-user-action), [PEP
668](https://peps.python.org/pep-0668/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Finding

rule = Rule(
    code="elevated-install",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example(
            "install.sh",
            "sudo «pip» install demo\nsudo -H python3 -m «pip» install -r requirements.txt\n"
            'sudo bash -c "«pip3» install demo"\nsudo python «setup.py» install\n',
        ),
        Example("Dockerfile", "FROM debian\nRUN sudo -E «uv» pip install --system demo\n"),
        Example(
            "install.sh",
            "sudo apt-get install -y python3-pip\nsudo -u app pip install demo\n"
            "su app -c 'pip install demo'\nsudo pip list\nsudo pip uninstall -y demo\n"
            "echo sudo pip install demo\n# sudo pip install demo\n",
            note="the system's own packages, another user, nothing that is installed",
        ),
        Example("Dockerfile", "FROM python\nRUN pip install demo\n"),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n          sudo apt-get update\n"
            "          sudo «pip» install demo\n",
        ),
    ),
)

_INSTALLING = frozenset(
    (
        ("pip", "install"),
        ("get-pip", "install"),
        ("uv", "pip install"),
        ("uv", "pip sync"),
        ("easy_install", ""),
        ("setup.py", "install"),
        ("setup.py", "develop"),
        ("setup.py", "easy_install"),
    )
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the installations that run as root."""
    for call in document.invocations:
        if call.elevated and (call.program, call.command) in _INSTALLING:
            yield rule.at(
                call.span,
                f"`{call.program}` installs as root: code that packages run while they are built "
                "can do anything to this machine",
            )
