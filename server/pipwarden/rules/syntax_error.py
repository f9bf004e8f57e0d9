"""The installer refuses this file, as it stands.

What is wrong is said in the installer's own terms, at its place. Everything else in
the file is checked all the same, as if that place were mended.

- **pip** stops at a configuration file that it cannot read, whichever command was
  given: a duplicate key or section, a line without `=`, a byte order mark. A value
  that an option does not take stops the commands that have this option.
- pip stops at the first line of a requirements file that it cannot read, and
  installs **nothing**, not even what stands above it.
- **uv** stops at a uv.toml with a key or a value that it does not know.
- A `pyproject.toml` that is no valid TOML stops every tool that reads it.

Nothing insecure happens while a file is refused. It is mended in a hurry, though,
and the settings in it protect nobody until then.

Fix: as the message says.

References: [pip: configuration](https://pip.pypa.io/en/stable/topics/configuration/),
[pip: requirements file
format](https://pip.pypa.io/en/stable/reference/requirements-file-format/),
[TOML](https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Tool
from pipwarden.finding import Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Problem
    from pipwarden.finding import Finding

rule = Rule(
    code="syntax-error",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example("pip.conf", "[global]\ntimeout = 10\n«timeout» = 20\n"),
        Example("pip.conf", "[global]\n«no delimiter»\n"),
        Example("pip.conf", "[global]\ntimeout = «soon»\n"),
        Example("pip.conf", "«[global»\ntimeout = 10\n", note="one finding and not two"),
        Example("requirements.txt", "demo==1.0\n«demo ==»\n"),
        Example("requirements.txt", "demo==1.0\n«--no-such-thing-at-all»\n"),
        Example("constraints.txt", "«demo[extra]<2»\n", note="constraints have no extras"),
        Example("pyproject.toml", "[project]\nname = «app»\n"),
        Example("uv.toml", 'index-strategy = «"any"»\n'),
        Example("pip.conf", "[global]\ntimeout: 10\n; a comment\n"),
        Example("requirements.txt", "demo==1.0 \\\n  ; python_version > '3'\n"),
        Example(
            "requirements.txt",
            "demo==1.0 --hash=md5:0123456789abcdef0123456789abcdef\n",
            note="pip refuses this too, and another rule says so",
        ),
        Example("pyproject.toml", '[project]\nname = "app"\n'),
        Example(
            "Dockerfile",
            "FROM python\nCOPY <<EOF /etc/pip.conf\n[global]\n«no delimiter»\nEOF\n",
            note="the file that the image gets",
        ),
        Example(
            "install.sh",
            "cat > ~/.pip/pip.conf <<EOF\n[global]\ntimeout = 10\n«timeout» = 20\nEOF\n"
            "pip config set global.timeout «soon»\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    steps:\n      - run: |\n"
            "          echo '«requests ==»' > requirements.txt\n",
        ),
        Example(
            "install.sh",
            "cat <<EOF\n[global]\nno delimiter\nEOF\necho 'no delimiter' > notes.txt\n"
            "pip install 'demo =='\n",
            note="text, another file, and a command that fails by itself",
        ),
    ),
)

_SAID = re.compile(r"\b(?:refuses?|stops?|cannot)\b")
_USERINFO = re.compile(r"(?<=://)[^\s/'\"]+(?=@)")


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield what makes an installer refuse the file."""
    seen = set()  # an installer stops at the first complaint about a place
    for problem in document.problems:
        place = (problem.tool, problem.span.start)
        if problem.tool is not None and not problem.told and place not in seen:
            seen.add(place)
            yield rule.at(problem.span, _message(document, problem))


def _message(document: Document, problem: Problem) -> str:
    """Return the installer's words and what follows from them; a password is never among them."""
    words = _USERINFO.sub("****", " ".join(problem.message.split())).rstrip(".!: ")
    if _SAID.search(words):
        return words
    return f"{words}: {_consequence(document, problem)}"


def _consequence(document: Document, problem: Problem) -> str:
    match problem.tool:
        case Tool.PIP if document.kind not in ("requirements", "constraints"):
            value = any(setting.span == problem.span for setting in document.all_settings)
            return "commands that have this option stop" if value else "pip refuses to run"
        case Tool.PIP:
            return "pip refuses the file and installs nothing"
        case Tool() as tool if tool is not Tool.STANDARD:
            return f"{tool.value} refuses the file"
    return "every tool that reads the file stops"
