"""A hash is written down, and the installer does not compare it.

It looks like protection and is none, or pip stops where it seems all is well:

- **pip** loses a hash when the line before does not end in a backslash (or has a
  blank after it), when a comment stands between the joined lines, when it follows
  `--`, or when the requirement is editable. As long as another hash stands in the
  file pip still checks all requirements and stops at the one that lost its own.
  Where it was the only one, **everything is installed unchecked**.
- A tab, or nothing, before `--hash` makes pip refuse the line. uv reads it.
- **uv** ignores the hashes of a requirement that is not pinned to one version by
  `==` or `===`, without `.*`: any file is installed. pip compares them since 26.1
  and stops before.

Fix: join the lines again, and pin the version.

References: [CWE-353](https://cwe.mitre.org/data/definitions/353.html), [pip:
requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Oddity, Tool, Trait
from pipwarden.finding import Edit, Fix, Severity
from pipwarden.rule import Example, Rule
from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Quirk, Requirement
    from pipwarden.finding import Finding

_HASH = "sha256:" + "0123456789abcdef" * 4

rule = Rule(
    code="ineffective-hash",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "requirements.txt",
            f"demo==1.0\n    --hash=«{_HASH}»\n",
            fixed=f"demo==1.0 \\\n    --hash={_HASH}\n",
            note="nothing joins the lines: this was the only hash, so nothing is checked",
        ),
        Example(
            "requirements.txt",
            f"demo==1.0 \\\n    # seen\n    --hash=«{_HASH}»\nother==1.0 --hash={_HASH}\n",
            fixed=f"    # seen\ndemo==1.0 \\\n    --hash={_HASH}\nother==1.0 --hash={_HASH}\n",
            note="a comment ends the joined line",
        ),
        Example(
            "constraints.txt",
            f"demo==1.0 \\ \n    --hash=«{_HASH}»\n",
            fixed=f"demo==1.0 \\\n    --hash={_HASH}\n",
        ),
        Example("requirements.txt", f"-e ./demo --hash=«{_HASH}»\n"),
        Example(
            "requirements.txt",
            f"demo==1.0\t«--hash={_HASH}»\n",
            fixed=f"demo==1.0 --hash={_HASH}\n",
        ),
        Example(
            "requirements.txt",
            f"demo>=1.0 --hash=«{_HASH}»\nother==1.* --hash=«{_HASH} --hash={_HASH}»\n",
            note="uv ignores both",
        ),
        Example(
            "requirements.txt",
            f"demo==1.0 \\\n    --hash={_HASH} \\\n    --hash={_HASH}\n"
            f"${{THIRD}} --hash={_HASH}\n"
            f"other @ https://files.corp.example/other-1.0.tar.gz --hash={_HASH}\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the hashes that nobody compares."""
    for quirk in document.quirks:
        if quirk.oddity is Oddity.LOST_HASH:
            yield rule.at(quirk.span, quirk.message + _outcome(document, quirk), _fix(quirk))
    for requirement in document.asked(Trait.LOOSE, tool=Tool.PIP):
        if requirement.hashes and _is_loose(requirement):
            given = [each.span for each in requirement.hashes]
            what = f"`{requirement.name}`" if requirement.name else "this requirement"
            yield rule.at(
                Span(given[0].start, given[-1].end),
                f"uv ignores the hashes of {what} and installs any file, since it is not pinned "
                "to one version by `==` (pip compares them since 26.1 and refuses it before)",
            )


def _is_loose(requirement: Requirement) -> bool:
    """Say whether uv reads a requirement here, and sees no single version in it."""
    if requirement.tool is not Tool.PIP or requirement.url is not None:
        return False
    if not requirement.known or not requirement.valid:
        return False
    return not requirement.pinned or requirement.specifier.endswith(".*")


def _outcome(document: Document, quirk: Quirk) -> str:
    """Say whether losing the hash lets anything in."""
    refused = any(problem.span.overlaps(quirk.span) for problem in document.problems)
    if refused or quirk.tool is not Tool.PIP:
        return ""
    if document.hash_checking:
        return "; pip still checks hashes in this file, so nothing gets in unchecked"
    return "; no other hash makes pip check any, so everything in this file gets in unchecked"


def _fix(quirk: Quirk) -> Fix | None:
    repair = quirk.repair
    if repair is None:
        return None
    return Fix(repair.title, (Edit(repair.span, repair.text),), safe=repair.safe)
