"""The verbs that fixes are written in.

Each returns edits, or None where the form has no room for the change: a rule
then offers no fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form
from pipwarden.finding import Edit, Share
from pipwarden.source import Span

if TYPE_CHECKING:
    from pipwarden.facts import Scope, Setting, Slot
    from pipwarden.source import Excerpt


def replace(excerpt: Excerpt, start: int, end: int, text: str) -> Edit | None:
    """Put `text` for `excerpt.text[start:end]`; None where that stands in an escape."""
    piece = excerpt.cut(start, end)
    if not piece.is_plain():
        return None
    return Edit(excerpt.span(start, end), text)


def remove(setting: Setting) -> Edit | None:
    """Delete a value; the entry goes with its last value."""
    if setting.removal is None:
        return None
    if setting.count == 1 or setting.part is None:
        return Edit(setting.removal, "")
    return Edit(setting.part, "", Share(setting.removal, setting.count))


def add(scope: Scope, name: str, value: str) -> Edit | None:
    """Write one more setting into a scope, in the scope's own syntax."""
    if scope.slot is None:
        return None
    match scope.form:
        case Form.INI:
            entry = f"{name} = {value}"
        case Form.TOML:
            entry = f"{name} = {value if value in ('true', 'false') else _quoted(value)}"
        case Form.FLAG:
            entry = f"--{name} {value}".rstrip()  # a switch has no value
        case Form.CALL if not value:
            entry = f"--{name}"
        case _:
            return None
    return insert(scope.slot, entry)


def insert(slot: Slot, entry: str) -> Edit:
    """Write one more entry, spelled out, where there is room for it."""
    return Edit(Span(slot.offset, slot.offset), slot.prefix + entry + slot.suffix)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
