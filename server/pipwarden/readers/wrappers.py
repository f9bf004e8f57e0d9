"""Commands that run another command: `sudo`, `env`, `xargs`, `python -m` and their like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.vocabulary import programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipwarden.source import Excerpt, Span


class Argument(NamedTuple):
    """One word as a command gets it."""

    text: Excerpt
    known: bool
    span: Span  # as it is written, quotes included
    number: int  # which of the written words it comes from


class Call(NamedTuple):
    """A program and the words after it."""

    program: str
    name: Argument
    arguments: tuple[Argument, ...]
    assignments: tuple[Argument, ...] = ()  # NAME=value words that `env` puts before it
    elevated: bool = False


# Options of wrappers that take a value in the next word; then what else belongs to the wrapper.
_WRAPPERS: dict[str, tuple[str, int]] = {
    "sudo": ("-u -g -p -h -C -r -t -T -U -D -R --user --group --prompt --host --chdir", 0),
    "doas": ("-u -C", 0),
    "env": ("-u -C --unset --chdir", 0),
    "exec": ("-a", 0),
    "time": ("-f -o", 0),
    "nohup": ("", 0),
    "nice": ("-n", 0),
    "ionice": ("-c -n -p", 0),
    "timeout": ("-s -k --signal --kill-after", 1),
    "xargs": ("-n -I -P -L -d -s -a -E --max-args --max-procs --replace --delimiter", 0),
    "command": ("", 0),
    "builtin": ("", 0),
    "stdbuf": ("-i -o -e", 0),
    "setsid": ("", 0),
    "chroot": ("", 1),
    "gosu": ("", 1),
    "su-exec": ("", 1),
    "setpriv": ("--reuid --regid", 0),
    "unbuffer": ("", 0),
    "chronic": ("", 0),
    "retry": ("-t -d -n --times --delay --tries", 0),
    "travis_retry": ("", 0),
    "travis_wait": ("", 0),
    "xvfb-run": ("-n -s -e", 0),
    "then": ("", 0),
    "call": ("", 0),
}
# `conda run`, `poetry run`, ... and the options of these that take a value.
_RUNNERS: dict[str, tuple[str, str]] = {
    "conda": ("run", "-n --name -p --prefix --cwd"),
    "mamba": ("run", "-n --name -p --prefix --cwd"),
    "micromamba": ("run", "-n --name -p --prefix -r --root-prefix"),
    "poetry": ("run", "-C --directory -P --project"),
    "pipenv": ("run", ""),
    "pdm": ("run", "-p --project --env-file -L"),
    "hatch": ("run", "-e --env -p --project"),
    "rye": ("run", ""),
}
_ELEVATING = frozenset(("sudo", "doas"))
_SHELL = re.compile(r"(?:.*[/\\])?(?:ba|da|a|z|k)?sh(?:\.exe)?\Z")
_SHELL_FLAG = re.compile(r"-[a-z]*c\Z")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
# A variable of such a name prints what follows it.
_PRINTING = re.compile(r"echo|print|log|info|warn|say", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.]+[smhd]?\Z")
_MODULES = {
    "pip": "pip",
    "pip.__main__": "pip",
    "uv": "uv",
    "pipx": "pipx",
    "poetry": "poetry",
    "pdm": "pdm",
    "pipenv": "pipenv",
    "easy_install": "easy_install",
    "setuptools.command.easy_install": "easy_install",
    "twine": "twine",
    "hatch": "hatch",
    "tox": "tox",
    "piptools": "pip-tools",
}
_PYTHON_VALUES = frozenset(("-W", "-X", "--check-hash-based-pycs"))


def scripts(words: Sequence[Argument]) -> Iterator[Argument]:
    """Yield the words that a shell of the line reads as a script: `bash -c WORD`, `su -c WORD`."""
    for at, word in enumerate(words[:-1]):
        text = word.text.text
        if _SHELL.match(text):
            for place in range(at + 1, min(at + 5, len(words) - 1)):
                if _SHELL_FLAG.match(words[place].text.text):
                    yield words[place + 1]
                    break
                if not words[place].text.text.startswith("-"):
                    break
        elif text == "su" and "-c" in (each.text.text for each in words[at:-1]):
            place = next(n for n in range(at, len(words)) if words[n].text.text == "-c")
            yield words[place + 1]


def elevates(words: Sequence[Argument]) -> bool:
    """Say whether a line runs what it runs with the rights of root: `sudo`, `su -c`."""
    for at, word in enumerate(words):
        name = word.text.text
        if name in _ELEVATING:
            return _is_root([each.text.text for each in words[at + 1 :]])
        if name == "su":
            return _is_root(["-u", *(_user_of_su(words[at + 1 :]) or ["root"])])
        if name not in _WRAPPERS and not name.startswith("-") and "=" not in name:
            return False
    return False


def _user_of_su(words: Sequence[Argument]) -> list[str]:
    """Return the user that `su` becomes, when it names one."""
    given = [each.text.text for each in words]
    plain = [
        each
        for number, each in enumerate(given)
        if not each.startswith("-") and given[max(number - 1, 0)] not in ("-c", "-s", "-g", "-G")
    ]
    return plain[:1]


def _is_root(options: Sequence[str]) -> bool:
    """Say whether the options of `sudo` leave the user root."""
    for at, option in enumerate(options):
        if option in ("-u", "--user") and at + 1 < len(options):
            return options[at + 1] in ("root", "#0", "0")
        if option.startswith(("-u", "--user=")):
            return option.removeprefix("--user=").removeprefix("-u") in ("root", "#0")
        if not option.startswith("-"):
            break
    return True


def unwrap(words: Sequence[Argument]) -> Call | None:
    """Return the installer that a command line calls in the end, or None."""
    rest = list(words)
    assignments: list[Argument] = []
    elevated = False
    for _ in range(12):  # nobody wraps deeper
        if not rest:
            return None
        name = rest[0].text.text.replace("\\", "/").rpartition("/")[2]
        runner = _RUNNERS.get(name)
        if runner is not None and _runs(rest, runner[0]):
            at = next(n for n, each in enumerate(rest) if each.text.text == runner[0])
            rest = _behind_options(rest[at + 1 :], runner[1].split())
        elif name in _WRAPPERS:
            elevated = elevated or (name in _ELEVATING and elevates(rest))
            values, positions = _WRAPPERS[name]
            rest = _behind_options(rest[1:], values.split())[positions:]
            while rest and (_ASSIGNMENT.match(rest[0].text.text) or _is_count(name, rest[0])):
                assignments.append(rest.pop(0))
        else:
            call = _call(rest)
            if call is None and _is_filled_in(rest):
                rest = rest[1:]
                continue
            if call is None:
                return None
            return call._replace(assignments=tuple(assignments), elevated=elevated)
    return None


def _is_filled_in(words: Sequence[Argument]) -> bool:
    """Say whether a variable stands before the name of an installer: `$RUN pip install`."""
    rest = list(words)
    while rest and not rest[0].known and rest[0].text.text.startswith("$"):
        if _PRINTING.search(rest.pop(0).text.text):
            return False
    return 1 < len(rest) < len(words) and _call(rest) is not None


def _runs(words: Sequence[Argument], command: str) -> bool:
    """Say whether the first word that is no option is the given subcommand."""
    plain = (each.text.text for each in words[1:] if not each.text.text.startswith("-"))
    return next(plain, "") == command


def _is_count(name: str, word: Argument) -> bool:
    return name in ("retry", "travis_wait") and _NUMBER.match(word.text.text) is not None


def _behind_options(words: list[Argument], values: Sequence[str]) -> list[Argument]:
    """Return what follows the options at the beginning of a line."""
    at = 0
    while at < len(words) and words[at].text.text.startswith("-"):
        text = words[at].text.text
        at += 1
        if text == "--":
            break
        at += text in values
    return words[at:]


def _call(words: list[Argument]) -> Call | None:
    """Return the call of an installer, by its own name or by way of Python."""
    head, text = words[0], words[0].text.text
    program = programs.program_named(text)
    if program is not None:
        return Call(program, head, tuple(words[1:]))
    name = text.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    if not programs.PYTHON.match(name) and head.known:
        return None
    for at, word in enumerate(words[1:], 1):
        flag = word.text.text
        if flag == "-m" and at + 1 < len(words):
            module = words[at + 1]
            found = _MODULES.get(module.text.text)
            return Call(found, module, tuple(words[at + 2 :])) if found else None
        if flag.startswith("-m") and flag[2:] in _MODULES:
            return Call(_MODULES[flag[2:]], word, tuple(words[at + 1 :]))
        if words[at - 1].text.text in _PYTHON_VALUES and at > 1:
            continue
        if not flag.startswith("-"):
            return _script_call(words[at:])
    return None


def _script_call(words: list[Argument]) -> Call | None:
    """Return the call behind `python SCRIPT`: `setup.py`, and `get-pip.py`, which installs."""
    name = words[0].text.text.replace("\\", "/").rpartition("/")[2]
    if name == "setup.py":
        return Call("setup.py", words[0], tuple(words[1:]))
    if name == "get-pip.py":
        return Call("get-pip", words[0], tuple(words[1:]))
    return None
