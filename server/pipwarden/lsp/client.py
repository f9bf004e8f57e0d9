"""What the editor said about itself when it connected."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipwarden.lsp.text import UTF8, UTF16, UTF32

Json = dict[str, Any]

# Columns that are code points cost nothing to count; UTF-8 is cheaper than UTF-16.
_CHEAPEST_FIRST = (UTF32, UTF8, UTF16)

UNNECESSARY, DEPRECATED = 1, 2  # DiagnosticTag


class Client(NamedTuple):
    """The capabilities that change what the server sends."""

    encoding: str = UTF16
    process: int | None = None  # the editor's process; the server ends when it is gone
    related: bool = False
    tags: frozenset[int] = frozenset()
    code_links: bool = False  # a diagnostic's code may carry a link
    action_literals: bool = False  # without them actions would have to be commands
    preferred: bool = False
    versioned_edits: bool = False
    markdown: bool = False


def client(params: Json) -> Client:
    """Read the parameters of `initialize`; what is absent or oddly typed counts as not offered."""
    text = _get(params, "capabilities", "textDocument")
    published = _get(text, "publishDiagnostics")
    actions = _get(text, "codeAction")
    process = params.get("processId")
    return Client(
        encoding=_encoding(_get(params, "capabilities", "general").get("positionEncodings")),
        process=process if isinstance(process, int) and process > 0 else None,
        related=published.get("relatedInformation") is True,
        tags=_tags(_get(published, "tagSupport").get("valueSet")),
        code_links=published.get("codeDescriptionSupport") is True,
        action_literals=bool(_get(actions, "codeActionLiteralSupport")),
        preferred=actions.get("isPreferredSupport") is True,
        versioned_edits=_get(params, "capabilities", "workspace", "workspaceEdit").get(
            "documentChanges"
        )
        is True,
        markdown="markdown" in _list(_get(text, "hover").get("contentFormat")),
    )


def _get(value: object, *names: str) -> Json:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _encoding(offered: object) -> str:
    names = _list(offered)
    return next((name for name in _CHEAPEST_FIRST if name in names), UTF16)


def _tags(offered: object) -> frozenset[int]:
    return frozenset(tag for tag in _list(offered) if isinstance(tag, int))
