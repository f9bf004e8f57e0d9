"""What Poetry calls things (its documentation: repositories, dependency-specification)."""

from __future__ import annotations

from pipwarden.facts import Key

PRIORITIES = ("primary", "supplemental", "explicit")

# Priorities that Poetry 1.x had, and what stands in their place today.
GONE_PRIORITIES = {"default": "primary", "secondary": "supplemental"}

# Keys of a source that Poetry 1.x had, with the priority that stands in their place.
GONE_KEYS = {"default": "primary", "secondary": "supplemental"}

PUBLIC = "pypi"  # the name, in lower case, of the source that needs no URL

DEPENDENCY_LOCATIONS = ("git", "url", "path", "file")
REVISIONS = ("rev", "tag", "branch")

# poetry.toml and config.toml (`poetry config`): what stands under the name of a server.
CONFIGURATION = {
    "certificates": {"cert": Key.CERT, "verify": Key.CERT, "client-cert": Key.CLIENT_CERT},
    "repositories": {"url": Key.UPLOAD_URL},
    "http-basic": {"username": Key.USERNAME, "password": Key.PASSWORD},
}
TOKENS = "pypi-token"
MIRROR = ("plugins", "pypi_mirror")  # of poetry-plugin-pypi-mirror: in place of the public index
