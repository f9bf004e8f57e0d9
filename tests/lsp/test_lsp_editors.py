"""The server with pytest-lsp's clients, which check what they get against the specification."""

from collections.abc import AsyncIterator

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, fixture
from wire import SERVER

URI = "file:///project/pip.conf"
TEXT = "[global]\nindex-url = http://pypi.org/simple\ntrusted-host = pypi.org\n"


@fixture(
    params=["visual_studio_code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=SERVER),
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient) -> AsyncIterator[None]:
    params = types.InitializeParams(capabilities=client_capabilities(request.param))
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


async def test_from_squiggle_to_fixed_text(client: LanguageClient) -> None:
    item = types.TextDocumentItem(uri=URI, language_id="ini", version=1, text=TEXT)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    await client.wait_for_notification("textDocument/publishDiagnostics")
    found = client.diagnostics[URI]
    assert [each.code for each in found] == ["insecure-index-url", "trusted-host"]
    assert {each.source for each in found} == {"pipwarden"}

    named = types.TextDocumentIdentifier(uri=URI)
    [action, *_] = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=named,
            range=found[0].range,
            context=types.CodeActionContext(diagnostics=[found[0]]),
        )
    )
    assert isinstance(action, types.CodeAction)
    edits = (
        action.edit.document_changes[0].edits
        if action.edit.document_changes
        else action.edit.changes[URI]
    )
    assert sorted(each.new_text for each in edits) == ["", "https"]

    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=named, position=types.Position(1, 3))
    )
    assert "index" in hover.contents.value

    change = types.TextDocumentContentChangeWholeDocument(
        text="[global]\nindex-url = https://pypi.org/simple\n"
    )
    version = types.VersionedTextDocumentIdentifier(uri=URI, version=2)
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(text_document=version, content_changes=[change])
    )
    await client.wait_for_notification("textDocument/publishDiagnostics")
    assert list(client.diagnostics[URI]) == []
