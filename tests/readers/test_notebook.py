"""Notebooks: the same facts as their cells alone, in whatever way the file is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden import engine, fixes, readers, rules
from pipwarden.facts import Document
from pipwarden.readers import notebook
from pipwarden.source import Source

KIND = readers.BY_NAME["notebook"]
INDEX = ("-i", "http://h", True)


def file(*cells: str, indent: int | None = 1, lines: bool = True, **more: Any) -> str:
    made: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [{"output_type": "stream", "text": ["!pip install -i http://no x\n"]}],
            "source": cell.splitlines(keepends=True) if lines else cell,
        }
        for cell in cells
    ]
    markdown = {"cell_type": "markdown", "metadata": {}, "source": ["!pip install -i http://no x"]}
    data = {"cells": [markdown, *made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    return json.dumps(data, indent=indent)


def read(text: str) -> Document:
    return readers.read(Source("a.ipynb", text), KIND)


def settings_of(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.name, each.value.text, each.known) for each in document.all_settings]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("!pip install -i http://h x", [INDEX]),
        ("  !pip install -i http://h x", [INDEX]),
        ("!!pip install -i http://h x", [INDEX]),
        ("out = !pip download -i http://h x", [INDEX]),
        ("%pip install -i http://h x", [INDEX]),
        ("out = %pip install -i http://h x", [INDEX]),
        ("%uv pip install -i http://h x", [INDEX]),
        ("%system pip install -i http://h x", [INDEX]),
        ("%time !pip install -i http://h x", [INDEX]),
        ("!pip install \\\n  -i http://h \\\n  x", [INDEX]),
        ("!cd a && pip install -i http://h x", [INDEX]),
        ("!{sys.executable} -m pip install -i http://h x", [INDEX]),
        ("u = 'http://h'\n!pip install -i {u} x", [INDEX]),
        ("u = 'http://h'\n!pip install -i $u x", [INDEX]),
        ("u = 'a'\nu = 'b'\n!pip install -i {u} x", [("-i", "${u}", False)]),
        ("u = f()\n!pip install -i {u + 1} x", [("-i", "${...}", False)]),
        ("%%bash\npip install -i http://h x", [INDEX]),
        ("%%sh -e\nu=http://h\npip install -i $u x", [INDEX]),
        ("%%script bash\npip install -i http://h x", [INDEX]),
        ("%%time\n!pip install -i http://h x", [INDEX]),
        ("%%capture out\n%pip install -i http://h x", [INDEX]),
        ("get_ipython().system('pip install -i http://h x')", [INDEX]),
        ("import subprocess\nsubprocess.run(['pip', 'install', '-i', 'http://h', 'x'])", [INDEX]),
        ("import os\n!ls\nos.system('pip install -i http://h x')", [INDEX]),
        ('if x:\n    !ls\n    import os; os.system("pip install -i http://h x")', [INDEX]),
        ("import os\nos.environ['PIP_INDEX_URL'] = 'http://h'", [("PIP_INDEX_URL", "http://h", True)]),
        ("%env PIP_INDEX_URL=http://h", [("PIP_INDEX_URL", "http://h", True)]),
        ("%set_env PIP_INDEX_URL http://h", [("PIP_INDEX_URL", "http://h", True)]),
        ("%env PIP_INDEX_URL={u}", [("PIP_INDEX_URL", "{u}", False)]),
        ("%%writefile ~/.pip/pip.conf\n[global]\nindex-url = http://h\n", [("index-url", "http://h", True)]),
        ("# !pip install -i http://h x", []),
        ("print('!pip install -i http://h x')", []),
        ("text = '''\npip install -i http://h x\n'''", []),
        ("!echo pip install -i http://h x", []),
        ("%%html\n!pip install -i http://h x", []),
        ("%%script ruby\n!pip install -i http://h x", []),
        ("%%writefile notes.md\n!pip install -i http://h x", []),
        ("%timeit pip", []),
        ("x != pip", []),
        ("a % pip", []),
    ],
)  # fmt: skip
def test_settings(cell: str, expected: list[tuple[str, str, bool]]) -> None:
    assert settings_of(read(file(cell))) == expected
    assert settings_of(notebook.read_cell(Source("a.ipynb", cell))) == expected


def test_a_cell_of_a_shell() -> None:
    document = notebook.read_cell(
        Source("c", "pip install -i http://h x\n"), language="shellscript"
    )
    assert settings_of(document) == [INDEX]


def test_names_hold_from_cell_to_cell() -> None:
    text = file(
        "u = 'http://h'\nimport os",
        "!pip install -i {u} x",
        "os.system('pip install -i ' + u + ' x')",
    )
    assert settings_of(read(text)) == [INDEX, INDEX]


@pytest.mark.parametrize(
    "metadata",
    [{"language_info": {"name": "bash"}}, {"kernelspec": {"language": "bash", "name": "bash"}}],
)
def test_a_notebook_of_a_shell(metadata: dict[str, Any]) -> None:
    assert settings_of(read(file("pip install -i http://h x", metadata=metadata))) == [INDEX]


def test_a_notebook_of_another_language() -> None:
    metadata = {"language_info": {"name": "R"}}
    assert settings_of(read(file("!pip install -i http://h x", metadata=metadata))) == []


def test_format_three() -> None:
    cell = {"cell_type": "code", "input": ["!pip install -i http://h x\n"], "outputs": []}
    text = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3})
    assert settings_of(read(text)) == [INDEX]


def test_a_broken_file_is_reported_and_read_as_far_as_it_goes() -> None:
    text = file("!pip install -i http://h x").rstrip("}\n ")
    document = read(text)
    assert settings_of(document) == [INDEX]
    assert [
        each.message.startswith("this notebook is no valid JSON") for each in document.problems
    ] == [True]


PIECES = st.sampled_from(
    [
        '!pip install -i http://pypi.org/simple "flask>=1"', "%pip install --trusted-host pypi.org 'a\"b' x", 'print("é😀\\n")',
        "!pip install \\\n  --trusted-host a.example \\\n  x", "import os", 'os.environ["PIP_INDEX_URL"] = "http://pypi.org/simple"',
        "%env PIP_TRUSTED_HOST=a\tb", '!PIP_PROXY="http://u:p@h" pip install y', "if True:\n    !uv pip install --index-url http://x z",
        'os.system("pip install -i http://pypi.org/simple x")', "x = 'a\\'b'", "# \u2028", "", "!pip install --extra-index-url https://u:secret9@h/s w",
    ]
)  # fmt: skip
CELLS = st.lists(PIECES, max_size=4).map("\n".join)
RULES = list(rules.all_rules().values())


@settings(derandomize=True, max_examples=120, deadline=None)
@given(
    cells=st.lists(st.one_of(CELLS, CELLS.map(lambda cell: "%%bash\n" + cell)), max_size=3),
    indent=st.sampled_from([None, 1, 4]),
    lines=st.booleans(),
    ascii_only=st.booleans(),
)
def test_facts_and_fixes_in_every_layout(
    cells: list[str],
    indent: int | None,
    lines: bool,  # noqa: FBT001
    ascii_only: bool,  # noqa: FBT001
) -> None:
    text = file(*cells, indent=indent, lines=lines)
    text = text if ascii_only else json.dumps(json.loads(text), indent=indent, ensure_ascii=False)
    document = read(text)
    alone = [each for cell in cells for each in settings_of(notebook.read_cell(Source("", cell)))]
    if "os." not in "".join(cells):  # what is imported in one cell holds in the others
        assert sorted(settings_of(document)) == sorted(alone)
    for setting in document.all_settings:
        start, end = setting.value.span()
        assert json.loads(f'"{text[start:end]}"') == setting.value.text
    for finding in engine.check(document, RULES):
        for fix in finding.fixes:
            json.loads(fixes.apply(text, fixes.merge([fix])))
    result = fixes.fix_all(Source("a.ipynb", text), KIND, unsafe=True)
    assert len(json.loads(result.text)["cells"]) == len(cells) + 1


def test_fixes_act_inside_the_strings() -> None:
    text = file("!pip install \\\n  --trusted-host pypi.org \\\n  -i http://pypi.org/simple x")
    result = fixes.fix_all(Source("a.ipynb", text), KIND, unsafe=True)
    source = "".join(json.loads(result.text)["cells"][1]["source"])
    assert source == "!pip install \\\n  -i https://pypi.org/simple x"


@settings(derandomize=True, max_examples=150, deadline=None)
@given(cells=st.lists(CELLS, max_size=2), cut=st.integers(0, 1200))
def test_half_a_notebook_is_read_with_places_inside(cells: list[str], cut: int) -> None:
    text = file(*cells)[:cut]
    document = read(text)
    for setting in document.all_settings:
        for span in (setting.span, setting.name_span, setting.scope.span):
            assert 0 <= span.start <= span.end <= len(text)
