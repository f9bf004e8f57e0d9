"""A YAML or JSON file on its way to facts: variables, scripts and what can be deleted of them.

Which part of a file is what, each system says for itself: that is for the
readers of the kinds. Aliases are followed and `<<` is merged, and nothing that
is used in several places is read twice.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipwarden import readers
from pipwarden.facts import Comment, Form, Problem, Scope, Tool
from pipwarden.readers import commands, template
from pipwarden.readers.collector import Collector
from pipwarden.readers.yaml_fit import Fit
from pipwarden.readers.yaml_items import Item, variables
from pipwarden.source import Excerpt, Run, Span
from pipwarden.syntax import shell, yaml
from pipwarden.syntax.yaml import Mapping, Scalar, Sequence
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

    from pipwarden.facts import Document
    from pipwarden.readers.yaml_items import Variable
    from pipwarden.source import Source
    from pipwarden.syntax import json

    Variables = MutableMapping[str, Excerpt]

# Whatever can become a fact has one of these in it; most files of these kinds have none.
_WORDS = re.compile(
    r"pip(?!eline)|uv|poetry|pdm|conda|mamba|easy_install|twine|tox|setup\.py|_ssl_|ca_bundle"
    r"|ssl_cert|pythonhttpsverify|flit|hatch|pypi|requirements|additional_dependencies",
    re.IGNORECASE,
)
# Variables of cibuildwheel that hold commands for a shell, and variables for these.
_CIBW_SCRIPT = re.compile(r"CIBW_(?:BEFORE_(?:ALL|BUILD|TEST)|TEST_COMMAND)(?:_LINUX|_MACOS)?\Z")
_CIBW_VARIABLES = re.compile(r"CIBW_ENVIRONMENT(?:_[A-Z]+)?\Z")
_DEPTH = 40  # of collections in collections


def opened(
    source: Source,
    pattern: re.Pattern[str] | None = None,
    parse: Callable[[str], yaml.Yaml | json.Json] = yaml.read,
    *,
    always: bool = False,
) -> tuple[Sheet, list[Item]]:
    """Return the sheet of a file and the roots of its documents.

    A file in which nothing matters has no roots, unless it is read `always`.
    """
    sheet = Sheet(source, pattern)
    if not always and not matters(source.text):
        return sheet, []
    parsed = parse(source.text)
    for remark in parsed.remarks:
        sheet.collector.comments.append(Comment(remark.text.strip(), remark.span, remark.alone))
    for fault in parsed.faults:
        sheet.collector.problems.append(Problem(fault.message, fault.span))
    if isinstance(parsed, yaml.Yaml):
        roots = [each.root for each in parsed.documents]
    else:
        roots = [parsed.root]
    return sheet, [Item("", yaml.resolve(root), None, 0, None) for root in roots]


def matters(text: str) -> bool:
    """Say whether anything in a text can be a fact; False is certain."""
    return _WORDS.search(text) is not None


class Sheet:
    """What was gathered so far from one file."""

    __slots__ = ("_done", "collector", "pattern", "source")

    def __init__(self, source: Source, pattern: re.Pattern[str] | None) -> None:
        """Take the file, and what the system fills in by itself."""
        self.source = source
        self.collector = Collector(source)
        self.pattern = pattern
        self._done: set[int] = set()

    def document(self, kind: str) -> Document:
        """Return everything as a document."""
        commands.finish(self.collector)
        return self.collector.document(kind)

    def is_new(self, node: object) -> bool:
        """Say whether a node comes up for the first time."""
        new = id(node) not in self._done
        self._done.add(id(node))
        return new

    @contextmanager
    def within(self, area: Span | None, ground: Span | None = None) -> Iterator[None]:
        """Let all that is read meanwhile count in an area; `ground` is for what lasts longer."""
        before = self.collector.area, self.collector.ground
        self.collector.area, self.collector.ground = area, ground or area
        try:
            yield
        finally:
            self.collector.area, self.collector.ground = before

    def filled(self, value: Scalar) -> Excerpt:
        """Return the text of a scalar in which nothing is left that only the system understands."""
        return template.filled(value.text, self.pattern)

    def removal(self, item: Item) -> Span | None:
        """Return what to delete so that a value is gone; an empty collection goes with it."""
        owner, parent = item.owner, item.parent
        if owner is None:
            return None
        many = owner.entries if isinstance(owner, Mapping) else owner.items
        if len(many) == 1:
            is_own = parent is not None and parent.value is owner
            return self._removal_of_last(parent) if parent is not None and is_own else None
        if isinstance(owner, Mapping):
            return yaml.entry_removal(self.source.text, owner, owner.entries[item.at])
        return yaml.item_removal(self.source.text, owner, item.at)

    def _removal_of_last(self, parent: Item) -> Span | None:
        """Return what to delete instead of the last thing that a collection holds."""
        owner = parent.owner
        if not isinstance(owner, Mapping) or len(owner.entries) == 1:
            return None
        if parent.parent is None or parent.parent.value is not owner:
            return None
        entry = owner.entries[parent.at]
        if isinstance(entry.value, yaml.Alias):
            return None
        return yaml.entry_removal(self.source.text, owner, entry)

    # -- variables ------------------------------------------------------------------

    def read_environment(
        self,
        item: Item | None,
        label: str,
        known: Variables,
        rename: Callable[[str], str] = str,
    ) -> None:
        """Add the variables that a mapping or a list sets; keep their values in `known`."""
        if item is None or not isinstance(item.value, Mapping | Sequence):
            return
        for each in variables(item):
            text = template.filled(each.value, self.pattern)
            name = rename(each.name.text)
            if is_known(text.text):
                known[name] = text
            else:
                known.pop(name, None)
            if not self.is_new(each.item.value):
                continue
            if _CIBW_SCRIPT.match(name):
                self.read_text(each.item, text, f"`{name}`", {})
            elif _CIBW_VARIABLES.match(name):
                self.read_assignments(each.item, text, f"`{name}`", {})
            else:
                self.read_variable(each._replace(value=text), label, name)

    def read_variable(self, variable: Variable, label: str, name: str = "") -> None:
        """Add what one variable sets."""
        name = name or variable.name.text
        if _WORDS.search(name) is None:
            return
        span = variable.name.span()
        scope = Scope(Tool.PIP, label, "", span, Form.VARIABLE, area=self.collector.area)
        commands.read_variable(
            self.collector,
            name,
            variable.value,
            name_span=span,
            scope=scope,
            span=variable.written,
            removal=self.removal(variable.item),
        )

    def read_assignments(self, item: Item, text: Excerpt, label: str, known: Variables) -> None:
        """Add the variables of words `NAME=value`, all of which are exported."""
        export = implied("export ", text.span().start)
        self.read_text(item, Excerpt.join((export, text)), label, known)

    # -- scripts --------------------------------------------------------------------

    def read_script(
        self,
        item: Item | None,
        label: str,
        known: Variables,
        language: str = "sh",
        depth: int = 0,
    ) -> None:
        """Add what a script does: one text, or a list of them for the same shell."""
        if item is None or depth > _DEPTH:
            return
        if isinstance(item.value, Sequence) and item.value.tag is None:
            if not self.is_new(item.value):
                return
            for each in item.items():
                self.read_script(each, label, known, language, depth + 1)
        elif isinstance(item.value, Scalar) and self.is_new(item.value):
            self.read_text(item, self.filled(item.value), label, known, language)

    def read_text(
        self, item: Item, text: Excerpt, label: str, known: Variables, language: str = "sh"
    ) -> None:
        """Add what the text of an item does, read as a script."""
        settings, quirks = self.collector.settings, self.collector.quirks
        first, first_quirk = len(settings), len(quirks)
        if language == "sh":
            commands.read_script(self.collector, text, known, label=label)
        elif language in readers.BY_NAME:
            commands.read_file(self.collector, text, readers.BY_NAME[language], "script")
        fits = Fit(self.source.text, item, self.removal(item))
        settings[first:] = [
            each._replace(removal=fits.removal(each.removal)) for each in settings[first:]
        ]
        for at in range(first_quirk, len(quirks)):
            repair = quirks[at].repair
            if repair is not None and not repair.text:
                span = fits.removal(repair.span)
                changed = repair._replace(span=span) if span is not None else None
                quirks[at] = quirks[at]._replace(repair=changed)

    def read_words(self, item: Item, label: str, program: tuple[str, ...] = ()) -> None:
        """Add what a command line does whose words are the items; `program` goes before them."""
        each = [one for one in item.items() if isinstance(one.value, Scalar)]
        words = [self.filled(one.value) for one in each if isinstance(one.value, Scalar)]
        if not words or not self.is_new(item.value):
            return
        first = len(self.collector.settings)
        owner = item.value
        at = words[0].span().start
        given = [*(implied(word, at) for word in program), *words]
        before = len(program)

        def remove(start: int, end: int) -> Span | None:
            if not isinstance(owner, Sequence) or len(each) < len(owner.items):
                return None
            return self._items(owner, start - before, end - before)

        commands.read_words(self.collector, given, remove, label=label)
        for number in range(first, len(self.collector.settings)):
            setting = self.collector.settings[number]
            # Deletions inside of `bash -c "..."` stay within that one word.
            if setting.removal is not None and setting.removal.start >= setting.removal.end:
                self.collector.settings[number] = setting._replace(removal=None)

    def read_arguments(self, text: Excerpt, program: tuple[str, ...], label: str) -> None:
        """Add what a command does that gets the words of a text; nothing of it is deleted."""
        at = text.span().start
        for command in shell.read(text).commands:
            words = [implied(word, at) for word in program]
            words += [word.excerpt for word in command.words]
            commands.read_words(self.collector, words, lambda _first, _last: None, label=label)

    def _items(self, owner: Sequence, start: int, end: int) -> Span | None:
        """Return what to delete so that neighbouring items are gone, but not the first of all."""
        if start < 1 or end >= len(owner.items):
            return None
        spans = [yaml.item_removal(self.source.text, owner, at) for at in range(start, end + 1)]
        whole: Span | None = None
        for span in spans:
            if span is None or (whole is not None and span.start > whole.end):
                return None
            whole = Span(min(whole.start, span.start), span.end) if whole else span
        return whole


def implied(word: str, at: int) -> Excerpt:
    """Return a word that is written nowhere."""
    return Excerpt(word, (Run(0, at, len(word), 0),))
