"""setup.py: what `setup(...)` is given, as setuptools itself sees it, and where it stands."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipwarden import readers
from pipwarden.facts import Document, Form, Key, Setting, Tool
from pipwarden.source import Source

HEAD = "from setuptools import setup\n"


def read(text: str, path: str = "setup.py") -> Document:
    kind = readers.kind_of(path)
    assert kind is not None
    return readers.read(Source(path, text), kind)


def links(text: str) -> list[Setting]:
    return list(read(text).settings(Key.DEPENDENCY_LINKS))


def requirements(text: str) -> list[tuple[str, str]]:
    return [(each.scope.name, each.text.text) for each in read(text).requirements]


def given_to_setup(text: str) -> dict[str, Any]:
    """Run a setup.py with a `setup` that only keeps what it is given."""
    kept: dict[str, Any] = {}
    code = compile(text.replace(HEAD, ""), "setup.py", "exec")
    exec(code, {"setup": lambda **given: kept.update(given)})  # noqa: S102  (the texts below)
    return kept


# -- requirements -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        "setup(install_requires=['a>=1', 'b'])",
        "setup(install_requires=('a',), setup_requires=['b'], tests_require=['c'])",
        "BASE = ['a']\nTEST = BASE + ['b']\nsetup(install_requires=BASE, tests_require=TEST)",
        "V = '1.0'\nsetup(install_requires=['a==%s' % V, 'b=={}'.format(V), f'c=={V}', 'd==' + V])",
        "DEPS = []\nDEPS.append('a')\nDEPS += ['b']\nDEPS.extend(['c'])\nsetup(install_requires=DEPS)",
        "setup(install_requires='a b c'.split())",
        "KW = {'install_requires': ['a']}\nKW['tests_require'] = ['b']\nsetup(name='x', **KW)",
        "KW = dict(install_requires=['a'])\nsetup(**KW)",
        "def main():\n  deps = ['a']\n  setup(install_requires=deps)\nmain()",
        "if __name__ != '':\n  setup(install_requires=['a'])",
        "DEPS = ['a']\nif DEPS:\n  DEPS.append('b')\nsetup(install_requires=DEPS)",
        "import sys\nsetup(install_requires=['a'] if sys.argv else [])",
    ],
)
def test_requirements_are_those_that_setup_is_given(call: str) -> None:
    expected = [
        (name, text)
        for name, texts in given_to_setup(call).items()
        if name.endswith(("requires", "require"))
        for text in texts
    ]
    assert sorted(requirements(HEAD + call)) == sorted(expected)


def test_extras_are_read() -> None:
    text = HEAD + (
        "setup(extras_require={'t': ['a', 'b'], ':python_version<\"3\"': ['c'], 'u': 'd', **more})"
    )
    assert requirements(text) == [("extras_require", name) for name in "abcd"]


def test_a_string_of_requirements_is_read_line_by_line() -> None:
    text = (
        HEAD
        + 'setup(install_requires="""\n  a>=1\n\n  # no\n  b # why\n  c @ https://h/#egg=c\n""")'
    )
    assert [name for _, name in requirements(text)] == ["a>=1", "b", "c @ https://h/#egg=c"]
    (first, *_) = read(text).requirements
    assert text[slice(*first.span)] == "a>=1"
    assert first.tool is Tool.SETUPTOOLS


def test_a_direct_reference_knows_its_url() -> None:
    text = HEAD + "setup(install_requires=['demo @ http://h.example/demo-1.zip'])\n"
    (found,) = read(text).requirements
    assert found.url is not None
    assert found.url.text == "http://h.example/demo-1.zip"
    assert text[slice(*found.url.span())] == "http://h.example/demo-1.zip"


def test_what_is_filled_in_elsewhere_is_not_known() -> None:
    text = HEAD + "import v\nsetup(install_requires=['a==' + v.V, f'b=={v.V}'])\n"
    assert [(each.name, each.known) for each in read(text).requirements] == [
        ("a", False),
        ("b", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from setuptools import setup as s\ns(install_requires=['a'])",
        "import setuptools\nsetuptools.setup(install_requires=['a'])",
        "import setuptools as st\nst.setup(install_requires=['a'])",
        "from distutils.core import setup\nsetup(install_requires=['a'])",
        "try:\n  from setuptools import setup\nexcept: from distutils.core import setup\nsetup(install_requires=['a'])",
        "from skbuild import setup\nsetup(install_requires=['a'])",
        "setup(install_requires=['a'])",
    ],
)
def test_setup_has_many_names(text: str) -> None:
    assert requirements(text) == [("install_requires", "a")]


@pytest.mark.parametrize(
    "text",
    [
        "# setup(install_requires=['a'])",
        "'''\nsetup(install_requires=['a'])\n'''",
        "print(\"setup(install_requires=['a'])\")",
        "class A:\n  def f(self):\n    self.setup(install_requires=['a'])",
        "Extension(install_requires=['a'])",
        "install_requires = ['a']",
    ],
)
def test_what_is_not_given_to_setup_is_not_read(text: str) -> None:
    assert not read(text).requirements


# -- dependency links ---------------------------------------------------------------------


def test_links_know_their_places() -> None:
    text = HEAD + (
        "setup(\n    name='x',\n    dependency_links=[\n        'http://a.example/x',  # one\n"
        "        'https://b.example/y',\n    ],\n)\n"
    )
    first, second = links(text)
    assert [each.value.text for each in (first, second)] == [
        "http://a.example/x",
        "https://b.example/y",
    ]
    assert text[slice(*first.name_span)] == "dependency_links"
    assert text[slice(*second.span)] == "https://b.example/y"
    assert (first.count, first.form, first.tool) == (2, Form.CALL, Tool.SETUPTOOLS)
    assert first.part is not None
    assert text[slice(*first.part)] == "        'http://a.example/x',  # one\n"
    assert first.removal == second.removal is not None
    assert text[: first.removal[0]] + text[first.removal[1] :] == (
        HEAD + "setup(\n    name='x',\n)\n"
    )


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("setup(dependency_links=['https://h/' + x])", [("https://h/${x}", False)]),
        ("setup(dependency_links=LINKS)", [("LINKS", False)]),
        ("setup(dependency_links=read('links.txt'))", [("read('links.txt')", False)]),
        ("L = []\nfor a in b:\n  L.append(a)\nsetup(dependency_links=L)", [("[]", False)]),
        ("setup(dependency_links=[])", []),
        ("setup(dependency_links='https://h/ ')", [("https://h/", True)]),
        ("H = 'h.example'\nsetup(dependency_links=['https://%s/' % H])", [("https://h.example/", True)]),
        ("U = 'http://h/'\nsetup(dependency_links=[U])", [("http://h/", True)]),
    ],
)  # fmt: skip
def test_links_may_be_unknown(call: str, found: list[tuple[str, bool]]) -> None:
    assert [(each.value.text, each.known) for each in links(HEAD + call)] == found


def test_an_entry_is_not_emptied_while_some_of_it_is_unknown() -> None:
    (only,) = links(HEAD + "setup(dependency_links=['http://a/'] + more)")
    assert only.count == 2


TEXTS = st.text("ab://.#=%{}'\"\\é😀 -", min_size=1, max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(("name", "dependency_links", "install_requires", "zip_safe")),
        st.lists(TEXTS, max_size=3),
        min_size=1,
    ),
    st.booleans(),
)
def test_removing_leaves_a_call_without_it(given: dict[str, list[str]], lines: bool) -> None:  # noqa: FBT001
    between = ",\n    " if lines else ", "
    arguments = [f"{name}={value!r}" for name, value in given.items()]
    body = f"\n    {between.join(arguments)},\n" if lines else between.join(arguments)
    text = f"{HEAD}setup({body})\n"
    document = read(text)
    assert not document.problems
    found = list(document.settings(Key.DEPENDENCY_LINKS))
    # A link is what is left of a line without a comment.
    wanted = [link.partition(" #")[0].strip() for link in given.get("dependency_links", [])]
    assert [each.value.text for each in found] == [
        link for link in wanted if link and not link.startswith("#")
    ]
    for setting in found:
        for span in (setting.removal, setting.part):
            assert span is not None
            after = text[: span.start] + text[span.end :]
            call = ast.parse(after).body[-1].value  # type: ignore[attr-defined]
            left = {each.arg: ast.literal_eval(each.value) for each in call.keywords}
            others = {name: value for name, value in given.items() if name != "dependency_links"}
            if span is setting.removal:
                assert left == others
            else:
                assert len(left.pop("dependency_links")) == len(given["dependency_links"]) - 1
                assert left == others


# -- files that are not right ---------------------------------------------------------------


def test_blanks_that_python_does_not_take_are_told_and_the_rest_is_read() -> None:
    text = HEAD + 'setup(\n\xa0 \xa0 dependency_links=[\n\xa0 "http://a.example/",\n\xa0 ]\n)\n'
    document = read(text)
    assert [each.value.text for each in document.settings(Key.DEPENDENCY_LINKS)] == [
        "http://a.example/"
    ]
    assert [problem.tool for problem in document.problems] == [Tool.SETUPTOOLS]


def test_a_half_typed_call_is_read() -> None:
    text = HEAD + "setup(\n  dependency_links=['http://a.example/'],\n  name='x\n"
    document = read(text)
    assert [each.value.text for each in document.settings(Key.DEPENDENCY_LINKS)] == [
        "http://a.example/"
    ]
    assert [problem.tool for problem in document.problems] == [None]


def test_commands_in_it_are_read_too() -> None:
    text = HEAD + "import os\nos.system('pip install -i http://a.example/simple x')\nsetup()\n"
    (found,) = read(text).settings(Key.INDEX_URL)
    assert found.value.text == "http://a.example/simple"
