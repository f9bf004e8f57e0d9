"""What PDM calls things (its documentation: usage/config, reference/pep621)."""

from __future__ import annotations

from pipwarden.facts import Key

DEFAULT_NAME = "pypi"  # a source of this name replaces the default index

RESOLUTION = {
    "respect-source-order": Key.RESPECT_SOURCE_ORDER,
    "allow-prereleases": Key.PRE,
}
CREDENTIALS = {"username": Key.USERNAME, "password": Key.PASSWORD}

# pdm.toml and config.toml (`pdm config`; reference/configuration).
INDEX = "pypi"
UPLOAD = "repository"
ISOLATION = "build_isolation"
FALSE_WORDS = ("false", "no", "0")
