"""What readers keep from one reading to the next never shows.

A text that came about by edits is read, and judged, as if it had never been read before.
"""

import random
from collections.abc import Callable, Iterator

import pytest

from pipwarden import engine, readers, rules
from pipwarden.facts import Document, Index, Trait
from pipwarden.readers import requirement_line
from pipwarden.readers.requirement_facts import Place, Plain
from pipwarden.readers.requirement_plain import sketch
from pipwarden.source import Source
from pipwarden.syntax import requirements

HASH = "sha256:" + "0123456789abcdef" * 4

STRICT = tuple(rules.all_rules().values())

REQUIREMENTS = f"""\
# made by a lock tool
--index-url https://pypi.org/simple
--extra-index-url http://packages.corp.example/simple

flask==3.0 --hash={HASH}
numpy==1.26 ; python_version >= "3.10" \\
    --hash={HASH} \\
    --hash={HASH}
    # via pandas
flask==3.0 --hash={HASH}
-e git+https://github.com/a/b@main#egg=b
--trusted-host packages.corp.example
demo @ http://files.corp.example/demo-1.0.tar.gz#{HASH.replace(":", "=")}
pandas>=2
"""

PIP_CONF = """\
# ours
[global]
index-url = http://packages.corp.example/simple
trusted-host = packages.corp.example
timeout = 60

[install]
find-links =
    https://wheels.corp.example/linux
    # of another team
    http://wheels2.corp.example/linux  https://wheels3.corp.example/

  ; and
    ./wheels
no-compile: yes
requier-hashes = true
"""

PYPROJECT = """\
[build-system]
requires = ["hatchling"]  # to build

[project]
name = "demo"
dependencies = [
    "flask==3.0",  # ours
    'numpy>=1.0; python_version < "3.12"',
    "b @ git+https://github.com/a/b@main",
]
optional-dependencies.test = ["pytest", "tox>=4"]

[dependency-groups]
lint = ["ruff==0.1", {include-group = "test"}]

[[tool.uv.index]]
name = "corp"
url = "http://packages.corp.example/simple"

[tool.uv]
no-build-isolation = true
extra-index-url = ["https://a.example/simple", \"\"\"
http://b.example/\\
  simple\"\"\"]
pip.index-strategy = "unsafe-best-match"

[tool.uv.sources]
flask = { index = "corp" }
b = { git = "http://github.com/a/b", branch = "main" }
"""

PIECES = {
    "requirements.txt": (
        REQUIREMENTS,
        ["--pre ", f" --hash={HASH}", "-r x\n", "'", "flask==1\n", " \\", "# ", "--hash=", "\f"],
    ),
    "constraints.txt": (REQUIREMENTS, ["[extra]", "-e .", "\x85", " # c\n", "\\\n"]),
    "pip.conf": (PIP_CONF, ["[global]\n", "=", ":", "    ", "\t", "; c\n", " # d", "\n\n", "]"]),
    "pip.conf.j2": (PIP_CONF, ["{% if a %}\n", "{% endif %}", "{{ b }}", "{#", "#}"]),
    "pyproject.toml": (
        PYPROJECT,
        ["[", "]", "]]", '"', '"""', "'''", "'", "{", "}", ",", "=", ".", "[tool.uv]\n", "a = 1\n"],
    ),
    "uv.toml": (
        'index-url = "https://a.example/simple"\n[pip]\nno-index = true\n' + PYPROJECT,
        ["[[index]]\n", '"""', '"', "\\", "[", "]", "pip.", " # c", "url = 'http://x/'\n"],
    ),
}
COMMON = ["a", " ", "\n", "\r", "\r\n", "#", "\\", "\u2028", "é", "\U0001f40d", "\n\n", "$", "\0"]


def described(index: Index) -> object:
    """Return an index as data that can be compared."""
    url = index.url and index.url._replace(index=None)
    return url, *(getattr(index, name) for name in Index.__slots__ if name != "url")


def everything(found: Document) -> object:
    """Return all that can be asked of a document."""
    findings = engine.check(found, STRICT)  # first: it asks for some facts and not for others
    return (
        findings,
        [(trait, list(found.asked(trait))) for trait in Trait],
        list(found.asked(Trait.LOOSE, Trait.LOCATED)),
        found.requirements,
        list(found.asked()),
        found.comments,
        [each._replace(index=None) for each in found.all_settings],
        [described(each.index) for each in found.all_settings if each.index],
        [described(each) for each in found.indexes],
        found.scopes,
        found.quirks,
        found.problems,
        found.hash_checking,
    )


def edited(text: str, chooser: random.Random, pieces: list[str]) -> str:
    """Return a text after one edit: something typed, deleted, pasted, moved or replaced."""
    at = chooser.randrange(len(text) + 1)
    end = at + chooser.choice((0, 0, 0, 1, 3, 20, 200))
    match chooser.randrange(12):
        case 0:  # replaced everywhere
            old = text[at : at + 2]
            return text.replace(old, chooser.choice(pieces)) if old.strip() else text
        case 1:  # moved
            rest = text[:at] + text[end:]
            to = chooser.randrange(len(rest) + 1)
            return rest[:to] + text[at:end] + rest[to:]
        case 2:  # lines pasted
            lines = text.splitlines(keepends=True)
            start = chooser.randrange(len(lines) + 1)
            return text[:at] + "".join(lines[start : start + 3]) + text[at:]
        case _:
            return text[:at] + chooser.choice(pieces) + text[end:]


def texts(path: str, chooser: random.Random, edits: int) -> Iterator[str]:
    """Yield a text and what becomes of it; now and then an edit is undone."""
    original, pieces = PIECES[path]
    text, before = original, original
    for _ in range(edits):
        yield text
        undone = chooser.random() < 0.15
        text, before = (before if undone else edited(text, chooser, COMMON + pieces)), text
        if len(text) > 4 * len(original):
            text = original


@pytest.mark.parametrize("path", PIECES)
@pytest.mark.parametrize("seed", range(4))
def test_edited_is_read_as_if_new(path: str, seed: int) -> None:
    chooser = random.Random(seed)  # noqa: S311
    folder = f"seed{seed}"
    kind = readers.kind_of(path)
    assert kind is not None
    for number, text in enumerate(texts(path, chooser, 120)):
        edited = everything(readers.read(Source(f"{folder}/{path}", text), kind))
        anew = everything(readers.read(Source(f"{folder}/{number}/{path}", text), kind))
        assert edited == anew, repr(text)


@pytest.mark.parametrize("path", PIECES)
def test_a_document_does_not_change_when_its_file_is_read_again(path: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    old: list[tuple[Document, Callable[[], object]]] = []
    chooser = random.Random(11)  # noqa: S311
    for number, text in enumerate(texts(path, chooser, 30)):
        found = readers.read(Source(path, text), kind)
        anew = readers.read(Source(f"anew{number}/{path}", text), kind)
        old.append((found, lambda anew=anew: everything(anew)))
    for found, expected in old:
        assert everything(found) == expected()


LOCKED = f"""\
flask==3.0 --hash={HASH}
uvicorn[standard,test]==0.1.post1.dev2 ; python_version >= "3.10" and sys_platform == 'win32' \\
    --hash={HASH} \\
    --hash=sha512:{"0123456789abcdef" * 8}
numpy==1.0rc1;os_name == "nt" --hash={HASH}\r
    # via flask
"""


@pytest.mark.parametrize("kind", ["requirements", "constraints"])
def test_a_line_that_is_left_unread_is_as_plain_as_it_seems(kind: str) -> None:
    chooser = random.Random(5)  # noqa: S311
    scope = readers.read(Source("requirements.txt", ""), readers.BY_NAME[kind]).scopes[0]
    pieces = [
        *COMMON,
        '"',
        "'",
        ";",
        "==",
        " and ",
        "[a]",
        ".*",
        " --hash=",
        "0",
        "A",
        "\\\n",
        ".zip",
    ]
    left: set[Plain | None] = set()
    for _ in range(6000):
        text = LOCKED
        for _ in range(chooser.randrange(3)):
            text = edited(text, chooser, pieces)
        for start, raw in requirements.groups(text):
            place = Place(raw, start, scope, kind == "constraints", fresh=True)
            seen = sketch(place)
            if seen is None:
                continue
            found = requirement_line.read(place)
            left.add(seen.plain)
            expected = seen._replace(
                plain=None, requirement=found.requirement, comments=found.comments
            )
            assert found == expected, repr(raw)
            asked = found.requirement
            assert (asked is None) == bool(found.comments) == (seen.plain is Plain.COMMENT)
            assert asked is None or (asked.valid and asked.known and not asked.url), repr(raw)
    assert left == {*Plain}
