"""What starts fast loads little."""

import subprocess
import sys
from pathlib import Path

import pytest

DEAR = {"pygls", "lsprotocol", "cattrs", "attr", "attrs", "asyncio", "packaging", "tomli"}
DEAR |= {"pathspec", "logging", "json", "shutil", "unicodedata", "pathlib"}
DEAR |= {"dataclasses", "inspect", "difflib", "pkgutil"}


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Run a command in an interpreter of its own; return the modules that it loaded."""
    program = (
        "import sys\n"
        "from pipwarden.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    pass\n"
        "sys.stderr.write(chr(10).join(['', *sys.modules]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in ran.stderr
    return set(ran.stderr.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("check", "pip.conf"),
        ("check", "--output-format", "concise", "pip.conf"),
        ("check", "--fix", "pip.conf"),
        ("check", "."),
        ("check", "--select", "trusted-host", "pip.conf"),
    ],
)
def test_only_what_is_needed_is_loaded(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://pypi.corp.example/simple\n")
    modules = loaded(tmp_path, *arguments)
    bare = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert "pipwarden.cli" in modules
    assert not (modules & DEAR) - set(bare)
    if "check" not in arguments:
        assert "pipwarden.rules" not in modules


def test_ignore_files_are_read_only_where_there_are_any(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("")
    assert "pathspec" not in loaded(tmp_path, "check", ".")
    (tmp_path / ".gitignore").write_text("# nothing\n\n")
    assert "pathspec" not in loaded(tmp_path, "check", ".")
    (tmp_path / ".gitignore").write_text("build/\n")
    assert "pathspec" in loaded(tmp_path, "check", ".")
    assert "pathspec" not in loaded(tmp_path, "check", "pip.conf")
