"""An option stands where no version of the installer takes it.

The installer stops with an error, so nothing insecure happens, and nothing is
installed either. Advice to write such a line is common, and whoever follows it is
left with an installation that does not work, takes the line out again, and
installs without what it was meant to ensure.

- **pip** and **uv** have no `--hash` on a command line. Hashes are only read from
  a requirements file, beside each requirement.
- pip takes options such as `--index-url` only behind the subcommand: `pip
  --index-url URL install demo` is an error.
- `--require-hashes` together with `--no-require-hashes` is one, and so is a value for
  an option that is a switch (`--pre=yes`).

Fix: put `demo==1.0 --hash=sha256:...` into a requirements file and install that with
`--require-hashes`. Move an option behind the subcommand.

References: [pip: secure installs](https://pip.pypa.io/en/stable/topics/secure-installs/),
[pip: requirements file
format](https://pip.pypa.io/en/stable/reference/requirements-file-format/#per-requirement-options).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Oddity
from pipwarden.finding import Edit, Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Quirk
    from pipwarden.finding import Finding

_HASH = "sha256:" + "0123456789abcdef" * 4

rule = Rule(
    code="impossible-option",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "install.sh",
            f"pip install demo==1.0 \\\n    --require-hashes \\\n    «--hash» {_HASH}\n",
            note="hashes belong into a requirements file",
        ),
        Example("Dockerfile", f"FROM python\nRUN pip install demo==1.0 «--hash»={_HASH}\n"),
        Example(
            "install.sh",
            "pip «--index-url» https://pypi.corp.example/simple install demo\n",
            fixed="pip install --index-url https://pypi.corp.example/simple demo\n",
        ),
        Example("Dockerfile", 'FROM python\nRUN ["uv", "pip", "install", "demo", "«--hash»=x"]\n'),
        Example("install.sh", "pip install «--pre=yes» -r requirements.txt\n"),
        Example(
            "install.sh", "pip install --require-hashes «--no-require-hashes» -r requirements.txt\n"
        ),
        Example(
            "install.sh",
            "pip --trusted-host localhost install -r requirements.txt --require-hashes\n"
            "pip hash demo-1.0.tar.gz\n# pip install demo --hash=x\necho pip install --hash=x\n",
            note="general options may stand anywhere",
        ),
        Example(
            ".github/workflows/ci.yml",
            f"jobs:\n  test:\n    steps:\n      - run: pip install demo==1.0 «--hash»={_HASH}\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the options that stop an installer."""
    for quirk in document.quirks:
        if quirk.oddity is Oddity.IMPOSSIBLE:
            yield rule.at(quirk.span, quirk.message, _fix(quirk))


def _fix(quirk: Quirk) -> Fix | None:
    repair = quirk.repair
    if repair is None:
        return None
    # The command begins to work, with all that the option does: for a person to decide.
    return Fix(repair.title, (Edit(repair.span, repair.text),), manual=True)
