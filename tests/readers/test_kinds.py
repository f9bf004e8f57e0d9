"""Which kind of file a path names."""

from __future__ import annotations

import pytest

from pipwarden import readers


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Dockerfile", "dockerfile"),
        ("docker/Dockerfile.gpu", "dockerfile"),
        ("Dockerfile-ee", "dockerfile"),
        ("Dockerfile_cuda", "dockerfile"),
        ("Dockerfile.py3", "dockerfile"),
        ("docker\\dev.Dockerfile", "dockerfile"),
        ("Dockerfile.j2", "dockerfile"),
        ("Containerfile-base", "dockerfile"),
        ("Makefile.am", "makefile"),
        (".env.local", "env-file"),
        ("Jenkinsfile-nightly.groovy", "jenkinsfile"),
        ("readers/dockerfile.py", "python"),
        ("dockerfile_parser.py", "python"),
        ("makefile.py", "python"),
    ],
)
def test_names_that_kinds_have(path: str, name: str) -> None:
    kind = readers.kind_of(path)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile.md",
        "Dockerfile-howto.rst",
        "dockerfile-lint.js",
        "Dockerfile.dockerignore",
        "Makefile.PL",
        "Makefile.toml",
        ".env.js",
        "Dockerfile/notes.txt",
        "MyDockerfile",
    ],
)
def test_other_languages_are_none_of_ours(path: str) -> None:
    assert readers.kind_of(path) is None
