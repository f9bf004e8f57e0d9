"""What rules ask about a location: which URL is meant, who can tamper with it, and how to mend it.

Facts of pip are in `origins`; of uv, Poetry, PDM and Pipenv as their own
documentation and behaviour have it: uv and Poetry fetch over plain http without
asking, PDM and Pipenv only where `verify_ssl` is off.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipwarden import edits, origins
from pipwarden.facts import Form, Key, Tool
from pipwarden.vocabulary import hosts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipwarden.facts import Document, Hash, Requirement, Scope, Setting
    from pipwarden.finding import Edit
    from pipwarden.source import Excerpt, Span

# Text that people put around a URL: Markdown links, quotes, angle brackets.
_MARKDOWN = re.compile(r"\[([^\]\s]*)\]\((?P<url>[^)\s]*)\)?")
_QUOTED = re.compile(r"(?P<mark>[\"'`])(?P<url>[^\"'`]*)(?P=mark)")
_ANGLED = re.compile(r"<(?P<url>[a-zA-Z][\w+.-]*://[^<>\s]*)>")
_TAIL = re.compile(r"\{\{.*?\}\}|(?P<end>[\s,])", re.DOTALL)  # none within `{{ x }}`
_MARKS = ("[", '"', "'", "`", "<")  # with which these begin


class Exposure(Enum):
    """What becomes of a plain http location."""

    USED = "used"  # whoever is on the way can replace packages
    IGNORED = "ignored"  # the installer refuses it until something trusts it


class Url(NamedTuple):
    """A URL as it was probably meant, and whether more than it stands in the value."""

    excerpt: Excerpt
    wrapped: bool

    @property
    def text(self) -> str:
        """The URL itself."""
        return self.excerpt.text

    @property
    def scheme(self) -> str:
        """Its scheme in lower case."""
        return origins.scheme_of(self.text)

    @property
    def host(self) -> str:
        """Its host in lower case."""
        return origins.host_of(self.text)

    @property
    def place(self) -> str:
        """Its host as it is written, all of it where it has none."""
        at = self.text.lower().find(self.host)
        return self.text[at : at + len(self.host)] or self.text


def url_in(value: Excerpt) -> Url:
    """Find the URL in a value, without the Markdown, quotes or comment around it."""
    inner = _inner(value.text)
    if inner is None:
        return Url(value, wrapped=False)
    return Url(value.cut(*inner), wrapped=True)


@lru_cache(maxsize=8192)
def _inner(text: str) -> tuple[int, int] | None:
    """Return where a URL stands in a text, None when it is all of it."""
    if text[:1] in _MARKS:
        for pattern in (_MARKDOWN, _QUOTED, _ANGLED):
            match = pattern.match(text)
            if match:
                return match.span("url")
    for tail in _TAIL.finditer(text):
        if tail["end"]:
            return (0, tail.start())
    return None


def is_plain_http(url: Url) -> bool:
    """Say whether a URL is http to a host other than this machine."""
    return _is_plain_http(url.excerpt.text)


@lru_cache(maxsize=8192)
def _is_plain_http(url: str) -> bool:
    if origins.scheme_of(url) != "http":
        return False
    host = origins.host_of(url)
    return not host or not origins.is_loopback(host)


def together(one: Setting, other: Setting) -> bool:
    """Say whether two settings can count for the same run of an installer."""
    return meet(one.scope, other.scope)


def meet(one: Scope, other: Scope) -> bool:
    """Say whether what is set in two scopes can count for the same run of an installer."""
    if one.private and other.private:
        return one is other
    here, there = one.area, other.area
    if here is None or there is None:
        return True
    return here.contains(there) or there.contains(here)


def covers(one: Setting, other: Setting) -> bool:
    """Say whether a setting counts for every run of an installer that another counts for."""
    if one.scope.private and one.scope is not other.scope:
        return False
    here, there = one.scope.area, other.scope.area
    return here is None or (there is not None and here.contains(there))


def place_of(setting: Setting) -> Span:
    """Return where a setting is given: at its value, or at its name when a variable brings that.

    What is wrong with the value itself stands where the variable gets it.
    """
    command, given = setting.scope.span, setting.form in (Form.FLAG, Form.CALL)
    elsewhere = command.contains(setting.name_span) and not command.contains(setting.span)
    return setting.name_span if given and elsewhere else setting.span


class _ByHost(NamedTuple):
    """Settings by the name of their host in lower case; each has its rank in the file."""

    every: list[tuple[int, Setting]]
    named: dict[str, list[tuple[int, Setting]]]
    other: list[tuple[int, Setting]]  # that have to do with more than one host

    def of(self, host: str) -> list[tuple[int, Setting]]:
        """Return what may have to do with a host, in file order."""
        if not host or not self.every:
            return self.every
        return sorted((*self.named.get(host.lower(), ()), *self.other), key=_rank)


def _rank(ranked: tuple[int, Setting]) -> int:
    return ranked[0]


def _by_host(settings: Iterable[tuple[str, Setting]]) -> _ByHost:
    """Arrange settings by the hosts that they name, "" for what is not one host."""
    found = _ByHost([], {}, [])
    for rank, (host, setting) in enumerate(settings):
        found.every.append((rank, setting))
        place = found.named.setdefault(host.lower(), []) if host else found.other
        place.append((rank, setting))
    return found


def _trusted(document: Document) -> _ByHost:
    """Return pip's trusted hosts."""
    hosts = (
        (origins.trusted_host(setting.value.text), setting)
        for setting in document.active(Key.TRUSTED_HOST)
        if setting.tool is Tool.PIP
    )
    return _by_host(
        ((trusted.host or "") if origins.is_one_host(trusted) else "", setting)
        for trusted, setting in hosts
    )


def _of_pip(document: Document) -> _ByHost:
    """Return the locations that pip would reach over plain http."""
    found = plain_http(document)
    return _by_host((url.host, setting) for setting, url in found if setting.tool is Tool.PIP)


def trusting(document: Document, location: Setting, url: str) -> tuple[Setting, ...]:
    """Return pip's trusted hosts that make it accept the URL of a location over http."""
    if location.tool is not Tool.PIP:
        return ()
    return tuple(
        setting
        for _, setting in document.once(_trusted).of(origins.host_of(url))
        if together(setting, location)
        and origins.lifts_origin_check(origins.trusted_host(setting.value.text), url)
    )


def trusted_by(document: Document, setting: Setting) -> list[Setting]:
    """Return the plain http locations that pip accepts because of a trusted host."""
    if setting.tool is not Tool.PIP or not setting.known:
        return []
    trusted = origins.trusted_host(setting.value.text)
    host = (trusted.host or "") if origins.is_one_host(trusted) else ""
    return [
        each
        for _, each in document.once(_of_pip).of(host)
        if together(each, setting) and origins.lifts_origin_check(trusted, url_in(each.value).text)
    ]


def exposure(document: Document, setting: Setting, url: Url) -> Exposure:
    """Say whether the installer would use a plain http index or find-links location."""
    if setting.ignored is not None or (url.wrapped and setting.tool is Tool.PIP):
        return Exposure.IGNORED
    match setting.tool:
        case Tool.PIP:
            if setting.key is Key.FIND_LINKS and is_archive(url.text):
                return Exposure.USED
            return Exposure.USED if trusting(document, setting, url.text) else Exposure.IGNORED
        case Tool.PDM | Tool.PIPENV:
            index = setting.index
            return Exposure.IGNORED if index is None or index.verify_tls else Exposure.USED
    return Exposure.USED


def is_archive(url: str) -> bool:
    """Say whether pip takes a find-links URL for a file and not for a page."""
    path = url.split("#", 1)[0].split("?", 1)[0].lower()
    endings = (
        ".zip",
        ".whl",
        ".tar",
        ".tar.gz",
        ".tgz",
        ".tar.bz2",
        ".tbz",
        ".tar.xz",
        ".txz",
        ".tlz",
        ".tar.lz",
        ".tar.lzma",
    )
    return path.endswith(endings)


_PORT_80 = re.compile(r"[^/]*//[^/?#]*(:80)(?=[/?#]|\Z)")


def to_https(url: Url) -> tuple[Edit, ...] | None:
    """Return the edits that turn an http URL into https; a written port 80 goes.

    None where the URL stands in an escape sequence and cannot be edited in place.
    """
    at = url.text.find(":")
    scheme = url.text[:at]
    secure = scheme[:-4] + "https" if scheme.lower().endswith("http") else None
    if secure is None:
        return None
    changes = [edits.replace(url.excerpt, 0, at, secure)]
    port = _PORT_80.match(url.text) if ":80" in url.text else None
    if port:
        changes.append(edits.replace(url.excerpt, port.start(1), port.end(1), ""))
    made = tuple(change for change in changes if change is not None)
    return made if len(made) == len(changes) else None


def https_is_known(url: Url) -> bool:
    """Say whether a host is known to serve https on the usual port."""
    try:
        port = origins.split(url.text).port
    except ValueError:
        return False
    return port in (None, 80, 443) and hosts.serves_https(url.host)


def locations(document: Document) -> list[tuple[Setting, Url]]:
    """Return every index, find-links location and channel with the URL that is meant."""
    return document.once(_locations)


def _locations(document: Document) -> list[tuple[Setting, Url]]:
    keys = (Key.INDEX_URL, Key.EXTRA_INDEX_URL, Key.FIND_LINKS, Key.CHANNEL)
    found = document.settings(*keys)
    return [(setting, url_in(setting.value)) for setting in found]


def plain_http(document: Document) -> list[tuple[Setting, Url]]:
    """Return those of the locations that are reached over plain http."""
    return document.once(_plain_http)


def _plain_http(document: Document) -> list[tuple[Setting, Url]]:
    return [each for each in locations(document) if _is_plain_http(each[1].excerpt.text)]


def scheme_span(url: Url) -> Span:
    """Return where the scheme of a URL stands."""
    return url.excerpt.span(0, max(url.text.find(":"), 1))


def loses_comment(document: Document, edit: Edit) -> bool:
    """Say whether an edit would delete a comment of the user's."""
    return any(edit.span.contains(comment.span) for comment in document.comments)


class Secret(NamedTuple):
    """Credentials in a URL: where `user:password@` stands, and the part that is secret."""

    userinfo: tuple[int, int]  # with the `@`
    secret: tuple[int, int]
    user: str


_AUTHORITY = re.compile(r"[A-Za-z][\w+.-]*://(?P<authority>[^/?#]*)")
_TOKEN = re.compile(
    r"(?:pypi-|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|gldt-|glcbt-|dckr_pat_|AKC|cmVmd|eyJ)\w"
    r"|[0-9a-f]{40}\Z"
)
_NO_PASSWORDS = ("x-oauth-basic",)  # beside which the user name is the token (GitHub)
_DUMMY = (  # dear to compile, and hardly any file needs it
    r"\$|%\(|%[A-Za-z_]\w*%|\{|\}|<|>|\*{2}|\.{3}|…|(?i:x{3,}\Z|your|change.?me|placeholder|redacted"
    r"|todo\Z|my.?(?:password|token|secret)\Z|(?:access.?|api.?)?(?:token|key|secret)\Z)"
    r"|[A-Z][A-Z_]*(?:PASS|PASSWORD|PASSWD|TOKEN|SECRET|KEY)\Z|(?:PASS|PASSWORD|TOKEN|SECRET)\Z"
)


@lru_cache(maxsize=8192)
def secret_in(text: str) -> Secret | None:
    """Find a password or token in a URL; user names alone and placeholders are none.

    Userinfo ends at the last `@`, and the user name at the first `:` of it, as
    pip has it (`pip._internal.utils.misc.split_auth_from_netloc`).
    """
    match = _AUTHORITY.search(text)
    if match is None or "@" not in match["authority"]:
        return None
    start = match.start("authority")
    userinfo, _, _ = match["authority"].rpartition("@")
    user, colon, password = userinfo.partition(":")
    end = start + len(userinfo)
    no_password = password in _NO_PASSWORDS
    if colon and password and not no_password and not is_dummy(password, user):
        return Secret((start, end + 1), (start + len(user) + 1, end), user)
    if _TOKEN.match(user) or (no_password and not is_dummy(user)):
        return Secret((start, end + 1), (start, start + len(user)), "")
    return None


def is_dummy(password: str, user: str = "") -> bool:
    """Say whether a password is obviously none: a variable, a placeholder, an example."""
    if re.search(_DUMMY, password) is not None:
        return True
    return password.lower() == "password" and user.lower() in ("", "user", "username")


# The lengths of digests, in hexadecimal digits.
DIGESTS = {
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "blake2b": 128,
}
WEAK = frozenset(("md5", "sha1", "sha224"))
_HEX = re.compile(r"[0-9A-Fa-f]+")


@lru_cache(maxsize=1 << 15)  # a lock file's digests are judged again at every keystroke
def is_digest(algorithm: str, digest: str) -> bool:
    """Say whether a digest has the length and the alphabet of its algorithm."""
    return len(digest) == DIGESTS.get(algorithm) and _HEX.fullmatch(digest) is not None


def is_strong(each: Hash) -> bool:
    """Say whether a hash keeps others from supplying another file."""
    return each.algorithm not in WEAK and is_digest(each.algorithm, each.digest)


def vcs_of(requirement: Requirement) -> str:
    """Return the version control system that a requirement is fetched with, "" when none is."""
    if requirement.url is None:
        return ""
    scheme = origins.scheme_of(requirement.url.text)
    vcs, plus, _ = scheme.partition("+")
    if plus:
        return vcs if vcs in ("git", "hg", "svn", "bzr") else ""
    if scheme in ("git", "svn"):
        return scheme
    return "git" if requirement.vcs else ""


def is_commit(vcs: str, reference: str) -> bool:
    """Say whether a reference names one state of a repository for good.

    In git and Mercurial that is a full hash, which is checked; Bazaar (Breezy) knows
    git's as well. Subversion and Bazaar have none of their own: a revision's number or
    id is all there is to write.
    """
    match vcs:
        case "git":
            return len(reference) in (40, 64) and _HEX.fullmatch(reference) is not None
        case "hg":
            return len(reference) == 40 and _HEX.fullmatch(reference) is not None
        case "svn":
            return re.fullmatch(r"r?[0-9]+", reference) is not None
    bazaar = r"[0-9.]+|revno:[0-9.]+|revid:.+|(?:git:)?[0-9a-fA-F]{40}"
    return re.fullmatch(bazaar, reference) is not None
