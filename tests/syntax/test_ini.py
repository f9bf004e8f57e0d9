"""The ini reader against the parser that pip uses."""

import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden.syntax import ini

INDENTS = st.sampled_from(["", "", "", " ", "  ", "    ", "\t", "\x0c", "\xa0"])
BITS = st.sampled_from(
    [
        "[global]", "[install]", "[DEFAULT]", "[a] ; x", "[a] # [b]", "[]", "[ ]", "[x", "[[source]]",
        "index-url = http://a.example", "index-url=x # c", "k: v", "k = v = w", "k v", "= v", ": v", "k =", "k",
        "https://b.example", "# c", "; c", "", "  ", "a b = c", "ключ = значение", "k\x0cl = m", "k = \x85 v",
        "\u2028k = v", "=", "key😀 = 😀",
    ]
)  # fmt: skip
LINES = st.lists(st.tuples(INDENTS, BITS), max_size=12).map(lambda xs: ["".join(x) for x in xs])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


class Reference(configparser.RawConfigParser):
    """The real thing, keeping keys as written and reporting its own errors."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def expected(text: str) -> list[tuple[str, list[tuple[str, str]]]] | None:
    parser = Reference(strict=False)
    try:
        parser.read_string(text.replace("\r\n", "\n").replace("\r", "\n"))
    except configparser.Error:
        return None
    return sorted((name, sorted(parser._sections[name].items())) for name in parser.sections())


def seen(text: str) -> list[tuple[str, list[tuple[str, str]]]] | None:
    read = ini.read(text)
    if read.mistakes:
        return None
    sections: dict[str, dict[str, str]] = {section.name.text: {} for section in read.sections}
    for entry in read.entries:
        assert entry.section is not None
        sections[entry.section.name.text][entry.key.text] = entry.value.text
    sections.pop(ini.DEFAULT, None)
    return sorted((name, sorted(items.items())) for name, items in sections.items())


@settings(derandomize=True, max_examples=3000, deadline=None)
@given(LINES, ENDS)
def test_reads_what_configparser_reads(lines: list[str], end: str) -> None:
    text = end.join(lines)
    assert seen(text) == expected(text)


@settings(derandomize=True, max_examples=1000, deadline=None)
@given(LINES, ENDS)
def test_places_hold_the_text(lines: list[str], end: str) -> None:
    text = end.join(lines)
    for entry in ini.read(text).entries:
        span = entry.key.span()
        assert text[span.start : span.end] == entry.key.text
        for word in entry.value.words():
            place = word.span()
            assert text[place.start : place.end] == word.text
        assert entry.lines.start <= span.start <= entry.lines.end <= len(text)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("k = v\n[global]\n", "k = v"),
        ("[global]\nindex-url\n", "index-url"),
        ("[global]\n  = x\n", "="),
        ("[global\nk = v\n", "[global"),
    ],
)
def test_mistakes_have_their_place(text: str, where: str) -> None:
    span = ini.read(text).mistakes[0].span
    assert text[span.start : span.end] == where


def test_the_file_is_read_on_after_a_mistake() -> None:
    read = ini.read("[global]\nnonsense\nk = v\n")
    assert [entry.key.text for entry in read.entries] == ["k"]
    assert len(read.mistakes) == 1


def test_a_value_of_several_lines_knows_each_place() -> None:
    text = "[global]\nextra-index-url =\n    https://a\n# c\n    https://b\n\nk = v\n"
    entry = ini.read(text).entries[0]
    assert entry.value.text == "\nhttps://a\nhttps://b"
    assert [text[slice(*word.span())] for word in entry.value.words()] == ["https://a", "https://b"]
    assert text[slice(*entry.lines)] == "extra-index-url =\n    https://a\n# c\n    https://b\n"
