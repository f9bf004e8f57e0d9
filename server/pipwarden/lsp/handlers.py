"""pygls' server with our protocol, and its handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from pipwarden import __version__
from pipwarden.lsp import actions, convert
from pipwarden.lsp.protocol import Protocol

if TYPE_CHECKING:
    from pipwarden.lsp.session import Opened, Session

Json = dict[str, Any]


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
