"""A certificate file is asked for, and there is none.

- An empty `cert` counts for nothing: pip uses its usual certificates, and not the
  ones of your own authority that somebody wanted here. An empty `client-cert`
  identifies nobody. An empty value also hides the one that a more general file sets.
- In strict mode a path is looked at as well. pip stops with an error where the file
  does not exist: nothing insecure happens, but people in a hurry then add a
  `trusted-host`. The file may be meant for another machine, so this is no
  finding by default. Relative paths and those with variables are not looked at.

Fix: the path of the bundle, or no such line. Since 24.2 pip also trusts what the
operating system trusts.

References: [CWE-295](https://cwe.mitre.org/data/definitions/295.html), [pip: https
certificates](https://pip.pypa.io/en/stable/topics/https-certificates/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding

rule = Rule(
    code="missing-ca-bundle",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example("pip.conf", "[global]\n«cert» =\n«client-cert» =\n"),
        Example(
            "pip.conf",
            "[global]\ncert = «~/no/such/folder/ca-bundle.pem»\n",
            note="the file does not exist here: only in strict mode",
        ),
        Example(
            "pip.conf",
            "[global]\ncert = ${CA_BUNDLE}\nclient-cert = certificates/client.pem\n# cert =\n",
            note="variables and relative paths are not looked at",
        ),
        Example("Dockerfile", "FROM python\nENV «PIP_CERT»=\nRUN pip install «--cert» '' demo\n"),
        Example("install.sh", "pip install --cert=«/no/such/folder/ca.pem» demo\n"),
        Example(".env", "«PIP_CERT»=\n"),
        Example(".github/workflows/ci.yml", "env:\n  PIP_CLIENT_CERT: «''»\n"),
        Example(
            "install.sh",
            'pip install --cert "$CA" demo\necho pip install --cert= demo\ncurl --cert "" '
            "https://a.example\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield certificate files that are empty or absent."""
    for setting in document.settings(Key.CERT, Key.CLIENT_CERT):
        if not setting.value.text:
            instead = "uses its usual certificates"
            if setting.key is Key.CLIENT_CERT:
                instead = "identifies itself with none"
            yield rule.at(
                setting.span,
                f"`{setting.name}` is empty: {setting.tool.value} {instead}, and does not look for "
                "it in more general files",
            )
        elif setting.ignored is None and setting.known and _is_absent(setting):
            yield rule.at(
                setting.span,
                f"`{setting.name}` names a file that does not exist here, and "
                f"{setting.tool.value} stops with an error",
                strict=True,
            )


def _is_absent(setting: Setting) -> bool:
    """Say whether a full path names nothing on this machine."""
    from pathlib import Path  # late: most files have no such path

    try:
        path = Path(setting.value.text).expanduser()
        return path.is_absolute() and not path.exists()
    except (OSError, RuntimeError, ValueError):  # no home, a name too long or with a null
        return False
