"""TOML is what `tomli` takes it for, and everything in it has its place."""

from __future__ import annotations

import math
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.source import Span
from pipwarden.syntax import toml

# Agreement with tomli


def same(left: object, right: object) -> bool:
    """Compare values with their types; a NaN equals a NaN."""
    if type(left) is not type(right):
        return False
    match left, right:
        case dict(), dict():
            return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
        case list(), list():
            return len(left) == len(right) and all(map(same, left, right))
        case float(), float() if math.isnan(left):
            return math.isnan(right)
    return left == right


def loads(text: str) -> dict[str, Any] | None:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        return None


def check(text: str) -> bool:
    """Assert that we agree with tomli; return whether it takes the text."""
    wanted = loads(text)
    read = toml.read(text)
    for fault in read.faults:
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
    if wanted is None:
        assert read.faults, text
        return False
    assert not read.faults, (text, read.faults)
    assert same(toml.data(read.root), wanted), text
    check_places(text, read)
    return True


def check_places(text: str, read: toml.Toml) -> None:
    """Assert that each value alone, where it is said to stand, says the same."""
    pairs = [pair for pair in walk(read.root) if not isinstance(pair.value, toml.Table)]
    for pair in pairs:
        raw = text[pair.value.span.start : pair.value.span.end]
        if isinstance(pair.value, toml.Array) and not pair.value.fixed:
            continue
        assert same(tomli.loads(f"v={raw}")["v"], toml.data(pair.value)), raw
        name = text[pair.name_span.start : pair.name_span.end]
        assert tomli.loads(f"{name}=1") == {pair.name: 1}
    for remark in read.remarks:
        assert text[remark.span.start : remark.span.end] == f"#{remark.text}"


def walk(value: toml.Value) -> list[toml.Entry]:
    match value:
        case toml.Table():
            inner = [entry for pair in value.entries for entry in walk(pair.value)]
            return [*value.entries, *inner]
        case toml.Array():
            return [entry for item in value.items for entry in walk(item)]
    return []


KEYS = st.sampled_from(["a", "b", "c", "d-e", "1", '"q"', "'l'", '"\\u00e9"', '""', '"a"'])
DOTTED = st.lists(KEYS, min_size=1, max_size=3).map(" . ".join) | KEYS
SPACE = st.sampled_from(["", " ", "\t", "  "])
NEWLINE = st.sampled_from(["\n", "\r\n"])
GAP = st.sampled_from(["", " ", "\n", "\r\n  ", " # note, ]\n", "\n\n\t"])
CHARACTERS = st.sampled_from(["x", " ", "é", "😀", "'", "#", "=", "[", "\u2028", "\x85", "ab"])
ESCAPES = st.sampled_from(
    ["\\n", '\\"', "\\\\", "\\u00e9", "\\U0001F600", "\\t", "\\x41", "\\e", "\\b", "\\r"]
)
BASIC = st.lists(CHARACTERS | ESCAPES, max_size=6).map(lambda parts: f'"{"".join(parts)}"')
LITERAL = st.lists(CHARACTERS.filter(lambda part: part != "'") | st.just("\\"), max_size=5).map(
    lambda parts: f"'{''.join(parts)}'"
)
LONG = st.lists(
    CHARACTERS | ESCAPES | NEWLINE | st.sampled_from(["\\\n   ", "\\  \r\n\n ", '"', '""']),
    max_size=6,
).map(lambda parts: f'"""{"".join(parts)}"""')
LONG_LITERAL = st.lists(CHARACTERS | NEWLINE | st.just("''"), max_size=6).map(
    lambda parts: f"'''{''.join(parts)}'''"
)
NUMBERS = st.sampled_from(
    "0 1 -1 +5 1_000 0xFF 0o17 0b11 1.5 -0.0 1e9 6.02E-3 inf -inf nan +nan 007 1__0 0xg 1. .5"
    " -0 99999999999999999999".split()
)
MOMENTS = st.sampled_from(
    [
        "1979-05-27",
        "07:32:00",
        "07:32",
        "1979-05-27T07:32:00Z",
        "1979-05-27 07:32:00.999-07:00",
        "1979-05-27t07:32:00",
        "1979-13-27",
        "1979-05-27  07:32:00",
        "25:00:00",
    ]
)
SCALARS = st.one_of(
    BASIC,
    LITERAL,
    LONG,
    LONG_LITERAL,
    NUMBERS,
    MOMENTS,
    st.sampled_from(["true", "false", "True", "yes", ""]),
)


def array(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(GAP, items, GAP).map("".join)
    end = st.sampled_from(["", ",", ",\n", " # end\n"])
    return st.tuples(st.lists(item, max_size=4).map(",".join), end).map(
        lambda parts: f"[{''.join(parts)}]"
    )


def inline(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(SPACE | GAP, DOTTED, SPACE, st.just("="), SPACE, items, GAP).map("".join)
    end = st.sampled_from(["", "", ","])
    return st.tuples(st.lists(pair, max_size=3).map(",".join), end).map(
        lambda parts: f"{{{''.join(parts)}}}"
    )


VALUES = st.recursive(SCALARS, lambda items: array(items) | inline(items), max_leaves=6)
COMMENTS = st.sampled_from(["", "", " # why", "# é 😀 [x]", "#"])
STATEMENTS = st.one_of(
    st.tuples(SPACE, DOTTED, SPACE, st.just("="), SPACE, VALUES, SPACE, COMMENTS).map("".join),
    st.tuples(DOTTED, COMMENTS).map(lambda parts: f"[{parts[0]}]{parts[1]}"),
    st.tuples(DOTTED, COMMENTS).map(lambda parts: f"[[{parts[0]}]]{parts[1]}"),
    COMMENTS,
)
DOCUMENTS = st.tuples(st.lists(STATEMENTS, max_size=7), NEWLINE, st.booleans()).map(
    lambda parts: parts[1].join(parts[0]) + (parts[1] if parts[2] else "")
)
PIECES = st.sampled_from(
    "\" ' [ ] { } = , . # \n \r\n \r \\ \"\"\" ''' [a] [[a]] [a.b] a=1 \x00 \x0c \u2028 \xa0 \ufeff".split(
        " "
    )
)


@settings(max_examples=600)
@given(DOCUMENTS)
def test_documents_are_what_tomli_says(text: str) -> None:
    check(text)


@settings(max_examples=400)
@given(DOCUMENTS, st.data())
def test_mutated_documents_are_what_tomli_says(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(PIECES | st.just("")) + text[at + cut :]
    check(text)


def test_most_generated_documents_are_not_all_of_one_kind() -> None:
    taken = []

    @settings(max_examples=150, database=None)
    @given(DOCUMENTS)
    def count(text: str) -> None:
        taken.append(loads(text) is not None)

    count()
    assert 20 < sum(taken) < len(taken) - 20


SAMPLE = """\
# top
title = "é 😀" # beside
[a]
b.c = [1, 2,
  "three", # item
]
'q' = { x = 1, y.z = "2" }
[[h]]
i = \"\"\"
many \\
  lines\\u00e9\"\"\"
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_prefix_is_read(newline: str) -> None:
    text = SAMPLE.replace("\n", newline)
    for length in range(len(text) + 1):
        check(text[:length])


@pytest.mark.parametrize(
    "text",
    ["[" * 3000, "a = " + "[" * 3000, "a = " + "{b=" * 3000, "=\n" * 50, "a" * 5000, '"' * 4001],
)
def test_depth_and_length_are_no_danger(text: str) -> None:
    assert toml.read(text).faults


# Places

VALUES_AND_PLACES = [
    ('a = "x"', "a", "x", "x"),
    ("a = 'x\\y'", "a", "x\\y", "x\\y"),
    ('😀 = 1\n"é😀" = "b"', "é😀", "b", "b"),
    ('a = """\r\nx\r\ny"""', "a", "x\ny", "x\r\ny"),
    ('a = "h\\u0074\\u0074p://x"', "a", "http://x", "h\\u0074\\u0074p://x"),
    ('a = """x \\\n  y"""', "a", "x y", "x \\\n  y"),
    ('a = ""', "a", "", ""),
]


@pytest.mark.parametrize(("text", "key", "value", "written"), VALUES_AND_PLACES)
def test_strings_know_their_place(text: str, key: str, value: str, written: str) -> None:
    entry = toml.read(text).root.get(key)
    assert entry is not None
    assert isinstance(entry.value, toml.String)
    assert entry.value.text.text == value
    span = entry.value.text.span()
    assert text[span.start : span.end] == written


def test_an_escape_maps_as_a_whole() -> None:
    text = 'a = "h\\u0074tp"'
    entry = toml.read(text).root.get("a")
    assert entry is not None
    assert isinstance(entry.value, toml.String)
    span = entry.value.text.span(1, 2)
    assert text[span.start : span.end] == "\\u0074"
    assert not entry.value.text.is_plain()
    assert entry.value.text.cut(2).is_plain()


# Mistakes, in TOML's terms

MISTAKES = [
    ("a = 1\na = 2", "key `a` is given twice", "a"),
    ("[a]\n[a]\nb = 1", "table `a` is defined twice", "[a]"),
    ("[a.b]\n[[a.b]]", "`b` is already defined, and not as `[[...]]`", "b"),
    ("[[a]]\n[a]", "`a` is already defined, and not as a table", "a"),
    ("a = {}\n[a.b]", "`a` already has a value", "a"),
    ("a.b = 1\n[a]", "table `a` is defined twice", "[a]"),
    ("[a.b]\n[a]\nb.c = 1", "table `b` is already defined elsewhere", "b"),
    ('a = "x\nb = 1', "the string is not closed", '"x'),
    ("a = '''x\nb = 1", "the string is not closed", "'''x"),
    ("a = [1, 2\nb = 1", "the array is not closed", "["),
    ("a = {x = 1\n[b]", "the inline table is not closed", "{"),
    ("a = [1 2]", "a comma is missing before this", "2"),
    ("a = [1,,2]", "something is missing before this comma", ","),
    ("a =\nb = 1", "a value is missing here", "="),
    ("a\nb = 1", "`=` and a value are missing after the key", "a"),
    ("[a\nb = 1", "`]` is missing", "[a"),
    ("a = yes", "`yes` is not a TOML value; text needs quotes", "yes"),
    ("a = 1 b = 2", "nothing but a comment can follow on this line", "b = 2"),
    ('a = "\\q"', "`\\q` is no escape that TOML knows", "\\q"),
    ("a = 1\rb = 2\r", "a lone carriage return is no line end in TOML", "\r"),
    ('a = "\x00"', "control character U+0000 is not allowed in TOML", "\x00"),
    ("= 1", "a key was expected here", "= 1"),
]


@pytest.mark.parametrize(("text", "message", "where"), MISTAKES)
def test_mistakes_are_told_at_their_place(text: str, message: str, where: str) -> None:
    assert loads(text) is None
    faults = toml.read(text).faults
    found = [
        text[fault.span.start : fault.span.end] for fault in faults if fault.message == message
    ]
    assert found, faults
    assert found[0].startswith(where) or (message == "a value is missing here" and " " in found)


RESUMED = [
    ('a = "x\nb = 1', {"a": "x", "b": 1}),
    ("a = [1, 2\nb = 1", {"a": [1, 2], "b": 1}),
    ('a = [\n  "x",\n  "y"\n[b]\nc = 1', {"a": ["x", "y"], "b": {"c": 1}}),
    ("a = {x = 1\n[b]\nc = 1", {"a": {"x": 1}, "b": {"c": 1}}),
    ("a = yes\nb = 1", {"a": None, "b": 1}),
    ("a\n[b\nc = 1", {"b": {"c": 1}}),
    ("a = 1\rb = 2\r", {"a": 1, "b": 2}),
    ("[a]\nb = 1\n[a]\nc = 2", {"a": {"b": 1, "c": 2}}),
    ('a = """x\nb = 1', {"a": "x", "b": 1}),
]


@pytest.mark.parametrize(("text", "data"), RESUMED)
def test_reading_goes_on_after_a_mistake(text: str, data: object) -> None:
    assert toml.data(toml.read(text).root) == data


def test_a_table_and_tables_of_one_name_are_both_read() -> None:
    root = toml.read("[s]\nx = 1\n[[s]]\nx = 2\n[[s]]\nx = 3\n").root
    values = [toml.data(entry.value) for entry in root.all("s")]
    assert values == [{"x": 1}, [{"x": 2}, {"x": 3}]]


def test_both_values_of_a_key_given_twice_are_read() -> None:
    root = toml.read("a = 1\na = 2\n").root
    assert [toml.data(entry.value) for entry in root.all("a")] == [1, 2]


def test_comments_know_whether_they_stand_alone() -> None:
    text = "# one\na = [ # two\n  # three\n  1,\n] # four\n[b] #five"
    remarks = toml.read(text).remarks
    assert [(remark.text, remark.alone) for remark in remarks] == [
        (" one", True),
        (" two", False),
        (" three", True),
        (" four", False),
        ("five", False),
    ]


# Changes


def without(text: str, span: Span | None) -> str:
    assert span is not None
    return text[: span.start] + text[span.end :]


ITEM_REMOVALS = [
    ("a = [1, 2, 3]\n", 0, "a = [2, 3]\n"),
    ("a = [1, 2, 3]\n", 1, "a = [1, 3]\n"),
    ("a = [1, 2, 3]\n", 2, "a = [1, 2]\n"),
    ("a = [1]\n", 0, "a = []\n"),
    ("a = [1,]\n", 0, "a = []\n"),
    ("a = [\n  1, # x\n  2,\n]\n", 0, "a = [\n  2,\n]\n"),
    ("a = [\n  1,\n  2\n]\n", 1, "a = [\n  1,\n]\n"),
    ("a = [\r\n  1,\r\n  2,\r\n]\r\n", 1, "a = [\r\n  1,\r\n]\r\n"),
    ("a = [\n  1, 2,\n  3]\n", 1, "a = [\n  1,\n  3]\n"),
    ("a = [1, # x\n 2]\n", 1, "a = [1, # x\n ]\n"),
    ("a = [\n  1\n, 2\n]\n", 0, "a = [\n   2\n]\n"),
    ("[[t]]\nx = 1\n# end\n\n[[t]]\ny = 1\n", 0, "# end\n\n[[t]]\ny = 1\n"),
]


@pytest.mark.parametrize(("text", "at", "left"), ITEM_REMOVALS)
def test_one_item_is_removed(text: str, at: int, left: str) -> None:
    entry = toml.read(text).root.entries[0]
    assert isinstance(entry.value, toml.Array)
    assert without(text, toml.item_removal(text, entry.value, at)) == left
    tomli.loads(left)


ENTRY_REMOVALS = [
    ("x = 0\na = 1 # why\nb = 2", "a", "x = 0\nb = 2"),
    ("a = [\n 1,\n]\r\nb = 2", "a", "b = 2"),
    ("b = 2\na = 1", "a", "b = 2\n"),
    ("[a]\nx = 1\n\n[b]\n", "a", "\n[b]\n"),
]


@pytest.mark.parametrize(("text", "name", "left"), ENTRY_REMOVALS)
def test_one_entry_is_removed(text: str, name: str, left: str) -> None:
    root = toml.read(text).root
    entry = root.get(name)
    assert entry is not None
    assert without(text, toml.entry_removal(text, root, entry)) == left


@pytest.mark.parametrize(
    ("name", "left"),
    [("x", "a = { y = 2, z = 3 }"), ("y", "a = { x = 1, z = 3 }"), ("z", "a = { x = 1, y = 2 }")],
)
def test_one_pair_of_an_inline_table_is_removed(name: str, left: str) -> None:
    text = "a = { x = 1, y = 2, z = 3 }"
    table = toml.read(text).root.entries[0].value
    assert isinstance(table, toml.Table)
    entry = table.get(name)
    assert entry is not None
    assert without(text, toml.entry_removal(text, table, entry)) == left


@settings(max_examples=200)
@given(DOCUMENTS)
def test_removals_leave_the_rest_as_it_was(text: str) -> None:
    wanted = loads(text)
    root = toml.read(text).root
    if wanted is None:
        return
    for entry in root.entries:
        if isinstance(entry.value, toml.Array) and entry.value.fixed:
            for at in range(len(entry.value.items)):
                span = toml.item_removal(text, entry.value, at)
                items = [*wanted[entry.name][:at], *wanted[entry.name][at + 1 :]]
                assert same(tomli.loads(without(text, span)), {**wanted, entry.name: items})
        if isinstance(entry.value, toml.Table) and entry.value.made == toml.Made.INLINE:
            for pair in entry.value.entries:
                if not isinstance(pair.value, toml.Table) or pair.value.made == toml.Made.INLINE:
                    span = toml.entry_removal(text, entry.value, pair)
                    left = {
                        key: value for key, value in wanted[entry.name].items() if key != pair.name
                    }
                    assert same(tomli.loads(without(text, span)), {**wanted, entry.name: left})
        if not isinstance(entry.value, toml.Table | toml.Array) or (
            isinstance(entry.value, toml.Array) and entry.value.fixed
        ):
            span = toml.entry_removal(text, root, entry)
            left = {key: value for key, value in wanted.items() if key != entry.name}
            assert same(tomli.loads(without(text, span)), left)


@settings(max_examples=200)
@given(DOCUMENTS)
def test_there_is_room_for_one_more_key(text: str) -> None:
    wanted = loads(text)
    if wanted is None:
        return
    read = toml.read(text)
    tables = [read.root, *(entry.value for entry in walk(read.root))]
    for table in tables:
        room = toml.room(table, "\n") if isinstance(table, toml.Table) else None
        if room is None or not isinstance(table, toml.Table):
            continue
        more = f"{text[: room.offset]}{room.before}new = 7{room.after}{text[room.offset :]}"
        assert loads(more) is not None, (text, more)
        assert same(pruned(tomli.loads(more)), wanted)


def pruned(data: object) -> object:
    """Return plain data without the key that was added."""
    match data:
        case dict():
            return {key: pruned(value) for key, value in data.items() if key != "new"}
        case list():
            return [pruned(item) for item in data]
    return data
