"""A switch does the opposite of what it says.

pip stores the word that stands behind some `no-...` options as it is, instead of
turning it round, and documents that: `no-compile = false` is how a file asks for
`--no-compile`, and `no-compile = true` leaves compiling on. The same goes for
`no-build-isolation`, `no-warn-script-location` and `no-warn-conflicts`, and for
their variables (`PIP_NO_COMPILE=1`). `no-cache-dir` switches the cache off with
**either** word. Whoever reads the file, or copies a line, gets it wrong.

- `no-cache-dir = false`: the cache is off, though it says that it is not.
- `no-build-isolation = true`: builds stay isolated, which is the safe state, so
  there is no fix but to delete a line that does nothing. The other way round is
  [build-isolation-disabled](build-isolation-disabled.md).
- `no-compile = true` and its like have no effect. With `false` they work as
  documented, however it reads, and are no finding.

Fix: the word that does what the line says, or no line.

References: [pip: boolean
options](https://pip.pypa.io/en/stable/topics/configuration/#boolean-options).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits
from pipwarden.facts import Key
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding

rule = Rule(
    code="inverted-boolean",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nno-cache-dir = «false»\n",
            fixed="[global]\n",
            note="the cache is off, whichever word stands there",
        ),
        Example(
            "pip.conf",
            "[install]\nno-compile = «true»\n",
            fixed="[install]\nno-compile = false\n",
            note="nothing changes with `true`",
        ),
        Example("pip.conf", "[install]\nno-build-isolation = «yes»\n"),
        Example(
            "pip.conf",
            "[install]\nno-warn-script-location = 0\n",
            note="works as pip documents it",
        ),
        Example("pip.conf", "[global]\nno-cache-dir = true\nno-index = false\nno-deps = no\n"),
        Example("uv.toml", "no-cache = false\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_NO_CACHE_DIR=«false» PIP_TIMEOUT=60\n",
            fixed="FROM python\nENV PIP_TIMEOUT=60\n",
        ),
        Example(
            "install.sh",
            "export PIP_NO_CACHE_DIR=«off»\nPIP_NO_COMPILE=«1» pip install demo\n",
            fixed="PIP_NO_COMPILE=false pip install demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  PIP_NO_CACHE_DIR: «0»\n  A: 1\n",
            fixed="env:\n  A: 1\n",
        ),
        Example(".env", "PIP_NO_CACHE_DIR=«no»\nA=1\n", fixed="A=1\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=0\n"
            "RUN pip install --no-cache-dir --no-compile demo\nENV UV_NO_CACHE=0\n",
        ),
        Example("install.sh", "echo PIP_NO_CACHE_DIR=false\nNO_CACHE_DIR=false ./deploy\n"),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the switches whose word says the opposite of what happens."""
    for setting in document.all_settings:
        if not setting.inverted or setting.ignored is not None:
            continue
        told = f"`{setting.name} = {setting.value.text}`"
        if setting.key is Key.BUILD_ISOLATION:
            if setting.enabled:
                yield rule.at(
                    setting.span,
                    f"{told} leaves build isolation on, against its word: pip turns it off with "
                    "`false`",
                )
        elif setting.key is Key.CACHE:
            yield rule.at(
                setting.span,
                f"{told} switches the cache off, against its word: either word does",
                _removed(setting),
            )
        elif setting.enabled:
            yield rule.at(
                setting.span,
                f"{told} has no effect: pip stores the word behind this option without turning it "
                "round, so only `false` switches something off",
                _turned(setting),
            )


def _removed(setting: Setting) -> Fix | None:
    removal = edits.remove(setting)
    return Fix("Remove it, so that the cache is on as it says", (removal,)) if removal else None


def _turned(setting: Setting) -> Fix | None:
    edit = edits.replace(setting.value, 0, len(setting.value), "false")
    return Fix("Write `false`, which does what the line says", (edit,)) if edit else None
