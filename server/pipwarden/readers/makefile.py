"""Makefiles: what recipes execute, and the variables that they export to it."""

from __future__ import annotations

import re
from collections import ChainMap
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import commands
from pipwarden.readers.collector import Collector
from pipwarden.readers.substitution import Use, for_shell, stand_in
from pipwarden.source import Excerpt
from pipwarden.syntax import make

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.source import Source

_CALL = re.compile(r"\s*[$](?:\((?:call\s+)?(?P<a>[\w.-]+)(?:,[^)]*)?\)|\{(?P<b>[\w.-]+)\})\s*\Z")
_SHELL = re.compile(r"shell\s+")
_OTHER_SHELL = re.compile(
    r"python|pwsh|powershell|cmd(?:\.exe)?\b|perl|node|ruby|fish", re.IGNORECASE
)
_QUIET = re.compile(r"[ \t@+-]*\Z")
_LONGEST = 20_000  # characters of a value; variables that double each other grow without end
_DEPTH = 12


def read(source: Source, kind: str) -> Document:
    """Return what a makefile does with installers."""
    collector = Collector(source, variable="$(NAME)")
    makefile = make.read(source.text)
    values = _Values(makefile)
    for assignment in makefile.assignments:
        _read_assignment(collector, assignment, makefile, values)
    shell = values.of("SHELL")
    if shell is None or not _OTHER_SHELL.search(shell.text):
        _Recipes(collector, makefile, values).read()
    commands.finish(collector)
    collector.comments.extend(
        Comment(remark.text.text, remark.text.span(), remark.alone) for remark in makefile.remarks
    )
    return collector.document(kind)


class _Value(NamedTuple):
    text: Excerpt
    known: bool


class _Values:
    """The values of variables that are set in one way only."""

    def __init__(self, makefile: make.Makefile) -> None:
        self.parts: dict[str, list[make.Assignment] | None] = {}
        self.bodies: dict[str, tuple[Excerpt, ...]] = {}
        self.made: dict[str, Excerpt | None] = {}
        for each in makefile.assignments:
            self.note(each)

    def note(self, each: make.Assignment) -> None:
        name = each.name.text
        if each.body or each.operator == "!=":
            self.bodies[name] = each.body
            self.parts[name] = None
        elif name not in self.parts:
            self.parts[name] = [each]
        else:
            before = self.parts[name]
            same = before is not None and each.operator == "+=" and not each.target
            self.parts[name] = [*before, each] if before is not None and same else None

    def of(self, name: str, depth: int = 0) -> Excerpt | None:
        """Return the whole value of a variable, None where it is not known."""
        if name not in self.made:
            self.made[name] = None  # for those that name themselves
            if depth < _DEPTH:
                self.made[name] = self.make(self.parts.get(name), depth)
        return self.made[name]

    def make(self, parts: list[make.Assignment] | None, depth: int) -> Excerpt | None:
        if parts is None:
            return None
        pieces: list[Excerpt] = []
        for part in parts:
            value = self.expanded(part.value, depth + 1)
            if not value.known:
                return None
            if pieces:
                pieces.append(stand_in(" ", part.value.span().start, 0))
            pieces.append(value.text)
        text = Excerpt.join(pieces)
        return text if len(text) <= _LONGEST else None

    def expanded(self, text: Excerpt, depth: int = 0) -> _Value:
        """Replace the references of a text, as far as they are known."""
        references = make.references(text.text)
        if not references:
            return _Value(text, known=True)
        pieces, done, known = [], 0, True
        for each in references:
            pieces.append(text.cut(done, each.start))
            done = each.end
            name = text.text[slice(*each.inside)]
            value = self.of(name, depth) if not each.escape else None
            if each.escape:
                value = stand_in("$", text.span(each.start).start, 2)
            known = known and value is not None
            pieces.append(text.cut(each.start, each.end) if value is None else value)
        return _Value(Excerpt.join((*pieces, text.cut(done))), known)


def _read_assignment(
    collector: Collector, each: make.Assignment, makefile: make.Makefile, values: _Values
) -> None:
    """Read a variable that recipes find in their environment."""
    name = each.name.text
    if not (each.exported or makefile.exports_all or name in makefile.exported) or each.body:
        return
    value = values.expanded(each.value)
    where = f"target {each.target}" if each.target else "the makefile"
    commands.read_variable(
        collector,
        name,
        value.text,
        name_span=each.name.span(),
        scope=Scope(Tool.PIP, where, "", each.name.span(), Form.VARIABLE),
        span=each.value.span(),
        removal=each.lines,
        known=value.known and each.operator != "!=",
    )


class _Recipes:
    """Hands recipe lines to the reader of commands, as the shell would get them."""

    def __init__(self, collector: Collector, makefile: make.Makefile, values: _Values) -> None:
        self.collector = collector
        self.makefile = makefile
        self.values = values
        self.shared: dict[str, Excerpt] = {}  # values under the names that stand in shell text

    def read(self) -> None:
        for assignment in self.makefile.assignments:
            if assignment.operator == "!=":
                self.run(assignment.value, f"the value of {assignment.name.text}")
            else:
                self.run_functions(assignment.value)
        joined: dict[str, list[Excerpt]] = {}
        for recipe in self.makefile.recipes:
            label = f"recipe of {recipe.target}" if recipe.target else "recipe"
            if self.makefile.one_shell:
                feed = stand_in("\n", recipe.text.span().end, 0)
                text = make.without_prefixes(recipe.text)
                joined.setdefault(label, []).extend((text, feed))
            else:
                self.run_line(recipe.text, label)
        for label, pieces in joined.items():
            self.run(Excerpt.join(pieces), label)

    def run_line(self, text: Excerpt, label: str) -> None:
        """Run a recipe line, or the lines of the `define` that it names."""
        text = self.without_quiet(make.without_prefixes(text))
        canned = _CALL.match(text.text)
        body = self.values.bodies.get(canned["a"] or canned["b"]) if canned else None
        if body is None:
            self.run(text, label)
            return
        for line in body:
            self.run(self.without_quiet(make.without_prefixes(line)), label)

    def without_quiet(self, text: Excerpt) -> Excerpt:
        """Drop a variable before the command that only holds prefixes, or that nobody knows."""
        first = next(iter(make.references(text.text)), None)
        if first is None or first.start or first.escape:
            return text
        value = self.values.of(text.text[slice(*first.inside)])
        glued = text.text[first.end : first.end + 1].isalnum()
        if (value is None and glued) or (value is not None and _QUIET.match(value.text)):
            return make.without_prefixes(text.cut(first.end))
        return text

    def run(self, text: Excerpt, label: str) -> None:
        self.run_functions(text)
        script = self.for_shell(text)
        commands.read_script(self.collector, script, ChainMap({}, self.shared), label=label)

    def run_functions(self, text: Excerpt) -> None:
        """Run the commands of `$(shell ...)`, also where it stands in another function."""
        if "shell" not in text.text:
            return
        for each in make.references(text.text):
            inside = text.cut(*each.inside)
            match = _SHELL.match(inside.text)
            if match:
                self.run(inside.cut(match.end()), "`$(shell)`")
            elif "$" in inside.text:
                self.run_functions(inside)

    def for_shell(self, text: Excerpt) -> Excerpt:
        """Turn make's references into what the shell gets, or into variables of the shell."""
        uses = []
        for each in make.references(text.text):
            name = text.text[slice(*each.inside)]
            value = None if each.escape else self.values.of(name)
            uses.append(Use(each.start, each.end, name, value, "$" if each.escape else ""))
        return for_shell(text, uses, self.shared)
