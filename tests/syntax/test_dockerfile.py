"""Dockerfile instructions, after the rules of the Dockerfile reference."""

from __future__ import annotations

import pytest

from pipwarden.syntax import dockerfile


def shapes(text: str) -> list[tuple[str, list[str], str]]:
    """Return (name, flags, rest) of each instruction."""
    return [
        (each.name, [flag.text for flag in each.flags], each.rest.text)
        for each in dockerfile.read(text).instructions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM python:3\n", [("FROM", [], "python:3")]),
        ("run a\nRUN b", [("RUN", [], "a"), ("RUN", [], "b")]),
        ("RUN a \\\n  b \\\n  c\n", [("RUN", [], "a   b   c")]),
        ("RUN a \\\n# note\n  b\n", [("RUN", [], "a   b")]),
        ("RUN a \\\n   # note\n\n  b\n", [("RUN", [], "a   b")]),
        ("RUN a \\  \n  b\n", [("RUN", [], "a   b")]),  # blanks behind the backslash
        ("RUN a\\\nb\n", [("RUN", [], "ab")]),
        ("# escape=`\nRUN a `\n b \\\nRUN c\n", [("RUN", [], "a  b \\"), ("RUN", [], "c")]),
        ("# syntax=x\n# escape=`\nRUN a `\n b\n", [("RUN", [], "a  b")]),
        ("#\n# escape=`\nRUN a `\nRUN b\n", [("RUN", [], "a `"), ("RUN", [], "b")]),
        (
            "RUN --mount=type=cache,target=/x --network=none pip x\n",
            [("RUN", ["--mount=type=cache,target=/x", "--network=none"], "pip x")],
        ),
        (
            "RUN --mount=a \\\n  --mount=b \\\n  pip x\n",
            [("RUN", ["--mount=a", "--mount=b"], "pip x")],
        ),
        ('RUN ["pip", "install"]\n', [("RUN", [], '["pip", "install"]')]),
        ("ONBUILD RUN pip x\n", [("RUN", [], "pip x")]),
        ("RUN a\r\nRUN b \\\r\n c\r\n", [("RUN", [], "a"), ("RUN", [], "b  c")]),
        ("RUN a \\\n", [("RUN", [], "a")]),
        ("", []),
        ("???\nRUN a\n", [("RUN", [], "a")]),
    ],
)
def test_instructions(text: str, expected: list[tuple[str, list[str], str]]) -> None:
    assert shapes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUN <<EOF\na\nb\nEOF\nRUN c\n", [("EOF", "a\nb\n")]),
        ("RUN cat <<A <<B\na\nA\nb\nB\n", [("A", "a\n"), ("B", "b\n")]),
        ("RUN <<-EOF\n\ta\n\tEOF\n", [("EOF", "a\n")]),
        ('RUN <<"EOF"\n$a\nEOF\n', [("EOF", "$a\n")]),
        ("COPY <<pip.conf /etc/pip.conf\n[global]\npip.conf\n", [("pip.conf", "[global]\n")]),
        ("RUN <<EOF\r\na\r\nEOF\r\n", [("EOF", "a\n")]),
        ("RUN <<EOF\nnever closed\n", [("EOF", "never closed\n")]),
        ("RUN x <<< word\nRUN y\n", []),
    ],
)
def test_here_documents(text: str, expected: list[tuple[str, str]]) -> None:
    found = [
        each for instruction in dockerfile.read(text).instructions for each in instruction.documents
    ]
    assert [(each.name, each.text.text) for each in found] == expected
    for each in found:
        for word in each.text.words():
            assert text[slice(*word.span())] == word.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=b", [("A", "b")]),
        ("A=b C=\"d e\" F='g h'", [("A", "b"), ("C", '"d e"'), ("F", "'g h'")]),
        (r"A=b\ c D=e", [("A", r"b\ c"), ("D", "e")]),
        ("A b c", [("A", "b c")]),
        ("A", []),
        ("A=", [("A", "")]),
        ('A="open', [("A", '"open')]),
    ],
)
def test_assignments(text: str, expected: list[tuple[str, str]]) -> None:
    (instruction,) = dockerfile.read(f"ENV {text}\n").instructions
    found = dockerfile.assignments(instruction.rest)
    assert [(name.text, value.text) for name, value, _ in found] == expected


def test_every_prefix_is_read() -> None:
    text = '# escape=`\nFROM a AS b\nRUN --mount=x `\n # c\n pip <<E1 <<-"E2"\nx\nE1\n\ty\n\tE2\nENV A=b C\nSHELL ["x"]\n'
    for end in range(len(text) + 1):
        for each in dockerfile.read(text[:end]).instructions:
            assert 0 <= each.lines.start <= each.lines.end <= end
            start, stop = each.rest.span()
            assert 0 <= start <= stop <= end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["pip", "install"]', ["pip", "install"]),
        ('[ "a" , "b\\"c", "\\u0041" ]', ["a", 'b"c', "A"]),
        ("[]", []),
        ("['pip']", None),
        ('["a",]', None),
        ('["a"] && b', None),
        ("pip", None),
    ],
)
def test_the_json_form(text: str, expected: list[str] | None) -> None:
    (instruction,) = dockerfile.read(f"RUN {text}\n").instructions
    words = dockerfile.array(instruction.rest)
    assert (None if words is None else [word.text for word in words]) == expected
