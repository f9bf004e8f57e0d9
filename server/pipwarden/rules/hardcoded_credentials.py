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
- A **command**: a variable of the shell; tools that upload read one of their own, such as
  `TWINE_PASSWORD` or `UV_PUBLISH_TOKEN`, which the environment or a CI service's
  store of secrets supplies.
- An **image**: `RUN --mount=type=secret,id=...`. `ENV` and `ARG` are kept in the image, even
  where nothing of the file is (`docker history`).

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

from pipwarden import edits, judgement, origins
from pipwarden.facts import Form, Key, Setting, Tool, Trait
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule
from pipwarden.vocabulary import variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Requirement
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
            "lib @ "
            "https://«ghp_16C7e42F292c6912E7710c838347Ae178B4a»@github.com/a/b/archive/v1.zip\n",
            fixed="--extra-index-url https://ci:${INDEX_PASSWORD}@pypi.corp.example/simple\n"
            "lib @ https://${INDEX_TOKEN}@github.com/a/b/archive/v1.zip\n",
        ),
        Example(
            "requirements.txt",
            "--index-url https://ci:«hunter2»@a.example/simple\n"
            "--find-links https://ci:«hunter3»@10.0.0.5/wheels/\n",
            fixed="--index-url https://ci:${A_EXAMPLE_PASSWORD}@a.example/simple\n"
            "--find-links https://ci:${INDEX_10_0_0_5_PASSWORD}@10.0.0.5/wheels/\n",
            note="two passwords are two variables",
        ),
        Example(
            "pip.conf",
            "[global]\nproxy = http://ci:«hunter2»@proxy.corp.example:3128\n",
            fixed="[global]\nproxy = http://proxy.corp.example:3128\n",
        ),
        Example(
            "requirements.txt",
            "lib @ git+https://«0a1b2c3d4e5f»:x-oauth-basic@github.com/a/b.git\n",
            fixed="lib @ git+https://${INDEX_TOKEN}:x-oauth-basic@github.com/a/b.git\n",
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
            fixed='[[tool.poetry.source]]\nname = "corp"\nurl = '
            '"https://pypi.corp.example/simple"\n',
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
            ".github/workflows/ci.yml",
            "env:\n  TWINE_PASSWORD: «hunter2»\njobs:\n  publish:\n    steps:\n"
            "      - run: pip install -i https://ci:«hunter2»@pypi.corp.example/simple demo\n"
            "      - run: |\n          twine upload dist/*\n",
            fixed="env:\n  TWINE_PASSWORD: ${{ secrets.TWINE_PASSWORD }}\njobs:\n  publish:\n"
            "    steps:\n      - run: pip install -i "
            "https://ci:${{ secrets.INDEX_PASSWORD }}@pypi.corp.example/simple demo\n"
            "      - run: |\n          twine upload dist/*\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  TWINE_PASSWORD: ${{ secrets.TWINE_PASSWORD }}\njobs:\n  publish:\n    steps:\n"
            "      - name: twine upload -p hunter2\n        run: twine upload -p $TOKEN dist/*\n",
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
            "install.sh",
            "pip install -i https://ci:«hunter2»@pypi.corp.example/simple demo\n"
            "twine upload -u ci -p «hunter2» dist/* && uv publish --token «pypi-AgEIcHlwaS5vcmc»\n"
            "poetry config http-basic.corp ci «hunter2»\nexport TWINE_PASSWORD=«hunter2»\n",
            fixed="pip install -i https://ci:${INDEX_PASSWORD}@pypi.corp.example/simple demo\n"
            "twine upload -u ci dist/* && uv publish\n"
            "poetry config http-basic.corp ci ${INDEX_PASSWORD}\n",
        ),
        Example(
            "install.sh",
            "pip install 'git+https://ci:«hunter2»@git.corp.example/demo.git'\n",
            note="in single quotes a shell replaces nothing, so there is no fix",
        ),
        Example(
            "Dockerfile",
            "FROM python\nARG PIP_INDEX_URL=https://ci:«hunter2»@pypi.corp.example/simple\n"
            "ENV TWINE_PASSWORD=«hunter2» PIP_NO_CACHE_DIR=1\n"
            'RUN ["pip", "install", "-i", "https://ci:«hunter2»@pypi.corp.example/simple", "x"]\n',
            note="the layers keep it as well: a secret mount is what it takes",
        ),
        Example(
            ".env",
            "UV_PUBLISH_TOKEN=«pypi-AgEIcHlwaS5vcmc»\n"
            "PIP_EXTRA_INDEX_URL=https://ci:«hunter2»@pypi.corp.example/simple\n",
            fixed="PIP_EXTRA_INDEX_URL=https://ci@pypi.corp.example/simple\n",
        ),
        Example(
            ".pypirc",
            "[distutils]\nindex-servers = corp\n[corp]\nusername = ci\npassword = «hunter2»\n",
            fixed="[distutils]\nindex-servers = corp\n[corp]\nusername = ci\n",
        ),
        Example(
            "install.sh",
            'pip install -i "https://ci:$PASSWORD@pypi.corp.example/simple" demo\n'
            'twine upload -p "${TWINE_PASSWORD}" dist/*\nexport TWINE_PASSWORD=$(cat /run/token)\n'
            "echo twine upload -p hunter2\n# export TWINE_PASSWORD=hunter2\n"
            "curl -u ci:hunter2 https://pypi.corp.example/simple\n",
            note="variables, commands, mere text, other programs",
        ),
        Example(
            "Dockerfile",
            "FROM python\nARG INDEX_PASSWORD\nENV TWINE_PASSWORD=$INDEX_PASSWORD\n"
            "LABEL how='twine upload -p hunter2'\n"
            "RUN pip install -i https://ci:$INDEX_PASSWORD@pypi.corp.example/simple demo\n",
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
    Key.UPLOAD_URL,
    Key.CHANNEL,
)
_LISTS = ("requirements", "constraints")  # where installers replace `${NAME}` themselves


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the passwords and tokens of a document; values that the installer ignores count too."""
    for setting in document.settings(*_URLS):
        secret = judgement.secret_in(setting.value.text)
        if secret is not None:
            fix = _fix(document, setting, setting.form, setting.value, secret)
            yield _finding(document, setting.value, secret, f"`{setting.name}`", fix)
    for requirement in document.asked(Trait.LOCATED):
        url = requirement.url
        secret = judgement.secret_in(url.text) if url is not None else None
        if url is not None and secret is not None:
            where = f"the URL of `{requirement.name or 'a requirement'}`"
            fix = _fix(document, requirement, requirement.scope.form, url, secret)
            yield _finding(document, url, secret, where, fix)
    for setting in document.settings(Key.PASSWORD):
        if setting.value.text and not judgement.is_dummy(setting.value.text):
            message = f"`{setting.name}` holds a password: {_who(document)}"
            yield rule.at(setting.span, message, _taken(document, setting))


def _who(document: Document) -> str:
    """Say who gets to know the secret."""
    if _is_image(document):
        return (
            "whoever has this file or the image can use it; hand it to the command that needs it "
            "by `--mount=type=secret`"
        )
    return "whoever reads this file can use it"


def _is_image(document: Document) -> bool:
    """Say whether a build keeps the secret for good, so that no edit of the text is enough."""
    return document.kind == "dockerfile"


def _finding(
    document: Document, value: Excerpt, secret: Secret, where: str, fix: Fix | None
) -> Finding:
    what = "a password" if secret.user else "a token"
    return rule.at(
        value.span(*secret.secret),
        f"{where} holds {what}: {_who(document)}",
        None if _is_image(document) else fix,
    )


def _taken(document: Document, setting: Setting) -> Fix | None:
    """Take out a password that is a value of its own."""
    if _is_image(document):
        return None
    removal = edits.remove(setting)
    if setting.variable and (removal is None or setting.form is Form.VARIABLE):
        name = setting.name
        if setting.form is not Form.VARIABLE:
            name = "INDEX_TOKEN" if "token" in setting.option else "INDEX_PASSWORD"
        variable = setting.variable.replace("NAME", name)
        edit = edits.replace(setting.value, 0, len(setting.value), variable)
        return Fix(f"Take it from the environment (`{variable}`)", (edit,)) if edit else None
    if removal is None:
        return None
    elsewhere = variables.PASSWORDS.get((setting.tool, setting.option))
    if setting.form is Form.FLAG and elsewhere:
        title = f"Remove the password ({setting.tool.value} reads the variable {elsewhere})"
        return Fix(title, (removal,))
    return Fix("Remove the password from the file", (removal,))


def _fix(
    document: Document,
    place: Setting | Requirement,
    form: Form,
    value: Excerpt,
    secret: Secret,
) -> Fix | None:
    """Take the secret out of a URL, in the way that this installer understands in this form."""
    tool = place.tool
    written = place.variable
    if not written and (document.kind in _LISTS or tool in (Tool.PDM, Tool.PIPENV)):
        written = "${NAME}"
    if written:
        variable = written.replace("NAME", _name(document, value.text, secret))
        edit = edits.replace(value, *secret.secret, variable)
        title = f"Take it from the environment (`{variable}`)"
    elif form is Form.FLAG:
        return None  # nothing replaces variables there
    elif isinstance(place, Setting) and place.key is Key.PROXY:
        edit = edits.replace(value, *secret.userinfo, "")
        variable = "PIP_PROXY" if tool is Tool.PIP else "HTTPS_PROXY"
        title = f"Remove the credentials (set {variable} to the whole URL where it runs)"
    elif tool is Tool.PIP and secret.user:
        edit = edits.replace(value, secret.secret[0] - 1, secret.secret[1], "")
        title = "Remove the password (keep it in a keyring or in ~/.netrc)"
    else:
        edit = edits.replace(value, *secret.userinfo, "")
        title = f"Remove the credentials ({_elsewhere(place)})"
    return Fix(title, (edit,)) if edit is not None else None


def _name(document: Document, url: str, secret: Secret) -> str:
    """Name the variable for a secret; after its host where the file has several secrets."""
    kind = "PASSWORD" if secret.user else "TOKEN"
    host = re.sub(r"[^A-Z0-9]+", "_", origins.host_of(url).upper()).strip("_")
    if not host or not document.once(_several):
        return f"INDEX_{kind}"
    return f"{host}_{kind}" if host[0].isalpha() else f"INDEX_{host}_{kind}"


def _several(document: Document) -> bool:
    """Say whether secrets differ, or a variable has the usual name already."""
    urls = [setting.value.text for setting in document.settings(*_URLS)]
    urls += [each.url.text for each in document.asked(Trait.LOCATED) if each.url is not None]
    found = ((url, judgement.secret_in(url)) for url in urls)
    secrets = {
        (url[slice(*each.secret)], bool(each.user)) for url, each in found if each is not None
    }
    kinds = [named for _, named in secrets]
    taken = any(re.search(r"\bINDEX_(?:PASSWORD|TOKEN)\b", url) for url in urls)
    return taken or kinds.count(True) > 1 or kinds.count(False) > 1


def _elsewhere(place: Setting | Requirement) -> str:
    """Say where this installer takes credentials from instead."""
    index = place.index
    name = index if index is None or isinstance(index, str) else index.name
    if place.tool is Tool.UV and name:
        variable = "UV_INDEX_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
        return f"set {variable}_USERNAME and {variable}_PASSWORD"
    if place.tool is Tool.POETRY:
        return f"run `poetry config http-basic.{name or '<name>'} <user>`"
    return "keep them in a keyring or in ~/.netrc"
