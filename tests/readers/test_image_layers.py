"""What a Dockerfile says about stages, and about files in the layers of the image."""

from __future__ import annotations

import pytest

from pipwarden import readers
from pipwarden.facts import Document, FileAction, Key
from pipwarden.source import Source

COPIED, WRITTEN = FileAction.COPIED, FileAction.WRITTEN
REMOVED, UNSET = FileAction.REMOVED, FileAction.UNSET


def read(text: str) -> Document:
    return readers.read(Source("Dockerfile", text), readers.BY_NAME["dockerfile"])


EVENTS = [
    ("COPY pip.conf /etc/\n", [(COPIED, "/etc/pip.conf")]),
    ("COPY pip.conf /root/.pip/pip.conf\n", [(COPIED, "~/.pip/pip.conf")]),
    (
        "COPY a/pip.conf b/uv.toml setup.py /etc/\n",
        [(COPIED, "/etc/pip.conf"), (COPIED, "/etc/uv.toml")],
    ),
    ("WORKDIR /app\nCOPY --chown=a pip.conf .\n", [(COPIED, "/app/pip.conf")]),
    ("WORKDIR /app\nWORKDIR x\nCOPY pip.conf ./\n", [(COPIED, "/app/x/pip.conf")]),
    ('ADD ["my .netrc", ".netrc", "/root/"]\n', [(COPIED, "~/.netrc")]),
    ("COPY <<EOF /etc/pip.conf\n[global]\nEOF\n", [(COPIED, "/etc/pip.conf")]),
    ("COPY . /app\nCOPY setup.py /app/\n", []),
    ("RUN echo a > /etc/pip.conf\n", [(WRITTEN, "/etc/pip.conf")]),
    ("RUN echo a | sudo tee -a ${HOME}/.netrc\n", [(WRITTEN, "~/.netrc")]),
    ("RUN cp pip.conf /etc/ && mv x.txt /tmp\n", [(COPIED, "/etc/pip.conf")]),
    ("RUN rm -rf ~/.config/pip $HOME/.pip\n", [(REMOVED, "~/.config/pip"), (REMOVED, "~/.pip")]),
    ('RUN ["rm", "-f", "/etc/pip.conf"]\n', [(REMOVED, "/etc/pip.conf")]),
    ("RUN pip config set global.timeout 1\n", [(WRITTEN, "~/.config/pip/pip.conf")]),
    ("RUN pip config --global set global.timeout 1\n", [(WRITTEN, "/etc/pip.conf")]),
    ("RUN pip config unset global.timeout\n", [(UNSET, "~/.config/pip/pip.conf")]),
    ("RUN pip config list\n", []),
    ("RUN poetry config pypi-token.a b\n", [(WRITTEN, "~/.config/pypoetry/auth.toml")]),
    ("CMD rm /etc/pip.conf\n", []),
    ("RUN echo rm /etc/pip.conf\n", []),
    ("RUN --mount=type=secret,id=a,target=/etc/pip.conf pip install x\n", []),
]


@pytest.mark.parametrize(("text", "expected"), EVENTS)
def test_what_happens_to_files(text: str, expected: list[tuple[FileAction, str]]) -> None:
    found = [(each.action, each.path) for each in read("FROM python\n" + text).events]
    assert found == expected


def test_one_instruction_is_one_layer() -> None:
    text = "FROM a\nRUN echo a > pip.conf && rm pip.conf\nRUN rm pip.conf\n"
    first, second, third = read(text).events
    assert first.layer == second.layer != third.layer


def test_the_content_of_a_file_is_known_where_it_stands_here() -> None:
    text = "FROM a\nRUN cat > /etc/pip.conf <<EOF\n[global]\nEOF\nCOPY pip.conf /x/\n"
    written, copied = read(text).events
    assert written.content is not None
    assert "[global]" in text[slice(*written.content)]
    assert copied.content is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a AS x\nCOPY pip.conf /1/\nFROM b\nCOPY pip.conf /2/\n", ["/2/pip.conf"]),
        (
            "FROM a AS x\nCOPY pip.conf /1/\nFROM x AS y\nCOPY pip.conf /2/\nFROM Y\nRUN rm /3\n",
            ["/1/pip.conf", "/2/pip.conf", "/3"],
        ),
        ("FROM a AS x\nCOPY pip.conf /1/\nFROM scratch\nCOPY --from=x /1 /1\n", []),
        ("COPY pip.conf /1/\n", []),
    ],
)
def test_only_the_layers_of_the_last_stage_count(text: str, expected: list[str]) -> None:
    assert [each.path for each in read(text).events] == expected


def test_each_stage_has_files_of_its_own() -> None:
    conf = "COPY <<EOF /etc/pip.conf\n[global]\nindex-url = https://{}.example\nEOF\n"
    document = read(f"FROM a\n{conf.format('one')}FROM b\n{conf.format('two')}")
    urls = [each.value.text for each in document.settings(Key.INDEX_URL)]
    assert urls == ["https://one.example", "https://two.example"]


def test_a_stage_has_the_environment_of_the_one_it_starts_from() -> None:
    text = "FROM a AS x\nENV I=https://a.example\nARG J=b\nFROM {}\nRUN pip install -i $I $J\n"
    (setting,) = read(text.format("x")).settings(Key.INDEX_URL)
    assert setting.value.text == "https://a.example"
    (setting,) = read(text.format("y")).settings(Key.INDEX_URL)
    assert setting.value.text == "$I"
    assert not setting.known


def test_stages_that_share_nothing_are_judged_apart() -> None:
    text = "FROM a AS x\nENV PIP_PRE=1\nFROM {}\nENV PIP_TIMEOUT=1\nENV PIP_PRE=1\n"
    first, second = read(text.format("b")).settings(Key.PRE)
    assert first.scope.area is not None
    assert second.scope.area is not None
    assert not first.scope.area.overlaps(second.scope.area)
    assert [each.scope.area for each in read(text.format("x")).settings(Key.PRE)] == [None, None]
