"""What lock files call things, by the tool that writes them."""

from __future__ import annotations

from typing import NamedTuple

from pipwarden.facts import Tool


class Format(NamedTuple):
    """A lock file written in TOML: who writes it, and where its packages are."""

    tool: Tool
    packages: str  # the array of tables


# By the end of the file's name, in lower case.
FORMATS = {
    "uv.lock": Format(Tool.UV, "package"),
    ".py.lock": Format(Tool.UV, "package"),  # beside a script
    "poetry.lock": Format(Tool.POETRY, "package"),
    "pdm.lock": Format(Tool.PDM, "package"),
    ".toml": Format(Tool.STANDARD, "packages"),  # pylock.toml, pylock.NAME.toml (PEP 751)
}

# What a URL begins with when nobody vouches for its content; also hosts that are gone, and
# passwords before the host. Digests that others can imitate. The marks of a merge.
TELLING = (
    r"\bhttp:|\b(?:git|svn|ftp|bzr):|\+(?:git|svn|ftp):|://[^/\"'\s@]*@|pypi\.python\.org"
    r"|\b(?:md5|sha1|sha224)\b|^(?:<{7}|>{7}) "
)
# One of these is in whatever the pattern finds, and none in most lock files: to look for them
# takes a tenth of the time.
HINTS = (
    *("http:", "git:", "svn:", "ftp:", "bzr:", "@", "pypi.python.org"),
    *("md5", "sha1", "sha224", "<<<<<<< ", ">>>>>>> "),
)
REPOSITORIES = ("git", "hg", "svn", "bzr")
