"""The notebook part of the protocol: cells are documents that come and go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipwarden.lsp.session import Session

Json = dict[str, Any]

SELECTOR = [
    {
        "notebook": "*",
        "cells": [{"language": "python"}, {"language": "shellscript"}],
    }
]


def opened(session: Session, params: Json) -> None:
    """Take the cells of a notebook that was opened."""
    for item in params["cellTextDocuments"]:
        session.open({"textDocument": item}, cell=True)


def changed(session: Session, params: Json) -> None:
    """Take cells that came, went, or were edited."""
    cells = params["change"].get("cells") or {}
    structure = cells.get("structure") or {}
    for item in structure.get("didOpen") or ():
        session.open({"textDocument": item}, cell=True)
    for item in structure.get("didClose") or ():
        session.close({"textDocument": item})
    for edited in cells.get("textContent") or ():
        session.change({"textDocument": edited["document"], "contentChanges": edited["changes"]})


def closed(session: Session, params: Json) -> None:
    """Forget the cells of a notebook."""
    for item in params["cellTextDocuments"]:
        session.close({"textDocument": item})
