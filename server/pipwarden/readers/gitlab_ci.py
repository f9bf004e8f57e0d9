"""GitLab pipelines: the scripts of jobs, and the variables that they see.

As "CI/CD YAML syntax reference" in GitLab's documentation has it: `before_script`
and `script` run in one shell, `after_script` in another. What a hidden job
(`.name`) or `default` says counts for every job that takes it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.readers import commands, template, yaml_sheet
from pipwarden.syntax.yaml import Mapping

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

# Keywords at the top that are no jobs.
_NO_JOBS = frozenset(
    "default variables include stages workflow image services cache before_script after_script "
    "spec types".split()
)


def read(source: Source, kind: str) -> Document:
    """Return what a pipeline does with installers."""
    sheet, roots = yaml_sheet.opened(source, template.GITLAB)
    for root in roots:
        known: Variables = {}
        sheet.read_environment(root.get("variables"), "`variables` of the pipeline", known)
        _read_scripts(sheet, root, known, "of every job")
        default = root.get("default")
        if default is not None:
            _read_scripts(sheet, default, known, "of every job")
        for job in root.items():
            if job.name not in _NO_JOBS and isinstance(job.value, Mapping):
                # What a hidden job says, other jobs take over.
                with sheet.within(None if job.name.startswith(".") else job.span):
                    _read_job(sheet, job, dict(known))
                    commands.finish(sheet.collector)
    return sheet.document(kind)


def _read_job(sheet: Sheet, job: Item, known: Variables) -> None:
    whose = f"of job `{job.name}`"
    sheet.read_environment(job.get("variables"), f"`variables` {whose}", known)
    for rule in _items(job.get("rules")):
        sheet.read_environment(rule.get("variables"), f"`variables` of a rule {whose}", dict(known))
    for service in _items(job.get("services")):
        with sheet.within(service.span):
            sheet.read_environment(service.get("variables"), f"service {whose}", {})
    _read_scripts(sheet, job, known, whose)
    for step in _items(job.get("run")):
        sheet.read_environment(step.get("env"), f"a step {whose}", dict(known))
        sheet.read_script(step.get("script"), f"a step {whose}", dict(known))


def _items(item: Item | None) -> tuple[Item, ...]:
    return tuple(item.items()) if item is not None else ()


def _read_scripts(sheet: Sheet, item: Item, known: Variables, whose: str) -> None:
    shell = dict(known)
    hook = item.get("hooks", "pre_get_sources_script")
    sheet.read_script(hook, f"`pre_get_sources_script` {whose}", dict(known))
    sheet.read_script(item.get("before_script"), f"`before_script` {whose}", shell)
    sheet.read_script(item.get("script"), f"`script` {whose}", shell)
    sheet.read_script(item.get("after_script"), f"`after_script` {whose}", dict(known))
