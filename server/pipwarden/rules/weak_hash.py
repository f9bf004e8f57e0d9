"""A hash is made with an algorithm for which others can make a second file.

Collisions of md5 and sha1 cost little today: whoever supplies a package can
prepare two files with the same hash, show one and deliver the other. What
becomes of such a hash differs, and sometimes it is worse than an error:

- `--hash=md5:...` makes **pip** refuse the whole file: it takes sha256, sha384
  and sha512 only. **uv** takes md5 and is content with it; at sha1 and sha224 it
  stops.
- `#md5=...` and `#sha1=...` in a URL satisfy **pip** even where it checks hashes,
  and of several in one URL it heeds the first only. **uv** is content with md5
  and does not compare sha1 and sha224 at all.

In lock files **uv**, **Poetry** and **PDM** are content with it. In a pylock.toml
pip and uv take a file as soon as *one* of its hashes fits, so a weak one undoes the
strong one beside it.

Fix: the sha256 of the same file, as `pip hash FILE` prints it, once you have
made sure that it is the file you want. A lock file is written anew from an index that
offers sha256.

References: [CWE-328](https://cwe.mitre.org/data/definitions/328.html), [pip:
secure installs](https://pip.pypa.io/en/stable/topics/secure-installs/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import judgement
from pipwarden.facts import Tool, Trait
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Hash, Requirement
    from pipwarden.finding import Finding

_MD5 = "0123456789abcdef" * 2
_SHA1 = "0123456789" * 4
_SHA256 = "0123456789abcdef" * 4

rule = Rule(
    code="weak-hash",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example("requirements.txt", f"demo==1.0 --hash=«md5:{_MD5}»\n"),
        Example(
            "requirements.txt",
            f"demo==1.0 --hash=sha256:{_SHA256} \\\n    --hash=«sha1:{_SHA1}»\n",
        ),
        Example("constraints.txt", f"demo==1.0 --hash=«md5:{_MD5}»\n"),
        Example(
            "requirements.txt",
            f"demo @ https://files.corp.example/demo-1.0.tar.gz#«md5={_MD5}»\n"
            f"other @ "
            f"https://files.corp.example/other-1.0.tar.gz#«sha1={_SHA1}»&sha256={_SHA256}\n",
            note="of several digests in a URL pip heeds the first",
        ),
        Example(
            "pyproject.toml",
            '[project]\nname = "app"\nversion = "1"\ndependencies = [\n'
            f'  "demo @ https://files.corp.example/demo-1.0.tar.gz#«md5={_MD5}»",\n]\n',
        ),
        Example(
            "pyproject.toml",
            "[tool.uv.sources]\n"
            f'demo = {{ url = "https://files.corp.example/demo-1.0.tar.gz#«md5={_MD5}»" }}\n',
        ),
        Example(
            "uv.toml",
            "override-dependencies = [\n"
            f'  "demo @ https://files.corp.example/demo-1.0.tar.gz#«sha1={_SHA1}»",\n]\n',
        ),
        Example(
            "poetry.lock",
            '[[package]]\nname = "demo"\nversion = "1.0"\nfiles = [\n'
            f'    {{file = "demo-1.0.tar.gz", hash = "«md5:{_MD5}»"}},\n]\n',
        ),
        Example(
            "pylock.toml",
            '[[packages]]\nname = "demo"\nsdist = { name = "demo-1.0.tar.gz", '
            f'hashes = {{ «md5 = "{_MD5}"», sha256 = "{_SHA256}" }} }}\n',
            note="one hash that fits is enough for pip and uv",
        ),
        Example(
            "requirements.txt",
            f"demo==1.0 --hash=sha256:{_SHA256}\n"
            f"other @ https://files.corp.example/other-1.0.tar.gz#sha256={_SHA256}&md5={_MD5}\n"
            f"# third==1.0 --hash=md5:{_MD5}\n",
        ),
        Example(
            "install.sh",
            f"pip install https://files.corp.example/demo-1.0.tar.gz#«md5={_MD5}»\n"
            f"pip install 'demo @ https://files.corp.example/demo-1.0.zip#«sha1={_SHA1}»'\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip install \\\n"
            f"    https://files.corp.example/demo-1.0.tar.gz#«md5={_MD5}»\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n"
            f"          pip install https://files.corp.example/demo-1.0.tar.gz#«md5={_MD5}»\n",
        ),
        Example(
            "install.sh",
            f"pip install https://files.corp.example/demo-1.0.tar.gz#sha256={_SHA256}\n"
            f"echo https://files.corp.example/demo-1.0.tar.gz#md5={_MD5}\nmd5sum demo.tar.gz\n",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the hashes that are no protection, or none that pip takes."""
    for requirement in document.asked(Trait.DOUBTFUL):
        in_url = False
        for each in requirement.hashes:
            later, in_url = in_url and each.in_url, in_url or each.in_url
            if each.algorithm in judgement.WEAK and not later:
                effect = _locked(requirement) if document.generated else _effect(each)
                yield rule.at(each.span, f"{each.algorithm} {effect}")


def _locked(requirement: Requirement) -> str:
    """Say what the reader of a lock file makes of it."""
    what = f"`{requirement.name}`" if requirement.name else "this package"
    match requirement.tool:
        case Tool.PIPENV:
            return f"is weak: Pipenv hands it to pip, which takes no such hash, so {what} fails"
        case Tool.STANDARD:
            who = "pip and uv take a file that fits one of its hashes"
        case tool:
            who = f"{tool.value} is content with it"
    return f"is weak: {who}, so another file with the same digest can take the place of {what}"


def _effect(each: Hash) -> str:
    """Say what each installer makes of it."""
    if each.in_url:
        uv = "uv as well" if each.algorithm == "md5" else "uv does not compare it at all"
        return (
            "is weak, and in a URL pip is content with it, even where it checks hashes "
            f"({uv}): another file with the same digest can be made"
        )
    if each.algorithm == "md5":
        return (
            "is weak: pip takes no such hash and refuses the whole file, and uv is content with "
            "it, though another file with the same digest can be made"
        )
    return "is weak: pip and uv take no such hash and refuse the whole file"
