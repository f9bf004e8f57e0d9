"""Inputs of GitHub actions that say where packages come from or go to.

From each action's `action.yml`; names of inputs with dashes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipwarden.facts import Key, Tool


class Input(NamedTuple):
    """What an input holds.

    The kind is "one" for one value, "words" or "commas" for several, "lines" for variables
    `NAME=value`, "file" for the text of a file of the kind in `option`, and
    "command" for what goes behind the command in `option`.
    """

    tool: Tool
    key: Key
    option: str
    kind: str = "one"


_TWINE_URL = Input(Tool.TWINE, Key.UPLOAD_URL, "repository-url")
_TWINE_USER = Input(Tool.TWINE, Key.USERNAME, "username")
_TWINE_PASSWORD = Input(Tool.TWINE, Key.PASSWORD, "password")
_BUILD_ARGS = {"build-args": Input(Tool.PIP, Key.OTHER, "build-args", "lines")}
_MICROMAMBA = {
    "condarc": Input(Tool.CONDA, Key.OTHER, "condarc", "file"),
    "condarc-options": Input(Tool.CONDA, Key.OTHER, "condarc", "file"),
    "create-args": Input(Tool.CONDA, Key.OTHER, "micromamba create", "command"),
    "channels": Input(Tool.CONDA, Key.CHANNEL, "channels", "commas"),
    "channel-alias": Input(Tool.CONDA, Key.CHANNEL, "channel_alias"),
}

INPUTS: dict[str, dict[str, Input]] = {
    "pypa/gh-action-pypi-publish": {
        "repository-url": _TWINE_URL,
        "user": _TWINE_USER,
        "password": _TWINE_PASSWORD,
    },
    "jrubics/poetry-publish": {
        "pypi-token": Input(Tool.POETRY, Key.PASSWORD, "pypi-token"),
        "repository-url": Input(Tool.POETRY, Key.UPLOAD_URL, "repositories"),
        "repository-password": Input(Tool.POETRY, Key.PASSWORD, "http-basic"),
    },
    "pypa/gh-action-pip-audit": {
        "index-url": Input(Tool.PIP, Key.INDEX_URL, "index-url"),
        "extra-index-urls": Input(Tool.PIP, Key.EXTRA_INDEX_URL, "extra-index-url", "words"),
    },
    "actions/setup-python": {
        "pip-install": Input(Tool.PIP, Key.OTHER, "pip install", "command"),
    },
    "conda-incubator/setup-miniconda": {
        "channels": Input(Tool.CONDA, Key.CHANNEL, "channels", "commas"),
        "channel-alias": Input(Tool.CONDA, Key.CHANNEL, "channel_alias"),
    },
    "mamba-org/setup-micromamba": _MICROMAMBA,
    "mamba-org/provision-with-micromamba": _MICROMAMBA,
    "docker/build-push-action": _BUILD_ARGS,
    "redhat-actions/buildah-build": _BUILD_ARGS,
}

# Inputs that many actions and called workflows hand to a shell.
SCRIPT = re.compile(r"(?:.*-)?(?:script|commands?|run)(?:-linux)?\Z")
# Where an input of such a name is something else.
NO_SHELL = frozenset(("actions/github-script",))
# Programs that a step can have as its shell and that read none.
OTHER_LANGUAGES = frozenset(
    ("node", "deno", "bun", "perl", "ruby", "rscript", "r", "julia", "php", "nu", "elixir", "lua")
)
