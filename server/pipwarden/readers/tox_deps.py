"""The requirements of a tox environment, which tox hands to `pip install`.

`tox.tox_env.python.pip.req_file` reads the lines as pip reads a requirements
file, with a few more ways to write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden import readers
from pipwarden.facts import Oddity, Quirk, Repair, Tool, replace
from pipwarden.readers import moved, tox_values
from pipwarden.source import Excerpt, Run, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipwarden.facts import Requirement, Scope
    from pipwarden.readers.collector import Collector
    from pipwarden.readers.tox_values import Line

_SERVER = re.compile(r":[\w.-]+:\s+")  # tox 3: the index server that a requirement comes from
_EGG = re.compile(r"#egg=[\w.-]+")
_HASH = re.compile(r"#(?:md5|sha\d+)=|#.*&(?:md5|sha\d+)=")


def read(collector: Collector, scope: Scope, value: Excerpt) -> None:
    """Add the requirements and options in the lines of a value."""
    pieces: list[Excerpt] = []
    open_ended: list[Span] = []
    for line in tox_values.logical_lines(value):
        _note_lost_hash(collector, line)
        text = tox_values.filled(_named(line))
        server = _SERVER.match(text.text)
        text = text.cut(server.end()) if server else text
        if not tox_values.is_known(text.text):
            if tox_values.is_known(re.sub(r"^\{[^{}]*\}\Z", "", text.text)):
                continue  # other requirements, filled in as they are
            open_ended.append(text.span())
        end = text.span().end
        pieces += [text, Excerpt("\n", (Run(0, end, 1, 0),))]
    if pieces:
        _take(collector, scope, Excerpt.join(pieces), open_ended)


def read_items(collector: Collector, scope: Scope, items: Iterable[Excerpt]) -> None:
    """Add the requirements in the strings of an array, which have neither comments nor factors."""
    pieces: list[Excerpt] = []
    open_ended: list[Span] = []
    for item in items:
        text = tox_values.filled(item)
        if not tox_values.is_known(text.text):
            open_ended.append(text.span())
        pieces += [text, Excerpt("\n", (Run(0, text.span().end, 1, 0),))]
    if pieces:
        _take(collector, scope, Excerpt.join(pieces), open_ended)


def _named(line: Line) -> Excerpt:
    """Return a line with the `#egg=name` of its URL, which only tox 4 takes for a comment."""
    egg = _EGG.match(line.comment.text)
    if egg is None or line.comment.span().start != line.text.span().end:
        return line.text
    return Excerpt.join((line.text, line.comment.cut(0, egg.end())))


def _take(collector: Collector, scope: Scope, text: Excerpt, open_ended: list[Span]) -> None:
    """Read lines as a requirements file, and put what they say in its place."""
    kind = readers.BY_NAME["requirements"]
    path = f"{collector.source.path}#deps"
    document = moved.into(readers.read(Source(path, text.text), kind), text)

    def is_open(span: Span) -> bool:
        return any(each.start <= span.start <= each.end for each in open_ended)

    for setting in document.all_settings:
        known = setting.known and tox_values.is_known(setting.value.text)
        collector.settings.append(replace(setting, scope=scope, known=known))
    for requirement in document.requirements:
        unknown = is_open(requirement.span) and not tox_values.is_known(requirement.text.text)
        made = replace(requirement, tool=Tool.TOX, scope=scope)
        collector.requirements.append(_opened(made) if unknown else made)
    collector.quirks.extend(each for each in document.quirks if not is_open(each.span))
    collector.problems.extend(
        each._replace(tool=Tool.TOX) for each in document.problems if not is_open(each.span)
    )


def _opened(requirement: Requirement) -> Requirement:
    """Return a requirement that is not whole yet as one that may be right."""
    return replace(requirement, known=False, valid=True)


def _note_lost_hash(collector: Collector, line: Line) -> None:
    """Report a hash in a URL that tox takes for a comment."""
    comment = line.comment
    at = comment.span().start
    if _HASH.match(comment.text) is None or collector.source.text[at - 1 : at].isspace():
        return
    collector.quirks.append(
        Quirk(
            Oddity.LOST_HASH,
            Tool.TOX,
            comment.span(),
            "tox 4 takes this for a comment, so the file is not compared with its hash; "
            "a `#` is written `\\#`",
            protective=True,
            repair=Repair("Write `\\#`", Span(at, at), "\\"),
            name=comment.text.partition("=")[0],
        )
    )
