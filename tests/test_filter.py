"""Files that are dismissed unread are those that say nothing."""

from __future__ import annotations

import pytest

from pipwarden import engine, readers, rules
from pipwarden.source import Source

EXAMPLES = [
    (example.path, example.text.replace("«", "").replace("»", ""))
    for rule in rules.all_rules().values()
    for example in rule.examples
]


@pytest.mark.parametrize(("path", "text"), EXAMPLES)
def test_no_example_with_a_finding_is_dismissed(path: str, text: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    if engine.check(readers.read(Source(path, text), kind), rules.all_rules().values()):
        assert readers.could_matter(kind, text.encode())


@pytest.mark.parametrize(
    ("path", "text", "matters"),
    [
        ("a.py", "import os\nprint('hello')\n", False),
        ("a.py", "os.system('pip install x')\n", True),
        ("a.py", "# /// script\n# dependencies = ['a @ http://h/a.zip']\n# ///\n", True),
        ("a.py", "def f(session):\n    session.install('-i', 'http://h/', 'x')\n", True),
        ("a.sh", "echo hello\n", False),
        ("a.sh", "export PIP_INDEX_URL=http://x\n", True),
        ("pip.conf", "[global]\n", True),
        ("requirements.txt", "flask\n", True),
    ],
)
def test_dismissal(path: str, text: str, *, matters: bool) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    assert readers.could_matter(kind, text.encode()) is matters


def test_another_encoding_is_never_dismissed() -> None:
    kind = readers.kind_of("a.sh")
    assert kind is not None
    assert readers.could_matter(kind, "echo".encode("utf-16"))
