"""What pixi calls things (its documentation: reference/pixi_manifest)."""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.facts import Key


class Option(NamedTuple):
    """One key of `[pypi-options]`: its meaning and whether it is a switch."""

    key: Key
    off: bool = False  # true, or a list of names, switches off what the key means


PYPI_OPTIONS = {
    "index-url": Option(Key.INDEX_URL),
    "extra-index-urls": Option(Key.EXTRA_INDEX_URL),
    "find-links": Option(Key.FIND_LINKS),
    "index-strategy": Option(Key.INDEX_STRATEGY),
    "no-build-isolation": Option(Key.BUILD_ISOLATION, off=True),
    "no-build": Option(Key.ONLY_BINARY),
    "no-binary": Option(Key.NO_BINARY),
    "prerelease-mode": Option(Key.PRE),
    "dependency-overrides": Option(Key.OTHER),
}
WORKSPACES = ("workspace", "project")

# pixi's own configuration (reference/pixi_configuration).
NO_TLS = ("tls-no-verify", "tls_no_verify")
PYPI_CONFIG = "pypi-config"
PYPI_CONFIG_OPTIONS = {
    "index-url": Key.INDEX_URL,
    "extra-index-urls": Key.EXTRA_INDEX_URL,
    "keyring-provider": Key.KEYRING,
    "allow-insecure-host": Key.TRUSTED_HOST,
}
