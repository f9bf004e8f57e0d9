"""Installer commands and environment variables, wherever a file has them.

Each function adds the facts to a `Collector`. Nothing is executed: variables are
followed as far as their values stand in the same file, and what is not known
stays unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import readers
from pipwarden.facts import Comment, Form, Scope, Tool
from pipwarden.readers import announced, calls, layers, printed, stretch, variables, wrappers
from pipwarden.readers.wrappers import Argument, Call
from pipwarden.source import Excerpt, Run, Source, Span
from pipwarden.syntax import shell

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

    from pipwarden.readers.collector import Collector

    Variables = MutableMapping[str, Excerpt]

_EXPORTS = frozenset(("export", "declare", "typeset", "readonly", "local"))
_WRITERS = frozenset(("echo", "printf", "cat", "tee"))
_LINE_REST = re.compile(r"[ \t;]*(?:\r\n|\n|\r|\Z)")
# What joins a command to the next one, and what does not end before one.
_CONTINUED = r"[ \t]*(?:\\\r?\n[ \t]*)*"
_JOINT = re.compile(rf"{_CONTINUED}(?:&&|;(?!;)){_CONTINUED}(?=[^ \t\r\n])")
_LEADS_ON = re.compile(r"(?:[&|;({!]|\b(?:then|do|else|if|while|until))\s*\Z")
# What has to hold a command, and what ends it.
_GOES_ON = re.compile(r"\\[ \t]*\r?\n\Z")
_RUN = re.compile(r"\s*(?:ONBUILD\s+)?RUN(?:\s+--\S+)*\s*\Z", re.IGNORECASE)
_OPENS = re.compile(r"(?:[({!]|\b(?:then|do|else|if|while|until))\s*\Z")
_CLOSES = re.compile(r"\s*(?:[)}]|(?:fi|done|else|elif)\b)")
_DEPTH = 6  # of scripts in scripts


class Place(NamedTuple):
    """Where commands stand: how people call it, and how deep in other scripts."""

    label: str
    depth: int = 0
    elevated: bool = False  # with the rights of root


def read_script(
    collector: Collector,
    text: Excerpt,
    known: Variables | None = None,
    *,
    label: str = "script",
    depth: int = 0,
    elevated: bool = False,
) -> None:
    """Add what a shell text does. `known` holds variables, and takes those that it sets."""
    values: Variables = {} if known is None else known
    script = shell.read(text)
    exported = _exported(script)
    for command in script.commands:
        _read_command(collector, command, values, exported, Place(label, depth, elevated))
    if depth == 0:
        collector.comments.extend(
            Comment(remark.text.text, remark.text.span(), remark.alone) for remark in script.remarks
        )


def finish(collector: Collector) -> None:
    """Read the configuration files that the commands wrote, when all commands are read."""
    for path, pieces in collector.files.items():
        kind = readers.kind_of(path)
        if kind is not None and kind.name in _WRITTEN:
            read_file(collector, Excerpt.join(pieces), kind, path)
    collector.files.clear()


_WRITTEN = frozenset(("pip-conf", "requirements", "constraints", "uv-toml", "pypirc"))


def read_file(collector: Collector, text: Excerpt, kind: readers.Kind, path: str) -> None:
    """Read a configuration file that stands inside of another file."""
    from pipwarden.readers import moved

    document = readers.read(Source(path, text.text), kind)
    collector.take(moved.into(document, text, collector.area, collector.source.text))


def read_words(
    collector: Collector,
    words: Sequence[Excerpt],
    remove: Callable[[int, int], Span | None],
    *,
    known: Sequence[bool] | None = None,
    label: str = "command",
) -> None:
    """Add what one command line does that is split into words already.

    `remove` gives the span to delete from the first to the last of some words.
    """
    arguments = [
        Argument(word, known is None or known[number], word.span(), number)
        for number, word in enumerate(words)
    ]
    read_arguments(collector, arguments, remove, label=label)


def read_arguments(
    collector: Collector,
    words: list[Argument],
    remove: Callable[[int, int], Span | None],
    *,
    label: str = "command",
) -> None:
    """Add what one command line does, whose words say themselves where they are written."""
    if words:
        _run(collector, words, remove, {}, Place(label))


def read_variable(
    collector: Collector,
    name: str,
    value: Excerpt,
    *,
    name_span: Span,
    scope: Scope,
    span: Span | None = None,
    removal: Span | None = None,
    known: bool = True,
) -> None:
    """Add what an environment variable sets, when an installer reads it."""
    place = variables.Place(scope, name, span or value.span(), name_span, removal)
    dead = variables.dead(name, value, place) if known else None
    if dead is not None and not variables.handed_on(name, collector.source.text):
        collector.quirks.append(dead)
    for setting in variables.read(name, value, place):
        sure = known and setting.known
        collector.settings.append(setting._replace(known=sure, variable=collector.secret))


# -- commands of a shell ------------------------------------------------------------


def _exported(script: shell.Script) -> frozenset[str]:
    """Return the names that a script exports without giving them a value there."""
    return frozenset(
        word.text
        for command in script.commands
        if command.words and command.words[0].text == "export"
        for word in command.words[1:]
        if "=" not in word.text
    )


def _read_command(
    collector: Collector,
    command: shell.Command,
    values: Variables,
    exported: frozenset[str],
    place: Place,
) -> None:
    words = _expanded(command.words, values)
    head = words[0].text.text if words else ""
    assignments = list(command.assignments)
    if head in _EXPORTS:
        made = [shell.assignment(word) for word in command.words[1:]]
        assignments += [each for each in made if each is not None]
    before = len(collector.settings)
    for assignment in assignments:
        lasting = not words or head in _EXPORTS
        active = not lasting or head in _EXPORTS or assignment.name.text in exported
        removal = stretch.whole([assignment.span], collector.source.text)
        if removal is not None:
            removal = _with_blank(collector.source.text, removal)
            if lasting and len(assignments) == 1:
                first = words[0].span if words else removal
                removal = _whole_command(collector.source.text, Span(first.start, removal.end))
        value = _assign(assignment, values, lasting=lasting)
        if active:
            _read_assignment(collector, assignment, value, place, removal, lasting=lasting)
    if head in _EXPORTS or not words:
        return
    _note_written(collector, command, words)
    if collector.layer is not None:
        layers.commanded(collector, words, command)
    calls_before, own = len(collector.invocations), slice(before, len(collector.settings))
    _run(collector, words, _remover(command, collector.source.text), values, place)
    if len(collector.invocations) > calls_before:  # the variables before a call are for that call
        scope = collector.invocations[calls_before].scope
        collector.settings[own] = [each._replace(scope=scope) for each in collector.settings[own]]


def _expanded(words: Sequence[shell.Word], values: Variables) -> list[Argument]:
    return [
        Argument(value.text, value.known, word.raw.span(), number)
        for number, word in enumerate(words)
        for value in shell.expand(word, values)
    ]


def _assign(
    assignment: shell.Assignment,
    values: Variables,
    *,
    lasting: bool,
) -> shell.Value:
    """Return what a variable is set to; remember it when it lasts."""
    found = list(shell.expand(assignment.value, values))
    text = Excerpt.join(each.text for each in found) if found else assignment.value.raw.cut(0, 0)
    value = shell.Value(text, all(each.known for each in found))
    if lasting and value.known:
        values[assignment.name.text] = value.text
    elif lasting:
        values.pop(assignment.name.text, None)
    return value


def _read_assignment(
    collector: Collector,
    assignment: shell.Assignment,
    value: shell.Value,
    place: Place,
    removal: Span | None,
    *,
    lasting: bool,
) -> None:
    """Read a variable that the installers see."""
    span = stretch.first(assignment.span, collector.source.text)
    read_variable(
        collector,
        assignment.name.text,
        value.text,
        name_span=assignment.name.span(),
        scope=Scope(
            Tool.PIP,
            place.label,
            "",
            span,
            Form.VARIABLE,
            private=not lasting,
            area=collector.area,
        ),
        span=stretch.first(assignment.value.raw, collector.source.text),
        removal=removal,
        known=value.known,
    )


def _with_blank(text: str, span: Span) -> Span:
    """Return a span with the blanks behind it, else those before it."""
    end = span.end
    while text[end : end + 1] in (" ", "\t") and text[end : end + 1]:
        end += 1
    return Span(span.start, end)


def _whole_command(text: str, span: Span) -> Span | None:
    """Return the span of a command with its line, or with what joins it to the next one.

    None where the rest of the line would mean something else without it.
    """
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    before = text[start : span.start]
    rest = _LINE_REST.match(text, span.end)
    if rest is not None and (
        _GOES_ON.search(text, max(start - 99, 0), start) or _RUN.match(before)
    ):
        return None
    if rest is not None and not before.strip():
        opened = _OPENS.search(text, max(0, start - 200), start)
        return None if opened and _CLOSES.match(text, rest.end()) else Span(start, rest.end())
    joint = _JOINT.match(text, span.end)
    if joint is not None:
        return Span(span.start, joint.end()) if _OPENS.search(before) is None else None
    if rest is not None or text[span.end : span.end + 1] in ('"', "'"):
        return None if _LEADS_ON.search(before) else span
    return None


def _remover(command: shell.Command, source: str) -> Callable[[int, int], Span | None]:
    """Return how words are deleted: with all that stands between them and the word before."""

    def remove(first: int, last: int) -> Span | None:
        if first == 0:
            return _all(command, source) if last == len(command.words) - 1 else None
        words = [word.raw for word in command.words[first - 1 : last + 1]]
        span = stretch.whole(words, source)
        return None if span is None else Span(words[0].span().end, span.end)

    return remove


def _all(command: shell.Command, source: str) -> Span | None:
    """Return what to delete so that a command is gone that does nothing else."""
    if command.redirections or command.assignments or command.piped or command.nested:
        return None
    whole = stretch.whole([word.raw for word in command.words], source)
    if whole is None:
        return None
    span = _whole_command(source, whole)
    return span if span != whole else None


def _run(
    collector: Collector,
    words: list[Argument],
    remove: Callable[[int, int], Span | None],
    values: Variables,
    place: Place,
) -> None:
    """Read the installer that a command line calls, and the scripts that it hands to a shell."""
    elevated = place.elevated or wrappers.elevates(words)
    inner = Place(place.label, place.depth + 1, elevated)
    if place.depth < _DEPTH:
        scripts = [script.text for script in wrappers.scripts(words)]
        if words[0].text.text == "eval" and len(words) > 1:
            scripts.append(Excerpt.join(printed.spaced([word.text for word in words[1:]])))
        for text in scripts:
            read_script(collector, text, dict(values), **inner._asdict())
    call = wrappers.unwrap(words)
    if call is None:
        return
    call = call._replace(elevated=call.elevated or elevated)
    further = calls.read(collector, call, remove)
    for word in call.assignments:
        name, _, _ = word.text.text.partition("=")
        read_variable(
            collector,
            name,
            word.text.cut(len(name) + 1),
            name_span=word.text.span(0, len(name)),
            scope=collector.invocations[-1].scope,
            known=word.known,
        )
    for text in further.for_pip:
        for command in shell.read(text).commands[:1]:
            arguments = tuple(_expanded(command.words, values))
            calls.read(
                collector,
                Call("pip", call.name, (_install_word(call.name), *arguments)),
                lambda _first, _last: None,
            )
    if further.command and place.depth < _DEPTH:
        _run(collector, list(further.command), remove, values, inner)


def _install_word(name: Argument) -> Argument:
    """Return the word `install` for arguments that another program hands on to pip."""
    at = name.text.span().start
    return Argument(Excerpt("install", (Run(0, at, 7, 0),)), known=True, span=name.span, number=-1)


# -- files written by commands --------------------------------------------------------


def _note_written(collector: Collector, command: shell.Command, words: list[Argument]) -> None:
    """Remember what a command writes to a configuration file."""
    head = next((each for each in words if each.text.text in _WRITERS), None)
    if head is None:
        return
    name = head.text.text
    target = next(
        (each for each in command.redirections if each.operator in (">", ">>", ">|")), None
    )
    path = target.target.text if target else ""
    append = target is not None and target.operator == ">>"
    given = [each.text for each in words[words.index(head) + 1 :]]
    content: Excerpt | None = None
    if name == "tee":
        append = any(each.text == "-a" for each in given)
        path = next((each.text for each in given if not each.text.startswith("-")), "")
        content = _printed(command.piped) if command.piped else None
    elif name in ("echo", "printf"):
        content = printed.text_of(name, given)
    for redirection in command.redirections:
        if redirection.document is not None:
            content = redirection.document.text
    if content is not None:
        announced.read(collector, path, content)
    if not path or content is None or readers.kind_of(path) is None:
        return
    pieces = collector.files.setdefault(path, [])
    if not append:
        pieces.clear()
    pieces.append(content)


def _printed(command: shell.Command) -> Excerpt | None:
    """Return what `echo` or `printf` prints, or the here-document that `cat` passes on."""
    for redirection in command.redirections:
        if redirection.document is not None:
            return redirection.document.text
    if command.words and command.words[0].text in ("echo", "printf"):
        return printed.text_of(command.words[0].text, [word.excerpt for word in command.words[1:]])
    return None
