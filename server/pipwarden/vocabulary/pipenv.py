"""What Pipenv calls things (its documentation: pipfile, indexes; `pipenv.utils.pipfile`)."""

from __future__ import annotations

from pipwarden.facts import Key

# Tables that hold something else than packages.
NO_PACKAGES = frozenset(("source", "pipenv", "requires", "scripts", "build-system"))

REPOSITORIES = ("git", "hg", "svn", "bzr")
LOCATIONS = (*REPOSITORIES, "file", "path")

# With the first, every package is looked for in every source; else in the first or its own.
SEARCH_ALL = "install_search_all_sources"
SWITCHES = {SEARCH_ALL: Key.INDEX_STRATEGY, "allow_prereleases": Key.PRE}
