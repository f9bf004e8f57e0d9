"""Certificates of an index are not checked.

Without this check https protects nothing: whoever is on the way can present a
certificate of their own, pose as the index and deliver other packages.

- **PDM** and **Pipenv** `verify_ssl = false` switches the check off for the
  source's host, and also lets them use a plain http URL that they would skip
  otherwise. For PDM only the boolean `false` counts.
- **Poetry** does the same for a source with `certificates.NAME.cert = false`.
- **conda** and **mamba** check nothing with `ssl_verify: false` (in `.condarc`, by `conda
  config --set ssl_verify false` or `CONDA_SSL_VERIFY`) or with `--insecure`.
- **git** checks no certificate as soon as `GIT_SSL_NO_VERIFY` is set, to whatever
  value, and so does an installer that fetches a requirement with it.

Fix: remove it. For a server with a certificate of a private authority name the
authority's certificate instead (`ca_certs` of a PDM source, `cert = "path"` in
Poetry's certificates, `ssl_verify: path` for conda).

Ignore it only for a host that cannot have a certificate, on a network where
nobody else is.

References: [CWE-295](https://cwe.mitre.org/data/definitions/295.html).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits, judgement, origins
from pipwarden.facts import Form, Key, Tool
from pipwarden.finding import Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Edit, Finding

rule = Rule(
    code="tls-verification-disabled",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "pyproject.toml",
            '[[tool.pdm.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n'
            "verify_ssl = «false»\n",
            fixed='[[tool.pdm.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n',
        ),
        Example(
            "pyproject.toml",
            '[[tool.pdm.source]]\nname = "corp"\nurl = "http://pypi.corp.example/simple"\n'
            "verify_ssl = «false»\n",
            fixed='[[tool.pdm.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n',
            note="without it PDM skips plain http, so the URL changes too",
        ),
        Example(
            "pyproject.toml",
            '[[tool.pdm.source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n'
            "verify_ssl = true\n",
        ),
        Example(
            "pyproject.toml",
            '[[tool.pdm.source]]\nname = "here"\nurl = "http://localhost:3141/simple"\n'
            "verify_ssl = false\n",
            note="loopback is fine",
        ),
        Example(
            "Pipfile",
            '[[source]]\nname = "corp"\nurl = "http://pypi.corp.example/simple"\n'
            "verify_ssl = «false»\n",
            fixed='[[source]]\nname = "corp"\nurl = "https://pypi.corp.example/simple"\n',
        ),
        Example(
            "poetry.toml",
            "[certificates.corp]\ncert = «false»\n",
            fixed="[certificates.corp]\n",
        ),
        Example(".env", "PDM_PYPI_VERIFY_SSL=«0»\nA=1\n", fixed="A=1\n"),
        Example(
            ".env",
            "GIT_SSL_NO_VERIFY=«false»\nA=1\n",
            fixed="A=1\n",
            note="git only asks whether it is set",
        ),
        Example(".env", "PDM_PYPI_VERIFY_SSL=true\n"),
        Example(
            "install.sh",
            "conda config --set ssl_verify «false»\nconda install «--insecure» demo\n"
            "pdm config pypi.verify_ssl «false»\npdm publish «--no-verify-ssl»\n"
            "poetry config certificates.corp.cert «false»\n",
            fixed="conda config --set ssl_verify true\nconda install demo\n"
            "pdm config pypi.verify_ssl true\npdm publish\n"
            "poetry config certificates.corp.cert true\n",
        ),
        Example(
            "Dockerfile",
            "FROM continuumio/miniconda3\nENV CONDA_SSL_VERIFY=«false»\n"
            "RUN mamba install -y «-k» \\\n    demo\n",
            fixed="FROM continuumio/miniconda3\nRUN mamba install -y \\\n    demo\n",
        ),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  A: 1\n  PDM_PYPI_VERIFY_SSL: «false»\njobs:\n  test:\n    steps:\n"
            "      - run: conda install «--insecure» demo\n",
            fixed="env:\n  A: 1\njobs:\n  test:\n    steps:\n      - run: conda install demo\n",
        ),
        Example(
            "install.sh",
            "curl --insecure https://a.example\nconda config --set ssl_verify true\n"
            "echo conda config --set ssl_verify false\nVERIFY_SSL=false terraform apply\n"
            "npm config set strict-ssl false\n",
            note="other programs, and mere text",
        ),
    ),
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the settings that switch certificate checks off."""
    for setting in document.active(Key.VERIFY_TLS):
        if setting.enabled is not False:
            continue
        location = setting.index.url if setting.index else None
        host = judgement.url_in(location.value).host if location else ""
        if host and origins.is_loopback(host):
            continue
        whose = f"of `{host}`" if host else "of the index"
        whose = {Tool.GIT: "of a repository", Tool.CONDA: "of its channels"}.get(
            setting.tool, whose
        )
        yield rule.at(
            judgement.place_of(setting),
            f"`{setting.name}` makes {setting.tool.value} accept any certificate {whose}: "
            "anyone on the way can pose as it",
            _fix(setting, location),
            severity=Severity.WARNING if setting.tool is Tool.GIT else None,
        )


def _fix(setting: Setting, location: Setting | None) -> Fix | None:
    """Offer to check certificates again, with https where plain http depended on it."""
    removal = edits.remove(setting)
    if removal is None and setting.form is Form.FLAG and setting.value.text != setting.name:
        removal = edits.replace(setting.value, 0, len(setting.value), "true")
    if removal is None:
        return None
    changes: tuple[Edit, ...] | None = ()
    public = False
    if location is not None:
        url = judgement.url_in(location.value)
        public = judgement.https_is_known(url)
        if judgement.is_plain_http(url):
            changes = judgement.to_https(url)
    if changes is None:
        return None
    title = "Check certificates again and use https" if changes else "Check certificates again"
    return Fix(title, (removal, *changes), safe=public)
