"""Packages may be built from source, which runs their code before anybody has looked at it.

A source archive runs code of its author, and of all its build tools, the moment it
is downloaded for an installation, and even for `pip download`. A wheel is only
unpacked; its code runs when somebody imports it. Most malicious packages act
during the build.

- **pip** `only-binary = :all:` refuses everything but wheels. `no-binary` asks for
  source archives, for the packages it names or for all.
- **uv** has `no-build` and `no-binary`. Since uv builds the project itself as well,
  only a `no-binary` is a finding there.

Fix: `only-binary = :all:`, with `no-binary` for the few packages that have no wheels,
or wheels of your own for these.

Ignore a `no-binary` where a package must be built against libraries of the machine.

References: [CWE-829](https://cwe.mitre.org/data/definitions/829.html), [pip:
--only-binary](https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-only-binary).
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

OPTION, EVERYTHING, NOTHING = "only-binary", ":all:", ":none:"

rule = Rule(
    code="source-builds-allowed",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example(
            "pip.conf",
            "«[global]»\ntimeout = 10\n",
            fixed="[global]\ntimeout = 10\nonly-binary = :all:\n",
        ),
        Example(
            "pip.conf",
            "[global]\nonly-binary = :all:\nno-binary = «demo»\n",
            fixed="[global]\nonly-binary = :all:\n",
        ),
        Example("requirements.txt", "--no-binary «:all:»\ndemo==1.0\n", fixed="demo==1.0\n"),
        Example("constraints.txt", "--no-binary «demo»\ndemo<2\n", fixed="demo<2\n"),
        Example("uv.toml", "no-binary = «true»\n", fixed=""),
        Example(
            "pyproject.toml",
            '[tool.uv]\nno-binary-package = ["«demo»"]\n',
            fixed="[tool.uv]\n",
        ),
        Example("pip.conf", "[install]\nonly_binary = :all:\nno-binary = :none:\n"),
        Example("requirements.txt", "--only-binary :all:\ndemo==1.0\n"),
        Example("uv.toml", "no-binary = false\nno-build = true\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_NO_BINARY=«:all:»\nRUN pip install \\\n"
            "    --no-binary «demo» demo\n",
            fixed="FROM python\nRUN pip install demo\n",
        ),
        Example(
            "install.sh",
            "pip install --no-binary=«:all:» demo\nuv pip install --no-binary «demo» demo\n",
            fixed="pip install demo\nuv pip install demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    env:\n      UV_NO_BINARY: «1»\n      A: 1\n"
            "    steps:\n      - run: pip install --no-binary=«demo» demo\n",
            fixed="jobs:\n  test:\n    env:\n      A: 1\n"
            "    steps:\n      - run: pip install demo\n",
        ),
        Example(".env", "PIP_NO_BINARY=«demo»\nA=1\n", fixed="A=1\n"),
        Example(
            "install.sh",
            "pip install demo\npip install --only-binary=:all: --no-binary=:none: demo\n"
            "echo pip install --no-binary :all: demo\n",
            note="on a command line nothing is missing",
        ),
        Example(
            "Dockerfile", "FROM python\nCOPY <<EOF /etc/pip.conf\n[global]\ntimeout = 10\nEOF\n"
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what asks for source archives, and the place where they could be refused."""
    for setting in document.active(Key.NO_BINARY):
        text = setting.value.text
        if not text or text == NOTHING or setting.enabled is False:
            continue
        what = "every package" if text == EVERYTHING or setting.enabled else f"`{text}`"
        removal = edits.remove(setting)
        yield rule.at(
            setting.span,
            f"`{setting.name}` makes {setting.tool.value} build {what} from source, which runs "
            "code of its authors during the installation",
            Fix("Take wheels", (removal,)) if removal else None,
        )
    place = _place(document)
    if place is not None:
        edit = edits.add(place, OPTION, EVERYTHING)
        yield rule.at(
            place.span,
            f"no `{OPTION} = {EVERYTHING}` keeps pip from building packages from source, which "
            "runs code of their authors during the installation",
            Fix("Take wheels only", (edit,)) if edit else None,
        )


def _place(document: Document) -> Scope | None:
    """Return the section of a pip.conf that counts everywhere, where source is not refused."""
    if document.kind != "pip-conf":
        return None
    for setting in document.active(Key.ONLY_BINARY):
        if EVERYTHING in setting.value.text.split(","):
            return None
    return next(
        (
            scope
            for scope in document.scopes
            if scope.tool is Tool.PIP and scope.form is Form.INI and scope.name == "global"
        ),
        None,
    )
