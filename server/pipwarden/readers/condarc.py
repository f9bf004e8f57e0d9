"""conda's configuration: channels, and whether certificates are checked.

As `conda.base.context` has it. conda uses plain http without asking, and
`ssl_verify: false` switches the check off for every channel; a path there is that
of a CA bundle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form, Key, Scope, Setting, Tool
from pipwarden.readers import yaml_sheet
from pipwarden.source import Span
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence
from pipwarden.vocabulary import conda
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a conda configuration says."""
    sheet, roots = yaml_sheet.opened(source, always=True)
    scope = Scope(Tool.CONDA, source.path, "", Span(0, len(source.text)), Form.YAML)
    for root in roots:
        for item in root.items():
            key = conda.OPTIONS.get(item.name)
            if key is not None:
                add(sheet, item, key, scope)
    return sheet.document(kind)


def add(sheet: Sheet, item: Item, key: Key, scope: Scope) -> None:
    """Add the settings of an option that holds one value, a list or a mapping of them."""
    values = list(_values(item))
    for each in values:
        if not isinstance(each.value, Scalar) or not sheet.is_new(each.value):
            continue
        text = each.value.text
        meaning, enabled = key, None
        if key is Key.VERIFY_TLS:
            enabled = text.text.lower() not in conda.OFF
            if enabled and text.text.lower() not in conda.ON:
                meaning, enabled = Key.CERT, None  # a path, or the name of a store
        sheet.collector.settings.append(
            Setting(
                Tool.CONDA,
                meaning,
                item.name,
                f"{item.name}.{each.name}" if each.name and each is not item else item.name,
                text,
                each.span,
                each.name_span if each.name else item.name_span,
                Form.YAML,
                scope,
                known=is_known(text.text),
                enabled=enabled,
                removal=sheet.removal(each),
            )
        )


def _values(item: Item, depth: int = 0) -> Iterator[Item]:
    match item.value:
        case Scalar() if not item.value.is_empty:
            yield item
        case Sequence() | Mapping() if depth < 3:
            for each in item.items():
                yield from _values(each, depth + 1)
