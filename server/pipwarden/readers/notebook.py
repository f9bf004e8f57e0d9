"""Jupyter notebooks: what their cells install.

A cell is read as IPython reads it: `!` lines and some of the `%` magics run
commands, `%%bash` and its like make a script of the whole cell, all else is
Python. Outputs and text cells are not looked at. Places are those in the file,
inside of the JSON strings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import readers
from pipwarden.facts import Document, Form, Problem, Scope, Tool
from pipwarden.readers import commands, moved
from pipwarden.readers.collector import Collector
from pipwarden.readers.substitution import Use, for_shell, stand_in
from pipwarden.source import Excerpt, Source
from pipwarden.syntax import json
from pipwarden.syntax.yaml_tree import Mapping, Scalar, Sequence, lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipwarden.syntax.yaml_tree import Node

# One of these words stands in every notebook that has to do with installers.
_MATTERS = re.compile(
    r"pip|\buvx?\b|UV_|conda|mamba|easy_install|setup\.py|poetry|POETRY_|\bpdm\b|PDM_|twine|TWINE_"
    r"|\btox\b|hatch|HATCH_|FLIT_|SSL|CA_BUNDLE|HTTPSVERIFY",
    re.IGNORECASE,
)
_LINE = re.compile(r"([^\n]*)(\n|\Z)")
_BANG = re.compile(r"\s*(?:!{1,2}|(?P<target>[\w, .\[\]'\"]+=[^\S\n]*)!)(?!=)")
_MAGIC = re.compile(r"\s*(?P<target>[\w, .]+=[^\S\n]*)?%(?P<name>[A-Za-z]\w*)[^\S\n]*")
_CELL = re.compile(r"\s*%%(?P<name>[A-Za-z!]\w*)[^\S\n]*(?P<rest>[^\n]*)")
_SHELLS = frozenset(("bash", "sh", "system", "sx", "!", "zsh"))
_POSIX = re.compile(r"(?:.*/)?(?:ba|da|a|z|k)?sh(?:\s|\Z)")
_PYTHON_CELLS = frozenset(("time", "timeit", "capture", "prun", "python", "python3", "debug"))
_RUNNING = frozenset(("pip", "conda", "mamba", "micromamba", "uv"))
_HANDING = frozenset(("system", "sx"))
_LEADING = frozenset(("time", "timeit", "prun"))
_SETTING = frozenset(("env", "set_env"))
_SET = re.compile(r"(?P<name>\w+)(?:=|\s+)(?P<value>.*)")
_EXPRESSION = re.compile(r"\{\{|(?<!\$)\{(?P<inside>[^{}\n]*)\}")
_TEXT = re.compile(r"^(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)
_LITERAL = re.compile(r"(?:\"(?P<d>[^\"\\\r\n{}]*)\"|'(?P<s>[^'\\\r\n{}]*)')[ \t]*(?:#[^\r\n]*)?\Z")


class _Cell(NamedTuple):
    number: int
    text: Excerpt


def read(source: Source, kind: str) -> Document:
    """Return what the code cells of a notebook do with installers."""
    if _MATTERS.search(source.text) is None:
        return Document(source, kind)
    tree = json.read(source.text)
    collector = Collector(source, variable="${NAME}")
    cells = list(_cells(tree.root))
    language = _language(tree.root)
    if language in ("python", ""):
        _Reader(collector, cells).read()
    elif _POSIX.match(language):
        for cell in cells:
            commands.read_script(collector, cell.text, label=_label(cell))
    commands.finish(collector)
    for fault in [*tree.faults[:1]]:
        message = f"this notebook is no valid JSON: {fault.message}"
        collector.problems.append(Problem(message, fault.span))
    return _guarded(collector.document(kind))


def read_cell(source: Source, kind: str = "notebook", language: str = "python") -> Document:
    """Return what the text of one cell does, as an editor shows it."""
    collector = Collector(source, variable="${NAME}")
    if language == "python":
        _Reader(collector, [_Cell(0, source.excerpt())]).read()
    else:
        commands.read_script(collector, source.excerpt(), label="cell")
    commands.finish(collector)
    return collector.document(kind)


def _guarded(document: Document) -> Document:
    """Keep fixes from writing what would end the JSON string that they act in."""
    return document._replace(unwritable='"\\\r\n\t')


def _label(cell: _Cell) -> str:
    return f"cell {cell.number}" if cell.number else "cell"


# -- the file ---------------------------------------------------------------------------


def _cells(root: Node | None) -> Iterator[_Cell]:
    """Yield the code cells, of format 4 and of format 3, which has them in worksheets."""
    lists = [_get(root, "cells")]
    sheets = _get(root, "worksheets")
    if isinstance(sheets, Sequence):
        lists += [_get(sheet, "cells") for sheet in sheets.items]
    number = 0
    for cells in lists:
        for cell in cells.items if isinstance(cells, Sequence) else ():
            number += 1
            if _text(_get(cell, "cell_type")) == "code":
                yield _Cell(number, _source(_get(cell, "source") or _get(cell, "input")))


def _get(node: Node | None, name: str) -> Node | None:
    entry = lookup(node, name) if isinstance(node, Mapping) else None
    return entry.value if entry is not None else None


def _text(node: Node | None) -> str:
    return node.text.text if isinstance(node, Scalar) else ""


def _source(node: Node | None) -> Excerpt:
    """Return the text of a cell: a string, or several in a row."""
    if isinstance(node, Sequence):
        return Excerpt.join(each.text for each in node.items if isinstance(each, Scalar))
    return node.text if isinstance(node, Scalar) else Excerpt.of("", 0)


def _language(root: Node | None) -> str:
    """Return the language of the code cells; "" where the notebook does not say."""
    metadata = _get(root, "metadata")
    known = _get(_get(metadata, "language_info"), "name")
    return _text(known or _get(_get(metadata, "kernelspec"), "language")).lower()


# -- cells ------------------------------------------------------------------------------


class _Reader:
    def __init__(self, collector: Collector, cells: list[_Cell]) -> None:
        self.collector = collector
        self.cells = cells
        self.values = _texts(cell.text for cell in cells)
        self.python: list[Excerpt] = []  # what is left when magics are taken out

    def read(self) -> None:
        for cell in self.cells:
            self.cell(cell.text, _label(cell))
        self.read_python()

    def cell(self, text: Excerpt, label: str) -> None:
        """Read one cell; one that belongs to another language is passed over."""
        head = _CELL.match(text.text)
        if head is None:
            self.lines(text, label)
            return
        name, rest = head["name"], head["rest"]
        body = text.cut(min(head.end() + 1, len(text.text)))
        if name in _PYTHON_CELLS:
            self.lines(body, label)
        elif name in _SHELLS or (name == "script" and _POSIX.match(rest.lstrip("-"))):
            commands.read_script(self.collector, body, label=label)
        elif name in ("writefile", "file"):
            self.written(rest, body)

    def written(self, rest: str, body: Excerpt) -> None:
        words = rest.split()
        path = words[-1].strip("\"'") if words else ""
        if readers.kind_of(path) is None:
            return
        pieces = self.collector.files.setdefault(path, [])
        if "-a" not in words:
            pieces.clear()
        pieces += (body, stand_in("\n", body.span().end, 0))

    def lines(self, text: Excerpt, label: str) -> None:
        """Read the commands and magics of a cell line by line; keep the rest for Python."""
        at = 0
        while at < len(text.text):
            end, after = _logical(text.text, at)
            line = text.cut(at, end)
            taken = self.line(line, label)
            if taken:
                self.python.append(stand_in_for(line))
                self.python.append(text.cut(end, after))
            else:
                first = _LINE.match(text.text, at)
                after = first.end() if first else after
                self.python.append(text.cut(at, after))
            at = max(after, at + 1)
        self.python.append(stand_in("\n", text.span().end, 0))

    def line(self, line: Excerpt, label: str) -> bool:
        """Read a line if it is a command or a magic; say whether it is one."""
        bang = _BANG.match(line.text)
        if bang:
            self.run(line.cut(bang.end()), label)
            return True
        magic = _MAGIC.match(line.text)
        if magic is None:
            return False
        name, rest = magic["name"], line.cut(magic.end())
        if name in _RUNNING:
            self.run(line.cut(magic.start("name")), label)
        elif name in _HANDING:
            self.run(rest, label)
        elif name in _LEADING:
            self.line(rest, label)
        elif name in _SETTING:
            self.variable(rest, label)
        return True

    def run(self, text: Excerpt, label: str) -> None:
        """Read a command: `{name}` and `$name` are Python's, where Python knows them."""
        uses = []
        for match in _EXPRESSION.finditer(text.text):
            if match["inside"] is None:
                uses.append(Use(*match.span(), "", None, "{"))
                continue
            name = match["inside"].strip()
            uses.append(Use(*match.span(), name, self.values.get(name)))
        shared = dict(self.values)
        commands.read_script(self.collector, for_shell(text, uses, shared), shared, label=label)

    def variable(self, rest: Excerpt, label: str) -> None:
        """Read `%env NAME=value`."""
        match = _SET.match(rest.text)
        if match is None:
            return
        name, value = rest.cut(*match.span("name")), rest.cut(*match.span("value")).strip()
        commands.read_variable(
            self.collector,
            name.text,
            value,
            name_span=name.span(),
            scope=Scope(Tool.PIP, label, "", name.span(), Form.VARIABLE),
            span=value.span(),
            known=_EXPRESSION.search(value.text) is None,
        )

    def read_python(self) -> None:
        """Read the Python of all cells as one file, since names hold from cell to cell."""
        from pipwarden.readers import python_file

        text = Excerpt.join(self.python)
        document = python_file.read(Source(self.collector.source.path, text.text), "python")
        self.collector.take(moved.into(document, text))


def stand_in_for(line: Excerpt) -> Excerpt:
    """Return Python that does nothing, as long as a line, with the line's places."""
    lead = len(line.text) - len(line.text.lstrip())
    filler = line.text[:lead] + "0" + " " * (len(line.text) - lead - 1)
    return Excerpt(filler[: len(line.text)], line.runs)


def _logical(text: str, at: int) -> tuple[int, int]:
    """Return where a line ends with those that a backslash continues, and where the next begins."""
    while True:
        match = _LINE.match(text, at)
        if match is None:
            return at, at
        at = match.end()
        if not match[2] or not match[1].endswith("\\"):
            return match.end(1), at


def _texts(cells: Iterable[Excerpt]) -> dict[str, Excerpt]:
    """Return the names that are given a text once and nothing else."""
    found: dict[str, Excerpt | None] = {}
    for cell in cells:
        for match in _TEXT.finditer(cell.text):
            name = match["name"]
            literal = _LITERAL.match(match["value"])
            value = None
            if literal and name not in found:
                group = "d" if literal["d"] is not None else "s"
                start = match.start("value")
                value = cell.cut(start + literal.start(group), start + literal.end(group))
            found[name] = value
    return {name: value for name, value in found.items() if value is not None}
