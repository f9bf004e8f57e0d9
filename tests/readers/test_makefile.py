"""Makefiles: recipes against `make -n`, facts by tables."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipwarden import engine, fixes, readers
from pipwarden.facts import Document
from pipwarden.readers import makefile, shell_script
from pipwarden.source import Source

MAKE = shutil.which("make") or "/usr/bin/make"


def read(text: str) -> Document:
    return makefile.read(Source("Makefile", text), "makefile")


def settings_of(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.name, each.value.text, each.known) for each in document.all_settings]


def requirements_of(document: Document) -> list[str]:
    return [each.text.text for each in document.requirements]


@pytest.mark.parametrize(
    "name", ["Makefile", "makefile", "GNUmakefile", "rules.mk", "a/Makefile.am"]
)
def test_names(name: str) -> None:
    kind = readers.kind_of(name)
    assert kind is not None
    assert kind.name == "makefile"


# -- against make -------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "flask", "-i http://h.example/s", "--index-url=$(URL)", "$(OPTS)", "'$(URL)/q'", '"$(URL)/d"', "${URL}/b", "$(PKG)==1",
        "'a>=1'", "$(TWO)", "\\\n\t  -r x.txt", "\\\n  b", "--trusted-host $(HOST)", "$$HOME", "'$$x'", "$(LATE)", "-f $F", "$(QUOTED)",
        "--pre # c", "$(APPENDED)", "$(SEMI)", "a#b",
    ]
)  # fmt: skip
HEADS = st.sampled_from(
    [
        "pip install", "@pip install", "-pip install", "@ - pip install", "$(PIP) install", "$(Q)pip install", "$(ACT) pip install",
        "$(PY) -m pip install", "true && pip install", "@echo pip install", "\tpip install", "V=1 pip install", "if true; then pip install",
    ]
)  # fmt: skip
RECIPES = st.builds(
    lambda head, words: "\t" + " ".join([head, *words]) + ("; fi" if "if true" in head else ""),
    HEADS,
    st.lists(WORDS, max_size=4),
)
TARGETS = st.lists(
    st.one_of(RECIPES, RECIPES, st.sampled_from(["# c", "\t# pip install no", "", "\t", "ifdef X", "endif"])),
    max_size=4,
)  # fmt: skip
VARIABLES = r"""
URL = http://$(HOST)/simple
HOST = h.example
PKG ?= flask
PIP = pip3
PY=python3
TWO = a  b # c
OPTS = -i $(URL) \
  --pre
Q = @
F = wheels
ACT = . bin/activate &&
QUOTED = --find-links "/a b"
SEMI = x; pip install y
APPENDED = --no-deps
APPENDED += one
define canned
	pip install canned $(URL)/z
endef
"""


def balanced(lines: list[str]) -> list[str]:
    """Close the conditionals, and open none that is not closed."""
    made, depth = [], 0
    for line in lines:
        depth += (line == "ifdef X") - (line == "endif")
        if depth < 0:
            depth = 0
            continue
        made.append(line.replace("ifdef X", "ifndef X"))
    return made + ["endif"] * depth


@settings(
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    first=TARGETS,
    second=TARGETS,
    tail=st.sampled_from(["", "\t$(canned)\n", "\t@$(call canned)\n"]),
)
def test_recipes_are_those_that_make_prints(
    tmp_path: Path, first: list[str], second: list[str], tail: str
) -> None:
    text = VARIABLES + "all: one two\none:\n" + "\n".join(balanced(first))
    text += "\ntwo: ; pip install -i $(URL) two\n" + "\n".join(balanced(second)) + "\n"
    text += "end:\n" + tail + "LATE = --no-index\n"
    file = tmp_path / "Makefile"
    file.write_text(text)
    done = subprocess.run(
        [MAKE, "-n", "-f", str(file), "all", "end"],
        capture_output=True, text=True, check=False, timeout=20, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = re.sub(r"(?m)^make: .*\n", "", done.stdout)
    expected = shell_script.read(Source("x.sh", printed), "shell")
    document = read(text)
    assert sorted(settings_of(document)) == sorted(settings_of(expected)), printed
    assert sorted(requirements_of(document)) == sorted(requirements_of(expected)), printed


@settings(derandomize=True, max_examples=300, deadline=None)
@given(lines=TARGETS, cut=st.integers(0, 700))
def test_half_a_makefile_is_read_with_places_inside(lines: list[str], cut: int) -> None:
    text = ("all:\n" + "\n".join(lines) + VARIABLES)[:cut]
    document = read(text)
    found = [each.span for each in document.requirements]
    for setting in document.all_settings:
        found += [setting.span, setting.name_span, setting.removal or setting.span]
    assert all(0 <= start <= end <= len(text) for start, end in found)


# -- by hand ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tpip install -i http://h x\n", [("-i", "http://h", True)]),
        ("a: b ; pip install -i http://h x\n", [("-i", "http://h", True)]),
        (".RECIPEPREFIX = >\na:\n>pip install -i http://h x\n", [("-i", "http://h", True)]),
        (
            ".ONESHELL:\na:\n\tU=http://h\n\tpip install -i $$U x\n",
            [("-i", "http://h", True)],
        ),
        ("a:\n\tU=http://h\n\tpip install -i $$U x\n", [("-i", "$U", False)]),
        ("a:\n\tpip install -i $(U) x\n", [("-i", "${U}", False)]),
        ("a:\n\tpip install -i $(subst a,b,$(U)) x\n", [("-i", "${...}", False)]),
        ("ifdef X\nU=http://h\nelse\nU=http://i\nendif\na:\n\tpip install -i $U\n", [("-i", "${U}", False)]),
        ("U != pip download -i http://h x\n", [("-i", "http://h", True)]),
        ("U := $(strip $(shell pip download -i http://h x))\n", [("-i", "http://h", True)]),
        ("export PIP_INDEX_URL = http://h\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("export PIP_INDEX_URL\nPIP_INDEX_URL ?= http://h\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("PIP_INDEX_URL = http://h\n.EXPORT_ALL_VARIABLES:\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("H = h\na: export PIP_INDEX_URL=http://$(H)\n", [("PIP_INDEX_URL", "http://h", True)]),
        ("export PIP_INDEX_URL = http://$(H)\n", [("PIP_INDEX_URL", "http://$(H)", False)]),
        ("PIP_INDEX_URL = http://h\nunexport PIP_INDEX_URL\n", []),
        ("PIP_INDEX_URL = http://h\na:\n\tpip install x\n", []),
        ("a:\n\t@echo pip install -i http://h\n\t# pip install -i http://h\n", []),
        ("# pip install -i http://h \\\n\tpip install -i http://h\n", []),
        ('define HELP\npip install -i http://h\nendef\na:\n\t@echo "$$HELP"\n', []),
        ("$(info pip install -i http://h)\n", []),
        ("SHELL = pwsh\na:\n\tpip install -i http://h x\n", []),
        ("A = $(A)\nB = $(C)\nC = $(B)\na:\n\tpip install $(A) -i $(B)\n", [("-i", "${B}", False)]),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert settings_of(read(text)) == expected


def test_values_that_double_each_other_are_not_written_out() -> None:
    lines = [f"V{n} = $(V{n + 1})$(V{n + 1})" for n in range(11)] + ["V11 = " + "x" * 50]
    text = "\n".join(lines) + "\na:\n\tpip install $(V0) flask\n"
    assert requirements_of(read(text)) == ["${V0}", "flask"]


def test_places_are_where_the_value_stands() -> None:
    text = "HOST = h.example\nURL = http://$(HOST)/s\na:\n\t@pip install \\\n\t  -i $(URL) x\n"
    (setting,) = read(text).all_settings
    assert text[slice(*setting.value.span(0, 4))] == "http"
    assert setting.removal is not None
    start, end = setting.removal
    assert text[:start] + text[end:] == text.replace(" \\\n\t  -i $(URL)", "")


def test_nothing_is_removed_that_stands_elsewhere() -> None:
    text = 'a:\n\tpip install $(OPTS) x\nOPTS = -i "http://h"\n'
    (setting,) = read(text).all_settings
    assert setting.value.text == "http://h"
    assert setting.removal is None


def test_a_fix_acts_where_the_value_is_set() -> None:
    text = "URL = http://pypi.org/simple\na:\n\tpip install -i $(URL) --trusted-host pypi.org x\n"
    kind = readers.kind_of("Makefile")
    assert kind is not None
    result = fixes.fix_all(Source("Makefile", text), kind, unsafe=True)
    assert "URL = https://pypi.org/simple\n" in result.text
    assert "--trusted-host" not in result.text
    assert not [each for each in engine.check(result.document) if each.rule == "trusted-host"]
