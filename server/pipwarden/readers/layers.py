"""Configuration files in the layers of an image: which instruction puts one there or takes it out.

Every RUN, COPY and ADD makes a layer, and layers are only ever added: what a later one
deletes is still there for everybody who has the image (Dockerfile reference; OCI image
specification, "Layers").
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from pipwarden.facts import FileAction, FileEvent
from pipwarden.readers.wrappers import Argument
from pipwarden.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.readers.collector import Collector
    from pipwarden.source import Excerpt
    from pipwarden.syntax import shell
    from pipwarden.syntax.dockerfile import Instruction

# Files and folders in which installers keep their configuration and their credentials.
_CONFIGURATION = re.compile(
    r"(?:.*[._-])?pip\.(?:conf|ini)|\.pip|\.pypirc|[._]netrc|uv\.toml|auth\.toml|\.condarc"
    r"|\.git-credentials",
    re.IGNORECASE,
)
_HOME = re.compile(r"(?:\$\{?HOME\}?|/root)(?=/|\Z)")
_WRAPPERS = frozenset(("sudo", "command", "exec", "env", "time"))
_WRITTEN_BY = {
    "pip": "~/.config/pip/pip.conf",
    "poetry": "~/.config/pypoetry/config.toml",
    "pdm": "~/.config/pdm/config.toml",
    "conda": "~/.condarc",
}
_GLOBAL = {"pip": "/etc/pip.conf"}
_POETRY_SECRETS = ("http-basic.", "pypi-token.")  # settings that Poetry keeps in a file apart


def copied(collector: Collector, instruction: Instruction, words: Sequence[str]) -> None:
    """Note what COPY or ADD puts into the image, when it is a configuration file."""
    *sources, target = words if len(words) > 1 else ("", "")
    for document in instruction.documents:
        _copy(collector, instruction, document.name, target, document.text.span())
    for each in sources:
        if not each.startswith("<<"):
            _copy(collector, instruction, each, target, None)


def _copy(
    collector: Collector, instruction: Instruction, given: str, target: str, content: Span | None
) -> None:
    name = posixpath.basename(given.rstrip("/"))
    path = target + name if target.endswith("/") or target in (".", "..") else target
    if target in (".", ".."):
        path = f"{target}/{name}"
    if is_configuration(path) or (content is None and is_configuration(given)):
        span = instruction.rest.span()
        event = FileEvent(FileAction.COPIED, path, span, content=content, source=given)
        collector.events.append(_resolved(collector, event))


def commanded(
    collector: Collector, words: Sequence[Argument], command: shell.Command | None = None
) -> None:
    """Note what a command of RUN writes or deletes; one in the exec form is only words."""
    rest = _behind_wrappers(words)
    if not rest:
        return
    redirections = command.redirections if command else ()
    end = max(
        [words[-1].span.end]
        + [each.document.text.span().end for each in redirections if each.document]
        + [each.target.raw.span().end for each in redirections]
    )
    content = Span(rest[0].span.start, end)
    for event in _events(command, rest, content):
        collector.events.append(_resolved(collector, event))


def listed(collector: Collector, words: Sequence[Excerpt]) -> None:
    """Note what a command in the exec form writes or deletes."""
    commanded(
        collector,
        [Argument(each, True, each.span(), number) for number, each in enumerate(words)],  # noqa: FBT003
    )


def _events(
    command: shell.Command | None, words: Sequence[Argument], content: Span
) -> Iterator[FileEvent]:
    name = posixpath.basename(words[0].text.text)
    plain = [each for each in words[1:] if not each.text.text.startswith("-")]
    if name in ("rm", "unlink", "shred"):
        span = Span(words[0].span.start, words[-1].span.end)
        for each in plain:
            yield FileEvent(FileAction.REMOVED, each.text.text, span)
    elif name in ("cp", "mv", "install") and len(plain) > 1:
        source, place = plain[0].text.text, plain[-1].text.text
        path = place + posixpath.basename(source) if place.endswith("/") else place
        if is_configuration(path):
            yield FileEvent(FileAction.COPIED, path, content, source=source)
    targets = [
        each.target
        for each in (command.redirections if command else ())
        if each.operator in (">", ">>", ">|", "&>")
    ]
    for target in targets:
        if is_configuration(target.text):
            yield FileEvent(FileAction.WRITTEN, target.text, target.raw.span(), content=content)
    if name == "tee":
        piped = _before(command, content)
        for word in plain:
            if is_configuration(word.text.text):
                yield FileEvent(FileAction.WRITTEN, word.text.text, word.span, content=piped)


def configured(collector: Collector, program: str, words: Sequence[Argument], span: Span) -> None:
    """Note `pip config set` and its like, which write to a file of their own."""
    given = [each.text.text for each in words]
    if "config" not in given or program not in _WRITTEN_BY:
        return
    path = _GLOBAL.get(program, "") if "--global" in given else ""
    if program == "poetry" and any(each.startswith(_POETRY_SECRETS) for each in given):
        path = "~/.config/pypoetry/auth.toml"
    action = FileAction.UNSET if "unset" in given or "--unset" in given else FileAction.WRITTEN
    if program == "pip" and not {"set", "unset"} & set(given):
        return
    place = Span(words[given.index("config")].span.start, span.end)
    event = FileEvent(action, path or _WRITTEN_BY[program], place, content=span)
    collector.events.append(_resolved(collector, event))


def is_configuration(path: str) -> bool:
    """Say whether a path names a file in which installers keep settings or credentials."""
    return _CONFIGURATION.fullmatch(posixpath.basename(path.rstrip("/"))) is not None


def _before(command: shell.Command | None, content: Span) -> Span:
    """Return the range of a command with what it reads from a pipe."""
    piped = command.piped if command else None
    if piped is None or not piped.words:
        return content
    return Span(min(piped.words[0].raw.span().start, content.start), content.end)


def _behind_wrappers(words: Sequence[Argument]) -> list[Argument]:
    rest = list(words)
    while rest and rest[0].text.text in _WRAPPERS:
        rest.pop(0)
        while rest and (rest[0].text.text.startswith("-") or "=" in rest[0].text.text):
            rest.pop(0)
    return rest


def _resolved(collector: Collector, event: FileEvent) -> FileEvent:
    """Return an event with its layer and the full path, and `~` for the home of root."""
    path = _HOME.sub("~", event.path, count=1)
    if not path.startswith(("/", "~", "$")):
        path = posixpath.join(collector.folder, path)
    return event._replace(path=posixpath.normpath(path), layer=collector.layer or 0)
