"""One call of an installer: options and words to facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import (
    Form,
    Index,
    Invocation,
    Key,
    Oddity,
    Quirk,
    Requirement,
    Setting,
    Slot,
    Tool,
)
from pipwarden.readers import layers, pep508, refusals, stretch
from pipwarden.source import Excerpt, Run, Source, Span
from pipwarden.syntax import arguments
from pipwarden.vocabulary import pip, programs
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipwarden.facts import Scope
    from pipwarden.readers.collector import Collector
    from pipwarden.readers.wrappers import Argument, Call
    from pipwarden.vocabulary.programs import Flag, Program

    Remove = Callable[[int, int], Span | None]

_SPLIT = {"words": re.compile(r"\S+"), "commas": re.compile(r"[^,\s]+")}
_URL = re.compile(r"[A-Za-z][\w+.-]*:(?://|/)")
_NAMED_INDEX = re.compile(r"[A-Za-z0-9._-]+=(?=[a-z]+:)")
# What pip takes for a path and not for a name (`pip._internal.req.constructors`).
_PATH = re.compile(
    r"(\.{1,2}|[^\s@;=<>~!\[]*[/\\][^;\[]*|[^\s@;\[]+\.(?:whl|zip|tar(?:\.\w+)?|t[a-z]{2}))"
    r"(?:\[[^\]]*\]|;.*)?\Z",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_NEXT_ITEM = re.compile(r"([\"'])\s*,")
# What these run is another command, behind their own first plain word.
_RUNNING = frozenset(("run", "tool run"))
# Options of uv and pipx whose value is a requirement.
_ASKING = frozenset(("from", "with", "spec"))
_NESTED = frozenset(("pip-args", "extra-pip-args"))


class Line(NamedTuple):
    """A call with everything that is needed to make facts of it."""

    call: Call
    scope: Scope
    remove: Remove  # from the first to the last written word, both included
    source: str  # the text of the whole file
    variable: str = ""  # how a variable called NAME is written

    def removal(self, first: Argument, last: Argument) -> Span | None:
        """Return what to delete so that these words are gone, when nothing else is in them."""
        numbers = [each.number for each in self.call.arguments]
        inside = {each.number for each in (first, last)}
        start, end = self.call.arguments.index(first), self.call.arguments.index(last)
        shared = numbers[:start] + numbers[end + 1 :]
        if inside & set(shared) or self.call.name.number in inside:
            return None
        return self.remove(first.number, last.number)

    def variable_in(self, word: Argument, piece: Excerpt) -> str:
        """Return how a variable is written in a word; "" in items of lists and single quotes."""
        start, end = word.span
        marks = self.source[start - 1 : start], self.source[end : end + 1]
        if marks[0] == marks[1] and marks[0] in ("'", '"') and word.text.span() == word.span:
            return ""
        at = piece.span().start
        line = self.source[max(self.source.rfind("\n", 0, at), 0) : at]
        return "" if _QUOTED.sub("", line).count("'") % 2 else self.variable


class Further(NamedTuple):
    """What a call leads to: the words of a command that it runs, and arguments for pip."""

    command: tuple[Argument, ...] = ()
    for_pip: tuple[Excerpt, ...] = ()


def read(collector: Collector, call: Call, remove: Remove) -> Further:
    """Add the facts of a call; return what it leads to."""
    words = [each.text for each in call.arguments]
    program, command, start = _program(call, words)
    tool = program.tool
    end = call.arguments[-1].span.end if call.arguments else call.name.span.end
    label = f"`{call.program} {command}`".replace(" `", "`")
    span = Span(min(call.name.span.start, end), max(end, call.name.span.end))
    slot = _slot(call, command, collector.source.text)
    scope = collector.scope(tool, label, span, name=command, private=True, slot=slot)
    line = Line(call, scope, remove, collector.source.text, collector.variable)
    takes_value = {name: flag.takes_value for name, flag in program.flags.items()}
    runs = call.program == "uvx" or command in _RUNNING
    parsed = arguments.parse(
        words,
        takes_value,
        abbreviates=program.abbreviates,
        start=start,
        stop=(lambda _: True) if runs else None,
    )
    _read_options(collector, line, program, parsed)
    installing = programs.INSTALLING.get(call.program, frozenset())
    plain = [call.arguments[number] for number in parsed.plain]
    if call.program == "pip":
        del plain[:1]  # the subcommand
    if program.requirements and command in installing:
        for word in plain:
            _read_requirement(collector, line, word, editable=False)
    _SPECIAL.get((call.program, command), _nothing)(collector, line, plain)
    if command == "config" and collector.layer is not None:
        layers.configured(collector, call.program, call.arguments, span)
    refusals.note(collector, line, program, command, parsed)
    given = tuple(program.flags[option.full].option for option in parsed.options)
    collector.invocations.append(
        Invocation(line.scope, tool, call.program, command, call.name.span, call.elevated, given)
    )
    for_pip = tuple(
        option.value
        for option in parsed.options
        if program.flags[option.full].option in _NESTED and option.value is not None
    )
    return Further(call.arguments[parsed.rest :] if runs else (), for_pip)


def _slot(call: Call, command: str, source: str) -> Slot | None:
    """Return the place behind the subcommand, where one more option fits."""
    words = command.split()
    for word, following in zip(call.arguments, call.arguments[1:], strict=False):
        if not words or word.text.text != words[0]:
            continue
        del words[0]
        if not words and word.text.is_plain() and word.span.end <= following.span.start:
            end = word.text.span().end
            between = source[end : following.text.span().start]
            item = _NEXT_ITEM.match(between)
            if item:
                return Slot(end, f"{item[1]}, {item[1]}")
            return Slot(end, " ") if between[:1] == " " and word.span == word.text.span() else None
    return None


def _program(call: Call, words: list[Excerpt]) -> tuple[Program, str, int]:
    """Return the program as it is with its subcommand, that, and where the words after it begin."""
    if call.program == "get-pip":
        return programs.pip_program("install"), "install", 0
    if call.program == "setup.py":
        command = words[0].text if words else ""
        return programs.SETUP_PY, command, 1
    if call.program == "pip":
        # The table of `install` knows most values: misplaced options do not hide the command.
        every = programs.pip_program("install")
        takes_value = {name: flag.takes_value for name, flag in every.flags.items()}
        head = arguments.parse(words, takes_value, abbreviates=True, stop=lambda _: True)
        command = words[head.rest].text if head.rest < len(words) else ""
        return programs.pip_program(command), command, 0
    program = programs.PROGRAMS[call.program]
    deep = programs.DEEP.get(call.program, frozenset())
    takes_value = {name: flag.takes_value for name, flag in program.flags.items()}
    if call.program in ("uvx", "easy_install", "pip-tools", "tox"):
        return program, "", 0
    head = arguments.parse(words, takes_value, abbreviates=False, stop=lambda _: True)
    command = words[head.rest].text if head.rest < len(words) else ""
    start = head.rest + 1
    if command in deep:
        second = arguments.parse(
            words, takes_value, abbreviates=False, start=start, stop=lambda _: True
        )
        if second.rest < len(words):
            command += " " + words[second.rest].text
            start = second.rest + 1
    return programs.program_of(call.program, command), command, start


def _read_options(
    collector: Collector, line: Line, program: Program, parsed: arguments.Line
) -> None:
    """Make settings of the options; those that stop the program set nothing."""
    misplaced = refusals.misplaced(line, parsed)
    for option in parsed.options:
        before = len(collector.settings)
        flag = program.flags[option.full]
        if option.value is None or flag.takes_value:
            _read_option(collector, line, flag, option)
        if option in misplaced:
            why, repair = misplaced[option]
            read = collector.settings[before:]
            collector.settings[before:] = [each._replace(ignored=why) for each in read]
            quirk = Quirk(
                Oddity.IMPOSSIBLE,
                line.scope.tool,
                option.name.span(),
                why,
                repair=repair,
                name=flag.option,
                key=flag.key,
            )
            collector.quirks.append(quirk)


def _read_option(collector: Collector, line: Line, flag: Flag, option: arguments.Option) -> None:
    """Make settings of one option, or a requirement of `-e`."""
    given = line.call.arguments
    first, last = given[option.first], given[option.last]
    value = option.value
    if value is not None and option.full.startswith("-") and len(option.full) == 2:
        value = _without_equals(line.call.program, value)
    if flag.option in _NESTED and value is not None:
        return  # `read` hands these on as a call of their own
    if flag.key is Key.EDITABLE and value is not None:
        _read_requirement(collector, line, last, editable=True, text=value)
        return
    if flag.option in _ASKING and line.scope.tool in (Tool.UV, Tool.PIP) and value is not None:
        _read_requirement(collector, line, last, editable=False, text=value)
    if flag.key is Key.OTHER:
        return
    removal = line.removal(first, last)
    if value is None:
        if flag.takes_value:
            return
        collector.settings.append(
            _setting(line, flag, option.name, option.name, removal, known=first.known)
        )
        return
    pieces = [value]
    if flag.split:
        pieces = [value.cut(*each.span()) for each in _SPLIT[flag.split].finditer(value.text)]
    for at, piece in enumerate(pieces):
        named = _NAMED_INDEX.match(piece.text) if flag.option == "index" else None
        url = piece.cut(named.end()) if named else piece
        collector.settings.append(
            _setting(
                line,
                flag,
                option.name,
                url,
                removal,
                known=last.known,
                part=_part(value, pieces, at),
                count=len(pieces),
            )._replace(variable=line.variable_in(last, url))
        )


def _without_equals(program: str, value: Excerpt) -> Excerpt:
    """Drop the `=` of `-i=URL`, which uv takes for no part of the value and pip does."""
    return value.cut(1) if program in ("uv", "uvx") and value.text.startswith("=") else value


def _part(value: Excerpt, pieces: list[Excerpt], at: int) -> Span | None:
    """Return what to delete so that one of several values is gone."""
    if len(pieces) == 1 or not value.is_plain():
        return None
    if at + 1 < len(pieces):
        return Span(pieces[at].span().start, pieces[at + 1].span().start)
    return Span(pieces[at - 1].span().end, pieces[at].span().end)


def _setting(
    line: Line,
    flag: Flag,
    name: Excerpt,
    value: Excerpt,
    removal: Span | None,
    *,
    known: bool,
    part: Span | None = None,
    count: int = 1,
) -> Setting:
    return Setting(
        line.scope.tool,
        flag.key,
        flag.option,
        name.text,
        value,
        stretch.first(value if value.text else name, line.source),
        stretch.first(name, line.source),
        Form.FLAG,
        line.scope,
        known=known and is_known(value.text),
        enabled=value.text == "allow" if flag.key is Key.PRE and flag.takes_value else flag.enabled,
        removal=removal,
        part=part,
        count=count,
        ignored=None if value.text else "an empty value counts for none",
    )


def _read_requirement(
    collector: Collector,
    line: Line,
    word: Argument,
    *,
    editable: bool,
    text: Excerpt | None = None,
) -> None:
    """Make a requirement of a word that names a package, a URL or a path."""
    excerpt = (text or word.text).strip()
    if not excerpt.text:
        return
    requirement = requirement_of(line.scope.tool, excerpt, line.scope, word.span, editable=editable)
    if "@" in excerpt.text:  # nothing else can hold a secret
        requirement = requirement._replace(variable=line.variable_in(word, excerpt))
    if not word.known and requirement.known:
        return
    if len(excerpt.runs) > 1:
        span = stretch.first(excerpt, line.source)
        requirement = requirement._replace(span=span, entry=span)
    collector.requirements.append(requirement)


def requirement_of(
    tool: Tool, text: Excerpt, scope: Scope, entry: Span, *, editable: bool = False
) -> Requirement:
    """Return the requirement that a word of a command line is."""
    if _URL.match(text.text):
        url = text.cut(0, len(text.text.split(" ;", 1)[0]))
        vcs = pep508.is_vcs(url.text) or (editable and url.text.startswith("git:"))
        egg = _EGG.search(url.text)
        return Requirement(
            tool,
            text,
            egg[1] if egg else None,
            "",
            pinned=False,
            span=text.span(),
            scope=scope,
            url=url,
            editable=editable,
            hashes=pep508.hashes(url),
            known=is_known(text.text),
            reference=pep508.reference(url) if vcs else None,
            entry=entry,
            vcs=vcs,
        )
    path = _PATH.match(text.text)
    made = pep508.requirement(tool, text, scope, entry)._replace(editable=editable)
    if path is None or made.url is not None:
        return made
    return made._replace(
        name=None, specifier="", pinned=False, url=text.cut(0, path.end(1)), valid=True
    )


# -- subcommands that are settings themselves -----------------------------------------


def _nothing(_collector: Collector, _line: Line, _words: list[Argument]) -> None:
    """Most subcommands set nothing by their words."""


def _plain_setting(
    line: Line, key: Key, option: str, word: Argument, *, name: Argument | None = None
) -> Setting:
    label = name.text if name is not None else line.call.name.text
    return Setting(
        line.scope.tool,
        key,
        option,
        label.text,
        word.text,
        stretch.first(word.text, line.source) if word.text.text else word.span,
        stretch.first(label, line.source),
        Form.FLAG,
        line.scope,
        known=word.known and is_known(word.text.text),
        variable=line.variable_in(word, word.text),
    )


def _pip_config(collector: Collector, line: Line, words: list[Argument]) -> None:
    """Read `pip config set SECTION.KEY VALUE`: an entry of pip.conf in the making."""
    if len(words) < 3 or words[0].text.text != "set":
        return
    section, dot, key = words[1].text.text.partition(".")
    ignored = _judge_entry(collector, words[1], words[2]) if dot else None
    name = key.lower().replace("_", "-").removeprefix("--")
    options = [each for each in pip.OPTIONS if name in each.names.split()]
    if not dot or not options:
        return
    option = next((each for each in options if each.belongs_to("install")), options[0])
    value = words[2].text
    many = option.action == "append"
    pieces = list(value.words()) if many else [value]
    removal = line.remove(0, words[-1].number) if len(pieces) == 1 else None
    scope = collector.scope(
        Tool.PIP, f"`pip config set` of [{section}]", line.scope.span, name=section, lasting=True
    )
    for piece in pieces:
        word = words[2]._replace(text=piece)
        setting = _plain_setting(line, option.key, option.name, word, name=words[1])
        setting = setting._replace(removal=removal, ignored=setting.ignored or ignored)
        collector.settings.append(_switched(setting, option, scope))


def _judge_entry(collector: Collector, name: Argument, value: Argument) -> str | None:
    """Report what pip will not heed of an entry that is set; return why, if it heeds none of it."""
    from pipwarden import readers
    from pipwarden.readers import moved

    section, _, _ = name.text.text.partition(".")
    start = name.text.span().start
    pieces = [name.text.cut(0, len(section)), name.text.cut(len(section) + 1), value.text]
    if not (name.known and value.known) or any("\n" in piece.text for piece in pieces):
        return None
    marks = [Excerpt(mark, (Run(0, start, len(mark), 0),)) for mark in ("[", "]\n", " = ")]
    text = Excerpt.join(piece for pair in zip(marks, pieces, strict=True) for piece in pair)
    kind = readers.BY_NAME["pip-conf"]
    document = moved.into(readers.read(Source("pip.conf", text.text), kind), text)
    collector.quirks.extend(document.quirks)
    collector.problems.extend(document.problems)
    return next((each.ignored for each in document.all_settings), None)


def _switched(setting: Setting, option: pip.Option, scope: Scope) -> Setting:
    from pipwarden.readers.pip_values import switch

    enabled, inverted = switch(option, setting.value.text)
    return setting._replace(enabled=enabled, inverted=inverted, scope=scope)


def _conda_config(collector: Collector, line: Line, words: list[Argument]) -> None:
    """Read `conda config --add channels URL` and `--set ssl_verify false`."""
    given = line.call.arguments
    for at, word in enumerate(given[:-2]):
        flag, key, value = word.text.text, given[at + 1].text.text, given[at + 2]
        if flag in ("--add", "--append", "--prepend") and key in ("channels", "default_channels"):
            collector.settings.append(
                _plain_setting(line, Key.CHANNEL, key, value, name=given[at + 1])
            )
        elif flag == "--set" and key in ("ssl_verify", "channel_alias"):
            meaning = Key.VERIFY_TLS if key == "ssl_verify" else Key.CHANNEL
            setting = _plain_setting(line, meaning, key, value, name=given[at + 1])
            collector.settings.append(_with_truth(setting))
    del words


_OFF = frozenset(("false", "no", "off", "0", "n", "f"))


def _with_truth(setting: Setting) -> Setting:

    off = setting.key is Key.VERIFY_TLS and setting.value.text.lower() in _OFF
    return setting._replace(enabled=False) if off else setting


def _poetry_config(collector: Collector, line: Line, words: list[Argument]) -> None:
    """Read `poetry config KEY VALUE...`."""
    if len(words) < 2:
        return
    key = words[0].text.text
    if key.startswith("repositories."):
        made = _plain_setting(line, Key.UPLOAD_URL, "repositories", words[1], name=words[0])
        collector.settings.append(made)
    elif key.startswith("http-basic.") and len(words) > 2:
        made = _plain_setting(line, Key.PASSWORD, "http-basic", words[2], name=words[0])
        collector.settings.append(made)
    elif key.startswith("pypi-token."):
        made = _plain_setting(line, Key.PASSWORD, "pypi-token", words[1], name=words[0])
        collector.settings.append(made)
    elif key.startswith("certificates.") and key.endswith(".cert"):
        made = _plain_setting(line, Key.VERIFY_TLS, "cert", words[1], name=words[0])
        collector.settings.append(_with_truth(made))


def _poetry_source(collector: Collector, line: Line, words: list[Argument]) -> None:
    """Read `poetry source add NAME URL`."""
    if len(words) < 2:
        return
    priority = ""
    for at, each in enumerate(line.call.arguments):
        text = each.text.text
        if text.startswith("--priority="):
            priority = text.partition("=")[2]
        elif text in ("--priority", "-p") and at + 1 < len(line.call.arguments):
            priority = line.call.arguments[at + 1].text.text

    key = Key.EXTRA_INDEX_URL if priority in ("supplemental", "explicit") else Key.INDEX_URL
    setting = _plain_setting(line, key, "url", words[1], name=words[0])
    index = Index(
        setting,
        words[0].text.text,
        words[1].span,
        explicit=priority == "explicit",
        supplemental=priority == "supplemental",
    )
    collector.indexes.append(index)
    collector.settings.append(setting._replace(index=index))


def _pdm_config(collector: Collector, line: Line, words: list[Argument]) -> None:
    """Read `pdm config KEY VALUE`."""
    if len(words) < 2:
        return
    area, _, rest = words[0].text.text.partition(".")
    last = rest.rpartition(".")[2]
    if area not in ("pypi", "repository"):
        return
    index = Key.INDEX_URL if rest == "url" else Key.EXTRA_INDEX_URL
    key = {
        "url": index if area == "pypi" else Key.UPLOAD_URL,
        "verify_ssl": Key.VERIFY_TLS,
        "password": Key.PASSWORD,
        "username": Key.USERNAME,
    }.get(last)
    if key is not None:
        setting = _plain_setting(line, key, last, words[1], name=words[0])
        collector.settings.append(_with_truth(setting))


_SPECIAL: dict[tuple[str, str], Callable[[Collector, Line, list[Argument]], None]] = {
    ("pip", "config"): _pip_config,
    ("conda", "config"): _conda_config,
    ("poetry", "config"): _poetry_config,
    ("poetry", "source add"): _poetry_source,
    ("pdm", "config"): _pdm_config,
}
