"""Jenkins pipelines: the scripts of `sh` and its like, and variables of `environment`.

As "Pipeline Syntax" and "Pipeline: Nodes and Processes" in Jenkins' documentation
have it. What Groovy computes is not followed, but for strings that are added up
and variables that the file itself sets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Comment, Document, Form, Scope, Tool
from pipwarden.readers import commands, template, yaml_sheet
from pipwarden.readers.collector import Collector
from pipwarden.source import Excerpt, Span
from pipwarden.syntax import groovy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.source import Source
    from pipwarden.syntax.groovy import Token

_STEPS = {"sh": "sh", "bat": "batch", "powershell": "powershell", "pwsh": "powershell"}
_SIMPLE = re.compile(r"\$\{env\.(\w+)\}")
# A hole in a string, but for one that only names a variable.
_CODE = re.compile(r"\$\{(?!\w+\}|env\.\w+\}|\{)((?:[^{}]|\{[^{}]*\})*)\}")
_LINE_REST = re.compile(r"[ \t;]*(?:\r\n|\n|\r|\Z)")


class Variable(NamedTuple):
    """A variable that the pipeline sets for a stretch of the file, or for all of it."""

    name: Excerpt
    value: Excerpt
    area: Span | None
    removal: Span | None


def read(source: Source, kind: str) -> Document:
    """Return what a pipeline does with installers."""
    if not yaml_sheet.matters(source.text):
        return Document(source, kind)
    reader = _Reader(source)
    reader.read()
    commands.finish(reader.collector)
    return reader.collector.document(kind)


class _Reader:
    def __init__(self, source: Source) -> None:
        parsed = groovy.read(source.text)
        self.source = source
        self.tokens = parsed.tokens
        self.closing = groovy.closing(parsed.tokens)
        self.collector = Collector(source)
        self.variables: list[Variable] = []
        for span in parsed.remarks:
            text = source.text[slice(*span)].removesuffix("*/").lstrip("/*#! ").strip()
            start = max(
                source.text.rfind("\n", 0, span.start), source.text.rfind("\r", 0, span.start)
            )
            alone = not source.text[start + 1 : span.start].strip()
            self.collector.comments.append(Comment(text, span, alone))
        self.stages = [
            Span(self.tokens[opening].span.start, self.tokens[end].span.end)
            for opening, end in self.closing.items()
            if self._is_stage(opening)
        ]

    def read(self) -> None:
        """Add the variables, then the commands, which may use them."""
        for number, token in enumerate(self.tokens):
            if token.kind == "word":
                self._read_setting(number, token.text.text)
        for variable in self.variables:
            self._add(variable)
        for number, token in enumerate(self.tokens):
            step = token.text.text.rpartition(".")[2] if token.kind == "word" else ""
            if step in _STEPS:
                self._read_step(number, step)

    # -- places ---------------------------------------------------------------------

    def _mark(self, number: int) -> str:
        """Return the mark of a number; "" when it is none."""
        if not 0 <= number < len(self.tokens) or self.tokens[number].kind != "mark":
            return ""
        return self.tokens[number].text.text

    def _word(self, number: int) -> str:
        if not 0 <= number < len(self.tokens) or self.tokens[number].kind != "word":
            return ""
        return self.tokens[number].text.text

    def _is_stage(self, opening: int) -> bool:
        """Say whether a brace opens a stage: `stage('name') {`."""
        if self._mark(opening) != "{" or self._mark(opening - 1) != ")":
            return False
        start = next((at for at, end in self.closing.items() if end == opening - 1), 0)
        return self._word(start - 1) == "stage"

    def _stage(self, at: int) -> Span | None:
        """Return the innermost stage around an offset."""
        around = [span for span in self.stages if span.start <= at < span.end]
        return min(around, key=lambda span: span.end - span.start, default=None)

    # -- variables --------------------------------------------------------------------

    def _read_setting(self, number: int, word: str) -> None:
        if word == "environment" and self._mark(number + 1) == "{":
            end = self.closing.get(number + 1, len(self.tokens))
            area = self._stage(self.tokens[number].span.start)
            for at in range(number + 2, end):
                if self._word(at) and self._mark(at + 1) == "=":
                    self._note(self.tokens[at].text, at, area)
        elif word.startswith("env.") and self._mark(number + 1) == "=":
            if self._mark(number + 2) != "=":
                self._note(self.tokens[number].text.cut(4), number, None)
        elif word == "withEnv" and self._mark(number + 1) == "(":
            self._read_list(number + 1)

    def _note(self, name: Excerpt, number: int, area: Span | None) -> None:
        """Remember `NAME = "..."`."""
        value = self._string(number + 2)
        if value is not None:
            start, end = self.tokens[number].span.start, self._end(number + 2)
            self.variables.append(Variable(name, value, area, self._whole_line(start, end)))

    def _end(self, number: int) -> int:
        """Return where a string ends that begins at a number, with what is added to it."""
        while self._mark(number + 1) == "+":
            number += 2
        return self.tokens[min(number, len(self.tokens) - 1)].span.end

    def _whole_line(self, start: int, end: int) -> Span | None:
        text = self.source.text
        begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        rest = _LINE_REST.match(text, end)
        return Span(begin, rest.end()) if rest and not text[begin:start].strip() else None

    def _read_list(self, opening: int) -> None:
        """Read `(["NAME=value", ...]) { ... }`."""
        end = self.closing.get(opening, len(self.tokens))
        brace = end + 1
        area = None
        if self._mark(brace) == "{" and brace in self.closing:
            last = self.tokens[self.closing[brace]]
            area = Span(self.tokens[brace].span.start, last.span.end)
        for at in range(opening + 1, end):
            if self.tokens[at].kind == "text" and self._mark(at - 1) in ("[", ",", "("):
                text = self._string(at)
                name, equals, _ = text.text.partition("=") if text is not None else ("", "", "")
                if text is not None and equals:
                    value = text.cut(len(name) + 1)
                    self.variables.append(Variable(text.cut(0, len(name)), value, area, None))

    def _add(self, variable: Variable) -> None:
        name = variable.name.text
        if not yaml_sheet.matters(name):
            return
        span = variable.name.span()
        scope = Scope(Tool.PIP, "`environment`", "", span, Form.VARIABLE, area=variable.area)
        commands.read_variable(
            self.collector,
            name,
            variable.value,
            name_span=span,
            scope=scope,
            span=variable.value.span(),
            removal=variable.removal,
        )

    # -- steps --------------------------------------------------------------------------

    def _read_step(self, number: int, step: str) -> None:
        text = self._script(number + 1)
        if text is None or _STEPS[step] != "sh":
            return
        at = self.tokens[number].span.start
        area = self._stage(at)
        known = {
            each.name.text: each.value
            for each in self.variables
            if each.area is None or each.area.start <= at < each.area.end
        }
        self.collector.area = self.collector.ground = area
        first = len(self.collector.settings)
        commands.read_script(self.collector, text, known, label=f"`{step}`")
        inside = text.strip().span()
        self.collector.settings[first:] = [
            setting._replace(removal=None)
            if setting.removal is not None and setting.removal.contains(inside)
            else setting
            for setting in self.collector.settings[first:]
        ]
        self.collector.area = self.collector.ground = None

    def _script(self, number: int) -> Excerpt | None:
        """Return the script among the arguments that begin at a number."""
        if self._mark(number) == "(":
            end = self.closing.get(number, len(self.tokens))
            number += 1
        else:
            end = len(self.tokens)
        if number < len(self.tokens) and self.tokens[number].kind == "text":
            return self._string(number)
        while number < end and self._mark(number + 1) == ":":
            if self._word(number) == "script":
                return self._string(number + 2)
            number = self._behind_comma(number + 2, end)
        return None

    def _behind_comma(self, number: int, end: int) -> int:
        while number < end:
            if self._mark(number) == ",":
                return number + 1
            number = self.closing.get(number, number) + 1
        return end

    def _string(self, number: int) -> Excerpt | None:
        """Return the text of strings that are added up; what is no string is unknown."""
        if not 0 <= number < len(self.tokens) or self.tokens[number].kind != "text":
            return None
        pieces = [_text(self.tokens[number])]
        while self._mark(number + 1) == "+" and number + 2 < len(self.tokens):
            number += 2
            token = self.tokens[number]
            pieces.append(_text(token) if token.kind == "text" else _unknown(token))
        return Excerpt.join(pieces)


def _text(token: Token) -> Excerpt:
    """Return what a string says, with holes that a shell understands."""
    if not token.open:
        return token.text
    return Excerpt.join(_holes(template.filled(token.text, _CODE)))


def _holes(text: Excerpt) -> Iterator[Excerpt]:
    """Yield the text with `${env.NAME}` written as `${NAME}`."""
    done = 0
    for match in _SIMPLE.finditer(text.text):
        yield text.cut(done, match.start() + 2)
        done = match.start(1)
    yield text.cut(done)


def _unknown(token: Token) -> Excerpt:
    return template.unknown(token.text)
