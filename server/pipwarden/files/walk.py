"""Which files to check: those that are named, and those of a known kind in named folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import readers
from pipwarden.files import Failure, Found, read_bytes, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

    from pipwarden.readers import Kind

# Folders that hold what tools have made or fetched; nobody mends settings there.
SKIPPED = frozenset(
    (
        ".bzr .direnv .eggs .git .hg .hypothesis .mypy_cache .nox .pixi .pytest_cache .ruff_cache "
        ".svn .tox __pycache__ __pypackages__ node_modules site-packages"
    ).split()
)
# Files that mark a folder as an environment, whatever its name.
ENVIRONMENT = frozenset(("pyvenv.cfg", "conda-meta"))

# Names without an ending that are no scripts; there is one of them in many folders.
PROSE = frozenset(
    "LICENSE LICENCE COPYING README AUTHORS CHANGES NOTICE CODEOWNERS VERSION PKG-INFO".split()
)


class _Ignore(NamedTuple):
    """The patterns of one ignore file: they speak of paths below its folder."""

    folder: str  # absolute, with a separator at the end
    patterns: GitIgnoreSpec

    def verdict(self, path: str) -> bool | None:
        """Say whether a path is ignored, is not, or is not mentioned."""
        if not path.startswith(self.folder):
            return None
        relative = path[len(self.folder) :]
        return self.patterns.check_file(relative.replace(os.sep, "/")).include


def find(paths: Iterable[str], kind: Kind | None = None) -> Iterator[Found | Failure]:
    """Yield what is to be checked, each file once, in a stable order.

    A file that is named is always checked; in folders, ignore files are
    respected. With a kind, named files are of that kind whatever they are called.
    """
    seen: set[str] = set()
    for path in paths:
        found = _walk(path) if os.path.isdir(path) else _named(path, kind)
        for each in found:
            place = os.path.normcase(os.path.abspath(each.path))
            if place not in seen:
                seen.add(place)
                yield each


def _named(path: str, kind: Kind | None) -> Iterator[Found | Failure]:
    kind = kind or kind_of(path)
    if kind is not None:
        yield Found(path, kind)
    elif os.path.exists(path):
        yield Failure(path, unknown_kind())
    else:
        yield Failure(path, "no such file or directory")


def kind_of(path: str) -> Kind | None:
    """Return the kind of a file by its name, else by its first line."""
    kind = readers.kind_of(os.path.abspath(path))
    if kind is None and os.path.isfile(path):
        kind = _by_first_line(path)
    return kind


def _kind_inside(entry: os.DirEntry[str]) -> Kind | None:
    """Look into a file whose name has no ending: scripts often have none."""
    if "." in entry.name or entry.name in PROSE:
        return None
    try:
        return _by_first_line(entry.path) if entry.is_file() else None
    except OSError:
        return None


def _by_first_line(path: str) -> Kind | None:
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        return readers.kind_of_content(path, os.read(file, readers.HEAD))
    except OSError:
        return None
    finally:
        os.close(file)


def unknown_kind() -> str:
    """Say that a name tells nothing about the kind of file."""
    return f"its name tells no kind of file; say which with --kind ({', '.join(readers.BY_NAME)})"


def _walk(top: str) -> Iterator[Found | Failure]:
    absolute = os.path.abspath(top)
    prefix = "" if top in {".", "./", f".{os.sep}"} else top
    pending = [(prefix, absolute, _inherited(absolute))]
    while pending:
        shown, folder, ignores = pending.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=_name)
        except OSError as error:
            yield Failure(shown or top, f"the folder cannot be listed: {reason(error)}")
            continue
        names = {entry.name for entry in entries}
        if folder != absolute and not names.isdisjoint(ENVIRONMENT):
            continue
        if ".gitignore" in names:
            ignores = (*ignores, *_read_ignore(os.path.join(folder, ".gitignore"), folder))
        below = []
        for entry in entries:
            if _is_folder(entry):
                if entry.name not in SKIPPED and not _is_ignored(entry.path + os.sep, ignores):
                    below.append((os.path.join(shown, entry.name), entry.path, ignores))
                continue
            kind = readers.kind_of(entry.path) or _kind_inside(entry)
            if kind and _is_file(entry) and not _is_ignored(entry.path, ignores):
                yield Found(os.path.join(shown, entry.name), kind)
        pending += reversed(below)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Say whether to look below: not through links, which may lead round in a circle."""
    try:
        return entry.is_dir(follow_symlinks=False) and not _is_junction(entry)
    except OSError:
        return False


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Say whether a folder is a mount point of Windows; before Python 3.12 it is no link there."""
    if os.name != "nt":
        return False
    tag: int = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return tag == 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Say whether to read it, or to report why it cannot be read; links to folders are neither."""
    try:
        return not entry.is_dir()
    except OSError:
        return True


def _is_ignored(path: str, ignores: tuple[_Ignore, ...]) -> bool:
    """Ask the nearest ignore file first, as git does."""
    for ignore in reversed(ignores):
        verdict = ignore.verdict(path)
        if verdict is not None:
            return verdict
    return False


def _inherited(folder: str) -> tuple[_Ignore, ...]:
    """Return what the repository around a folder ignores; nothing if that is the folder itself."""
    ancestors = [folder]
    while not os.path.exists(os.path.join(ancestors[-1], ".git")):
        parent = os.path.dirname(ancestors[-1])
        if parent == ancestors[-1]:
            return ()  # no repository: ignore files above the folder mean something else
        ancestors.append(parent)
    root = ancestors[-1]
    ignores = _read_ignore(os.path.join(root, ".git", "info", "exclude"), root)
    for ancestor in reversed(ancestors[1:]):
        ignores += _read_ignore(os.path.join(ancestor, ".gitignore"), ancestor)
    # Who names an ignored folder wants to see what is in it.
    ignored = any(_is_ignored(each + os.sep, ignores) for each in ancestors[:-1])
    return () if ignored else ignores


def _read_ignore(path: str, folder: str) -> tuple[_Ignore, ...]:
    try:
        text = read_bytes(path).decode("utf-8-sig", "surrogateescape")
    except OSError:
        return ()
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if not any(line.strip() and line[0] != "#" for line in lines):
        return ()
    from pathspec import GitIgnoreSpec

    try:
        patterns = GitIgnoreSpec.from_lines(lines)
    except ValueError:  # a bad line is no pattern for git either
        patterns = GitIgnoreSpec.from_lines(filter(_is_pattern, lines))
    return (_Ignore(folder.rstrip(os.sep) + os.sep, patterns),)


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
