"""An option of older versions is still here, and does nothing or stops the tool.

- In pip.conf **pip** ignores an option that is gone. What it was meant to do,
  such as to follow links outside the index, does not happen. Options that had no
  bearing on what is installed today (`use-mirrors`, `download-cache`) are reported
  in strict mode only.
- In a requirements file pip refuses the **whole file**: then this is an error.
- **Poetry** 2 refuses a file with the priorities `default` and `secondary` of
  version 1, or with keys of these names.
- `dependency-links` of setuptools is followed by neither pip (since 19.0) nor
  setuptools (since 80). Older ones fetched from there without asking, so it is
  best gone too.

Fix: remove it, or write what has its place; the message says what that is.

References: [pip: changelog](https://pip.pypa.io/en/stable/news/), [Poetry: package
sources](https://python-poetry.org/docs/repositories/#project-configuration).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits
from pipwarden.facts import Key, Oddity, Tool
from pipwarden.finding import Edit, Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Quirk
    from pipwarden.finding import Finding

rule = Rule(
    code="obsolete-option",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\n«process-dependency-links» = true\n«allow-external» = demo\ntimeout = 10\n",
            fixed="[global]\ntimeout = 10\n",
        ),
        Example(
            "pip.conf",
            "[global]\n«use-mirrors» = true\n«download-cache» = ~/.pip/cache\ntimeout = 10\n",
            fixed="[global]\ntimeout = 10\n",
            note="they make no difference to what is installed: only in strict mode",
        ),
        Example(
            "requirements.txt",
            "«--process-dependency-links»\ndemo==1.0\n",
            fixed="demo==1.0\n",
            note="pip refuses the whole file",
        ),
        Example(
            "requirements.txt",
            "«--allow-external» demo «--allow-unverified» demo demo==1.0\n",
            fixed="demo==1.0\n",
        ),
        Example("constraints.txt", "«--use-wheel»\ndemo==1.0\n", fixed="demo==1.0\n"),
        Example(
            "pyproject.toml",
            '[[tool.poetry.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n'
            'priority = "«secondary»"\n',
            fixed='[[tool.poetry.source]]\nname = "corp"\n'
            'url = "https://pypi.corp.example/simple"\npriority = "supplemental"\n',
        ),
        Example(
            "pyproject.toml",
            '[tool.setuptools]\n«dependency-links» = ["https://files.corp.example/"]\n',
        ),
        Example(
            "pip.conf",
            "[global]\n# process-dependency-links = true\ncache-dir = /var/cache/pip\n",
        ),
        Example(
            "pyproject.toml",
            '[[tool.poetry.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n'
            'priority = "explicit"\n',
        ),
        Example("install.sh", "pip install «--process-dependency-links» demo\n"),
        Example(
            "Dockerfile", 'FROM python\nRUN ["pip", "install", "«--allow-external»", "demo", "x"]\n'
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: pip install «--no-use-wheel» demo\n",
        ),
        Example("install.sh", "echo pip install --use-mirrors\nmake --use-mirrors\n"),
        Example(
            ".env",
            "«PIP_PROCESS_DEPENDENCY_LINKS»=1\nPIP_TIMEOUT=10\n",
            fixed="PIP_TIMEOUT=10\n",
        ),
        Example(".env", "USE_MIRRORS=1\nPIPENV_BUILD_DIR=/tmp\n# PIP_USE_MIRRORS=1\n"),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the options that are gone."""
    for quirk in document.quirks:
        if quirk.oddity is Oddity.OBSOLETE:
            refused = _is_refused(document, quirk)
            yield rule.at(
                quirk.span,
                quirk.message,
                _fix(document, quirk),
                severity=Severity.ERROR if refused else None,
                deprecated=True,
                strict=quirk.key in (Key.OTHER, Key.INDEX_URL) and not refused,
            )
    for setting in document.settings(Key.OBSOLETE):
        removal = edits.remove(setting)
        yield rule.at(
            setting.name_span,
            f"`{setting.name}` is an option of older versions of {setting.tool.value}, and does "
            "nothing any more",
            Fix("Remove it", (removal,)) if removal else None,
            deprecated=True,
        )


def _is_refused(document: Document, quirk: Quirk) -> bool:
    """Say whether the tool stops because of it."""
    if quirk.tool is Tool.POETRY:
        return True
    return any(problem.told and problem.span.overlaps(quirk.span) for problem in document.problems)


def _fix(document: Document, quirk: Quirk) -> Fix | None:
    repair = quirk.repair
    if repair is None:
        return None
    # What the tool ignores today can go without a change, unless a comment goes with it.
    ignored = quirk.tool is Tool.PIP and not repair.text and not _is_refused(document, quirk)
    kept = not any(repair.span.contains(comment.span) for comment in document.comments)
    edit = Edit(repair.span, repair.text)
    return Fix(repair.title, (edit,), safe=repair.safe or (ignored and kept))
