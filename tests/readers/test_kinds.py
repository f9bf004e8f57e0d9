"""The table of kinds: each name leads to the first kind with a pattern for it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden import readers
from pipwarden.readers import KINDS, Kind, kind_of

PATTERNS = sorted({pattern for kind in KINDS for pattern in kind.patterns})
FILLING = st.sampled_from(
    ["", "a", "x.y", ".", "dev", "-1", "requirements", ".py", ".md", "é", "Z"]
)
FOLDERS = st.sampled_from(["", "/w/", "a/.github/workflows/", "requirements/", "c:\\x\\", "pip/"])


@st.composite
def paths(draw: st.DrawFn) -> str:
    pattern = draw(st.sampled_from(PATTERNS))
    pieces = [
        draw(st.sampled_from(["", "q/", "a/b/"])) if piece == "**/" else draw(FILLING) if piece == "*" else piece
        for piece in re.split(r"(\*\*/|\*)", pattern)
    ]  # fmt: skip
    return draw(FOLDERS) + "".join(pieces) + draw(st.sampled_from(["", "", "", ".bak", ".txt"]))


def by_trying_all(path: str) -> Kind | None:
    """Try the names first, then the patterns with a folder, one after the other."""
    path = path.replace("\\", "/")
    for deep in (False, True):
        for kind in KINDS:
            for pattern in kind.patterns:
                regex = rf"(?:.*/)?{readers._regex(pattern)}"  # what a glob means
                if ("/" in pattern) == deep and re.fullmatch(regex, path, re.IGNORECASE):
                    return kind
    return None


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(paths())
def test_the_quick_way_finds_the_same(path: str) -> None:
    assert kind_of(path) == by_trying_all(path)


def test_names_of_kinds_are_unique() -> None:
    assert len(readers.BY_NAME) == len(KINDS)
