"""What no version of an installer takes on a command line, and what it takes no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden.facts import Key, Oddity, Quirk, Repair, Tool
from pipwarden.source import Span
from pipwarden.vocabulary import pip, programs

if TYPE_CHECKING:
    from pipwarden.readers.calls import Line
    from pipwarden.readers.collector import Collector
    from pipwarden.syntax import arguments
    from pipwarden.vocabulary.programs import Program

_HASH = ("--hash", "--has", "--ha")  # pip accepts beginnings of names, so people may write them


def note(
    collector: Collector, line: Line, program: Program, command: str, parsed: arguments.Line
) -> None:
    """Report the options of a call that stop it, or that are not there any more."""
    _note_hash(collector, line, command, parsed)
    if program.tool is not Tool.PIP or line.call.program not in ("pip", "get-pip"):
        return
    _note_gone(collector, line, parsed)
    _note_contradiction(collector, line, program, parsed)
    for option in parsed.options:
        if option.value is not None and not program.flags[option.full].takes_value:
            span = Span(option.name.span().start, option.value.span().end)
            written = f"{option.name.text}={option.value.text}"
            message = f"pip takes no value for `{option.full}` and stops at `{written}`"
            _add(collector, line, span, message, option.full)


def misplaced(
    line: Line, parsed: arguments.Line
) -> dict[arguments.Option, tuple[str, Repair | None]]:
    """Return why pip stops at options that stand before the subcommand and belong behind it."""
    if line.call.program != "pip" or not parsed.plain:
        return {}
    general = programs.pip_program("").flags
    command = line.call.arguments[parsed.plain[0]].text
    return {
        option: (
            f"pip takes `{option.full}` only behind `{command.text}`, and stops with an error",
            _behind(line, option, command.span()),
        )
        for option in parsed.options
        if option.first < parsed.plain[0] and option.full not in general
    }


def _behind(line: Line, option: arguments.Option, command: Span) -> Repair | None:
    """Put an option behind the subcommand, when both stand in one line with nothing special."""
    first, last = line.call.arguments[option.first], line.call.arguments[option.last]
    moved = line.source[first.span.start : last.span.end]
    between = line.source[last.span.end : command.start]
    if not between.startswith(" ") or any(mark in moved + between for mark in "\n\r\\"):
        return None
    title = "Move it behind the subcommand"
    text = between.lstrip() + line.source[command.start : command.end] + " " + moved
    return Repair(title, Span(first.span.start, command.end), text)


def _note_hash(collector: Collector, line: Line, command: str, parsed: arguments.Line) -> None:
    """Report `--hash`, which belongs into a requirements file."""
    if line.scope.tool not in (Tool.PIP, Tool.UV):
        return
    for number in parsed.unknown:
        word = line.call.arguments[number].text
        written = word.text.partition("=")[0]
        if written in _HASH:
            program = line.call.program
            message = (
                f"`{f'{program} {command}'.strip()}` has no option `--hash`: hashes are only read "
                f"from a requirements file, so {program} stops with an error"
            )
            _add(collector, line, word.span(0, len(written)), message, "--hash")


def _note_gone(collector: Collector, line: Line, parsed: arguments.Line) -> None:
    for number in parsed.unknown:
        word = line.call.arguments[number].text
        written = word.text.partition("=")[0]
        name = written.lstrip("-")
        gone = pip.GONE.get(name)
        if gone is not None and written.startswith("--"):
            message = f"`{written}` is gone since pip {gone.until}, and pip stops: {gone.now}"
            span = word.span(0, len(written))
            quirk = Quirk(Oddity.OBSOLETE, Tool.PIP, span, message, name=name, key=gone.key)
            collector.quirks.append(quirk)


def _note_contradiction(
    collector: Collector, line: Line, program: Program, parsed: arguments.Line
) -> None:
    """Report `--require-hashes` together with its opposite (`pip._internal.cli.cmdoptions`)."""
    pair = ("require-hashes", "no-require-hashes")
    given = [each for each in parsed.options if program.flags[each.full].option in pair]
    if {program.flags[each.full].option for each in given} == set(pair):
        message = "pip refuses `--require-hashes` and `--no-require-hashes` together"
        _add(collector, line, given[-1].name.span(), message, given[-1].full)


def _add(collector: Collector, line: Line, span: Span, message: str, name: str) -> None:
    tool = line.scope.tool
    key = Key.REQUIRE_HASHES if "hash" in name else Key.UNKNOWN
    collector.quirks.append(
        Quirk(Oddity.IMPOSSIBLE, tool, span, message, name=name.lstrip("-"), key=key)
    )
