"""Justfiles: text to facts, each with its place; there is no `just` to ask here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden import fixes, readers
from pipwarden.facts import Document
from pipwarden.source import Excerpt, Source
from pipwarden.syntax import just

KIND = readers.BY_NAME["justfile"]
INDEX = ("-i", "http://h", True)


def read(text: str) -> Document:
    return readers.read(Source("justfile", text), KIND)


def settings_of(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.name, each.value.text, each.known) for each in document.all_settings]


@pytest.mark.parametrize("name", ["justfile", "Justfile", ".justfile", "ci.just"])
def test_names(name: str) -> None:
    assert readers.kind_of(name) == KIND


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n    pip install -i http://h x\n", [INDEX]),
        ("a:\n\t@pip install -i http://h x\n", [INDEX]),
        ("@a b='c' *d: e\n  -@pip install -i http://h x\n", [INDEX]),
        ("a:\n  pip install \\\n    -i http://h \\\n    x\n", [INDEX]),
        ("u := 'http://h'\na:\n  pip install -i {{u}} x\n", [INDEX]),
        ("u := \"http://h\" / 's'\na:\n  pip install -i '{{ u }}' x\n", [("-i", "http://h/s", True)]),
        ("a:\n  pip install -i {{u}} x\nu := 'http://' + h\nh := 'h'\n", [INDEX]),
        ("o := '-i \"http://h\"'\na:\n  pip install {{o}} x\n", [INDEX]),
        ('u := "http://\\u{68}"\na:\n  pip install -i {{u}} x\n', [INDEX]),
        ("u := '''\nhttp://h'''\na:\n  pip install -i {{u}} x\n", [INDEX]),
        ("a u='http://h':\n  pip install -i {{u}} x\n", [INDEX]),
        ("u := 'http://h'\na u:\n  pip install -i {{u}} x\n", [("-i", "${u}", False)]),
        ("u := env('U')\na:\n  pip install -i {{u}} x\n", [("-i", "${u}", False)]),
        ("a:\n  pip install -i {{ if os() == 'x' { 'y' } else { 'z' } }} x\n", [("-i", "${...}", False)]),
        ("u := `pip download -i http://h x`\n", [INDEX]),
        ("a:\n  #!/usr/bin/env bash\n  u=http://h\n  pip install -i $u x\n", [INDEX]),
        ("[script('bash')]\na:\n  u=http://h\n  pip install -i $u x\n", [INDEX]),
        ("a:\n  u=http://h\n  pip install -i $u x\n", [("-i", "$u", False)]),
        ("export PIP_INDEX_URL := 'http://h'\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("set export\nPIP_INDEX_URL := 'http://h' # c\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("a $PIP_INDEX_URL='http://h':\n  x\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("export PIP_INDEX_URL := env('X')\n", [("PIP_INDEX_URL", "env('X')", False)]),
        ("PIP_INDEX_URL := 'http://h'\n", []),
        ("# pip install -i http://h x\na:\n  # pip install -i http://h x\n", []),
        ("a:\n  @echo pip install -i http://h x\n  echo {{'pip install -i http://h'}}\n", []),
        ("a:\n  #!/usr/bin/env python3\n  pip install -i http://h x\n", []),
        ("[script('python3')]\na:\n  pip install -i http://h x\n", []),
        ("set shell := ['pwsh', '-c']\na:\n  pip install -i http://h x\n", []),
        ("set shell := ['bash', '-c']\na:\n  pip install -i http://h x\n", [INDEX]),
        ("x := 'pip install -i http://h'\nalias b := a\nimport 'x.just'\nmod y\n", []),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert settings_of(read(text)) == expected


def test_places_are_where_the_value_stands() -> None:
    text = "url := 'http://pypi.org/simple'\na:\n  @pip install \\\n    -i {{url}} x\n"
    (setting,) = read(text).all_settings
    assert text[slice(*setting.value.span())] == "http://pypi.org/simple"
    assert setting.removal is not None
    start, end = setting.removal
    assert text[:start] + text[end:] == text.replace(" \\\n    -i {{url}}", "")


def test_a_variable_goes_with_its_line() -> None:
    text = "a := 'b'\nexport PIP_TRUSTED_HOST := 'h'\na:\n  pip install x\n"
    result = fixes.fix_all(Source("justfile", text), KIND, unsafe=True)
    assert result.text == "a := 'b'\na:\n  pip install x\n"


def test_four_braces_are_two() -> None:
    (use,) = just.uses(Excerpt.of("a {{{{ b", 0))
    assert use.inside is None


def test_variables_that_double_each_other_are_not_written_out() -> None:
    lines = [f"v{n} := v{n + 1} + v{n + 1}" for n in reversed(range(18))]
    text = "v18 := 'xxxxxxxx'\n" + "\n".join(lines) + "\na:\n  pip install {{v0}}\n"
    (requirement,) = read(text).requirements
    assert not requirement.known


@settings(derandomize=True, max_examples=800, deadline=None)
@given(st.text("ab:= '\"`{}\n\t\\#$@[]+/()", max_size=50))
def test_any_text_is_read_with_places_inside(text: str) -> None:
    full = "export PIP_CERT := " + text + "\nx:\n  pip install -i " + text
    document = read(full)
    for setting in document.all_settings:
        for span in (setting.span, setting.name_span):
            assert 0 <= span.start <= span.end <= len(full)
