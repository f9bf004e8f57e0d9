"""What `pip install` ends up with when this pip.conf is the only configuration."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pipwarden import origins
from pipwarden.readers.pip_conf import key_name
from pipwarden.readers.pip_values import complaint, truth
from pipwarden.syntax import ini
from pipwarden.vocabulary import pip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipwarden.facts import Document

SECTIONS = ("global", "install", ":env:")  # in this order, the last one wins


def effective(
    document: Document, _environ: Mapping[str, str], exists: Callable[[str], bool]
) -> dict[str, Any]:
    """Return the options of `pip install` after defaults; `error` when it would not run.

    Nothing is expanded from the environment: pip does not either.
    """
    parsed = document.notes["ini"]
    if not isinstance(parsed, ini.Ini):
        raise TypeError(parsed)
    state = _defaults()
    if document.notes["refused"]:
        return {**state, "error": True}
    for option, value in _install_options(parsed):
        words = value.split() if option.action == "append" else [value]
        if any(complaint(option, word) for word in words):
            state["error"] = True
        _apply(state, option, value)
    _finish(state, exists)
    return state


def _defaults() -> dict[str, Any]:
    return {
        "index_url": pip.DEFAULT_INDEX,
        "extra_index_urls": [],
        "index_urls": [pip.DEFAULT_INDEX],
        "find_links": [],
        "trusted_hosts": [],
        "trusted_origins": [],
        "no_index": False,
        "pre": False,
        "prefer_binary": False,
        "require_hashes": False,
        "no_require_hashes": False,
        "cert": None,
        "client_cert": None,
        "proxy": None,
        "build_isolation": True,
        "require_venv": False,
        "error": False,
        "locations": [],
    }


def _install_options(parsed: ini.Ini) -> Iterator[tuple[pip.Option, str]]:
    """Yield what `pip install` takes from the file, in pip's order, empty values left out."""
    sections: dict[str, dict[str, str]] = {section.name.text: {} for section in parsed.sections}
    for entry in parsed.entries:
        if entry.section is not None:
            sections[entry.section.name.text][key_name(entry.key.text)] = entry.value.text
    lent = sections.get(ini.DEFAULT, {})
    for name in SECTIONS:
        if name not in sections:
            continue
        for key, value in {**lent, **sections[name]}.items():
            option = next(
                (
                    each
                    for each in pip.OPTIONS
                    if key in each.names.split(" ") and each.belongs_to("install")
                ),
                None,
            )
            if option is not None and value:
                yield option, value


LISTS = {
    "extra-index-url": "extra_index_urls",
    "find-links": "find_links",
    "trusted-host": "trusted_hosts",
}
SWITCHES = {
    "no-index": "no_index",
    "pre": "pre",
    "prefer-binary": "prefer_binary",
    "require-hashes": "require_hashes",
    "no-require-hashes": "no_require_hashes",
    "require-virtualenv": "require_venv",
    "no-build-isolation": "build_isolation",  # the word is stored, not negated
}


def _apply(state: dict[str, Any], option: pip.Option, value: str) -> None:
    """Set what an option of `pip install` sets; a later one replaces an earlier one."""
    match option.name:
        case name if name in LISTS:
            state[LISTS[name]] = value.split()
        case name if name in SWITCHES:
            state[SWITCHES[name]] = truth(value) is True
        case "index-url" | "proxy":
            state[option.name.replace("-", "_")] = value
        case "cert" | "client-cert":
            state[option.name.replace("-", "_")] = _home(value)
        case "all-releases":
            state["pre"] = state["pre"] or ":all:" in value.split(",")


def _home(path: str) -> str:
    """Expand `~` and leave the rest as it is written, as pip does."""
    return os.path.expanduser(path)  # noqa: PTH111  (a Path would tidy the rest)


def _finish(state: dict[str, Any], exists: Callable[[str], bool]) -> None:
    """Work out the locations that pip would look at, and what it makes of each."""
    hosts = tuple(origins.trusted_host(text) for text in state["trusted_hosts"])
    named = (host.host if host.port is None else f"{host.host}:{host.port}" for host in hosts)
    state["trusted_origins"] = list(dict.fromkeys(named))
    if any(host.host is None for host in hosts):
        state["error"] = True
        return
    indexes = [] if state["no_index"] else [state["index_url"], *state["extra_index_urls"]]
    state["index_urls"] = indexes
    state["find_links"] = [_expanded(link, exists) for link in state["find_links"]]
    roles = ["index" if at == 0 else "extra-index" for at in range(len(indexes))]
    state["locations"] = [
        _location(role, url, hosts, exists)
        for role, url in (
            *zip(roles, indexes, strict=True),
            *(("find-links", url) for url in state["find_links"]),
        )
    ]


def _expanded(link: str, exists: Callable[[str], bool]) -> str:
    """Expand `~` where that names something (`SearchScope.create`)."""
    if not link.startswith("~"):
        return link
    home = _home(link)
    return home if exists(home) else link


def _location(
    role: str, url: str, hosts: tuple[origins.TrustedHost, ...], exists: Callable[[str], bool]
) -> dict[str, str]:
    outcome = (
        origins.Outcome.LOCAL_PATH
        if exists(url)
        else origins.outcome(url, hosts, index=role != "find-links")
    )
    return {"role": role, "location": url, "outcome": outcome}
