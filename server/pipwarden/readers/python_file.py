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
from pipwarden.source import Span
from pipwarden.syntax.python_values import load

if TYPE_CHECKING:
    from pipwarden.facts import Tool
    from pipwarden.source import Source
    from pipwarden.syntax.python_values import Program

# Words of which one is there, in some case of letters, where an installer is called or set up.
_INSTALLERS = (
    *"pip uv pipx uvx pipenv pipwarden poetry pdm conda mamba micromamba twine flit hatch".split(),
    *"tox nox easy_install setup.py git_ssl_no_verify pythonhttpsverify ssl_cert_file".split(),
    *"ssl_cert_dir requests_ca_bundle curl_ca_bundle".split(),
    "/// script",
)
_MEANS = re.compile(
    r"\b(?:subprocess|os|session|asyncio|fabric|commands|get_ipython|_internal|easy_install|main)\b"
    r"|\.\s*(?:run|sudo|local)\b|/// script|pipwarden"
)


def matters(text: str) -> bool:
    """Say whether anything in a text can be a fact; False is certain."""
    lower = text.lower()
    if not any(_has(lower, word) for word in _INSTALLERS) and not (
        "install" in lower and _has(lower, "session")  # `session.install(...)` of nox
    ):
        return False
    return _MEANS.search(text) is not None


def _has(text: str, word: str) -> bool:
    """Say whether a word is there, and not only as a part of a longer one."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalpha() or after.isalpha()):
            return True
        at = text.find(word, end)
    return False


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
    if program.values.steps < 0:
        message = "this file takes too long to work out, so it was not read to its end"
        end = len(collector.source.text)
        collector.problems.append(Problem(message, Span(end, end)))
    for fault in program.module.faults:
        if fault.lost is None:
            if refusing is not None:
                collector.problems.append(Problem(fault.message, fault.span, refusing))
        elif refusing is not None or matters(collector.source.text[slice(*fault.lost)]):
            collector.problems.append(Problem(fault.message, fault.span))
