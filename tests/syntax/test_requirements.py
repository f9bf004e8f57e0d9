"""Bytes, lines and words of requirements files, against pip's own functions and `shlex`."""

from __future__ import annotations

import os
import shlex
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pip._internal.req import req_file

from pipwarden.source import Excerpt
from pipwarden.syntax import options, requirements
from pipwarden.syntax.options import Fault, Word

ENVIRON = {"A": "alpha", "SPACED": " a -b ", "HASH": "x #y", "NESTED": "${A}", "EMPTY": ""}
PIECES = st.sampled_from(
    [
        "flask", "==1.0", " ", "  ", "\t", "\n", "\n", "\r\n", "\r", "\\", "\\\n", "\\\r\n", "\\ \n", "#", " #",
        "# note", " # note \\\n", "--hash=sha256:ab", " --pre", "-", "${A}", "${SPACED}", "${HASH}", "${NESTED}",
        "${EMPTY}", "${UNSET}", "$A", "${a}", "\f", "\v", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u2028", "\u2029",
        "\xa0", "😀", "é", "'", '"', "\0",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)
thorough = settings(derandomize=True, max_examples=800, deadline=None, database=None)


@thorough
@given(TEXTS)
def test_logical_lines_are_those_of_pip(text: str) -> None:
    with mock.patch.dict(os.environ, ENVIRON):
        theirs = list(req_file.preprocess(text))
    ours = []
    for offset, raw in requirements.groups(text):
        line = requirements.logical(raw, offset).text.text
        if line:
            number = len(text[:offset].splitlines()) + 1
            ours.append((number, requirements.expand(line, ENVIRON)))
    assert ours == theirs


@thorough
@given(TEXTS)
def test_groups_cover_the_text_and_pieces_know_their_place(text: str) -> None:
    groups = list(requirements.groups(text))
    assert "".join(raw for _, raw in groups) == text
    for offset, raw in groups:
        line = requirements.logical(raw, offset)
        for excerpt in (line.text, *line.comments):
            check(excerpt, text)
            for run in excerpt.runs:
                assert offset <= run.file <= run.file + run.width <= offset + len(raw)


def check(excerpt: Excerpt, text: str) -> None:
    """Every character of an excerpt stands where it says, but for a blank that pip makes up."""
    assert sum(run.length for run in excerpt.runs) == len(excerpt.text)
    for run in excerpt.runs:
        if run.length == run.width:
            here = excerpt.text[run.here : run.here + run.length]
            assert here == text[run.file : run.file + run.width]
        else:
            assert (run.length, run.width, excerpt.text[run.here]) == (1, 0, " ")


@thorough
@given(TEXTS)
def test_a_line_is_split_where_pip_splits_it(text: str) -> None:
    line = text.strip()
    start = requirements.options_start(line)
    end = requirements.requirement_end(start, len(line))
    assert (line[:end], line[start:]) == req_file.break_args_options(line)


@thorough
@given(TEXTS)
def test_words_are_those_of_shlex(text: str) -> None:
    found = list(options.words(Excerpt.of(text, 7)))
    faults = [each for each in found if isinstance(each, Fault)]
    words = [each for each in found if isinstance(each, Word)]
    if faults:
        with pytest.raises(ValueError, match=faults[0].message):
            shlex.split(text)
        return
    theirs = shlex.split(text)
    assert [word.text.text for word in words] == theirs
    for word in words:
        for run in word.text.runs:
            here = word.text.text[run.here : run.here + run.length]
            assert here == text[run.file - 7 : run.file - 7 + run.width] or not here


TABLE = options.Table(
    {"--index-url": True, "--in-it": True, "--pre": False, "--prefer": False},
    {"-i": True, "-p": False},
)


@pytest.mark.parametrize(
    ("text", "flags", "words"),
    [
        ("--index-url a b", [("--index-url", "--index-url", "a")], ["b"]),
        ("--ind=a=b", [("--index-url", "--ind", "a=b")], []),
        ("--index-url=", [("--index-url", "--index-url", "")], []),
        ("--pre --prefe", [("--pre", "--pre", None), ("--prefer", "--prefe", None)], []),
        ("-ia -i =b -i=c", [("-i", "-i", "a"), ("-i", "-i", "=b"), ("-i", "-i", "=c")], []),
        ("--index-url -i x", [("--index-url", "--index-url", "-i")], ["x"]),
        ("a --pre -- -i b", [("--pre", "--pre", None)], ["a", "-i", "b"]),
        ("- x", [], ["-", "x"]),
        ("--in a", ["ambiguous option: --in (--in-it, --index-url?)"], []),
        ("--nope a --pre", ["no such option: --nope", ("--pre", "--pre", None)], []),
        ("--pre=1", ["--pre option does not take a value"], []),
        ("-i", ["-i option requires 1 argument"], []),
        ("-x", ["no such option: -x"], []),
        ("'a", ["No closing quotation"], ["a"]),
        ("--index-url 'a b'\"c\"\\ d", [("--index-url", "--index-url", "a bc d")], []),
    ],
)
def test_options(text: str, flags: list[object], words: list[str]) -> None:
    line = options.parse(Excerpt.of(text, 0), 0, TABLE)
    found = [
        each.message
        if isinstance(each, Fault)
        else (each.full, each.name.text, each.value and each.value.text)
        for each in line.flags
    ]
    found = [
        (*each[:2], "")
        if isinstance(each, tuple) and each[2] is not None and not str(each[2])
        else each
        for each in found
    ]
    assert found == flags
    assert [word.text.text for word in line.words] == words


PARTS = st.sampled_from(
    [
        b"# coding: latin-1\n", b"# -*- coding=utf-8 -*-\n", b" # coding: latin-1\n", b"#coding: nosuch\n",
        b"# coding: cp1252\r\n", b"flask\n", b"\xe9", b"\xc3\xa9", b"\n", b"\r",
    ]
)  # fmt: skip
BYTES = st.builds(
    lambda mark, parts: mark + b"".join(parts),
    st.sampled_from([b"", b"", b"", b"\xff\xfe", b"\xef\xbb\xbf"]),
    st.lists(PARTS, max_size=6),
)


@thorough
@given(BYTES)
def test_bytes_are_decoded_as_pip_decodes_them(data: bytes) -> None:
    found = requirements.decode(data)
    try:
        with mock.patch.object(req_file, "get_locale_encoding", return_value="utf-8"):
            theirs = req_file._decode_req_file(data, "x")
    except LookupError:
        assert found.codec == "nosuch"
        return
    except UnicodeDecodeError:
        assert found.encoding != "utf-8" or "\udcff" in found.text or "\udce9" in found.text
        return
    if found.codec is None:
        assert found.text == theirs
    else:
        # an editor shows UTF-8 where that fits, whatever the comment says
        assert found.text.encode(found.encoding, "surrogateescape").decode(found.codec) == theirs


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"])
def test_marks(encoding: str) -> None:
    found = requirements.decode("\ufeff--pre é\n".encode(encoding))
    assert (found.text, found.encoding, found.codec) == ("--pre é\n", encoding, None)
    assert found.bom == "\ufeff".encode(encoding)
