"""`pipwarden inspect`: what was read from a file, for people who wonder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipwarden import files, readers, redact
from pipwarden.effective import effective
from pipwarden.files.places import is_read_by_pip
from pipwarden.files.walk import kind_of, unknown_kind
from pipwarden.report import json
from pipwarden.report.line import visible
from pipwarden.vocabulary.explain import COPY_OF_PIP_CONF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipwarden.facts import Document, Requirement, Setting
    from pipwarden.readers import Kind
    from pipwarden.source import Span

FAILED = 2


def run(paths: Sequence[str], kind: Kind | None, output: str) -> int:
    """Print what stands in the files; return the exit code."""
    documents = []
    failed = False
    for path in paths:
        document = _read(path, kind)
        if isinstance(document, files.Failure):
            failed = True
            sys.stderr.write(f"error: {visible(document.path)}: {visible(document.message)}\n")
        elif output == "json":
            documents.append(as_data(path, document))
        else:
            sys.stdout.write("".join(f"{visible(line)}\n" for line in _lines(path, document)))
    if output == "json":
        sys.stdout.write(json.dumps(documents=documents))
    return FAILED if failed else 0


def _read(path: str, kind: Kind | None) -> Document | files.Failure:
    kind = kind or kind_of(path)
    if kind is None:
        return files.Failure(path, unknown_kind())
    file = files.load(path, kind)
    return file if isinstance(file, files.Failure) else readers.read(file.source, kind)


def as_data(path: str, document: Document) -> dict[str, object]:
    """Return what was read as plain data, without secrets."""
    source = document.source
    return {
        "path": path,
        "kind": document.kind,
        "settings": [
            {
                "tool": setting.tool.value,
                "key": setting.key.name.lower().replace("_", "-"),
                "name": redact.mask(setting.name),
                "value": redact.mask(setting.value.text, setting.key),
                "known": setting.known,
                "scope": redact.mask(setting.scope.label),
                **json.place(source, setting.span),
            }
            for setting in document.all_settings
        ],
        "requirements": [
            {**_requirement(requirement), **json.place(source, requirement.span)}
            for requirement in document.requirements
        ],
        "problems": [
            {"message": redact.mask(problem.message), **json.place(source, problem.span)}
            for problem in document.problems
        ],
        "effective": redact.mask_all(effective(document)),
    }


def _requirement(requirement: Requirement) -> dict[str, object]:
    hashes: dict[str, list[str]] = {}
    for digest in (each for each in requirement.hashes if not each.in_url):
        hashes.setdefault(digest.algorithm, []).append(digest.digest)
    return {
        "name": requirement.name,
        "specifier": requirement.specifier,
        "url": None if requirement.url is None else redact.mask(requirement.url.text),
        "editable": requirement.editable,
        "hashes": hashes,
        "pinned": requirement.pinned,
    }


def _lines(path: str, document: Document) -> Iterator[str]:
    yield f"{path}: {readers.BY_NAME[document.kind].title}"
    if document.kind == "pip-conf" and not is_read_by_pip(path):
        yield f"  {COPY_OF_PIP_CONF}"
    settings = (_setting(each, document) for each in document.all_settings)
    requirements = (_asked_for(each, document) for each in document.requirements)
    problems = (f"{_at(document, each.span)} {each.message}" for each in document.problems)
    result = redact.mask_all(effective(document))
    result = result if isinstance(result, dict) else {}
    yield from _section("settings", settings)
    yield from _section("requirements", requirements)
    yield from _section("problems", problems)
    yield from _section("in effect", (f"{name}: {_value(result[name])}" for name in result))
    yield ""


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    rows = list(lines)
    if rows:
        yield f"  {title}"
        yield from (f"    {redact.mask(row)}" for row in rows)


def _at(document: Document, span: Span) -> str:
    return ":".join(map(str, document.source.position(span.start)))


def _setting(setting: Setting, document: Document) -> str:
    value = redact.mask(setting.value.text, setting.key)
    ignored = f" (ignored: {setting.ignored})" if setting.ignored else ""
    who = f"{setting.tool.value} {setting.scope.label}"
    return f"{_at(document, setting.span)} {who} {setting.name} = {value}{ignored}"


def _asked_for(requirement: Requirement, document: Document) -> str:
    url = "" if requirement.url is None else f" @ {requirement.url.text}"
    what = f"{requirement.name or ''}{requirement.specifier}{url}".lstrip(" @")
    marks = ["editable"] * requirement.editable + ["pinned"] * requirement.pinned
    if requirement.hashes:
        marks.append(f"hashes: {len(requirement.hashes)}")
    return f"{_at(document, requirement.span)} {what}" + (f" ({', '.join(marks)})" if marks else "")


def _value(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(_value(each) for each in value) or "-"
        case dict():
            return " ".join(_value(each) for each in value.values())
        case _:
            return str(value)
