"""A repository is named without the full hash of a commit, so its content can change at any time.

A branch moves with every push, a tag can be moved, and a shortened hash can be
made the name of a branch or tag. Whoever can write to the repository, or takes
over its owner's account or its name, decides what runs on the next
installation, and nothing in this file shows that anything has changed.

- **pip** and **uv** (in requirements files) fetch what the reference names at
  that moment. pip keeps built wheels only for a full commit hash.
- **uv**, **Poetry** and **PDM** write the commit into their lock file. There the
  reference counts whenever the lock file is renewed or absent, and for everybody
  who installs the package with another tool.
- In git and Mercurial the full hash of 40 hexadecimal digits names one state for
  good, and it is checked. Subversion and Bazaar have no such hash: there a
  revision's number or id is the best there is, and enough for this rule.

Fix: write the full commit hash, after `@` in a URL or as `rev` in a table, and
the tag in a comment beside it.

Ignore it for repositories that only you can write to, where following a branch
is what you want.

References: [CWE-829](https://cwe.mitre.org/data/definitions/829.html), [pip: VCS
support](https://pip.pypa.io/en/stable/topics/vcs-support/).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden import judgement, origins
from pipwarden.facts import Tool, Trait
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Requirement
    from pipwarden.finding import Finding

COMMIT = "1757c974fa3a05b0e9b783af85242b18df09d05d"

rule = Rule(
    code="unpinned-vcs-ref",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "requirements.txt",
            "demo @ git+https://github.com/corp/demo@«main»\n"
            "other @ git+ssh://git@github.com/corp/other.git@«v1.0»#subdirectory=python\n"
            "third @ git+https://github.com/corp/third@«1757c97»\n"
            "fourth @ «git+https://github.com/corp/fourth.git»\n",
        ),
        Example("constraints.txt", "demo @ git+https://github.com/corp/demo@«v1.0»\n"),
        Example(
            "requirements.txt",
            "-e git+https://github.com/corp/demo@«v1.0»#egg=demo\n"
            "-e «git+https://github.com/corp/other#egg=other»\n"
            "-e hg+https://hg.corp.example/third@«default»#egg=third\n",
        ),
        Example(
            "requirements.txt",
            f"demo @ git+https://github.com/corp/demo@{COMMIT}\n"
            f"-e git+https://github.com/corp/other.git@{COMMIT}#egg=other\n"
            "third @ svn+https://svn.corp.example/third/trunk@1234\n"
            "fourth @ git+https://github.com/corp/fourth@${FOURTH}\n"
            "fifth @ git+file:///srv/fifth\n",
            note="full hashes, revisions of Subversion, variables and local repositories are fine",
        ),
        Example(
            "requirements.txt",
            f"-e svn+https://svn.corp.example/demo@{COMMIT}#egg=demo\n"
            f"-e bzr+https://bzr.corp.example/other@{COMMIT}#egg=other\n"
            "-e svn+https://svn.corp.example/third@«HEAD»#egg=third\n",
            note="Subversion refuses what is no revision, and Breezy knows the hashes of git",
        ),
        Example(
            "pyproject.toml",
            '[project]\nname = "app"\nversion = "1"\n'
            'dependencies = ["demo @ git+https://github.com/corp/demo@«main»"]\n',
        ),
        Example(
            "pyproject.toml",
            "[tool.uv.sources]\n"
            'demo = { git = "https://github.com/corp/demo", tag = "«v1.0»" }\n'
            'other = { git = "«https://github.com/corp/other»" }\n'
            f'third = {{ git = "https://github.com/corp/third", rev = "{COMMIT}" }}\n',
        ),
        Example(
            "pyproject.toml",
            "[tool.poetry.dependencies]\n"
            'demo = { git = "https://github.com/corp/demo.git", branch = "«main»" }\n'
            f'other = {{ git = "https://github.com/corp/other.git", rev = "{COMMIT}" }}\n',
        ),
        Example(
            "uv.toml",
            'constraint-dependencies = ["demo @ git+https://github.com/corp/demo@«v1.0»"]\n',
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip install \\\n    git+https://github.com/corp/demo@«main» \\\n"
            "    «git+https://github.com/corp/other»\n"
            'RUN ["uv", "pip", "install", "third @ git+https://github.com/corp/third@«v1.0»"]\n',
        ),
        Example(
            "install.sh",
            "pip install -e 'git+https://github.com/corp/demo@«v1.0»#egg=demo'\n"
            "uvx --from git+https://github.com/corp/other@«main» other\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n"
            '      - run: "pip install git+https://github.com/corp/demo@«main»"\n',
        ),
        Example(
            "install.sh",
            f"pip install git+https://github.com/corp/demo@{COMMIT}\n"
            'pip install "git+https://github.com/corp/demo@$REVISION"\n'
            "git clone https://github.com/corp/demo\n"
            "echo pip install git+https://github.com/corp/demo@main\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nARG REVISION\n"
            "RUN pip install git+https://github.com/corp/demo@${REVISION}\n"
            "ADD https://github.com/corp/demo.git#main /src\n",
        ),
    ),
)

# What Subversion takes in place of a number and changes from day to day; it refuses other words.
_SVN_MOVING = frozenset(("HEAD", "BASE", "COMMITTED", "PREV"))
_SHORT_HASH = re.compile(r"(?=.*[0-9])[0-9a-fA-F]{7,39}\Z")


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the repositories whose content nothing holds in place."""
    for requirement in document.asked(Trait.LOCATED):
        if requirement.url is None:
            continue
        vcs = judgement.vcs_of(requirement)
        if vcs and not _is_local(requirement.url.text):
            yield from _judge(requirement, vcs)


def _is_local(url: str) -> bool:
    scheme = origins.scheme_of(url)
    return scheme.rpartition("+")[2] == "file" or origins.is_loopback(origins.host_of(url))


def _judge(requirement: Requirement, vcs: str) -> Iterator[Finding]:
    reference, url = requirement.reference, requirement.url
    what = f"`{requirement.name}`" if requirement.name else "this requirement"
    if reference is None or not reference.text:
        # A variable at the end may hold the reference.
        if url is not None and not url.text.endswith(("}", ")")):
            message = f"{what} names no commit: whatever the repository holds on that day is taken"
            yield rule.at(url.span(), message + _locked(requirement))
    elif _moves(vcs, reference.text):
        if _SHORT_HASH.match(reference.text):
            message = (
                f"{what} is held by a shortened hash, which a branch or tag of that name takes "
                "over: write all 40 digits"
            )
        else:
            message = (
                f"{what} follows `{reference.text}`, which whoever can write to the repository "
                "can move to other code at any time"
            )
        yield rule.at(reference.span(), message + _locked(requirement))


def _moves(vcs: str, reference: str) -> bool:
    """Say whether what a reference names can become other code."""
    if vcs == "svn":
        return reference.upper() in _SVN_MOVING
    return not judgement.is_commit(vcs, reference) and not _is_open_ended(reference)


def _is_open_ended(reference: str) -> bool:
    return "$" in reference or "{" in reference


def _locked(requirement: Requirement) -> str:
    """Say what a lock file changes about it, where the tool has one."""
    if requirement.scope.private and requirement.scope.name != "add":
        return ""  # a command that keeps no lock file
    if requirement.tool in (Tool.UV, Tool.POETRY, Tool.PDM):
        return f" ({requirement.tool.value}'s lock file holds a commit until it is renewed)"
    return ""
