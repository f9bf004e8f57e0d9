"""Who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import pipwarden

ROOT = Path(pipwarden.__file__).parent
FOUNDATION = {"source", "facts", "finding"}
EVERYTHING = {
    path.stem if path.is_file() else path.name
    for path in ROOT.iterdir()
    if path.suffix == ".py" or (path / "__init__.py").exists()
} - {"__init__"}

# A layer is a module or a package right below `pipwarden`; it may always import itself,
# and everybody may ask for the version.
ALLOWED: dict[str, set[str]] = {
    "source": set(),
    "facts": {"source"},
    "finding": {"source"},
    "syntax": {"source"},
    "vocabulary": {"facts"},
    "origins": set(),
    "readers": {*FOUNDATION, "syntax", "vocabulary", "origins"},
    "effective": {*FOUNDATION, "syntax", "vocabulary", "origins", "readers"},
    "rule": FOUNDATION,
    "edits": {*FOUNDATION, "vocabulary"},
    "judgement": {*FOUNDATION, "edits", "vocabulary", "origins"},
    "rules": {*FOUNDATION, "rule", "edits", "judgement", "vocabulary", "origins"},
    "engine": {*FOUNDATION, "rule", "rules", "readers"},
    "fixes": {*FOUNDATION, "rule", "rules", "readers", "engine"},
    "files": {*FOUNDATION, "syntax", "readers"},
    "redact": {*FOUNDATION, "vocabulary"},
    "report": {*FOUNDATION, "redact", "files"},
    "docs": {"rule", "rules", "report", "readers"},
    "inspect": EVERYTHING - {"lsp", "cli"},
    "checkup": EVERYTHING - {"lsp", "cli"},
    "lsp": EVERYTHING - {"cli"},
    "cli": EVERYTHING,
    "__main__": {"cli"},
}
# Libraries, and who alone may use them.
LIBRARIES = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "cattrs": {"lsp"},
    "attrs": {"lsp"},
    "asyncio": {"lsp"},
    "tomli": {"syntax"},
    "packaging": {"readers", "rules", "judgement"},
    "pathspec": {"files"},
}
NETWORK = {"socket", "ssl", "http", "urllib.request", "urllib.error", "requests", "ftplib"}
HARMLESS = {
    ("lsp/transport.py", "socket"),  # listens on this machine for an editor, when asked to
    ("readers/requirement_text.py", "urllib.request.pathname2url"),  # turns text into text
}

MODULES = sorted(ROOT.rglob("*.py"))


def layer(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the full names of all that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module), level=level):
                assert level == 0, f"{path}: say where from"
                names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    own = layer(path)
    if own == "__init__":
        assert not {name for name in imported(path) if name.startswith("pipwarden")}
        return
    for name in imported(path):
        if not name.startswith("pipwarden."):
            continue
        other = name.split(".")[1]
        if other not in {own, "__version__"}:
            assert other in ALLOWED[own], f"{own} must not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_where_they_belong(path: Path) -> None:
    for name in imported(path):
        library = name.split(".")[0]
        if library in LIBRARIES:
            assert layer(path) in LIBRARIES[library], f"{name} in {layer(path)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_made_to_touch_the_network(path: Path) -> None:
    for name in imported(path):
        if (path.relative_to(ROOT).as_posix(), name) not in HARMLESS:
            assert not any(f"{name}.".startswith(f"{module}.") for module in NETWORK), name


def test_no_command_touches_the_network(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "def guard(event, arguments):\n"
        "    if event.startswith(('socket.', 'urllib.', 'ftplib.', 'http.')):\n"
        "        print(event, arguments, file=sys.stderr)\n"
        "sys.addaudithook(guard)\n"
        "from pipwarden.cli import main\n"
        "main(['check', '--fix', '--unsafe-fixes', '--strict', '.'])\n"
        "main(['inspect', *sys.argv[1:]])\n"
    )
    files = [path for path in (ROOT.parents[1] / "tests/demo").iterdir() if path.suffix != ".py"]
    for file in files:
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) >= 4
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program, *names],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stderr == ""
    assert "Fixed" in ran.stdout


def test_every_layer_is_in_the_table() -> None:
    assert set(ALLOWED) == EVERYTHING
