"""pip itself, asked what it makes of a configuration file, and files to ask it about."""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from pip._internal import configuration
from pip._internal.cli import cmdoptions
from pip._internal.cli.main_parser import create_main_parser
from pip._internal.commands import create_command
from pip._internal.exceptions import PipError
from pip._internal.network.session import PipSession

# -- asking pip -------------------------------------------------------------------

MUTABLE = {
    name: copy.deepcopy(value.keywords["default"])
    for name, value in vars(cmdoptions).items()
    if isinstance(value, partial) and isinstance(value.keywords.get("default"), (list, set, dict))
}


def asker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function: pip.conf text -> pip's end state, None where pip stops."""
    file = tmp_path / "asked.conf"
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("PIP_", "REQUESTS_", "CURL_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    empty = dict.fromkeys(configuration.OVERRIDE_ORDER, ())
    monkeypatch.setattr(configuration, "get_configuration_files", lambda: empty)
    monkeypatch.setattr(configuration, "get_locale_encoding", lambda: "utf-8")

    def ask(data: bytes) -> dict[str, Any] | None:
        file.write_bytes(data)
        for name, default in MUTABLE.items():  # pip's parsers share and change these
            getattr(cmdoptions, name).keywords["default"] = copy.deepcopy(default)
        with quiet():
            try:
                create_main_parser().parse_args([])
                command = create_command("install")
                options, _ = command.parser.parse_args([])
                session = PipSession(trusted_hosts=options.trusted_hosts)
                finder = command._build_package_finder(options, session)
            except (SystemExit, ValueError, PipError):
                return None
        return state(options, finder.search_scope, session)

    return ask


@contextlib.contextmanager
def quiet() -> Any:
    logging.disable()
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


def state(options: Any, scope: Any, session: PipSession) -> dict[str, Any]:
    origins = [
        host if port is None else f"{host}:{port}" for host, port in session.pip_trusted_origins
    ]
    return {
        "index_url": options.index_url,
        "extra_index_urls": options.extra_index_urls,
        "index_urls": scope.index_urls,
        "find_links": scope.find_links,
        "trusted_hosts": options.trusted_hosts,
        "trusted_origins": origins,
        "no_index": bool(options.no_index),
        "require_hashes": bool(options.require_hashes),
        "no_require_hashes": bool(options.no_require_hashes),
        "prefer_binary": bool(options.prefer_binary),
        "cert": options.cert,
        "client_cert": options.client_cert,
        "proxy": options.proxy,
        "build_isolation": bool(options.build_isolation),
        "require_venv": bool(options.require_venv),
        "pre": bool(options.pre) or ":all:" in options.release_control.all_releases,
    }


# -- files ------------------------------------------------------------------------

URLS = st.sampled_from(
    [
        "https://a.example/simple", "http://b.example:8080/simple/", "http://user:pass@c.example",
        "http://localhost:3141/x", "https://[::1]/s", "file:///srv/x", "/srv/wheels", "~/wheels", "a.example/simple",
        "ftp://f.example", "https://h:99999/x", "${URL}", '"http://q.example"', "",
    ]
)  # fmt: skip
HOSTS = st.sampled_from(
    [
        "a.example",
        "B.example:8080",
        "*",
        "::1",
        "[::1]:80",
        "u@h",
        "h/x",
        "http://h",
        "h:x",
        "#",
        "h:99999",
    ]
)
WORDS = st.sampled_from(["true", "false", "yes", "No", "1", "0", "on", "OFF", "t", "maybe", ""])
VALUES = {
    "index-url": URLS, "index_url": URLS, "pypi-url": URLS, "extra-index-url": URLS, "Find-Links": URLS,
    "find-links": URLS, "trusted-host": HOSTS, "--trusted-host": HOSTS, "no-index": WORDS, "pre": WORDS,
    "prefer-binary": WORDS, "require-hashes": WORDS, "no-require-hashes": WORDS, "no-build-isolation": WORDS,
    "require-virtualenv": WORDS, "require-venv": WORDS, "no-cache-dir": WORDS, "verbose": WORDS,
    "cert": st.sampled_from(["~/ca.pem", "/ca.pem", "a//b/../c", ""]), "client_cert": st.just("~x"),
    "proxy": st.sampled_from(["http://u:p@p:1", "socks5://p"]), "timeout": st.sampled_from(["1", "1.5", "x"]),
    "retries": st.sampled_from(["1", "0x1F", "09", "1.5", "-1"]), "no-binary": st.sampled_from([":all:", "-x", "a,b"]),
    "all-releases": st.sampled_from([":all:", "a,:all:", ":none:"]), "keyring-provider": st.sampled_from(["auto", "x"]),
    "use-feature": st.sampled_from(["truststore", "x y"]), "config-settings": st.sampled_from(["a=b", "a"]),
    "exists-action": st.sampled_from(["s w", "x"]), "nonsense": WORDS, "index": URLS, "user": WORDS,
}  # fmt: skip
SECTIONS = st.sampled_from(
    ["global"] * 4
    + ["install"] * 4
    + [":env:", "DEFAULT", "download", "Global", "list", "install.x"]
)


@st.composite
def entries(draw: st.DrawFn) -> str:
    key = draw(st.sampled_from(sorted(VALUES)))
    values = draw(st.lists(VALUES[key], min_size=1, max_size=draw(st.sampled_from([1, 1, 1, 3]))))
    separator = draw(st.sampled_from([" ", "\n    ", "\n  # note\n\t", ", ", "\n\n  ", " # "]))
    lead = draw(st.sampled_from(["", "", "", "\n    "]))
    indent = draw(st.sampled_from(["", "", "", "", "  "]))
    return (
        f"{indent}{key}{draw(st.sampled_from([' = ', '=', ': ']))}{lead}{separator.join(values)}\n"
    )


@st.composite
def files(draw: st.DrawFn) -> bytes:
    lines = []
    for section in draw(st.lists(SECTIONS, min_size=1, max_size=4)):
        lines.append(f"[{section}]\n")
        lines += draw(st.lists(entries(), max_size=4))
    if draw(st.integers(0, 9)) == 0:
        lines.insert(
            draw(st.integers(0, len(lines))),
            draw(st.sampled_from(["junk\n", "= x\n", "[x\n", "\udcff\n", "\ufeff"])),
        )
    text = "".join(lines)
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))).encode(
        "utf-8", "surrogateescape"
    )
