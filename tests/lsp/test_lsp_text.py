"""The document that is kept in step with the editor's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Model

from pipwarden.lsp.text import UTF8, UTF16, UTF32, Place, Text, index, split, units

ENCODINGS = (UTF8, UTF16, UTF32)
# Line ends, what others take for line ends, widths 1 to 4 in UTF-8 and 1 to 2 in UTF-16.
LETTERS = st.sampled_from("ab \r\n\f\v\x1c\x85\u2028é😀𝔸\u20ac\ud800\\")  # noqa: RUF001
TEXTS = st.text(LETTERS, max_size=30)


@given(TEXTS)
def test_split_loses_nothing_and_knows_three_line_ends(text: str) -> None:
    lines = split(text)
    assert "".join(lines) == text
    assert len(lines) == len(Model(text, UTF32).bounds())
    assert all(line.endswith(("\n", "\r")) for line in lines[:-1])
    assert not lines[-1].endswith(("\n", "\r"))


@given(TEXTS, st.sampled_from(ENCODINGS), st.data())
def test_edits_in_every_order_leave_the_editors_text(
    text: str, encoding: str, data: st.DataObject
) -> None:
    model, ours = Model(text, encoding), Text(text, encoding)
    for _ in range(data.draw(st.integers(1, 8))):
        places = [at for start, end in model.bounds() for at in range(start, end + 1)]
        start, end = sorted(data.draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
        change = model.edit(start, end, data.draw(TEXTS))
        first, last = change["range"]["start"], change["range"]["end"]
        ours.change(Place(**first), Place(**last), change["text"])
        assert str(ours) == model.text
        assert ours.lines == split(model.text)


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_places_and_offsets_are_each_others_inverse(text: str, encoding: str) -> None:
    model, ours = Model(text, encoding), Text(text, encoding)
    for start, end in model.bounds():
        for offset in range(start, end + 1):
            place = ours.place(offset)
            assert place._asdict() == model.place(offset)
            assert ours.offset(place) == offset


@given(
    TEXTS, st.sampled_from(ENCODINGS), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)
)
def test_places_outside_the_text_are_taken_for_the_nearest(
    text: str, encoding: str, line: int, column: int, end: int
) -> None:
    ours = Text(text, encoding)
    assert 0 <= ours.offset(Place(line, column)) <= len(text)
    ours.change(Place(line, column), Place(end, column), "x")
    assert "".join(ours.lines) == str(ours)
    assert ours.lines == split(str(ours))


@pytest.mark.parametrize(
    ("character", "expected"),
    [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (9, 3)],
)
def test_a_column_inside_a_character_means_its_start(character: int, expected: int) -> None:
    assert index("a😀b", character, UTF16) == expected


def test_units() -> None:
    assert [units("aé€😀", encoding) for encoding in ENCODINGS] == [10, 5, 4]


def test_a_carriage_return_and_a_line_feed_that_meet_are_one_line_end() -> None:
    text = Text("a\rb\nc", UTF16)
    text.change(Place(1, 0), Place(1, 1), "")
    assert text.lines == ["a\r\n", "c"]


def test_reversed_ranges_are_taken_in_order() -> None:
    text = Text("abc", UTF16)
    text.change(Place(0, 2), Place(0, 1), "-")
    assert str(text) == "a-c"
