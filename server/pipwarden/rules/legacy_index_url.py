"""A former address of a public index, which others may come to own.

- `pypi.python.org` and `testpypi.python.org` became `pypi.org` and
  `test.pypi.org` in 2018; the old names only redirect.
- `a.pypi.python.org` to `g.pypi.python.org` were mirrors, given up in 2013.
- `pypi.douban.com` and `pypi.doubanio.com` were a mirror that its owner closed;
  the names redirect to the mirror of another company for as long as they last.

A redirect is one more place that decides what you install, and one day it ends:
then installations fail, or somebody else answers under the name.

Fix: write the present address. For the public index that is safe: it is where
the redirect leads. For Douban's mirror it is your choice whom to trust instead.

References: [PEP 449](https://peps.python.org/pep-0449/) (the end of the
mirrors), [PEP 470](https://peps.python.org/pep-0470/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipwarden import edits, judgement
from pipwarden.facts import Key
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule
from pipwarden.vocabulary import hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding
    from pipwarden.judgement import Url
    from pipwarden.vocabulary.hosts import Moved

rule = Rule(
    code="legacy-index-url",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nindex-url = «https://pypi.python.org/simple»/\n",
            fixed="[global]\nindex-url = https://pypi.org/simple/\n",
        ),
        Example(
            "requirements.txt",
            "--index-url «https://testpypi.python.org/pypi»\nflask==3.0.0\n",
            fixed="--index-url https://test.pypi.org/simple\nflask==3.0.0\n",
        ),
        Example(
            "uv.toml",
            'extra-index-url = ["«https://pypi.douban.com/simple»/"]\n',
            fixed='extra-index-url = ["https://mirrors.cloud.tencent.com/pypi/simple/"]\n',
        ),
        Example("pip.conf", "[global]\nindex-url = https://pypi.org/simple\n"),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_INDEX_URL «https://pypi.python.org/simple»\n"
            'RUN ["pip", "install", "-i", "«https://pypi.python.org/simple»/", "demo"]\n',
            fixed="FROM python\nENV PIP_INDEX_URL https://pypi.org/simple\n"
            'RUN ["pip", "install", "-i", "https://pypi.org/simple/", "demo"]\n',
        ),
        Example(
            "install.sh",
            "pip install --index-url '«http://pypi.python.org/simple»/' demo\n",
            fixed="pip install --index-url 'https://pypi.org/simple/' demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n"
            "      - run: pip install -i «https://testpypi.python.org/pypi» demo\n",
            fixed="jobs:\n  test:\n    steps:\n"
            "      - run: pip install -i https://test.pypi.org/simple demo\n",
        ),
        Example(
            ".env",
            "UV_DEFAULT_INDEX=«https://pypi.python.org/simple»\n",
            fixed="UV_DEFAULT_INDEX=https://pypi.org/simple\n",
        ),
        Example(
            "install.sh",
            "curl https://pypi.python.org/simple/demo/\necho pip install -i "
            "https://pypi.python.org/simple\n"
            "# pip install -i https://pypi.python.org/simple demo\n",
        ),
    ),
)

_INDEX_PATHS = ("", "/", "/simple", "/pypi")


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the locations on hosts that have moved."""
    for setting, url in judgement.locations(document):
        moved = hosts.moved(url.host)
        if moved is None or setting.ignored is not None:
            continue
        end = _index_end(url)
        yield rule.at(
            url.excerpt.span(0, end),
            f"`{url.host}` is a former address: {moved.note}",
            _fix(setting, url, moved, end),
            deprecated=True,
        )


def _index_end(url: Url) -> int:
    """Return where the address of the index ends in the URL: before a slash, query or fragment."""
    path = urlsplit(url.text).path
    start = url.text.find(path, url.text.find("//") + 2) if path else len(url.text)
    return start + len(path.rstrip("/"))


def _fix(setting: Setting, url: Url, moved: Moved, end: int) -> Fix | None:
    """Offer the present address; None where the path says that no index is meant."""
    parts = urlsplit(url.text)
    path = parts.path.rstrip("/")
    if path not in _INDEX_PATHS or setting.key is Key.FIND_LINKS:
        return None
    # The user part, which may hold a secret, stays as it is and is not written again.
    userinfo = parts.netloc.rpartition("@")[0]
    host = url.text.find("//") + 2 + (len(userinfo) + 1 if userinfo else 0)
    made = [edits.replace(url.excerpt, host, end, moved.host + moved.simple)]
    if parts.scheme != "https":
        made.append(edits.replace(url.excerpt, 0, len(parts.scheme), "https"))
    changes = tuple(edit for edit in made if edit is not None)
    if len(changes) < len(made):
        return None
    return Fix(f"Use {moved.host}", changes, safe=moved.safe and not userinfo)
