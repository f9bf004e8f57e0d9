"""The page of a rule as a file on this machine, so that its link works offline.

Editors open a `file:` link themselves, without a browser and without a network.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

log = logging.getLogger(__name__)


def folder() -> Path:
    """Return the folder for this user's pages."""
    from pipwarden import __version__

    home = Path.home()
    match sys.platform:
        case "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        case "darwin":
            base = home / "Library" / "Caches"
        case _:
            base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "pipwarden" / __version__ / "rules"


@cache
def link(code: str) -> str | None:
    """Return the URI of a rule's page, which is written on first use; None where that fails."""
    from pipwarden import docs, rules

    rule = rules.all_rules().get(code)
    if rule is None:
        return None
    try:
        return _written(folder() / f"{code}.md", docs.page(rule)).as_uri()
    except (OSError, RuntimeError, ValueError) as error:  # no home, or no room in it
        log.info("no page for %s: %s", code, error)
        return None


def _written(path: Path, text: str) -> Path:
    data = text.encode()
    with suppress(OSError):
        if path.read_bytes() == data:
            return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)  # at once, since another editor's server may do the same
    return path
