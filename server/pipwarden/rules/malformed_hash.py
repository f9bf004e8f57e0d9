"""A hash is written so that no file can ever match it, or so that nobody compares it.

- A digest of the wrong length or with other letters than `0-9a-f`: **pip** takes
  the line, downloads the file and then refuses it, every time; **uv** refuses the
  whole file at once. Nothing unchecked gets in, and nothing at all.
- An algorithm that pip does not take (`blake2b`, `SHA256` in capitals) or no
  algorithm: pip refuses the whole file. uv takes `blake2b`.
- The same in capitals in a URL (`#SHA256=...`): pip and uv take it for no hash,
  and install **whatever they get**.
- A digest in capitals: uv and pip since 24.2 compare it as they should; older
  versions of pip never match it.

Fix: the digest as `pip hash FILE` prints it. Often a character was lost when it
was copied, or a comma came along.

References: [CWE-354](https://cwe.mitre.org/data/definitions/354.html), [pip:
secure installs](https://pip.pypa.io/en/stable/topics/secure-installs/).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipwarden import judgement
from pipwarden.facts import Tool, Trait
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Hash, Requirement
    from pipwarden.finding import Finding
    from pipwarden.source import Excerpt

_DIGEST = "0123456789abcdef" * 4

rule = Rule(
    code="malformed-hash",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example("requirements.txt", "demo==1.0 --hash=«sha256:0123456789abcdef»\n"),
        Example(
            "requirements.txt",
            f"demo==1.0 \\\n    --hash=«sha256:{_DIGEST},» \\\n    --hash=«sha512:{_DIGEST}»\n"
            f"other==1.0 --hash=«sha256:{_DIGEST[:-1]}z»\n",
        ),
        Example("constraints.txt", f"demo==1.0 --hash=«sha384:{_DIGEST}»\n"),
        Example(
            "requirements.txt",
            f"demo==1.0 --hash=«SHA256:{_DIGEST}»\nother==1.0 --hash=«{_DIGEST}»\n"
            f"third==1.0 --hash=«blake2b:{_DIGEST * 2}»\n",
            note="pip refuses the whole file",
        ),
        Example(
            "requirements.txt",
            f"demo==1.0 --hash=«sha256:{_DIGEST.upper()}»\n",
            note="only older versions of pip mind: a warning",
        ),
        Example(
            "requirements.txt",
            f"demo @ https://files.corp.example/demo-1.0.tar.gz#«sha256={_DIGEST[1:]}»\n"
            f"other @ https://files.corp.example/other-1.0.tar.gz#«SHA256={_DIGEST}»\n",
        ),
        Example(
            "pyproject.toml",
            "[tool.uv.sources]\n"
            f'demo = {{ url = "https://corp.example/demo-1.0.tar.gz#«sha256={_DIGEST[1:]}»" }}\n',
        ),
        Example(
            "uv.toml",
            "override-dependencies = [\n"
            f'  "demo @ https://files.corp.example/demo-1.0.tar.gz#«sha256={_DIGEST[1:]}»",\n]\n',
        ),
        Example(
            "requirements.txt",
            f"demo==1.0 --hash=sha256:{_DIGEST}\nother==1.0 --hash=sha512:{_DIGEST * 2}\n"
            "third==1.0 --hash=sha256:${DIGEST}\n",
        ),
        Example(
            "install.sh",
            f"pip install 'https://files.corp.example/demo-1.0.tar.gz#«sha256={_DIGEST[1:]}»'\n",
        ),
        Example(
            "Dockerfile",
            'FROM python\nRUN ["pip", "install", '
            f'"https://files.corp.example/demo-1.0.tar.gz#«SHA256={_DIGEST}»"]\n',
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: pip install --no-deps "
            f"https://files.corp.example/demo-1.0.tar.gz#«sha256={_DIGEST[1:]}»\n",
        ),
        Example(
            "install.sh",
            f"pip install https://files.corp.example/demo-1.0.tar.gz#sha256={_DIGEST}\n"
            "pip install https://files.corp.example/demo-1.0.tar.gz#sha256=$DIGEST\n"
            "echo 'demo==1.0 --hash=sha256:0123'\n",
        ),
    ),
)

_OPEN_ENDED = re.compile(r"[${<]")
_IN_CAPITALS = re.compile(r"[#&]((?=[a-z]*[A-Z])((?i:md5|sha(?:1|224|256|384|512)))=[^&]+)")
STRONG = ("sha256", "sha384", "sha512")  # what pip takes beside a requirement


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the hashes that are not what they seem."""
    for requirement in document.asked(Trait.DOUBTFUL, Trait.LOCATED):
        for each in requirement.hashes:
            if _is_right(each.algorithm, each.digest):
                continue
            taken = each.in_url or each.algorithm in STRONG
            if not taken or not judgement.is_digest(each.algorithm, each.digest):
                yield from _judge(requirement, each)
            elif each.digest != each.digest.lower():
                message = "pip before 24.2 never matches a digest in capitals, and refuses the file"
                yield rule.at(each.span, message, severity=Severity.WARNING)
        if requirement.url is not None and "=" in requirement.url.text:
            yield from _unread(requirement.url)


@lru_cache(maxsize=16384)
def _is_right(algorithm: str, digest: str) -> bool:
    """Say whether everybody takes a hash; there are thousands in a file, at every keystroke."""
    return (
        algorithm in STRONG and judgement.is_digest(algorithm, digest) and digest == digest.lower()
    )


def _judge(requirement: Requirement, each: Hash) -> Iterator[Finding]:
    """Say what becomes of one hash; what is filled in later or weak is another matter."""
    if each.algorithm in judgement.WEAK or _OPEN_ENDED.search(each.algorithm + each.digest):
        return
    right = judgement.DIGESTS.get(each.algorithm)
    if not each.in_url and each.algorithm not in STRONG:
        if right is None and not each.digest:
            what = "the hash names no algorithm (as in `sha256:...`), so pip and uv refuse"
        elif right is None:
            what = f"`{each.algorithm}` is no algorithm that pip or uv takes, so they refuse"
        else:
            what = f"pip takes no `{each.algorithm}` (uv does) and refuses"
        yield rule.at(each.span, f"{what} the whole file")
    elif right is not None:
        wrong = "other characters than `0-9a-f`"
        if len(each.digest) != right:
            wrong = f"{len(each.digest)} digits instead of {right}"
        tools = "no file ever matches it, so nothing is installed"
        if requirement.tool is Tool.PIP:
            tools = "pip finds no file that matches and refuses them all; uv refuses the whole file"
        yield rule.at(each.span, f"the {each.algorithm} digest has {wrong}: {tools}")


def _unread(url: Excerpt) -> Iterator[Finding]:
    """Find a digest in a URL whose algorithm is written in capitals."""
    for match in _IN_CAPITALS.finditer(url.text):
        yield rule.at(
            url.span(*match.span(1)),
            f"`{match[2]}` is in capitals, so pip and uv take it for no hash and install whatever "
            "file they get",
        )
