"""Bytes between the editor and the protocol: standard streams, or a socket of this machine."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO

from pipwarden.lsp.frames import BrokenStreamError, Frames

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipwarden.lsp.protocol import Protocol

log = logging.getLogger(__name__)

_CHUNK = 1 << 16


class StreamWriter:
    """Writes messages to a stream until the other side is gone."""

    __slots__ = ("_lost", "_stream")

    def __init__(self, stream: BinaryIO, lost: Callable[[], None]) -> None:
        """Take the stream and what to call when nobody reads it any more."""
        self._stream = stream
        self._lost = lost

    def write(self, data: bytes) -> None:
        """Write all of a message."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            self._lost()

    def close(self) -> None:
        """Leave the stream to whoever opened it."""


def _receiver(protocol: Protocol) -> Callable[[bytes], None]:
    """Return a function that takes bytes as they come; no bytes mean the end."""
    frames = Frames()

    def receive(data: bytes) -> None:
        if not data:
            protocol.leave()
            return
        try:
            bodies = frames.feed(data)
        except BrokenStreamError as error:
            log.error("giving up on the client: %s", error)  # noqa: TRY400  (no bug of ours)
            protocol.leave()
            return
        for body in bodies:
            protocol.receive(body)

    return receive


async def over_stdio(protocol: Protocol) -> int:
    """Talk over standard input and output until the end; return the exit code."""
    loop = asyncio.get_running_loop()
    ended = _ending(protocol)
    incoming = sys.stdin.fileno()
    protocol.set_writer(StreamWriter(_claim_stdout(), protocol.leave))
    receive = _receiver(protocol)

    def read() -> None:
        try:
            data = os.read(incoming, _CHUNK)
        except OSError:
            data = b""
        if not data:
            loop.remove_reader(incoming)
        receive(data)

    try:
        # The loop says when there is something to read, so that reading needs no thread.
        loop.add_reader(incoming, read)
    except (NotImplementedError, PermissionError, OSError):
        # Windows has no such thing for pipes, nor has POSIX for plain files.
        _read_in_thread(incoming, loop, receive)
    return await ended


def _read_in_thread(
    incoming: int, loop: asyncio.AbstractEventLoop, receive: Callable[[bytes], None]
) -> None:
    def run() -> None:
        data = b"-"
        while data:
            try:
                data = os.read(incoming, _CHUNK)
            except OSError:
                data = b""
            try:
                loop.call_soon_threadsafe(receive, data)
            except RuntimeError:  # the loop has ended
                return

    threading.Thread(target=run, name="stdin", daemon=True).start()


def _claim_stdout() -> BinaryIO:
    """Return standard output, and let whatever else is written there go to standard error."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    try:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        log.info("there is no standard error to keep stray output on")
    sys.stdout = sys.stderr
    return stream


def _ending(protocol: Protocol) -> asyncio.Future[int]:
    """Return a future of the exit code."""
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    protocol.on_exit = end
    return ended


async def over_tcp(protocol: Protocol, host: str, port: int) -> int:
    """Listen on an address of this machine, serve the first client, return the exit code.

    Raises `ValueError` for an address that other machines could reach, and `OSError`
    for one that cannot be had.
    """
    addresses = await _loopback(host, port)
    ended = _ending(protocol)
    receive = _receiver(protocol)
    clients: set[asyncio.StreamWriter] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if clients:
            writer.close()  # one server, one editor
            return
        clients.add(writer)
        protocol.set_writer(writer)
        data = b"-"
        while data and not ended.done():
            try:
                data = await reader.read(_CHUNK)
            except OSError:
                data = b""
            receive(data)

    server = await asyncio.start_server(connected, addresses, port)
    for listening in server.sockets:
        name = listening.getsockname()
        print(f"pipwarden: listening on {name[0]}:{name[1]}", file=sys.stderr, flush=True)  # noqa: T201
    code = await ended
    server.close()
    for writer in clients:
        writer.close()
    return code


async def _loopback(host: str, port: int) -> list[str]:
    import ipaddress

    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    # An empty host means every interface.
    if not host or not all(ipaddress.ip_address(each).is_loopback for each in addresses):
        message = f"{host or 'every address'} can be reached from other machines; use 127.0.0.1"
        raise ValueError(message)
    return addresses
