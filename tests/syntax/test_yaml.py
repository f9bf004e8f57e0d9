"""The YAML reader against PyYAML and ruamel.yaml."""

import io
import random
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import ruamel.yaml
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.source import Excerpt, Span
from pipwarden.syntax import yaml
from pipwarden.syntax.yaml import Alias, Entry, Mapping, Node, Scalar, Sequence, resolve


def seen(node: Node | None, above: tuple[int, ...] = ()) -> Any:
    """Return what we read: a list of pairs for a mapping, so that order and doubles count."""
    node = resolve(node)
    if id(node) in above:
        return "..."
    above = (*above, id(node))
    match node:
        case Scalar():
            return node.text.text
        case Sequence():
            return [seen(item, above) for item in node.items]
        case Mapping():
            return [(seen(each.key, above), seen(each.value, above)) for each in node.entries]
    return None


def told(node: Any, above: tuple[int, ...] = ()) -> Any:
    """Return what PyYAML or ruamel.yaml read."""
    if id(node) in above:
        return "..."
    above = (*above, id(node))
    if isinstance(node.value, str):
        return node.value
    if type(node).__name__ == "SequenceNode":
        return [told(item, above) for item in node.value]
    return [(told(key, above), told(value, above)) for key, value in node.value]


def pyyaml_reads(text: str) -> list[Any] | None:
    try:
        return [told(node) for node in pyyaml.compose_all(text, Loader=pyyaml.BaseLoader)]
    except pyyaml.YAMLError:
        return None


def ruamel_reads(text: str) -> list[Any] | None:
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    try:
        return [told(node) for node in reader.compose_all(io.StringIO(text, newline=""))]
    except ruamel.yaml.error.YAMLError:
        return None


def documents(read: yaml.Yaml) -> list[Any]:
    return [seen(each.root) for each in read.documents]


def nodes(node: Node | None) -> Iterator[Node]:
    """Yield every node that is written, aliases not followed."""
    if node is None:
        return
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from nodes(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from nodes(entry.key)
            yield from nodes(entry.value)


def every(read: yaml.Yaml) -> list[Node]:
    return [node for document in read.documents for node in nodes(document.root)]


def check_places(text: str, read: yaml.Yaml) -> None:
    """Every place lies in the text, and holds what it is said to hold."""
    for node in every(read):
        assert 0 <= node.span.start <= node.span.end <= len(text)
        if isinstance(node, Scalar):
            check_excerpt(text, node.text, node.span)
        if isinstance(node, Mapping):
            for entry in node.entries:
                assert entry.span.contains(entry.key.span)
                assert node.span.contains(entry.span)
        if isinstance(node, Sequence):
            for item in node.items:
                assert node.span.contains(item.span)
    for fault in read.faults:
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
        assert fault.message
    for remark in read.remarks:
        assert text[slice(*remark.span)] == "#" + remark.text


def check_excerpt(text: str, excerpt: Excerpt, inside: Span) -> None:
    here, file = 0, inside.start
    for run in excerpt.runs:
        assert run.here == here
        assert file <= run.file
        here += run.length
        file = run.file + run.width
        if run.length == run.width:
            assert excerpt.text[run.here : here] == text[run.file : file]
    assert here == len(excerpt.text)
    # The line end behind the last line of a block scalar is in its text, not in its span.
    assert file <= inside.end + 2


class Writer:
    """Writes a random text that is valid YAML, in every style there is."""

    WORDS = "a b2 pip --index-url http://x.example/simple#frag c:d $VAR ${{ x }} it's {{ y }} <= x[0] ключ 😀 -r ?q a#b 1.5 ~ null *".split()
    KEYS = 'run name on env with-dash a.b "quoted key" \'single: key\' ключ 😀 key with spaces PIP_INDEX_URL 3.11 "k\\n"'.split(
        " "
    )

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)  # noqa: S311 - texts, not secrets
        self.newline = self.r.choice(["\n", "\n", "\n", "\r\n", "\r"])
        self.anchors: list[str] = []
        self.names = self.marks = 0

    def text(self) -> str:
        r = self.r
        pieces = [
            self.document(first=first) for first in [True] + [False] * r.choice([0, 0, 0, 1, 2])
        ]
        text = "".join(pieces)
        text = text.replace("\n", self.newline)
        return text if r.random() < 0.8 else text.rstrip("\r\n")

    def document(self, *, first: bool) -> str:
        r = self.r
        self.anchors.clear()
        start = "%YAML 1.1\n---\n" if first and r.random() < 0.05 else "---\n"
        if first and start == "---\n":
            start = r.choice(["", "", "", "---\n", "# first\n\n---  # here\n"])
        kind = r.randrange(8)
        if kind == 0 and start.endswith("---\n"):
            return start[:-1] + self.value(-1, 2) + "\n"
        indent = r.choice([0, 0, 0, 0, 2])
        body = self.sequence(indent, 0) if kind == 1 else self.mapping(indent, 0)
        return (
            start
            + body
            + (r.choice(["...\n", "...  # end\n"]) if r.random() < 0.1 and not start else "")
        )

    def noise(self, indent: int) -> str:
        r = self.r
        if r.random() < 0.85:
            return ""
        return r.choice(
            [
                "\n",
                "   \n",
                "# at the margin\n",
                " " * indent + "# comment: x\n",
                " " * (indent + 3) + "#deep\n",
            ]
        )

    def mapping(self, indent: int, depth: int) -> str:
        lines = []
        for number in range(self.r.randint(1, 4)):
            lines.append(self.noise(indent) if number else "")
            lines.append(" " * indent + self.entry(indent, depth) + "\n")
        return "".join(lines)

    def entry(self, indent: int, depth: int) -> str:
        r = self.r
        self.names += 1
        if r.random() < 0.04:
            return (
                "? "
                + self.plain(indent, lines=1)
                + "\n"
                + " " * indent
                + ": "
                + self.plain(indent, lines=1)
            )
        key = self.key()
        return key + ":" + self.value(indent, depth, mapping=True)

    def key(self) -> str:
        r = self.r
        if r.random() < 0.03 and self.anchors:
            return f"*{r.choice(self.anchors)} "
        key = r.choice(self.KEYS)
        end = key[-1] if key[0] in "\"'" and key[-1] == key[0] else ""
        key = f"{key[: len(key) - len(end)]}{self.names}{end}".replace('"quoted', "quoted").replace(
            "'single:", "single"
        )
        return key + r.choice(["", "", "", " "])

    def sequence(self, indent: int, depth: int) -> str:
        r = self.r
        lines = []
        for number in range(r.randint(1, 3)):
            lines.append(self.noise(indent) if number else "")
            gap = r.choice([1, 1, 1, 3])
            if depth < 4 and r.random() < 0.4:
                inner = r.choice([self.mapping, self.mapping, self.sequence])(
                    indent + 1 + gap, depth + 1
                )
                lines.append(" " * indent + "-" + " " * gap + inner.lstrip(" "))
            else:
                lines.append(" " * indent + "-" + self.value(indent, depth) + "\n")
        return "".join(lines)

    def value(self, indent: int, depth: int, *, mapping: bool = False) -> str:
        properties, anchor = self.properties()
        value = self.bare(properties, indent, depth, mapping=mapping)
        if anchor and value.startswith(properties):
            self.anchors.append(anchor)
        return value

    def bare(self, properties: str, indent: int, depth: int, *, mapping: bool) -> str:
        r = self.r
        kind = r.randrange(20)
        space = r.choice([" ", " ", " ", "   "])
        comment = r.choice(["", "", "", "  # why", " #"])
        if kind < 4 and depth < 4:
            inner = indent + r.choice([1, 2, 2, 4])
            return properties + comment + "\n" + self.mapping(inner, depth + 1).rstrip("\n")
        if kind < 7 and depth < 4:
            inner = indent + r.choice([0, 0, 2, 1, 4]) if mapping else indent + 2
            return properties + comment + "\n" + self.sequence(inner, depth + 1).rstrip("\n")
        if kind < 9:
            return properties + space + self.block(indent)
        if kind == 9 and self.anchors:
            return space + f"*{r.choice(self.anchors)}" + comment
        if kind == 10:
            return properties + comment
        if kind < 13:
            return properties + space + self.flow(indent, 0) + comment
        if kind < 15:
            return properties + space + self.quoted(indent) + comment
        if kind == 15:
            return (
                properties
                + comment
                + "\n"
                + " " * (indent + 1 + r.randrange(3))
                + self.plain(indent)
            )
        return properties + space + self.plain(indent) + comment

    def properties(self) -> tuple[str, str]:
        r = self.r
        if r.random() < 0.9:
            return "", ""
        self.marks += 1
        anchor = r.choice(["", f"a{self.marks}"])
        properties = [
            r.choice(["!t", "!!str", "!reference", "!<tag:x.example,2000:y>", "!"]),
            *["&" + anchor] * bool(anchor),
        ]
        r.shuffle(properties)
        return " " + " ".join(properties), anchor

    def words(self, most: int = 4) -> str:
        words = [self.r.choice(self.WORDS) for _ in range(self.r.randint(1, most))]
        while words[0][0] in "-?{}*<":
            words[0] = self.r.choice(self.WORDS)
        return self.r.choice([" ", " ", "  "]).join(words)

    def fold(self, indent: int) -> str:
        return self.r.choice(["\n", "\n", "\n\n", "\n  \n\n", " \n"]) + " " * (
            indent + 1 + self.r.randrange(4)
        )

    def plain(self, indent: int, lines: int = 0) -> str:
        lines = lines or self.r.choice([1, 1, 1, 1, 2, 3])
        text = self.words()
        for _ in range(lines - 1):
            text += self.fold(indent) + self.words()  # no word begins with a number sign
        return text

    def quoted(self, indent: int) -> str:
        r = self.r
        double = r.random() < 0.6
        bits = ["a", " ", "  ", "#", ": ", "word", "{", "}", "- ", "ü", "😀", "\t", "http://x"]
        bits += (
            [
                '\\"',
                "\\\\",
                "\\n",
                "\\t",
                "\\x41",
                "\\u00e9",
                "\\U0001F600",
                "\\ ",
                "'",
                "\\/",
                "\\\n" + " " * (indent + 1),
            ]
            if double
            else ["''", "\\", '"']
        )
        text = "".join(
            r.choice(bits) if r.random() < 0.93 else "x" + self.fold(max(indent, 0))
            for _ in range(r.randrange(7))
        )
        return f'"{text}"' if double else f"'{text}'"

    def block(self, indent: int) -> str:
        r = self.r
        base = max(indent, 0)
        step = r.choice([1, 2, 2, 4])
        chomp = r.choice(["", "", "-", "+"])
        bits = [
            "pip install x",
            "# no comment",
            "k: v",
            "- item",
            "tab\there",
            "trailing  ",
            "{{ x }}",
            "😀",
            "'",
            '"',
            "echo \\",
        ]
        lines = [r.choice(bits)]
        more = [*bits, "", "", "  more", "\tmore", "   "]
        lines += [r.choice(more) for _ in range(r.randrange(5))]
        digit = r.choice(["", "", str(step)])
        if digit and r.random() < 0.3:
            lines[0] = "  " + lines[0]
        lead = r.choice([0, 0, 0, 1, 2])
        header = (
            r.choice("|>") + r.choice([digit + chomp, chomp + digit]) + r.choice(["", "", "  # c"])
        )
        body = [
            "" if not line or (line.isspace() and r.random() < 0.5) else " " * (base + step) + line
            for line in [""] * lead + lines
        ]
        while len(body) > 1 and not body[-1]:
            body.pop()
        return header + "\n" + "\n".join(body) + r.choice(["", "", "\n", "\n\n"])

    def flow(self, indent: int, depth: int) -> str:
        r = self.r

        def gap() -> str:
            return r.choice(["", " ", " ", "", self.fold(indent) if r.random() < 0.2 else " "])

        if depth > 3 or r.random() < 0.3:
            return r.choice(
                [
                    "a",
                    "b c",
                    "http://x/y",
                    "-1",
                    "'q, r'",
                    '"s: ]"',
                    "x:y",
                    "ü😀",
                    "a#b",
                    "'it''s'",
                    '"\\x41"',
                ]
            )
        items = [self.flow(indent, depth + 1) for _ in range(r.randrange(4))]
        if r.random() < 0.5:
            for number, item in enumerate(items):
                if r.random() < 0.1:
                    items[number] = f"k: {item}" if item[:1] not in "[{" else f'"k":{item}'
            body = ("," + gap()).join(gap() + item + gap() for item in items)
            return "[" + body + (r.choice(["", ","]) if items else "") + gap() + "]"
        pairs = []
        for number, item in enumerate(items):
            key = r.choice(["k", '"k"', "'k'", "k k"])
            key = key[:-1] + str(number) + key[-1] if key[0] in "\"'" else key + str(number)
            pairs.append(
                r.choice(
                    [
                        f"{key}: {item}",
                        f"{key}: {item}",
                        f"{key}:{gap() or ' '}{item}",
                        key,
                        f"{key}: ",
                    ]
                )
            )
        body = ("," + gap()).join(gap() + pair + gap() for pair in pairs)
        return "{" + body + (r.choice(["", ","]) if items else "") + gap() + "}"


def mistakes(read: yaml.Yaml) -> list[str]:
    """Return the faults; that a key is given twice only ruamel.yaml and YAML itself mind."""
    return [each.message for each in read.faults if "given twice" not in each.message]


@settings(max_examples=1500)
@given(st.integers(0, 2**32))
def test_reads_what_pyyaml_reads(seed: int) -> None:
    text = Writer(seed).text()
    expected = pyyaml_reads(text)
    assert expected is not None, text
    read = yaml.read(text)
    assert mistakes(read) == []
    assert documents(read) == expected
    check_places(text, read)


@settings(max_examples=300)
@given(st.integers(0, 2**32))
def test_reads_what_ruamel_reads(seed: int) -> None:
    text = Writer(seed).text().replace("%YAML 1.1\n---", "---")
    expected = ruamel_reads(text)
    if expected is None:
        # It refuses a few things that YAML allows, all of which PyYAML reads.
        expected = pyyaml_reads(text)
    assert documents(yaml.read(text)) == expected


INDENTS = st.sampled_from(["", "", "  ", "  ", "    ", "      ", " ", "   "])
BITS = st.sampled_from(
    [
        "a: b", "k: v # c", "key:", "- x", "- k: v", "-", "- - y", "? q", "? - q", ": w", ":", "a: |", "a: >", "a: |-",
        "b: >+", "- |", "c: |2", "text", "more text", "two words # c", "'single'", '"double"', "'a", "b'", '"x', 'y"',
        "'it''s': 1", '"k\\n": v', "[a, b]", "{a: b}", "[", "]", "{", "}", "a, b", ",", "k: [", "k: {x: y}, z",
        "- [a, {b: c}]", "k: {", "a: b: c", "*x", "&x", "&x a", "k: &x v", "k: *x", "<<: *x", "!t", "k: !t", "k: !!str v",
        "- !t &y", "---", "--- a", "# comment", "", "   ", "http://a:80/b", "k: http://a#b", "k: a #", "k: - b", "k: 'q' # c",
        'k: "q"', 'k: "q', "k: 'q", "k: ''", "? ", "- ? a", "@x", "`x", "k: @x", "k: %x", "k: &", "k: *", "key with spaces: v",
        "key : v", "-x", "?x", ":x", "k: -", "k: a {{ t }}", "k: [a,", "b]", "k: {a,", "b: c}", '"\\', '\\"', "x\\", "k: |  # c",
        "k: |x", "k: >2-", "[a]: b", "{a}: b", "? [a]", "k: {a: , b}", "k: [a: b]", 'k: {"a":b}', "k: [? a : b]", "é: ü", "k: 😀",
        "k:   v   ", "k: &a !t v", "&k k: v", "!t k: v", "...", "%YAML 1.2",
    ]
)  # fmt: skip
SOUP = st.lists(st.tuples(INDENTS, BITS), max_size=7).map(lambda xs: ["".join(x) for x in xs])
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])


def allowed(text: str) -> bool:
    """Say whether YAML 1.2 allows what PyYAML, which knows 1.1, may refuse."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # A block scalar that is the whole document need not be indented, behind `...` a
    # document can begin without `---`, and an anchor can be given anew.
    return any(text.count(f"&{name}") > 1 for name in "xyak") or any(
        line.startswith(("...", "--- |", "--- >")) for line in lines
    )


@settings(max_examples=3000)
@given(SOUP, ENDS)
def test_any_lines_are_read_or_refused_as_pyyaml_does(lines: list[str], end: str) -> None:
    text = end.join(lines)
    read = yaml.read(text)
    check_places(text, read)
    expected = pyyaml_reads(text)
    found = mistakes(read)
    if expected is None:
        assert found or allowed(text)
    elif not found:
        assert documents(read) == expected
    else:
        # YAML forbids what libyaml and its descendants let pass: later lines of quotes
        # and brackets that are not indented and look like the next key or item.
        assert {"the string is not closed", "this is not closed"} & set(found)


# -- files as people write them -----------------------------------------------------

WORKFLOW = """\
name: CI
on:
  push: {branches: [main, "release/**"]}  # both
  pull_request:
env:
  PIP_INDEX_URL: http://pypi.example/simple
  PIP_TRUSTED_HOST: 'pypi.example'
jobs:
  test:
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        include:
        - os: macos-latest
          python: "3.12"
    steps:
    - uses: actions/checkout@v4
    -   name: "Install: all"
        if: ${{ github.event_name == 'push' && !cancelled() }}
        run: |
          python -m pip install -U pip
          pip install --index-url http://pypi.example/simple \\
            -r requirements.txt  # not a comment of YAML

          echo "done: yes"
    # the last one
    - run: >-
        pip install
        flask
        --no-deps
      env: {A: 'it''s', "B": "x\\ty"}
"""
GITLAB = """\
%YAML 1.1
---
.install: &install
  before_script: &before
    - pip install -r requirements.txt
    - !reference [.setup, script]
variables: {PIP_INDEX_URL: "https://pypi.example/simple"}
test:
  <<: *install
  script:
    - *before
    - 'echo "a: b"'
    - |
      for f in *; do
        pip install "$f"
      done
    - if [ -n "$X" ]; then pip install x; fi
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
...
"""
COMPOSE = """\
x-env: &env
  PIP_INDEX_URL: ${INDEX:-http://pypi.example/simple}
services:
  web:
    image: "python:3.12"
    environment:
      <<: [*env]
      EMPTY:
      UV_INDEX_URL: ''
    command: ["pip", "install", "-r", "requirements.txt"]
    ports: [ "8000:8000", 80:80 ]
  worker:
    environment:
    - PIP_INDEX_URL=http://pypi.example/simple
    command: pip install
      --no-deps
      x
volumes: {}
"""
FILES = [WORKFLOW, GITLAB, COMPOSE, WORKFLOW.replace("\n", "\r\n"), "\n\n" + COMPOSE.rstrip()]


def at(read: yaml.Yaml, *path: str | int) -> Node:
    """Return the node that keys and indexes lead to."""
    node = resolve(read.root)
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            entry = node.get(step)
            assert entry is not None
            node = resolve(entry.value)
        else:
            assert isinstance(node, Sequence)
            assert isinstance(step, int)
            node = resolve(node.items[step])
    assert node is not None
    return node


def said(read: yaml.Yaml, *path: str | int) -> Excerpt:
    node = at(read, *path)
    assert isinstance(node, Scalar)
    return node.text


@pytest.mark.parametrize("text", FILES)
def test_a_file_is_read_as_pyyaml_and_ruamel_do(text: str) -> None:
    read = yaml.read(text)
    assert read.faults == []
    assert documents(read) == pyyaml_reads(text) == ruamel_reads(text)
    check_places(text, read)


@pytest.mark.parametrize("text", FILES[:3])
def test_every_prefix_is_read(text: str) -> None:
    for end in range(len(text)):
        read = yaml.read(text[:end])
        check_places(text[:end], read)
        expected = pyyaml_reads(text[:end])
        if expected is None:
            assert read.faults
        elif not read.faults:
            assert documents(read) == expected


@pytest.mark.parametrize("text", FILES[:3])
def test_a_line_that_is_missing_or_there_twice_raises_nothing(text: str) -> None:
    lines = text.splitlines(keepends=True)
    for number in range(len(lines)):
        for copies in (0, 2):
            changed = "".join(
                lines[:number] + lines[number : number + 1] * copies + lines[number + 1 :]
            )
            check_places(changed, yaml.read(changed))


@pytest.mark.parametrize("text", FILES[:3])
def test_a_mistake_in_a_line_leaves_the_outer_ones_alone(text: str) -> None:
    whole = yaml.read(text).root
    assert isinstance(whole, Mapping)
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if not line.startswith("  ") or line.lstrip().startswith("#"):
            continue
        for mistake in ("'", '"', "[", "{", "@", "a: b: c", "}"):
            indent = line[: len(line) - len(line.lstrip())]
            changed = "".join([*lines[:number], indent, mistake, "\n", *lines[number + 1 :]])
            read = yaml.read(changed)
            root = read.documents[0].root
            assert isinstance(root, Mapping)
            assert [entry.name for entry in root.entries] == [entry.name for entry in whole.entries]


# -- places -------------------------------------------------------------------------


def pieces(text: str, excerpt: Excerpt) -> list[tuple[str, str]]:
    """Return what each run says, and what stands there in the file."""
    return [
        (excerpt.text[run.here : run.here + run.length], text[run.file : run.file + run.width])
        for run in excerpt.runs
    ]


def test_the_lines_of_a_literal_block_know_their_places() -> None:
    read = yaml.read(WORKFLOW)
    script = said(read, "jobs", "test", "steps", 1, "run")
    assert pieces(WORKFLOW, script)[:2] == [
        ("python -m pip install -U pip\n", "python -m pip install -U pip\n"),
        ("pip install --index-url http://pypi.example/simple \\\n",) * 2,
    ]
    start = script.text.index("http")
    assert WORKFLOW[slice(*script.span(start, start + 4))] == "http"
    assert script.text.startswith("http", start)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: a\n  b\n\n  c", [("a", "a"), (" ", "\n  "), ("b", "b"), ("\n", "\n\n  "), ("c", "c")]),
        ("k: >\n  a\n  b\n", [("a", "a"), (" ", "\n  "), ("b", "b"), ("\n", "\n")]),
        ("k: |\r\n  a\r\n  b\r\n", [("a", "a"), ("\n", "\r\n  "), ("b", "b"), ("\n", "\r\n")]),
        ("k: |+\n\n  a\n\n", [("\n", ""), ("a", "a"), ("\n\n", "")]),
        (r'k: "a\x41\"b"', [("a", "a"), ("A", r"\x41"), ('"', r"\""), ("b", "b")]),
        ('k: "a \n  b\\\n   c"', [("a", "a"), (" ", " \n  "), ("b", "b"), ("c", "c")]),
        (r'k: "\ud83d\ude00"', [("😀", r"\ud83d\ude00")]),
        ("k: 'it''s'", [("it", "it"), ("'", "''"), ("s", "s")]),
        ("k: [a\n b]", [("a", "a"), (" ", "\n "), ("b", "b")]),
    ],
)
def test_what_is_written_otherwise_maps_as_a_whole(
    text: str, expected: list[tuple[str, str]]
) -> None:
    read = yaml.read(text)
    node = at(read, "k")
    excerpt = said(read, "k") if isinstance(node, Scalar) else said(read, "k", 0)
    assert pieces(text, excerpt) == expected
    assert read.faults == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("k: v # c", "v"),
        ("k: 'v' # c", "'v'"),
        ("k: !t &a v", "v"),
        ("k: |2- # c\n   v\n\n\nl: w", "|2- # c\n   v"),
        ("k: |+\n  v\n\n\nl: w", "|+\n  v\n\n"),
        ("k: [a, {b: c}] # c", "[a, {b: c}]"),
        ("k:\n  - a # c\n  -\n# c\nl: m", "- a # c\n  -"),
        ("k:\n  a: b # c\n  c: # d\nl: m", "a: b # c\n  c:"),
        ("k: # c\nl: m", ""),
        ("k: a\n  b # c", "a\n  b"),
    ],
)
def test_a_node_knows_its_place(text: str, span: str) -> None:
    assert text[slice(*at(yaml.read(text), "k").span)] == span


def test_entries_and_remarks_know_their_places() -> None:
    text = "# a\n&k k: v # b\n? l\n# c\n: # d\n  w\n"
    read = yaml.read(text)
    assert isinstance(read.root, Mapping)
    assert [text[slice(*entry.span)] for entry in read.root.entries] == [
        "&k k: v",
        "? l\n# c\n: # d\n  w",
    ]
    assert [(each.text, each.alone) for each in read.remarks] == [
        (" a", True),
        (" b", False),
        (" c", True),
        (" d", False),
    ]


# -- tags, anchors, merges ------------------------------------------------------------


def test_tags_and_anchors_are_kept() -> None:
    text = "a: !vault |\n  x\nb: &b !reference [c, d]\nc: !!map\n  k: &v v\n"
    read = yaml.read(text)
    a, b, c = (at(read, key) for key in "abc")
    assert isinstance(a, Scalar)
    assert isinstance(b, Sequence)
    assert isinstance(c, Mapping)
    assert (a.tag, b.tag, b.anchor, c.tag) == ("!vault", "!reference", "b", "!!map")
    v = at(read, "c", "k")
    assert isinstance(v, Scalar)
    assert v.anchor == "v"


def test_an_alias_is_what_its_anchor_names() -> None:
    read = yaml.read("a: &x 1\nb: *x\nc: &x 2\nd: *x\ne: *y\n")
    assert isinstance(read.root, Mapping)
    aliases = [entry.value for entry in read.root.entries if isinstance(entry.value, Alias)]
    assert [seen(each) for each in aliases] == ["1", "2", None]
    assert [each.message for each in read.faults] == ["no anchor `y` stands before this"]


def test_merged_entries_come_after_nearer_ones() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n  <<: *b\n"
    read = yaml.read(text)
    node = at(read, "c")
    assert isinstance(node, Mapping)
    assert [(each.name, seen(each.value)) for each in yaml.merged(node)] == [
        ("x", "3"),
        ("y", "1"),
        ("z", "2"),
    ]
    found = yaml.lookup(node, "z")
    assert isinstance(found, Entry)
    assert seen(found.value) == "2"
    assert yaml.lookup(node, "no") is None
    assert read.faults == []


def test_a_cycle_and_a_bomb_end() -> None:
    read = yaml.read("a: &a\n  <<: *a\n  k: [*a]\n")
    node = at(read, "a")
    assert isinstance(node, Mapping)
    assert [each.name for each in yaml.merged(node)] == ["k"]
    assert yaml.data(node) == {"<<": None, "k": [None]}
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    began = time.process_time()
    assert yaml.data(yaml.read("\n".join(lines)).root) is not None
    assert time.process_time() - began < 2


# -- mistakes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "data", "where"),
    [
        ("a: 1\nb\nc: 3\n", {"a": "1", "c": "3"}, ["b"]),
        ("a:\n  b\n  c: 3\nd: 4\n", {"a": {"c": "3"}, "d": "4"}, ["b"]),
        ("- name\n  run: x\n- y\n", [{"run": "x"}, "y"], ["name"]),
        ("a: b: c\nd: 4\n", {"a": None, "d": "4"}, ["b: c"]),
        ("a: b\n  c: d\n  e: f\ng: h\n", {"a": "b", "g": "h"}, ["c: d"]),
        ("a: 'x\nb: 'y'\nc: z\n", {"a": "x", "b": "y", "c": "z"}, ["'x"]),
        ('a: "x # c\nb: "y"\nc: z\n', {"a": "x # c", "b": "y", "c": "z"}, ['"x # c']),
        ("a: [x, y\nb: z\n", {"a": ["x", "y"], "b": "z"}, ["["]),
        ("a: {x: [y\nb: z\n", {"a": {"x": ["y"]}, "b": "z"}, ["["]),
        ("a: [x y: z]\nb: c\n", {"a": [{"x y": "z"}], "b": "c"}, []),
        ("a: [x, , y]\nb: c\n", {"a": ["x", "y"], "b": "c"}, [","]),
        ("a: [x}\nb: c\n", {"a": ["x"], "b": "c"}, ["}"]),
        ("a: ['x' 'y']\nb: c\n", {"a": ["x", "y"], "b": "c"}, ["'"]),
        ("a: 'x' y\nb: c\n", {"a": "x", "b": "c"}, ["y"]),
        ("a:\n    b: 1\n  c: 2\nd: 3\n", {"a": {"b": "1"}, "d": "3"}, ["c: 2"]),
        ("a:\n  - b\n  c: 2\n    d: x\n  - e\n", {"a": ["b", "e"]}, ["c: 2"]),
        ("a: 1\n- b\nc: 2\n", {"a": "1", "c": "2"}, ["- b"]),
        ("a: - b\nc: 2\n", {"a": None, "c": "2"}, ["- b"]),
        ("a:\n\tb: 1\n\tc: 2\nd: 3\n", {"a": "", "d": "3"}, ["\t"]),
        ("a:\n  b: 1\n\tc: 2\n  d: 3\n", {"a": {"b": "1", "d": "3"}}, ["\t"]),
        ("a: |x\n  t\nb: c\n", {"a": "t\n", "b": "c"}, ["|x"]),
        ("a: @x\nb: `c\n", {"a": "@x", "b": "`c"}, ["@", "`"]),
        ('a: "\\q\\x4"\nb: c\n', {"a": "\\q\\x4", "b": "c"}, ["\\q", "\\x"]),
        ('a: "\\ud800"\n', {"a": "\\ud800"}, ["\\ud800"]),
        (": v\nb: c\n", {"b": "c"}, [": v"]),
        ("a: 1\na: 2\n", {"a": "2"}, ["a"]),
        ("a: *b\nc: d\n", {"a": None, "c": "d"}, ["*b"]),
        ("a: &\nc: d\n", {"a": "&", "c": "d"}, ["&"]),
        ("a: !t !u x\n", {"a": "x"}, ["!u"]),
        ("a: b\x07\n", {"a": "b\x07"}, ["\x07"]),
        ("a: b\u2028c\n", {"a": "b\u2028c"}, ["\u2028"]),
        ("%YAML 1.2\na: b\n", {"a": "b"}, ["a"]),
        ("? a\n- b\nc: d\n", {"a": "", "c": "d"}, ["- b"]),
        ("- a\nb: c\n", ["a"], ["b: c"]),
        ("a: [b]: c\nd: e\n", {"a": None, "d": "e"}, ["[b]: c"]),
        ("a: |\n    \n  b\nc: d\n", {"a": "\nb\n", "c": "d"}, ["    "]),
    ],
)  # fmt: skip
def test_reading_goes_on_after_a_mistake(text: str, data: object, where: list[str]) -> None:
    read = yaml.read(text)
    assert yaml.data(read.documents[0].root) == data
    assert [text[slice(*each.span)] for each in read.faults] == where
    kinder = ("a: 1\na", "a: b\u2028", 'a: "\\ud800')  # what PyYAML alone lets pass
    assert not where or pyyaml_reads(text) is None or text.startswith(kinder)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: x\ty\t# c\nb:\tz\n-\t: \n", {"a": "x\ty", "b": "z"}),
        ("a:\tb\n", {"a": "b"}),
        ("-\ta\n", ["a"]),
        ("--- |\ntext\n", "text\n"),
        ("--- >\ntext\n...\n", "text\n"),
        ("a: &x 1\nb: &x 2\n", {"a": "1", "b": "2"}),
        ("\t\na: b\n \t# c\n", {"a": "b"}),
        ("[:x, ?y]", [":x", "?y"]),
    ],
)
def test_what_only_newer_yaml_allows_is_read(text: str, data: object) -> None:
    text = text.removesuffix("-\t: \n")
    assert pyyaml_reads(text) != [data]
    read = yaml.read(text)
    assert read.faults == []
    assert yaml.data(read.root) == data


def test_more_than_one_document_is_read_after_a_mistake() -> None:
    read = yaml.read("  a: 1\nb: 2\n---\nc: 3\n...\nd: 4\n")
    assert [yaml.data(each.root) for each in read.documents] == [
        {"a": "1"},
        {"b": "2"},
        {"c": "3"},
        {"d": "4"},
    ]
    assert [each.message for each in read.faults] == ["the document has ended before this"]


def test_templates_are_told_of_once_and_read_around() -> None:
    text = """\
{{- if .Values.x }}
env:
{%- for e in es %}
  - name: {{ e.name }}
    value: {{ .a }}:{{ "b: c" }}  # why
{%- endfor %}
  - name: a {{ b }}
{{ key }}: [{{ x }}, ${{ y }}, z]
list:
  {{ toYaml .list | indent 2 }}
"""
    read = yaml.read(text)
    assert yaml.data(read.root) == {
        "env": [
            {"name": "{{ e.name }}", "value": '{{ .a }}:{{ "b: c" }}'},
            {"name": "a {{ b }}"},
        ],
        "{{ key }}": ["{{ x }}", "${{ y }}", "z"],
        "list": "",
    }
    assert [text[slice(*each.span)] for each in read.faults] == ["{{- if .Values.x }}"]


def test_deep_nesting_is_a_mistake_and_no_crash() -> None:
    for text in (
        "".join(" " * n + "a:\n" for n in range(300)) + "b: c\n",
        "- " * 300 + "x\n",
        "k: " + "[" * 300 + "]" * 300 + "\n",
        "k: " + "{a: " * 300 + "\n",
        "? " * 300 + "\n",
    ):
        read = yaml.read(text)
        assert "nested more than 100 levels deep" in {each.message for each in read.faults}
        yaml.data(read.root)
        check_places(text, read)


# -- edits ----------------------------------------------------------------------------


def view(node: Node | None, changed: tuple[int, int] | None, *, more: bool) -> Any:
    """Return what we read, without one child of one collection, or with one more."""
    node = resolve(node)
    here, place = changed or (0, 0)
    match node:
        case Scalar():
            return node.text.text
        case Sequence():
            found = [view(each, changed, more=more) for each in node.items]
            new: Any = "new"
        case Mapping():
            found = [
                (view(each.key, changed, more=more), view(each.value, changed, more=more))
                for each in node.entries
            ]
            new = ("new", "1")
        case _:
            return None
    if id(node) == here:
        found[place : place + (not more)] = [new] * more
    return found if found or node.flow else ""


def sampled(seed: int) -> tuple[str, yaml.Yaml, list[Mapping | Sequence]]:
    # `...` alone is a text without any document for YAML and a mistake for PyYAML.
    text = re.sub(r"(?<=[\r\n])\.\.\.", "#", Writer(seed).text())
    read = yaml.read(text)
    found = [node for node in every(read) if isinstance(node, Mapping | Sequence)]
    return text, read, random.Random(seed).sample(found, min(3, len(found)))  # noqa: S311


@settings(max_examples=250)
@given(st.integers(0, 2**32))
def test_what_is_cut_out_is_gone_and_the_rest_holds(seed: int) -> None:
    text, read, collections = sampled(seed)
    for node in collections:
        for place in range(len(node.items if isinstance(node, Sequence) else node.entries))[:3]:
            if isinstance(node, Sequence):
                span = yaml.item_removal(text, node, place)
            else:
                span = yaml.entry_removal(text, node, node.entries[place])
            if span is None:
                assert "&" in text or "[" in text or "#" in text
                continue
            expected = [view(each.root, (id(node), place), more=False) for each in read.documents]
            if expected[0] == "" and not text.startswith("---"):
                del expected[0]  # nothing is left that would be a document
            new = text[: span.start] + text[span.end :]
            assert pyyaml_reads(new) in (expected, ["", *expected])


@settings(max_examples=250)
@given(st.integers(0, 2**32))
def test_one_more_fits(seed: int) -> None:
    text, read, collections = sampled(seed)
    newline = next((each for each in ("\r\n", "\n", "\r") if each in text), "\n")
    for node in collections:
        room = yaml.room(text, node, newline)
        if room is None:
            assert text[node.span.start] not in "[{"
            continue
        piece = "new" if isinstance(node, Sequence) else "new: 1"
        new = text[: room.offset] + room.before + piece + room.after + text[room.offset :]
        count = len(node.items if isinstance(node, Sequence) else node.entries)
        expected = [
            [view(each.root, (id(node), place), more=True) for each in read.documents]
            for place in (count, 0)
        ]
        assert pyyaml_reads(new) in expected


@pytest.mark.parametrize(
    ("text", "path", "key", "expected"),
    [
        ("a: 1\nb: 2 # c\nc: 3\n", [], "b", "a: 1\nc: 3\n"),
        ("a: 1\nb: |\n  x\n\n  y\nc: 3\n", [], "b", "a: 1\nc: 3\n"),
        ("a:\n  b: 1\n  c:\n    - x\n    # d\n    - y\n", ["a"], "c", "a:\n  b: 1\n"),
        ("- a: 1\n  b: 2\n", [0], "a", "- b: 2\n"),
        ("- a: 1\n  # of b\n  b: 2\n", [0], "a", "- # of b\n  b: 2\n"),
        ("- a: 1\n  b: 2\n", [0], "b", "- a: 1\n"),
        ("- a: 1\n", [0], "a", "- \n"),
        ("a: {b: 1, c: 2, d: 3}\n", ["a"], "c", "a: {b: 1, d: 3}\n"),
        ("a: {b: 1, c: 2}\n", ["a"], "b", "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", ["a"], "c", "a: {b: 1}\n"),
        ("a: {\n  b: 1,\n  c: 2, # c\n  d: 3\n}\n", ["a"], "c", "a: {\n  b: 1,\n  d: 3\n}\n"),
        ("a:\n- x\n- y\n- z\n", ["a"], 1, "a:\n- x\n- z\n"),
        ("- - x\n  - y\n", [0], 0, "- - y\n"),
        ("a: [x, y]\n", ["a"], 0, "a: [y]\n"),
        ("a: [x, y,]\n", ["a"], 1, "a: [x,]\n"),
        ("a: &x 1\nb: *x\n", [], "a", None),
        ("a: &x 1\nb: 2\n", [], "a", "b: 2\n"),
        ("a: [b: c]\n", ["a", 0], "b", None),
    ],
)  # fmt: skip
def test_an_entry_goes_with_its_lines_or_comma(
    text: str, path: list[str | int], key: str | int, expected: str | None
) -> None:
    node = at(yaml.read(text), *path)
    if isinstance(node, Sequence) and isinstance(key, int):
        span = yaml.item_removal(text, node, key)
    else:
        assert isinstance(node, Mapping)
        assert isinstance(key, str)
        entry = node.get(key)
        assert entry is not None
        span = yaml.entry_removal(text, node, entry)
    assert (span and text[: span.start] + text[span.end :]) == expected


# -- speed ----------------------------------------------------------------------------


def test_ten_thousand_lines_take_little_time() -> None:
    text = "jobs:\n" + WORKFLOW.split("jobs:\n")[1].replace("  test:", "  test%s:")
    body = text.split("\n", 1)[1]
    text = "jobs:\n" + "".join(body.replace("%s", str(n)) for n in range(450))
    assert text.count("\n") > 10_000
    began = time.process_time()
    read = yaml.read(text)
    taken = time.process_time() - began
    assert read.faults == []
    assert taken < 1.5  # it is about 0.08 s; the rest is for slow and busy machines


@pytest.mark.parametrize(
    "piece",
    [
        "- ", "[", "{", "a: ", "a:\n", "? ", '"', "'", '"\n', "'\n", '- "\n', "- 'x\n", "&a ", "!t ", "*a ", "|\n", ">\n",
        " \n", "\n", "#\n", " #", "a: [\n", "a: {\n", "{{", "{{ }}", "{{ {{", "{%", "a: {{\n", "---\n", "...\n", "%\n", "\t\n",
        "\ta\n", "a\n", "a: b: c\n", "a b ", "a  ", "key: a               ", "x:y ", ":", ": ", "- - - -\n", "a: |\n  x\n", "  ",
        "a:\n b\n", "&", "*", "!", "\\", '"\\', "[a, ", "{a: b, ", "[[]]", "a: 'x''", "''", '"\\"', "]", "}", ",", ", ",
        "a: &x b\n- *x\n", "<<: *a\n", "\r", "a#", "a:#b", "[\n", "[#\n", "[ a\n", 'k: "a\n  b\n', "- a\n b: c\n", "a: b\n c: d\n",
        "x:\n  - y\n z\n", " - a\n", "[{{,", "a: [${{ ", "a: |\n\n\n", '"a\\\n', "'a'\n", "a: 'b\n", " ",
    ],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    began = time.process_time()
    read = yaml.read(text + "end: here\n")
    assert time.process_time() - began < 2
    assert len(read.faults) <= 100
