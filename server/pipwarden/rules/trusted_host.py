"""A host is exempt from the checks that keep others from posing as it.

What a value does depends on the installer and on how it is written:

- **pip** `trusted-host` has two effects. It accepts the host over plain http,
  and it accepts *any certificate* from it over https. `*` accepts every host
  over plain http, but certificates are still checked; a value with a port does
  not cover URLs without one; a value with a path or a user name lifts only the
  first check; `http://host` names a host called "http" and does nothing. There
  are no patterns and no lists with commas: `*.example` and `a.example,` do nothing.
- **uv** `allow-insecure-host` only switches certificate checks off; `*` does so
  for every host.

With either effect whoever is on the way can pose as the index and deliver
other packages. A trusted host counts for every index, every find-links page
and every direct URL on that host, and it adds to those of other files.

Fix: remove it. Where the server has a certificate of a private authority, tell
the installer about that authority instead (`cert` in pip.conf, the system's
certificate store, `SSL_CERT_FILE` for uv).

Ignore it only for a host that cannot have a certificate, on a network where
nobody else is.

References: [CWE-295](https://cwe.mitre.org/data/definitions/295.html), [pip:
trusted-host](https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import edits, judgement, origins
from pipwarden.facts import Form, Key, Tool
from pipwarden.finding import Fix, Related, Severity
from pipwarden.rule import Example, Rule
from pipwarden.vocabulary import hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Setting
    from pipwarden.finding import Edit, Finding

rule = Rule(
    code="trusted-host",
    severity=Severity.ERROR,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\nindex-url = https://pypi.corp.example/simple\n"
            "trusted-host = «pypi.corp.example»\n",
            fixed="[global]\nindex-url = https://pypi.corp.example/simple\n",
        ),
        Example(
            "pip.conf",
            "[install]\ntrusted-host =\n    «pypi.org»\n    «a.example:8443»\n",
            fixed="[install]\n",
        ),
        Example(
            "pip.conf",
            "[global]\ntrusted-host = «*» localhost\n",
            fixed="[global]\ntrusted-host = localhost\n",
            note="this machine itself is no risk",
        ),
        Example(
            "requirements.txt",
            "--trusted-host «pypi.corp.example»\nflask==3.0.0\n",
            fixed="flask==3.0.0\n",
        ),
        Example(
            "uv.toml",
            'allow-insecure-host = ["«pypi.corp.example»", "«*»"]\n',
            fixed="",
        ),
        Example(
            "pip.conf",
            "[global]\ntrusted-host = «*.corp.example»\n    «a.example,» «b.example»\n",
            fixed="[global]\n",
            note="a pattern and a comma do nothing: warnings; only the last one is an error",
        ),
        Example("uv.toml", 'allow-insecure-host = ["«*.corp.example»"]\n', fixed=""),
        Example("pip.conf", "[global]\n# trusted-host = pypi.corp.example\n"),
        Example(
            "Dockerfile",
            "FROM python\nARG HOST=pypi.corp.example\n"
            "RUN pip install «--trusted-host» ${HOST} demo\n"
            'RUN pip install demo \\\n    «--trusted-host» "$HOST" \\\n    -q\n',
            fixed="FROM python\nARG HOST=pypi.corp.example\n"
            "RUN pip install demo\nRUN pip install demo \\\n    -q\n",
            note="the option is what is wrong, wherever its value comes from",
        ),
        Example(
            "Dockerfile",
            "FROM python\nENV PIP_NO_CACHE_DIR=1 PIP_TRUSTED_HOST=«pypi.corp.example»\n"
            "RUN pip install \\\n    --trusted-host «pypi.org» \\\n    demo\n"
            'RUN ["uv", "pip", "install", "--allow-insecure-host=«pypi.corp.example»", "demo"]\n',
            fixed="FROM python\nENV PIP_NO_CACHE_DIR=1\nRUN pip install \\\n    demo\n"
            'RUN ["uv", "pip", "install", "demo"]\n',
        ),
        Example(
            "install.sh",
            "pip install --trusted-host=«pypi.corp.example» --trusted «*» demo\n"
            'export UV_INSECURE_HOST="«pypi.corp.example»"\npip install demo\n',
            fixed="pip install demo\npip install demo\n",
            note="pip takes the beginning of an option's name for it",
        ),
        Example(
            ".github/workflows/ci.yml",
            "jobs:\n  test:\n    env:\n      PIP_TRUSTED_HOST: «pypi.corp.example»\n      A: 1\n"
            "    steps:\n      - run: |\n          pip install demo \\\n"
            "            --trusted-host «pypi.corp.example»\n",
            fixed="jobs:\n  test:\n    env:\n      A: 1\n    steps:\n      - run: |\n"
            "          pip install demo\n",
        ),
        Example(
            ".env",
            'PIP_TRUSTED_HOST="«a.example» «b.example»"\nA=1\n',
            fixed="A=1\n",
        ),
        Example(
            "install.sh",
            "pip install --trusted-host localhost demo\necho pip install --trusted-host a.example\n"
            "curl --insecure https://a.example/\n# export PIP_TRUSTED_HOST=a.example\n"
            "TRUSTED_HOST=a.example ./deploy\nssh --trusted-host a.example\n",
        ),
        Example(
            "Dockerfile",
            "FROM python\nLABEL how='pip install --trusted-host a.example demo'\n"
            "ENV TRUSTED_HOST=a.example\n# RUN pip install --trusted-host a.example demo\n",
        ),
    ),
)

BUNDLE = "/path/to/ca-bundle.pem"


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the trusted hosts of a document, with what each does."""
    for setting in document.active(Key.TRUSTED_HOST):
        text = setting.value.text
        host = _host(setting)
        if host is None or origins.is_loopback(host):
            continue
        effect, harmless = _effect(setting)
        served = judgement.trusted_by(document, setting)
        yield rule.at(
            judgement.place_of(setting),
            f"`{setting.name}` names `{text}`: {effect}",
            *_fixes(document, setting, harmless=harmless),
            severity=Severity.WARNING if harmless else Severity.ERROR,
            related=[
                Related(each.span, "reached over plain http because of it") for each in served
            ],
            unnecessary=harmless,
        )


def _host(setting: Setting) -> str | None:
    """Return the host that a value names, None when it names none."""
    if setting.tool is Tool.PIP:
        return origins.trusted_host(setting.value.text).host
    text = setting.value.text.partition("://")[2] or setting.value.text
    return origins.trusted_host(text.split("/", 1)[0]).host


def _effect(setting: Setting) -> tuple[str, bool]:
    """Say what a value does, and whether that is nothing."""
    text = setting.value.text
    if setting.tool is not Tool.PIP:
        return _uv_effect(text)
    trusted = origins.trusted_host(text)
    if text.lower().startswith(("http:", "https:")):
        return (
            f"pip trusts a host called `{trusted.host}` and nothing else, so it has no effect",
            True,
        )
    if trusted.everything:
        port = f" on port {trusted.port}" if trusted.port else ""
        return (
            f"pip accepts every host{port} over plain http, so anyone on the way can replace "
            "packages (certificates of https are still checked)"
        ), False
    if not setting.known:
        return "pip accepts the host over plain http and with any certificate", False
    if _is_no_name(trusted.host or ""):
        return f"pip knows no {_no_name(trusted.host or '')}, so it has no effect", True
    port = f":{trusted.port}" if trusted.port else ""
    if origins.switches_tls_off(trusted, f"https://{trusted.host}{port}/"):
        where = f" at port {trusted.port}, where a URL names it" if trusted.port else ""
        return (
            f"pip accepts it over plain http and with any certificate{where}, "
            "so anyone on the way can pose as it"
        ), False
    return (
        f"pip accepts `{trusted.host}` over plain http, so anyone on the way can pose as it "
        "(its certificates are still checked, because of how the value is written)"
    ), False


def _is_no_name(host: str) -> bool:
    """Say whether there can be no host of this name."""
    return any(each in host for each in "*,")


def _no_name(host: str) -> str:
    return "patterns" if "*" in host else "lists with commas"


def _uv_effect(text: str) -> tuple[str, bool]:
    scheme, separator, rest = text.rpartition("://")
    if text == "*":
        return (
            "uv accepts any certificate from every host, so anyone on the way can pose as any",
            False,
        )
    if separator and scheme.lower() == "http":
        return "uv has no certificate to check over http, so it has no effect", True
    if rest != rest.lower():
        return "uv compares hosts in lower case, so it has no effect", True
    if _is_no_name(rest):
        return f"uv knows no {_no_name(rest)}, so it has no effect", True
    return "uv accepts any certificate from it, so anyone on the way can pose as it", False


def _fixes(document: Document, setting: Setting, *, harmless: bool) -> Iterator[Fix]:
    """Offer to stop trusting, with https where http needed the trust, or to trust a CA instead."""
    removal = edits.remove(setting)
    if removal is None:
        return
    upgrades: list[Edit] = []
    if setting.value.text != "*":
        for each in judgement.trusted_by(document, setting):
            changes = judgement.to_https(judgement.url_in(each.value))
            if changes is None:
                return
            upgrades.extend(changes)
    kept = not judgement.loses_comment(document, removal)
    host = _host(setting) or ""
    public = hosts.serves_https(host)
    title = "Stop trusting the host and use https" if upgrades else "Stop trusting the host"
    yield Fix(title, (removal, *upgrades), safe=kept and (harmless or public))
    certificate = _certificate(document, setting)
    if certificate is not None and not (harmless or public):
        title = "Trust a CA bundle instead of the host"
        title += " and use https" if upgrades else ""
        yield Fix(title, (removal, *upgrades, certificate))


def _certificate(document: Document, setting: Setting) -> Edit | None:
    """Write `cert` beside the trusted host, where the form has a place for it."""
    if setting.form is not Form.INI or any(document.settings(Key.CERT)):
        return None
    return edits.add(setting.scope, "cert", BUNDLE)
