"""What expressions of a Python file come to, as far as the file itself says; nothing is run."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.source import Excerpt, Span
from pipwarden.syntax import python_formats
from pipwarden.syntax.python import Listing, read
from pipwarden.syntax.python_data import (
    Item,
    Items,
    Pair,
    Pairs,
    Plain,
    Text,
    Unknown,
    alternatives,
    chain,
    is_known,
    joined,
    listed,
    placed,
    row,
    stand_in,
    union,
)
from pipwarden.syntax.python_names import gather, look_up
from pipwarden.syntax.python_strings import Field, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.syntax.python import Module
    from pipwarden.syntax.python_data import Value
    from pipwarden.syntax.python_names import Binding, Names, Scope

_STEPS = 50_000  # of working out values, for one file
_DEPTH = 40
_LONG = 100_000  # characters in one text
_MANY = 10_000  # items in one list

_CONSTANTS = {"sys.executable": "python", "os.linesep": "\n", "os.sep": "/", "os.pathsep": ":"}
_ENVIRONMENT = frozenset(("os.environ", "os.environ.copy"))
_FALLBACKS = frozenset(("os.environ.get", "os.getenv"))
_COPIES = frozenset(("list", "tuple", "set", "frozenset", "sorted"))
_LINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class Program(NamedTuple):
    """A Python file with all that is known of it."""

    module: Module
    names: Names
    values: Values


def load(text: str) -> Program:
    """Read a Python file; never raises, and runs nothing."""
    module = read(text)
    names = gather(module)
    return Program(module, names, Values(module, names))


class Values:
    """Works out the values of one module."""

    def __init__(self, module: Module, names: Names) -> None:
        """Take a module and its names."""
        self.module = module
        self.names = names
        self.steps = _STEPS
        self.depth = 0
        self.busy: set[int] = set()  # assignments whose value is being worked out

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """Return what an expression comes to."""
        span = self.module.span(node)
        self.steps -= 1
        if self.steps < 0 or self.depth > _DEPTH:
            return Unknown(span)
        self.depth += 1
        try:
            value = self._value(node, scope, span)
        finally:
            self.depth -= 1
        match value:
            case Text(value=text) if len(text) > _LONG:
                return Unknown(value.span)
            case Items(items=items) if len(items) > _MANY:
                return Items(items[:_MANY], complete=False, span=value.span)
        return value

    def _value(  # noqa: C901, PLR0912  (a row for each kind of expression)
        self, node: ast.expr, scope: Scope, span: Span
    ) -> Value:
        match node:
            case ast.Constant(value=str(text)):
                return Text(self._literal(span, text), known=True, span=span)
            case ast.Constant(value=bool() | int() | float() | None as data):
                return Plain(data, span)
            case ast.JoinedStr():
                return self._formatted(node, scope, span)
            case ast.Name():
                return self._name(node, scope, span)
            case ast.Attribute():
                return self._outside(node, span)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return Plain(-number, span)
            case ast.List(elts=nodes) | ast.Set(elts=nodes):
                return self.items(nodes, scope, span)
            case ast.Tuple(elts=nodes):
                return self.items(nodes, scope, span, is_tuple=True)
            case ast.Dict():
                return self._pairs(node, scope, span)
            case ast.BinOp(op=ast.Add()):
                return self._sum(node, scope, span)
            case ast.BinOp(op=ast.Mod(), left=left, right=right):
                return self._percent(left, right, scope, span)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                found = [self.value(left, scope), self.value(right, scope)]
                tables = any(isinstance(each, Pairs) for each in found)
                return union(found, span) if tables else Unknown(span)
            case ast.IfExp(body=body, orelse=other):
                return alternatives([self.value(body, scope), self.value(other, scope)], span)
            case ast.BoolOp(op=ast.Or(), values=nodes):
                return self._fallback(nodes, scope, span)
            case ast.Call():
                return self._call(node, scope, span)
            case ast.Subscript(value=owner, slice=key):
                return self._element(self.value(owner, scope), self.value(key, scope), span)
            case ast.NamedExpr(value=inner):
                return self.value(inner, scope)
        return Unknown(span)

    def _outside(self, node: ast.expr, span: Span) -> Value:
        """Return what is known of a name that comes from another module."""
        for full in self.names.full(node):
            if full in _CONSTANTS:
                return Text(stand_in(_CONSTANTS[full], span), known=True, span=span)
            if full in _ENVIRONMENT:
                return Pairs((), complete=False, span=span)
        return Unknown(span)

    def _fallback(self, nodes: list[ast.expr], scope: Scope, span: Span) -> Value:
        """Return `a or b`: the last text when nothing is known of those before it."""
        values = [self.value(each, scope) for each in nodes]
        unknown = all(isinstance(each, Unknown) for each in values[:-1])
        if unknown and isinstance(values[-1], Text):
            return values[-1]
        return alternatives(values, span)

    # -- texts ----------------------------------------------------------------------

    def _literal(self, span: Span, text: str) -> Excerpt:
        """Return a literal with its places; all of it as one piece where these are not found."""
        pieces = [each for each in parts(self.module.text, *span) if isinstance(each, Excerpt)]
        found = pieces[0] if len(pieces) == 1 else Excerpt.join(pieces)
        return found if found.text == text else stand_in(text, span)

    def _formatted(self, node: ast.JoinedStr, scope: Scope, span: Span) -> Text:
        pieces: list[Excerpt] = []
        known = True
        for part in parts(self.module.text, *span):
            if isinstance(part, Field):
                value = self._field(part, scope, node)
                pieces.append(placed(value, part.span, part.expression))
                known = known and is_known(value)
            else:
                pieces.append(part)
        return row(pieces, span, known=known)

    def _field(self, field: Field, scope: Scope, node: ast.expr) -> Value:
        if not field.plain:
            return Unknown(field.span)
        try:
            expression = ast.parse(field.expression, mode="eval").body
        except SyntaxError:  # a keyword
            return Unknown(field.span)
        for each in ast.walk(expression):
            ast.copy_location(each, node)  # what a name means depends on its place
        return self.value(expression, scope)

    def _sum(self, node: ast.BinOp, scope: Scope, span: Span) -> Value:
        """Return `a + b + ...`, however many they are."""
        nodes: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            nodes.append(left.right)
            left = left.left
        nodes = [left, *reversed(nodes)]
        values = [self.value(each, scope) for each in nodes]
        if any(isinstance(each, Items) for each in values):
            return chain(values, span)
        if not any(isinstance(each, Text) for each in values):
            return Unknown(span)
        spans = [self.module.span(each) for each in nodes]
        pieces = [
            placed(value, where, self.module.text[slice(*where)])
            for value, where in zip(values, spans, strict=True)
        ]
        return row(pieces, span, known=all(map(is_known, values)))

    def _percent(self, left: ast.expr, right: ast.expr, scope: Scope, span: Span) -> Value:
        text = self.value(left, scope)
        if not isinstance(text, Text):
            return Unknown(span)
        given = self.value(right, scope)
        arguments: list[Value] = [given]
        named: dict[str, Value] = {}
        if isinstance(right, ast.Tuple) and isinstance(given, Items):
            arguments = [item.value for item in given.items] if given.complete else []
        elif isinstance(given, Pairs):
            named = {pair.key.value.text: pair.value for pair in given.pairs}
        return python_formats.fill(text, python_formats.percent(text.value.text), arguments, named)

    # -- names ----------------------------------------------------------------------

    def _name(self, node: ast.Name, scope: Scope, span: Span) -> Value:
        meaning = look_up(self.names, node.id, scope, span.start)
        if meaning is None:
            return self._outside(node, span)
        values = [self._bound(each, meaning.scope) for each in meaning.values]
        value = alternatives(values, span)
        for change in meaning.changes:
            value = self._changed(value, change, meaning.scope)
        return value

    def _bound(self, binding: Binding, scope: Scope) -> Value:
        node = binding.node
        if node is None or id(node) in self.busy:
            return Unknown(Span(binding.at, binding.at))
        self.busy.add(id(node))
        try:
            return self.value(node, scope)
        finally:
            self.busy.discard(id(node))

    def _changed(self, value: Value, change: Binding, scope: Scope) -> Value:
        """Return a value after it was changed in place, or added to."""
        if change.node is None or id(change.node) in self.busy:
            return Unknown(value.span)
        self.busy.add(id(change.node))
        try:
            match value:
                case Items():
                    return self._changed_items(value, change, scope)
                case Pairs():
                    return self._changed_pairs(value, change, scope)
                case Text() if change.kind == "add" and change.straight:
                    more = self.value(change.node, scope)
                    pieces = [value.value, placed(more, more.span, "value")]
                    return row(pieces, value.span, known=value.known and is_known(more))
        finally:
            self.busy.discard(id(change.node))
        return Unknown(value.span)

    def _changed_items(self, items: Items, change: Binding, scope: Scope) -> Items:
        match change.kind, change.node:
            case "add", ast.expr() as node:
                more = self.value(node, scope)
            case "call", ast.Call(func=ast.Attribute(attr="extend"), args=[node]):
                more = self.value(node, scope)
            case "call", ast.Call(func=ast.Attribute(attr="append" | "insert"), args=[*_, node]):
                item = Item(self.value(node, scope), self.module.span(node))
                more = Items((item,), complete=True, span=item.span)
            case _:
                return items._replace(complete=False)
        made = chain([items, more], items.span)
        return made if change.straight else made._replace(complete=False)

    def _changed_pairs(self, pairs: Pairs, change: Binding, scope: Scope) -> Pairs:
        more: Value = Unknown(pairs.span)
        match change.kind, change.node:
            case "item", ast.expr() as node if change.key is not None:
                key = self.value(change.key, scope)
                if isinstance(key, Text):
                    pair = Pair(key, self.value(node, scope))
                    more = Pairs((pair,), complete=True, span=pairs.span)
            case "add", ast.expr() as node:
                more = self.value(node, scope)
            case "call", ast.Call(func=ast.Attribute(attr="update")) as node:
                given = [self.value(each, scope) for each in node.args]
                more = union([*given, self.keywords(node, scope)], pairs.span)
        made = union([pairs, more], pairs.span)
        return made if change.straight else made._replace(complete=False)

    # -- lists and dictionaries -------------------------------------------------------

    def items(
        self, nodes: list[ast.expr], scope: Scope, span: Span, *, is_tuple: bool = False
    ) -> Items:
        """Return the items of a list, or of the arguments of a call, between two brackets."""
        spans = tuple(self.module.span(each) for each in nodes)
        bare = bool(spans) and spans[0].start == span.start  # a tuple without parentheses
        listing = Listing(span.start + 1, span.end - 1, spans, is_tuple)
        made: list[Item] = []
        complete = True
        for number, node in enumerate(nodes):
            if isinstance(node, ast.Starred):
                inner = self.value(node.value, scope)
                made += inner.items if isinstance(inner, Items) else ()
                complete = complete and isinstance(inner, Items) and inner.complete
            else:
                place = None if bare else (listing, number)
                made.append(Item(self.value(node, scope), spans[number], place))
        return Items(tuple(made), complete, span)

    def _pairs(self, node: ast.Dict, scope: Scope, span: Span) -> Pairs:
        entries = list(zip(node.keys, node.values, strict=True))
        spans = tuple(self._entry_span(key, value) for key, value in entries)
        listing = Listing(span.start + 1, span.end - 1, spans)
        made: list[Value] = []
        for number, (key, written) in enumerate(entries):
            value = self.value(written, scope)
            if key is None:
                made.append(value)
                continue
            name = self.value(key, scope)
            if isinstance(name, Text):
                value = Pairs((Pair(name, value, (listing, number)),), complete=True, span=span)
            else:
                value = Unknown(span)
            made.append(value)
        return union(made, span)

    def _entry_span(self, key: ast.expr | None, value: ast.expr) -> Span:
        """Return where a key and its value stand, or `**` and a dictionary."""
        span = self.module.span(value)
        if key is not None:
            return Span(self.module.start(key), span.end)
        return Span(max(self.module.text.rfind("**", 0, span.start), 0), span.end)

    def keywords(self, node: ast.Call, scope: Scope) -> Pairs:
        """Return the keyword arguments of a call, those of `**` included."""
        span = self.module.span(node)
        listing = self.arguments(node)
        made: list[Value] = []
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg is not None:
                whole = self.module.span(keyword)
                name = Excerpt.of(keyword.arg, whole.start)
                key = Text(name, known=True, span=name.span())
                place = (listing, listing.spans.index(whole))
                value = Pairs((Pair(key, value, place),), complete=True, span=span)
            made.append(value)
        return union(made, span)

    def arguments(self, node: ast.Call) -> Listing:
        """Return where the arguments of a call stand."""
        span = self.module.span(node)
        after = self.module.span(node.func).end
        opening = self.module.text.find("(", after, span.end) + 1 or after
        spans = [self.module.span(each) for each in node.args]
        spans += [self.module.span(each) for each in node.keywords]
        return Listing(opening, span.end - 1, tuple(sorted(spans)))

    def _element(self, owner: Value, key: Value, span: Span) -> Value:
        match owner, key:
            case Pairs(pairs=pairs, complete=True), Text(value=wanted, known=True):
                values = [each.value for each in pairs if each.key.value.text == wanted.text]
                return values[-1] if values else Unknown(span)
            case Items(items=items, complete=True), Plain(data=int(number)):
                if -len(items) <= number < len(items):
                    return items[number].value
        return Unknown(span)

    # -- calls ------------------------------------------------------------------------

    def _call(self, node: ast.Call, scope: Scope, span: Span) -> Value:
        match node:
            case ast.Call(func=ast.Name(id="dict"), args=nodes):
                given = [self.value(each, scope) for each in nodes]
                return union([*given, self.keywords(node, scope)], span)
            case ast.Call(func=ast.Name(id="str"), args=[inner], keywords=[]):
                value = self.value(inner, scope)
                return value if isinstance(value, Text) else Unknown(span)
            case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in _COPIES:
                value = self.value(inner, scope)
                return value if isinstance(value, Items) else Unknown(span)
        for full in self.names.full(node.func):
            if full in _ENVIRONMENT:
                return Pairs((), complete=False, span=span)
            if full in _FALLBACKS and len(node.args) == 2:
                return self.value(node.args[1], scope)
            if full == "shlex.split" and node.args:
                text = self.value(node.args[0], scope)
                if isinstance(text, Text) and not re.search(r"[\"'\\#]", text.value.text):
                    return listed(text, text.value.words(), span)
                return Unknown(span)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func, scope, span)
        return Unknown(span)

    def _method(  # noqa: C901  (a row for each method)
        self, node: ast.Call, function: ast.Attribute, scope: Scope, span: Span
    ) -> Value:
        owner = self.value(function.value, scope)
        if isinstance(owner, Items | Pairs) and function.attr == "copy":
            return owner
        if not isinstance(owner, Text):
            return Unknown(span)
        text = owner.value
        match function.attr, [self.value(each, scope) for each in node.args]:
            case "format", given if not any(isinstance(each, ast.Starred) for each in node.args):
                pairs = self.keywords(node, scope).pairs
                named = {each.key.value.text: each.value for each in pairs}
                return python_formats.fill(owner, python_formats.braces(text.text), given, named)
            case "split", []:
                return listed(owner, text.words(), span)
            case "split", [Text(value=mark)] if mark.text:
                return listed(owner, _split(text, re.compile(re.escape(mark.text))), span)
            case "splitlines", []:
                lines = list(_split(text, _LINE))
                return listed(owner, lines[:-1] if not lines[-1].text else lines, span)
            case "strip", []:
                return owner._replace(value=text.strip())
            case "rstrip", []:
                return owner._replace(value=text.cut(0, len(text.text.rstrip())))
            case "lstrip", []:
                return owner._replace(value=text.cut(len(text.text) - len(text.text.lstrip())))
            case "join", [Items() as items]:
                return joined(owner, items, span)
        return Unknown(span)


def _split(text: Excerpt, mark: re.Pattern[str]) -> Iterator[Excerpt]:
    at = 0
    for match in mark.finditer(text.text):
        yield text.cut(at, match.start())
        at = match.end()
    yield text.cut(at)
