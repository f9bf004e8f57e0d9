"""Lock files in TOML: uv.lock, poetry.lock, pdm.lock and pylock.toml.

They are long and hardly ever hold anything of note, so the text is searched
first, and only packages that something was found in are read at all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pipwarden import origins
from pipwarden.facts import Document, Tool
from pipwarden.readers import lock_packages, moved
from pipwarden.readers.toml_sheet import Sheet
from pipwarden.readers.toml_walk import tables
from pipwarden.source import Source
from pipwarden.vocabulary import locks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipwarden.facts import Requirement, Setting

_TELLING = re.compile(locks.TELLING, re.MULTILINE)
# A file of uv's without a hash; where a package comes from looks the same behind its key.
_UNHASHED = re.compile(r'\{ url = "[^"\n]*"(?! *, hash = )')
_SOURCE = "source = "


def read(source: Source, kind: str) -> Document:
    """Return what of a lock file is worth a look."""
    form = _format(source.path)
    settings: list[Setting] = []
    requirements: list[Requirement] = []
    rest: list[Document] = []
    for start, end in _pieces(source.text, form):
        piece = source.excerpt(start, end)
        sheet = Sheet(Source(source.path, piece.text))
        for entry in sheet.toml.root.all(form.packages):
            for table in tables(entry.value):
                lock_packages.read(sheet, form.tool, table)
        lock_packages.read_files(sheet, form.tool)
        document = moved.into(sheet.document(kind, form.tool), piece)
        settings += document.all_settings
        requirements += document.requirements
        rest.append(document)
    settings = list(_first_of_each(settings))
    return Document(
        source,
        kind,
        all_settings=tuple(settings),
        requirements=tuple(_worth_telling(requirements, settings)),
        scopes=tuple(scope for each in rest for scope in each.scopes),
        problems=tuple(problem for each in rest for problem in each.problems),
        comments=tuple(comment for each in rest for comment in each.comments),
        generated=True,
    )


def _format(path: str) -> locks.Format:
    lower = path.lower()
    return next(form for ending, form in locks.FORMATS.items() if lower.endswith(ending))


def _pieces(text: str, form: locks.Format) -> Iterator[tuple[int, int]]:
    """Yield the packages that have to be read, and what stands before the first where it has to."""
    starts = [0, *_lines(text, f"[[{form.packages}]]"), len(text)]
    hinted = {number for word in locks.HINTS for number in _holding(text, word, starts)}
    wanted = {
        number for number in hinted if _TELLING.search(text, starts[number], starts[number + 1])
    }
    wanted |= _unhashed(text, form.tool, starts)
    for number in sorted(wanted):
        yield starts[number], starts[number + 1]


def _lines(text: str, beginning: str) -> Iterator[int]:
    """Yield where the lines with a beginning start; many times as fast as a pattern."""
    if text.startswith(beginning):
        yield 0
    at = text.find(f"\n{beginning}")
    while at >= 0:
        yield at + 1
        at = text.find(f"\n{beginning}", at + 1)


def _holding(text: str, word: str, starts: list[int]) -> Iterator[int]:
    """Yield the pieces that hold a word."""
    at = text.find(word)
    while at >= 0:
        number = bisect_right(starts, at) - 1
        yield number
        at = text.find(word, starts[number + 1])


def _unhashed(text: str, tool: Tool, starts: list[int]) -> set[int]:
    """Return the pieces in which a file, or all of a package, has no hash."""
    places: Iterable[int] = ()
    match tool:
        case Tool.UV:
            places = (
                match.start()
                for match in _UNHASHED.finditer(text)
                if not text.endswith(_SOURCE, 0, match.start())
            )
        case Tool.POETRY:
            places = _lines(text, "files = []")
        case Tool.PDM if "[metadata.files]" not in text:
            return set(_without_files(text, starts))
    return {bisect_right(starts, place) - 1 for place in places}


def _without_files(text: str, starts: list[int]) -> Iterator[int]:
    """Yield the packages that have no list of files, which PDM leaves out when it is empty."""
    places = list(_lines(text, "files = ["))
    for number in range(1, len(starts) - 1):
        at = bisect_right(places, starts[number])
        if at == len(places) or places[at] >= starts[number + 1]:
            yield number


def _first_of_each(settings: Iterable[Setting]) -> Iterator[Setting]:
    """Yield one setting for each index, however many packages name it."""
    seen = set()
    for setting in settings:
        place = (setting.key, setting.value.text)
        if place not in seen:
            seen.add(place)
            yield setting


def _worth_telling(
    requirements: Iterable[Requirement], settings: Iterable[Setting]
) -> Iterator[Requirement]:
    """Drop files whose only fault is their server's, where that was named already."""
    seen = {_server(setting.value.text) for setting in settings}
    for requirement in requirements:
        url = requirement.url
        if url is None or requirement.vcs or not lock_packages.is_held(requirement):
            yield requirement
        elif _server(url.text) not in seen:
            seen.add(_server(url.text))
            yield requirement


def _server(url: str) -> tuple[str, str]:
    return origins.scheme_of(url), origins.host_of(url)
