"""What pip makes of a location: used, ignored, verified or not.

Facts of pip's network session (`PipSession.is_secure_origin`,
`add_trusted_host`, `get_adapter`), of `Link` and of `SearchScope`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    import ipaddress

VCS_SCHEMES = frozenset(
    f"{vcs}+{transport}"
    for vcs, transports in {
        "git": ("http", "https", "ssh", "git", "file"),
        "hg": ("file", "http", "https", "ssh", "static-http"),
        "svn": ("ssh", "http", "https", "svn", "file"),
        "bzr": ("http", "https", "ssh", "sftp", "ftp", "lp", "file"),
    }.items()
    for transport in transports
)
PIP_SCHEMES = VCS_SCHEMES | {"http", "https", "file", "ftp"}

_EGG = re.compile(r"[#&]egg=([^&]*)")
_LOOPBACK = ("127.0.0.0/8", "::1/128")
_PROJECT = r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?\Z"  # case does not count; dear to compile


class Outcome:
    """What pip does with an index or find-links location (words, not types)."""

    HTTPS_VERIFIED = "https-verified"
    HTTPS_UNVERIFIED = "https-unverified"
    HTTP_TRUSTED = "http-trusted"
    HTTP_LOOPBACK = "http-loopback"
    IGNORED_UNTRUSTED = "ignored-untrusted"
    IGNORED_NOT_A_URL = "ignored-not-a-url"
    LOCAL_PATH = "local-path"
    FILE_URL = "file-url"
    OTHER_SCHEME = "other-scheme-"
    ERROR = "error"


class TrustedHost(NamedTuple):
    """A trusted host as pip parses it: `host` None when pip would crash on it."""

    text: str
    host: str | None
    port: int | None

    @property
    def everything(self) -> bool:
        """Whether it lifts the origin check for every host."""
        return self.host == "*"


@lru_cache(maxsize=8192)  # the library's own cache is too small for a file of 200 URLs
def split(url: str) -> SplitResult:
    """Return the parts of a URL; raises `ValueError` where `urlsplit` does."""
    return urlsplit(url)


@lru_cache(maxsize=4096)
def scheme_of(url: str) -> str:
    """Return the lower-case scheme, "" when there is none or the text is no URL."""
    try:
        return split(url).scheme
    except ValueError:
        return url.split(":", 1)[0].lower() if "://" in url else ""


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Return the lower-case host name of a URL, "" when it has none."""
    try:
        return split(url).hostname or ""
    except ValueError:
        return ""


def is_url(text: str) -> bool:
    """Say whether pip takes the text for a URL; raises `ValueError` where pip would."""
    return split(text).scheme in PIP_SCHEMES


@lru_cache(maxsize=4096)
def is_loopback(host: str) -> bool:
    """Say whether pip counts a host among its secure origins whatever the scheme."""
    if host.lower() == "localhost":
        return True
    address = _address(host)
    if address is None:
        return False
    return any(address in network for each in _LOOPBACK if (network := _network(each)) is not None)


def egg_name(url: str) -> str | None:
    """Return what `#egg=` names in a URL, None when there is none.

    Raises `ValueError` where pip refuses it: extras or a version (since 26.0).
    """
    match = _EGG.search(url)
    if match is None:
        return None
    if not re.match(_PROJECT, match[1], re.IGNORECASE):
        message = f"the `egg` fragment must be a project name and nothing else, not {match[1]!r}"
        raise ValueError(message)
    return match[1]


def _netloc_url(netloc: str) -> str:
    """Return the https URL of a netloc; a bare IPv6 address gets its brackets."""
    if netloc.count(":") > 1 and "@" not in netloc and "[" not in netloc:
        netloc = f"[{netloc}]"
    return f"https://{netloc}"


@lru_cache(maxsize=4096)
def trusted_host(text: str) -> TrustedHost:
    """Parse one trusted-host value as pip does."""
    try:
        parts = urlsplit(_netloc_url(text))
        return TrustedHost(text, parts.hostname, parts.port)
    except ValueError:
        return TrustedHost(text, None, None)


def _same_host(url_host: str, trusted: str) -> bool:
    address, network = _address(url_host), _network(trusted)
    if address is None or network is None:
        return not url_host or trusted == "*" or url_host.lower() == trusted.lower()
    return address in network


def _has_digits_of_address(host: str) -> bool:
    """Say whether a host could be an address: four numbers, or something with a colon."""
    return host[:1].isdigit() or ":" in host


@lru_cache(maxsize=4096)
def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if not _has_digits_of_address(host):
        return None
    import ipaddress  # late: most hosts are names

    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _network(host: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if not _has_digits_of_address(host):
        return None
    import ipaddress

    try:
        return ipaddress.ip_network(host)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _host_and_port(url: str) -> tuple[str, int | None] | None:
    """Return both as `urlsplit` reads them, None for a URL that it refuses."""
    try:
        parts = split(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return host or "", port


def is_one_host(trusted: TrustedHost) -> bool:
    """Say whether a trusted host is a name, and so no pattern and no network."""
    return trusted.host is not None and not trusted.everything and _network(trusted.host) is None


def lifts_origin_check(trusted: TrustedHost, url: str) -> bool:
    """Say whether a trusted host makes pip accept a URL whatever its scheme."""
    if trusted.host is None:
        return False
    place = _host_and_port(url)
    if place is None:
        return False
    host, port = place
    return _same_host(host, trusted.host) and trusted.port in (None, port)


def switches_tls_off(trusted: TrustedHost, url: str) -> bool:
    """Say whether a trusted host makes pip accept any certificate for a URL."""
    if trusted.host is None:
        return False
    prefix = _netloc_url(trusted.text).lower()
    bare = without_userinfo(url).lower()
    return bare.startswith(prefix + "/") or (not trusted.port and bare.startswith(prefix + ":"))


@lru_cache(maxsize=4096)
def without_userinfo(url: str) -> str:
    """Return a URL without `user:password@`."""
    try:
        parts = split(url)
    except ValueError:
        return url
    if "@" not in parts.netloc:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def is_secure(url: str, trusted: tuple[TrustedHost, ...] = ()) -> bool:
    """Say whether pip would contact an index or page at this URL.

    Raises `ValueError` for a URL that makes pip crash (a port that is no number).
    """
    parts = split(url)
    host, _ = parts.hostname or "", parts.port
    transport = parts.scheme.rpartition("+")[2]
    if transport in ("https", "ssh") or (transport == "file" and parts.port is None):
        return True
    return not host or is_loopback(host) or any(lifts_origin_check(each, url) for each in trusted)


def outcome(url: str, trusted: tuple[TrustedHost, ...] = (), *, index: bool = True) -> str:
    """Return what pip does with an index (else a find-links) location, in words.

    Nothing is looked up on the disk: what is no URL counts as `ignored-not-a-url`,
    or `local-path` when it looks like a path.
    """
    if url.startswith("file:"):
        return Outcome.FILE_URL
    try:
        if not is_url(url):
            return Outcome.IGNORED_NOT_A_URL
        probe = f"{url.rstrip('/') if url.endswith('/') else url}/pkg/" if index else url
        egg_name(probe)
        secure = is_secure(probe, trusted)
    except ValueError:
        return Outcome.ERROR
    if not secure:
        return Outcome.IGNORED_UNTRUSTED
    match scheme_of(url):
        case "https" if any(switches_tls_off(each, probe) for each in trusted):
            return Outcome.HTTPS_UNVERIFIED
        case "https":
            return Outcome.HTTPS_VERIFIED
        case "http" if is_loopback(host_of(url)):
            return Outcome.HTTP_LOOPBACK
        case "http":
            return Outcome.HTTP_TRUSTED
        case scheme:
            return Outcome.OTHER_SCHEME + scheme
