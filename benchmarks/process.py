"""Processes, what they used, and talking with language servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

PYTHON = sys.executable
BARE = [PYTHON, str(Path(__file__).with_name("bare.py"))]
PIPWARDEN = [PYTHON, "-I", "-m", "pipwarden"]
SERVER = [*PIPWARDEN, "server"]

Json = dict[str, Any]

CAPABILITIES: Json = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "codeDescriptionSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    },
}


class Used(NamedTuple):
    """What a process used: seconds by the clock, of the processor, and MB at most."""

    wall: float
    cpu: float
    memory: float
    code: int


def finish(process: subprocess.Popen[bytes], since: float) -> Used:
    """Wait for the end of a process; where the system keeps no account, only the clock counts."""
    if not hasattr(os, "wait4"):
        code = process.wait()
        wall = time.perf_counter() - since
        return Used(wall, wall, 0.0, code)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss: bytes there, else kB
    cpu = usage.ru_utime + usage.ru_stime
    return Used(time.perf_counter() - since, cpu, usage.ru_maxrss / unit, process.returncode)


def run(command: list[str]) -> Used:
    """Run a command whose output nobody wants."""
    since = time.perf_counter()
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)  # noqa: S603
    return finish(process, since)


class Client:
    """A language server that is running, and the number of bytes that it has sent."""

    def __init__(self, command: list[str]) -> None:
        """Start the server."""
        self.since = time.perf_counter()
        self.process = subprocess.Popen(  # noqa: S603
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.buffer = b""
        self.received = 0

    def send(self, message: Json) -> None:
        """Write one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _write(self, data: bytes) -> None:
        stream = self.process.stdin
        view = memoryview(data)
        while view and stream is not None:
            view = view[stream.write(view) :]

    def receive(self) -> bytes:
        """Return the body of the next message."""
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self._read()
        headers = self.buffer[:end].lower()
        length = int(headers.partition(b"content-length:")[2].split()[0])
        while len(self.buffer) < end + 4 + length:
            self._read()
        body = self.buffer[end + 4 : end + 4 + length]
        self.buffer = self.buffer[end + 4 + length :]
        self.received = length
        return body

    def _read(self) -> None:
        stream = self.process.stdout
        data = stream.read(1 << 20) if stream is not None else b""
        if not data:
            message = f"{self.process.args!r} ended"
            raise RuntimeError(message)
        self.buffer += data

    def initialize(self) -> None:
        """Send `initialize` and wait for the answer."""
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": CAPABILITIES}
        self.send({"id": 1, "method": "initialize", "params": params})
        while b'"id":1' not in self.receive().replace(b" ", b""):
            pass
        self.send({"method": "initialized", "params": {}})

    def publish(self, message: Json, version: int) -> tuple[float, Json]:
        """Send a notification; return the seconds until its diagnostics came, and those."""
        since = time.perf_counter()
        self.send(message)
        while True:
            body = self.receive()
            took = time.perf_counter() - since
            if b"publishDiagnostics" in body:
                params: Json = json.loads(body)["params"]
                if params.get("version") == version:
                    return took, params

    def stop(self) -> Used:
        """Kill the server and say what it used."""
        self.process.kill()
        used = finish(self.process, self.since)
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        return used
