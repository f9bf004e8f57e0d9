"""The JSON reader against the json module."""

import json as reference
import random
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.source import Excerpt, Run
from pipwarden.syntax import json
from pipwarden.syntax.yaml_tree import Entry, Mapping, Node, Scalar, Sequence, Style

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def seen(node: Node | None) -> Any:
    """Return what we read as the json module would."""
    match node:
        case Scalar(style=Style.DOUBLE):
            return node.text.text
        case Scalar():
            return reference.loads(node.text.text)
        case Sequence():
            return [seen(item) for item in node.items]
        case Mapping():
            return {entry.name: seen(entry.value) for entry in node.entries}
    return None


def children(node: Node | None) -> list[Node]:
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Mapping):
        return [each for entry in node.entries for each in (entry.key, entry.value)]
    return []


def every(node: Node | None) -> list[Node]:
    return (
        [] if node is None else [node, *(each for child in children(node) for each in every(child))]
    )


def check_places(text: str, read: json.Json) -> None:
    for node in every(read.root):
        assert 0 <= node.span.start <= node.span.end <= len(text)
        assert all(node.span.contains(child.span) for child in children(node))
        if isinstance(node, Scalar):
            here, file = 0, node.span.start
            for run in node.text.runs:
                assert (run.here, True) == (here, file <= run.file)
                here, file = here + run.length, run.file + run.width
                if run.length == run.width:
                    assert node.text.text[run.here : here] == text[run.file : file]
            assert (here, True) == (len(node.text.text), file <= node.span.end)
    for fault in read.faults:
        assert fault.message
        assert 0 <= fault.span.start <= fault.span.end <= len(text)


def written(data: Any, seed: int) -> str:
    """Write data as JSON, in one of the ways in which people and programs do."""
    r = random.Random(seed)  # noqa: S311 - spaces, not secrets
    indent = r.choice([None, 0, 1, 4, "\t"])
    separators = r.choice([None, (",", ":"), (" , ", " : ")])
    text = reference.dumps(
        data, indent=indent, separators=separators, ensure_ascii=r.random() < 0.5
    )
    return text.replace("\n", r.choice(["\n", "\r\n"])) + r.choice(["", "\n", "  "])


@settings(max_examples=1500)
@given(DATA, st.integers(0, 99))
def test_reads_what_the_json_module_reads(data: Any, seed: int) -> None:
    text = written(data, seed)
    read = json.read(text)
    assert read.is_strict
    assert seen(read.root) == data
    check_places(text, read)


@settings(max_examples=1500)
@given(
    st.lists(
        st.sampled_from(
            [
                *'[]{},:"\\ \n',
                '"a"',
                '"k": ',
                "1",
                "true",
                "-",
                "nul",
                "//c\n",
                "/*c*/",
                "/",
                "\\u12",
                "\\n",
                "é",
                "[1, ",
                '{"a": ',
            ]
        )
    )
)
def test_any_text_is_read_or_refused_as_the_json_module_does(bits: list[str]) -> None:
    text = "".join(bits)
    read = json.read(text)
    check_places(text, read)
    try:
        expected = reference.loads(text)
    except ValueError:
        assert not read.is_strict or read.root is None
    else:
        assert read.is_strict
        assert seen(read.root) == expected


SAMPLE = """\
// for dev containers
{
  "image": "python:3.12", /* why
  not */
  "containerEnv": {
    "PIP_INDEX_URL": "http://pypi.example/simple", // here
    "A": "é\\u00e9\\n\\ud83d\\ude00",
  },
  "n": [1, -2.5e3, true, null, "x",],
  "postCreateCommand": ["pip", "install", "x"]
}
"""


def test_comments_and_trailing_commas_are_read() -> None:
    read = json.read(SAMPLE)
    assert read.faults == []
    assert not read.is_strict
    assert [each.text for each in read.remarks] == [" for dev containers", " why\n  not ", " here"]
    assert [each.alone for each in read.remarks] == [True, False, False]
    assert [SAMPLE[slice(*each)] for each in read.trailing] == [",", ","]
    assert seen(read.root) == {
        "image": "python:3.12",
        "containerEnv": {"PIP_INDEX_URL": "http://pypi.example/simple", "A": "éé\n😀"},
        "n": [1, -2500.0, True, None, "x"],
        "postCreateCommand": ["pip", "install", "x"],
    }


def test_an_escape_maps_as_a_whole() -> None:
    text = r'["a\u00e9\nb"]'
    root = json.read(text).root
    assert isinstance(root, Sequence)
    item = root.items[0]
    assert isinstance(item, Scalar)
    assert item.text.text == "aé\nb"
    spans = [item.text.span(at, at + 1) for at in range(4)]
    assert [text[slice(*span)] for span in spans] == ["a", r"\u00e9", r"\n", "b"]


@pytest.mark.parametrize("end", range(len(SAMPLE)))
def test_every_prefix_is_read(end: int) -> None:
    text = SAMPLE[:end]
    check_places(text, json.read(text))


@pytest.mark.parametrize(
    ("text", "names", "where"),
    [
        ('{"a": 1 "b": 2}', ["a", "b"], '"'),
        ('{"a": [1, 2\n "b": 3}', ["a", "b"], "["),
        ('{"a": \n "b": 3}', ["a", "b"], ":"),
        ('{"a": "x\n, "b": 3}', ["a", "b"], '"x'),
        ('{"a"\n, "b": 3}', ["a", "b"], '"a"'),
        ('{"a": {"x": 1, "b": 3}', ["a"], "{"),
        ('{"a": yes, "b": 3}', ["a", "b"], "yes"),
        ('{a: 1, "b": 3}', [None, "b"], "a"),
        ('{"a": 01, "b": 3}', ["a", "b"], "01"),
        ('{"a": "\\x", "b": 3}', ["a", "b"], '"\\x"'),
        ('{"a": 1,, "b": 3}', ["a", "b"], ","),
        ('{"a": 1} "b": 3}', ["a"], '"b": 3}'),
        ('{"a": 1]', ["a"], "{"),
    ],
)  # fmt: skip
def test_reading_goes_on_after_a_mistake(text: str, names: list[str | None], where: str) -> None:
    read = json.read(text)
    assert isinstance(read.root, Mapping)
    assert [entry.name for entry in read.root.entries] == names
    assert text[slice(*read.faults[0].span)] == where
    assert len(read.faults) == 1


def test_the_last_of_a_name_counts() -> None:
    root = json.read('{"a": 1, "a": 2}').root
    assert isinstance(root, Mapping)
    entry = root.get("a")
    assert isinstance(entry, Entry)
    assert seen(entry.value) == 2
    assert len(list(root.all("a"))) == 2


# -- edits ------------------------------------------------------------------------


def cut(text: str, node: Mapping | Sequence, at: int) -> str:
    if isinstance(node, Mapping):
        span = json.entry_removal(text, node, node.entries[at])
    else:
        span = json.item_removal(text, node, at)
    assert span is not None
    return text[: span.start] + text[span.end :]


@settings(max_examples=1500)
@given(DATA, st.integers(0, 99))
def test_what_is_cut_out_is_gone_and_the_rest_is_json(data: Any, seed: int) -> None:
    text = written(data, seed)
    root = json.read(text).root
    if not isinstance(root, Mapping | Sequence):
        return
    for at in range(len(data)):
        rest = dict(data) if isinstance(root, Mapping) else list(data)
        del rest[list(data)[at] if isinstance(root, Mapping) else at]
        assert reference.loads(cut(text, root, at)) == rest


@settings(max_examples=1000)
@given(DATA, st.integers(0, 99))
def test_one_more_fits(data: Any, seed: int) -> None:
    text = written(data, seed)
    root = json.read(text).root
    if not isinstance(root, Mapping | Sequence):
        return
    room = json.room(text, root, "\n")
    assert room is not None
    piece = '"new": 1' if isinstance(root, Mapping) else "1"
    new = text[: room.offset] + room.before + piece + room.after + text[room.offset :]
    more = {**data, "new": 1} if isinstance(root, Mapping) else [*data, 1]
    assert reference.loads(new) == more


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("[\n  1, // one\n  2 // two\n]", 1, "[\n  1, // one\n]"),
        ("[\n  1, // one\n  2 // two\n]", 0, "[\n  2 // two\n]"),
        ("[\n  1,\n  2 // two\n]", 1, "[\n  1\n]"),
        ("[\n  1,\n  2,\n]", 1, "[\n  1,\n]"),
        ("[1, 2, 3]", 1, "[1, 3]"),
        ("[1]", 0, "[]"),
    ],
)
def test_an_item_goes_with_its_comma(text: str, at: int, expected: str) -> None:
    root = json.read(text).root
    assert isinstance(root, Sequence)
    assert cut(text, root, at) == expected


# -- the array of a Dockerfile ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('["pip", "install", "x"]', ["pip", "install", "x"]),
        (' [ "a\\"b" ,"\\u00e9" ] ', ['a"b', "é"]),
        ("[]", []),
        ("[ ]", []),
        ('["a",]', None),
        ("['a']", None),
        ('["a" "b"]', None),
        ('["a", 1]', None),
        ('["a"', None),
        ('["a"] x', None),
        ('["a\\x"]', None),
        ('["a\tb"]', None),
        ('// c\n["a"]', None),
        ("pip install x", None),
        ("[ -f x ] && pip install y", None),
        ("", None),
    ],
)
def test_an_array_is_strings_and_nothing_else(text: str, items: list[str] | None) -> None:
    found = json.read_array(Excerpt.of(text, 7))
    assert (found and [each.text for each in found]) == (items or found)
    assert (found is None) == (items is None)


def test_an_array_over_several_lines_keeps_its_places() -> None:
    file = 'RUN ["pip", \\\n  "in\\nstall"]'
    first, second = file.index("["), file.index('"in')
    head, tail = file[first : file.index("\\")], file[second:]
    runs = (
        Run(0, first, len(head), len(head)),
        Run(len(head), second, len(tail), len(tail)),
    )
    items = json.read_array(Excerpt(head + tail, runs))
    assert items is not None
    assert [each.text for each in items] == ["pip", "in\nstall"]
    assert file[slice(*items[0].span())] == "pip"
    assert file[slice(*items[1].span())] == "in\\nstall"
    assert file[slice(*items[1].span(2, 3))] == "\\n"


# -- speed --------------------------------------------------------------------------


def test_a_large_file_takes_little_time() -> None:
    cell = {"cell_type": "code", "source": ['!pip install "x"\n'] * 30, "outputs": ["A" * 4000]}
    text = reference.dumps({"cells": [cell] * 1000}, indent=1)
    began = time.process_time()
    read = json.read(text)
    taken = time.process_time() - began
    assert read.is_strict
    assert len(text) > 4_000_000
    assert taken < 2  # it is about 0.2 s; the rest is for slow and busy machines


@pytest.mark.parametrize(
    "piece",
    ["[", "{", '{"a":', '"', '"\\', ",", ":", "[1,", "/*", "//", "/", "\\", " ", "[\n", "a", "1", '"a":', '"a\n', "]", "}", "/* *", '"\\u12', "[ ] ", '{"a" '],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    began = time.process_time()
    read = json.read(text)
    assert time.process_time() - began < 2
    assert re.fullmatch(r"\s*(//.*)?", text) or read.faults or read.root is not None
