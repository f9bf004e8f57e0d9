"""Command lines of pip, wherever they stand, against pip's own parser."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import logging
import os
import shlex
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pip._internal.cli import cmdoptions
from pip._internal.commands import create_command
from pip._internal.exceptions import PipError

from pipwarden import readers
from pipwarden.facts import Document, Key
from pipwarden.source import Source

MUTABLE = {
    name: copy.deepcopy(value.keywords["default"])
    for name, value in vars(cmdoptions).items()
    if isinstance(value, partial) and isinstance(value.keywords.get("default"), (list, set, dict))
}

# -- asking pip -------------------------------------------------------------------


@pytest.fixture
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("PIP_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


def pip_parses(vector: list[str]) -> dict[str, Any] | None:
    """Return what `pip install` makes of its arguments, None where it stops."""
    for name, default in MUTABLE.items():
        getattr(cmdoptions, name).keywords["default"] = copy.deepcopy(default)
    logging.disable()
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            options, words = create_command("install").parser.parse_args(vector)
    except (SystemExit, PipError):
        return None
    finally:
        logging.disable(logging.NOTSET)
    return {
        "index": [] if options.index_url == cmdoptions.PyPI.simple_url else [options.index_url],
        "extra": options.extra_index_urls,
        "links": options.find_links or [],
        "hosts": options.trusted_hosts,
        "files": options.requirements,
        "constraints": options.constraints,
        "editables": options.editables,
        "cert": [options.cert] if options.cert else [],
        "proxy": [options.proxy] if options.proxy else [],
        "no_index": bool(options.no_index),
        "hashes": bool(options.require_hashes),
        "pre": bool(options.pre),
        "isolation": bool(options.build_isolation),
        "asked": [word for word in words if word],
    }


def we_read(document: Document) -> dict[str, Any]:
    def values(key: Key, *options: str) -> list[str]:
        return [
            each.value.text
            for each in document.settings(key)
            if not options or each.option in options
        ]

    def switched(key: Key) -> list[bool | None]:
        return [each.enabled for each in document.settings(key)]

    asked = [each.text.text for each in document.requirements if not each.editable]
    return {
        "index": values(Key.INDEX_URL)[-1:],
        "extra": values(Key.EXTRA_INDEX_URL),
        "links": values(Key.FIND_LINKS),
        "hosts": values(Key.TRUSTED_HOST),
        "files": values(Key.REQUIREMENT_FILE),
        "constraints": values(Key.CONSTRAINT_FILE, "constraint"),
        "editables": [each.text.text for each in document.requirements if each.editable],
        "cert": values(Key.CERT)[-1:],
        "proxy": values(Key.PROXY)[-1:],
        "no_index": True in switched(Key.NO_INDEX),
        "hashes": True in switched(Key.REQUIRE_HASHES),
        "pre": True in switched(Key.PRE),
        "isolation": False not in switched(Key.BUILD_ISOLATION),
        "asked": asked,
    }


# -- command lines ------------------------------------------------------------------

URL = st.sampled_from(
    [
        "http://a.example/s",
        "https://u:p@b.example:8080/x?y=1",
        "file:///srv",
        "./wheels",
        "$X/s",
        "http://c.example/a b",
        "h#frag",
        "é😀",
    ]
)
HOST = st.sampled_from(["a.example", "b.example:80", "*", "[::1]"])
WORD = st.sampled_from(
    [
        "flask",
        "Django==1.0",
        "a>=1,<2",
        "x[y]",
        "./dir",
        "git+https://g.example/r.git@main#egg=r",
        "n @ http://d.example/n.zip",
    ]
)
PATH = st.sampled_from(["r.txt", "/etc/c.pem", "a b.txt", "http://e.example/r.txt"])
VALUES = {
    "--index-url": URL, "-i": URL, "--pypi-url": URL, "--extra-index-url": URL, "--find-links": URL, "-f": URL,
    "--trusted-host": HOST, "--requirement": PATH, "-r": PATH, "--constraint": PATH, "-c": PATH, "--editable": WORD,
    "-e": WORD, "--cert": PATH, "--proxy": URL, "--target": PATH, "-t": PATH, "--timeout": st.just("5"),
    "--no-binary": st.just(":all:"), "--python-version": st.just("3.11"), "--ext": URL, "--in": URL, "--tr": HOST,
    "--platform": st.just("any"), "--upgrade-strategy": st.just("eager"), "--log": PATH, "--require": PATH,
}  # fmt: skip
SWITCHES = st.sampled_from(
    [
        "--no-index",
        "--require-hashes",
        "--pre",
        "--no-build-isolation",
        "--no-deps",
        "-q",
        "-v",
        "-U",
        "-qU",
        "--upgrade",
        "--user",
        "--no-cache-dir",
        "--no-ind",
        "-vvq",
        "--isolated",
    ]
)


@st.composite
def options(draw: st.DrawFn) -> list[str]:
    name = draw(st.sampled_from(sorted(VALUES)))
    value = draw(VALUES[name])
    if name.startswith("--"):
        return draw(st.sampled_from([[name, value], [f"{name}={value}"]]))
    return draw(
        st.sampled_from(
            [[name, value], [f"{name}{value}"], [f"-q{name[1]}", value], [f"-vU{name[1]}{value}"]]
        )
    )


VECTORS = st.lists(
    st.one_of(
        options(), options(), SWITCHES.map(lambda each: [each]), WORD.map(lambda each: [each])
    ),
    max_size=6,
).map(lambda parts: [word for part in parts for word in part])


# -- where they stand ---------------------------------------------------------------


def in_shell(line: str) -> tuple[str, str]:
    return "install.sh", f"#!/bin/bash\nset -e\n{line} && echo 'pip install -i http://no'\n"


def in_bash_c(line: str) -> tuple[str, str]:
    return "install.sh", f"sudo bash -ec {shlex.quote(line)}\n"


def in_run(line: str) -> tuple[str, str]:
    return "Dockerfile", f"FROM python\nRUN apt-get update \\\n # note\n && {line} \\\n && true\n"


def in_run_over_lines(line: str) -> tuple[str, str]:
    words = shlex.split(line)
    return "Dockerfile", "FROM python\nRUN " + " \\\n    ".join(map(shlex.quote, words)) + "\n"


def in_exec_form(line: str) -> tuple[str, str]:
    return "Dockerfile", f"FROM python\nRUN {json.dumps(shlex.split(line), ensure_ascii=False)}\n"


def in_heredoc(line: str) -> tuple[str, str]:
    return "Dockerfile", f"FROM python\nRUN <<EOF\nset -e\n{line}\nEOF\n"


def in_workflow(line: str) -> tuple[str, str]:
    return (
        ".github/workflows/ci.yml",
        f"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          set -e\n          {line}\n",
    )


def in_folded_workflow(line: str) -> tuple[str, str]:
    return (
        ".github/workflows/ci.yml",
        f"jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: >-\n          true &&\n          {line}\n",
    )


def in_quoted_workflow(line: str) -> tuple[str, str]:
    return (
        ".github/workflows/ci.yml",
        f"jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {json.dumps(line)}\n",
    )


def in_bash_c_in_workflow(line: str) -> tuple[str, str]:
    return in_workflow(f"bash -c {shlex.quote(line)}")


PLACES = [in_shell, in_bash_c, in_run, in_run_over_lines, in_exec_form, in_heredoc]
PLACES += [in_workflow, in_folded_workflow, in_quoted_workflow, in_bash_c_in_workflow]


@pytest.mark.usefixtures("_clean")
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@settings(
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vector=VECTORS)
def test_a_call_means_what_pip_takes_it_for(
    place: Callable[[str], tuple[str, str]], vector: list[str]
) -> None:
    expected = pip_parses(vector)
    path, text = place(shlex.join(["pip", "install", *vector]))
    kind = readers.kind_of(path)
    assert kind is not None
    document = readers.read(Source(path, text), kind)
    for setting in document.all_settings:
        if setting.value.is_plain():
            assert text[slice(*setting.value.span())] == setting.value.text
        for span in (setting.span, setting.removal or setting.span):
            assert 0 <= span.start <= span.end <= len(text)
    if expected is not None:
        assert we_read(document) == expected
