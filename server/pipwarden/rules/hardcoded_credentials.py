"""A password or token stands in the file.

Everybody who can read the file can use it: it is in every copy, in the history
of the repository, in build logs and in layers of images. Over plain http it
travels in clear with every request, and Poetry copies it into `poetry.lock`.

Where else it can come from:

- **pip**: a keyring or `~/.netrc` for pip.conf, which expands no variables; in a
  requirements file `${NAME}` is replaced by the environment variable.
- **uv**: `UV_INDEX_<NAME>_USERNAME` and `UV_INDEX_<NAME>_PASSWORD`, a keyring, or
  `~/.netrc`; requirements files as with pip.
- **Poetry**: `poetry config http-basic.<name> <user>`, or the variables
  `POETRY_HTTP_BASIC_<NAME>_USERNAME` and `..._PASSWORD`.
- **PDM**: `${NAME}` in the user part of a source's URL, or a keyring.
- **Pipenv**: `${NAME}` anywhere in a source's URL.

Fix: take it out of the file, in the way that the installer understands, and
give the server a new one: what was once in a repository is known.

User names alone, variables and obvious placeholders are not reported. The
secret itself is never shown.

References: [CWE-798](https://cwe.mitre.org/data/definitions/798.html), [pip:
authentication](https://pip.pypa.io/en/stable/topics/authentication/).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden import edits, judgement
from pipwarden.facts import Form, Key, Tool, Trait
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding
    from pipwarden.judgement import Secret
    from pipwarden.source import Excerpt

rule = Rule(
    code="hardcoded-credentials",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nindex-url = https://ci:«hunter2»@pypi.corp.example/simple\n",
            fixed="[global]\nindex-url = https://ci@pypi.corp.example/simple\n",
            note="pip asks the keyring for the password of the user that is left",
        ),
        Example(
            "requirements.txt",
            "--extra-index-url https://ci:«hunter2»@pypi.corp.example/simple\n"
            "lib @ https://«ghp_16C7e42F292c6912E7710c838347Ae178B4a»@github.com/a/b/archive/v1.zip\n",
            fixed="--extra-index-url https://ci:${INDEX_PASSWORD}@pypi.corp.example/simple\n"
            "lib @ https://${INDEX_TOKEN}@github.com/a/b/archive/v1.zip\n",
        ),
        Example(
            "uv.toml",
            '[[index]]\nname = "corp-pypi"\nurl = "https://ci:«hunter2»@pypi.corp.example/simple"\n'
            "default = true\n",
            fixed='[[index]]\nname = "corp-pypi"\nurl = "https://pypi.corp.example/simple"\n'
            "default = true\n",
        ),
        Example(
            "pyproject.toml",
            '[[tool.poetry.source]]\nname = "corp"\n'
            'url = "https://ci:«hunter2»@pypi.corp.example/simple"\n',
            fixed='[[tool.poetry.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n',
        ),
        Example(
            "pyproject.toml",
            '[[tool.pdm.source]]\nname = "pypi"\nurl = "https://pypi.corp.example/simple"\n'
            'username = "ci"\npassword = "«hunter2»"\n',
            fixed='[[tool.pdm.source]]\nname = "pypi"\nurl = "https://pypi.corp.example/simple"\n'
            'username = "ci"\n',
        ),
        Example(
            "Pipfile",
            '[[source]]\nname = "corp"\nurl = "https://ci:«hunter2»@pypi.corp.example/simple"\n'
            "verify_ssl = true\n",
            fixed='[[source]]\nname = "corp"\n'
            'url = "https://ci:${INDEX_PASSWORD}@pypi.corp.example/simple"\nverify_ssl = true\n',
        ),
        Example(
            ".pypirc",
            "[distutils]\nindex-servers = corp\n[corp]\n"
            "repository = https://pypi.corp.example/\nusername = ci\npassword = «hunter2»\n",
            fixed="[distutils]\nindex-servers = corp\n[corp]\n"
            "repository = https://pypi.corp.example/\nusername = ci\n",
            note="twine asks the keyring for the password that is not there",
        ),
        Example(
            "poetry.toml",
            '[http-basic.corp]\nusername = "ci"\npassword = "«hunter2»"\n',
            fixed='[http-basic.corp]\nusername = "ci"\n',
        ),
        Example(
            "setup.py",
            "from setuptools import setup\n"
            'setup(dependency_links=["https://ci:«hunter2»@pypi.corp.example/simple/"])\n',
            fixed="from setuptools import setup\n"
            'setup(dependency_links=["https://pypi.corp.example/simple/"])\n',
        ),
        Example(
            "poetry.lock",
            '[[package]]\nname = "demo"\nversion = "1.0"\nfiles = [\n'
            f'    {{file = "demo-1.0.tar.gz", hash = "sha256:{"0123456789abcdef" * 4}"}},\n]\n'
            '[package.source]\ntype = "legacy"\nreference = "corp"\n'
            'url = "https://ci:«hunter2»@pypi.corp.example/simple"\n',
            note="Poetry copied it from the source in pyproject.toml",
        ),
        Example(
            "requirements.txt",
            "--index-url https://ci:${PASSWORD}@pypi.corp.example/simple\n"
            "--find-links https://ci@pypi.corp.example/wheels/\n"
            "--find-links https://user:<password>@pypi.corp.example/wheels/\n",
            note="a variable, a user name alone, a placeholder",
        ),
    ),
)

_URLS = (
    Key.INDEX_URL,
    Key.EXTRA_INDEX_URL,
    Key.FIND_LINKS,
    Key.PROXY,
    Key.REQUIREMENT_FILE,
    Key.CONSTRAINT_FILE,
    Key.DEPENDENCY_LINKS,
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the passwords and tokens of a document; values that the installer ignores count too."""
    for setting in document.settings(*_URLS):
        secret = judgement.secret_in(setting.value.text)
        if secret is not None:
            fix = _fix(setting.tool, setting.form, setting.value, secret, setting)
            yield _finding(setting.value, secret, f"`{setting.name}`", fix)
    for requirement in document.asked(Trait.LOCATED):
        url = requirement.url
        secret = judgement.secret_in(url.text) if url is not None else None
        if url is not None and secret is not None:
            fix = _fix(requirement.tool, requirement.scope.form, url, secret, None)
            yield _finding(url, secret, f"the URL of `{requirement.name or 'a requirement'}`", fix)
    for setting in document.settings(Key.PASSWORD):
        if setting.value.text and not judgement.is_dummy(setting.value.text):
            removal = edits.remove(setting)
            yield rule.at(
                setting.span,
                f"`{setting.name}` holds a password: whoever reads this file can use it",
                Fix("Remove the password from the file", (removal,)) if removal else None,
            )


def _finding(value: Excerpt, secret: Secret, where: str, fix: Fix | None) -> Finding:
    what = "a password" if secret.user else "a token"
    return rule.at(
        value.span(*secret.secret),
        f"{where} holds {what}: whoever reads this file can use it",
        fix,
    )


def _fix(
    tool: Tool, form: Form, value: Excerpt, secret: Secret, setting: Setting | None
) -> Fix | None:
    """Take the secret out, in the way that this installer understands in this form."""
    variable = "${INDEX_PASSWORD}" if secret.user else "${INDEX_TOKEN}"
    if form is Form.FLAG or tool in (Tool.PDM, Tool.PIPENV):
        edit = edits.replace(value, *secret.secret, variable)
        title = f"Take it from the environment (`{variable}`)"
    elif tool is Tool.PIP and secret.user:
        edit = edits.replace(value, secret.secret[0] - 1, secret.secret[1], "")
        title = "Remove the password (keep it in a keyring or in ~/.netrc)"
    else:
        edit = edits.replace(value, *secret.userinfo, "")
        title = f"Remove the credentials ({_elsewhere(tool, setting)})"
    return Fix(title, (edit,)) if edit is not None else None


def _elsewhere(tool: Tool, setting: Setting | None) -> str:
    """Say where this installer takes credentials from instead."""
    index = setting.index if setting is not None else None
    name = index.name if index is not None else None
    if tool is Tool.UV and name:
        variable = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
        return f"set {variable}_USERNAME and {variable}_PASSWORD"
    if tool is Tool.POETRY:
        return f"run `poetry config http-basic.{name or '<name>'} <user>`"
    return "keep them in a keyring or in ~/.netrc"
