"""PowerShell scripts: what their commands install, and the variables that they set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden import readers
from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import commands, printed, stretch
from pipwarden.readers.collector import Collector
from pipwarden.readers.wrappers import Argument
from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax import powershell, shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipwarden.facts import Document
    from pipwarden.source import Source
    from pipwarden.syntax.shell import Word

_WRITERS = {
    "out-file": False,
    "set-content": False,
    "sc": False,
    "add-content": True,
    "ac": True,
}
_PREFIXES = frozenset((".", "return", "exec", "cmd", "cmd.exe", "call"))
_START = frozenset(("start-process", "saps", "start"))
_EVALUATE = frozenset(("invoke-expression", "iex"))
_SHELLS = re.compile(r"(?:powershell|pwsh)(?:\.exe)?\Z")
_COMMAND_FLAG = re.compile(r"-c(?:o(?:m(?:m(?:a(?:nd?)?)?)?)?)?\Z", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"env:\\?(?P<name>\w+)\Z", re.IGNORECASE)
_DEPTH = 5
_LABEL = "script"


def read(source: Source, kind: str) -> Document:
    """Return what a PowerShell script does with installers."""
    collector = Collector(source, variable="${env:NAME}")
    read_script(collector, source.excerpt(), comments=True)
    commands.finish(collector)
    return collector.document(kind)


def read_script(
    collector: Collector,
    text: Excerpt,
    *,
    label: str = _LABEL,
    depth: int = 0,
    comments: bool = False,
) -> None:
    """Add what a PowerShell text does that stands anywhere in a file."""
    script = powershell.read(text)
    reader = _Reader(collector, label, depth)
    for step in script.steps:
        reader.read(step)
    if comments:
        collector.comments.extend(
            Comment(remark.text.text, remark.span, remark.alone) for remark in script.remarks
        )


class _Reader:
    """Follows a script: variables hold from one statement to the next."""

    def __init__(self, collector: Collector, label: str, depth: int) -> None:
        self.collector = collector
        self.label = label
        self.depth = depth
        self.values: dict[str, Excerpt] = {}
        self.lists: dict[str, list[Argument]] = {}

    def read(self, step: powershell.Command | powershell.Assignment) -> None:
        if isinstance(step, powershell.Assignment):
            self.assign(step)
        else:
            self.command(step)

    # -- variables ------------------------------------------------------------------

    def assign(self, step: powershell.Assignment) -> None:
        words = [self.joined(word) for word in step.value.words]
        known = step.value.known and all(sure for _, sure in words)
        self.values.pop(step.name, None)
        before = self.lists.pop(step.name, [])
        if step.value.many or (step.append and before):
            self.lists[step.name] = [
                *(before if step.append else ()),
                *(
                    Argument(text, sure, word.raw.span(), -1)
                    for word, (text, sure) in zip(step.value.words, words, strict=True)
                ),
            ]
        elif known and len(words) == 1 and not step.append:
            self.values[step.name] = words[0][0]
        if step.name.startswith("env:") and len(words) == 1:
            text, written = words[0][0], step.value.words[0].raw
            name = step.written.cut(4)
            self.variable(name, text, written.span(), step.lines, known=known)

    def variable(
        self, name: Excerpt, value: Excerpt, span: Span, lines: Span | None, *, known: bool
    ) -> None:
        commands.read_variable(
            self.collector,
            name.text.upper(),  # Windows does not tell the cases of these names apart
            value,
            name_span=name.span(),
            scope=Scope(Tool.PIP, self.label, "", name.span(), Form.VARIABLE),
            span=span,
            removal=lines,
            known=known,
        )

    def joined(self, word: Word) -> tuple[Excerpt, bool]:
        """Return a word as one text, and whether all of it is known."""
        found = list(shell.expand(word, self.values))
        if not found:
            return word.raw.cut(0, 0), True
        return Excerpt.join(each.text for each in found), all(each.known for each in found)

    # -- commands -------------------------------------------------------------------

    def command(self, step: powershell.Command) -> None:
        arguments = list(self.arguments(step.words))
        head = arguments[0].text.text.lower() if arguments else ""
        if head == "setenvironmentvariable" and len(arguments) > 2:
            name, value = arguments[1], arguments[2]
            self.variable(name.text, value.text, value.span, step.lines, known=value.known)
            return
        if head in _WRITERS or step.output is not None:
            self.note_written(head, arguments[1:], step)
        if head in ("set-item", "new-item", "si", "ni"):
            self.item(arguments[1:], step)
            return
        while arguments and arguments[0].text.text.lower() in _PREFIXES:
            del arguments[0]
            while arguments and re.fullmatch(r"/\w", arguments[0].text.text):
                del arguments[0]
        if arguments:
            self.run(arguments, _remover(step.words, self.collector.source.text))

    def run(self, words: list[Argument], remove: Callable[[int, int], Span | None]) -> None:
        head = words[0].text.text.lower()
        if head in _START:
            words = _started(words[1:], self.collector.source.text)
        elif head in _EVALUATE or _SHELLS.match(head):
            self.evaluate(words)
            return
        if not words:
            return
        if len(words) == 1 and " " in words[0].text.text and head not in _START:
            words = [words[0]._replace(text=piece) for piece in words[0].text.words()]
        name = words[0].text.text
        if name.lower() != name and len(name.lower()) == len(name) and words[0].known:
            words[0] = words[0]._replace(text=Excerpt(name.lower(), words[0].text.runs))
        commands.read_arguments(self.collector, words, remove, label=self.label)

    def evaluate(self, words: list[Argument]) -> None:
        """Read the script that `Invoke-Expression` or another PowerShell runs."""
        rest = words[1:]
        if _SHELLS.match(words[0].text.text.lower()):
            at = next((n for n, each in enumerate(rest) if _COMMAND_FLAG.match(each.text.text)), -1)
            rest = rest[at + 1 :] if at >= 0 else []
        if not rest or self.depth >= _DEPTH:
            return
        text = Excerpt.join(printed.spaced([each.text for each in rest]))
        read_script(self.collector, text, label=self.label, depth=self.depth + 1)

    def arguments(self, words: Sequence[Word]) -> Iterator[Argument]:
        """Yield the words of a command; a variable that is a list gives several."""
        for number, word in enumerate(words):
            only = word.parts[0].variable if len(word.parts) == 1 else None
            if only is not None and only in self.lists:
                yield from (each._replace(number=number) for each in self.lists[only])
                continue
            text, known = self.joined(word)
            yield Argument(text, known, word.raw.span(), number)

    def item(self, words: list[Argument], step: powershell.Command) -> None:
        """Read `Set-Item Env:NAME value`."""
        given = _parameters(words, ("-path", "-value"))
        path, value = given.get("-path"), given.get("-value")
        match = _ENVIRONMENT.match(path.text.text) if path else None
        if path and value and match:
            name = path.text.cut(*match.span("name"))
            self.variable(name, value.text, value.span, step.lines, known=value.known)

    def note_written(self, head: str, words: list[Argument], step: powershell.Command) -> None:
        """Remember what is written to a configuration file."""
        given = _parameters(words, ("-path", "-filepath", "-literalpath", "-value"))
        path = given.get("-path") or given.get("-filepath") or given.get("-literalpath")
        name = path.text.text if path else ""
        append = _WRITERS.get(head, False) or any(
            each.text.text.lower() == "-append" for each in words
        )
        content = [given["-value"].text] if "-value" in given else []
        if step.piped is not None:
            content = [word.excerpt for word in step.piped.words]
        if step.output is not None:
            name, append = self.joined(step.output.target)[0].text, step.output.append
            if head in ("echo", "write-output"):
                content = [each.text for each in words]
        if not name or not content or readers.kind_of(name) is None:
            return
        pieces = self.collector.files.setdefault(name, [])
        if not append:
            pieces.clear()
        for text in content:
            pieces += (text, Excerpt("\n", (Run(0, text.span().end, 1, 0),)))


def _remover(words: Sequence[Word], source: str) -> Callable[[int, int], Span | None]:
    """Return how words are deleted, with what stands before them."""

    def remove(first: int, last: int) -> Span | None:
        if first <= 0:
            return None
        raw = [word.raw for word in words[first - 1 : last + 1]]
        span = stretch.whole(raw, source)
        return None if span is None else Span(raw[0].span().end, span.end)

    return remove


def _parameters(words: list[Argument], names: tuple[str, ...]) -> dict[str, Argument]:
    """Return named parameters; words without a name go to the first and the last of the names."""
    found: dict[str, Argument] = {}
    plain = []
    at = 0
    while at < len(words):
        text = words[at].text.text.lower()
        if text.startswith("-"):
            if text in names and at + 1 < len(words):
                at += 1
                found[text] = words[at]
            elif text == "-encoding":
                at += 1
        else:
            plain.append(words[at])
        at += 1
    for name in (names[0], names[-1]):
        if name not in found and plain:
            found[name] = plain.pop(0)
    return found


def _started(words: list[Argument], source: str) -> list[Argument]:
    """Return the command that `Start-Process` runs."""
    program: list[Argument] = []
    given: list[Argument] = []
    into = program
    for word in words:
        text = word.text.text.lower()
        if text.startswith("-") and source[word.span.start : word.span.start + 1] == "-":
            into = given if text.startswith("-a") else program if text == "-filepath" else []
        elif into is program and program:
            given.append(word)
        else:
            into.append(word)
    if len(given) == 1 and " " in given[0].text.text:
        given = [given[0]._replace(text=piece) for piece in given[0].text.words()]
    return [*program, *given] if program else []
