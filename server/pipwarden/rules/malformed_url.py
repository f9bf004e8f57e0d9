"""A location is written so that the installer cannot understand it, or understands another one.

pip skips what is no URL with at most a warning, and then looks for packages on
the remaining indexes: a private index that was misspelled is silently replaced
by the public one. Often seen: a Markdown link pasted from a web page, quotes
(pip.conf knows none), a missing `https://`, a comma between two URLs, a comment
at the end of a line (pip.conf knows none: it becomes part of the value).

Fix: the plain URL, where it is clear which one is meant. A comment moves to a
line of its own.

References: [CWE-1286](https://cwe.mitre.org/data/definitions/1286.html), [pip:
configuration files](https://pip.pypa.io/en/stable/topics/configuration/).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipwarden import edits, judgement, origins
from pipwarden.facts import Form, Key, Oddity, Tool
from pipwarden.finding import Edit, Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding

rule = Rule(
    code="malformed-url",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nindex-url = «[https://a.example/simple](https://a.example/simple)»\n",
            fixed="[global]\nindex-url = https://a.example/simple\n",
        ),
        Example(
            "pip.conf",
            '[global]\nindex-url = «"https://a.example/simple"»\n',
            fixed="[global]\nindex-url = https://a.example/simple\n",
        ),
        Example(
            "pip.conf",
            "[global]\nindex-url = https://a.example/simple «# ours»\n",
            fixed="[global]\n# ours\nindex-url = https://a.example/simple\n",
        ),
        Example(
            "pip.conf",
            "[global]\nextra-index-url = «https://a.example/simple,» https://b.example/simple\n",
            fixed="[global]\nextra-index-url = https://a.example/simple https://b.example/simple\n",
        ),
        Example(
            "requirements.txt",
            "--index-url «pypi.corp.example/simple»\n",
            fixed="--index-url https://pypi.corp.example/simple\n",
        ),
        Example(
            "pip.conf",
            "[global]\nindex-url = «https://a.example/simple\n    https://b.example/simple»\n",
            note="one option, one URL: pip takes both lines for a single URL",
        ),
        Example(
            "pip.conf",
            "[global]\nindex-url = /srv/simple\nfind-links = wheels ./dist file:///srv/wheels\n",
            note="folders are fine",
        ),
        Example(
            "requirements.txt",
            "-i«=https://a.example/simple»\n",
            fixed="-i https://a.example/simple\n",
            note="`=` belongs to the long spelling, `--index-url=`",
        ),
        Example("pip.conf", "[global]\nfind-links = «ftp://a.example/wheels/»\n"),
        Example("uv.toml", 'find-links = ["./wheels"]\n'),
        Example(
            "install.sh",
            "pip install demo -i «[https://a.example/simple](https://a.example/simple)»\n"
            "pip config set global.index-url "
            "«[https://a.example/simple](https://a.example/simple)»\n"
            "export PIP_INDEX_URL=«pypi.corp.example/simple»\n",
            fixed="pip install demo -i https://a.example/simple\n"
            "pip config set global.index-url https://a.example/simple\n"
            "export PIP_INDEX_URL=https://pypi.corp.example/simple\n",
            note="a link pasted from a web page",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_INDEX_URL=«https:/pypi.corp.example/simple»\n"
            'RUN ["pip", "install", "-i", "«pypi.corp.example/simple»", "demo"]\n'
            "RUN pip install -i «[https://a.example/simple](https://a.example/simple)» \\\n    "
            "demo\n",
            fixed="FROM python\nENV PIP_INDEX_URL=https://pypi.corp.example/simple\n"
            'RUN ["pip", "install", "-i", "https://pypi.corp.example/simple", "demo"]\n'
            "RUN pip install -i https://a.example/simple \\\n    demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n"
            "          pip config set global.index-url "
            "«[https://a.example/simple](https://a.example/simple)»\n",
            fixed="jobs:\n  test:\n    steps:\n      - run: |\n"
            "          pip config set global.index-url https://a.example/simple\n",
        ),
        Example(
            ".env",
            "PIP_EXTRA_INDEX_URL='«https://a.example/simple,» https://b.example/simple'\n",
            fixed="PIP_EXTRA_INDEX_URL='https://a.example/simple https://b.example/simple'\n",
        ),
        Example(
            "install.sh",
            "pip install --find-links ./wheels -i $INDEX demo\npip install -i file:///srv/simple "
            "x\n"
            "echo pip install -i pypi.corp.example/simple\ncurl pypi.corp.example/simple\n"
            "pip install <package> --no-index -f /srv/wheels\n",
            note="folders, variables, other programs",
        ),
    ),
)

_HOST_FIRST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:/|\Z)|//[\w.-]+")
_PLAIN = re.compile(r"[A-Za-z][\w+.-]*://[^\s,]*\Z")
_ONE_SLASH = re.compile(r"https?:/?(?=[\w.-]+(?:/|\Z))", re.IGNORECASE)
_KEYS = (Key.INDEX_URL, Key.EXTRA_INDEX_URL, Key.FIND_LINKS)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the locations that are not what they seem, and comments inside of values."""
    commented = set()
    for quirk in document.quirks:
        if quirk.oddity is Oddity.SWALLOWED_COMMENT:
            commented.add(quirk.span.end)
            repair = quirk.repair
            fix = None
            if repair is not None:
                edit = Edit(repair.span, repair.text)
                fix = Fix(repair.title, (edit,), safe=repair.safe)
            yield rule.at(quirk.span, quirk.message, fix)
    for setting in document.active(*_KEYS):
        text = setting.value.text
        if setting.known and text and not _is_right(text) and setting.span.end not in commented:
            yield from _judge(setting)


@lru_cache(maxsize=8192)
def _is_right(text: str) -> bool:
    """Say whether every installer takes a text for one URL; most are, at every keystroke."""
    return (
        _PLAIN.match(text) is not None
        and origins.scheme_of(text) in origins.PIP_SCHEMES
        and origins.outcome(text) != origins.Outcome.ERROR
        and origins.scheme_of(text) != "ftp"
    )


def _judge(setting: Setting) -> Iterator[Finding]:
    """Say what is wrong with one location."""
    url, text = judgement.url_in(setting.value), setting.value.text
    if url.wrapped:
        yield rule.at(setting.span, *_unwrapped(setting, url))
    elif _ONE_SLASH.match(text):
        start = text.index(":")
        edit = edits.replace(setting.value, start, _slashes(text, start), "://")
        message = f"`{setting.name}` has no `//` after its scheme, so it names no host"
        yield rule.at(setting.span, message, Fix("Write `//`", (edit,)) if edit else None)
    elif url.scheme == "ftp":
        message = f"{setting.tool.value} fetches nothing over `ftp`, so `{setting.name}` is dead"
        yield rule.at(setting.span, message)
    elif setting.tool is not Tool.PIP:
        return
    elif text.startswith("=") and setting.form is Form.FLAG:
        edit = edits.replace(setting.value, 0, 1, " ")
        message = (
            f"pip takes the `=` after `{setting.name}` into the URL, and skips it (uv does not)"
        )
        yield rule.at(setting.span, message, Fix("Write a space", (edit,)) if edit else None)
    elif _HOST_FIRST.match(text) and (setting.key is not Key.FIND_LINKS or text.startswith("//")):
        edit = edits.replace(setting.value, 0, 2 if text.startswith("//") else 0, "https://")
        message = f"`{setting.name}` has no scheme, so pip takes it for no URL and skips it"
        yield rule.at(setting.span, message, Fix("Write `https://`", (edit,)) if edit else None)
    elif "://" in text and url.scheme not in origins.PIP_SCHEMES:
        yield rule.at(setting.span, f"pip knows no scheme `{text.split(':', 1)[0]}` and skips it")
    elif origins.outcome(text) == origins.Outcome.ERROR:
        yield rule.at(
            setting.span, f"`{setting.name}` is no valid URL, and pip stops with an error"
        )


def _slashes(text: str, start: int) -> int:
    """Return where the colon and the slashes after it end."""
    end = start + 1
    while text[end : end + 1] == "/":
        end += 1
    return end


def _unwrapped(setting: Setting, url: judgement.Url) -> tuple[str, Fix | None]:
    """Describe what stands around the URL, and offer the URL alone where that is clear."""
    text, inner = setting.value.text, url.text
    fix = None
    if text.startswith(("[", '"', "'", "`", "<")):
        what = "a Markdown link" if text.startswith("[") else "marks"
        verb = "is" if text.startswith("[") else "are"
        message = f"`{setting.name}` has {what} around its URL, which {verb} no part of it"
        edit = edits.replace(setting.value, 0, len(text), inner)
        clear = bool(inner) and len(text.split()) == 1
        fix = Fix("Write the plain URL", (edit,)) if edit and clear else None
    elif text[len(inner) :] == ",":
        message = (
            f"`{setting.name}` separates its values by white space: the comma is part of the URL"
        )
        edit = edits.replace(setting.value, len(inner), len(text), "")
        fix = Fix("Remove the comma", (edit,)) if edit else None
    else:
        message = f"`{setting.name}` is one URL for the installer, with all that follows the first"
    return message, fix
