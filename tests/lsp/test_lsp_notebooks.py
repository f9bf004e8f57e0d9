"""Cells of notebooks, as editors send them."""

from __future__ import annotations

from typing import Any

from wire import Client

CELL = "vscode-notebook-cell:/project/demo.ipynb#{}"


def item(name: str, language: str, text: str) -> dict[str, Any]:
    return {"uri": CELL.format(name), "languageId": language, "version": 1, "text": text}


def codes(client: Client, name: str, version: int | None = 1) -> list[tuple[int, str]]:
    shown = client.published(CELL.format(name), version)
    return [(each["range"]["start"]["line"], each["code"]) for each in shown]


def test_cells_come_change_and_go(client: Client) -> None:
    client.initialize()
    cells = [
        item("a", "python", "import os\n!pip install -i http://a.example/s x\n"),
        item("b", "markdown", "!pip install -i http://no.example x\n"),
        item("c", "shellscript", "pip install --trusted-host b.example y\n"),
    ]
    notebook = {
        "uri": "file:///project/demo.ipynb",
        "notebookType": "jupyter-notebook",
        "version": 1,
    }
    client.notify(
        "notebookDocument/didOpen",
        {"notebookDocument": {**notebook, "cells": []}, "cellTextDocuments": cells},
    )
    assert codes(client, "a") == [(1, "insecure-index-url")]
    assert codes(client, "c") == [(0, "trusted-host")]
    edit = {
        "range": {"start": {"line": 1, "character": 16}, "end": {"line": 1, "character": 20}},
        "text": "https",
    }
    client.notify(
        "notebookDocument/didChange",
        {
            "notebookDocument": {"uri": notebook["uri"], "version": 2},
            "change": {
                "cells": {
                    "structure": {
                        "array": {"start": 0, "deleteCount": 0},
                        "didOpen": [item("d", "python", "%pip install git+http://d.example/r\n")],
                        "didClose": [{"uri": CELL.format("c")}],
                    },
                    "textContent": [
                        {"document": {"uri": CELL.format("a"), "version": 2}, "changes": [edit]}
                    ],
                }
            },
        },
    )
    assert codes(client, "a", 2) == []
    assert (0, "insecure-requirement-url") in codes(client, "d")
    assert codes(client, "c", None) == []
    client.notify(
        "notebookDocument/didClose",
        {
            "notebookDocument": {"uri": notebook["uri"]},
            "cellTextDocuments": [{"uri": CELL.format("d")}],
        },
    )
    assert codes(client, "d", None) == []
