"""conda's environment files: channels, packages for pip, and variables.

As `conda.env.env` and `conda.env.installers.pip` have it: the items of `pip:` become
the lines of a requirements file, which pip is given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pipwarden import readers
from pipwarden.facts import Document, Form, Key, Scope, Tool
from pipwarden.readers import condarc, moved, yaml_sheet
from pipwarden.source import Excerpt, Run, Source, Span
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet

_FORM = re.compile(r"^[\"']?(?:dependencies|channels)[\"']?[ \t]*:", re.MULTILINE)


def read(source: Source, kind: str) -> Document:
    """Return what an environment file says; nothing when it is one of something else."""
    if _FORM.search(source.text) is None:
        return Document(source, kind)
    sheet, roots = yaml_sheet.opened(source, always=True)
    scope = Scope(Tool.CONDA, "the environment", "", Span(0, len(source.text)), Form.YAML)
    for root in roots:
        channels = root.get("channels")
        if channels is not None:
            condarc.add(sheet, channels, Key.CHANNEL, scope)
        sheet.read_environment(root.get("variables"), "`variables`", {})
        packages = root.get("dependencies")
        for each in packages.items() if packages is not None else ():
            pip = each.get("pip") if isinstance(each.value, Mapping) else None
            if pip is not None and isinstance(pip.value, Sequence):
                _read_pip(sheet, pip)
    return sheet.document(kind)


def _read_pip(sheet: Sheet, pip: Item) -> None:
    """Read the items as the lines of a requirements file."""
    items = [each for each in pip.items() if isinstance(each.value, Scalar)]
    pieces, starts, length = [], [], 0
    for each in items:
        if isinstance(each.value, Scalar):
            text = sheet.filled(each.value)
            starts.append(length)
            pieces += [text, Excerpt("\n", (Run(0, each.span.end, 1, 0),))]
            length += len(text) + 1
    if not items or not sheet.is_new(pip.value):
        return
    joined = Excerpt.join(pieces)
    name = f"{sheet.source.path}/requirements.txt"
    document = readers.read(Source(name, joined.text), readers.BY_NAME["requirements"])
    placed = moved.into(document, joined)
    settings = []
    for before, after in zip(document.all_settings, placed.all_settings, strict=True):
        at = max(bisect_right(starts, before.name_span.start) - 1, 0)
        alone = before.removal is not None and before.removal.start <= starts[at]
        settings.append(after._replace(removal=_removal(sheet, items, at) if alone else None))
    sheet.collector.take(placed._replace(all_settings=tuple(settings)))


def _removal(sheet: Sheet, items: list[Item], at: int) -> Span | None:
    """Return what to delete so that an item is gone; a list of pip's has to hold something."""
    return sheet.removal(items[at]) if len(items) > 1 else None
