"""What pip makes of one requirement: a name, a URL, a path, or a mistake.

Facts of `pip._internal.req.constructors`, `models.link`, `models.wheel` and
`req_install`. `packaging`, which pip uses as well, parses what is not plain.
Paths are handled as text with `os.path`, since pip's answers hang on its ways.
"""

# ruff: noqa: PTH100, PTH118, PTH119

from __future__ import annotations

import os
import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from pipwarden.origins import VCS_SCHEMES, is_url
from pipwarden.vocabulary import pip

if TYPE_CHECKING:
    from collections.abc import Callable

    Exists = Callable[[str], bool]

ARCHIVES = (".zip .whl .tar.bz2 .tbz .tar.gz .tgz .tar .tar.xz .txz .tlz .tar.lz .tar.lzma").split()
URL_HASH = re.compile(rf"[#&]({'|'.join(pip.URL_HASHES)})=([^&]*)")

_VCS = ("bzr", "git", "hg", "svn")
_EGG = re.compile(r"[#&]egg=([^&]*)")
_EGG_NAME = re.compile(r"^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$", re.IGNORECASE)
# Only what `packaging` surely takes, and reads in the same way.
_SIMPLE = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
    r"(\[[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:,[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*\])?"
    r"(?:(==|>=|<=|!=|<|>)([0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?))?"
)


class Meaning(NamedTuple):
    """What a requirement asks for; `error` is why pip refuses it."""

    name: str | None = None
    specifier: str = ""
    pinned: bool = False
    extras: tuple[str, ...] = ()
    marker: str | None = None
    url: str | None = None  # as written
    link: str | None = None  # as pip writes it: a path becomes a `file:` URL
    error: str | None = None

    @property
    def understood(self) -> bool:
        """Whether pip can tell what is asked for, allowed or not."""
        return self.error is None or self.name is not None or self.link is not None


class Refused(Exception):  # noqa: N818  (pip refuses, nothing went wrong here)
    """Pip refuses the requirement; the text says why."""


class _Wanted(NamedTuple):
    """A name with its version and extras, parsed by `packaging`."""

    name: str
    specifier: str
    pinned: bool
    extras: tuple[str, ...]
    url: str | None
    marker: str | None


def meaning(text: str, *, editable: bool, constraint: bool, exists: Exists | None) -> Meaning:
    """Return what pip makes of a requirement; without `exists`, paths get the benefit of doubt."""
    simple = None if editable else _SIMPLE.fullmatch(text)
    if simple is not None and (simple[3] or not _archive(simple[1])):
        name, extras, operator, version = simple.groups()
        if extras and not operator:
            extras = extras.lower()  # pip takes it for the end of a path, and does this there
        names = tuple(sorted(set(extras[1:-1].split(",")))) if extras else ()
        error = "Constraints cannot have extras" if names and constraint else None
        specifier = f"{operator}{version}" if operator else ""
        return Meaning(name, specifier, operator == "==", names, error=error)
    try:
        found = _editable(text, exists) if editable else _line(text, exists)
    except Refused as refusal:
        return Meaning(error=str(refusal))
    except (ValueError, AssertionError) as error:
        # its text may quote the URL, password and all
        what = "an invalid URL" if isinstance(error, ValueError) else "a URL of no use"
        return Meaning(error=f"Invalid requirement: pip stops at {what}")
    problem = None
    if constraint:
        if editable:
            problem = "Editable requirements are not allowed as constraints"
        elif not found.name:
            problem = "Unnamed requirements are not allowed as constraints"
        elif found.extras:
            problem = "Constraints cannot have extras"
    return found._replace(error=problem)


def _line(text: str, exists: Exists | None) -> Meaning:
    """Read a requirement that is not editable (`parse_req_from_line`)."""
    name, mark, written = text.partition("; " if is_url(text) else ";")
    marker = _marker(written.strip()) if mark and written.strip() else None
    name = name.strip()
    extras: tuple[str, ...] = ()
    link = name if is_url(name) else None
    if link is None:
        path, extras = _without_extras(os.path.normpath(os.path.abspath(name)))
        link = _path_link(path, name, exists)
    if link is None:
        wanted: _Wanted | None = _wanted(name, exists)
    else:
        link = _file_link(link)
        wanted = _named_by(link)
    if wanted is None or not wanted.name:
        _check_file(link)
        return Meaning(None, "", pinned=False, extras=extras, marker=marker, url=name, link=link)
    url = name if link is not None else wanted.url
    if link is None and wanted.url is not None:
        link = wanted.url
        _egg(link)
    _check_file(link)
    return Meaning(
        wanted.name,
        wanted.specifier,
        wanted.pinned,
        extras or wanted.extras,
        marker or wanted.marker,
        url,
        link,
    )


def _editable(text: str, exists: Exists | None) -> Meaning:
    """Read the value of `-e` (`parse_editable`)."""
    name: str | None
    direct = _direct(text)
    if direct is not None and direct.url is not None:
        name, url, extras = direct.name, direct.url, direct.extras
        marker = direct.marker
    else:
        name, url, extras = _editable_url(text, exists)
        marker = None
    _egg(url)
    if urlsplit(url).scheme not in VCS_SCHEMES and not url.startswith("file:"):
        reason = (
            "Not a valid editable requirement: it should be a path to a local project or a VCS URL"
        )
        raise Refused(reason)
    if not name and not url.startswith("file:"):
        reason = "Could not detect the requirement's name: specify one with name @ URL"
        raise Refused(reason)
    _check_file(url)
    written = direct.url if direct is not None and direct.url is not None else text
    return Meaning(
        name or None, "", pinned=False, extras=extras, marker=marker, url=written, link=url
    )


def _editable_url(text: str, exists: Exists | None) -> tuple[str | None, str, tuple[str, ...]]:
    url, extras = _without_extras(text)
    if _is_directory(url, exists):
        url = path_to_url(url)
    if url.lower().startswith("file:"):
        return _egg(url), url, extras
    if text.lower().startswith(tuple(f"{vcs}:" for vcs in _VCS)):
        text = f"{text.split(':', 1)[0].lower()}+{text}"
    return _egg(text), text, ()


def _direct(text: str) -> _Wanted | None:
    from packaging.requirements import InvalidRequirement

    if "@" not in text:
        return None
    try:
        return _parse(text)
    except InvalidRequirement:
        return None


def _named_by(link: str) -> _Wanted | None:
    """Return what a URL names: by a wheel's file name, or by `#egg=`."""
    path = unquote(urlsplit(link).path)
    if _extension(posixpath.basename(path.rstrip("/"))) == ".whl":
        _egg(link)
        return _wheel(link, path)
    egg = _egg(link)
    return None if egg is None else _wanted(egg, None)


def _wheel(link: str, path: str) -> _Wanted:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    filename = os.path.basename(posixpath.basename(path.rstrip("/")))
    if filename in ("", ".", ".."):
        filename = os.path.basename(urlsplit(link).netloc.rpartition("@")[2])
    try:
        name, version, _, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename as error:
        raise Refused(str(error)) from None
    return _wanted(f"{name}=={version}", None)


def _wanted(text: str, exists: Exists | None) -> _Wanted:
    """Parse a PEP 508 requirement; pip's own hints are added to what is refused."""
    from packaging.requirements import InvalidRequirement

    try:
        return _parse(text)
    except InvalidRequirement as error:
        if exists is None and _may_be_path(text):
            return _Wanted("", "", pinned=False, extras=(), url=None, marker=None)
        reason = f"Invalid requirement: {_first_line(error)}"
        raise Refused(reason) from None


def _first_line(error: Exception) -> str:
    """Return what is wrong; the lines after it quote the text."""
    return str(error).splitlines()[0]


@lru_cache(maxsize=4096)
def _parse(text: str) -> _Wanted:
    from packaging.requirements import Requirement

    parsed = Requirement(text)
    clauses = list(parsed.specifier)
    return _Wanted(
        parsed.name,
        str(parsed.specifier),
        len(clauses) == 1 and clauses[0].operator in ("==", "==="),
        tuple(sorted(parsed.extras)),
        parsed.url,
        None if parsed.marker is None else str(parsed.marker),
    )


@lru_cache(maxsize=1024)
def _parsed_marker(text: str) -> tuple[str, str | None]:
    from packaging.markers import InvalidMarker, Marker

    try:
        return str(Marker(text)), None
    except InvalidMarker as error:
        return "", _first_line(error)


def _marker(text: str) -> str:
    marker, error = _parsed_marker(text)
    if error is not None:
        reason = f"Invalid requirement: bad marker: {error}"
        raise Refused(reason)
    return marker


def _without_extras(path: str) -> tuple[str, tuple[str, ...]]:
    """Take `[extra]` off the end of a path or name (`strip_extras`)."""
    at = path.rfind("[", 1, -2)
    if path[-1:] != "]" or at < 0 or "]" in path[at:-1]:
        return path, ()
    from packaging.requirements import InvalidRequirement

    try:
        return path[:at].rstrip(), _parse("placeholder" + path[at:].lower()).extras
    except InvalidRequirement as error:
        raise Refused(_first_line(error)) from None


_PLAIN_NAME = re.compile(r"[\w.-]+")


def _may_be_path(text: str) -> bool:
    """Say whether a text that is no requirement could be a directory, without looking."""
    return _looks_like_path(text) and "://" not in text and not re.search(r"\s", text)


def _looks_like_path(name: str) -> bool:
    return os.sep in name or (os.altsep is not None and os.altsep in name) or name.startswith(".")


def _is_directory(path: str, exists: Exists | None) -> bool:
    """Say whether a path is a directory; unlooked at, a path is one, and so is a plain name."""
    if exists is None:
        return _may_be_path(path) or _PLAIN_NAME.fullmatch(path) is not None
    return exists(os.path.join(path, ""))


def _path_link(path: str, name: str, exists: Exists | None) -> str | None:
    """Return the URL of a local project or archive, None when it is neither."""
    archive = _archive(path)
    if exists is not None and _looks_like_path(name) and _is_directory(path, exists):
        if any(exists(os.path.join(path, each)) for each in ("pyproject.toml", "setup.py")):
            return path_to_url(path)
        reason = f"Directory {name!r} is not installable: no setup.py or pyproject.toml in it"
        raise Refused(reason)
    if not archive:
        return None
    if exists is None or not exists(path):
        before, at, _ = name.partition("@")
        if at and not _looks_like_path(before):
            return None
    return path_to_url(path)


def _archive(path: str) -> bool:
    return _extension(path).lower() in ARCHIVES


def _extension(path: str) -> str:
    base, extension = posixpath.splitext(path)
    return base[-4:] + extension if base.lower().endswith(".tar") else extension


def path_to_url(path: str) -> str:
    """Return the `file:` URL of a path, made absolute."""
    from urllib.request import pathname2url

    return urljoin("file://", pathname2url(os.path.normpath(os.path.abspath(path))))


def _file_link(link: str) -> str:
    """Resolve `..` in a `file:` URL."""
    _egg(link)
    parts = urlsplit(link)
    if parts.scheme == "file" and "../" in link:
        return path_to_url(os.path.normpath(os.path.abspath(unquote(parts.path))))
    return link


def _egg(link: str) -> str | None:
    """Return what `#egg=` names; raises `Refused` where pip does, `ValueError` for no URL."""
    urlsplit(link)
    match = _EGG.search(link)
    if match is None:
        return None
    if not _EGG_NAME.match(match[1]):
        reason = f"The 'egg' fragment {match[1]!r} is no project name"
        raise Refused(reason)
    return match[1]


def _check_file(link: str | None) -> None:
    """Raise `Refused` for a `file:` URL that names no local file."""
    if link is None or urlsplit(link).scheme != "file":
        return
    if not link.startswith("file:"):
        reason = "Invalid requirement: pip takes only a lower-case `file:`"
        raise Refused(reason)
    if urlsplit(link).netloc not in ("", "localhost") and os.name != "nt":
        reason = "Invalid requirement: non-local file URIs are not supported on this platform"
        raise Refused(reason)


def revision(url: str) -> tuple[int, int] | None:
    """Return where the revision of a VCS URL stands in it: after the last `@` of its path."""
    scheme, separator, rest = url.partition("://")
    # `-e git://...` has no `+`: pip adds it.
    if not separator or (scheme.lower() not in VCS_SCHEMES and scheme.lower() not in _VCS):
        return None
    start = len(scheme) + len(separator)
    ends = [at for mark in "#?" if (at := rest.find(mark)) >= 0]
    end = start + min(ends, default=len(rest))
    slash = url.find("/", start, end)
    at = url.rfind("@", slash, end) if slash >= 0 else -1
    return (at + 1, end) if at >= 0 else None
