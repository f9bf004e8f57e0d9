"""A requirements file decides where packages come from, for everyone who installs it.

Options in such a file act on the whole installation, on the command line that
includes it and on the builds of other packages, and their order counts: an
`--index-url` in a nested file replaces every index that was set before. Who takes
the file from a repository takes its indexes and its trusted hosts as well, and
reviewers look at a list of packages and not at its options.

Fix: put them into the installer's configuration (`pip.conf`, `uv.toml`) or the
environment of those who need them, and let the file say what to install, not from
where.

Ignore it where the file and the machines that install it belong together, such as
a deployment of your own with an index of your own.

References: [CWE-829](https://cwe.mitre.org/data/definitions/829.html), [pip:
requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/#global-options).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form, Key
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Finding

rule = Rule(
    code="index-in-requirements",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example(
            "requirements.txt",
            "--index-url «https://pypi.corp.example/simple»\n"
            "--extra-index-url «https://pypi.org/simple»\n"
            "--trusted-host «pypi.corp.example»\n-f «./wheels»\ndemo==1.0\n",
        ),
        Example("constraints.txt", "-i «https://pypi.corp.example/simple»\ndemo<2\n"),
        Example(
            "requirements.txt", "--no-index\n--require-hashes\n# -i https://a.example/simple\n"
        ),
        Example("pip.conf", "[global]\nindex-url = https://pypi.corp.example/simple\n"),
        Example(
            "install.sh",
            "pip install -i https://pypi.corp.example/simple -r requirements.txt\n"
            "uv pip install --index https://pypi.corp.example/simple demo\n",
            note="whoever types a command decides for themselves",
        ),
        Example(
            "Dockerfile", "FROM python\nRUN pip install -i https://pypi.corp.example/simple x\n"
        ),
    ),
)

_KEYS = (Key.INDEX_URL, Key.EXTRA_INDEX_URL, Key.FIND_LINKS, Key.TRUSTED_HOST)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the options of a requirements file that say where packages come from."""
    if document.kind not in ("requirements", "constraints"):
        return
    for setting in document.active(*_KEYS):
        if setting.form is Form.FLAG:
            yield rule.at(
                setting.span,
                f"`{setting.name}` decides for everyone who installs this file, and for all that "
                f"is installed with it, {_what(setting.key)}",
            )


def _what(key: Key) -> str:
    if key is Key.TRUSTED_HOST:
        return "which host goes unchecked"
    return "where packages come from"
