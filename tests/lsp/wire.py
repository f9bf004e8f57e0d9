"""A language client that is nothing but bytes, and its own idea of what an edit does."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
from typing import Any

SERVER = [sys.executable, "-m", "pipwarden", "server"]
PATIENCE = 30  # seconds until a test gives up; nothing waits for so long when all is well

Json = dict[str, Any]

EVERYTHING = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
            "isPreferredSupport": True,
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}


def capabilities(*encodings: str) -> Json:
    return {**EVERYTHING, "general": {"positionEncodings": list(encodings)}}


def framed(message: Json) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Client:
    """Starts a server and talks with it."""

    def __init__(self, command: list[str] | None = None, **options: Any) -> None:
        self.process = subprocess.Popen(
            command or SERVER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        self.inbox: queue.Queue[Json | None] = queue.Queue()
        self.unread: list[Json] = []  # what came while something else was waited for
        self.errors = b""
        self.number = 0
        self.readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for reader in self.readers:
            reader.start()

    def __enter__(self) -> "Client":  # noqa: PYI034  (Self came with Python 3.11)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for reader in self.readers:
            reader.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _read(self) -> None:
        out = self.process.stdout
        while True:
            length = 0
            while (line := out.readline()).strip():
                name, _, value = line.partition(b":")
                assert value, f"not the protocol: {line!r}"
                if name.lower() == b"content-length":
                    length = int(value)
            if not line:
                self.inbox.put(None)
                return
            self.inbox.put(json.loads(out.read(length)))

    def _read_errors(self) -> None:
        for line in self.process.stderr:
            self.errors += line

    # -- sending --------------------------------------------------------------

    def send(self, *messages: Json) -> None:
        """Write messages at once."""
        self.write(b"".join(map(framed, messages)))

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method: str, params: Json | None = None) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Json | None = None) -> Json:
        """Send a request and return the whole answer."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        return self.answer(self.number)

    # -- receiving ------------------------------------------------------------

    def wait(self, wanted: Any) -> Json:
        """Return the first message that `wanted` accepts; keeps the others."""
        for at, message in enumerate(self.unread):
            if wanted(message):
                return self.unread.pop(at)
        while (message := self.inbox.get(timeout=PATIENCE)) is not None:
            if wanted(message):
                return message
            self.unread.append(message)
        message = f"the server ended: {self.errors.decode()}"
        raise AssertionError(message)

    def answer(self, number: Any) -> Json:
        return self.wait(lambda each: "method" not in each and each.get("id") == number)

    def result(self, method: str, params: Json | None = None) -> Any:
        answer = self.ask(method, params)
        assert "result" in answer, answer
        return answer["result"]

    def published(self, uri: str, version: int | None = None) -> list[Json]:
        """Wait for the diagnostics of a version, or for those of a closed document."""
        message = self.wait(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and each["params"]["uri"] == uri
                and each["params"].get("version") == version
            )
        )
        return message["params"]["diagnostics"]

    def exit_code(self) -> int:
        return self.process.wait(PATIENCE)

    # -- the protocol ---------------------------------------------------------

    def initialize(self, offered: Json | None = None, **params: Any) -> Json:
        offered = EVERYTHING if offered is None else offered
        result = self.result("initialize", {"processId": None, "capabilities": offered, **params})
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, language: str = "ini", version: int = 1) -> list[Json]:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return self.published(uri, version)

    def change(self, uri: str, version: int, *changes: Json) -> list[Json]:
        self.notify("textDocument/didChange", changed(uri, version, *changes))
        return self.published(uri, version)

    def close(self, uri: str) -> list[Json]:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        return self.published(uri)

    def actions(self, uri: str, where: Json, only: list[str] | None = None) -> list[Json]:
        context = {"diagnostics": []} if only is None else {"diagnostics": [], "only": only}
        params = {"textDocument": {"uri": uri}, "range": where, "context": context}
        return self.result("textDocument/codeAction", params)

    def hover(self, uri: str, line: int, character: int) -> Json | None:
        position = {"line": line, "character": character}
        return self.result(
            "textDocument/hover", {"textDocument": {"uri": uri}, "position": position}
        )

    def shut_down(self) -> None:
        assert self.result("shutdown") is None
        self.notify("exit")


def changed(uri: str, version: int, *changes: Json) -> Json:
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}


def at(line: int, start: int, end: int | None = None) -> Json:
    end = start if end is None else end
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


# -- what an edit does, written without a look at the server's way ------------------


class Model:
    """A text as an editor keeps it: one string, its places counted by hand."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.encoding = encoding

    def width(self, text: str) -> int:
        codec, unit = {
            "utf-8": ("utf-8", 1),
            "utf-16": ("utf-16-le", 2),
            "utf-32": ("utf-32-le", 4),
        }[self.encoding]
        return len(text.encode(codec, "surrogatepass")) // unit

    def bounds(self) -> list[tuple[int, int]]:
        """Start and end of each line, without its line end."""
        found, start, at = [], 0, 0
        while at < len(self.text):
            if self.text[at] not in "\r\n":
                at += 1
                continue
            found.append((start, at))
            at += 2 if self.text.startswith("\r\n", at) else 1
            start = at
        return [*found, (start, len(self.text))]

    def place(self, offset: int) -> Json:
        for line, (start, end) in enumerate(self.bounds()):
            if start <= offset <= end:
                return {"line": line, "character": self.width(self.text[start:offset])}
        raise ValueError(offset)  # between a carriage return and its line feed

    def offset(self, place: Json) -> int:
        start, end = self.bounds()[place["line"]]
        for at in range(start, end + 1):
            if self.width(self.text[start:at]) == place["character"]:
                return at
        raise ValueError(place)

    def edit(self, start: int, end: int, text: str) -> Json:
        """Replace a part; return the change as the protocol says it."""
        where = {"start": self.place(start), "end": self.place(end)}
        self.text = self.text[:start] + text + self.text[end:]
        return {"range": where, "text": text}

    def underlined(self, diagnostic: Json) -> str:
        where = diagnostic["range"]
        return self.text[self.offset(where["start"]) : self.offset(where["end"])]

    def apply(self, edit: Json, uri: str) -> str:
        """Return the text after a workspace edit."""
        if "documentChanges" in edit:
            [document] = edit["documentChanges"]
            assert document["textDocument"]["uri"] == uri
            edits = document["edits"]
        else:
            edits = edit["changes"][uri]
        spans = sorted(
            (
                self.offset(each["range"]["start"]),
                self.offset(each["range"]["end"]),
                each["newText"],
            )
            for each in edits
        )
        text = self.text
        for start, end, new in reversed(spans):
            text = text[:start] + new + text[end:]
        return text
