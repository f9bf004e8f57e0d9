"""What goes when a variable of a shell script goes, and commands behind a variable."""

from __future__ import annotations

import pytest

from pipwarden import readers
from pipwarden.facts import Key
from pipwarden.source import Source

URL = "http://pypi.corp.example/simple"
SET = f"PIP_INDEX_URL={URL}"

REMOVALS = [
    (f"export {SET}\nmake\n", "make\n"),
    (f"make\n  export {SET}; \nmake\n", "make\nmake\n"),
    (f"export {SET} && make\n", "make\n"),
    (f"export {SET}; make\n", "make\n"),
    (f"a && export {SET} && make\n", "a && make\n"),
    (f"a && \\\n  export {SET} && \\\n  make\n", "a && \\\n  make\n"),
    (f"a \\\n  && export {SET} \\\n  && make\n", "a \\\n  && make\n"),
    (f'bash -c "export {SET}; make"\n', 'bash -c "make"\n'),
    (f"a && export {SET}\n", None),
    (f"if a; then export {SET}; fi\n", None),
    (f"if a; then\n  export {SET}\nfi\n", None),
    (f"if a; then\n  export {SET}\n  b\nfi\n", "if a; then\n  b\nfi\n"),
    (f"(export {SET})\n", None),
    (f"export {SET} || make\n", None),
    (f"{SET} pip install x\n", "pip install x\n"),
]


@pytest.mark.parametrize(("text", "expected"), REMOVALS)
def test_what_goes_with_a_variable(text: str, expected: str | None) -> None:
    document = readers.read(Source("a.sh", text), readers.BY_NAME["shell"])
    setting = next(document.settings(Key.INDEX_URL))
    removal = setting.removal
    assert (removal and text[: removal.start] + text[removal.end :]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"${{CONDA_RUN}} pip install -i {URL} x\n", [URL]),
        (f'"$SUDO" python -m pip install -i {URL} x\n', [URL]),
        (f"$RUN $IN pip install -i {URL} x\n", [URL]),
        (f"travis_wait 30 pip install -i {URL} x\n", [URL]),
        (f"$ECHO pip install -i {URL} x\n", []),
        (f"$x grep pip install -i {URL} x\n", []),
        (f"$(which echo) x pip install -i {URL}\n", []),
    ],
)
def test_an_installer_behind_a_variable(text: str, expected: list[str]) -> None:
    document = readers.read(Source("a.sh", text), readers.BY_NAME["shell"])
    assert [each.value.text for each in document.settings(Key.INDEX_URL)] == expected
