"""Python files against Python's own parser and `ast.literal_eval`, and broken ones by hand."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from pathlib import Path

import pip
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipwarden.source import Excerpt, Source, Span
from pipwarden.syntax import python
from pipwarden.syntax.python_data import Items, Pairs, Plain, Text, Unknown, Value
from pipwarden.syntax.python_names import gather
from pipwarden.syntax.python_values import Values

FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def last_value(text: str) -> Value:
    """Return the value of the expression that the last statement of a text is."""
    module = python.read(text)
    assert not module.faults, module.faults
    names = gather(module)
    statement = module.body[-1]
    assert isinstance(statement, ast.Expr)
    return Values(module, names).value(statement.value, names.scopes[0])


def plain(value: Value) -> object:
    """Return a value as `ast.literal_eval` gives it, lists for all sequences."""
    match value:
        case Text(text, known, _):
            assert known
            return text.text
        case Plain(data, _):
            return data
        case Items(items, complete, _):
            assert complete
            return [plain(item.value) for item in items]
        case Pairs(pairs, complete, _):
            assert complete
            return {pair.key.value.text: plain(pair.value) for pair in pairs}
    raise AssertionError(value)


def known(text: str) -> object:
    return plain(last_value(text))


def text_of(source: str) -> str:
    value = last_value(source)
    assert isinstance(value, Text), value
    return value.value.text


def listed(data: object) -> object:
    match data:
        case list() | tuple():
            return [listed(each) for each in data]
        case dict():
            return {key: listed(each) for key, each in data.items()}
    return data


# -- literals -------------------------------------------------------------------------

LETTERS = "ab'\"\\\n\t{}#%é漢😀\0\x7f\u2028\xa0$:/@="


@st.composite
def literals(draw: st.DrawFn) -> str:
    """Write a text in one of the many ways in which Python lets it be written."""
    text = draw(st.text(LETTERS, max_size=12))
    quote = draw(st.sampled_from(("'", '"', "'''", '"""')))
    written = []
    for letter in text:
        ways = [f"\\U{ord(letter):08x}"]
        ways += [f"\\u{ord(letter):04X}"] if ord(letter) < 0x10000 else []
        ways += [f"\\x{ord(letter):02x}", f"\\{ord(letter):03o}"] if ord(letter) < 0x100 else []
        if letter in "\n\0":
            ways += ["\\n"] if letter == "\n" else []
            ways += [letter] if letter == "\n" and len(quote) == 3 else []
        elif letter in "\\'\"":
            ways.append("\\" + letter)
        else:
            ways += [letter] * 4
        written.append(draw(st.sampled_from(ways)))
        if draw(st.integers(0, 15)) == 0:
            written.append("\\\n")
    prefix = draw(st.sampled_from(("", "", "u", "U")))
    return f"{prefix}{quote}{''.join(written)}{quote}"


@st.composite
def raw_literals(draw: st.DrawFn) -> str:
    text = draw(st.text("ab\\ndx{}é😀#", max_size=10)).rstrip("\\")
    return draw(st.sampled_from(("r", "R"))) + f'"{text}"'


STRINGS = st.lists(literals() | raw_literals(), min_size=1, max_size=3).map(
    lambda pieces: "(" + "  # not 'a' part\n ".join(pieces) + ")"
)
SCALARS = STRINGS | st.sampled_from(("1", "2.5", "True", "None", "0x1F"))
EXPRESSIONS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[" + ",\n".join(each) + "]")
        | st.lists(inner, min_size=1, max_size=3).map(lambda each: "(" + ", ".join(each) + ",)")
        | st.lists(st.tuples(STRINGS, inner), max_size=3).map(
            lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each) + "}"
        )
    ),
    max_leaves=8,
)


@FEW
@given(EXPRESSIONS, st.sampled_from(("\n", "\r\n", "\r")))
def test_literals_have_the_values_that_python_gives_them(text: str, newline: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = listed(ast.literal_eval(text))
    assert known(f"'é'\n{text}".replace("\n", newline)) == expected


def leaves(value: Value) -> list[Excerpt]:
    match value:
        case Text(text, _, _):
            return [text]
        case Items(items, _, _):
            return [leaf for item in items for leaf in leaves(item.value)]
        case Pairs(pairs, _, _):
            return [leaf for each in pairs for leaf in (each.key.value, *leaves(each.value))]
    return []


@FEW
@given(EXPRESSIONS)
def test_plain_characters_stand_where_they_say(text: str) -> None:
    source = f"'é😀'; x = 1\n{text}\n"
    for excerpt in leaves(last_value(source)):
        for at, letter in enumerate(excerpt.text):
            span = excerpt.span(at, at + 1)
            assert 0 <= span.start <= span.end <= len(source)
            if excerpt.cut(at, at + 1).is_plain():
                assert source[slice(*span)] == letter
            else:
                assert source[span.start] == "\\"
                assert ast.literal_eval(f'"{source[slice(*span)]}"') == letter


@pytest.mark.parametrize(
    ("source", "part", "place"),
    [
        ("'http://a/b'", "http", "http"),
        ("'http:\\x2f/a/b'", "//a", "\\x2f/a"),
        ("'ht' 'tp://a'", "http", "ht' 'tp"),
        ('"""x\\\ny"""', "xy", "x\\\ny"),
        ("'\\N{SNOWMAN}b'", "\u2603", "\\N{SNOWMAN}"),
        ("'é'; '漢' 'http'", "http", "http"),
        ("f'{{a}}b'", "{a", "{{a"),
        ("'%s/simple' % 'http://a'", "http://a", "%s"),
        ("'{}/simple'.format('http://a')", "/simple", "/simple"),
    ],
)
def test_a_part_of_a_text_knows_its_place(source: str, part: str, place: str) -> None:
    value = last_value(source)
    assert isinstance(value, Text)
    at = value.value.text.index(part)
    assert source[slice(*value.value.span(at, at + len(part)))] == place


def test_a_text_that_only_looks_as_long_is_not_edited() -> None:
    value = last_value("AB = 'http'\nf'{AB}://x'")
    assert isinstance(value, Text)
    assert value.value.text == "http://x"
    assert not value.value.cut(0, 4).is_plain()
    assert value.value.cut(4).is_plain()


# -- expressions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "'a' + 'b' + 'c'",
        "A = 'x'\nA + '/b'",
        "A = 'x'\nB = A + '/y'\nf'{A}-{B}!'",
        "A = 'x'\nf'{A!s}{{}}' 'tail' f'{A:}'",
        "A = 'x'\n'%s-%s-%%-%d' % (A, 'b', 3)",
        "A = 'x'\n'%(a)s' % {'a': A}",
        "A = 'x'\n'{}/{}/{{}}'.format(A, 'b')",
        "'{1}{0}{1}'.format('a', 'b')",
        "'{host}:{port}'.format(host='h', port=80)",
        "A = ['a', 'b']\n[*A, 'c', *['d']]",
        "A = ['a']\nA + ['b'] + list(('c',))",
        "'  pip install  x '.split()",
        "'a,b,,c'.split(',')",
        "'a\\nb\\n'.splitlines()",
        "'a\\n'.split('\\n')",
        "' a '.strip() + ' b'.lstrip() + 'c '.rstrip()",
        "' '.join(['a', 'b', 'c'])",
        "A = ['a', 'b']\n'-'.join(A)",
        "{'a': 'b', **{'c': 'd'}}",
        "dict(a='b', c=['d'])",
        "dict({'a': 'b'}, c='d')",
        "D = {'a': {'b': 'c'}}\nD['a']['b']",
        "A = ['a', 'b']\nA[-1]",
        "A = 'a'\nA += 'b'\nA",
        "A = ['a']\nA.append('b')\nA += ['c']\nA.extend(['d'])\nA",
        "A = {'a': 'b'}\nA['c'] = 'd'\nA.update({'e': 'f'})\nA.update(g='h')\nA",
        "A = 'a'\nA = A + 'b'\nA",
        "a, b = 'x', 'y'\na + b",
        "A: str = 'x'\nA",
        "A = B = 'x'\nA + B",
        "(A := 'x')",
        "[('a'), ('b')]",
        "('a'\n 'b')",
    ],
)
def test_expressions_come_to_what_python_makes_of_them(source: str) -> None:
    module = ast.parse(source)
    statement = module.body.pop()
    assert isinstance(statement, ast.Expr)
    space: dict[str, object] = {}
    exec(compile(module, "test", "exec"), space)  # noqa: S102  (the texts above)
    expected = eval(compile(ast.Expression(statement.value), "test", "eval"), space)  # noqa: S307
    assert known(source) == listed(expected)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("import os\n'http://' + os.environ['HOST'] + '/x'", "http://${os_environ_HOST}/x"),
        ("f'https://{user}:{password}@h/'", "https://${user}:${password}@h/"),
        ("f'{x!r}{y:>10}{z[\"k\"]}'", "${x_r}${y_10}${z_k}"),
        ("'%s/simple' % host", "${0}/simple"),
        ("'%5s' % 'a'", "${None}"),
        ("'%s %s' % ('a',)", "a ${1}"),
        ("'{x.y}'.format(x=1)", "${None}"),
        ("def f(a):\n  pass\nf'{a}'", "${a}"),
        ("for a in b: pass\nf'{a}'", "${a}"),
        ("if x:\n  a = 'b'\nelse:\n  a = 'c'\nf'{a}'", "${a}"),
        ("a = a + 'x'\nf'{a}'", "${a}x"),
        ("a = 'a'\ndef f():\n  global a\n  a = 'b'\nf'{a}'", "${a}"),
        ("a = 'x'\ndel a\nf'{a}'", "${a}"),
    ],
)
def test_what_is_not_known_stays_unknown(source: str, text: str) -> None:
    value = last_value(source)
    assert isinstance(value, Text)
    assert not value.known
    assert value.value.text == text


@pytest.mark.parametrize(
    "source",
    [
        "f('a')",
        "a.b",
        "b'bytes'",
        "import a\na",
        "a = b\nb = a\na",
        "x = 'a' * 99",
        "'a'.upper()",
        "not 'a'",
        "lambda: 'a'",
        "['a' for b in c][0]",
        "A = ['a']\nA.pop()\nA[0]",
    ],
)
def test_values_that_are_not_known(source: str) -> None:
    module = python.read(source)
    names = gather(module)
    statement = module.body[-1]
    assert isinstance(statement, ast.Expr | ast.Assign)
    value = Values(module, names).value(statement.value, names.scopes[0])
    assert isinstance(value, Unknown)


@pytest.mark.parametrize(
    ("source", "items"),
    [
        ("A = ['a']\nif x:\n  A.append('b')\nA", ["a", "b"]),
        ("if x:\n  A = ['a']\nelse:\n  A = ['b']\nA", ["a", "b"]),
        ("['a'] if x else ['b']", ["a", "b"]),
        ("['a'] + f()", ["a"]),
        ("[*a, 'b']", ["b"]),
        ("A = []\nfor b in c: A.append('d')\nA", ["d"]),
        ("A = ['a', 'b']\nA.remove('a')\nA", ["a", "b"]),
    ],
)
def test_lists_of_which_only_a_part_is_known(source: str, items: list[str]) -> None:
    value = last_value(source)
    assert isinstance(value, Items)
    assert not value.complete
    assert [plain(item.value) for item in value.items] == items


def test_the_environment_has_more_than_is_added_to_it() -> None:
    value = last_value("import os\ndict(os.environ, PIP_INDEX_URL='http://a')")
    assert isinstance(value, Pairs)
    assert not value.complete
    assert [(each.key.value.text, plain(each.value)) for each in value.pairs] == [
        ("PIP_INDEX_URL", "http://a")
    ]


def test_the_fallback_of_a_variable_counts() -> None:
    assert known("import os\nos.environ.get('X', 'http://a')") == "http://a"
    assert known("from os import getenv as g\ng('X', 'http://a')") == "http://a"
    assert known("import os\nos.environ.get('X') or 'http://a'") == "http://a"


def test_names_of_the_interpreter_are_known() -> None:
    assert known("import sys\nf'{sys.executable} -m pip'") == "python -m pip"
    assert known("from sys import executable as e\n[e]") == ["python"]


@pytest.mark.parametrize(
    "source",
    [
        "a = 'x'\n" + "".join(f"{name} = {old} + {old}\n" for old, name in zip("abcdefghijklmnopqrst", "bcdefghijklmnopqrstu", strict=True)) + "u\n",
        "x = " + "+".join(["'a'"] * 3000) + "\nx",
        "x = " + "[" * 80 + "'a'" + "]" * 80 + "\nx",
        "f(" * 60 + "'a'" + ")" * 60,
    ],
)  # fmt: skip
def test_values_cannot_grow_without_end(source: str) -> None:
    module = python.read(source)
    names = gather(module)
    statement = module.body[-1]
    assert isinstance(statement, ast.Expr)
    value = Values(module, names).value(statement.value, names.scopes[0])
    assert all(len(leaf) <= 100_000 for leaf in leaves(value))


# -- broken files -------------------------------------------------------------------------


def statements(text: str) -> list[str]:
    module = python.read(text)
    return [ast.unparse(each) for each in module.body]


@pytest.mark.parametrize(
    ("text", "read", "faults"),
    [
        ("a = 1\nprint 'x'\nb = 2\n", ["a = 1", "b = 2"], ["print 'x'"]),
        ("a = 1\nif x:\n  print 'x'\n  b = 2\n", ["a = 1", "if x:\n    pass\n    b = 2"], ["print 'x'"]),
        ("a = 1\nb = 'x\nc = 2\n", ["a = 1", "c = 2"], ["b = 'x"]),
        ("f(a=1,\n  b='x\n  c=2)\nd = 3\n", ["f(a=1, c=2)", "d = 3"], ["b='x"]),
        ("f(a=[1] # x\n  b=2,\n  c=3)\n", ["f(a=[1], b=2, c=3)"], ["f(a=[1] # x"]),
        ("f(a=[\n    1\n  ]\n  b=2)\n", ["f(a=[1], b=2)"], ["f(a=["]),
        ("f(a=[\n    'x'\n    y\n  ])\n", ["f(a=['x', y])"], ["'x'"]),
        ("a = 1\nf(b=[2", ["a = 1", "f(b=[2])"], ["f(b=[2"]),
        ("a = 1\nf(b=2\nc = 3\n", ["a = 1", "c = 3"], ["f(b=2"]),
        ("\xa0 a = 1\n", [], ["\xa0", "a = 1"]),
        ("f(\n\xa0 \xa0 a=1)\n", ["f(a=1)"], ["\xa0"]),
        ("a = 1\n{% if x %}\nb = 2\n", ["a = 1", "b = 2"], ["{% if x %}"]),
        ("a = 1\x00\nb = 2\n", ["a = 1", "b = 2"], ["\x00"]),
        ("a = '\ud800'\nb = 2\n", ["a = ' '", "b = 2"], ["\ud800"]),
        ("try:\n  a\nexcept X, e:\n  b\nc = 1\n", ["try:\n    a\nexcept (X, e):\n    b", "c = 1"], []),
        ("try:\n  a\nexcept b.X, Y, Z:\n  b(1)\n", ["try:\n    a\nexcept (b.X, Y, Z):\n    b(1)"], []),
        ("'''a\nb = 1\n", [], ["'''a"]),
        ("", [], []),
        ("# only\n", [], []),
    ],
)  # fmt: skip
def test_what_is_wrong_costs_only_itself(
    text: str, read: list[str], faults: list[str] | None
) -> None:
    module = python.read(text)
    if faults is not None:
        assert [text[slice(*fault.span)] for fault in module.faults] == faults
    if read:
        assert statements(text) == read
    assert len(module.text) == len(text)


def test_text_in_strings_is_never_code() -> None:
    text = '"""\nimport pip\npip.main(["x"])\n"""\nprint "x"\n\'\'\'\npip.main()\n\'\'\'\n'
    module = python.read(text)
    assert not gather(module).calls


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "[" * 100_000,
        "-" * 100_000 + "1",
        "1" + "+1" * 200_000,
        "x" + ".a" * 200_000,
        "x" + "()" * 100_000,
        "lambda:" * 30_000 + "1",
        "if x:\n y\n" + "elif x:\n y\n" * 5000,
        "f'" + "{" * 3000,
        "\\",
        "'\\",
        "f'{x!",
        "f'{x:{y:{z",
        "\x0c\x0b\x1c\x85\u2028",
        "a\r=\r1",
        "# é\r'é' 'é'\rx",
    ],
)
def test_nothing_raises(text: str) -> None:
    module = python.read(text)
    names = gather(module)
    values = Values(module, names)
    for node in (each for statement in module.body for each in ast.walk(statement)):
        if isinstance(node, ast.expr):
            span = module.span(node)
            assert 0 <= span.start <= span.end <= len(text)
            values.value(node, names.scopes[0])
    assert list(module.remarks()) is not None


PIECES = (
    "setup( ) [ ] { } = , : 'a' \"b f'{a}' f' ''' \\ \n \r\n \r # é 😀 x def f(): print 'x' "
    "import os\n if x:\n   \t \xa0 \0 + % .format( *a **b lambda b'' rb\" \\N{ {% %} :="
).split(" ")


@FEW
@given(st.lists(st.sampled_from([*PIECES, " ", "\n", "\n  "]), max_size=25).map("".join))
def test_rubbish_is_read_and_has_its_place(text: str) -> None:
    module = python.read(text)
    assert len(module.text) == len(text)
    names = gather(module)
    values = Values(module, names)
    spans = [fault.span for fault in module.faults]
    spans += [remark.span for remark in module.remarks()]
    for scope in names.scopes:
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.node is not None:
                    value = values.value(binding.node, scope)
                    spans += [value.span, *(leaf.span() for leaf in leaves(value))]
    for call in names.calls:
        spans.append(module.span(call.node))
        spans += [pair.key.span for pair in values.keywords(call.node, call.scope).pairs]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    assert not module.faults
    assert ast.dump(ast.Module(module.body, [])) == ast.dump(tree)


# -- places -----------------------------------------------------------------------------

FILES = sorted(Path(pip.__file__).parent.glob("_internal/**/*.py"))[::6]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_places_are_those_of_real_files(path: Path) -> None:
    text = path.read_text("utf-8").replace("\n", "\r\n")
    module = python.read(text)
    assert not module.faults
    for node in (each for statement in module.body for each in ast.walk(statement)):
        if isinstance(node, ast.Name):
            assert text[slice(*module.span(node))] == node.id
    spoken = [
        (token.string[1:], not token.line[: token.start[1]].strip())
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type == tokenize.COMMENT
    ]
    remarks = list(module.remarks())
    assert [(remark.text, remark.alone) for remark in remarks] == spoken
    assert all(text[slice(*remark.span)] == "#" + remark.text for remark in remarks)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_where_python_ends_them(newline: str) -> None:
    text = newline.join(["'é\x0c\x85\u2028'; a", "\x0c'漢😀'; bc", "def f():", "\té = dd"])
    module = python.read(text)
    found = [
        (node.id, text[slice(*module.span(node))])
        for statement in module.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    ]
    assert sorted(found) == sorted([("a", "a"), ("bc", "bc"), ("é", "é"), ("dd", "dd")])
    assert Source("x.py", text).line_starts == [module.line_start(n) for n in (1, 2, 3, 4)]


# -- taking out one of several ------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "first", "last", "left"),
    [
        ("['a', 'b', 'c']", 0, 0, "['b', 'c']"),
        ("['a', 'b', 'c']", 1, 1, "['a', 'c']"),
        ("['a', 'b', 'c']", 2, 2, "['a', 'b']"),
        ("['a', 'b', 'c']", 1, 2, "['a']"),
        ("['a', 'b', 'c']", 0, 2, "[]"),
        ("['a', 'b',]", 1, 1, "['a',]"),
        ("['a']", 0, 0, "[]"),
        ("['a',]", 0, 0, "[]"),
        ("[\n  'a',\n  'b',  # why\n]", 1, 1, "[\n  'a',\n]"),
        ("[\n  'a',\n  'b'\n]", 1, 1, "[\n  'a',\n]"),
        ("[\n  'a',\n  'b'\n]", 0, 0, "[\n  'b'\n]"),
        ("[\n  'a', 'b',\n  'c',\n]", 1, 1, "[\n  'a',\n  'c',\n]"),
        ("[\n  'a', 'b',\n  'c',\n]", 0, 0, "[\n  'b',\n  'c',\n]"),
        ("['a',\n 'b',\n 'c']", 2, 2, "['a',\n 'b']"),
        ("['a',\n 'b',\n 'c']", 0, 0, "[\n 'b',\n 'c']"),
        ("['a', ('b'), 'c']", 1, 1, "['a', 'c']"),
        ("[('a'), 'c']", 0, 0, "['c']"),
        ("['a'  # one\n , 'b']", 0, 0, "['b']"),
        ("('a', 'b', 'c')", 0, 0, "('b', 'c')"),
        ("('a', 'b')", 0, 0, None),
        ("('a', 'b',)", 0, 0, "('b',)"),
        ("('a', 'b',)", 1, 1, "('a',)"),
        ("('a',)", 0, 0, "()"),
        ("{'a': 'b', 'c': 'd'}", 0, 0, "{'c': 'd'}"),
        ("{'a': 'b', **{}}", 1, 1, "{'a': 'b'}"),
        ("f(a=1, b=2)", 1, 1, "f(a=1)"),
        ("f(\n  a=1,\n  b=[\n    2,\n  ],\n)", 1, 1, "f(\n  a=1,\n)"),
        ("f(a,\n  b=2,\n  c=3)", 1, 1, "f(a,\n  c=3)"),
        ("f(a,\n  c=3)", 1, 1, "f(a)"),
        ("f(a, **b)", 1, 1, "f(a)"),
    ],
)
def test_elements_are_taken_out(source: str, first: int, last: int, left: str | None) -> None:
    text = f"x = 1\n{source}\n"
    module = python.read(text)
    names = gather(module)
    values = Values(module, names)
    node = module.body[-1].value  # type: ignore[attr-defined]
    match node:
        case ast.Call():
            listing = values.arguments(node)
        case _:
            value = values.value(node, names.scopes[0])
            pieces = value.items if isinstance(value, Items) else value.pairs  # type: ignore[union-attr]
            place = pieces[0].place
            assert place is not None
            listing = place[0]
    span = python.removal(text, listing, first, last)
    if left is None:
        assert span is None
        return
    assert span is not None
    after = text[: span.start] + text[span.end :]
    assert after == f"x = 1\n{left}\n"
    ast.parse(after)


@FEW
@given(
    st.lists(st.sampled_from(("'a'", "('b')", "f(1, 2)", "'''x\ny'''")), min_size=1, max_size=4),
    st.sampled_from((", ", ",\n  ", ",  # why\n", " ,")),
    st.sampled_from(("", ",", ",\n", "\n", ", # end\n")),
    st.sampled_from(("[]", "()", "{}")),
    st.data(),
)
def test_what_is_left_is_python(
    elements: list[str], between: str, end: str, brackets: str, data: st.DataObject
) -> None:
    if brackets == "()" and len(elements) == 1 and "," not in end:
        end = "," + end
    text = f"x = {brackets[0]}{between.join(elements)}{end}{brackets[1]}\n"
    module = python.read(text)
    node = module.body[0].value  # type: ignore[attr-defined]
    first = data.draw(st.integers(0, len(elements) - 1))
    last = data.draw(st.integers(first, len(elements) - 1))
    spans = tuple(module.span(each) for each in node.elts)
    whole = module.span(node)
    listing = python.Listing(whole.start + 1, whole.end - 1, spans, isinstance(node, ast.Tuple))
    span = python.removal(text, listing, first, last)
    if span is None:
        assert isinstance(node, ast.Tuple)
        return
    left = ast.parse(text[: span.start] + text[span.end :]).body[0].value  # type: ignore[attr-defined]
    expected = [ast.dump(each) for n, each in enumerate(node.elts) if not first <= n <= last]
    found = left.elts if not isinstance(left, ast.Dict) else []
    assert [ast.dump(each) for each in found] == expected


def test_the_span_of_a_keyword_is_its_own() -> None:
    text = "f(é='漢', b=1)\n"
    module = python.read(text)
    call = module.body[0].value  # type: ignore[attr-defined]
    assert [text[slice(*module.span(each))] for each in call.keywords] == ["é='漢'", "b=1"]
    assert module.span(call) == Span(0, 13)
