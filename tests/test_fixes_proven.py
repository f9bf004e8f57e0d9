"""After all fixes pip reads the same file as before, without what was insecure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pip_itself import asker, files
from pipwarden import fixes, origins, readers
from pipwarden.source import Source

PIP_CONF = readers.BY_NAME["pip-conf"]
LISTS = ("extra_index_urls", "find_links", "index_urls")


@pytest.fixture
def ask_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    return asker(tmp_path, monkeypatch)


def fixed(data: bytes) -> bytes:
    source = Source("pip.conf", data.decode("utf-8", "surrogateescape"))
    result = fixes.fix_all(source, PIP_CONF, unsafe=True)
    assert result.failures == ()
    return result.text.encode("utf-8", "surrogateescape")


def mended(url: str) -> str:
    """Return what is left of a location when everything about it is mended."""
    url = re.sub(r"\A(['\"])(.*)\1\Z", r"\2", url)
    url = url.removesuffix(",")
    url = re.sub(r"\A(\n)?http://(?!localhost|127\.|\[::1\])", r"\1https://", url)
    url = re.sub(r"\A(?=(?:[\w-]+\.)+[a-z]+(?:/|\Z))", "https://", url)
    return re.sub(r"(://[^/:@]+):[^/@]+@", r"\1@", url)


def mended_state(state: dict[str, Any]) -> dict[str, Any]:
    """Return pip's end state as it should be when everything is mended."""
    state = {key: value for key, value in state.items() if key != "trusted_origins"}
    state["index_url"] = mended(state["index_url"])
    for key in LISTS:
        state[key] = [mended(url) for url in state[key] or []]
    state["trusted_hosts"] = [host for host in state["trusted_hosts"] or [] if is_loopback(host)]
    state["no_require_hashes"] = False
    state["build_isolation"] = True
    if state["proxy"]:
        state["proxy"] = mended(state["proxy"]).replace("https:", "http:")
    return state


def is_loopback(host: str) -> bool:
    return origins.is_loopback(origins.trusted_host(host).host or "")


@settings(
    derandomize=True,
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=files())
def test_pip_conf(ask_pip: Any, data: bytes) -> None:
    before, text = ask_pip(data), fixed(data)
    assert fixed(text) == text
    if before is None:
        return
    after = ask_pip(text)
    assert after is not None
    left = {**after, **{key: after[key] or [] for key in (*LISTS, "trusted_hosts")}}
    assert {**left, **mended_state(after)} == left, "something insecure is left"
    kept = mended_state(before).keys() - {"require_hashes"}  # a taking back of it may be gone
    assert {key: mended_state(before)[key] for key in kept} == {key: left[key] for key in kept}
