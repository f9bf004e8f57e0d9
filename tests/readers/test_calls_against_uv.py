"""Command lines of uv against uv's own reading of them."""

from __future__ import annotations

import random
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from pipwarden import readers
from pipwarden.facts import Document, Key
from pipwarden.source import Source
from uv_itself import ask, block, indexes

URLS = [f"{scheme}://{host}.example/s" for scheme in ("http", "https") for host in "abcd"]
CHOICES = {
    "-i": URLS,
    "--index-url": URLS,
    "--default-index": URLS,
    "--index": [*URLS, "corp=http://n.example/s"],
    "--extra-index-url": [*URLS, "http://x.example http://y.example"],
    "-f": [*URLS, "http://v.example,http://w.example"],
    "--find-links": URLS,
    "--allow-insecure-host": ["h.example", "i.example:8080"],
    "--trusted-host": ["j.example", "*"],
    "--index-strategy": ["first-index", "unsafe-best-match", "unsafe-first-match"],
    "--keyring-provider": ["subprocess"],
    "-p": ["3.12"],
    "-P": ["flask"],
    "-C": ["a=b"],
    "--exclude-newer": ["2024-01-01"],
    "-c": ["c.txt"],
}
SWITCHES = [
    "--no-index",
    "--no-verify-hashes",
    "--no-build-isolation",
    "--upgrade",
    "--no-deps",
    "--system",
]
WORDS = ["flask", "a==1.0", "b[x]>=1"]


def vector(seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311
    words: list[str] = []
    used: set[str] = set()
    for _ in range(chance.randint(1, 5)):
        name = chance.choice(sorted(CHOICES))
        value = chance.choice(CHOICES[name])
        if name in used and name not in (
            "--index",
            "--extra-index-url",
            "-f",
            "--allow-insecure-host",
        ):
            continue  # uv takes these once
        used.add({"-i": "--index-url", "--index-url": "-i"}.get(name, name))
        used.add(name)
        long = name.startswith("--")
        words += chance.choice([[name, value], [f"{name}={value}"] if long else [f"{name}{value}"]])
        switch = chance.choice(SWITCHES)
        if chance.random() < 0.3 and switch[:3] not in {each[:3] for each in words}:
            words.append(switch)
        if chance.random() < 0.5:
            words.append(chance.choice(WORDS))
    return words


def uv_reads(shown: str) -> dict[str, Any]:
    links = [each["url"] for each in indexes(shown, "flat_index")]
    hosts = block(shown, "allow_insecure_host")
    return {
        "indexes": sorted(each["url"] for each in indexes(shown)),
        "links": sorted(links),
        "hosts": sorted(re.findall(r'host: "([^"]*)"', hosts)) + ["*"] * hosts.count("Wildcard"),
        "strategy": block(shown, "index_strategy").strip(),
        "verify": "Verify" in block(shown, " hash_checking"),
        "no_index": block(block(shown, "index_locations"), "no_index").strip() == "true",
    }


def we_read(document: Document) -> dict[str, Any]:
    def values(*keys: Key) -> list[str]:
        return [each.value.text for each in document.settings(*keys)]

    strategy = (values(Key.INDEX_STRATEGY) or ["first-index"])[-1]
    hosts = [value.partition(":")[0] for value in values(Key.TRUSTED_HOST)]
    return {
        "indexes": sorted(values(Key.INDEX_URL, Key.EXTRA_INDEX_URL)),
        "links": sorted(values(Key.FIND_LINKS)),
        "hosts": sorted(host for host in hosts if host != "*") + ["*"] * hosts.count("*"),
        "strategy": "".join(part.title() for part in strategy.split("-")),
        "verify": all(each.enabled is not False for each in document.settings(Key.VERIFY_HASHES)),
        "no_index": any(each.enabled for each in document.settings(Key.NO_INDEX)),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("uv")
    (folder / "c.txt").write_text("")
    return folder


@pytest.mark.parametrize("seed", range(60))
def test_a_call_means_what_uv_takes_it_for(folder: Path, seed: int) -> None:
    words = vector(seed)
    answer = ask(folder, folder, "pip", "install", *words, "last")
    assert not answer.refused
    line = shlex.join(["uv", "pip", "install", *words, "last"])
    kind = readers.kind_of("Dockerfile")
    assert kind is not None
    document = readers.read(Source("Dockerfile", f"FROM python\nRUN true && {line}\n"), kind)
    assert we_read(document) == uv_reads(answer.shown)
