"""What `echo` and `printf` print."""

from __future__ import annotations

import pytest

from pipwarden import readers
from pipwarden.facts import Key
from pipwarden.readers.printed import text_of
from pipwarden.source import Excerpt, Source


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["echo", "a", "b"], "a b\n"),
        (["echo", "-n", "a"], "a"),
        (["echo", "[global]\\npre = 1"], "[global]\npre = 1\n"),
        (["echo", "-E", "a\\nb"], "a\\nb\n"),
        (["echo", "-e", "a\\tb"], "a\tb\n"),
        (["printf", "a\\nb"], "a\nb"),
        (["printf", "%s\\n", "a", "b"], "a\nb\n"),
        (["printf", "[%s]\\nx = %s\\ny = %5d%%\\n", "g", "h", "3"], "[g]\nx = h\ny = 3%\n"),
        (["printf", "%s=%s;", "a", "b", "c"], "a=b;c=;"),
        (["printf", "%s|%b", "a\\n", "b\\n"], "a\\n|b\n"),
        (["printf", "--", "-i %s", "x"], "-i x"),
        (["printf", "x%s"], "x"),
        (["printf", "plain", "a", "b"], "plain"),
    ],
)
def test_what_is_printed(words: list[str], text: str) -> None:
    name, *given = words
    made = text_of(name, [Excerpt.of(word, 100 * at) for at, word in enumerate(given)])
    assert made is not None
    assert made.text == text


@pytest.mark.parametrize("words", [["echo"], ["printf"], ["printf", "-v", "name", "x"]])
def test_nothing_is_printed(words: list[str]) -> None:
    name, *given = words
    assert text_of(name, [Excerpt.of(word, 0) for word in given]) is None


def test_a_format_is_filled_in_where_its_values_stand() -> None:
    text = (
        "FROM python\nARG HOST=pypi.corp.example\n"
        "RUN printf '[global]\\nindex-url = http://%s/simple\\ntrusted-host = %s\\n' \\\n"
        '    "$HOST" "${HOST}" > /etc/pip.conf\n'
    )
    kind = readers.kind_of("Dockerfile")
    assert kind is not None
    document = readers.read(Source("Dockerfile", text), kind)
    assert not document.problems
    (index,) = document.settings(Key.INDEX_URL)
    assert index.value.text == "http://pypi.corp.example/simple"
    assert text[slice(*index.value.span(0, 4))] == "http"
    (trusted,) = document.settings(Key.TRUSTED_HOST)
    assert trusted.value.text == "pypi.corp.example"
