"""What `pip install` ends up with, against pip's own parser, session and finder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pip_itself import asker, files
from pipwarden import readers
from pipwarden.effective import effective
from pipwarden.source import Source

KIND = readers.BY_NAME["pip-conf"]


@pytest.fixture
def ask_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    return asker(tmp_path, monkeypatch)


def ours(data: bytes) -> dict[str, Any] | None:
    text = data.decode("utf-8", "surrogateescape")
    found = effective(readers.read(Source("pip.conf", text), KIND))
    assert found is not None
    if found.pop("error"):
        return None
    found.pop("locations")
    return found


@settings(
    derandomize=True,
    max_examples=1500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=files())
def test_it_is_what_pip_says(ask_pip: Any, data: bytes) -> None:
    assert ours(data) == ask_pip(data)


# -- what pip makes of a location ---------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "outcomes"),
    [
        ("index-url = http://a.example/s", ["ignored-untrusted"]),
        ("index-url = http://a.example/s\ntrusted-host = a.example", ["http-trusted"]),
        ("index-url = http://a.example/s\ntrusted-host = *", ["http-trusted"]),
        ("index-url = http://a.example/s\ntrusted-host = *.example", ["ignored-untrusted"]),
        ("index-url = http://a.example:1/s\ntrusted-host = a.example:2", ["ignored-untrusted"]),
        ("index-url = https://a.example/s\ntrusted-host = a.example", ["https-unverified"]),
        ("index-url = https://a.example/s\ntrusted-host = A.example:443", ["https-verified"]),
        ("index-url = https://a.example/s\ntrusted-host = *", ["https-verified"]),
        ("index-url = https://a.example/s\ntrusted-host = a.example/s", ["https-unverified"]),
        ("index-url = http://127.8.8.8/s\nextra-index-url = http://127.1/s", ["http-loopback", "ignored-untrusted"]),
        ("index-url = http://[::1]/s", ["http-loopback"]),
        ("index-url = http://a.example@localhost/", ["http-loopback"]),
        ("index-url = http://localhost@a.example/", ["ignored-untrusted"]),
        ("index-url = file:///srv\nfind-links = wheels", ["file-url", "ignored-not-a-url"]),
        ('index-url = "https://a.example"', ["ignored-not-a-url"]),
        ("index-url = http://a.example:x/", ["error"]),
        ("no-index = true\nfind-links = https://a.example/w", ["https-verified"]),
        ("index-url =\n  https://a.example/s", ["https-verified"]),
    ],
)  # fmt: skip
def test_outcomes(lines: str, outcomes: list[str]) -> None:
    document = readers.read(Source("pip.conf", f"[global]\n{lines}\n"), KIND)
    found = effective(document, exists=lambda _: False)
    assert found is not None
    assert [place["outcome"] for place in found["locations"]] == outcomes


def test_a_path_that_exists_is_local() -> None:
    document = readers.read(Source("pip.conf", "[global]\nindex-url = /srv/simple\n"), KIND)
    found = effective(document, exists=lambda path: path == "/srv/simple")
    assert found is not None
    assert found["locations"][0]["outcome"] == "local-path"
