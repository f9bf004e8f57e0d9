"""Travis CI configuration: the scripts of a build's phases, and its variables.

As "Travis CI Build Config Reference" has it. All phases run in one shell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form, Key, Scope, Setting, Tool
from pipwarden.readers import commands, yaml_sheet
from pipwarden.syntax.yaml import Mapping, Scalar
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_PHASES = (
    "setup before_install install before_script script before_cache after_success after_failure "
    "after_script before_deploy after_deploy"
).split()
_MATRICES = ("global", "jobs", "matrix")
_UPLOAD = {"server": Key.UPLOAD_URL, "password": Key.PASSWORD}


def read(source: Source, kind: str) -> Document:
    """Return what a build does with installers."""
    sheet, roots = yaml_sheet.opened(source)
    for root in roots:
        known: Variables = {}
        _read_environment(sheet, root.get("env"), known)
        _read_phases(sheet, root, dict(known))
        for name in ("jobs", "matrix"):
            for part in ("include", "fast_finish"):
                jobs = root.get(name, part)
                for job in jobs.items() if jobs is not None else ():
                    with sheet.within(job.span):
                        own = dict(known)
                        _read_environment(sheet, job.get("env"), own)
                        _read_phases(sheet, job, own)
                        commands.finish(sheet.collector)
    return sheet.document(kind)


def _read_phases(sheet: Sheet, item: Item, known: Variables) -> None:
    for phase in _PHASES:
        sheet.read_script(item.get(phase), f"`{phase}`", known)
    deploy = item.get("deploy")
    if deploy is not None:
        for each in [deploy, *deploy.items()]:
            if each.get("provider") is not None:
                _read_deploy(sheet, each)


def _read_environment(sheet: Sheet, item: Item | None, known: Variables) -> None:
    """Read `env`: words `NAME=value`, a list or mapping of such, or these under `global`."""
    if item is None:
        return
    if isinstance(item.value, Scalar):
        _read_assignments(sheet, item, known)
        return
    if not sheet.is_new(item.value):
        return
    parts = [part for name in _MATRICES if (part := item.get(name)) is not None]
    for part in parts:
        # Only what is global is the same for every job.
        _read_environment(sheet, part, known if part.name == "global" else dict(known))
    if isinstance(item.value, Mapping):
        if not parts:
            sheet.read_environment(item, "`env`", known)
        return
    for each in item.items():
        _read_environment(sheet, each, known)


def _read_assignments(sheet: Sheet, item: Item, known: Variables) -> None:
    """Read a line of assignments, which Travis exports."""
    if isinstance(item.value, Scalar) and sheet.is_new(item.value):
        sheet.read_assignments(item, sheet.filled(item.value), "`env`", known)


def _read_deploy(sheet: Sheet, deploy: Item) -> None:
    provider = deploy.get("provider")
    if provider is None or provider.text != "pypi":
        return
    scope = Scope(Tool.TWINE, "`deploy`", "", deploy.span, Form.YAML, area=deploy.span)
    for name, key in _UPLOAD.items():
        each = deploy.get(name)
        if each is not None and isinstance(each.value, Scalar) and each.text:
            sheet.collector.settings.append(
                Setting(
                    Tool.TWINE,
                    key,
                    name,
                    name,
                    each.value.text,
                    each.span,
                    each.name_span,
                    Form.YAML,
                    scope,
                    known=is_known(each.text),
                    removal=sheet.removal(each),
                )
            )
