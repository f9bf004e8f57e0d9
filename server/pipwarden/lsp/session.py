"""The open documents, what is known about each version of them, and what is still to be checked."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pipwarden import readers
from pipwarden.lsp.text import Place, Text
from pipwarden.source import Source

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.finding import Finding
    from pipwarden.lsp.client import Client
    from pipwarden.readers import Kind

log = logging.getLogger(__name__)

Json = dict[str, Any]

# Identifiers under which editors know a kind of file whatever its name. `ini` and `toml` say
# too little: most such files are none of ours.
LANGUAGES = {
    "pip-requirements": "requirements",
    "requirements": "requirements",
    "requirements-txt": "requirements",
    "requirementstxt": "requirements",
    "pip-constraints": "constraints",
    "pip-conf": "pip-conf",
    "pipconf": "pip-conf",
    "shellscript": "shell",
    "makefile": "makefile",
    "just": "justfile",
    "bat": "batch",
    "powershell": "powershell",
    "dotenv": "env-file",
}

CELLS = frozenset(("python", "shellscript"))  # the languages of cells that can install

_DRIVE = re.compile(r"/[A-Za-z]:(?:/|$)")


class Report(NamedTuple):
    """What came of checking one version of a document."""

    document: Document | None  # None when the reader raised, which is a bug of ours
    findings: tuple[Finding, ...]
    failures: tuple[str, ...]  # what failed: a bug of ours, never the user's


@dataclass(slots=True, eq=False)
class Opened:
    """A document that is open in the editor."""

    uri: str
    path: str
    kind: Kind | None
    version: int
    text: Text
    report: Report | None = field(default=None)  # of this version; None until it is asked for
    cell: str = ""  # the language of a notebook's cell; "" for a document of its own

    @property
    def lead(self) -> int:
        """How many characters stand before the text proper: a byte order mark."""
        return 1 if self.text.lines[0].startswith("\ufeff") else 0

    @property
    def length(self) -> int:
        """The number of code points, with the byte order mark."""
        return self.text.starts[-1] + len(self.text.lines[-1])


def path_of(uri: str) -> str:
    """Return the path that a URI names, with `/` between its parts; of any scheme."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return unquote(uri)
    path = unquote(parts.path)
    if parts.scheme == "file" and parts.netloc not in ("", "localhost"):
        return f"//{parts.netloc}{path}"
    return path[1:] if _DRIVE.match(path) else path


def kind_for(path: str, language: str) -> Kind | None:
    """Return the kind of a document by its path, else by what the editor takes it for."""
    kind = readers.kind_of(path)
    return kind if kind is not None else readers.BY_NAME.get(LANGUAGES.get(language.lower(), ""))


class Session:
    """The state between `initialize` and `exit`."""

    __slots__ = ("client", "documents", "pending")

    client: Client
    documents: dict[str, Opened]
    pending: dict[str, None]  # what changed since it was last published, the latest last

    def __init__(self, client: Client) -> None:
        """Start with nothing open."""
        self.client = client
        self.documents = {}
        self.pending = {}

    def open(self, params: Json, *, cell: bool = False) -> None:
        """Take a document that was opened; opened twice, the second text counts."""
        item = params["textDocument"]
        uri: str = item["uri"]
        path = path_of(uri)
        language = (item.get("languageId") or "").lower()
        cell = cell or uri.startswith("vscode-notebook-cell:")
        kind = kind_for(path, language)
        if cell:
            kind = readers.BY_NAME["notebook"] if language in CELLS else None
        text = Text(item["text"], self.client.encoding)
        made = Opened(uri, path, kind, item["version"], text, cell=language if cell else "")
        self.documents[uri] = made
        self._touch(uri)

    def change(self, params: Json) -> None:
        """Make the changes in their order; those of a document that is not open are dropped."""
        named = params["textDocument"]
        opened = self.documents.get(named["uri"])
        if opened is None:
            log.warning("a change of a document that is not open: %s", named["uri"])
            return
        version = named["version"]
        if version <= opened.version:
            log.warning("version %s after %s: %s", version, opened.version, opened.uri)
        # Without a version that still fits nothing of the old one may be shown any more.
        opened.version, opened.report = version, None
        self._touch(opened.uri)
        for change in params["contentChanges"]:
            where = change.get("range")
            if where is None:
                opened.text.replace(change["text"])
            else:
                opened.text.change(_place(where["start"]), _place(where["end"]), change["text"])

    def save(self, params: Json) -> None:
        """Check again: some rules look at other files than the text that is open."""
        opened = self.documents.get(params["textDocument"]["uri"])
        if opened is not None:
            opened.report = None
            self._touch(opened.uri)

    def close(self, params: Json) -> None:
        """Forget a document."""
        uri = params["textDocument"]["uri"]
        if self.documents.pop(uri, None) is not None:
            self._touch(uri)

    def report(self, opened: Opened) -> Report:
        """Return what the present version says; worked out at most once."""
        if opened.report is None:
            opened.report = _check(opened)
        return opened.report

    def _touch(self, uri: str) -> None:
        self.pending.pop(uri, None)
        self.pending[uri] = None


def _place(position: Json) -> Place:
    return Place(position["line"], position["character"])


def _read(opened: Opened, source: Source, kind: Kind) -> Document:
    if opened.cell:
        from pipwarden.readers import notebook

        return notebook.read_cell(source, kind.name, opened.cell)
    return readers.read(source, kind)


def _check(opened: Opened) -> Report:
    from pipwarden import engine

    if opened.kind is None:
        return Report(None, (), ())
    text = str(opened.text)
    bom = b"\xef\xbb\xbf" if opened.lead else b""
    try:
        source = Source(opened.path, text[opened.lead :], bom=bom)
        document = _read(opened, source, opened.kind)
    except Exception:
        log.exception("the reader of %s failed on %s", opened.kind.name, opened.uri)
        return Report(None, (), (f"reader {opened.kind.name}",))
    failures: list[str] = []
    findings = engine.check(document, failures=failures)
    return Report(document, tuple(findings), tuple(f"rule {code}" for code in failures))
