"""The server on a socket of this machine."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest
from wire import PATIENCE, SERVER, framed


@pytest.fixture
def listening() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with subprocess.Popen(
        [*SERVER, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        line = process.stderr.readline().decode()
        port = int(re.search(r"127\.0\.0\.1:(\d+)", line)[1])
        yield process, port
        process.kill()


def read(stream: BinaryIO) -> Any:
    length = 0
    while (line := stream.readline()).strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(stream.read(length)) if length else None


def test_a_session_over_a_socket(listening: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = listening
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        stream = connection.makefile("rb")
        connection.sendall(
            framed({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
        )
        assert read(stream)["result"]["serverInfo"]["name"] == "pipwarden"
        item = {
            "uri": "file:///w/pip.conf",
            "languageId": "ini",
            "version": 1,
            "text": "[global]\nindex-url = http://a.b/\n",
        }
        opened = {"method": "textDocument/didOpen", "params": {"textDocument": item}}
        connection.sendall(framed(opened))
        assert len(read(stream)["params"]["diagnostics"]) == 1
        # One server, one editor: a second one is turned away, and the first is not disturbed.
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as second:
            assert second.recv(1) == b""
        connection.sendall(framed({"id": 2, "method": "shutdown"}) + framed({"method": "exit"}))
        assert read(stream) == {"jsonrpc": "2.0", "id": 2, "result": None}
        assert process.wait(PATIENCE) == 0


def test_a_client_that_hangs_up(listening: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = listening
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(b"Content-Length: 10\r\n\r\n{")
    assert process.wait(PATIENCE) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "[::]"])  # noqa: S104
def test_an_address_that_others_can_reach_is_refused(host: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipwarden", "server", "--tcp", f"{host}:0"],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*SERVER, "--tcp", f"127.0.0.1:{port}"],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert str(port).encode() in done.stderr
