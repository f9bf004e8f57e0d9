"""Environment variables beside those of pip and uv, and what they really do.

From the tools' own sources: PDM 2.29 (`pdm.project.config`), Poetry 2.5
(`poetry.config.config`), Pipenv 2026.10 (`pipenv.environments`), twine 7
(`twine.settings`), Hatch 1.18 (`hatch.config.constants`), Flit 4.2
(`flit.upload`), git (`http.c`), conda's documentation of `CONDA_*`, and pip's
copy of requests (`pip._vendor.requests.sessions`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.facts import Key, Tool


class Variable(NamedTuple):
    """One environment variable: who reads it and what for."""

    tool: Tool
    key: Key
    option: str
    split: str = ""  # "commas" where it holds several values
    off: frozenset[str] | None = None  # of a switch: the words, in lower case, that mean off
    any_word: bool = False  # a switch that is off as soon as the variable is there at all


# `pdm.project.config.ensure_boolean`: everything else is on, and so is any other word.
_PDM_OFF = frozenset(("", "false", "no", "0"))
# `conda.common.configuration`: the words of a YAML boolean.
_CONDA_OFF = frozenset(("false", "no", "off", "0", "n", "f"))

NAMED = {
    "PDM_PYPI_URL": Variable(Tool.PDM, Key.INDEX_URL, "url"),
    "PDM_PYPI_VERIFY_SSL": Variable(Tool.PDM, Key.VERIFY_TLS, "verify_ssl", off=_PDM_OFF),
    "PDM_PYPI_USERNAME": Variable(Tool.PDM, Key.USERNAME, "username"),
    "PDM_PYPI_PASSWORD": Variable(Tool.PDM, Key.PASSWORD, "password"),
    "PDM_BUILD_ISOLATION": Variable(Tool.PDM, Key.BUILD_ISOLATION, "build_isolation", off=_PDM_OFF),
    "PDM_PUBLISH_REPO": Variable(Tool.PDM, Key.UPLOAD_URL, "repository"),
    "PDM_PUBLISH_USERNAME": Variable(Tool.PDM, Key.USERNAME, "username"),
    "PDM_PUBLISH_PASSWORD": Variable(Tool.PDM, Key.PASSWORD, "password"),
    "PDM_PUBLISH_CA_CERTS": Variable(Tool.PDM, Key.CERT, "ca_certs"),
    "PIPENV_PYPI_MIRROR": Variable(Tool.PIPENV, Key.INDEX_URL, "pypi-mirror"),
    "TWINE_REPOSITORY_URL": Variable(Tool.TWINE, Key.UPLOAD_URL, "repository-url"),
    "TWINE_USERNAME": Variable(Tool.TWINE, Key.USERNAME, "username"),
    "TWINE_PASSWORD": Variable(Tool.TWINE, Key.PASSWORD, "password"),
    "TWINE_CERT": Variable(Tool.TWINE, Key.CERT, "cert"),
    "HATCH_INDEX_REPO": Variable(Tool.HATCH, Key.UPLOAD_URL, "repo"),
    "HATCH_INDEX_USER": Variable(Tool.HATCH, Key.USERNAME, "user"),
    "HATCH_INDEX_AUTH": Variable(Tool.HATCH, Key.PASSWORD, "auth"),
    "HATCH_INDEX_CA_CERT": Variable(Tool.HATCH, Key.CERT, "ca-cert"),
    "HATCH_INDEX_CLIENT_CERT": Variable(Tool.HATCH, Key.CLIENT_CERT, "client-cert"),
    "FLIT_INDEX_URL": Variable(Tool.FLIT, Key.UPLOAD_URL, "index-url"),
    "FLIT_USERNAME": Variable(Tool.FLIT, Key.USERNAME, "username"),
    "FLIT_PASSWORD": Variable(Tool.FLIT, Key.PASSWORD, "password"),
    "CONDA_SSL_VERIFY": Variable(Tool.CONDA, Key.VERIFY_TLS, "ssl_verify", off=_CONDA_OFF),
    "MAMBA_SSL_VERIFY": Variable(Tool.CONDA, Key.VERIFY_TLS, "ssl_verify", off=_CONDA_OFF),
    "CONDA_CHANNELS": Variable(Tool.CONDA, Key.CHANNEL, "channels", split="commas"),
    "CONDA_CHANNEL_ALIAS": Variable(Tool.CONDA, Key.CHANNEL, "channel_alias"),
    # git only asks whether the variable is there: `GIT_SSL_NO_VERIFY=false` checks nothing either.
    "GIT_SSL_NO_VERIFY": Variable(Tool.GIT, Key.VERIFY_TLS, "sslVerify", any_word=True),
}
# Names that hold the name of a repository. Poetry looks them up in this spelling.
PATTERNS = (
    (
        re.compile(r"POETRY_REPOSITORIES_[A-Z_]+_URL\Z"),
        Variable(Tool.POETRY, Key.UPLOAD_URL, "repositories"),
    ),
    (
        re.compile(r"POETRY_HTTP_BASIC_[A-Z0-9_]+_PASSWORD\Z"),
        Variable(Tool.POETRY, Key.PASSWORD, "http-basic"),
    ),
    (
        re.compile(r"POETRY_HTTP_BASIC_[A-Z0-9_]+_USERNAME\Z"),
        Variable(Tool.POETRY, Key.USERNAME, "http-basic"),
    ),
    (
        re.compile(r"POETRY_PYPI_TOKEN_[A-Z0-9_]+\Z"),
        Variable(Tool.POETRY, Key.PASSWORD, "pypi-token"),
    ),
    (
        re.compile(r"POETRY_CERTIFICATES_[A-Z0-9_]+_CLIENT_CERT\Z"),
        Variable(Tool.POETRY, Key.CLIENT_CERT, "client-cert"),
    ),
    (
        re.compile(r"POETRY_CERTIFICATES_[A-Z0-9_]+_(?:CERT|VERIFY)\Z"),
        Variable(Tool.POETRY, Key.CERT, "cert"),
    ),
)


def variable(name: str) -> Variable | None:
    """Return what an environment variable means to the tools of this table."""
    found = NAMED.get(name)
    if found is not None or not name.startswith("POETRY_"):
        return found
    return next((meaning for pattern, meaning in PATTERNS if pattern.match(name)), None)


# Where a tool that uploads takes the password from, when its command line has none.
PASSWORDS = {
    (Tool.TWINE, "password"): "TWINE_PASSWORD",
    (Tool.UV, "password"): "UV_PUBLISH_PASSWORD",
    (Tool.UV, "token"): "UV_PUBLISH_TOKEN",
    (Tool.PDM, "password"): "PDM_PUBLISH_PASSWORD",
    (Tool.HATCH, "auth"): "HATCH_INDEX_AUTH",
    (Tool.POETRY, "password"): "POETRY_HTTP_BASIC_<NAME>_PASSWORD",
}


class Dead(NamedTuple):
    """A variable that does not do what people set it for."""

    tool: Tool
    why: str  # a clause that begins behind the name
    words: frozenset[str] | None = None  # only these values, in lower case, are meant
    instead: str = ""  # the name that is read


_EMPTY = frozenset(("",))
_NO = frozenset(("0", "false", "no", "off", "n", "f"))

DEAD = {
    "PYTHONHTTPSVERIFY": Dead(
        Tool.STANDARD,
        "switches nothing off: only Python 2.7 read it, and pip checked certificates all the same",
        frozenset(("0",)),
    ),
    "CURL_CA_BUNDLE": Dead(
        Tool.PIP,
        "is empty, which counts for nothing since pip 22.2: older versions accepted any "
        "certificate with it",
        _EMPTY,
    ),
    "REQUESTS_CA_BUNDLE": Dead(
        Tool.PIP, "is empty, which counts for nothing: certificates are checked as usual", _EMPTY
    ),
    "SSL_CERT_FILE": Dead(
        Tool.STANDARD, "is empty, which switches no check of certificates off", _EMPTY
    ),
    "PIP_TRUSTED_HOSTS": Dead(Tool.PIP, "is none of pip's", None, "PIP_TRUSTED_HOST"),
    "PIP_EXTRA_INDEX_URLS": Dead(Tool.PIP, "is none of pip's", None, "PIP_EXTRA_INDEX_URL"),
    "PIP_EXTRA_INDEX": Dead(Tool.PIP, "is none of pip's", None, "PIP_EXTRA_INDEX_URL"),
    "PIP_REQUIRE_HASH": Dead(Tool.PIP, "is none of pip's", None, "PIP_REQUIRE_HASHES"),
    "PIP_VERIFY": Dead(Tool.PIP, "is none of pip's: no variable stops it from checking"),
    "PIP_SSL_VERIFY": Dead(Tool.PIP, "is none of pip's: no variable stops it from checking"),
    "PIP_VERIFY_SSL": Dead(Tool.PIP, "is none of pip's: no variable stops it from checking"),
    "PIP_NO_VERIFY": Dead(Tool.PIP, "is none of pip's: no variable stops it from checking"),
    "PIP_NO_SSL_VERIFY": Dead(Tool.PIP, "is none of pip's: no variable stops it from checking"),
    "PIP_INSECURE": Dead(Tool.PIP, "is none of pip's: no variable stops it from checking"),
    "UV_TRUSTED_HOST": Dead(Tool.UV, "is none of uv's", None, "UV_INSECURE_HOST"),
    "UV_ALLOW_INSECURE_HOST": Dead(Tool.UV, "is none of uv's", None, "UV_INSECURE_HOST"),
    "UV_REQUIRE_HASH": Dead(Tool.UV, "is none of uv's", None, "UV_REQUIRE_HASHES"),
    "UV_EXTRA_INDEX_URLS": Dead(Tool.UV, "is none of uv's", None, "UV_EXTRA_INDEX_URL"),
}
_POETRY_CERT = re.compile(r"POETRY_CERTIFICATES_[A-Z0-9_]+_(?:CERT|VERIFY)\Z")
_POETRY_FALSE = Dead(
    Tool.POETRY,
    "switches nothing off: Poetry takes its value for the path of a certificate, finds no such "
    "file, and stops",
    _NO,
)


def dead(name: str, value: str) -> Dead | None:
    """Return why a variable with this value does nothing of what it is set for, if so."""
    found = DEAD.get(name)
    if found is None and _POETRY_CERT.match(name):
        found = _POETRY_FALSE
    if found is None or (found.words is not None and value.strip().lower() not in found.words):
        return None
    return found
