"""Classes that are built late are the same classes."""

import json
import subprocess
import sys
from typing import Any

import pytest

Described = tuple[tuple[list[Any], str], tuple[list[Any], str]]

DESCRIBE = """
import inspect, json, re, sys
late = sys.argv[1] == "late"
if late:
    from pipwarden.lsp import postponed
    postponed.install()
from lsprotocol import types
import attrs
from pygls.protocol import default_converter
converter = default_converter()
if late:
    from pipwarden.lsp.postponed import _Fields
    unbuilt = [c for c in vars(types).values() if isinstance(vars(c).get("__attrs_attrs__")
               if isinstance(c, type) else None, _Fields)]
    print(len(unbuilt), file=sys.stderr)

def field(f):
    return [f.name, str(f.type), repr(f.default),
            re.sub(" at 0x[0-9a-f]+", "", repr(f.validator)), f.kw_only, f.init, f.alias]

found = {}
for name, cls in sorted(vars(types).items()):
    if isinstance(cls, type) and attrs.has(cls):
        found[name] = {
            "fields": [field(f) for f in attrs.fields(cls)],
            "signature": str(inspect.signature(cls)),
            "mro": [str(base) for base in cls.__mro__],
            "own": sorted(n for n in ("__eq__", "__hash__", "__repr__", "__lt__", "__init__",
                                      "__match_args__", "__doc__") if n in vars(cls)),
            "hashable": cls.__hash__ is not None,
        }
message = json.loads(sys.stdin.read())
read = converter.structure(message, types.InitializeRequest)
print(json.dumps([found, converter.unstructure(read), repr(read)]))
"""

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "processId": 7,
        "rootUri": "file:///w",
        "workspaceFolders": [{"uri": "file:///w", "name": "w"}],
        "capabilities": {
            "workspace": {"workspaceEdit": {"documentChanges": True}},
            "textDocument": {"publishDiagnostics": {"tagSupport": {"valueSet": [1, 2]}}},
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
        },
    },
}


@pytest.fixture(scope="module")
def described() -> Described:
    def run(how: str) -> tuple[list[Any], str]:
        done = subprocess.run(
            [sys.executable, "-c", DESCRIBE, how],
            input=json.dumps(INITIALIZE),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout), done.stderr

    return run("usual"), run("late")


def test_every_class_is_the_same(described: Described) -> None:
    (usual, _), (late, _) = described
    assert len(usual[0]) > 500
    assert late == usual


def test_most_classes_are_not_built_at_the_start(described: Described) -> None:
    _, (_, unbuilt) = described
    assert int(unbuilt) > 400


def test_a_subclass_with_an_own_init_is_initialized_once() -> None:
    code = """
from pipwarden.lsp import postponed
postponed.install()
from lsprotocol import types
calls = []
class Mine(types.Position):
    def __init__(self, line: int, character: int):
        calls.append(line)
        super().__init__(line, character)
mine = Mine(1, 2)
assert calls == [1] and (mine.line, mine.character) == (1, 2)
assert types.Position(1, 2) == types.Position(1, 2) < types.Position(1, 3)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
