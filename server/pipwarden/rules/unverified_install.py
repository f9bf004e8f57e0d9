"""A build installs packages without saying which files are the right ones.

An image or a workflow is built again and again, and every time pip takes what the
index offers at that moment: a new release by somebody who got hold of an account, a
dependency that nobody has heard of, a file that a mirror has replaced. With
`--require-hashes` it takes only the very files that somebody once looked at,
dependencies included, and stops at everything else.

This is not reported:

- `--require-hashes`, on the command line, in the environment or by `pip config`;
- `--no-deps` with files and folders of your own, or with URLs that have a hash;
- `--no-index` where all find-links are folders;
- a lock file (`pylock.toml`), and programs that install from one, such as `uv sync`.

A requirements file that has hashes turns hash checking on by itself. pipwarden does
not look into it from here; `--require-hashes` says that it must be so, and makes pip
stop when a change to the file takes its last hash away.

Fix: a requirements file with hashes (`pip-compile --generate-hashes`, `uv pip compile
--generate-hashes`) and `pip install --require-hashes -r` with it.

Ignore it for images and jobs that see no secrets and whose results nobody runs.

References: [CWE-494](https://cwe.mitre.org/data/definitions/494.html), [pip: secure
installs](https://pip.pypa.io/en/stable/topics/secure-installs/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden import edits, judgement, origins
from pipwarden.facts import Key
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Invocation, Requirement, Setting
    from pipwarden.finding import Finding

_DIGEST = "0123456789abcdef" * 4

rule = Rule(
    code="unverified-install",
    severity=Severity.WARNING,
    since="0.1.0",
    strict=True,
    examples=(
        Example(
            "Dockerfile",
            "FROM python\nRUN pip install --no-cache-dir «demo» other==1.0\n"
            'RUN ["pip", "install", "«.»"]\n'
            "RUN pip install --no-deps «https://corp.example/demo-1.0.zip» ./local\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip install --no-cache-dir -r «requirements.txt»\n"
            'RUN ["uv", "pip", "install", "-r", "«requirements.txt»"]\n',
            fixed="FROM python\n"
            "RUN pip install --require-hashes --no-cache-dir -r requirements.txt\n"
            'RUN ["uv", "pip", "install", "--require-hashes", "-r", "requirements.txt"]\n',
            note="unless the file has hashes: it is not read here",
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip install --require-hashes -r requirements.txt\n"
            "RUN pip install --no-deps . ./demo-1.0-py3-none-any.whl\n"
            "RUN pip install --no-index --find-links /wheels demo\n"
            f"RUN pip install --no-deps https://corp.example/demo-1.0.zip#sha256={_DIGEST}\n"
            "RUN pip install -r pylock.toml && uv sync --locked && poetry install\n"
            "RUN echo pip install demo\n# RUN pip install demo\nLABEL how='pip install demo'\n",
        ),
        Example("Dockerfile", "FROM python\nENV PIP_REQUIRE_HASHES=1\nRUN pip install -r r.txt\n"),
        Example("install.sh", "pip install demo\n", note="no image and no workflow"),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: pip install «demo»\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n"
            "          python -m pip install \\\n            -r «requirements.txt»\n",
            fixed="jobs:\n  test:\n    steps:\n      - run: |\n"
            "          python -m pip install --require-hashes \\\n"
            "            -r requirements.txt\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    env:\n      PIP_REQUIRE_HASHES: 1\n    steps:\n"
            "      - name: pip install demo\n        run: pip install -r requirements.txt\n"
            "      - run: pip uninstall -y demo\n",
        ),
    ),
)

_BUILDS = frozenset(
    (
        "dockerfile",
        "workflow",
        "gitlab-ci",
        "azure-pipelines",
        "circleci",
        "travis",
        "bitbucket-pipelines",
        "jenkinsfile",
        "cloudbuild",
    )
)
_INSTALLING = frozenset(
    (
        ("pip", "install"),
        ("pip", "download"),
        ("pip", "wheel"),
        ("get-pip", "install"),
        ("uv", "pip install"),
    )
)


class _Asked(NamedTuple):
    """What one installation is asked for."""

    requirements: list[Requirement]
    files: list[Setting]
    links: list[Setting]


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the installations of a build that take whatever they are given."""
    if document.kind not in _BUILDS:
        return
    for call in document.invocations:
        if (call.program, call.command) in _INSTALLING and not _is_checked(document, call):
            yield from _judge(call, _asked(document, call))


def _is_checked(document: Document, call: Invocation) -> bool:
    """Say whether something makes a call check hashes."""
    return any(
        setting.enabled
        and setting.tool is call.tool
        and judgement.meet(setting.scope, call.scope)
        and setting.scope.name in ("", "global", call.command)
        for setting in document.active(Key.REQUIRE_HASHES)
    )


def _asked(document: Document, call: Invocation) -> _Asked:
    files = [each for each in document.active(Key.REQUIREMENT_FILE) if each.scope is call.scope]
    links = [each for each in document.active(Key.FIND_LINKS) if each.scope is call.scope]
    asked = [each for each in document.requirements if each.scope is call.scope]
    return _Asked(asked, files, links)


def _judge(call: Invocation, asked: _Asked) -> Iterator[Finding]:
    """Say what of a call is not checked: the first thing stands for all."""
    if "no-index" in call.flags and all(_is_local(each.value.text) for each in asked.links):
        return
    dependencies = "no-deps" not in call.flags
    loose = [each for each in asked.requirements if _is_loose(each, dependencies=dependencies)]
    files = [each for each in asked.files if "pylock" not in each.value.text]
    tool = call.tool.value
    if loose:
        first = loose[0]
        what = f"`{first.name}`" if first.name else "what a URL names"
        if first.url is not None and _is_local(first.url.text):
            what = f"the dependencies of `{first.url.text}`"
        yield rule.at(
            first.span,
            f"{tool} installs {what} without comparing hashes: whatever the index or the network "
            "offers on the day of the build is taken",
        )
    elif files:
        edit = edits.add(call.scope, "require-hashes", "")
        yield rule.at(
            files[0].span,
            f"{tool} is not told to require hashes: unless every requirement of the file has one, "
            "whatever the index offers on the day of the build is taken",
            Fix("Require hashes (the file needs one for every requirement)", (edit,))
            if edit
            else None,
        )


def _is_loose(requirement: Requirement, *, dependencies: bool) -> bool:
    """Say whether nothing holds a requirement, or what it brings along, in place."""
    if not requirement.valid:
        return False
    if requirement.url is None:
        return True
    if dependencies:
        return True
    if _is_local(requirement.url.text):
        return False
    if judgement.vcs_of(requirement):
        reference = requirement.reference
        vcs = judgement.vcs_of(requirement)
        return reference is None or not judgement.is_commit(vcs, reference.text)
    return not any(judgement.is_strong(each) for each in requirement.hashes)


def _is_local(location: str) -> bool:
    return "://" not in location or origins.scheme_of(location) == "file"
