"""A requirement has no hash, so nothing says which file is the right one.

With `--hash=sha256:...` on every requirement an installer takes only the very
files that somebody once looked at, whatever the index, a mirror or the network
offers. A single requirement without one is the gap that is left.

- **pip** checks hashes for all or for none. As soon as one requirement of a file
  has `--hash`, or `--require-hashes` is given, every other one needs a hash too,
  dependencies included, and pip stops at the first that has none. Editable
  requirements, repositories and local folders have nothing to compare, and can
  not be installed in this mode at all. Then this is an error. Since 26.1 hashes
  may also stand in a constraints file.
- **uv** checks the hashes that are there and installs everything else unchecked,
  without a word, unless `--require-hashes` is given.

In lock files the hashes come from the index. **uv**, **Poetry**, **PDM** and
**Pipenv** install what has none there unchecked, without a word: a warning.

In other files without any hash this rule speaks up only in strict mode. On a command line
there is no way to write a hash, but for one in a direct URL: `pip install
--require-hashes demo` always fails. What is installed there without any check is
shown by [unverified-install](unverified-install.md).

Fix: let a tool write the hashes: `pip-compile --generate-hashes`, `uv pip compile
--generate-hashes` or `pip hash FILE`. In place of an editable requirement or a
repository put a released archive, or install it in a second step with
`--no-deps`.

Ignore it in input files for such tools. A file that ends in `.in` is taken for
one.

References: [CWE-353](https://cwe.mitre.org/data/definitions/353.html),
[CWE-494](https://cwe.mitre.org/data/definitions/494.html), [pip: secure
installs](https://pip.pypa.io/en/stable/topics/secure-installs/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import judgement, origins
from pipwarden.facts import Key, Tool, Trait
from pipwarden.finding import Related, Severity
from pipwarden.rule import Example, Rule
from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Requirement
    from pipwarden.finding import Finding

_HASH = "--hash=sha256:" + "0123456789abcdef" * 4

rule = Rule(
    code="missing-hash",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example("requirements.txt", f"demo==1.0 {_HASH}\n«other==2.0»\n«third»\n"),
        Example(
            "requirements.txt",
            f"demo==1.0 {_HASH}\n-e «./local»\n«./folder»\n"
            "«other @ git+https://github.com/corp/other@main»\n",
            note="these cannot be installed where pip checks hashes",
        ),
        Example("requirements.txt", "--require-hashes\n«demo==1.0»\n"),
        Example(
            "requirements.txt",
            "«demo==1.0»\n«other @ https://files.corp.example/other-1.0.tar.gz»\n",
            note="no hash anywhere: only in strict mode",
        ),
        Example(
            "requirements.txt",
            f"demo==1.0 {_HASH}\nother @ https://files.corp.example/other-1.0.tar.gz#{_HASH[7:]}\n".replace(
                "#sha256:", "#sha256="
            ),
            note="a hash in the URL counts as well",
        ),
        Example("constraints.txt", f"demo==1.0 {_HASH}\nother==2.0\n"),
        Example(
            "install.sh",
            "pip install --require-hashes «demo==1.0»\n",
            note="a command line has no hashes, so pip always stops",
        ),
        Example("Dockerfile", "FROM python\nRUN pip download --require-hashes \\\n  «demo»\n"),
        Example(
            "install.sh",
            "pip install demo\npip install --require-hashes -r requirements.txt demo==1.0\n"
            f"pip install --require-hashes https://corp.example/demo-1.0.zip#{_HASH[7:]}\n".replace(
                "#sha256:", "#sha256="
            ),
            note="nothing asks for hashes; they come with a file; one stands in the URL",
        ),
        Example(
            "poetry.lock",
            '[[package]]\nname = "«demo»"\nversion = "1.0"\nfiles = []\n',
        ),
        Example("requirements.in", "demo\n", note="the hashes come with the compiled file"),
        Example(
            "pyproject.toml",
            '[project]\nname = "app"\nversion = "1"\ndependencies = ["demo"]\n',
            note="hashes stand in the lock file",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: pip install demo\n"
            "      - run: pip install --require-hashes «demo==1.0»\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the requirements that nothing can be compared with."""
    if document.generated:
        yield from _locked(document)
        return
    checking = document.hash_checking
    if not checking and document.source.path.lower().endswith(".in"):
        return
    yield from _commands(document)
    supplied = any(document.active(Key.CONSTRAINT_FILE))
    cause: list[Related] | None = None
    for requirement in document.asked(Trait.UNHASHED, Trait.LOCATED, tool=Tool.PIP):
        if requirement.tool is not Tool.PIP or requirement.constraint or requirement.scope.private:
            continue
        message = _complaint(requirement, checking=checking)
        if not message or not requirement.valid or not requirement.known:
            continue
        if cause is None:
            cause = [Related(_cause(document), "this makes pip check hashes")] if checking else []
        # A constraints file may supply what is missing here.
        strict = not checking or (supplied and not _unhashable(requirement))
        yield rule.at(
            requirement.span,
            message,
            severity=Severity.WARNING if strict else None,
            related=cause,
            strict=strict,
        )


def _commands(document: Document) -> Iterator[Finding]:
    """Yield the requirements of a command line that asks for hashes, which it cannot have."""
    asking = {
        id(each.scope): each.span
        for each in document.active(Key.REQUIRE_HASHES)
        if each.enabled and each.scope.private and each.tool is Tool.PIP
    }
    for setting in document.active(Key.REQUIRE_HASHES, Key.REQUIREMENT_FILE, Key.CONSTRAINT_FILE):
        if setting.key is not Key.REQUIRE_HASHES or setting.enabled is False:
            asking.pop(id(setting.scope), None)  # a file may have them
    for requirement in document.asked(Trait.UNHASHED) if asking else ():
        span = asking.get(id(requirement.scope))
        if span is None or not (requirement.valid and requirement.known):
            continue
        what = f"`{requirement.name}`" if requirement.name else "this requirement"
        yield rule.at(
            requirement.span,
            f"{what} has no hash, and none can be written on a command line: pip refuses it "
            "because of `--require-hashes`",
            related=[Related(span, "this makes pip check hashes")],
        )


def _locked(document: Document) -> Iterator[Finding]:
    """Yield the packages of a lock file that have no hash, those of repositories left out."""
    for requirement in document.asked(Trait.UNHASHED):
        if requirement.vcs or requirement.tool is Tool.STANDARD:
            continue
        what = f"`{requirement.name}`" if requirement.name else "this package"
        yield rule.at(
            requirement.span,
            f"{what} has no hash in the lock, so {requirement.tool.value} installs whatever file "
            "the index or the network supplies",
            severity=Severity.WARNING,
        )


def _cause(document: Document) -> Span:
    """Return what switches hash checking on."""
    for setting in document.active(Key.REQUIRE_HASHES):
        if setting.enabled:
            return setting.span
    for requirement in document.asked():
        for each in requirement.hashes:
            if not each.in_url:
                return each.span
    return Span(0, 0)


def _complaint(requirement: Requirement, *, checking: bool) -> str:
    """Say what is wrong with a requirement, "" when nothing is."""
    what = f"`{requirement.name}`" if requirement.name else "this requirement"
    unhashable = _unhashable(requirement)
    if unhashable and checking:
        return (
            f"{what} is {unhashable}, which has no hash: the file makes pip check hashes, so pip "
            "refuses it (uv installs it unchecked)"
        )
    if unhashable or requirement.hashes:
        return ""
    if checking:
        return (
            f"{what} has no hash, though the file makes pip check hashes: pip refuses it, and uv "
            "installs whatever file it is given"
        )
    return f"{what} has no hash, so whatever file the index or the network supplies is installed"


def _unhashable(requirement: Requirement) -> str:
    """Say why pip can compare nothing with a requirement, "" when it can."""
    if requirement.editable:
        return "editable"
    if requirement.url is None:
        return ""
    if judgement.vcs_of(requirement):
        return "a repository"
    text = requirement.url.text
    local = origins.scheme_of(text) in ("", "file") or "://" not in text
    return "a folder" if local and not judgement.is_archive(text) else ""
