"""What Hatch calls things (its documentation: config/environment, config/build)."""

from __future__ import annotations

DEPENDENCIES = ("dependencies", "extra-dependencies")
