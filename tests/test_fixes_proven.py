"""After all fixes pip reads the same file as before, without what was insecure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pip_itself import asker, files
from pip_requirements import clean, pip_reads, project, slow, text
from pipwarden import fixes, origins, readers
from pipwarden.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


# -- requirements -----------------------------------------------------------------

LISTS_OF = {False: readers.BY_NAME["requirements"], True: readers.BY_NAME["constraints"]}
INSECURE = ("http-trusted", "https-unverified", "ignored-untrusted")
# What these mend is that pip reads other lines, or fewer hashes, than a person sees.
REREAD = {"hidden-line-break", "ineffective-hash"}


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("project")
    with project(path):
        yield path


def is_open(url: str) -> bool:
    """Say whether anyone on the way could answer for a URL that https could have instead."""
    match = re.match(
        r"(?:(?:git|hg|svn)\+)?(?:http|git|ftp)://(?:[^/]*@)?(\[[^]]*\]|[^/:]*)", url, re.IGNORECASE
    )
    return match is not None and not origins.is_loopback(match[1].strip("[]"))


def secured(url: str) -> str:
    """Return a URL as it may stand in a file when all is mended."""
    url = url.removeprefix("=")
    url = re.sub(r"\A(?=(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:/|\Z))", "//", url)
    url = re.sub(r"\A//(?=[\w.-])", "https://", url)
    url = re.sub(r"(://[^/:@]*):[^/]*@", r"\1@", url)  # the password comes from a variable
    if is_open(url):
        url = re.sub(r"\A((?:git|hg|svn)\+)?(?:http|ftp):", r"\1https:", url, flags=re.IGNORECASE)
        url = re.sub(r"\A(?:git\+)?git:", "git+https:", url)
        url = re.sub(r"\A([^/]*//[^/]*?):80(?=/|\Z)", r"\1", url)
    return url


def secured_state(state: dict[str, Any]) -> dict[str, Any]:
    """Return what pip reads, but for what fixes may change."""
    kept = {
        key: state[key] for key in ("no_index", "pre", "prefer_binary", "require_hashes", "error")
    }
    kept |= {key: [secured(url) for url in state[key]] for key in ("index_urls", "find_links")}
    # Not the line numbers and the text: lines go, and URLs change.
    kept["requirements"] = [
        (each[2], each[3], each[4], secured(each[5] or ""), *each[6:])
        for each in state["requirements"]
    ]
    return kept


@settings(slow, max_examples=600, suppress_health_check=list(HealthCheck))
@given(whole=text | clean, constraint=st.booleans())
def test_requirements(folder: Path, whole: str, constraint: bool) -> None:  # noqa: FBT001
    path = str(folder / "sub" / "requirements.txt")
    kind = LISTS_OF[constraint]
    result = fixes.fix_all(Source(path, whole), kind, unsafe=True)
    assert result.failures == ()
    assert fixes.fix_all(Source(path, result.text), kind, unsafe=True).text == result.text
    before = pip_reads(whole, path, constraint=constraint)
    if before["error"]:
        return
    after = pip_reads(result.text, path, constraint=constraint)
    assert not after["error"]
    for each in after["locations"]:
        loopback = origins.is_loopback(origins.host_of(each["location"]))
        fetched = each["location"].lower().startswith(("http:", "https:"))
        assert each["outcome"] not in INSECURE or loopback or not fetched, each
    assert [host for host in after["trusted_hosts"] if not is_loopback(host)] == []
    for line, _, _, *facts in after["requirements"]:
        assert len(facts) < 3 or not is_open(facts[2] or ""), line
    if REREAD.isdisjoint(each.rule for each in result.applied):
        assert secured_state(after) == secured_state(before)
