"""Which values the names of a Python file are bound to, and everything that is called in it."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipwarden.syntax.python import Module

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Methods that change the list or the dictionary that they are called on.
_CHANGING = frozenset("append extend insert update setdefault remove pop clear popitem".split())


class Binding(NamedTuple):
    """One place where a name gets a value, or where its value is changed."""

    kind: str  # "assign", "add" (`+=`), "call" (a method that changes it), "item", or "other"
    node: ast.expr | None
    at: int  # from where on it counts
    straight: bool  # it happens whenever the statements of the scope are run
    key: ast.expr | None = None  # of "item": what stands in brackets


@dataclass(slots=True, eq=False)
class Scope:
    """A module, function, class or comprehension, and the names bound in it."""

    node: ast.AST | None
    parent: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    changes: dict[str, list[Binding]] = field(default_factory=dict)  # wherever the name is bound

    def owner(self, name: str) -> Scope | None:
        """Return the scope that a name is looked up in; names of classes are seen in them only."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and (
                scope is self or not isinstance(scope.node, ast.ClassDef)
            ):
                return scope
            scope = scope.parent
        return None


class Called(NamedTuple):
    """A call, and the scope that it stands in."""

    node: ast.Call
    scope: Scope


class Stored(NamedTuple):
    """`target[...] = value`, and the scope that it stands in."""

    target: ast.Subscript
    value: ast.expr
    scope: Scope
    statement: ast.stmt


@dataclass(slots=True, eq=False)
class Names:
    """All that is bound, called and stored in a module."""

    scopes: list[Scope] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    stores: list[Stored] = field(default_factory=list)
    imports: dict[str, list[str]] = field(default_factory=dict)  # local name -> full names
    changing: dict[str, list[Scope]] = field(default_factory=dict)  # name -> where it is changed

    def full(self, node: ast.expr) -> Iterator[str]:
        """Yield the full names that a dotted name may have, through the imports of the file."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            tail = "".join(f".{part}" for part in reversed(parts))
            for head in self.imports.get(node.id, (node.id,)):
                yield head + tail


class Meaning(NamedTuple):
    """What a name can stand for at one place, and what has changed that before."""

    scope: Scope  # where it is bound
    values: list[Binding]  # one, or alternatives
    changes: list[Binding]


def look_up(names: Names, name: str, scope: Scope, at: int) -> Meaning | None:
    """Return what a name stands for at an offset, None when that is not known.

    Within a scope the last assignment before the place counts, and those in
    branches behind it. From a function, all assignments outside of it do.
    """
    owner = scope.owner(name)
    if owner is None:
        return None
    values = owner.bindings[name]
    if owner is scope:
        end = start = bisect_left(values, at, key=_at)
        while start > 0 and (start == end or not values[start].straight):
            start -= 1
        values = values[start:end]
    if not values or any(each.kind != "assign" for each in values):
        return None
    changes = [
        change
        for place in names.changing.get(name, ())
        if place.owner(name) is owner
        for change in _between(place.changes[name], values[0].at, at if place is scope else None)
    ]
    return Meaning(owner, values, sorted(changes, key=_at))


def _at(binding: Binding) -> int:
    return binding.at


def _between(changes: list[Binding], start: int, end: int | None) -> list[Binding]:
    last = len(changes) if end is None else bisect_left(changes, end, key=_at)
    return changes[bisect_right(changes, start, key=_at) : last]


def gather(module: Module) -> Names:
    """Return the names of a module."""
    return _Gatherer(module).gather()


class _Gatherer:
    """One walk over a tree, without recursion: trees may be deep."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.names = Names()
        self.todo: list[tuple[ast.AST, Scope, bool]] = []

    def gather(self) -> Names:
        top = self.scope(None, None)
        self.later(self.module.body, top, straight=True)
        while self.todo:
            node, scope, straight = self.todo.pop()
            self.visit(node, scope, straight=straight)
        for scope in self.names.scopes:
            for bindings in (*scope.bindings.values(), *scope.changes.values()):
                bindings.sort(key=_at)
            for name in scope.changes:
                self.names.changing.setdefault(name, []).append(scope)
        self.names.calls.sort(key=lambda each: (each.node.lineno, each.node.col_offset))
        self.names.stores.sort(key=lambda each: (each.target.lineno, each.target.col_offset))
        return self.names

    def scope(self, node: ast.AST | None, parent: Scope | None) -> Scope:
        scope = Scope(node, parent)
        self.names.scopes.append(scope)
        return scope

    def later(self, nodes: Iterable[ast.AST], scope: Scope, *, straight: bool = False) -> None:
        self.todo.extend((node, scope, straight) for node in nodes)

    def bind(self, scope: Scope, name: str, binding: Binding) -> None:
        scope.bindings.setdefault(name, []).append(binding)

    def hide(self, scope: Scope, name: str | None, node: ast.AST) -> None:
        """Bind a name to something that is not known."""
        if name:
            line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
            at = self.module.line_start(line) + column
            self.bind(scope, name, Binding("other", None, at, straight=False))

    def visit(  # noqa: C901, PLR0912  (a row for each kind of statement)
        self, node: ast.AST, scope: Scope, *, straight: bool
    ) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.assign(target, value, scope, node, straight=straight)
                self.later([value], scope)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self.assign(target, value, scope, node, straight=straight)
                    self.later([value], scope)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.BitOr(), value=value):
                at = self.module.span(node).end
                scope.changes.setdefault(name, []).append(Binding("add", value, at, straight))
                self.later([value], scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
                self.enter(node, scope)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                self.later(items, scope)
                self.later(body, scope, straight=straight)
            case _ if isinstance(node, _COMPREHENSIONS):
                self.later(ast.iter_child_nodes(node), self.scope(node, scope))
            case ast.Import() | ast.ImportFrom():
                self.imported(node, scope)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                for name in names:
                    outer: Scope | None = scope.parent
                    while outer is not None:
                        self.hide(outer, name, node)
                        outer = outer.parent
            case _:
                self.plain(node, scope, straight=straight)

    def plain(self, node: ast.AST, scope: Scope, *, straight: bool) -> None:
        """Visit what binds nothing, or what binds names to unknown things."""
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                self.hide(scope, name, node)
            case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
                self.hide(scope, name, node)
            case ast.MatchMapping(rest=name):
                self.hide(scope, name, node)
            case ast.Call(func=function):
                self.names.calls.append(Called(node, scope))
                match function:
                    case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _CHANGING:
                        at = self.module.span(node).end
                        change = Binding("call", node, at, straight)
                        scope.changes.setdefault(name, []).append(change)
        self.later(
            ast.iter_child_nodes(node), scope, straight=straight and isinstance(node, ast.Expr)
        )

    def assign(
        self, target: ast.expr, value: ast.expr, scope: Scope, node: ast.stmt, *, straight: bool
    ) -> None:
        match target, value:
            case ast.Name(id=name), _:
                self.bind(
                    scope, name, Binding("assign", value, self.module.span(node).end, straight)
                )
            case ast.Subscript(value=owner, slice=key), _:
                self.names.stores.append(Stored(target, value, scope, node))
                if isinstance(owner, ast.Name):
                    change = Binding("item", value, self.module.span(node).end, straight, key)
                    scope.changes.setdefault(owner.id, []).append(change)
                self.later([owner, key], scope)
            case (
                (ast.Tuple(elts=ones) | ast.List(elts=ones)),
                (ast.Tuple(elts=others) | ast.List(elts=others)),
            ) if len(ones) == len(others) and not any(
                isinstance(each, ast.Starred) for each in (*ones, *others)
            ):
                for one, other in zip(ones, others, strict=True):
                    self.assign(one, other, scope, node, straight=straight)
            case _:
                self.later([target], scope)

    def enter(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef, scope: Scope
    ) -> None:
        """Visit a function or a class, which have names of their own."""
        inner = self.scope(node, scope)
        if isinstance(node, ast.Lambda):
            self.later([node.body], inner)
        else:
            self.hide(scope, node.name, node)
            self.later(node.decorator_list, scope)
            self.later(node.body, inner, straight=True)
        if isinstance(node, ast.ClassDef):
            self.later([*node.bases, *node.keywords], scope)
            return
        given = node.args
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if each is not None:
                self.hide(inner, each.arg, each)
        self.later([each for each in (*given.defaults, *given.kw_defaults) if each], scope)

    def imported(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            local = alias.asname or alias.name.partition(".")[0]
            if isinstance(node, ast.ImportFrom):
                full = f"{node.module or ''}.{alias.name}"
            else:
                full = alias.name if alias.asname else local
            known = self.names.imports.setdefault(local, [])
            if full not in known:
                known.append(full)
            self.hide(scope, local, node)
