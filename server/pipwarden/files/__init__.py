"""Files on disk: which ones, what stands in them, and writing them back."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.files.encoding import decode, encode
from pipwarden.readers import could_matter
from pipwarden.source import Position

if TYPE_CHECKING:
    from pipwarden.readers import Kind
    from pipwarden.source import Source

__all__ = [
    "LIMIT",
    "Failure",
    "File",
    "Found",
    "encode",
    "from_bytes",
    "load",
    "load_if_it_matters",
    "read_bytes",
    "reason",
]

LIMIT = 10 * 1024 * 1024  # bytes; the largest lock files people have are about 2 MB

_TYPES = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# Never wait for the other end of a pipe that was put in the place of a file;
# never inherit; read bytes as they are. Windows has the last two under these names.
_READING = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    _READING |= getattr(os, _name, 0)


class Failure(NamedTuple):
    """A file, or a part of one, with which nothing could be done, and why."""

    path: str
    message: str
    start: Position = Position(1, 1)
    end: Position = Position(1, 1)


class Found(NamedTuple):
    """A path to check, and the kind of file it is."""

    path: str
    kind: Kind


class File(NamedTuple):
    """A file that was read."""

    path: str
    kind: Kind
    source: Source
    raw: bytes
    stdin: bool = False


def load(path: str, kind: Kind) -> File | Failure:
    """Read and decode a file; whatever is no regular file is not even opened."""
    try:
        return from_bytes(path, kind, read_bytes(path))
    except OSError as error:
        return Failure(path, reason(error))


def load_if_it_matters(path: str, kind: Kind) -> File | Failure | None:
    """Do the same for one of many files; None for a file that can hold no fact."""
    try:
        raw = read_bytes(path)
    except OSError as error:
        return Failure(path, reason(error))
    return from_bytes(path, kind, raw) if could_matter(kind, raw) else None


def from_bytes(path: str, kind: Kind, raw: bytes, *, stdin: bool = False) -> File | Failure:
    """Decode bytes that were read under a name."""
    if len(raw) > LIMIT:
        return Failure(path, _too_large(len(raw)))
    try:
        return File(path, kind, decode(path, raw, kind), raw, stdin)
    except ValueError as error:
        return Failure(path, str(error))


def read_bytes(path: str) -> bytes:
    """Return the bytes of a regular file; raises `OSError` for anything else."""
    _refuse(os.stat(path))
    descriptor = os.open(path, _READING)
    try:
        status = os.fstat(descriptor)
        _refuse(status)  # it may be another file by now
        # A folder may hold thousands: two plain calls cost a third of a stream's.
        pieces = [os.read(descriptor, status.st_size + 1)]
        length = len(pieces[0])
        while pieces[-1] and length <= LIMIT:
            pieces.append(os.read(descriptor, LIMIT))
            length += len(pieces[-1])
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def _refuse(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _TYPES.get(stat.S_IFMT(status.st_mode), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, not a file")
    if status.st_size > LIMIT:
        raise OSError(errno.EFBIG, _too_large(status.st_size))


def _too_large(size: int) -> str:
    return (
        f"it has {size / 1024 / 1024:.1f} MB, and files over {LIMIT // 1024 // 1024} MB "
        "are not checked"
    )


def reason(error: OSError) -> str:
    """Say why the system would not do something, as a clause."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
