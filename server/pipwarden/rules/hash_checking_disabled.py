"""Hashes are not asked for, or not compared.

With hashes an installer takes only the very files that somebody once looked at,
whatever the index, the network or a new release offers. These settings switch
that off where something else switched it on:

- **pip** `no-require-hashes` (since 26.2) takes back `require-hashes` of every
  level and the mode that a single `--hash` turns on; hashes that are there are
  still compared. `require-hashes = false` in one section of pip.conf takes back
  `require-hashes = true` of a more general one.
- **uv** `verify-hashes = false` does not compare hashes at all: files with the
  wrong hash are installed without a word.

Fix: remove it.

References: [CWE-353](https://cwe.mitre.org/data/definitions/353.html), [pip:
hash-checking mode](https://pip.pypa.io/en/stable/topics/secure-installs/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits
from pipwarden.facts import Key
from pipwarden.finding import Fix, Related, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding

rule = Rule(
    code="hash-checking-disabled",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nrequire-hashes = true\n[install]\nrequire-hashes = «false»\n",
            fixed="[global]\nrequire-hashes = true\n[install]\n",
        ),
        Example("pip.conf", "[install]\nno-require-hashes = «true»\n", fixed="[install]\n"),
        Example(
            "requirements.txt",
            "«--no-require-hashes»\nflask==3.0.0\n",
            fixed="flask==3.0.0\n",
        ),
        Example("uv.toml", "[pip]\nverify-hashes = «false»\n", fixed="[pip]\n"),
        Example(
            "pip.conf",
            "[install]\nrequire-hashes = false\n",
            note="nothing else asks for hashes, so nothing is lost",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_REQUIRE_HASHES=1\n"
            "RUN pip install «--no-require-hashes» -r requirements.txt\n"
            'RUN ["uv", "pip", "sync", "«--no-verify-hashes»", "requirements.txt"]\n',
            fixed="FROM python\nENV PIP_REQUIRE_HASHES=1\nRUN pip install -r requirements.txt\n"
            'RUN ["uv", "pip", "sync", "requirements.txt"]\n',
        ),
        Example(
            "install.sh",
            "export UV_NO_VERIFY_HASHES=«true»\n"
            "pip install \\\n    «--no-require-hashes» \\\n    -r requirements.txt\n",
            fixed="pip install \\\n    -r requirements.txt\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n"
            '      - run: "pip install -r requirements.txt «--no-require-hashes»"\n'
            "        env:\n          UV_NO_VERIFY_HASHES: «1»\n          A: 1\n",
            fixed="jobs:\n  test:\n    steps:\n"
            '      - run: "pip install -r requirements.txt"\n'
            "        env:\n          A: 1\n",
        ),
        Example(".env", "PIP_NO_REQUIRE_HASHES=«1»\nA=1\n", fixed="A=1\n"),
        Example(
            "install.sh",
            "pip install -r requirements.txt\necho pip install --no-require-hashes demo\n"
            "export PIP_REQUIRE_HASHES=0\nexport UV_NO_VERIFY_HASHES=0\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what switches hash checking off."""
    demanded = [each for each in document.active(Key.REQUIRE_HASHES) if each.enabled]
    for setting in document.active(Key.REQUIRE_HASHES):
        if setting.enabled is False and (demanded or setting.option.startswith("no-")):
            message = (
                f"`{setting.name}` lets {setting.tool.value} install packages without a hash: "
                "whatever the index offers is taken"
            )
            yield _finding(setting, message, demanded)
    for setting in document.active(Key.VERIFY_HASHES):
        if setting.enabled is False:
            message = (
                f"`{setting.name}` stops {setting.tool.value} from comparing hashes: "
                "replaced packages go unnoticed"
            )
            yield _finding(setting, message, [])


def _finding(setting: Setting, message: str, demanded: list[Setting]) -> Finding:
    removal = edits.remove(setting)
    return rule.at(
        setting.span,
        message,
        Fix("Remove it", (removal,)) if removal else None,
        related=[Related(each.span, "hashes are required here") for each in demanded],
    )
