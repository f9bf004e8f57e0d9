"""The end state of a requirements file, against pip's own parser, constructors and finder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pip_requirements import ENVIRON, clean, mutated, pip_reads, project, requirement, slow, text
from pipwarden.effective.requirements import effective, evaluate
from pipwarden.readers.requirements import read
from pipwarden.source import Source


def we_read(text: str, path: str, *, constraint: bool) -> dict[str, object]:
    kind = "constraints" if constraint else "requirements"
    document = read(Source(path, text), kind)
    found = effective(document, ENVIRON, os.path.exists)
    state = evaluate(document, ENVIRON, os.path.exists)
    found["requirements"] = [
        (
            len(text[: asked.offset].splitlines()) + 1,
            asked.text,
            asked.editable,
            *(
                ("refused",)
                if asked.meaning.error
                else (
                    asked.meaning.name,
                    asked.meaning.specifier,
                    asked.meaning.link,
                    sorted(asked.meaning.extras),
                    asked.meaning.marker,
                    asked.hashes,
                    asked.meaning.pinned,
                )
            ),
        )
        for asked in state.requirements
    ]
    return found


@pytest.fixture(scope="module", autouse=True)
def _project(tmp_path_factory: pytest.TempPathFactory) -> object:
    with project(tmp_path_factory.mktemp("project")):
        yield


def agree(whole: str, *, constraint: bool = False) -> None:
    name = "constraints.txt" if constraint else "requirements.txt"
    path = str(Path("sub", name).absolute())
    ours = we_read(whole, path, constraint=constraint)
    theirs = pip_reads(whole, path, constraint=constraint)
    assert ours == theirs


@settings(slow, max_examples=1000)
@given(text)
def test_files_of_every_kind(whole: str) -> None:
    agree(whole)


@settings(slow, max_examples=450)
@given(clean)
def test_clean_files(whole: str) -> None:
    agree(whole)


@settings(slow, max_examples=450)
@given(mutated)
def test_files_with_a_character_that_does_not_belong(whole: str) -> None:
    agree(whole)


@settings(slow, max_examples=450)
@given(text)
def test_constraints(whole: str) -> None:
    agree(whole, constraint=True)


@settings(slow, max_examples=500)
@given(requirement, st.booleans())
def test_single_requirements(text: str, editable: bool) -> None:  # noqa: FBT001
    agree(f'-e "{text}"' if editable else text)
