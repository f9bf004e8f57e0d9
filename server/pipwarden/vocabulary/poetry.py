"""What Poetry calls things (its documentation: repositories, dependency-specification)."""

from __future__ import annotations

PRIORITIES = ("primary", "supplemental", "explicit")

# Priorities that Poetry 1.x had, and what stands in their place today.
GONE_PRIORITIES = {"default": "primary", "secondary": "supplemental"}

# Keys of a source that Poetry 1.x had, with the priority that stands in their place.
GONE_KEYS = {"default": "primary", "secondary": "supplemental"}

PUBLIC = "pypi"  # the name, in lower case, of the source that needs no URL

DEPENDENCY_LOCATIONS = ("git", "url", "path", "file")
REVISIONS = ("rev", "tag", "branch")
