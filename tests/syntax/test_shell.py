"""Shell words against a real shell, and the shapes of scripts by hand."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipwarden.source import Excerpt
from pipwarden.syntax import shell

BASH = shutil.which("bash") or "/bin/bash"
STUB = """#!/bin/sh
for word in pip "$@"; do printf '%s\\037' "$word"; done >> "$LOG"
printf '\\036' >> "$LOG"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell")
    stub = folder / "pip"
    stub.write_text(STUB)
    stub.chmod(0o755)
    return folder


def passed_by_bash(folder: Path, script: str) -> list[list[str]]:
    """Run a script with a `pip` that writes down its arguments."""
    log = folder / "log"
    log.write_bytes(b"")
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "LOG": str(log), "LC_ALL": "C.UTF-8"}
    file = folder / "script.sh"
    file.write_text(script, encoding="utf-8", newline="")
    subprocess.run(
        [BASH, str(file)], env=environment, cwd=folder, capture_output=True, check=False, timeout=20
    )
    calls = log.read_text("utf-8").split("\x1e")[:-1]
    return [call.split("\x1f")[:-1] for call in calls]


def read(text: str) -> shell.Script:
    return shell.read(Excerpt.of(text, 0))


def words(text: str) -> list[list[str]]:
    """Return the words of every call of pip, with assignments on their own carried forward."""
    variables: dict[str, Excerpt] = {}
    calls = []
    for command in read(text).commands:
        local = dict(variables)
        for assignment in command.assignments:
            values = list(shell.expand(assignment.value, variables))
            local[assignment.name.text] = values[0].text if values else Excerpt.of("", 0)
        if not command.words:
            variables = local
            continue
        call = [
            value.text.text for word in command.words for value in shell.expand(word, variables)
        ]
        if call[0] == "pip":
            calls.append(call)
    return calls


PIECES = st.sampled_from(
    [
        "a", "install", "-i", "http://h.example/s", "--x=y", "'a b'", '"c d"', '"$V"', "$V", "${V}", '"${V}/x"', "'$V'",
        r"e\ f", r"\"", r"\'", r"\\", r"\$V", '"\\$V"', r'"\""', r'"a\b"', "''", '""', "a'b'\"c\"", "${U:-d}", '"${U:-d e}"',
        "${V:-d}", "$'t'", "a#b", "a=b", "x\\\ny", "'l1\nl2'", "é😀", "%", "@", "a,b", "[x]==1", '"a>=1"', "${W}", '"$W"', "$W",
        "-c", "./x", "a:b",
    ]
)  # fmt: skip
CALLS = st.lists(PIECES, max_size=5).map(lambda pieces: " ".join(["pip", *pieces]))
LINES = st.one_of(
    CALLS,
    CALLS,
    CALLS.map(lambda call: f"true && {call}"),
    CALLS.map(lambda call: f"if true; then {call}; fi"),
    CALLS.map(lambda call: f"({call})"),
    CALLS.map(lambda call: f"{{ {call}; }}"),
    CALLS.map(lambda call: f"{call} > /dev/null 2>&1"),
    CALLS.map(lambda call: f"X=1 Y='2 3' {call}"),
    CALLS.map(lambda call: f"for i in 1; do {call}; done"),
    CALLS.map(lambda call: f"case a in b|c) pip no ;; a) {call} ;; esac".replace("pip no", "true")),
    CALLS.map(lambda call: f"f() {{ {call}; }}; f"),
    CALLS.map(lambda call: f"echo $({call})"),
    CALLS.map(lambda call: f"{call} # a comment; pip no"),
    CALLS.map(lambda call: f"! {call} || true"),
    CALLS.map(lambda call: f"{call} \\\n    last"),
    CALLS.map(lambda call: f"cat <<EOF | true; {call}\npip no\nEOF"),
    CALLS.map(lambda call: f"cat <<-'E F' > /dev/null\n\tpip no $V\n\tE F\n{call}"),
    CALLS.map(lambda call: f"[[ a == a && -n b ]] && {call}"),
    CALLS.map(lambda call: f"(( 1 + 1 )); {call}"),
    st.sampled_from(
        ["# pip no", "echo 'pip no'", 'V="n m"', "V=n", "W=", 'echo "a\npip no\n"', ""]
    ),
)


@settings(
    derandomize=True,
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines=st.lists(LINES, min_size=1, max_size=6))
def test_words_are_those_that_bash_passes(folder: Path, lines: list[str]) -> None:
    script = "V=v\nW=\n" + "\n".join(lines) + "\n"
    assert words(script) == passed_by_bash(folder, script)


@given(lines=st.lists(LINES, max_size=4), cut=st.integers(0, 200))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_half_a_script_is_read_with_places_inside(lines: list[str], cut: int) -> None:
    text = "\n".join(lines)[:cut]
    for command in read(text).commands:
        for word in command.words:
            start, end = word.raw.span()
            assert text[start:end] == word.raw.text
            for part in word.parts:
                start, end = part.text.span()
                assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sudo -H pip install x", [["sudo", "-H", "pip", "install", "x"]]),
        ("bash -c 'pip install x'", [["bash", "-c", "pip install x"]]),
        ("a | xargs pip install", [["a"], ["xargs", "pip", "install"]]),
        ("pip install x; # pip no\n", [["pip", "install", "x"]]),
        ('pip install "x\npip sync y', [["pip", "install", "x"], ["pip", "sync", "y"]]),
        ("pip install x &> log & wait", [["pip", "install", "x"], ["wait"]]),
        ("a\r\nb\r\n", [["a"], ["b"]]),
        ("while true; do a; done", [["true"], ["a"]]),
        ("diff <(a b) >(c)", [["a", "b"], ["c"], ["diff", "<(a b)", ">(c)"]]),
        ("x=$(pip list)", [["pip", "list"]]),
    ],
)
def test_shapes(text: str, expected: list[list[str]]) -> None:
    assert [
        [word.text for word in each.words] for each in read(text).commands if each.words
    ] == expected


def test_a_here_document_belongs_to_its_command() -> None:
    text = "cat > pip.conf <<EOF && echo\n[global]\nindex-url = http://x\nEOF\npip list\n"
    cat, echo, pip = read(text).commands
    target, document = cat.redirections
    assert (target.operator, target.target.text) == (">", "pip.conf")
    assert document.document is not None
    body = document.document.text
    assert body.text == "[global]\nindex-url = http://x\n"
    assert text[slice(*body.span())] == body.text
    assert [each.words[0].text for each in (echo, pip)] == ["echo", "pip"]


def test_a_variable_brings_its_place_along() -> None:
    text = "U=http://x\npip install -i $U/simple\n"
    first, second = read(text).commands
    variables = {"U": first.assignments[0].value.excerpt}
    (value,) = shell.expand(second.words[3], variables)
    assert (value.text.text, value.known) == ("http://x/simple", True)
    assert text[slice(*value.text.span(0, 4))] == "http"
    assert value.text.span(0, 4).start == 2


def test_comments_are_kept() -> None:
    remarks = read("# one\na # two\n'# no'\n").remarks
    assert [(each.text.text, each.alone) for each in remarks] == [("one", True), ("two", False)]
