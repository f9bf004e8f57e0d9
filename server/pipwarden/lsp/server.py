"""The language server: handlers and start."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from pipwarden import __version__
from pipwarden.lsp import actions, convert, parent, transport
from pipwarden.lsp.protocol import Protocol

if TYPE_CHECKING:
    from pipwarden.lsp.session import Opened, Session

Json = dict[str, Any]

log = logging.getLogger(__name__)

_WATCH_EVERY = 3.0  # seconds between two looks at the editor's process

_MESSAGE_TYPE = {logging.WARNING: 2, logging.ERROR: 1, logging.CRITICAL: 1}


class Server(LanguageServer):
    """pygls' server with our protocol."""

    protocol: Protocol

    def __init__(self) -> None:
        """Make a server that knows its handlers."""
        super().__init__("pipwarden", __version__, protocol_cls=Protocol)
        self.feature(types.TEXT_DOCUMENT_CODE_ACTION)(code_action)
        self.feature(types.TEXT_DOCUMENT_HOVER)(hover)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Leave it at the log: what fails has been written there, with its traceback."""

    def opened(self, uri: str) -> tuple[Session, Opened] | None:
        """Return an open document of a kind of ours."""
        session = self.protocol.session
        opened = session.documents.get(uri) if session is not None else None
        return (session, opened) if session and opened and opened.kind else None


# Handlers are coroutines so that they start one turn of the loop after their message was
# read: a cancellation that follows at once comes in time.


async def code_action(ls: Server, params: types.CodeActionParams) -> list[Json] | None:
    """Answer with fixes, from what the last check found."""
    found = ls.opened(params.text_document.uri)
    if found is None:
        return None
    session, opened = found
    span = convert.span_of(params.range, opened)
    only = params.context.only
    wanted = None if only is None else [str(getattr(kind, "value", kind)) for kind in only]
    return actions.actions(opened, session.report(opened), session.client, span, wanted)


async def hover(ls: Server, params: types.HoverParams) -> Json | None:
    """Answer with what stands at a place: the setting, and what is wrong with it."""
    from pipwarden.lsp.hover import describe

    found = ls.opened(params.text_document.uri)
    if found is None:
        return None
    session, opened = found
    offset = convert.offset_of(params.position, opened)
    return describe(opened, session.report(opened), session.client, offset)


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
    server = Server()
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    handler = _ClientLog(server.protocol)
    logging.getLogger().addHandler(handler)
    try:
        return asyncio.run(_serve(server.protocol, tcp))
    except (OSError, ValueError) as error:
        print(f"pipwarden: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
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
