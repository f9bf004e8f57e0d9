"""Dockerfiles: what RUN executes, and the variables of ENV and ARG."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import readers
from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import commands, layers
from pipwarden.readers.collector import Collector, as_calls
from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax import dockerfile, shell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipwarden.facts import Document, FileEvent
    from pipwarden.source import Source
    from pipwarden.syntax.dockerfile import Instruction

_INTERPRETER = re.compile(r"\s*(?:\S*/)?(?:env\s+)?(?:(?:ba|da|a|z|k)?sh|python[\d.]*)\b")
_POSIX_SHELL = re.compile(r"(?:\A|/)(?:ba|da|a|z|k)?sh\Z")
_SHEBANG = re.compile(r"#!\s*(\S+)(?:\s+(\S+))?")


def read(source: Source, kind: str) -> Document:
    """Return what the build of an image installs, and how."""
    parsed = dockerfile.read(source.text)
    collector = Collector(source)
    reader = _Reader(collector, _areas(parsed.instructions, len(source.text)))
    for instruction in parsed.instructions:
        reader.read(instruction)
    commands.finish(collector)
    collector.events = reader.published()
    collector.comments.extend(
        Comment(remark.text, remark.span, alone=True) for remark in parsed.remarks
    )
    return collector.document(kind)


class Stage(NamedTuple):
    """A stage of a build: its name, what it starts from, its first event, and its ENV."""

    name: str
    base: str
    first: int = 0
    variables: dict[str, Excerpt] | None = None


def _stage(instruction: Instruction) -> Stage:
    words = instruction.rest.text.lower().split()
    named = len(words) > 2 and words[1] == "as"
    return Stage(words[2] if named else "", words[0] if words else "")


def _areas(instructions: Sequence[Instruction], end: int) -> dict[int, Span]:
    """Return where each stage ends, by its beginning; none where one builds on another."""
    begun = [each for each in instructions if each.name == "FROM"]
    stages = [_stage(each) for each in begun]
    if any(stage.base in {each.name for each in stages[:at]} for at, stage in enumerate(stages)):
        return {}
    starts = [each.keyword.start for each in begun]
    return {
        start: Span(start, last) for start, last in zip(starts, [*starts, end][1:], strict=True)
    }


class _Reader:
    """Follows the stages of a build: variables hold from one instruction to the next."""

    def __init__(self, collector: Collector, areas: dict[int, Span]) -> None:
        self.collector = collector
        self.areas = areas
        self.everywhere: dict[str, Excerpt] = {}  # ARG before the first FROM
        self.variables: dict[str, Excerpt] = {}
        self.stage = 0
        self.stages: list[Stage] = []
        self.posix = True

    def read(self, instruction: Instruction) -> None:
        """Add the facts of one instruction."""
        match instruction.name:
            case "FROM":
                commands.finish(self.collector)  # what one stage writes is not there in the next
                self._begin(instruction)
            case "WORKDIR":
                folder = instruction.rest.text.strip("\"'")
                self.collector.folder = posixpath.join(self.collector.folder, folder)
            case "ARG" | "ENV":
                self._assign(instruction)
            case "SHELL":
                words = dockerfile.array(instruction.rest)
                self.posix = not words or _POSIX_SHELL.search(words[0].text) is not None
            case "RUN" | "CMD" | "ENTRYPOINT":
                self._run(instruction)
            case "COPY" | "ADD":
                self._copy(instruction)

    def _begin(self, instruction: Instruction) -> None:
        """Begin a stage; it has the environment of an earlier one that it starts from."""
        self.stage += 1
        stage = _stage(instruction)
        base = [each for each in self.stages if each.name and each.name == stage.base][-1:]
        environment = dict(base[0].variables or {}) if base else {}
        first = len(self.collector.events)
        self.stages.append(stage._replace(first=first, variables=environment))
        self.variables = dict(environment)
        self.posix = True
        self.collector.folder = "/"
        self.collector.area = self.areas.get(instruction.keyword.start)

    def published(self) -> list[FileEvent]:
        """Return what happens to files in the layers that the last stage is made of."""
        events = self.collector.events
        found: list[FileEvent] = []
        at = len(self.stages) - 1
        while at >= 0:
            stage = self.stages[at]
            end = self.stages[at + 1].first if at + 1 < len(self.stages) else len(events)
            found[:0] = events[stage.first : end]
            earlier = [each.name for each in self.stages[:at]]
            at = max((n for n, name in enumerate(earlier) if name == stage.base), default=-1)
        return found

    # -- variables ------------------------------------------------------------------

    def _assign(self, instruction: Instruction) -> None:
        pairs = list(dockerfile.assignments(instruction.rest))
        for name, raw, span in pairs:
            word = _word(raw, joined="=" not in instruction.rest.text[: len(name.text) + 1])
            value, known = self._value(word)
            if instruction.name == "ARG" and name.text in self.everywhere and not raw.text:
                value = self.everywhere[name.text]
            if self.stage == 0:
                self.everywhere[name.text] = value
            self._remember(instruction.name, name.text, value if known else None)
            removal = instruction.lines if len(pairs) == 1 else None
            if removal is None and span.start < span.end:
                removal = self._one_of(pairs, span)
            scope = Scope(
                Tool.PIP,
                f"{instruction.name} of the image",
                "",
                instruction.keyword,
                Form.VARIABLE,
                area=self.collector.area,
            )
            commands.read_variable(
                self.collector,
                name.text,
                value,
                name_span=name.span(),
                scope=scope,
                span=raw.span(),
                removal=removal,
                known=known,
            )
        if instruction.name == "ARG" and not pairs and instruction.rest.text in self.everywhere:
            self.variables[instruction.rest.text] = self.everywhere[instruction.rest.text]

    def _remember(self, instruction: str, name: str, value: Excerpt | None) -> None:
        """Keep the value of a variable; None is a value that is not known."""
        environment = self.stages[-1].variables if self.stages and instruction == "ENV" else None
        for each in (self.variables, environment):
            if each is not None and value is not None:
                each[name] = value
            elif each is not None:
                each.pop(name, None)

    def _one_of(self, pairs: list[tuple[Excerpt, Excerpt, Span]], span: Span) -> Span:
        """Return what to delete so that one of several variables is gone."""
        at = next(number for number, pair in enumerate(pairs) if pair[2] == span)
        if at:
            return Span(pairs[at - 1][2].end, span.end)
        return Span(span.start, pairs[1][2].start)

    def _value(self, word: shell.Word) -> tuple[Excerpt, bool]:
        """Replace the variables that are known; Docker does not split words."""
        pieces, known = [], True
        for part in word.parts:
            value = self.variables.get(part.variable) if part.variable else None
            if value is None and part.default is not None:
                value, sure = self._value(part.default)
                known = known and sure
            elif value is None:
                value = part.text
                known = known and part.variable is None and not part.opaque
            pieces.append(value)
        return (Excerpt.join(pieces) if pieces else word.raw.cut(0, 0)), known

    # -- commands -------------------------------------------------------------------

    def _run(self, instruction: Instruction) -> None:
        label = f"{instruction.name} of the image"
        self.collector.layer = instruction.keyword.start if instruction.name == "RUN" else None
        words = dockerfile.array(instruction.rest)
        if words is not None:
            if self.collector.layer is not None:
                layers.listed(self.collector, words)
            remove = _item_remover(words, instruction)
            found = Collector(self.collector.source, layer=self.collector.layer)
            commands.read_words(found, words, remove, label=label)
            if not words or _POSIX_SHELL.search(words[0].text) is None:
                as_calls(found)  # nothing expands a variable there
            self.collector.take(found.document(""))
            self.collector.files.update(found.files)
            self.collector.events.extend(found.events)
            return
        if not self.posix:
            return
        documents = list(instruction.documents)
        head = _without_documents(instruction.rest)
        if documents and (not head.text.strip() or _INTERPRETER.match(head.text)):
            for document in documents:
                self._run_document(head.text, document.text, label)
            return
        text = instruction.rest
        if documents:
            feed = Excerpt("\n", (Run(0, text.span().end, 1, 0),))
            pieces = [text, feed]
            for document in documents:
                pieces += [document.text, _closing(document)]
            text = Excerpt.join(pieces)
        commands.read_script(self.collector, text, dict(self.variables), label=label)

    def _run_document(self, head: str, text: Excerpt, label: str) -> None:
        """Read a here-document that RUN executes, unless its first line names no shell."""
        shebang = _SHEBANG.match(text.text)
        program = (shebang[2] or shebang[1]) if shebang else head
        if "python" in program:
            return
        commands.read_script(self.collector, text, dict(self.variables), label=label)

    def _copy(self, instruction: Instruction) -> None:
        """Read the configuration files that COPY writes from here-documents."""
        self.collector.layer = instruction.keyword.start
        listed = dockerfile.array(instruction.rest)
        words = [each.text for each in listed] if listed else instruction.rest.text.split()
        layers.copied(self.collector, instruction, words)
        target = instruction.rest.text.split()[-1] if instruction.rest.text else ""
        for document in instruction.documents:
            path = document.name if target.endswith("/") else target
            if readers.kind_of(path) is not None:
                self.collector.files[path] = [document.text]


def _word(raw: Excerpt, *, joined: bool) -> shell.Word:
    """Read a value as Docker does; that of the old ENV form is one word with its blanks."""
    if joined:
        return shell.Word((shell.Part(raw),), raw) if "$" not in raw.text else shell.quoted(raw)
    script = shell.read(raw)
    if len(script.commands) == 1 and len(script.commands[0].words) == 1:
        return script.commands[0].words[0]
    return shell.quoted(raw)


def _without_documents(rest: Excerpt) -> Excerpt:
    match = re.search(r"\d*<<-?[\"']?[A-Za-z_]", rest.text)
    return rest.cut(0, match.start()) if match else rest


def _closing(document: dockerfile.HereDocument) -> Excerpt:
    """Return the line that ends a here-document, at a place of no width."""
    at = document.text.span().end
    text = document.name + "\n"
    return Excerpt(text, (Run(0, at, len(text), 0),))


def _item_remover(
    words: list[Excerpt], instruction: Instruction
) -> Callable[[int, int], Span | None]:
    """Return how items of a JSON array are deleted, with the comma before them."""

    def remove(first: int, last: int) -> Span | None:
        if first == 0 or not all(word.text for word in words):
            return None
        start = words[first - 1].span().end + 1  # behind the closing quote of the item before
        end = words[last].span().end + 1
        return Span(start, end) if start < end <= instruction.lines.end else None

    return remove
