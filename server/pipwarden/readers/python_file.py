"""Any Python file: the installers that it calls, and the variables that it sets for them.

Most Python files have nothing to do with installers, so that they are not even
parsed: a word for an installer and a way to call one must be there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Comment, Document, Problem
from pipwarden.readers import commands, python_calls, script_metadata
from pipwarden.readers.collector import Collector
from pipwarden.syntax.python_values import load

if TYPE_CHECKING:
    from pipwarden.facts import Tool
    from pipwarden.source import Source
    from pipwarden.syntax.python_values import Program

_INSTALLER = re.compile(
    r"(?<![a-z])(?:pip|uv|uvx|pipx|pipenv|poetry|pdm|conda|mamba|micromamba|twine|easy_install|tox"
    r"|nox|pip_|uv_|pdm_|poetry_|pipenv_|conda_|twine_|get-pip|setup\.py)(?![a-z])"
    r"|(?:pip|uv|pdm|poetry|pipenv|conda|twine)_[a-z]|_(?:ssl|ca)_|_proxy|pythonhttpsverify"
    r"|session|/// script|pipwarden",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:subprocess|os|session|asyncio|fabric|commands|get_ipython|_internal|easy_install|main)\b"
    r"|\.\s*(?:run|sudo|local)\b|/// script|pipwarden"
)


def matters(text: str) -> bool:
    """Say whether anything in a text can be a fact; False is certain."""
    return _INSTALLER.search(text) is not None and _MEANS.search(text) is not None


def read(source: Source, kind: str) -> Document:
    """Return what a Python file says."""
    if not matters(source.text):
        return Document(source, kind)
    collector = Collector(source)
    gather(collector, load(source.text), None)
    return collector.document(kind)


def gather(collector: Collector, program: Program, refusing: Tool | None) -> None:
    """Add the calls, variables, metadata and comments of a file.

    `refusing` is the tool that refuses the file when Python does, where there is one.
    """
    metadata = script_metadata.read(collector)
    python_calls.read(collector, program)
    commands.finish(collector)
    for remark in program.module.remarks():
        if metadata is None or not metadata.contains(remark.span):
            collector.comments.append(Comment(remark.text, remark.span, remark.alone))
    for fault in program.module.faults:
        if fault.lost is None:
            if refusing is not None:
                collector.problems.append(Problem(fault.message, fault.span, refusing))
        elif refusing is not None or matters(collector.source.text[slice(*fault.lost)]):
            collector.problems.append(Problem(fault.message, fault.span))
