"""Batch files: what their commands install, and the variables that they set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden import readers
from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import commands
from pipwarden.readers.collector import Collector
from pipwarden.readers.wrappers import Argument
from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax import batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipwarden.facts import Document
    from pipwarden.source import Source

_NAME = re.compile(r"[^\s=]+")
_WORD = re.compile(r"(?:\"[^\"]*\"?|[^\s\"])+")
_GAP = re.compile(r"[\s^]*")
# Arguments of the script, variables of loops; `%%40` is what a URL's `%40` is written as.
_UNKNOWN = re.compile(r"(?<!%)%(?:[0-9*]|~[A-Za-z0-9$:]*)|%%(?![0-9A-Fa-f]{2})[~A-Za-z]+")
_PERCENT = re.compile(r"%%")
_STARTING = frozenset(("call", "start", "cmd"))


def read(source: Source, kind: str) -> Document:
    """Return what a batch file does with installers."""
    collector = Collector(source, variable="%NAME%")
    script = batch.read(source.text)
    values: dict[str, Excerpt] = {}
    for command in script.commands:
        _read_command(collector, command, values)
    commands.finish(collector)
    collector.comments.extend(
        Comment(remark.text.text, remark.span, alone=True) for remark in script.remarks
    )
    return collector.document(kind)


def _read_command(collector: Collector, command: batch.Command, values: dict[str, Excerpt]) -> None:
    head = command.words[0].text.text.lower()
    if head in ("set", "setx"):
        _assign(collector, command, values)
        return
    if head.startswith("echo"):
        _note_written(collector, command)
        return
    source = collector.source.text
    arguments = [
        Argument(text, known, word.raw, number)
        for number, word in enumerate(command.words)
        for text, known in _expanded(word, values, quoted='"' in source[slice(*word.raw)])
    ]
    arguments = _without_start(arguments, source)
    if arguments:
        arguments[0] = arguments[0]._replace(text=_program(arguments[0].text))
        remove = remover([word.raw for word in command.words], source)
        commands.read_arguments(collector, arguments, remove, label="batch file")


def remover(words: list[Span], source: str) -> Callable[[int, int], Span | None]:
    """Return how words are deleted, with the blanks before them."""

    def remove(first: int, last: int) -> Span | None:
        if first == 0:
            return None
        for before, after in zip(words[first - 1 : last], words[first : last + 1], strict=True):
            if _GAP.fullmatch(source, before.end, after.start) is None:
                return None
        return Span(words[first - 1].end, words[last].end)

    return remove


def _assign(collector: Collector, command: batch.Command, values: dict[str, Excerpt]) -> None:
    """Read `set NAME=value` and `setx NAME value`."""
    if command.words[0].text.text.lower() == "setx":
        if len(command.words) < 3:
            return
        name, written = command.words[1].text, command.words[2].text
    else:
        rest = command.words[1].text if len(command.words) > 1 else Excerpt.of("", 0)
        match = _NAME.match(rest.text)
        if match is None or rest.text[match.end() : match.end() + 1] != "=" or rest.text[0] == "/":
            _forget(rest.text, values)
            return
        name, written = rest.cut(0, match.end()), rest.cut(match.end() + 1)
    value, known = _replaced(written, values)
    if known:
        values[name.text.lower()] = value
    else:
        values.pop(name.text.lower(), None)
    span = command.words[0].raw
    commands.read_variable(
        collector,
        name.text.upper(),
        value,
        name_span=name.span(),
        scope=Scope(Tool.PIP, "batch file", "", span, Form.VARIABLE),
        span=written.span(),
        removal=command.lines,
        known=known,
    )


def _forget(text: str, values: dict[str, Excerpt]) -> None:
    """Take a variable for unknown that `set /p` asks for, or `set /a` computes."""
    match = re.match(r"/[ap][ \t]+\"?([^\s=\"]+)", text, re.IGNORECASE)
    if match:
        values.pop(match[1].lower(), None)


def _expanded(
    word: batch.Word, values: dict[str, Excerpt], *, quoted: bool
) -> Iterator[tuple[Excerpt, bool]]:
    """Yield the words that a word becomes; a value outside of quotes may be several."""
    text, known = _replaced(word.text, values)
    if text is word.text or quoted:
        yield text, known
        return
    for match in _WORD.finditer(text.text):
        piece = text.cut(*match.span())
        kept = re.finditer(r"[^\"]+", piece.text)
        yield Excerpt.join(piece.cut(*each.span()) for each in kept), known


def _replaced(text: Excerpt, values: dict[str, Excerpt]) -> tuple[Excerpt, bool]:
    """Replace the variables of a text; also say whether all of it is known."""
    if "%" not in text.text and "!" not in text.text:
        return text, True
    known = _UNKNOWN.search(text.text) is None
    pieces: list[Excerpt] = []
    done = 0
    for each in batch.references(text.text):
        value = values.get(each.name.lower())
        if value is None:
            known = known and text.text[each.start] != "%"
            continue
        pieces += (text.cut(done, each.start), value)
        done = each.end
    whole = Excerpt.join((*pieces, text.cut(done))) if pieces else text
    return _percent(whole), known


def _percent(text: Excerpt) -> Excerpt:
    """Turn `%%` into the one sign that it stands for."""
    pieces: list[Excerpt] = []
    done = 0
    for match in _PERCENT.finditer(text.text):
        at = text.span(match.start()).start
        pieces += (text.cut(done, match.start()), Excerpt("%", (Run(0, at, 1, 2),)))
        done = match.end()
    return Excerpt.join((*pieces, text.cut(done))) if pieces else text


def _without_start(arguments: list[Argument], source: str) -> list[Argument]:
    """Drop `call`, `start /wait "title"`, `cmd /c` and what belongs to them."""
    rest = arguments
    while rest and rest[0].text.text.lower().removesuffix(".exe") in _STARTING:
        name = rest[0].text.text.lower().removesuffix(".exe")
        rest = rest[1:]
        while rest and re.fullmatch(r"/\w+", rest[0].text.text):
            rest = rest[1:]
        if name == "start" and rest and source.startswith('"', rest[0].span.start):
            rest = rest[1:]  # the title of the window
        if name == "cmd" and len(rest) == 1 and " " in rest[0].text.text:
            only = rest[0]
            rest = [only._replace(text=piece) for piece in only.text.words()]
    return rest


def _program(text: Excerpt) -> Excerpt:
    """Return the name of a program as other systems write it: lower case, without `.bat`."""
    for ending in (".bat", ".cmd"):
        if text.text.lower().endswith(ending):
            text = text.cut(0, len(text.text) - len(ending))
    lower = text.text.lower()
    is_name = len(lower) == len(text.text) and "%" not in lower
    return Excerpt(lower, text.runs) if is_name else text


def _note_written(collector: Collector, command: batch.Command) -> None:
    """Remember what `echo` writes to a configuration file."""
    output = command.output
    if output is None:
        return
    path = output.target.text.text
    if readers.kind_of(path) is None:
        return
    start = command.words[0].raw.end
    text = collector.source.excerpt(start, max(start, output.start)).strip(" \t")
    pieces = collector.files.setdefault(path, [])
    if not output.append:
        pieces.clear()
    pieces += (text, Excerpt("\n", (Run(0, text.span().end, 1, 0),)))
