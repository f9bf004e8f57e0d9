"""Shell scripts: which files are some, and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipwarden import engine, fixes, readers
from pipwarden.facts import Document, Form
from pipwarden.files import Failure
from pipwarden.files.walk import find
from pipwarden.source import Source

KIND = readers.BY_NAME["shell"]
INDEX = ("-i", "http://h", True)


def read(text: str) -> Document:
    return readers.read(Source("install.sh", text), KIND)


def settings_of(document: Document) -> list[tuple[str, str, bool]]:
    return [(each.name, each.value.text, each.known) for each in document.all_settings]


# -- which files --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.sh", "a.bash", "x/b.zsh", ".envrc", "a.sh.j2", ".bashrc", ".profile", ".env.sh"]
)
def test_names(name: str) -> None:
    assert readers.kind_of(name) == KIND


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("#!/bin/sh\n", "shell"),
        ("#! /usr/bin/env bash", "shell"),
        ("#!/usr/bin/env -S FOO=1 zsh -e\n", "shell"),
        ("#!/bin/dash -e\r\n", "shell"),
        ("#!/usr/local/bin/ksh\n", "shell"),
        ("#!/usr/bin/env python3.11\n", "python"),
        ("#!/usr/bin/make -f\n", "makefile"),
        ("#!/usr/bin/env just --justfile\n", "justfile"),
        ("#!/usr/bin/env pwsh\n", "powershell"),
        ("#!/usr/bin/env node\n", None),
        ("#!/bin/shutdown\n", None),
        ("#!/usr/bin/env bash-doc\n", None),
        ("# /bin/sh\n", None),
        (" #!/bin/sh\n", None),
        ("\x7fELF", None),
        ("", None),
    ],
)
def test_first_lines(head: str, kind: str | None) -> None:
    for form in (head, head.encode()):
        found = readers.kind_of_content("bin/run", form)
        assert (found.name if found else None) == kind


@pytest.mark.parametrize("name", ["run.txt", "a.b/run.log", "C:\\x\\run.js"])
def test_an_ending_says_more_than_the_first_line(name: str) -> None:
    assert readers.kind_of_content(name, "#!/bin/sh\n") is None


def test_scripts_without_an_ending_are_found(tmp_path: Path) -> None:
    script = "#!/usr/bin/env bash\npip install x\n"
    for name in ("deploy", "bin/run", "ignored", "notes.txt", "LICENSE"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
    (tmp_path / "data").write_bytes(b"\x00\x01")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / ".gitignore").write_text("ignored\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    found = [each for each in find([str(tmp_path)]) if not isinstance(each, Failure)]
    names = [Path(each.path).relative_to(tmp_path).as_posix() for each in found]
    assert names == ["deploy", "bin/run"]
    assert {each.kind.name for each in found} == {"shell"}
    (named,) = find([str(tmp_path / "deploy")])
    assert not isinstance(named, Failure)
    (other,) = find([str(tmp_path / "data")])
    assert isinstance(other, Failure)


# -- what they say ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install -i http://h x", [INDEX]),
        ("pip3.11 install -i http://h x", [INDEX]),
        ("python3 -I -m pip install -i http://h x", [INDEX]),
        ('"$PYTHON" -m pip install -i http://h x', [INDEX]),
        ("./venv/bin/pip install -i http://h x", [INDEX]),
        ("sudo -H -u me pip install -i http://h x", [INDEX]),
        ("env -u A X=1 pip install -i http://h x", [INDEX]),
        ("time nohup pip install -i http://h x &", [INDEX]),
        ("xargs -n 1 pip install -i http://h < list", [INDEX]),
        ("bash -euc 'pip install -i http://h x'", [INDEX]),
        ('su - me -c "pip install -i http://h x"', [INDEX]),
        ("conda run -n e pip install -i http://h x", [INDEX]),
        ("f() { pip install -i http://h x; }", [INDEX]),
        ("x=$(pip download -i http://h x)", [INDEX]),
        ("case a in a) pip install -i http://h x;; esac", [INDEX]),
        ('U=http://h\npip install -i "$U" x', [INDEX]),
        ("pip install -i ${U:-http://h} x", [INDEX]),
        ("pip install -i $U x", [("-i", "$U", False)]),
        ("export PIP_INDEX_URL=http://h", [("PIP_INDEX_URL", "http://h", True)]),
        ("PIP_INDEX_URL=http://h\nexport PIP_INDEX_URL", [("PIP_INDEX_URL", "http://h", True)]),
        ("PIP_INDEX_URL=http://h pip install x", [("PIP_INDEX_URL", "http://h", True)]),
        ("PIP_INDEX_URL=http://h", []),
        ("cat > ~/.pip/pip.conf <<EOF\n[global]\nindex-url = http://h\nEOF", [("index-url", "http://h", True)]),
        ("printf '[global]\\nindex-url = http://h\\n' > pip.conf", [("index-url", "http://h", True)]),
        ("pip config set global.index-url http://h", [("global.index-url", "http://h", True)]),
        ("# pip install -i http://h x", []),
        ("echo pip install -i http://h x", []),
        ("echo 'pip install -i http://h x' | tee README.txt", []),
        ("NOTE='pip install -i http://h x'", []),
        ("grep 'pip install -i http://h' x", []),
        ("cat <<EOF\npip install -i http://h x\nEOF", []),
        ("git commit -m 'pip install -i http://h x'", []),
        ("docker build --index-url http://h .", []),
        ("npm install --index-url http://h", []),
    ],
)  # fmt: skip
def test_settings(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert settings_of(read(text)) == expected


def test_forms() -> None:
    document = read("export PIP_PROXY=p\npip install --proxy q x\n")
    assert [each.form for each in document.all_settings] == [Form.VARIABLE, Form.FLAG]


def test_fixes_act_on_the_words_that_are_written() -> None:
    text = (
        "U=http://pypi.org/simple\nsudo pip install \\\n  --trusted-host pypi.org \\\n  -i $U x\n"
    )
    assert "insecure-index-url" in [each.rule for each in engine.check(read(text))]
    result = fixes.fix_all(Source("a.sh", text), KIND, unsafe=True)
    assert result.text == "U=https://pypi.org/simple\nsudo pip install \\\n  -i $U x\n"


def test_text_between_a_variable_and_its_use_is_left_alone() -> None:
    """A value may begin where a variable is set and end where it is used."""
    text = "U=https://ci:secret9\nimportant\npip install -i $U@h/simple x\n"
    (setting,) = read(text).all_settings
    assert setting.value.text == "https://ci:secret9@h/simple"
    assert text[slice(*setting.span)] == "https://ci:secret9"
    for finding in engine.check(read(text)):
        for fix in finding.fixes:
            assert "important\n" in fixes.apply(text, fixes.merge([fix]))


WORDS = st.sampled_from(
    ["-i", "http://h", "--pre", "'a b'", "$U", '"$U"', "x>=1", "\\\n", "#c\n", "|", "$(", ")", "<<E\n", "E\n", ";", "U=v", "`"]
)  # fmt: skip


@settings(derandomize=True, max_examples=400, deadline=None)
@given(words=st.lists(WORDS, max_size=12), cut=st.integers(0, 80))
def test_any_text_is_read_with_places_inside(words: list[str], cut: int) -> None:
    text = ("pip install " + " ".join(words))[: cut + 8]
    document = read(text)
    places = [each.span for each in (*document.requirements, *document.comments)]
    for setting in document.all_settings:
        places += [setting.span, setting.name_span, setting.removal or setting.span]
    assert all(0 <= start <= end <= len(text) for start, end in places)
