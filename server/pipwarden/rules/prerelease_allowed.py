"""Pre-releases are candidates for every package.

Alpha and beta versions and release candidates are published for those who want to
try them. They get less review, are published by more people and more often, and
are seldom looked at by those who search for malicious releases.

The option opens **all** packages to them, dependencies too. Where one package is
meant, a version that names a pre-release (`demo>=2.0rc1`) lets in those of this
package only; pip since 26.0 also has `--all-releases demo`, and uv
`prerelease-package`.

Fix: remove it.

References: [PEP 440: handling of
pre-releases](https://peps.python.org/pep-0440/#handling-of-pre-releases), [uv:
pre-releases](https://docs.astral.sh/uv/concepts/resolution/#pre-release-handling).
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
    code="prerelease-allowed",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example("pip.conf", "[install]\npre = «true»\n", fixed="[install]\n"),
        Example("requirements.txt", "«--pre»\ndemo==1.0\n", fixed="demo==1.0\n"),
        Example("constraints.txt", "«--pre»\ndemo<2\n", fixed="demo<2\n"),
        Example("uv.toml", 'prerelease = "«allow»"\n', fixed=""),
        Example(
            "pyproject.toml",
            "[tool.pdm.resolution]\nallow-prereleases = «true»\n",
            fixed="[tool.pdm.resolution]\n",
        ),
        Example("pip.conf", "[install]\npre = false\n"),
        Example("uv.toml", 'prerelease = "if-necessary-or-explicit"\n'),
        Example("requirements.txt", "demo>=2.0rc1\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_PRE=«1»\nRUN pip install «--pre» demo && \\\n"
            "    uv pip install --prerelease «allow» demo\n",
            fixed="FROM python\nRUN pip install demo && \\\n    uv pip install demo\n",
        ),
        Example(
            "install.sh",
            "pip install -U «--pre» demo\nexport UV_PRERELEASE=«allow»\npip list\n",
            fixed="pip install -U demo\npip list\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: 'pip install «--pre» demo'\n",
            fixed="jobs:\n  test:\n    steps:\n      - run: 'pip install demo'\n",
        ),
        Example(".env", "PIP_PRE=«yes»\nA=1\n", fixed="A=1\n"),
        Example(
            "install.sh", "pip install 'demo>=2.0rc1'\necho pip install --pre demo\nmake --pre\n"
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what lets pre-releases in everywhere."""
    for setting in document.active(Key.PRE):
        if setting.enabled:
            removal = edits.remove(setting)
            yield rule.at(
                setting.span,
                f"`{setting.name}` lets {setting.tool.value} install pre-releases of every "
                "package, which hardly anybody has looked at",
                Fix("Take releases only", (removal,)) if removal else None,
            )
