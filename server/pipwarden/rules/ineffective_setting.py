"""A setting is written down, and the tool does not heed it.

What was meant to hold does not, and nothing says so. Where the setting would have
made installations safer, such as `require-hashes`, `no-index` or an index of your
own, this is an error.

- **pip** ignores keys that it does not know, keys in a section that it does not
  read (`[Global]`, `[instal]`, a section of a command that has no such option),
  and what follows a section's name on its line.
- In a requirements file pip drops options that stand beside a requirement, or
  beside `-r` or `-c`, and words that follow an option: `--no-index flask` installs
  nothing. An option that it does not know makes it refuse the file. **uv** drops
  the rest of a line after some options.
- `[tool.uv]` with one key, or one value, that **uv** does not know is ignored *as a
  whole*: all other settings go with it, and a warning is all there is to see. In
  uv.toml the same stops uv.
- Some environment variables are set to switch certificate checks off and do no such
  thing today: `PYTHONHTTPSVERIFY=0`, an empty `CURL_CA_BUNDLE`, `PIP_NO_VERIFY`. That
  harms nobody, so it is only mentioned.

Fix: the right spelling, or the right place, where there is only one. No fix is
offered that would switch on something that weakens the installer.

References: [pip: configuration](https://pip.pypa.io/en/stable/topics/configuration/),
[pip: requirements file
format](https://pip.pypa.io/en/stable/reference/requirements-file-format/),
[uv: settings](https://docs.astral.sh/uv/reference/settings/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form, Key, Oddity
from pipwarden.finding import Edit, Fix, Severity
from pipwarden.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document, Quirk
    from pipwarden.finding import Finding
    from pipwarden.source import Span

rule = Rule(
    code="ineffective-setting",
    severity=Severity.WARNING,
    since="0.1.0",
    examples=(
        Example(
            "pip.conf",
            "[global]\n«require-hash» = true\n",
            fixed="[global]\nrequire-hashes = true\n",
        ),
        Example(
            "pip.conf",
            "[instal]\n«no-index» = true\n",
            fixed="[install]\nno-index = true\n",
        ),
        Example(
            "pip.conf",
            "[instal]\n«no-index» = true\n«trusted-host» = pypi.corp.example\n",
            note="to mend the name of the section would also bring the trusted host to life",
        ),
        Example("pip.conf", "[list]\n«require-hashes» = true\n"),
        Example(
            "pip.conf",
            "[global] «no-index = true»\n",
            fixed="[global]\nno-index = true\n",
        ),
        Example("pip.conf", "[global] «trusted-host = pypi.corp.example»\n"),
        Example(
            "requirements.txt",
            "demo==1.0 «--no-index»\n",
            fixed="demo==1.0\n--no-index\n",
            note="pip reads no such option on a line with a requirement",
        ),
        Example("requirements.txt", "-r base.txt --trusted-host «pypi.corp.example»\n"),
        Example("requirements.txt", "--no-index «flask»\n"),
        Example(
            "constraints.txt",
            "«--require-hashs»\ndemo==1.0\n",
            fixed="--require-hashes\ndemo==1.0\n",
            note="pip refuses the whole file",
        ),
        Example(
            "pyproject.toml",
            '[tool.uv]\n«index_url» = "https://pypi.corp.example/simple"\n',
            fixed='[tool.uv]\nindex-url = "https://pypi.corp.example/simple"\n',
        ),
        Example(
            "pyproject.toml",
            '[tool.uv]\n«trusted-host» = ["pypi.corp.example"]\n'
            "[tool.uv.pip]\nrequire-hashes = true\n",
            note="the unknown key switches off the known one; its right name would weaken uv",
        ),
        Example(
            ".env",
            "«PYTHONHTTPSVERIFY»=0\nPIP_TIMEOUT=60\n",
            fixed="PIP_TIMEOUT=60\n",
            note="only mentioned",
        ),
        Example(".env", "«PIP_REQUIRE_HASH»=1\n", fixed="PIP_REQUIRE_HASHES=1\n"),
        Example(
            "Dockerfile",
            "ARG UV_TRUSTED_HOST=pypi.corp.example\nFROM python\nARG UV_TRUSTED_HOST\n"
            "ENV «PIP_REQUIRE_HASH»=1\n"
            "RUN uv pip install --allow-insecure-host ${UV_TRUSTED_HOST} demo\n",
            fixed="ARG UV_TRUSTED_HOST=pypi.corp.example\nFROM python\nARG UV_TRUSTED_HOST\n"
            "ENV PIP_REQUIRE_HASHES=1\n"
            "RUN uv pip install --allow-insecure-host ${UV_TRUSTED_HOST} demo\n",
            note="the build itself uses the other variable",
        ),
        Example(
            "pip.conf",
            "[global]\nrequire_hashes = true\n[myown]\nnote = kept for another program\n",
        ),
        Example("requirements.txt", "--no-index\n--find-links ./wheels\ndemo==1.0\n"),
        Example(
            "pyproject.toml",
            '[tool.uv]\nindex-url = "https://pypi.corp.example/simple"\n[tool.mytool]\nx = 1\n',
        ),
        Example(
            "Dockerfile",
            "FROM python\nRUN pip config set install.«require-hashes» true\n"
            "ENV «CURL_CA_BUNDLE»=\n",
            fixed="FROM python\nRUN pip config set global.require-hashes true\n",
            note="`pip download` would still take everything",
        ),
        Example(
            "install.sh",
            "pip config set global.«require-hash» true\nexport «PYTHONHTTPSVERIFY»=0\n",
            fixed="pip config set global.require-hashes true\n",
        ),
        Example("install.sh", "export «PIP_TRUSTED_HOSTS»=localhost\n"),
        Example(
            ".github/workflows/ci.yml",
            "env:\n  A: 1\n  «PYTHONHTTPSVERIFY»: 0\njobs:\n  test:\n    steps:\n"
            "      - run: pip config set instal.«no-index» true\n",
            fixed="env:\n  A: 1\njobs:\n  test:\n    steps:\n"
            "      - run: pip config set install.no-index true\n",
        ),
        Example(
            "install.sh",
            "pip config set global.require-hashes true\necho PYTHONHTTPSVERIFY=0\n"
            "PYTHONHTTPSVERIFY=1\n# export PYTHONHTTPSVERIFY=0\npip config get "
            "global.require-hash\n",
        ),
    ),
)

# What a repaired name must not switch on: it may come from anywhere, or goes unchecked.
_WEAKENING = frozenset(
    (
        Key.EXTRA_INDEX_URL,
        Key.FIND_LINKS,
        Key.TRUSTED_HOST,
        Key.PROXY,
        Key.PRE,
        Key.BREAK_SYSTEM_PACKAGES,
        Key.NO_BINARY,
        Key.INDEX_STRATEGY,
        Key.VERIFY_TLS,
    )
)


@rule.check
def check(document: Document) -> Iterator[Finding]:
    """Yield the settings that have no effect."""
    for quirk in document.quirks:
        if quirk.oddity is Oddity.NO_EFFECT:
            repair = quirk.repair
            fix = Fix(repair.title, (Edit(repair.span, repair.text),)) if repair else None
            yield rule.at(quirk.span, quirk.message, fix, severity=Severity.INFORMATION)
        if quirk.oddity in (Oddity.UNKNOWN_NAME, Oddity.DROPPED):
            severe = quirk.protective or _is_refused(document, quirk)
            yield rule.at(
                quirk.span,
                quirk.message,
                _fix(document, quirk),
                severity=Severity.ERROR if severe else None,
                unnecessary=quirk.oddity is Oddity.DROPPED,
            )


def _is_refused(document: Document, quirk: Quirk) -> bool:
    """Say whether the tool stops because of it."""
    return any(problem.told and problem.span.overlaps(quirk.span) for problem in document.problems)


def _fix(document: Document, quirk: Quirk) -> Fix | None:
    repair = quirk.repair
    if repair is None or quirk.key in _WEAKENING or _awakens(document, quirk, repair.span):
        return None
    # It brings to life what has had no effect: nobody but a person should decide that.
    return Fix(repair.title, (Edit(repair.span, repair.text),), manual=True)


def _awakens(document: Document, quirk: Quirk, place: Span) -> bool:
    """Say whether a repair would also bring a setting to life that weakens the tool."""
    if quirk.oddity is not Oddity.UNKNOWN_NAME:
        return False
    return any(
        setting.tool is quirk.tool
        and setting.form in (Form.INI, Form.TOML)
        # A section's name counts for all in it; uv refuses or takes all of its tables together.
        and (setting.scope.span.contains(place) or setting.form is Form.TOML)
        for setting in document.settings(*_WEAKENING)
    )
