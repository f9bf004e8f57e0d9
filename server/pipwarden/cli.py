"""The command line."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, TextIO, cast

from pipwarden import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from io import TextIOWrapper

    from pipwarden.readers import Kind

    Command = Callable[[argparse.Namespace], int]
    # There is no public name for what `add_subparsers` returns.
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

FAILED = 2

_KINDS = "pip-conf, requirements, constraints, pyproject, uv-toml"
_EPILOG = "Exit status: 0 nothing found, 1 something found, 2 pipwarden could not do its work."


class UsageError(Exception):
    """The command line asks for something that does not exist."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        _print_anything(stream)
    given = _parser().parse_args(arguments)
    command: Command = given.command
    try:
        code = command(given)
        sys.stdout.flush()
    except UsageError as error:
        sys.stderr.write(f"pipwarden: {error}\n")
        return FAILED
    except BrokenPipeError:  # whoever read us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130
    return code


def _print_anything(stream: TextIO) -> None:
    """Let a character that the terminal has not be spelled out rather than end the run."""
    if hasattr(stream, "reconfigure"):
        cast("TextIOWrapper", stream).reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipwarden",
        description="Find and fix insecure configuration of Python package installers.",
        epilog=_EPILOG,
        allow_abbrev=False,
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="version", version=f"pipwarden {__version__}")
    commands = parser.add_subparsers(
        prog="pipwarden",
        metavar="COMMAND",
        required=True,  # told, so that it need not be worked out
    )
    _add_check(commands)
    _add_rule(commands)
    _add_inspect(commands)
    _add_server(commands)
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Lay out help; told the width, argparse need not load what would find it out."""
    try:
        columns = os.get_terminal_size().columns - 2
    except (OSError, ValueError):
        columns = 98
    return argparse.HelpFormatter(prog, width=max(columns, 40))


def _add(commands: _Commands, name: str, text: str, command: Command) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=_EPILOG,
        allow_abbrev=False,
        formatter_class=_formatter,
    )
    parser.set_defaults(command=command)
    return parser


def _add_check(commands: _Commands) -> None:
    parser = _add(commands, "check", "check files and folders", _check)
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="files, folders (their .gitignore is respected), or - for standard input; default: .",
    )
    parser.add_argument("--fix", action="store_true", help="apply the safe fixes")
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: apply the other fixes too; look them over",
    )
    parser.add_argument(
        "--diff", action="store_true", help="show what --fix would change, and change nothing"
    )
    for name, text in (("select", "run only these rules"), ("ignore", "do not run these rules")):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="CODES", help=text)
    parser.add_argument("--strict", action="store_true", help="run the strict rules too")
    _add_kind(parser)
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="what the file on standard input is called"
    )
    _add_format(parser, "full", "concise", "json")
    parser.add_argument(
        "--exit-zero", action="store_true", help="exit with 0 when something was found"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings and no summary")


def _add_rule(commands: _Commands) -> None:
    parser = _add(commands, "rule", "explain a rule, or list all", _rule)
    parser.add_argument("code", nargs="?", metavar="CODE", help="the rule to explain")


def _add_inspect(commands: _Commands) -> None:
    parser = _add(commands, "inspect", "show what pipwarden reads in a file", _inspect)
    parser.add_argument("paths", nargs="+", metavar="FILE")
    _add_kind(parser)
    _add_format(parser, "full", "json")


def _add_server(commands: _Commands) -> None:
    parser = _add(commands, "server", "run the language server for an editor", _server)
    parser.add_argument(
        "--tcp", metavar="HOST:PORT", help="listen on this machine instead of standard input"
    )
    # Editors' client libraries add this to every server they start; it is what we do anyway.
    parser.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)


def _add_kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kind", metavar="NAME", help=f"what kind of file the named files are: {_KINDS}"
    )


def _add_format(parser: argparse.ArgumentParser, *names: str) -> None:
    parser.add_argument(
        "--output-format", choices=names, default=names[0], help="default: %(default)s"
    )


def _check(given: argparse.Namespace) -> int:
    from pipwarden import checkup, rules

    if given.diff and given.output_format == "json":
        message = "--diff prints a diff, not json"
        raise UsageError(message)
    try:
        chosen = rules.choose(_codes(given.select), _codes(given.ignore), strict=given.strict)
    except LookupError as error:
        raise UsageError(_no_such("rule", str(error.args[0]), rules.all_rules())) from None
    return checkup.run(
        checkup.Options(
            paths=given.paths,
            rules=chosen,
            kind=_kind(given.kind),
            stdin_name=given.stdin_filename,
            fix=given.fix,
            unsafe=given.unsafe_fixes,
            diff=given.diff,
            output=given.output_format,
            exit_zero=given.exit_zero,
            quiet=given.quiet,
        )
    )


def _rule(given: argparse.Namespace) -> int:
    from pipwarden import docs, rules

    known = rules.all_rules()
    if given.code is None:
        sys.stdout.write(docs.listing(known.values()))
        return 0
    if given.code not in known:
        raise UsageError(_no_such("rule", given.code, known))
    sys.stdout.write(docs.page(known[given.code]))
    return 0


def _inspect(given: argparse.Namespace) -> int:
    from pipwarden import inspect

    return inspect.run(given.paths, _kind(given.kind), given.output_format)


def _server(given: argparse.Namespace) -> int:
    address = None if given.tcp is None else _address(given.tcp)
    from pipwarden.lsp.server import serve

    return serve(address)


def _codes(lists: Iterable[str]) -> list[str]:
    return [code.strip() for each in lists for code in each.split(",") if code.strip()]


def _kind(name: str | None) -> Kind | None:
    if name is None:
        return None
    from pipwarden import readers

    if name not in readers.BY_NAME:
        raise UsageError(_no_such("kind of file", name, readers.BY_NAME))
    return readers.BY_NAME[name]


def _no_such(what: str, name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
    return f"there is no {what} {name!r}{hint}"


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        message = f"--tcp takes HOST:PORT, not {text!r}"
        raise UsageError(message)
    return host.strip("[]") or "127.0.0.1", int(port)
