"""Calls in Python files that run an installer, or set its environment variables.

What counts are the functions of the standard library that start programs, pip's
own `main`, and the ways of nox, invoke and Fabric. Text that is printed, or handed
to anything else, is no command.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pipwarden.facts import Form, Scope, Tool
from pipwarden.readers import commands
from pipwarden.readers.collector import Collector, as_calls
from pipwarden.readers.wrappers import Argument
from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax import python
from pipwarden.syntax.python_data import Item, Items, Pairs, Plain, Text, placed, stand_in
from pipwarden.vocabulary import python as vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.syntax.python_data import Pair
    from pipwarden.syntax.python_names import Called, Stored
    from pipwarden.syntax.python_names import Scope as Names
    from pipwarden.syntax.python_values import Program
    from pipwarden.vocabulary.python import Way


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def read(collector: Collector, program: Program) -> None:
    """Add the installer calls of a file, and the environment variables that it sets."""
    found = Collector(collector.source, files=collector.files)
    reader = _Reader(found, program)
    for called in program.names.calls:
        reader.call(called)
    for stored in program.names.stores:
        reader.store(stored)
    as_calls(found)
    collector.take(found.document(""))


class _Reader:
    def __init__(self, collector: Collector, program: Program) -> None:
        self.collector = collector
        self.program = program
        self.values = program.values
        self.text = program.module.text
        self.outermost = {id(each) for each in program.module.body}

    def call(self, called: Called) -> None:
        """Read one call."""
        for full in self._names(called):
            way = vocabulary.WAYS.get(full) or self._method(called, full)
            if way is not None:
                self._run(called, way, f"`{full}`")
                return
            if full in ("os.environ.setdefault", "os.putenv"):
                self._set(called, f"`{full}`")
                return
            if full == "os.environ.update":
                given = [self.values.value(each, called.scope) for each in called.node.args]
                given.append(self.values.keywords(called.node, called.scope))
                for table in given:
                    if isinstance(table, Pairs):
                        self._variables(table, f"`{full}`", private=False)
                return

    def _names(self, called: Called) -> Iterator[str]:
        yield from self.program.names.full(called.node.func)
        match called.node.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=name):
                yield f"get_ipython.{name}"

    def _method(self, called: Called, full: str) -> Way | None:
        """Return how a method of a session or of a task's context runs something."""
        owner, _, name = full.rpartition(".")
        if name not in vocabulary.SESSION and name not in vocabulary.TASK:
            return None
        maker = _decorator(called.scope, owner)
        if owner == "session" or maker == "session":
            return vocabulary.SESSION.get(name)
        if owner in vocabulary.TASK_NAMES or maker == "task":
            return vocabulary.TASK.get(name)
        return None

    # -- commands ---------------------------------------------------------------------

    def _run(self, called: Called, way: Way, label: str) -> None:
        node, scope = called.node, called.scope
        environment = next((each.value for each in node.keywords if each.arg == "env"), None)
        if environment is not None:
            table = self.values.value(environment, scope)
            if isinstance(table, Pairs):
                self._variables(table, label, private=True)
        if way.form == "words":
            listing = self.values.arguments(node)
            span = Span(listing.start - 1, listing.end + 1)
            given = self.values.items(node.args, scope, span).items[way.at :]
            if len(given) == 1 and isinstance(given[0].value, Items):  # `session.run(*words)`
                given = given[0].value.items
            self._words(called, given, way, label)
            return
        written = next(
            (each.value for each in node.keywords if each.arg in ("args", "cmd", "command")), None
        )
        if len(node.args) > way.at and not any(
            isinstance(each, ast.Starred) for each in node.args[: way.at + 1]
        ):
            written = node.args[way.at]
        if written is not None:
            self._command(called, written, way, label)

    def _command(self, called: Called, node: ast.expr, way: Way, label: str) -> None:
        """Read a list of words, or a text for the shell."""
        split = _split_by_shell(self.program, node)
        value = self.values.value(node if split is None else split, called.scope)
        match value:
            case Items(items=[Item(value=Text() as only)]) if " " in only.value.text:
                self._script(only, label)
            case Items(items=items) if way.form == "command":
                self._words(called, items, way, label)
            case Text():
                self._script(value, label)

    def _script(self, text: Text, label: str) -> None:
        commands.read_script(self.collector, text.value, label=label, depth=1)

    def _words(self, called: Called, items: Sequence[Item], way: Way, label: str) -> None:
        function = self.program.module.span(called.node.func)
        words = [
            Argument(
                Excerpt(word, (Run(0, function.end, len(word), 0),)),
                known=True,
                span=function,
                number=-1 - at,
            )
            for at, word in enumerate(way.before.split())
        ]
        for number, item in enumerate(items):
            known = isinstance(item.value, Text) and item.value.known
            words.append(Argument(self._word(item), known, item.span, number))

        def remove(first: int, last: int) -> Span | None:
            return self._removal(items, first, last)

        commands.read_arguments(self.collector, words, remove, label=label)

    def _word(self, item: Item) -> Excerpt:
        match item.value:
            case Text(value=text):
                return text
            case Plain(data=data):
                return stand_in(str(data), item.span)
        return placed(item.value, item.span, self.text[slice(*item.span)])

    def _removal(self, items: Sequence[Item], first: int, last: int) -> Span | None:
        """Return what to delete so that some words are gone, when one list holds them in a row."""
        if not 0 <= first <= last < len(items):
            return None
        one, two = items[first].place, items[last].place
        if one is None or two is None or one[0] != two[0] or two[1] - one[1] != last - first:
            return None
        return python.removal(self.text, one[0], one[1], two[1])

    # -- variables --------------------------------------------------------------------

    def store(self, stored: Stored) -> None:
        """Read `os.environ[...] = value`."""
        for full in self.program.names.full(stored.target.value):
            if full in ("os.environ", "session.env"):
                key = self.values.value(stored.target.slice, stored.scope)
                value = self.values.value(stored.value, stored.scope)
                if isinstance(key, Text):
                    removal = self._statement(stored.statement)
                    self._variable(key, value, f"`{full}`", removal=removal)
                return

    def _statement(self, node: ast.stmt) -> Span | None:
        """Return the lines of a statement, where it can be missed: at the left margin."""
        if id(node) not in self.outermost:
            return None
        span = self.program.module.span(node)
        end = python.skip_line(self.text, span.end)
        if end is None or span.start != self.program.module.line_start(node.lineno):
            return None
        return Span(span.start, end)

    def _set(self, called: Called, label: str) -> None:
        """Read `os.environ.setdefault(name, value)`."""
        if len(called.node.args) == 2:
            key, value = (self.values.value(each, called.scope) for each in called.node.args)
            if isinstance(key, Text):
                self._variable(key, value, label)

    def _variables(self, table: Pairs, label: str, *, private: bool) -> None:
        for pair in table.pairs:
            self._variable(
                pair.key, pair.value, label, removal=self._pair_removal(pair), private=private
            )

    def _pair_removal(self, pair: Pair) -> Span | None:
        if pair.place is None:
            return None
        listing, number = pair.place
        return python.removal(self.text, listing, number, number)

    def _variable(
        self,
        key: Text,
        value: object,
        label: str,
        *,
        removal: Span | None = None,
        private: bool = False,
    ) -> None:
        if not isinstance(value, Text) or not key.known:
            return
        commands.read_variable(
            self.collector,
            key.value.text,
            value.value,
            name_span=key.value.span(),
            scope=Scope(Tool.PIP, label, "", key.span, Form.VARIABLE, None, private),
            span=value.span,
            removal=removal,
            known=value.known,
        )


def _decorator(scope: Names, name: str) -> str:
    """Return the last name of a decorator of the function whose first parameter has a name."""
    inner: Names | None = scope
    while inner is not None:
        node = inner.node
        if isinstance(node, _FUNCTIONS):
            given = [*node.args.posonlyargs, *node.args.args]
            if given and given[0].arg == name:
                return next(filter(None, map(_last_name, node.decorator_list)), "")
        inner = inner.parent
    return ""


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Call(func=inner):
            return _last_name(inner)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name if name in ("session", "task") else ""
    return ""


def _split_by_shell(program: Program, node: ast.expr) -> ast.expr | None:
    """Return the text in `shlex.split(text)`."""
    match node:
        case ast.Call(func=function, args=[text, *_]):
            if "shlex.split" in program.names.full(function):
                return text
    return None
