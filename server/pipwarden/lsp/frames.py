"""Messages out of a stream of bytes, and back.

A message has headers, an empty line, and a JSON body of `Content-Length` bytes
(LSP 3.17, "Base Protocol").
"""

from __future__ import annotations

import re

_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)

LARGEST = 1 << 30  # bytes; a length beyond it is a broken stream rather than a message


class BrokenStreamError(Exception):
    """What comes in is not the protocol, and there is no way to find its next message."""


class Frames:
    """Collects bytes as they come and hands out the bodies of complete messages."""

    __slots__ = ("_buffer", "_need")

    def __init__(self) -> None:
        """Start with nothing."""
        self._buffer = bytearray()
        self._need: int | None = None  # bytes of the body that is being collected

    def feed(self, data: bytes) -> list[bytes]:
        """Take more bytes and return the bodies that are complete now.

        Raises `BrokenStreamError` for a length that cannot be meant.
        """
        self._buffer += data
        bodies = []
        while (body := self._next()) is not None:
            bodies.append(body)
        return bodies

    def _next(self) -> bytes | None:
        buffer = self._buffer
        while self._need is None:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(buffer) > LARGEST:
                    message = "headers without end"
                    raise BrokenStreamError(message)
                return None
            match = _LENGTH.search(bytes(buffer[: end + 1]))
            del buffer[: end + 4]
            # A block of headers without a length announces nothing: look for the next one.
            if match:
                self._need = int(match[1])
                if self._need > LARGEST:
                    message = f"a message of {self._need} bytes"
                    raise BrokenStreamError(message)
        if len(buffer) < self._need:
            return None
        body = bytes(buffer[: self._need])
        del buffer[: self._need]
        self._need = None
        return body


def frame(body: bytes) -> bytes:
    """Return a message ready to be sent."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
