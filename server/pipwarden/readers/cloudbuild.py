"""Google Cloud Build: the commands of steps, and their variables.

As "Build configuration file schema" has it: `script` is for a shell (or for what its
first line names), `args` are words for the entry point.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.readers import commands, yaml_sheet
from pipwarden.readers.workflow import language_of
from pipwarden.syntax import json, yaml

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source

_SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?([^\s/]+)")
# Images that run what they are given and have no entry point of their own.
_OPEN = re.compile(r"(?:.*/)?(?:python|ubuntu|debian|alpine)(?::|\Z)")


def read(source: Source, kind: str) -> Document:
    """Return what the steps of a build do with installers."""
    parse = json.read if source.path.lower().endswith(".json") else yaml.read
    sheet, roots = yaml_sheet.opened(source, parse=parse)
    for root in roots:
        known: Variables = {}
        sheet.read_environment(root.get("options", "env"), "`options.env`", known)
        steps = root.get("steps")
        for step in steps.items() if steps is not None else ():
            with sheet.within(step.span):
                _read_step(sheet, step, dict(known))
    commands.finish(sheet.collector)
    return sheet.document(kind)


def _read_step(sheet: Sheet, step: Item, known: Variables) -> None:
    sheet.read_environment(step.get("env"), "`env` of a step", known)
    script = step.get("script")
    if script is not None:
        shebang = _SHEBANG.match(script.text)
        language = language_of(shebang[1]) if shebang else "sh"
        sheet.read_script(script, "`script` of a step", known, language)
    arguments, entry, name = step.get("args"), step.get("entrypoint"), step.get("name")
    if arguments is None:
        return
    if entry is not None and entry.text:
        sheet.read_words(arguments, "`args` of a step", (entry.text,))
    elif name is not None and _OPEN.match(name.text):
        sheet.read_words(arguments, "`args` of a step")
