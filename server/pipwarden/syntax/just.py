r"""The variables and recipes of justfiles, with the place of each character.

The grammar of just's manual: assignments with `:=`, strings in single, double and
triple quotes and in backticks, recipes whose lines are indented, `{{ name }}` in
these, `{{{{` for two braces. A recipe that begins with `#!` is one script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from pipwarden.source import Excerpt, Run, Span

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_ASSIGNMENT = re.compile(r"(?P<export>export[ \t]+)?(?P<name>[A-Za-z_][\w-]*)[ \t]*:=[ \t]*")
_SET = re.compile(r"set[ \t]+(?P<name>[\w-]+)[ \t]*(?::=[ \t]*(?P<value>[^\r\n]*))?\Z")
_HEADER = re.compile(r"(?P<quiet>@)?(?P<name>[A-Za-z_][\w-]*)(?P<rest>[^\r\n]*)")
_OTHER = re.compile(r"(?:alias|import\??|mod\??|unexport)[ \t]")
_PARAMETER = re.compile(r"[+*]?(?P<dollar>\$)?(?P<name>[A-Za-z_][\w-]*)(?P<equals>[ \t]*=[ \t]*)?")
_STRING = re.compile(
    r"x?(?:\"\"\"(?P<d3>.*?)\"\"\"|'''(?P<s3>.*?)'''|\"(?P<d>(?:\\.|[^\"\\])*)\"|'(?P<s>[^']*)'"
    r"|```(?P<b3>.*?)```|`(?P<b>[^`]*)`)",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_USE = re.compile(r"\{\{\{\{|\{\{(?P<inside>.*?)\}\}", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{[0-9A-Fa-f]{1,6}\}|\r?\n|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class Term(NamedTuple):
    """A piece of an expression: text, a name, the output of a command, or what is not known."""

    text: Excerpt
    kind: str  # "text", "name", "command", "unknown"


class Assignment(NamedTuple):
    """`name := expression`; a parameter of a recipe is one as well, with its default value."""

    name: Excerpt
    terms: tuple[Term, ...]
    written: Span
    lines: Span | None
    exported: bool


class Recipe(NamedTuple):
    """A recipe: its lines without their indentation, continued ones as one."""

    name: str
    parameters: tuple[Assignment, ...]
    lines: tuple[Excerpt, ...]
    attributes: str


class Remark(NamedTuple):
    """A comment outside of recipes, without its `#`."""

    text: Excerpt


@dataclass(slots=True)
class Justfile:
    """What a justfile says."""

    assignments: list[Assignment] = field(default_factory=list)
    recipes: list[Recipe] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


class Use(NamedTuple):
    """`{{ expression }}` in a line, or `{{{{`, which has no terms."""

    start: int
    end: int
    inside: Excerpt | None


def read(text: str) -> Justfile:
    """Return the variables and recipes of a justfile."""
    return _Reader(text).read()


def uses(line: Excerpt) -> list[Use]:
    """Return what is replaced in a line of a recipe."""
    return [
        Use(*match.span(), None if match["inside"] is None else line.cut(*match.span("inside")))
        for match in _USE.finditer(line.text)
    ]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.justfile = Justfile()
        self.attributes = ""

    def read(self) -> Justfile:
        while self.at < len(self.text):
            self.step()
        return self.justfile

    def step(self) -> None:
        start = self.at
        line = _LINE.match(self.text, start)
        if line is None:  # it matches anything
            self.at = len(self.text)
            return
        content = line[1]
        self.at = line.end()
        if not content.strip():
            return
        if content.lstrip().startswith("#"):
            mark = self.text.index("#", start)
            text = Excerpt.of(self.text[mark + 1 : line.end(1)], mark + 1).strip()
            self.justfile.remarks.append(Remark(text))
        elif content.startswith("["):
            self.attributes += content
        elif assignment := _ASSIGNMENT.match(self.text, start):
            self.assign(assignment)
        elif setting := _SET.match(content.strip()):
            self.justfile.settings[setting["name"]] = setting["value"] or "true"
        elif content[0] not in " \t" and not _OTHER.match(content):
            self.recipe(start, line.end(1))

    def assign(self, match: re.Match[str]) -> None:
        end = self.expression_end(match.end())
        line = _LINE.match(self.text, end)
        self.at = line.end() if line else len(self.text)
        whole = Excerpt.of(self.text[match.end() : end], match.end())
        name = Excerpt.of(match["name"], match.start("name"))
        made = Assignment(
            name,
            terms(whole),
            whole.strip().span(),
            Span(match.start(), self.at),
            bool(match["export"]),
        )
        self.justfile.assignments.append(made)

    def expression_end(self, at: int) -> int:
        """Return where an expression ends: at the end of its line, or at a comment."""
        while at < len(self.text) and self.text[at] not in "\r\n#":
            string = _STRING.match(self.text, at)
            at = string.end() if string else at + 1
        return at

    def recipe(self, start: int, end: int) -> None:
        header = _HEADER.match(self.text, start, end)
        if header is None:
            return
        parameters, colon = self.parameters(header.start("rest"), end)
        if colon < 0:
            return
        lines = tuple(self.body())
        self.justfile.recipes.append(
            Recipe(header["name"], tuple(parameters), lines, self.attributes)
        )
        self.attributes = ""

    def parameters(self, at: int, end: int) -> tuple[list[Assignment], int]:
        """Read parameters with their default values up to the colon; -1 when there is none."""
        found: list[Assignment] = []
        while at < end:
            if self.text[at] == ":":
                return found, at
            match = _PARAMETER.match(self.text, at, end)
            if match is None:
                at += 1
                continue
            at = match.end()
            begin = at
            if match["equals"]:
                string = _STRING.match(self.text, at, end) or _WORD.match(self.text, at, end)
                at = string.end() if string else at
                if self.text[at : at + 1] == "(":  # a function, or an expression in parentheses
                    at = max(self.text.find(")", at, end) + 1, at + 1)
            whole = Excerpt.of(self.text[begin:at], begin)
            made = terms(whole) if match["equals"] else (Term(whole, "unknown"),)
            name = Excerpt.of(match["name"], match.start("name"))
            found.append(Assignment(name, made, whole.span(), None, bool(match["dollar"])))
        return found, -1

    def body(self) -> list[Excerpt]:
        """Return the indented lines that follow."""
        lines: list[Excerpt] = []
        pending: list[Excerpt] = []
        indent: str | None = None
        while self.at < len(self.text):
            match = _LINE.match(self.text, self.at)
            if match is None or (match[1].strip() and match[1][0] not in " \t"):
                break
            if match[1].strip():
                lead = match[1][: len(match[1]) - len(match[1].lstrip(" \t"))]
                indent = lead if indent is None else indent
                start = self.at + (len(indent) if lead.startswith(indent) else len(lead))
                end = match.end() if match[1].endswith("\\") else match.end(1)
                pending.append(Excerpt.of(self.text[start:end], start))
                if end == match.end(1) or not match[2]:
                    lines.append(Excerpt.join(pending))
                    pending = []
            self.at = match.end()
        return [*lines, Excerpt.join(pending)] if pending else lines


# -- expressions ----------------------------------------------------------------------


def terms(text: Excerpt) -> tuple[Term, ...]:
    """Return the pieces of an expression that are put together, by `+` or `/`."""
    found: list[Term] = []
    at = 0
    raw = text.text
    while at < len(raw):
        if raw[at].isspace() or raw[at] in "+()":
            at += 1
            continue
        string = _STRING.match(raw, at)
        word = _WORD.match(raw, at)
        if string:
            found.append(_string(text, string))
            at = string.end()
        elif raw[at] == "/":
            found.append(Term(text.cut(at, at + 1), "text"))
            at += 1
        elif word and not raw.startswith("(", word.end()) and word[0] not in ("if", "assert"):
            found.append(Term(text.cut(*word.span()), "name"))
            at = word.end()
        else:
            return (*found, Term(text.cut(at), "unknown"))
    return tuple(found)


def _string(text: Excerpt, match: re.Match[str]) -> Term:
    style = next(name for name, value in match.groupdict().items() if value is not None)
    inside = text.cut(*match.span(style))
    if style.endswith("3"):  # the line end behind the opening quotes is no part of it
        inside = inside.cut(len(inside.text) - len(inside.text.lstrip("\r\n")))
    if style in ("b", "b3"):
        return Term(inside, "command")
    return Term(_unescaped(inside) if style in ("d", "d3") else inside, "text")


def _unescaped(text: Excerpt) -> Excerpt:
    """Replace the escapes of a string; each maps to the characters it is written as."""
    pieces: list[Excerpt] = []
    done = 0
    for match in _ESCAPE.finditer(text.text):
        span = text.span(*match.span())
        letter = match[0][1:]
        made = _ESCAPES.get(letter, letter if len(letter) == 1 and letter != "\n" else "")
        if letter.startswith("u{"):
            number = int(letter[2:-1], 16)
            made = chr(number) if number < 0x110000 else ""
        pieces.append(text.cut(done, match.start()))
        pieces.append(Excerpt(made, (Run(0, span.start, len(made), span.end - span.start),)))
        done = match.end()
    return Excerpt.join((*pieces, text.cut(done))) if pieces else text
