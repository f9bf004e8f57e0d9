"""Writing a file back: all of it or nothing, and only over what was read."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from pipwarden.files import Failure, read_bytes, reason
from pipwarden.files.encoding import encode

if TYPE_CHECKING:
    from pipwarden.files import File


def save(file: File, text: str) -> Failure | None:
    """Put a text into a file, in the encoding it had; say what stood in the way, if anything.

    A link stays a link: the file that it leads to is written.
    """
    try:
        if encode(file.source, file.source.text) != file.raw:
            return Failure(file.path, "its encoding cannot be kept, so it was not changed")
        raw = encode(file.source, text)
    except (UnicodeError, LookupError):
        return Failure(file.path, f"the change cannot be written in {file.source.encoding}")
    try:
        return _replace(file, os.path.realpath(file.path), raw)
    except OSError as error:
        return Failure(file.path, f"it cannot be written: {reason(error)}")


def _replace(file: File, place: str, raw: bytes) -> Failure | None:
    if not os.access(place, os.W_OK):
        return Failure(file.path, "it cannot be written: it is write-protected")
    draft = _draft(place)
    try:
        with open(draft, "xb", opener=_private) as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        _take_after(draft, place)
        if read_bytes(place) != file.raw:
            return Failure(file.path, "it was changed meanwhile, so nothing was written")
        os.replace(draft, place)
    finally:
        if os.path.lexists(draft):
            os.unlink(draft)
    return None


def _draft(place: str) -> str:
    """Name a file in the same folder, so that it can take the place in one step."""
    folder, name = os.path.split(place)
    return os.path.join(folder, f".{name[:100]}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _private(path: str, flags: int) -> int:
    """Open for nobody else: what is in the file may be a secret."""
    return os.open(path, flags, 0o600)


def _take_after(draft: str, place: str) -> None:
    """Give the new file the mode, the owner and the attributes of the old one, where allowed."""
    import shutil

    status = os.stat(place)
    if hasattr(os, "chown"):  # not on Windows
        with suppress(OSError):  # only an administrator may give files away
            os.chown(draft, status.st_uid, status.st_gid)
    shutil.copystat(place, draft)
    os.utime(draft)  # it is new all the same
