"""Bitbucket pipelines: scripts of steps, and the variables of pipes and services.

As "Bitbucket Pipelines configuration reference" has it. Steps stand in lists of
many kinds (parallel, stages, definitions with anchors): whatever has a script is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.readers import commands, yaml_sheet
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet
    from pipwarden.source import Source

_SCRIPTS = ("script", "after-script")
_DEPTH = 60


def read(source: Source, kind: str) -> Document:
    """Return what the steps of a pipeline do with installers."""
    sheet, roots = yaml_sheet.opened(source)
    for root in roots:
        _read(sheet, root, 0)
    return sheet.document(kind)


def _read(sheet: Sheet, item: Item, depth: int) -> None:
    if depth > _DEPTH:
        return
    if isinstance(item.value, Sequence) and sheet.is_new(item.value):
        for each in item.items():
            _read(sheet, each, depth + 1)
    if not isinstance(item.value, Mapping) or not sheet.is_new(item.value):
        return
    for each in item.items():
        if each.name in _SCRIPTS:
            with sheet.within(item.span):
                _read_script(sheet, each)
                commands.finish(sheet.collector)
        elif each.name == "services":
            for service in each.items():
                with sheet.within(service.span):
                    sheet.read_environment(service.get("variables"), "a service", {})
        else:
            _read(sheet, each, depth + 1)


def _read_script(sheet: Sheet, script: Item) -> None:
    known: yaml_sheet.Variables = {}
    label = f"`{script.name}` of a step"
    if isinstance(script.value, Scalar):
        sheet.read_script(script, label, known)
    for each in script.items():
        if isinstance(each.value, Scalar):
            sheet.read_script(each, label, known)
        else:
            with sheet.within(each.span, sheet.collector.ground):
                sheet.read_environment(each.get("variables"), "`variables` of a pipe", {})
