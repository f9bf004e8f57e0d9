"""Justfiles: what recipes execute, and the variables that they export to it."""

from __future__ import annotations

import re
from collections import ChainMap
from typing import TYPE_CHECKING

from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import commands
from pipwarden.readers.collector import Collector
from pipwarden.readers.substitution import Use, for_shell, stand_in
from pipwarden.source import Excerpt
from pipwarden.syntax import just

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from pipwarden.facts import Document
    from pipwarden.source import Source

    Values = MutableMapping[str, Excerpt | None]

_SHELL = re.compile(r"(?:\A|[/\\\"'\s])(?:ba|da|a|z|k)?sh(?:\.exe)?(?:[\"'\s,\]]|\Z)")
_SCRIPT = re.compile(r"\[[^\]]*\bscript(?:\((?P<shell>[^)]*)\))?[^\]]*\]")
_ROUNDS = 4
_LONGEST = 20_000  # characters of a value; variables that double each other grow without end
_QUIET = re.compile(r"[@-]*[ \t]*")


def read(source: Source, kind: str) -> Document:
    """Return what a justfile does with installers."""
    collector = Collector(source, variable="${NAME}")
    justfile = just.read(source.text)
    values: Values = {}
    everything = justfile.settings.get("export", "false") == "true"
    for _ in range(_ROUNDS):  # a variable may be used before it is set
        for assignment in justfile.assignments:
            values[assignment.name.text] = _value(assignment.terms, values)
    for assignment in justfile.assignments:
        _assign(collector, assignment, values, everywhere=everything)
    if _is_posix(justfile.settings.get("shell", "sh")):
        for recipe in justfile.recipes:
            _read_recipe(collector, recipe, values, everywhere=everything)
    commands.finish(collector)
    collector.comments.extend(
        Comment(remark.text.text, remark.text.span(), alone=True) for remark in justfile.remarks
    )
    return collector.document(kind)


def _is_posix(shell: str) -> bool:
    return _SHELL.search(shell) is not None


def _assign(
    collector: Collector, assignment: just.Assignment, values: Values, *, everywhere: bool
) -> None:
    """Remember a variable, and read it when recipes find it in their environment."""
    value = _value(assignment.terms, values)
    name = assignment.name.text
    values[name] = value
    for term in assignment.terms:
        if term.kind == "command":
            commands.read_script(collector, term.text, label=f"the value of {name}")
    if not (assignment.exported or everywhere):
        return
    known = value is not None
    text = value if value is not None else Excerpt.join(term.text for term in assignment.terms)
    commands.read_variable(
        collector,
        name,
        text,
        name_span=assignment.name.span(),
        scope=Scope(Tool.PIP, "the justfile", "", assignment.name.span(), Form.VARIABLE),
        span=assignment.written,
        removal=assignment.lines,
        known=known,
    )


def _value(terms: Iterable[just.Term], values: Values) -> Excerpt | None:
    """Return what an expression stands for, None where it is not known."""
    pieces = []
    for term in terms:
        value = values.get(term.text.text) if term.kind == "name" else term.text
        if value is None or term.kind in ("command", "unknown"):
            return None
        pieces.append(value)
    whole = Excerpt.join(pieces)
    return whole if pieces and len(whole) <= _LONGEST else None


def _read_recipe(
    collector: Collector, recipe: just.Recipe, values: Values, *, everywhere: bool
) -> None:
    own: Values = ChainMap({}, values)
    for parameter in recipe.parameters:
        _assign(collector, parameter, own, everywhere=everywhere)
    label = f"recipe of {recipe.name}"
    script = _SCRIPT.search(recipe.attributes)
    first = recipe.lines[0].text if recipe.lines else ""
    if script or first.startswith("#!"):
        if _is_posix((script["shell"] or "sh") if script else first):
            lines = [
                piece
                for line in recipe.lines
                for piece in (line, stand_in("\n", line.span().end, 0))
            ]
            _run(collector, Excerpt.join(lines), own, label)
        return
    for line in recipe.lines:
        quiet = _QUIET.match(line.text)
        _run(collector, line.cut(quiet.end() if quiet else 0), own, label)


def _run(collector: Collector, text: Excerpt, values: Values, label: str) -> None:
    """Hand a text to the reader of commands, as the shell would get it."""
    uses = []
    for use in just.uses(text):
        if use.inside is None:
            uses.append(Use(use.start, use.end, "", None, "{{"))
            continue
        name = use.inside.text.strip()
        uses.append(Use(use.start, use.end, name, _value(just.terms(use.inside), values)))
    shared: dict[str, Excerpt] = {}
    script = for_shell(text, uses, shared)
    commands.read_script(collector, script, shared, label=label)
