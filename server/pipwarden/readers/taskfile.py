"""Taskfiles: the commands of tasks, and their variables.

As "Schema reference" in Task's documentation has it. Every command has a shell of
its own; `{{ ... }}` is filled in by Task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.readers import commands, template, yaml_sheet
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_CONDITIONS = ("status", "preconditions")


def read(source: Source, kind: str) -> Document:
    """Return what the tasks of a file do with installers."""
    sheet, roots = yaml_sheet.opened(source, template.BRACES)
    for root in roots:
        known: Variables = {}
        sheet.read_environment(root.get("env"), "`env`", known)
        _read_inner(sheet, root, known)
        tasks = root.get("tasks")
        for task in tasks.items() if tasks is not None else ():
            with sheet.within(task.span):
                _read_task(sheet, task, dict(known))
                commands.finish(sheet.collector)
    return sheet.document(kind)


def _read_task(sheet: Sheet, task: Item, known: Variables) -> None:
    label = f"task `{task.name}`"
    if isinstance(task.value, Scalar | Sequence):
        _read_commands(sheet, task, label, known)
        return
    sheet.read_environment(task.get("env"), f"`env` of {label}", known)
    _read_inner(sheet, task, known)
    for name in ("cmd", "cmds"):
        _read_commands(sheet, task.get(name), label, known)
    for name in _CONDITIONS:
        conditions = task.get(name)
        for each in conditions.items() if conditions is not None else ():
            sheet.read_script(each.get("sh") or each, f"`{name}` of {label}", dict(known))


def _read_inner(sheet: Sheet, item: Item, known: Variables) -> None:
    """Read the commands whose output is the value of a variable."""
    for name in ("vars", "env"):
        given = item.get(name)
        for each in given.items() if given is not None else ():
            sheet.read_script(each.get("sh"), f"`{name}`", dict(known))


def _read_commands(sheet: Sheet, item: Item | None, label: str, known: Variables) -> None:
    if item is None:
        return
    if isinstance(item.value, Scalar):
        sheet.read_script(item, label, dict(known))
    for each in item.items():
        if isinstance(each.value, Scalar):
            sheet.read_script(each, label, dict(known))
        elif isinstance(each.value, Mapping):
            sheet.read_script(each.get("cmd") or each.get("defer"), label, dict(known))
