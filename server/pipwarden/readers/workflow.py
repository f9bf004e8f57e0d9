"""GitHub workflows and composite actions: what their steps run, with which variables and inputs.

As "Workflow syntax for GitHub Actions" and "Metadata syntax" in GitHub's
documentation have it. A step sees its own variables, those of its job and those
of the workflow; what a step writes to a configuration file or to `GITHUB_ENV`,
the later steps of its job see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import readers
from pipwarden.facts import Document, Form, Scope, Setting
from pipwarden.readers import commands, template, yaml_items, yaml_sheet
from pipwarden.syntax.yaml import Mapping, Scalar
from pipwarden.vocabulary import actions
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Excerpt, Source

_PIECES = {
    "one": re.compile(r"\S(?:.*\S)?", re.DOTALL),
    "words": re.compile(r"\S+"),
    "commas": re.compile(r"[^,\s]+"),
}
_LINE = re.compile(r"[^\r\n]+")


class Context(NamedTuple):
    """What holds for a step before it says anything itself."""

    known: Variables
    shell: str
    label: str


def read(source: Source, kind: str) -> Document:
    """Return what a workflow or an action does with installers."""
    sheet, roots = yaml_sheet.opened(source, template.GITHUB)
    sheet.collector.variable = sheet.collector.secret = "${{ secrets.NAME }}"  # noqa: S105
    for root in roots:
        _read_root(sheet, root)
    return sheet.document(kind)


def _read_root(sheet: Sheet, root: Item) -> None:
    known: Variables = {}
    sheet.read_environment(root.get("env"), "`env` of the workflow", known)
    runs = root.get("runs")
    if runs is not None:
        sheet.read_environment(runs.get("env"), "`env` of the action", known)
        _read_steps(sheet, runs, Context(known, "bash", "`run` of the action"))
    shell = _shell(root, "bash")
    jobs = root.get("jobs")
    for job in jobs.items() if jobs is not None else ():
        with sheet.within(job.span):
            _read_job(sheet, job, dict(known), shell)
            commands.finish(sheet.collector)


def _shell(item: Item, default: str) -> str:
    """Return the shell that `defaults` name."""
    named = item.get("defaults", "run", "shell")
    return named.text if named is not None and named.text else default


def _read_job(sheet: Sheet, job: Item, known: Variables, shell: str) -> None:
    label = f"job `{job.name}`"
    sheet.read_environment(job.get("env"), f"`env` of {label}", known)
    sheet.read_environment(job.get("container", "env"), f"container of {label}", known)
    services = job.get("services")
    for service in services.items() if services is not None else ():
        with sheet.within(service.span):
            sheet.read_environment(service.get("env"), f"service `{service.name}`", {})
    if shell == "bash" and job.get("container") is None and _is_windows(job):
        shell = "pwsh"
    context = Context(known, _shell(job, shell), f"`run` of {label}")
    if job.get("uses") is not None:
        _read_inputs(sheet, job, context)
    _read_steps(sheet, job, context)


def _is_windows(job: Item) -> bool:
    """Say whether a job surely runs on Windows."""
    runner = job.get("runs-on")
    if runner is None:
        return False
    labels = [runner.text, *(each.text for each in runner.items())]
    return any(label.lower().startswith("windows") for label in labels)


def _read_steps(sheet: Sheet, item: Item, context: Context) -> None:
    steps = item.get("steps")
    for step in steps.items() if steps is not None else ():
        with sheet.within(step.span, sheet.collector.ground):
            _read_step(sheet, step, context._replace(known=dict(context.known)))


def _read_step(sheet: Sheet, step: Item, context: Context) -> None:
    sheet.read_environment(step.get("env"), context.label.replace("`run`", "a step"), context.known)
    shell = step.get("shell")
    language = language_of(shell.text if shell is not None and shell.text else context.shell)
    sheet.read_script(step.get("run"), context.label, context.known, language)
    if step.get("uses") is not None:
        _read_inputs(sheet, step, context)


def language_of(shell: str) -> str:
    """Return the language that a shell reads: its name or its command line is given."""
    program = shell.split(maxsplit=1)[0] if shell.split() else ""
    name = program.replace("\\", "/").rpartition("/")[2].removesuffix(".exe").lower()
    if name in ("pwsh", "powershell"):
        return "powershell"
    if name == "cmd":
        return "batch"
    if re.match(r"python[\d.]*\Z", name):
        return "python"
    return "" if name in actions.OTHER_LANGUAGES else "sh"


# -- inputs of actions and of called workflows -------------------------------------------


def _read_inputs(sheet: Sheet, step: Item, context: Context) -> None:
    uses, given = step.get("uses"), step.get("with")
    if uses is None or given is None or not isinstance(given.value, Mapping):
        return
    action = uses.text.partition("@")[0].lower()
    table = actions.INPUTS.get(action, {})
    for each in given.items():
        if not isinstance(each.value, Scalar):
            continue
        name = each.name.lower().replace("_", "-")
        meaning = table.get(name)
        if meaning is not None and sheet.is_new(each.value):
            _read_input(sheet, each, each.value, meaning, action)
        elif meaning is None and action not in actions.NO_SHELL and actions.SCRIPT.match(name):
            label = f"`{each.name}` of `{action}`"
            sheet.read_script(each, label, dict(context.known))


def _read_input(
    sheet: Sheet, item: Item, value: Scalar, meaning: actions.Input, action: str
) -> None:
    label = f"`with` of `{action}`"
    text = sheet.filled(value)
    match meaning.kind:
        case "lines":
            for line in _LINE.finditer(text.text):
                piece = text.cut(*line.span()).strip()
                if "=" in piece.text:
                    sheet.read_variable(yaml_items.assigned(item, piece), label)
        case "file":
            kind = readers.BY_NAME[meaning.option]
            commands.read_file(sheet.collector, text, kind, meaning.option)
        case "command":
            sheet.read_arguments(text, tuple(meaning.option.split()), label)
        case kind:
            pieces = [text.cut(*each.span()) for each in _PIECES[kind].finditer(text.text)]
            for piece in pieces:
                _add_setting(sheet, item, piece, meaning, len(pieces))


def _add_setting(
    sheet: Sheet, item: Item, value: Excerpt, meaning: actions.Input, count: int
) -> None:
    scope = Scope(
        meaning.tool, f"`{item.name}`", "", item.name_span, Form.YAML, area=sheet.collector.area
    )
    sheet.collector.settings.append(
        Setting(
            meaning.tool,
            meaning.key,
            meaning.option,
            item.name,
            value,
            value.span(),
            item.name_span,
            Form.YAML,
            scope,
            known=is_known(value.text),
            removal=sheet.removal(item) if count == 1 else None,
        )
    )
