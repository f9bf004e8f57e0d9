"""pip itself, asked what it makes of a requirements file, and files to ask it about."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import optparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock
from urllib.parse import urlsplit

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pip._internal.cli import cmdoptions
from pip._internal.exceptions import CommandError, PipError
from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.link import Link
from pip._internal.models.release_control import ReleaseControl
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import InsecureHTTPAdapter, PipSession
from pip._internal.req import req_file
from pip._internal.req.constructors import install_req_from_parsed_requirement
from pip._internal.req.req_install import check_invalid_constraint_type
from pip._internal.utils.misc import remove_auth_from_url
from pip._internal.vcs import is_url

from pipwarden.vocabulary.pip import DEFAULT_INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRON = {"A": "alpha", "B": "s3:cr@t", "HOST": "host.example", "EMPTY": "", "OPTS": "x --pre"}
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


# --- pip -------------------------------------------------------------------------------------


class Options:
    """What `handle_option_line` percolates upward."""

    def __init__(self) -> None:
        self.require_hashes = False
        self.no_require_hashes = False
        self.features_enabled: list[str] = []


def pip_reads(text: str, path: str, *, constraint: bool) -> dict[str, object]:
    """Let pip read a file; nested files are empty."""
    session, finder = _session(), None
    scope = SearchScope.create([], [DEFAULT_INDEX], no_index=False)
    prefs = SelectionPreferences(allow_yanked=False, release_control=ReleaseControl())
    finder = PackageFinder.create(
        link_collector=LinkCollector(session, scope), selection_prefs=prefs
    )
    options = Options()
    asked: list[object] = []
    implied = error = False

    def content(url: str, _session: object, *, constraint: bool = False) -> tuple[str, str]:  # noqa: ARG001
        urlsplit(url)
        return url, text if url == path else ""

    with mock.patch.object(req_file, "get_file_content", content):
        try:
            for parsed in req_file.parse_requirements(path, session, finder, options, constraint):
                facts, has_hash, failed = pip_requirement(parsed, constraint=parsed.constraint)
                asked.append(facts)
                implied |= has_hash
                error |= failed
        except (PipError, CommandError, ValueError):
            error = True
    release = finder.release_control
    return {
        "index_urls": finder.index_urls,
        "find_links": finder.find_links,
        "trusted_hosts": [
            host if port is None else f"{host}:{port}" for host, port in session.pip_trusted_origins
        ],
        "no_index": finder.search_scope.no_index,
        "pre": release is not None and ":all:" in release.all_releases,
        "prefer_binary": finder.prefer_binary,
        "require_hashes": options.require_hashes,
        "hash_mode": options.require_hashes or (implied and not options.no_require_hashes),
        "error": error,
        "locations": list(_locations(finder, session)),
        "requirements": asked,
    }


def pip_requirement(
    parsed: req_file.ParsedRequirement, *, constraint: bool
) -> tuple[tuple[object, ...], bool, bool]:
    match = re.search(r" \(line (\d+)\)$", parsed.comes_from)
    assert match
    head = (int(match[1]), parsed.requirement, parsed.is_editable)
    try:
        found = install_req_from_parsed_requirement(
            parsed, isolated=True, user_supplied=not constraint
        )
    except (PipError, ValueError, AssertionError):
        return (*head, "refused"), False, True
    if constraint and check_invalid_constraint_type(found):
        return (*head, "refused"), found.has_hash_options, True
    pinned = found.req is not None and found.is_pinned
    facts = (
        *head,
        found.name,
        str(found.specifier) if found.req is not None else "",
        found.link.url if found.link else None,
        sorted(found.extras),
        None if found.markers is None else str(found.markers),
        {name: list(digests) for name, digests in found.hash_options.items()},
        pinned,
    )
    return facts, found.has_hash_options, False


_SESSION: list[PipSession] = []


def _session() -> PipSession:
    """Return a session that trusts nobody yet; making one anew takes longer than all else."""
    if not _SESSION:
        _SESSION.append(PipSession())
    session = _SESSION[0]
    session.pip_trusted_origins.clear()
    for prefix in [each for each in session.adapters if not each.endswith("://")]:
        del session.adapters[prefix]
    return session


def _locations(finder: PackageFinder, session: PipSession) -> object:
    for number, url in enumerate(finder.index_urls):
        probe = (url if url.endswith("/") else url + "/") + "pkg/"
        role = "extra-index" if number else "index"
        yield {"role": role, "location": url, "outcome": _outcome(session, url, probe)}
    for url in finder.find_links:
        yield {"role": "find-links", "location": url, "outcome": _outcome(session, url, url)}


def _outcome(session: PipSession, url: str, probe: str) -> str:
    try:
        if Path(url).exists() and url:
            return "local-path"
        if url.startswith("file:"):
            return "file-url"
        if not is_url(url):
            return "ignored-not-a-url"
        if not session.is_secure_origin(Link(probe)):
            return "ignored-untrusted"
        parts = urlsplit(url)
        if parts.scheme == "https":
            adapter = session.get_adapter(remove_auth_from_url(probe))
            trusting = isinstance(adapter, InsecureHTTPAdapter)
            return "https-unverified" if trusting else "https-verified"
        if parts.scheme != "http":
            return f"other-scheme-{parts.scheme}"
    except (PipError, ValueError):
        return "error"
    return "http-loopback" if _is_loopback(parts.hostname or "") else "http-trusted"


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host.lower() == "localhost"


# --- files -----------------------------------------------------------------------------------

NAMES = ["flask", "Django", "zope.interface", "my_pkg", "a", "x2"]
HOSTS = [
    "pypi.example", "10.0.0.5", "localhost", "127.9.9.9", "[::1]", "[2001:db8::1]", "EXAMPLE.org",
    "${HOST}", "${UNSET}", "$A", "a_b.example", "h.example:8080", "h.example:80", "h:99999", "h:x",
]  # fmt: skip
SCHEMES = ["https://", "http://", "HTTP://", "ftp://", "file://", "file:", "//", "", "ssh://"]
USERS = ["", "", "", "user@", "u:p@", "${A}:${B}@", "u:p@ss@"]
PATHS = ["/simple", "/simple/", "", "/", "/a%20b/", "/x?y=1", "/#frag", "/#egg=x", "/x#egg=a[b]"]
FILES = ["/a-1.0.tar.gz", "/a-1.0-py3-none-any.whl", "/a-1.0.whl", "/dl/a", "/a.ZIP"]
FRAGMENTS = [
    "", "", f"#sha256={HEX}", "#md5=abc&sha256=def", "#egg=a", "#egg=a&subdirectory=x", "#egg=a b",
    "#egg=", "#SHA256=abc", "?x=1&sha1=abc",
]  # fmt: skip
VCS = [
    "git+https://",
    "git+http://",
    "git+ssh://git@",
    "git+git://",
    "git://",
    "svn+http://",
    "hg+file:///",
]
SPECIFIERS = [
    "==1.0", "==1.2.3", "===1.0", "==1.*", ">=1", ">=1,<2", "~=1.4", "!=1.5", "", " == 1.0", "(==1.0)",
    "=1.0", "==", ">=1 <2", "==1.0+local.1", "==1!2.0", "~=1", ">=1.*", "==1.0.post1.dev2", "==1.0rc1",
]  # fmt: skip
EXTRAS = ["", "", "", "[x]", "[y,x]", "[ x ]", "[]", "[x", "[X_y]"]
MARKERS = [
    "", "", "", ' ; python_version < "3"', ";os_name=='posix'", " ; bad marker", " ;", "; extra == 'x'",
]  # fmt: skip
LOCAL = [
    ".", "..", "./pkg", "pkg", "./pkg[x]", "./empty", "empty/", "./nosuch", "up.zip", "./up.zip", "no.zip",
    "a@up.zip", "./a-1.0-py3-none-any.whl", "~/x.whl", "/abs/x.tar.gz", "file:./pkg", "file:///x/../y.zip",
    "file://host/x", "FILE:///x",
]  # fmt: skip
OPTIONS = [
    "--index-url", "-i", "--pypi-url", "--extra-index-url", "--trusted-host", "--find-links", "-f",
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--no-require-hashes", "-r", "-c",
    "-e", "--no-binary", "--only-binary", "--all-releases", "--only-final", "--use-feature", "-C",
    "--config-settings", "--hash", "--requirement", "--constraint", "--editable",
]  # fmt: skip
WRONG = [
    "--cert", "--proxy", "--index_url", "--INDEX-URL", "-index-url", "--no", "--re", "--in", "--ex", "--h",
    "--pr", "--process-dependency-links", "-Z", "--", "-", "--=x", "--no-index=1", "-qU",
]  # fmt: skip

pick = st.sampled_from
url = st.builds("{}{}{}{}".format, pick(SCHEMES), pick(USERS), pick(HOSTS), pick(PATHS))
archive = st.builds(
    "{}{}{}{}".format, pick(SCHEMES[:5]), pick(HOSTS[:10]), pick(FILES), pick(FRAGMENTS)
)
repository = st.builds(
    "{}{}{}{}{}".format,
    pick(VCS),
    pick(HOSTS[:6]),
    pick(["/o/r.git", "/o/r"]),
    pick(["", "@main", "@" + HEX[:40], "@"]),
    pick(FRAGMENTS),
)
named = st.builds("{}{}{}".format, pick(NAMES), pick(EXTRAS), pick(SPECIFIERS))
direct = st.builds(
    "{}{}{}{}".format, pick(NAMES), pick(EXTRAS), pick([" @ ", "@", "@ "]), archive | repository
)
hashed = st.builds(
    "{}{}{}".format,
    pick(["sha256:", "sha256:", "sha256:", "sha384:", "sha512:", "md5:", "SHA256:", "sha256=", ""]),
    pick([HEX, HEX, HEX[:10], "", "zz"]),
    pick(["", "", "", ","]),
)
requirement = st.builds(
    "{}{}".format,
    named | named | named | direct | archive | repository | pick(LOCAL),
    pick(MARKERS),
)
trusted = pick(
    [*HOSTS, "*", "*:80", "https://h.example", "h.example/simple", "u@h.example", "::1", ""]
)
value = st.one_of(
    url, url, trusted, archive, repository, requirement, hashed,
    pick(["./wheels", "wheels", ":all:", ":none:", ":ALL:", "a,b", ":all:,:none:,a", "-x", "k=v", "base.txt",
          "requirements.txt", "truststore", "fast-deps", "'a b'", '"http://h/x', "\\", "${OPTS}", "[x"]),
)  # fmt: skip
option = st.builds(
    lambda name, joint, text, quote, cut: (
        (name[: max(3, len(name) - cut)] if name[:2] == "--" else name)
        + (joint if name not in OPTIONS[7:12] else "")
        + (quote + text + quote if name not in OPTIONS[7:12] else "")
    ),
    pick(OPTIONS),
    pick([" ", " ", "=", "", "  ", "\t"]),
    value,
    pick(["", "", "", '"', "'"]),
    pick([0, 0, 0, 0, 1, 4, 9]),
)
# values that fit, so that most files get beyond their first line
fitting = st.one_of(
    st.builds("{}{}{}".format, pick(OPTIONS[:4]), pick([" ", " "]), url),
    st.builds("--trusted-host {}".format, pick(HOSTS[:12])),
    st.builds("--find-links {}".format, url | archive | pick(["./wheels", "wheels", ""])),
    st.builds(
        "{} {}".format,
        pick(["--all-releases", "--only-final"]),
        pick([":all:", ":none:", ":ALL:", "a"]),
    ),
    pick(OPTIONS[7:12]),
    st.builds(
        "-r {}".format, pick(["base.txt", "./requirements.txt", "requirements.txt", "http://[x"])
    ),
    st.builds("-e {}".format, repository | pick(LOCAL)),
)
hashes = st.lists(
    st.builds("{}--hash={}".format, pick([" ", " ", " \\\n    ", "\t"]), hashed), max_size=2
).map("".join)
comment = pick(["", "", "", " # note", "# note", "\t# x \\", " \\", "#"])
line = st.one_of(
    st.builds("{}{}{}".format, requirement, hashes, comment),
    st.builds("{}{}{}".format, named, hashes, comment),
    st.builds("{}{}".format, fitting, comment),
    st.builds("{}{}".format, fitting, comment),
    st.builds("{} {}{}".format, fitting, fitting, comment),
    st.builds("{}{}".format, option, comment),
    st.builds("{} {}{}".format, option, option | requirement, comment),
    st.builds("{} {}".format, requirement, option | pick(WRONG)),
    st.builds("{} {}".format, pick(WRONG), value),
    pick(["", " ", "# note", "  # -i http://x", "\\", "\f", "# a\fflask"]),
)
ending = pick(
    ["\n"] * 12 + ["\r\n", "\r", "\f", "\x85", "\u2028", "\v", "\x1c", " \n", "\\\n", "\\ \n"]
)
text = st.lists(st.builds("{}{}".format, line, ending), min_size=1, max_size=7).map("".join)
clean = st.lists(
    st.builds("{}\n".format, fitting | st.builds("{}{}".format, named, hashes)), max_size=7
).map("".join)
noise = pick(
    [
        *" \t\n#;=:-\\'\"@[]${}",
        "\x0c",
        "\u2028",
        "\xa0",
        "\x85",
        "\r",
        "\x1f",
        "\ufeff",
        "é",
        "\u017f",
        "\0",
    ]
)
mutated = st.builds(
    lambda whole, at, char: whole[: at % (len(whole) + 1)] + char + whole[at % (len(whole) + 1) :],
    text,
    st.integers(0, 400),
    noise,
)


@contextlib.contextmanager
def project(folder: Path) -> Iterator[None]:
    """Work in a folder with a project, an archive and a folder of wheels."""
    for name in ("pkg", "empty", "wheels", "sub"):
        (folder / name).mkdir()
    (folder / "pkg" / "pyproject.toml").touch()
    (folder / "up.zip").touch()
    (folder / "sub" / "wheels").mkdir()
    before = Path.cwd()
    os.chdir(folder)
    logging.disable()
    default = cmdoptions.use_new_feature.keywords["default"]
    quiet = mock.patch.object(optparse.OptionParser, "print_usage")
    calm = mock.patch("pip._internal.req.req_install.deprecated")
    with mock.patch.dict(os.environ, ENVIRON), quiet, calm:
        os.environ.pop("UNSET", None)
        yield
    logging.disable(logging.NOTSET)
    default.clear()
    os.chdir(before)


slow = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
