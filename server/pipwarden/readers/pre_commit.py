"""pre-commit configuration: what is installed beside a hook, and commands of local hooks.

pre-commit installs a Python hook by `pip install . ADDITIONAL_DEPENDENCIES`
(`pre_commit.languages.python.install_environment`), so that these can be options as
well. A hook of another repository does not say here what language it is in: what
looks like a package of another language's is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.readers import yaml_sheet
from pipwarden.syntax.yaml import Scalar

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet
    from pipwarden.source import Source

_PYTHON = frozenset(("python", "python_venv", ""))
_SHELLS = frozenset(("system", "unsupported"))
_FOREIGN = re.compile(
    r"@[\w.-]+/"  # @scope/name of npm
    r"|[\w./-]+@(?:[\dv^~]|latest\b)"  # name@1.2 of npm, path@v1 of Go
    r"|(?:cli:)?[\w-]+:[\d.]"  # cli:name:1.2 of Rust, name:1.2 of Ruby
    r"|[\w.-]+\.[a-z]+/[\w./-]+(?:@|\Z)"  # a path of Go
)


def read(source: Source, kind: str) -> Document:
    """Return what hooks install."""
    sheet, roots = yaml_sheet.opened(source)
    for root in roots:
        repositories = root.get("repos") or root
        for repository in repositories.items():
            hooks = repository.get("hooks")
            for hook in hooks.items() if hooks is not None else ():
                with sheet.within(hook.span):
                    _read_hook(sheet, hook)
    return sheet.document(kind)


def _read_hook(sheet: Sheet, hook: Item) -> None:
    name = hook.get("id")
    label = f"hook `{name.text}`" if name is not None else "a hook"
    named = hook.get("language")
    language = named.text if named is not None else ""
    given = hook.get("additional_dependencies")
    if given is not None and language in _PYTHON:
        texts = [each.text for each in given.items()]
        if not any(_FOREIGN.match(text) for text in texts):
            sheet.read_words(given, label, ("pip", "install"))
    entry = hook.get("entry")
    if entry is not None and language in _SHELLS and isinstance(entry.value, Scalar):
        sheet.read_script(entry, f"`entry` of {label}", {})
