"""Where pip looks for its own configuration (`pip._internal.configuration`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMES = ("pip.conf", "pip.ini")


def is_read_by_pip(path: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Say whether pip reads a configuration file where it lies, on any system it runs on."""
    place = _same(path)
    if environ.get("PIP_CONFIG_FILE") and _same(environ["PIP_CONFIG_FILE"]) == place:
        return True
    folder, name = os.path.split(place)
    if name not in _NAMES:
        return False
    if os.path.exists(os.path.join(folder, "pyvenv.cfg")):  # of one virtual environment
        return True
    return any(_same(os.path.expanduser(each)) == folder for each in _folders(environ))


def _same(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))


def _folders(environ: Mapping[str, str]) -> Iterator[str]:
    yield from ("/etc", "~/.pip", "~/pip", "~/.config/pip", "/etc/xdg/pip")
    yield from ("~/Library/Application Support/pip", "/Library/Application Support/pip")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "PROGRAMDATA"):
        if environ.get(name):
            yield os.path.join(environ[name], "pip")
    for name in ("XDG_CONFIG_DIRS", "XDG_DATA_DIRS"):
        for folder in filter(None, environ.get(name, "").split(os.pathsep)):
            yield os.path.join(folder, "pip")
