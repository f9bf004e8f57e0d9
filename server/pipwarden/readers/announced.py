"""Variables that a script announces to the system that runs it, for the steps after it.

GitHub reads lines `NAME=value` from the file that `GITHUB_ENV` names, and once read
`::set-env name=NAME::value` from what a script prints; Azure reads
`##vso[task.setvariable variable=NAME]value`. CircleCI runs the file that
`BASH_ENV` names before each step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.facts import Form, Scope, Tool

if TYPE_CHECKING:
    from pipwarden.readers.collector import Collector
    from pipwarden.source import Excerpt

_VARIABLES = re.compile(
    r"\$GITHUB_ENV|\$\{GITHUB_ENV\}|\$env:GITHUB_ENV|%GITHUB_ENV%", re.IGNORECASE
)
_SCRIPT = frozenset(("$BASH_ENV", "${BASH_ENV}"))
_LINE = re.compile(r"^[ \t]*(\w+)=([^\r\n]*)", re.MULTILINE)
_PRINTED = re.compile(
    r"##vso\[task\.setvariable\s+(?:[^\]\r\n]*;)?\s*variable=([\w. ]+)[^\]\r\n]*\]([^\r\n]*)"
    r"|::set-env name=(\w+)::([^\r\n]*)"
)


def read(collector: Collector, path: str, content: Excerpt) -> None:
    """Add the variables in a text that a script prints, to a file or (with no path) as it is."""
    if not path:
        for match in _PRINTED.finditer(content.text):
            first = 1 if match[1] else 3
            name = match[first].upper().replace(".", "_") if match[1] else match[first]
            _add(
                collector,
                name,
                content.cut(*match.span(first)),
                content.cut(*match.span(first + 1)),
            )
    elif _VARIABLES.fullmatch(path):
        for match in _LINE.finditer(content.text):
            _add(collector, match[1], content.cut(*match.span(1)), content.cut(*match.span(2)))
    elif path in _SCRIPT:
        from pipwarden.readers import commands

        area, collector.area = collector.area, collector.ground
        commands.read_script(collector, content, {}, label="`BASH_ENV`", depth=1)
        collector.area = area


def _add(collector: Collector, name: str, written: Excerpt, value: Excerpt) -> None:
    from pipwarden.readers import commands

    span = written.span()
    label = "variables for later steps"
    commands.read_variable(
        collector,
        name,
        value.strip(),
        name_span=span,
        scope=Scope(Tool.PIP, label, "", span, Form.VARIABLE, area=collector.ground),
    )
