"""CircleCI configuration: the commands of `run` steps, and variables of jobs and executors.

As "Configuration reference" in CircleCI's documentation has it. Steps may stand in
jobs, commands, inline orbs, conditions and parameters, so a `run` in a list is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipwarden.readers import commands, template, yaml_sheet
from pipwarden.readers.workflow import language_of
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_JOBS = frozenset(("jobs", "commands", "executors"))
_DEPTH = 60


class Context(NamedTuple):
    """What holds where a step stands."""

    known: Variables
    shell: str
    label: str
    depth: int = 0


def read(source: Source, kind: str) -> Document:
    """Return what the jobs of a configuration do with installers."""
    sheet, roots = yaml_sheet.opened(source, template.CIRCLECI)
    for root in roots:
        _read(sheet, root, Context({}, "bash", "`run`"))
    return sheet.document(kind)


def _read(sheet: Sheet, item: Item, context: Context) -> None:
    if context.depth > _DEPTH:
        return
    context = context._replace(depth=context.depth + 1)
    if isinstance(item.value, Sequence) and sheet.is_new(item.value):
        for each in item.items():
            _read(sheet, each, context)
    if not isinstance(item.value, Mapping) or not sheet.is_new(item.value):
        return
    run = item.get("run") if isinstance(item.owner, Sequence) else None
    if run is not None:
        with sheet.within(item.span, sheet.collector.ground):
            _read_run(sheet, run, context._replace(known=dict(context.known)))
        return
    shell = item.get("shell")
    context = context._replace(known=dict(context.known))
    if shell is not None and shell.text:
        context = context._replace(shell=shell.text)
    environment = item.get("environment")
    sheet.read_environment(environment, f"`environment` of {_name(item)}", context.known)
    for each in item.items():
        if each.name in _JOBS:
            _read_jobs(sheet, each, context)
        elif each.name != "environment":
            _read(sheet, each, context)


def _read_jobs(sheet: Sheet, jobs: Item, context: Context) -> None:
    for job in jobs.items():
        # An executor, or a command, counts in every job that uses it.
        with sheet.within(job.span if jobs.name == "jobs" else None):
            _read(sheet, job, context._replace(label=f"`run` of `{job.name}`"))
            commands.finish(sheet.collector)


def _name(item: Item) -> str:
    return f"`{item.name}`" if item.name else "an image"


def _read_run(sheet: Sheet, run: Item, context: Context) -> None:
    language = language_of(context.shell)
    if isinstance(run.value, Scalar):
        sheet.read_script(run, context.label, context.known, language)
        return
    sheet.read_environment(run.get("environment"), "`environment` of a step", context.known)
    shell = run.get("shell")
    if shell is not None and shell.text:
        language = language_of(shell.text)
    sheet.read_script(run.get("command"), context.label, context.known, language)
