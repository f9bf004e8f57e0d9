r"""The variables and recipes of makefiles, with the place of each character.

GNU make's rules (its manual, "Writing Makefiles" and "Writing Recipes"): a line
goes on behind a backslash, a `#` begins a comment outside of recipes, a recipe
line begins with a tab or with `.RECIPEPREFIX` and only behind a rule, and its
text goes to the shell with the backslashes and without the prefixes.
Conditional parts are all read; `include` is not followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from pipwarden.source import Excerpt, Run, Span

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_CONTINUED = re.compile(r"(?:\\\\)*\\\Z")
_JOINT = re.compile(r"[ \t]*\\(?:\r\n|\n|\r)[ \t]*")
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*(#)")
_WORDS = r"(?:(?:override|private|export|unexport)[ \t]+)*"
_ASSIGNMENT = re.compile(
    rf"[ ]*(?P<words>{_WORDS})(?P<name>[^\s:#=+?!]+)[ \t]*(?P<operator>\+=|\?=|!=|:{{0,3}}=)[ \t]*"
)
_EXPORT = re.compile(r"[ \t]*(?P<word>export|unexport)(?:[ \t]+(?P<names>[^=]*))?\Z")
_DEFINE = re.compile(
    rf"[ \t]*(?P<words>{_WORDS})define[ \t]+(?P<name>\S+)[ \t]*(?P<operator>\+=|\?=|!=|:{{0,3}}=)?"
)
_ENDEF = re.compile(r"[ \t]*endef\b")
_DIRECTIVE = re.compile(
    r"[ \t]*(?:ifeq|ifneq|ifdef|ifndef|else|endif|-?include|sinclude|vpath|undefine|load|-load)\b"
)
_RULE = re.compile(r"(?P<targets>[^:=]*?)[ \t]*&?(?P<colons>::?)(?!=)")
_PREFIXES = re.compile(r"[ \t]*(?:[@+-][ \t]*)*")
REFERENCE = re.compile(r"\$(?:\$|[({]|[^\s])")


class Assignment(NamedTuple):
    """`NAME = value` in one of its forms; with `define` the value has several lines."""

    name: Excerpt
    operator: str
    value: Excerpt
    lines: Span
    exported: bool
    target: str = ""  # of a variable that holds for one target
    body: tuple[Excerpt, ...] = ()  # the lines of a `define`, continued ones as one


class Recipe(NamedTuple):
    """One line of a recipe as the shell gets it, before variables are replaced."""

    target: str
    text: Excerpt


class Remark(NamedTuple):
    """A comment, without its `#`."""

    text: Excerpt
    alone: bool


@dataclass(slots=True)
class Makefile:
    """What a makefile says."""

    assignments: list[Assignment] = field(default_factory=list)
    recipes: list[Recipe] = field(default_factory=list)
    exported: set[str] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    exports_all: bool = False
    one_shell: bool = False


def read(text: str) -> Makefile:
    """Return the variables and recipes of a makefile."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.makefile = Makefile()
        self.prefix = "\t"
        self.target: str | None = None  # None where no recipe can begin

    def read(self) -> Makefile:
        while self.at < len(self.text):
            start, end, stop = self.take()
            if self.target is not None and self.text.startswith(self.prefix, start):
                self.makefile.recipes.append(
                    Recipe(self.target, self.recipe(start + len(self.prefix), end))
                )
            else:
                self.read_line(start, end, stop)
        return self.makefile

    def take(self) -> tuple[int, int, int]:
        """Take a line with those that continue it: its start, its end, where the next begins."""
        start = self.at
        while True:
            match = _LINE.match(self.text, self.at)
            if match is None:  # it matches anything
                return start, self.at, self.at
            self.at = match.end()
            if not match[2] or not _CONTINUED.search(match[1]):
                return start, match.end(1), match.end()

    def recipe(self, start: int, end: int) -> Excerpt:
        """Return the text of a recipe line: prefixes that begin continued lines are dropped."""
        pieces = []
        at = start
        for match in re.finditer(r"\\(?:\r\n|\n|\r)", self.text[start:end]):
            stop = start + match.end()
            pieces.append(Excerpt.of(self.text[at:stop], at))
            at = stop + self.text.startswith(self.prefix, stop)
        pieces.append(Excerpt.of(self.text[at:end], at))
        return Excerpt.join(pieces) if len(pieces) > 1 else pieces[0]

    # -- lines of the makefile itself ---------------------------------------------

    def read_line(self, start: int, end: int, stop: int) -> None:
        end = self.without_comment(start, end)
        line = _joined(self.text, start, end)
        if not line.text.strip() or _DIRECTIVE.match(line.text):
            return
        define = _DEFINE.match(line.text)
        if define:
            self.read_define(line, define, start)
            return
        lines = Span(start, stop)
        assignment = _ASSIGNMENT.match(line.text)
        if assignment:
            self.target = None
            self.assign(line, assignment, lines, "")
            return
        export = _EXPORT.match(line.text)
        if export:
            self.export(export)
            return
        rule = _RULE.match(line.text)
        if rule:
            self.read_rule(line, rule, lines)

    def without_comment(self, start: int, end: int) -> int:
        """Return where a line ends without its comment, and keep that."""
        match = _COMMENT.search(self.text, start, end)
        if match is None:
            return end
        at = match.start(1)
        alone = not self.text[start:at].strip()
        text = Excerpt.of(self.text[at + 1 : end], at + 1).strip()
        self.makefile.remarks.append(Remark(text, alone))
        return at

    def assign(self, line: Excerpt, match: re.Match[str], lines: Span, target: str) -> None:
        name = line.cut(*match.span("name"))
        words = match["words"].split()
        value = line.cut(match.end())
        exported = "export" in words
        if name.text == ".RECIPEPREFIX":
            self.prefix = value.text.strip()[:1] or "\t"
        if name.text == ".EXPORT_ALL_VARIABLES":
            self.makefile.exports_all = True
        made = Assignment(name, match["operator"], value, lines, exported, target)
        self.makefile.assignments.append(made)
        if exported:
            self.makefile.exported.add(name.text)

    def export(self, match: re.Match[str]) -> None:
        names = (match["names"] or "").split()
        if match["word"] == "unexport":
            self.makefile.exported.difference_update(names)
        elif names:
            self.makefile.exported.update(names)
        else:
            self.makefile.exports_all = True

    def read_define(self, line: Excerpt, match: re.Match[str], start: int) -> None:
        """Read `define NAME ... endef`; a further `define` inside has an end of its own."""
        body: list[Excerpt] = []
        depth = 1
        begin = self.at
        while self.at < len(self.text):
            first, end, _ = self.take()
            text = self.text[first:end]
            depth += bool(_DEFINE.match(text)) - bool(_ENDEF.match(text))
            if depth == 0:
                break
            lead = text.startswith(self.prefix)
            body.append(self.recipe(first + lead, end))
        value = Excerpt.of(self.text[begin : self.at], begin)
        words = match["words"].split()
        name = line.cut(*match.span("name"))
        self.makefile.assignments.append(
            Assignment(
                name,
                match["operator"] or "=",
                value,
                Span(start, self.at),
                "export" in words,
                body=tuple(body),
            )
        )
        self.target = None

    def read_rule(self, line: Excerpt, match: re.Match[str], lines: Span) -> None:
        target = match["targets"].strip()
        self.target = target
        names = target.split()
        self.makefile.one_shell = self.makefile.one_shell or ".ONESHELL" in names
        self.makefile.exports_all = self.makefile.exports_all or ".EXPORT_ALL_VARIABLES" in names
        rest = line.cut(match.end())
        assignment = _ASSIGNMENT.match(rest.text.lstrip(" \t"))
        if assignment:
            lead = len(rest.text) - len(rest.text.lstrip(" \t"))
            self.assign(rest.cut(lead), assignment, lines, target)
            return
        semicolon = rest.text.find(";")
        if semicolon >= 0:
            self.makefile.recipes.append(Recipe(target, rest.cut(semicolon + 1)))


def _joined(text: str, start: int, end: int) -> Excerpt:
    """Return a line whose continuations are one blank each, with the blanks around them."""
    line = Excerpt.of(text[start:end], start)
    if "\\" not in line.text:
        return line
    pieces, done = [], 0
    for match in _JOINT.finditer(line.text):
        pieces.append(line.cut(done, match.start()))
        width = match.end() - match.start()
        pieces.append(Excerpt(" ", (Run(0, start + match.start(), 1, width),)))
        done = match.end()
    return Excerpt.join((*pieces, line.cut(done)))


# -- what stands behind a dollar sign -----------------------------------------------


class Reference(NamedTuple):
    """`$(...)`, `${...}`, `$x` or `$$`, from one offset to another."""

    start: int
    end: int
    inside: tuple[int, int]  # without the marks
    escape: bool = False  # `$$`, which stands for one dollar sign


def references(text: str) -> list[Reference]:
    """Return the references of a text, outermost only, in order."""
    found: list[Reference] = []
    at = 0
    while True:
        match = REFERENCE.search(text, at)
        if match is None:
            return found
        start, at = match.span()
        if match[0] == "$$":
            found.append(Reference(start, at, (at, at), escape=True))
        elif match[0] in ("$(", "${"):
            end = _closing(text, at, match[0][1])
            at = min(end + 1, len(text))
            found.append(Reference(start, at, (start + 2, end)))
        else:
            found.append(Reference(start, at, (start + 1, at)))


def _closing(text: str, at: int, opening: str) -> int:
    """Find the mark that closes a reference; only marks of its own sort count."""
    closing = ")" if opening == "(" else "}"
    depth = 1
    for match in re.compile(rf"[{re.escape(opening + closing)}]|\n").finditer(text, at):
        if match[0] == "\n":
            if not text[: match.start()].rstrip("\r").endswith("\\"):
                return match.start()
            continue
        depth += 1 if match[0] == opening else -1
        if depth == 0:
            return match.start()
    return len(text)


def without_prefixes(text: Excerpt) -> Excerpt:
    """Drop the `@`, `-` and `+` that begin a recipe line and are make's own."""
    match = _PREFIXES.match(text.text)
    return text.cut(match.end()) if match else text
