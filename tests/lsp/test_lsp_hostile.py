"""Clients that make mistakes, leave without a word, or call things off."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from wire import EVERYTHING, PATIENCE, Client, Json, at, changed, framed

CONF = "file:///project/pip.conf"
UNSAFE = "[global]\nindex-url = http://a.b/simple\n"

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INTERNAL_ERROR = -32700, -32600, -32601, -32603
INVALID_PARAMS, NOT_INITIALIZED, CANCELLED = -32602, -32002, -32800


def works(client: Client) -> bool:
    """Say whether the server still does its work."""
    found = client.open(CONF, UNSAFE, version=99)
    return [each["code"] for each in found] == ["insecure-index-url"]


def test_requests_before_initialize_are_refused(client: Client) -> None:
    assert client.ask("textDocument/hover", {})["error"]["code"] == NOT_INITIALIZED
    client.notify("textDocument/didClose", {"textDocument": {"uri": CONF}})
    client.initialize()
    assert works(client)
    assert client.ask("initialize", {"capabilities": {}})["error"]["code"] == INVALID_REQUEST


@pytest.mark.parametrize("params", [None, [], {}, {"capabilities": None}, {"capabilities": 7}])
def test_initialize_with_nothing_in_it(client: Client, params: Json | None) -> None:
    assert client.result("initialize", params)["capabilities"]["positionEncoding"] == "utf-16"
    assert works(client)


def test_requests_after_shutdown_are_refused(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    assert client.result("shutdown") is None
    hover = {"textDocument": {"uri": CONF}, "position": {"line": 0, "character": 0}}
    assert client.ask("textDocument/hover", hover)["error"]["code"] == INVALID_REQUEST
    assert client.ask("shutdown")["error"]["code"] == INVALID_REQUEST
    client.notify("textDocument/didClose", {"textDocument": {"uri": CONF}})
    client.notify("exit")
    assert client.exit_code() == 0


def test_exit_without_shutdown(client: Client) -> None:
    client.initialize()
    client.notify("exit")
    assert client.exit_code() == 1


def test_what_is_not_known(client: Client) -> None:
    client.initialize()
    assert client.ask("workspace/magic", {})["error"]["code"] == METHOD_NOT_FOUND
    assert client.ask("$/magic")["error"]["code"] == METHOD_NOT_FOUND
    client.notify("workspace/magic", {"a": [1]})
    client.notify("$/setTrace", {"value": "off"})
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.notify("workspace/didChangeWatchedFiles", {"changes": []})
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": []}})
    client.send({"id": 12345, "result": {}})
    client.send({"id": 12346, "error": {"code": 1, "message": "no"}})
    assert works(client)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/codeAction", None),
        ("textDocument/codeAction", {"textDocument": 7}),
        ("textDocument/hover", []),
        ("textDocument/hover", {"textDocument": {"uri": CONF}, "position": {"line": "a"}}),
    ],
)
def test_requests_with_the_wrong_parameters_are_answered(
    client: Client, method: str, params: Json | None
) -> None:
    client.initialize()
    assert client.ask(method, params)["error"]["code"] in (INVALID_PARAMS, INTERNAL_ERROR)
    assert works(client)


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        {"textDocument": {"uri": CONF}},
        {"textDocument": {"uri": CONF, "version": 2}, "contentChanges": [{}]},
        {
            "textDocument": {"uri": CONF, "version": 2},
            "contentChanges": [{"range": {}, "text": ""}],
        },
        {"textDocument": {"uri": 7, "version": None}, "contentChanges": 3},
    ],
)
@pytest.mark.parametrize("method", ["didOpen", "didChange", "didSave", "didClose"])
def test_notifications_with_the_wrong_parameters_are_logged(
    client: Client, method: str, params: Json | None
) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    client.notify(f"textDocument/{method}", params)
    assert works(client)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", PARSE_ERROR),
        (b"\xff\xfe", PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b"[]", INVALID_REQUEST),
        (b"3", INVALID_REQUEST),
        (b'{"jsonrpc": "2.0"}', INVALID_REQUEST),
    ],
)
def test_what_is_no_message_is_answered(client: Client, body: bytes, code: int) -> None:
    client.initialize()
    client.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    answer = client.answer(None)
    assert answer["error"]["code"] == code
    assert works(client)


def test_a_length_that_cannot_be_meant_ends_the_server(client: Client) -> None:
    client.initialize()
    client.write(b"Content-Length: 99999999999999\r\n\r\n")
    assert client.exit_code() == 1


def test_a_change_of_a_document_that_is_not_open(client: Client) -> None:
    client.initialize()
    client.notify("textDocument/didChange", changed(CONF, 2, {"text": UNSAFE}))
    client.notify("textDocument/didClose", {"textDocument": {"uri": "file:///project/other.conf"}})
    assert works(client)


def test_a_version_that_goes_backwards(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE, version=5)
    assert client.change(CONF, 3, {"range": at(1, 12, 16), "text": "https"}) == []
    warning = client.wait(lambda each: each.get("method") == "window/logMessage")
    assert "version 3 after 5" in warning["params"]["message"]


def test_positions_far_outside(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    far = {"line": 2_000_000_000, "character": 2_000_000_000}
    end = {"range": {"start": far, "end": far}, "text": "extra-index-url = http://c.d/\n"}
    assert len(client.change(CONF, 2, end)) > 1
    assert client.hover(CONF, far["line"], far["character"]) is None
    assert isinstance(client.actions(CONF, {"start": far, "end": far}), list)


def test_half_of_a_surrogate_pair(client: Client) -> None:
    client.initialize()
    text = '{"text": "[global]\\n# \\ud83d\\nindex-url = http://a.b/\\n"}'
    client.open(CONF, "")
    assert len(client.change(CONF, 2, json.loads(text))) == 1


def test_a_document_that_is_opened_twice(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    assert client.open(CONF, "[global]\n", version=1) == []


def test_a_request_that_is_cancelled_at_once(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    params = {"textDocument": {"uri": CONF}, "range": at(1, 13), "context": {"diagnostics": []}}
    client.send(
        {"id": "a", "method": "textDocument/codeAction", "params": params},
        {"id": "b", "method": "textDocument/codeAction", "params": params},
        {"method": "$/cancelRequest", "params": {"id": "a"}},
        {"method": "$/cancelRequest", "params": {"id": "never sent"}},
    )
    assert client.answer("a")["error"]["code"] == CANCELLED
    assert client.answer("b")["result"]
    client.notify("$/cancelRequest", {"id": "b"})  # answered already
    assert works(client)


# -- faults of our own, put into the real server from outside ---------------------------


def faulty(fault: str) -> list[str]:
    """Return the command of a server with a fault."""
    code = dedent(fault) + "\nfrom pipwarden.lsp.server import serve\nraise SystemExit(serve())\n"
    return [sys.executable, "-c", code]


def test_a_handler_that_fails_is_logged_and_the_next_request_works() -> None:
    fault = """
        from pipwarden.lsp import actions
        real, calls = actions.actions, []
        def failing(*arguments):
            calls.append(1)
            if len(calls) == 1:
                raise ZeroDivisionError("on purpose with https://me:s3cr3t@a.b/")
            return real(*arguments)
        actions.actions = failing
    """
    with Client(faulty(fault)) as client:
        client.initialize()
        client.open(CONF, UNSAFE)
        params = {"textDocument": {"uri": CONF}, "range": at(1, 13), "context": {"diagnostics": []}}
        assert client.ask("textDocument/codeAction", params)["error"]["code"] == INTERNAL_ERROR
        logged = client.wait(lambda each: each.get("method") == "window/logMessage")
        assert "on purpose" in logged["params"]["message"]
        assert "s3cr3t" not in logged["params"]["message"]
        assert client.ask("textDocument/codeAction", params)["result"]
        client.shut_down()
        assert client.exit_code() == 0
        client.readers[1].join(PATIENCE)
        assert b"on purpose" in client.errors
        assert b"s3cr3t" not in client.errors


def test_a_rule_or_reader_that_fails_does_not_look_like_a_clean_file() -> None:
    fault = """
        from pipwarden import readers, rules
        def failing(document: object):
            raise ZeroDivisionError("on purpose")
        rules.all_rules()["trusted-host"].check(failing)
        real = readers.read
        def read(source, kind):
            if "unreadable" in source.path:
                raise ZeroDivisionError("on purpose")
            return real(source, kind)
        readers.read = read
    """
    with Client(faulty(fault)) as client:
        client.initialize()
        found = client.open(CONF, UNSAFE)
        assert {each["code"] for each in found} == {"insecure-index-url", "internal-error"}
        found = client.open("file:///unreadable/pip.conf", UNSAFE)
        assert [each["code"] for each in found] == ["internal-error"]
        client.shut_down()
        assert client.exit_code() == 0


def test_what_is_printed_by_mistake_stays_off_the_protocol() -> None:
    fault = """
        import os
        from pipwarden.lsp import actions
        real = actions.actions
        def talking(*arguments):
            print("stray words")
            os.write(1, b"more of them\\n")
            return real(*arguments)
        actions.actions = talking
    """
    with Client(faulty(fault)) as client:
        client.initialize()
        client.open(CONF, UNSAFE)
        assert client.actions(CONF, at(1, 13))
        client.shut_down()
        assert client.exit_code() == 0
        client.readers[1].join(PATIENCE)
        assert b"stray words" in client.errors
        assert b"more of them" in client.errors


# -- the end ------------------------------------------------------------------------


def test_a_server_whose_input_ends_ends(client: Client) -> None:
    client.initialize()
    client.open(CONF, UNSAFE)
    client.process.stdin.close()
    assert client.exit_code() == 1


def test_a_server_that_was_never_spoken_to_ends_with_its_input(client: Client) -> None:
    client.process.stdin.close()
    assert client.exit_code() == 1


def test_a_server_whose_editor_is_gone_ends() -> None:
    """The pipe stays open, as when the editor's child still holds it."""
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    fault = "from pipwarden.lsp import server\nserver._WATCH_EVERY = 0.05"
    with Client(faulty(fault)) as client:
        client.result("initialize", {"processId": editor.pid, "capabilities": EVERYTHING})
        assert works(client)
        editor.communicate()
        assert client.exit_code() == 1


def test_a_process_number_of_another_machine_does_not_matter() -> None:
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    with Client() as client:
        client.result("initialize", {"processId": gone.pid, "capabilities": EVERYTHING})
        assert works(client)


def test_input_that_is_a_plain_file(tmp_path: Path) -> None:
    messages = tmp_path / "messages"
    initialize = {"id": 1, "method": "initialize", "params": {"capabilities": {}}}
    messages.write_bytes(
        framed(initialize) + framed({"id": 2, "method": "shutdown"}) + framed({"method": "exit"})
    )
    with messages.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "pipwarden", "server"],
            stdin=file,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 0
    assert b'"id":1' in done.stdout
    assert b'"id":2' in done.stdout
