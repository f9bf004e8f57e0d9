"""Dev containers: variables, arguments of the build, and the commands of the life cycle.

As the Development Container Specification has it: a command is one text for a
shell, a list of words, or an object of commands that run side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.readers import yaml_sheet
from pipwarden.syntax import json
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_COMMANDS = (
    "initializeCommand onCreateCommand updateContentCommand postCreateCommand postStartCommand "
    "postAttachCommand"
).split()


def read(source: Source, kind: str) -> Document:
    """Return what a dev container does with installers."""
    sheet, roots = yaml_sheet.opened(source, parse=json.read)
    for root in roots:
        known: Variables = {}
        sheet.read_environment(root.get("containerEnv"), "`containerEnv`", known)
        sheet.read_environment(root.get("remoteEnv"), "`remoteEnv`", known)
        sheet.read_environment(root.get("build", "args"), "`build.args`", {})
        for name in _COMMANDS:
            item = root.get(name)
            if item is not None:
                _read_command(sheet, item, f"`{name}`", known)
    return sheet.document(kind)


def _read_command(sheet: Sheet, item: Item, label: str, known: Variables) -> None:
    match item.value:
        case Scalar():
            sheet.read_script(item, label, dict(known))
        case Sequence():
            sheet.read_words(item, label)
        case Mapping():
            for each in item.items():
                if not isinstance(each.value, Mapping):
                    _read_command(sheet, each, label, known)
