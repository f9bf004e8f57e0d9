"""What setuptools calls things (userguide/declarative_config; `setuptools.config.setupcfg`)."""

from __future__ import annotations

from pipwarden.facts import Key

REQUIREMENTS = ("install_requires", "setup_requires", "tests_require")
EXTRAS = "options.extras_require"
LINKS = "dependency_links"

# Commands that fetch packages, and what their options mean. `find_links` holds several.
FETCHING = ("easy_install", "develop")
LOCATIONS = {"index_url": Key.INDEX_URL, "find_links": Key.FIND_LINKS}

# Commands that sent packages to an index; they are gone since setuptools 72 and earlier.
SENDING = ("upload", "register", "upload_docs")
SENDING_OPTIONS = {
    "repository": Key.UPLOAD_URL,
    "username": Key.USERNAME,
    "password": Key.PASSWORD,
}
