"""Azure pipelines and their templates: the scripts of steps, and variables.

As "YAML schema reference for Azure Pipelines" has it. Steps may stand below
`${{ if ... }}:` and in templates of any shape, so a step is what looks like one.
Every variable of a pipeline also becomes an environment variable: in capitals,
with `_` for a dot or a space.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.readers import commands, template, yaml_sheet
from pipwarden.syntax.yaml import Mapping, Sequence

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_STEPS = {"script": "", "bash": "sh", "pwsh": "powershell", "powershell": "powershell"}
# Tasks with a script among their inputs: the input's name, and the language.
_TASKS = {
    "cmdline": ("script", ""),
    "bash": ("script", "sh"),
    "powershell": ("script", "powershell"),
    "pythonscript": ("script", "python"),
    "azurecli": ("inlineScript", ""),
    "azurepowershell": ("inline", "powershell"),
    "ssh": ("inline", "sh"),
}
_JOBS = ("job", "deployment", "stage")


class Context(NamedTuple):
    """What holds where a step stands."""

    known: Variables
    windows: bool
    label: str
    depth: int = 0


def read(source: Source, kind: str) -> Document:
    """Return what a pipeline or a template does with installers."""
    sheet, roots = yaml_sheet.opened(source, template.AZURE)
    for root in roots:
        _read(sheet, root, Context({}, windows=False, label="a step"))
    return sheet.document(kind)


def _read(sheet: Sheet, item: Item, context: Context) -> None:
    """Read whatever is below an item, jobs and steps among it."""
    if context.depth > 60:
        return
    context = context._replace(depth=context.depth + 1)
    if isinstance(item.value, Sequence) and sheet.is_new(item.value):
        for each in item.items():
            _read(sheet, each, context)
    if not isinstance(item.value, Mapping) or not sheet.is_new(item.value):
        return
    names = {each.name: each for each in item.items()}
    job = next((names[each] for each in _JOBS if each in names), None)
    context = context._replace(known=dict(context.known), windows=_windows(item, context.windows))
    if job is not None:
        context = context._replace(label=f"a step of `{job.text}`")
        with sheet.within(item.span):
            _read_entries(sheet, item, context)
            commands.finish(sheet.collector)
        return
    is_step = isinstance(item.owner, Sequence)
    if is_step and ("task" in names or any(each in names for each in _STEPS)):
        with sheet.within(item.span, sheet.collector.ground):
            _read_step(sheet, names, context)
        return
    _read_entries(sheet, item, context)


def _read_entries(sheet: Sheet, item: Item, context: Context) -> None:
    sheet.read_environment(item.get("variables"), "`variables`", context.known, _exported)
    for each in item.items():
        if each.name != "variables":
            _read(sheet, each, context)


def _windows(item: Item, default: bool) -> bool:  # noqa: FBT001  (what was so before)
    """Say whether the agent surely runs Windows."""
    image = item.get("pool", "vmImage") or item.get("pool")
    if image is None or not image.text:
        return default
    return image.text.lower().startswith(("windows", "vs20"))


def _exported(name: str) -> str:
    return name.upper().replace(".", "_").replace(" ", "_")


def _read_step(sheet: Sheet, names: dict[str, Item], context: Context) -> None:
    native = "batch" if context.windows else "sh"
    sheet.read_environment(names.get("env"), f"`env` of {context.label}", context.known)
    for name, language in _STEPS.items():
        if name in names:
            sheet.read_script(names[name], context.label, context.known, language or native)
    task = names["task"].text.partition("@")[0].lower() if "task" in names else ""
    inputs = names.get("inputs")
    if task not in _TASKS or inputs is None:
        return
    name, language = _TASKS[task]
    kind = inputs.get("scriptType")
    if task == "azurecli" and kind is not None:
        language = {"bash": "sh", "batch": "batch"}.get(kind.text.lower(), "powershell")
    given = next((each for each in inputs.items() if each.name.lower() == name.lower()), None)
    sheet.read_script(given, context.label, context.known, language or native)
