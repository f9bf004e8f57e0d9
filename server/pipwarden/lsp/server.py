"""The start of the language server."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from typing import TYPE_CHECKING

from pipwarden.lsp import parent, postponed, transport

if TYPE_CHECKING:
    from pipwarden.lsp.protocol import Protocol
    from pipwarden.lsp.session import Session

log = logging.getLogger(__name__)

_WATCH_EVERY = 3.0  # seconds between two looks at the editor's process

_MESSAGE_TYPE = {logging.WARNING: 2, logging.ERROR: 1, logging.CRITICAL: 1}


class _Masked(logging.Formatter):
    """Keeps passwords out of the log: a traceback may quote the text that it failed on."""

    def format(self, record: logging.LogRecord) -> str:
        from pipwarden import redact

        return redact.mask(super().format(record))


class _ClientLog(logging.Handler):
    """Shows warnings and errors in the editor's log."""

    def __init__(self, protocol: Protocol) -> None:
        super().__init__(logging.WARNING)
        self._protocol = protocol

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = {"type": _MESSAGE_TYPE.get(record.levelno, 3), "message": self.format(record)}
            self._protocol.tell("window/logMessage", message)
        except Exception:  # noqa: BLE001  (logging must not fail what it reports on)
            self.handleError(record)


def serve(tcp: tuple[str, int] | None = None) -> int:
    """Serve one editor over the standard streams, or over a socket of this machine.

    Returns the exit code: 0 after `shutdown`, 1 when the editor left without it,
    2 when the address cannot be used.
    """
    postponed.install()  # before anything imports the classes
    from pipwarden.lsp.handlers import Server

    server = Server()
    handlers = [logging.StreamHandler(sys.stderr), _ClientLog(server.protocol)]
    for handler in handlers:
        handler.setFormatter(_Masked("%(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
    try:
        return asyncio.run(_serve(server.protocol, tcp))
    except (OSError, ValueError) as error:
        print(f"pipwarden: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        for handler in handlers:
            logging.getLogger().removeHandler(handler)


async def _serve(protocol: Protocol, tcp: tuple[str, int] | None) -> int:
    def started(session: Session) -> None:
        loop.call_soon(_warm_up)
        # An editor in another container has a number that means nothing here.
        if session.client.process is not None and parent.is_alive(session.client.process):
            _watch(protocol, session.client.process, loop)

    loop = asyncio.get_running_loop()
    protocol.on_start = started
    # What the imports made stays until the end: the collector need not look at it again.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    if tcp is None:
        return await transport.over_stdio(protocol)
    return await transport.over_tcp(protocol, *tcp)


def _watch(protocol: Protocol, process: int, loop: asyncio.AbstractEventLoop) -> None:
    if parent.is_alive(process):
        loop.call_later(_WATCH_EVERY, _watch, protocol, process, loop)
    else:
        protocol.leave()


def _warm_up() -> None:
    """Import the rules while the editor is still busy with our answer."""
    from pipwarden import rules

    try:
        rules.default()
    except Exception:
        log.exception("the rules cannot be loaded")
