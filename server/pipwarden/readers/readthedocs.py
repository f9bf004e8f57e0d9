"""Read the Docs configuration: the commands of a build, and what it installs.

As "Configuration file reference" in Read the Docs' documentation has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Form, Key, Scope, Setting, Tool
from pipwarden.readers import yaml_sheet
from pipwarden.syntax.yaml import Scalar
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Item
    from pipwarden.readers.yaml_sheet import Sheet, Variables
    from pipwarden.source import Source


def read(source: Source, kind: str) -> Document:
    """Return what a build of documentation does with installers."""
    sheet, roots = yaml_sheet.opened(source)
    for root in roots:
        sheet.read_script(root.get("build", "commands"), "`build.commands`", {})
        jobs = root.get("build", "jobs")
        for job in jobs.items() if jobs is not None else ():
            known: Variables = {}
            sheet.read_script(job, f"`build.jobs.{job.name}`", known)
            for part in job.items():  # `build: {html: [...]}` holds commands by format
                if part.name:
                    sheet.read_script(part, f"`build.jobs.{job.name}.{part.name}`", known)
        install = root.get("python", "install")
        for each in install.items() if install is not None else ():
            _read_requirements(sheet, each.get("requirements"))
    return sheet.document(kind)


def _read_requirements(sheet: Sheet, item: Item | None) -> None:
    if item is None or not isinstance(item.value, Scalar) or not item.text:
        return
    scope = Scope(Tool.PIP, "`python.install`", "", item.name_span, Form.YAML)
    sheet.collector.settings.append(
        Setting(
            Tool.PIP,
            Key.REQUIREMENT_FILE,
            "requirement",
            item.name,
            item.value.text,
            item.span,
            item.name_span,
            Form.YAML,
            scope,
            known=is_known(item.text),
        )
    )
