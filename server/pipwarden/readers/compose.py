"""Compose files: variables and commands of services, and arguments of their builds.

As the Compose Specification has it. A command in one string is split into words
and not read by a shell, which it usually names itself (`sh -c "..."`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.readers import commands, yaml_sheet
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_COMMANDS = ("entrypoint", "command")


def read(source: Source, kind: str) -> Document:
    """Return what the services of a Compose file do with installers."""
    sheet, roots = yaml_sheet.opened(source)
    for root in roots:
        services = root.get("services")
        for service in services.items() if services is not None else ():
            # What an anchor names counts elsewhere too.
            shared = isinstance(service.value, Mapping) and service.value.anchor is not None
            with sheet.within(None if shared else service.span):
                _read_service(sheet, service)
                commands.finish(sheet.collector)
    return sheet.document(kind)


def _read_service(sheet: Sheet, service: Item) -> None:
    whose = f"of service `{service.name}`"
    known: Variables = {}
    sheet.read_environment(service.get("environment"), f"`environment` {whose}", known)
    sheet.read_environment(service.get("build", "args"), f"`build.args` {whose}", {})
    for name in _COMMANDS:
        item = service.get(name)
        if item is not None and isinstance(item.value, Scalar):
            sheet.read_script(item, f"`{name}` {whose}", dict(known))
        elif item is not None and isinstance(item.value, Sequence):
            sheet.read_words(item, f"`{name}` {whose}")
    for hook in ("post_start", "pre_stop"):
        hooks = service.get(hook)
        for each in hooks.items() if hooks is not None else ():
            command = each.get("command")
            if command is not None and isinstance(command.value, Sequence):
                sheet.read_words(command, f"`{hook}` {whose}")
            else:
                sheet.read_script(command, f"`{hook}` {whose}", dict(known))
