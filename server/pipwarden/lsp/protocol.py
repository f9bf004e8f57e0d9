"""pygls' protocol, with its own way from a message to a document.

pygls keeps documents whose lines end where `str.splitlines` says, which is not
where the protocol says, answers nothing to a request it cannot read or that
comes after `shutdown`, and reads every message into classes. Here documents are
our own, notifications and `initialize` stay plain data, and every request is
answered. Requests with a handler go pygls' way, which can cancel them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from pipwarden import __version__
from pipwarden.lsp import actions, notebooks, publish
from pipwarden.lsp.client import client
from pipwarden.lsp.frames import frame
from pipwarden.lsp.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

Json = dict[str, Any]

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INTERNAL_ERROR = -32700, -32600, -32601, -32603
NOT_INITIALIZED = -32002

_INCREMENTAL = 2  # TextDocumentSyncKind


class Protocol(LanguageServerProtocol):
    """Takes the bodies of messages, keeps the session, publishes diagnostics."""

    session: Session | None = None
    on_exit: Callable[[int], None] | None = None  # called once with the exit code
    on_start: Callable[[Session], None] | None = None  # called after `initialize`
    _settling = False

    def receive(self, body: bytes) -> None:
        """Take the body of one message; what fails is logged and answered, never raised."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            log.warning("a message that is no JSON: %s", error)
            self._refuse(None, PARSE_ERROR, "the message is no JSON")
            return
        method = message.get("method") if isinstance(message, dict) else None
        try:
            if not isinstance(method, str):
                self._receive_other(message)
            elif "id" in message:
                self._request(method, message)
            else:
                self._notification(method, message.get("params"))
        except Exception:
            # Without the message, which may hold a password of the user's.
            log.exception("handling %s failed", method)
            if isinstance(message, dict) and method and "id" in message:
                self._refuse(message["id"], INTERNAL_ERROR, f"handling {method} failed")

    def _receive_other(self, message: object) -> None:
        if isinstance(message, dict) and ("result" in message or "error" in message):
            log.info("an answer to a question that was not asked")
        else:
            self._refuse(None, INVALID_REQUEST, "the message is no request")

    # -- requests -------------------------------------------------------------

    def _request(self, method: str, message: Json) -> None:
        identity = message["id"]
        if self._shutdown:
            self._refuse(identity, INVALID_REQUEST, "the server is shutting down")
        elif method == "initialize":
            self._initialize(identity, message.get("params"))
        elif self.session is None:
            self._refuse(identity, NOT_INITIALIZED, "the server is not initialized")
        elif method == "shutdown":
            self._stop_working()
            self._send({"id": identity, "result": None})
        elif method in self.fm.features:
            self._hand_over(message)
        else:
            self._refuse(identity, METHOD_NOT_FOUND, f"{method} is not known here")

    def _hand_over(self, message: Json) -> None:
        """Let pygls read a request into its classes and call the handler."""
        try:
            request = self.structure_message(message)
        except JsonRpcException as error:
            self._refuse(message["id"], error.code, f"the parameters of {message['method']}")
        else:
            self.handle_message(request)

    def _initialize(self, identity: object, params: object) -> None:
        if self.session is not None:
            self._refuse(identity, INVALID_REQUEST, "the server is initialized already")
            return
        self.session = Session(client(params if isinstance(params, dict) else {}))
        self._server.process_id = self.session.client.process
        info = {"name": "pipwarden", "version": __version__}
        result = {"capabilities": _capabilities(self.session), "serverInfo": info}
        self._send({"id": identity, "result": result})
        if self.on_start is not None:
            self.on_start(self.session)

    def _stop_working(self) -> None:
        self._shutdown = True
        for future in list(self._request_futures.values()):
            future.cancel()

    # -- notifications --------------------------------------------------------

    def _notification(self, method: str, params: Any) -> None:  # noqa: ANN401  (plain data)
        if method == "exit":
            self.leave()
        elif method == "$/cancelRequest":
            self._cancel(params["id"])
        elif self.session is not None and not self._shutdown:
            self._synchronize(self.session, method, params)

    def _cancel(self, identity: Any) -> None:  # noqa: ANN401  (a number or a string)
        future = self._request_futures.get(identity)
        if future is not None:  # else it is answered already
            future.cancel()

    def _synchronize(self, session: Session, method: str, params: Json) -> None:
        match method:
            case "textDocument/didOpen":
                session.open(params)
            case "textDocument/didChange":
                session.change(params)
            case "textDocument/didSave":
                session.save(params)
            case "textDocument/didClose":
                session.close(params)
            case "notebookDocument/didOpen":
                notebooks.opened(session, params)
            case "notebookDocument/didChange":
                notebooks.changed(session, params)
            case "notebookDocument/didClose":
                notebooks.closed(session, params)
            case _:
                log.debug("%s means nothing here", method)
        if session.pending and not self._settling:
            self._settling = True
            # One turn of the loop later whatever has come in meanwhile has been read, so
            # that edits which queued up are checked once; nobody waits for a clock.
            loop = asyncio.get_running_loop()
            loop.call_soon(loop.call_soon, self._settle)

    def _settle(self) -> None:
        """Publish one document, the last one touched; come back for the others."""
        self._settling = False
        session = self.session
        if session is None or self._shutdown or not session.pending:
            return
        uri, _ = session.pending.popitem()
        if session.pending:
            self._settling = True
            asyncio.get_running_loop().call_soon(self._settle)
        try:
            self._publish(session, uri)
        except Exception:
            log.exception("publishing %s failed", uri)

    def _publish(self, session: Session, uri: str) -> None:
        opened = session.documents.get(uri)
        params: Json = {"uri": uri, "diagnostics": []}
        if opened is not None:
            report = session.report(opened)
            params["version"] = opened.version
            params["diagnostics"] = publish.diagnostics(opened, report, session.client)
        self.tell("textDocument/publishDiagnostics", params)

    # -- what goes out --------------------------------------------------------

    def tell(self, method: str, params: Json) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def leave(self) -> None:
        """End the session: asked to by the editor, or because the editor is gone."""
        if self.on_exit is not None:
            self.on_exit(0 if self._shutdown else 1)

    def _refuse(self, identity: object, code: int, message: str) -> None:
        self._send({"id": identity, "error": {"code": code, "message": message}})

    def _send(self, message: Json) -> None:
        if self.writer is not None:
            body = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":"))
            self.writer.write(frame(body.encode("ascii")))


def _capabilities(session: Session) -> Json:
    kinds = [actions.QUICK_FIX, actions.FIX_ALL]
    return {
        "positionEncoding": session.client.encoding,
        "textDocumentSync": {
            "openClose": True,
            "change": _INCREMENTAL,
            "save": {"includeText": False},
        },
        "notebookDocumentSync": {"notebookSelector": notebooks.SELECTOR},
        "codeActionProvider": {"codeActionKinds": kinds}
        if session.client.action_literals
        else True,
        "hoverProvider": True,
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": False}},
    }
