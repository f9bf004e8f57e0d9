"""As little of an editor as is needed to talk to a language server over its standard streams."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Editor:
    """A client of the real server: it opens files, asks for quick fixes and applies them."""

    def __init__(self) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-I", "-m", "pipwarden", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.asked = 0
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.published: dict[str, Json] = {}
        offered = {
            "general": {"positionEncodings": ["utf-32"]},  # columns count code points
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
                "codeAction": {
                    "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
                    "isPreferredSupport": True,
                },
            },
            "workspace": {"workspaceEdit": {"documentChanges": True}},
        }
        answer = self.ask("initialize", processId=None, rootUri=None, capabilities=offered)
        self.name = answer["serverInfo"]["name"]
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self.asked and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message["result"]

    def open(self, path: Path) -> list[Json]:
        uri = path.as_uri()
        self.texts[uri], self.versions[uri] = path.read_text(encoding="utf-8"), 1
        document = {"uri": uri, "languageId": "plaintext", "version": 1, "text": self.texts[uri]}
        self.tell("textDocument/didOpen", textDocument=document)
        return self._diagnostics(uri)

    def quick_fixes(self, uri: str, diagnostic: Json) -> list[Json]:
        actions = self.ask(
            "textDocument/codeAction",
            textDocument={"uri": uri},
            range=diagnostic["range"],
            context={"diagnostics": [diagnostic], "only": ["quickfix"]},
        )
        mending = (
            action
            for action in actions or ()
            if any(each.get("code") == diagnostic["code"] for each in action.get("diagnostics", ()))
        )
        return sorted(mending, key=lambda action: not action.get("isPreferred", False))

    def apply(self, uri: str, action: Json) -> list[Json]:
        """Change the text as the server says, tell it so, and return what it finds then."""
        edit = action["edit"]
        changes = edit.get("documentChanges") or [
            {"textDocument": {"uri": uri}, "edits": edit["changes"][uri]}
        ]
        text = self.texts[uri]
        edits = [each for change in changes for each in change["edits"]]
        for each in sorted(edits, key=lambda each: self._offset(text, each["range"]["start"]))[
            ::-1
        ]:
            start = self._offset(text, each["range"]["start"])
            end = self._offset(text, each["range"]["end"])
            text = text[:start] + each["newText"] + text[end:]
        self.texts[uri] = text
        self.versions[uri] += 1
        self.tell(
            "textDocument/didChange",
            textDocument={"uri": uri, "version": self.versions[uri]},
            contentChanges=[{"text": text}],
        )
        return self._diagnostics(uri)

    def close(self) -> int:
        self.ask("shutdown")
        self.tell("exit")
        return self.server.wait(timeout=30)

    def _diagnostics(self, uri: str) -> list[Json]:
        while self.published.get(uri, {}).get("version") != self.versions[uri]:
            self._receive()
        found: list[Json] = self.published[uri]["diagnostics"]
        return found

    @staticmethod
    def _offset(text: str, position: Json) -> int:
        lines = text.splitlines(keepends=True)
        return sum(map(len, lines[: position["line"]])) + int(position["character"])

    def _send(self, message: Json) -> None:
        assert self.server.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def _receive(self) -> Json:
        assert self.server.stdout is not None
        length = 0
        while (line := self.server.stdout.readline().strip()) or not length:
            if not line:
                message = "the server has gone"
                raise RuntimeError(message)
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        received: Json = json.loads(self.server.stdout.read(length))
        if received.get("method") == "textDocument/publishDiagnostics":
            self.published[received["params"]["uri"]] = received["params"]
        elif "method" in received and "id" in received:
            self._send({"id": received["id"], "result": None})
        return received
