"""Packages are built with whatever is installed, and not with what they ask for.

A package that is built from source says which build tools it needs, and the
installer puts just these into an environment of their own. Without isolation the
build runs in the environment at hand: any package there, wanted or forgotten or
planted, takes part in building all others, and the same source gives other
results elsewhere.

- **pip**, **uv** and **pixi** have `no-build-isolation`, **uv** also for single
  packages (`no-build-isolation-package`), which this rule shows in strict mode
  only.
- In pip.conf the word does the opposite of what it says: `no-build-isolation =
  false` switches isolation **off**, and so does `PIP_NO_BUILD_ISOLATION=0`.
  `true` leaves it on.

Fix: remove it. Where a package does not say what it needs for its build, uv's
`extra-build-dependencies` or a ready wheel helps.

Ignore it where all that is installed in that environment is pinned with hashes.

References: [CWE-829](https://cwe.mitre.org/data/definitions/829.html), [pip: build
isolation](https://pip.pypa.io/en/stable/reference/build-system/#build-isolation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits
from pipwarden.facts import Key, Tool
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding

rule = Rule(
    code="build-isolation-disabled",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[install]\nno-build-isolation = «false»\n",
            fixed="[install]\n",
            note="it says the opposite of what it does",
        ),
        Example("uv.toml", "no-build-isolation = «true»\n", fixed=""),
        Example(
            "uv.toml",
            'no-build-isolation-package = ["«demo»"]\n',
            fixed="",
            note="a single package: only in strict mode",
        ),
        Example(
            "pyproject.toml",
            "[tool.uv.pip]\nno-build-isolation = «true»\n",
            fixed="[tool.uv.pip]\n",
        ),
        Example(
            "install.sh",
            "pip install «--no-build-isolation» -e . && uv sync «--no-build-isolation»\n"
            "export PIP_NO_BUILD_ISOLATION=«0»\npip install demo\n",
            fixed="pip install -e . && uv sync\npip install demo\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV UV_NO_BUILD_ISOLATION=«1»\n"
            'RUN ["pip", "install", "«--no-build-isolation»", "demo"]\n',
            fixed='FROM python\nRUN ["pip", "install", "demo"]\n',
        ),
        Example(".env", "PIP_NO_BUILD_ISOLATION=«false»\nA=1\n", fixed="A=1\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_NO_BUILD_ISOLATION=1\n"
            "LABEL how='pip install --no-build-isolation demo'\n"
            "# RUN pip install --no-build-isolation demo\n",
        ),
        Example(
            "install.sh",
            "echo pip install --no-build-isolation demo\npython -m build --no-isolation\n",
            note="only text, and no option of an installer",
        ),
        Example("pip.conf", "[install]\nno-build-isolation = true\n", note="isolation stays on"),
        Example("uv.toml", "no-build-isolation = false\n"),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    env:\n      A: 1\n      PIP_NO_BUILD_ISOLATION: «false»\n"
            "    steps:\n      - run: pip install «--no-build-isolation» .\n",
            fixed="jobs:\n  test:\n    env:\n      A: 1\n    steps:\n      - run: pip install .\n",
        ),
    ),
)

_WORDS = frozenset("true false yes no on off t f y n 1 0".split())


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what switches build isolation off."""
    for setting in document.active(Key.BUILD_ISOLATION):
        if setting.enabled is not False:
            continue
        removal = edits.remove(setting)
        fix = Fix("Build in isolation", (removal,)) if removal else None
        yield rule.at(setting.span, _message(setting), fix, strict=_is_single(setting))


def _is_single(setting: Setting) -> bool:
    """Say whether a setting is about certain packages and not about all."""
    bare = setting.value.text == setting.name  # a switch on a command line
    return not bare and setting.value.text.lower() not in _WORDS


def _message(setting: Setting) -> str:
    tool = setting.tool.value
    effect = "with whatever is installed, not with the build tools that they ask for"
    if _is_single(setting):
        return f"`{setting.name}` makes {tool} build `{setting.value.text}` {effect}".replace(
            "they ask", "it asks"
        )
    if setting.inverted and setting.tool is Tool.PIP:
        return (
            f"`{setting.name} = {setting.value.text}` switches build isolation off, against its "
            f"word: {tool} builds packages {effect}"
        )
    return f"`{setting.name}` makes {tool} build packages {effect}"
