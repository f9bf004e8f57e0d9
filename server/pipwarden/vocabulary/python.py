"""Functions of Python that run a program, and how each is told which.

The standard library's as its documentation has them; pip's own `main`, which it says
not to call; nox (`nox.sessions.Session`), invoke (`Context`) and Fabric.
"""

from __future__ import annotations

from typing import NamedTuple


class Way(NamedTuple):
    """How a function is given what it runs."""

    form: str  # "command" (a list or a text), "script" (a text), "words" (one argument each)
    at: int = 0  # which argument is, or begins, the command
    before: str = ""  # words that it puts before


_COMMAND, _SCRIPT, _WORDS = Way("command"), Way("script"), Way("words")
_MAIN = Way("command", before="pip")
WAYS: dict[str, Way] = {
    **dict.fromkeys(
        (
            "subprocess.run",
            "subprocess.call",
            "subprocess.check_call",
            "subprocess.check_output",
            "subprocess.Popen",
            "pty.spawn",
        ),
        _COMMAND,
    ),
    **dict.fromkeys(
        (
            "os.system",
            "os.popen",
            "subprocess.getoutput",
            "subprocess.getstatusoutput",
            "commands.getoutput",
            "commands.getstatusoutput",
            "asyncio.create_subprocess_shell",
            "fabric.api.run",
            "fabric.api.local",
            "fabric.api.sudo",
            "get_ipython.system",
        ),
        _SCRIPT,
    ),
    "asyncio.create_subprocess_exec": _WORDS,
    **dict.fromkeys(("os.execl", "os.execlp", "os.execle", "os.execlpe"), Way("words", 1)),
    **dict.fromkeys(("os.execv", "os.execvp", "os.execve", "os.execvpe"), Way("command", 1)),
    **dict.fromkeys(("os.posix_spawn", "os.posix_spawnp"), Way("command", 1)),
    **dict.fromkeys(("os.spawnl", "os.spawnlp", "os.spawnle", "os.spawnlpe"), Way("words", 2)),
    **dict.fromkeys(("os.spawnv", "os.spawnvp", "os.spawnve", "os.spawnvpe"), Way("command", 2)),
    **dict.fromkeys(
        (
            "pip.main",
            "pip._internal.main",
            "pip._internal.main.main",
            "pip._internal.cli.main.main",
        ),
        _MAIN,
    ),
    "setuptools.command.easy_install.main": Way("command", before="easy_install"),
}
# Methods of what nox hands to a session, and of what invoke and Fabric hand to a task.
SESSION: dict[str, Way] = {
    "install": Way("words", before="pip install"),
    "conda_install": Way("words", before="conda install"),
    "run": _WORDS,
    "run_always": _WORDS,
    "run_install": _WORDS,
}
TASK: dict[str, Way] = {"run": _SCRIPT, "sudo": _SCRIPT, "local": _SCRIPT}
TASK_NAMES = frozenset("c ctx context cnx conn connection".split())
