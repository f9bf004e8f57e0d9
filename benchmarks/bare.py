"""A language server that is pygls and nothing else: one constant diagnostic per change."""

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")


def publish(uri: str, version: int) -> None:
    """Send the diagnostic."""
    start, end = types.Position(0, 0), types.Position(0, 1)
    found = types.Diagnostic(range=types.Range(start, end), message="constant", source="bare")
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=[found])
    )


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def opened(params: types.DidOpenTextDocumentParams) -> None:
    """Answer a document that is opened."""
    publish(params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(params: types.DidChangeTextDocumentParams) -> None:
    """Answer a change."""
    publish(params.text_document.uri, params.text_document.version)


if __name__ == "__main__":
    server.start_io()
