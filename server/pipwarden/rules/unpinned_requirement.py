"""A requirement leaves the version open, so tomorrow's installation can differ from today's.

Whoever gets hold of the account of a package's author publishes a new version,
and it is installed by everyone who did not ask for a certain one. Such versions
are mostly found and removed within days: a version that was pinned before is not
affected.

In a requirements file, and on pip's command line, `==` (or `===`) with a whole
version pins; `==1.*` does not.
Dependencies of a library are meant to be open, and this rule does not look at
`pyproject.toml`, at constraints, or at files that end in `.in`, from which pinned
ones are made.

Fix: let a tool pin all versions, with hashes: `pip-compile --generate-hashes`,
`uv pip compile --generate-hashes` or `pip freeze`.

References: [CWE-1357](https://cwe.mitre.org/data/definitions/1357.html), [pip:
repeatable installs](https://pip.pypa.io/en/stable/topics/repeatable-installs/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Tool, Trait
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.finding import Finding

rule = Rule(
    code="unpinned-requirement",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example("requirements.txt", "demo==1.0\n«other»\n«third[extra] >= 2.0»\n«fourth==1.*»\n"),
        Example("requirements.txt", "«demo~=1.0; python_version > '3.8'»\n"),
        Example(
            "requirements.txt",
            "demo===1.0\n./local\nother @ https://corp.example/other-1.0.tar.gz\n-e ./third\n",
            note="folders and direct URLs have no version to pin",
        ),
        Example(
            "install.sh",
            "pip install demo==1.0 «other» 'third[extra]==2.0'\npip download '«fourth>=1»'\n",
        ),
        Example(
            "Dockerfile", "FROM python\nRUN pip install -U «pip» && \\\n    pip install «demo»\n"
        ),
        Example("Dockerfile", 'FROM python\nRUN ["pip", "install", "«demo»", "other==1.0"]\n'),
        Example(
            "install.sh",
            "VERSION=1.0\npip install demo==$VERSION other==$OTHER . ./third-1.0.whl\n"
            "echo pip install demo\npip uninstall demo\npip show demo\n",
        ),
        Example("requirements.in", "demo\n"),
        Example("constraints.txt", "demo<2\n"),
        Example(
            "pyproject.toml",
            '[project]\nname = "app"\nversion = "1"\ndependencies = ["demo"]\n',
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - name: pip install demo\n"
            "        run: pip install «demo» other==1.0 third==${{ matrix.third }}\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the requirements whose version may change."""
    if document.source.path.lower().endswith(".in"):
        return
    for requirement in document.asked(Trait.LOOSE, tool=Tool.PIP):
        if requirement.tool is not Tool.PIP or requirement.constraint or requirement.url:
            continue
        if requirement.valid and requirement.known and requirement.name:
            what = f"`{requirement.name}`"
            limits = requirement.specifier
            open_to = f"whatever satisfies `{limits}`" if limits else "any version"
            yield rule.at(
                requirement.span,
                f"{what} is open to {open_to}: a new release is installed unseen",
            )
