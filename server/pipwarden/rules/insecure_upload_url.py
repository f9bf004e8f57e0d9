"""Packages are sent to their server over plain `http`, and the way in with them.

Whoever sits between you and the server (a Wi-Fi network, a proxy, a provider) reads
the password or token of the upload, and with it publishes versions of their own
under your name, to everybody who installs the package. They can also send on another
archive than yours.

**twine**, **uv** `publish`, **Poetry**, **PDM**, **Hatch** and `setup.py upload` send
credentials to an http server without asking; only for the public index itself does
twine write `https` on its own, and then this is a warning. Where it is set:

- twine: `--repository-url`, `TWINE_REPOSITORY_URL`, `repository` in `.pypirc`, which
  others read as well;
- uv: `--publish-url`, `UV_PUBLISH_URL`, `publish-url`;
- Poetry: `poetry config repositories.NAME URL`; PDM: `pdm config repository.NAME.url
  URL`; both have variables for it.

Fix: write `https`. For public indexes this is safe; for your own server check first
that it serves it. Then give the server new credentials: the old ones were to be read.

Ignore it when the way to the server is protected by other means, such as a tunnel
that ends on the same machine.

References: [CWE-319](https://cwe.mitre.org/data/definitions/319.html),
[CWE-523](https://cwe.mitre.org/data/definitions/523.html), [the .pypirc
file](https://packaging.python.org/en/latest/specifications/pypirc/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import judgement
from pipwarden.facts import Key, Tool
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Finding
    from pipwarden.judgement import Url

rule = Rule(
    code="insecure-upload-url",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            ".pypirc",
            "[distutils]\nindex-servers = corp\n[corp]\n"
            "repository = «http»://pypi.corp.example/legacy/\nusername = ci\n",
            fixed="[distutils]\nindex-servers = corp\n[corp]\n"
            "repository = https://pypi.corp.example/legacy/\nusername = ci\n",
        ),
        Example(
            "install.sh",
            "twine upload --repository-url «http»://upload.pypi.org/legacy/ dist/*\n"
            "uv publish --publish-url='«http»://pypi.corp.example/legacy/'\n"
            "poetry config repositories.corp «http»://pypi.corp.example/legacy/\n"
            "pdm config repository.corp.url «http»://pypi.corp.example/legacy/\n"
            "python setup.py sdist upload -r «http»://pypi.corp.example/legacy/\n",
            fixed="twine upload --repository-url https://upload.pypi.org/legacy/ dist/*\n"
            "uv publish --publish-url='https://pypi.corp.example/legacy/'\n"
            "poetry config repositories.corp https://pypi.corp.example/legacy/\n"
            "pdm config repository.corp.url https://pypi.corp.example/legacy/\n"
            "python setup.py sdist upload -r https://pypi.corp.example/legacy/\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV TWINE_REPOSITORY_URL=«http»://pypi.corp.example:80/legacy/\n"
            'RUN ["hatch", "publish", "-r", "«http»://pypi.corp.example/legacy/"]\n'
            "RUN pdm publish \\\n    --repository «http»://pypi.corp.example/legacy/\n",
            fixed="FROM python\nENV TWINE_REPOSITORY_URL=https://pypi.corp.example/legacy/\n"
            'RUN ["hatch", "publish", "-r", "https://pypi.corp.example/legacy/"]\n'
            "RUN pdm publish \\\n    --repository https://pypi.corp.example/legacy/\n",
        ),
        Example(
            ".env",
            "UV_PUBLISH_URL=«http»://pypi.corp.example/legacy/\n"
            "POETRY_REPOSITORIES_CORP_URL='«http»://pypi.corp.example/legacy/'\n",
            fixed="UV_PUBLISH_URL=https://pypi.corp.example/legacy/\n"
            "POETRY_REPOSITORIES_CORP_URL='https://pypi.corp.example/legacy/'\n",
        ),
        Example(
            "install.sh",
            "twine upload --repository-url http://localhost:3141/root/pypi/ dist/*\n"
            "twine upload -r corp dist/*\nuv publish --index corp\n"
            "echo twine upload --repository-url http://pypi.corp.example/legacy/\n"
            "# poetry config repositories.corp http://pypi.corp.example/legacy/\n"
            'uv publish --publish-url "$PUBLISH_URL"\n'
            "npm publish --registry http://npm.corp.example/\n",
            note="loopback, names of servers, variables and other tools",
        ),
        Example(".pypirc", "[pypi]\nrepository = https://upload.pypi.org/legacy/\n"),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  publish:\n    env:\n"
            "      TWINE_REPOSITORY_URL: «http»://pypi.corp.example/legacy/\n    steps:\n"
            "      - run: twine upload --repository-url «http»://pypi.corp.example/legacy/ "
            "dist/*\n",
            fixed="jobs:\n  publish:\n    env:\n"
            "      TWINE_REPOSITORY_URL: https://pypi.corp.example/legacy/\n    steps:\n"
            "      - run: twine upload --repository-url https://pypi.corp.example/legacy/ dist/*\n",
        ),
    ),
)

_MENDED = ("upload.pypi.org", "test.pypi.org", "pypi.python.org", "testpypi.python.org")


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the servers that packages are sent to in clear."""
    for setting in document.settings(Key.UPLOAD_URL):
        url = judgement.url_in(setting.value)
        if not judgement.is_plain_http(url):
            continue
        changes = judgement.to_https(url)
        safe = judgement.https_is_known(url)
        yield rule.at(
            judgement.scheme_span(url),
            _message(setting, url),
            Fix("Use https", changes, safe=safe) if changes else None,
            severity=None if _is_used(setting, url) else Severity.WARNING,
        )


def _is_used(setting: Setting, url: Url) -> bool:
    """Say whether anything is sent in clear (`twine.utils.normalize_repository_url`)."""
    mended = setting.tool is Tool.TWINE and url.host in _MENDED
    return setting.ignored is None and not mended


def _message(setting: Setting, url: Url) -> str:
    what = f"`{setting.name}` sends packages to `{url.host or url.text}` over plain http"
    if setting.ignored is not None:
        return f"{what}; it has no effect now ({setting.ignored})"
    if not _is_used(setting, url):
        return f"{what}; twine uses https for this host all the same, but other tools do not"
    return f"{what}: anyone on the way reads the password or token, and can publish with it"
