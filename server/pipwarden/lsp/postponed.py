"""lsprotocol's classes, each built when it is first needed.

`lsprotocol.types` decorates some 570 classes with `attrs.define`, and compiling
the methods of each is most of the time that a server takes to start; ours needs a
dozen of them. While that module is imported, the decorator is replaced by one that
leaves a class as it is written and plants two triggers in it: `__init__`, and
`__attrs_attrs__`, which `attrs.has`, `attrs.fields` and cattrs look at. Whichever
is touched first has the class built in place by the real decorator.

A class built so has no slots; everything else about it is the same, which the
tests compare for every class. Where lsprotocol is not made as expected, the
classes are built as usual.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

_MODULE = "lsprotocol.types"
_FIELDS = "__attrs_attrs__"

_define = attrs.define


def install() -> None:
    """Import `lsprotocol.types` with its classes unbuilt, unless it is imported already."""
    if _MODULE in sys.modules:
        return
    attrs.define = _postpone  # type: ignore[assignment]
    try:
        from lsprotocol import types
    finally:
        attrs.define = _define
    from lsprotocol import _hooks

    # lsprotocol would look at every class to resolve its annotations, which builds it;
    # `_build` does the same for one class at a time.
    if hasattr(_hooks, "_resolved_forward_references") and hasattr(types, "ALL_TYPES_MAP"):
        _hooks._resolved_forward_references = True  # noqa: SLF001  (there is no other way in)


def _postpone(cls: type | None = None, **options: Any) -> Any:  # noqa: ANN401  (as attrs has it)
    if cls is None:
        return lambda decorated: _postpone(decorated, **options)
    if "__init__" in vars(cls):
        return _define(cls, **options)

    def build() -> None:
        _build(cls, options)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, N807
        build()
        cls.__init__(self, *args, **kwargs)  # type: ignore[misc]

    cls.__init__ = __init__  # type: ignore[misc]
    setattr(cls, _FIELDS, _Fields(build))
    return cls


class _Fields:
    """Stands where the fields of a class will be."""

    __slots__ = ("_build",)

    def __init__(self, build: Callable[[], None]) -> None:
        self._build = build

    def __get__(self, instance: object, owner: type) -> Any:  # noqa: ANN401  (what attrs puts there)
        self._build()
        return getattr(owner, _FIELDS)


def _build(cls: type, options: dict[str, Any]) -> None:
    if not isinstance(vars(cls).get(_FIELDS), _Fields):
        return
    delattr(cls, _FIELDS)
    # attrs would keep this as an `__init__` that the class has of its own.
    del cls.__init__  # type: ignore[misc]
    _define(cls, **{**options, "slots": False})
    types = sys.modules.get(_MODULE)
    known = getattr(types, "ALL_TYPES_MAP", None)
    if known is not None:
        attrs.resolve_types(cls, known, {})
