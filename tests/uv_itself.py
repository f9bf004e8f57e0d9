"""uv itself, asked for its settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What uv says of its settings."""

    refused: bool
    ignored: bool
    shown: str


def ask(folder: Path, home: Path, *command: str) -> Answer:
    """Let uv show its settings in a folder, with an empty home and no network."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    assert uv is not None
    environment = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP") if key in os.environ}
    environment |= {
        "PATH": os.defpath,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home),
        "LOCALAPPDATA": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CONFIG_DIRS": str(home),
        "NO_COLOR": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    done = subprocess.run(
        [uv, "--offline", *(command or ("lock",)), "--show-settings"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    failed = "Failed to parse" in done.stderr
    refused = done.returncode != 0
    assert not refused or failed or "not allowed" in done.stderr, done.stderr
    return Answer(refused, failed and not refused, done.stdout)


def block(shown: str, name: str) -> str:
    """Return the value of a field, as far as its brackets reach."""
    start = shown.index(f"{name}: ") + len(name) + 2
    depth = 0
    for at in range(start, len(shown)):
        depth += (shown[at] in "([{") - (shown[at] in ")]}")
        if depth == 0 and shown[at] in ",\n":
            return shown[start:at]
    return shown[start:]


def indexes(shown: str, name: str = "indexes") -> list[dict[str, Any]]:
    """Return the indexes that uv shows, in its order."""
    found = []
    for part in block(block(shown, "index_locations"), name).split("Index {")[1:]:
        given = re.search(r"given: Some\(\s*\"([^\"]*)\"", part)
        named = re.search(r"\n\s+name: Some\(\s*IndexName\(\s*\"([^\"]*)\"", part)
        found.append(
            {
                "url": given[1] if given else None,
                "name": named[1] if named else None,
                "default": "default: true" in part,
                "explicit": "explicit: true" in part,
            }
        )
    return found
