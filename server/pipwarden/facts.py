"""The few facts that every kind of file is turned into.

Rules see these and nothing else: no spelling of an option, no syntax of a file.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Protocol, TypeVar

    from pipwarden.source import Excerpt, Source, Span

    class Shelf(Protocol):
        """Facts that are made only for those who ask; a lock file has thousands."""

        def requirements(
            self, traits: frozenset[Trait] | None = None, tool: Tool | None = None
        ) -> Iterator[Requirement]:
            """Yield the requirements with one of the traits, or all; of a tool, or of any."""

        def comments(self) -> Iterator[Comment]:
            """Yield the comments in file order."""

    _Answer = TypeVar("_Answer")


class Tool(Enum):
    """Which program reads a setting."""

    PIP = "pip"
    UV = "uv"
    POETRY = "Poetry"
    PDM = "PDM"
    PIPENV = "Pipenv"
    HATCH = "Hatch"
    PIXI = "pixi"
    SETUPTOOLS = "setuptools"
    CONDA = "conda"
    TWINE = "twine"
    FLIT = "Flit"
    GIT = "git"  # which installers call for requirements from repositories
    TOX = "tox"
    STANDARD = "any installer"  # [build-system], [project]: read by every front end

    __hash__ = object.__hash__  # equal means identical, and `Enum`'s own runs in Python


class Key(Enum):
    """What a setting means, whatever it is called."""

    INDEX_URL = "index URL"
    EXTRA_INDEX_URL = "extra index URL"
    FIND_LINKS = "find-links"
    NO_INDEX = "no index"
    TRUSTED_HOST = "trusted host"
    VERIFY_TLS = "TLS verification"  # enabled False: certificates are not checked
    CERT = "CA bundle"
    CLIENT_CERT = "client certificate"
    PROXY = "proxy"
    REQUIRE_HASHES = "hash-checking mode"
    VERIFY_HASHES = "hash verification"  # enabled False: given hashes are not checked
    INDEX_STRATEGY = "index strategy"
    RESPECT_SOURCE_ORDER = "source order"
    BUILD_ISOLATION = "build isolation"
    CACHE = "cache"
    PRE = "pre-releases"
    PREFER_BINARY = "prefer binary"
    ONLY_BINARY = "only binary"
    NO_BINARY = "no binary"
    REQUIRE_VIRTUALENV = "virtual environment required"
    BREAK_SYSTEM_PACKAGES = "system packages"
    USER_INSTALL = "user install"
    NO_DEPS = "dependencies"  # enabled False: dependencies are not installed
    REQUIREMENT_FILE = "requirements file"
    CONSTRAINT_FILE = "constraints file"
    USERNAME = "user name"
    PASSWORD = "password"  # noqa: S105  (the name of a kind of setting)
    KEYRING = "keyring"
    EDITABLE = "editable requirement"
    CHANNEL = "conda channel"
    UPLOAD_URL = "upload URL"
    DEPENDENCY_LINKS = "dependency links"
    SOURCE_PRIORITY = "source priority"
    OBSOLETE = "obsolete option"
    OTHER = "other option"
    UNKNOWN = "unknown option"

    __hash__ = object.__hash__  # as above: rules look settings up by their keys all the time


class Form(Enum):
    """How a setting is written."""

    INI = "ini"
    TOML = "toml"
    YAML = "yaml"
    FLAG = "flag"
    VARIABLE = "variable"
    CALL = "call"


class Slot(NamedTuple):
    """Where one more setting fits, and what must stand around it.

    `prefix + entry + suffix` inserted at `offset` leaves the syntax valid.
    """

    offset: int
    prefix: str = ""
    suffix: str = ""


class Scope(NamedTuple):
    """The section, table or file in which settings act together."""

    tool: Tool
    label: str  # for people: "[global]", "[tool.uv]", "requirements.txt"
    name: str  # the bare name: "global", "tool.uv", ""
    span: Span
    form: Form
    slot: Slot | None = None
    private: bool = False  # a command line: what it sets counts for nothing else in the file
    area: Span | None = None  # the job or step that it counts in; None for the whole file


class Index:
    """A package index or source, when a format describes it by a table of its own."""

    __slots__ = (
        "default",
        "explicit",
        "flat",
        "name",
        "packages",
        "slot",
        "span",
        "supplemental",
        "url",
        "verify_tls",
    )

    def __init__(  # noqa: PLR0913  (each of them has a name)
        self,
        url: Setting | None,
        name: str | None,
        span: Span,
        *,
        default: bool = False,
        explicit: bool = False,
        supplemental: bool = False,
        flat: bool = False,
        packages: tuple[str, ...] = (),
        verify_tls: bool = True,
        slot: Slot | None = None,
    ) -> None:
        """Take the facts; the setting of the URL may be set later, since it names the index."""
        self.url = url
        self.name = name
        self.span = span
        self.default = default
        self.explicit = explicit
        self.supplemental = supplemental
        self.flat = flat  # a find-links page, not an index
        self.packages = packages  # only these come from it
        self.verify_tls = verify_tls
        self.slot = slot  # where one more key of this index fits

    def _replace(self, **changes: object) -> Index:
        return Index(**{**_fields(self), **changes})


class Setting(NamedTuple):
    """One value that one tool reads: an option with three values makes three settings."""

    tool: Tool
    key: Key
    option: str  # the option's own name in the tool's words: "index-url"
    name: str  # as spelled: "index_url", "--index-url", "tool.uv.index[0].url"
    value: Excerpt
    span: Span  # what to underline when the whole setting is meant: the value, or a bare flag
    name_span: Span
    form: Form
    scope: Scope
    known: bool = True  # False when the value holds ${VAR} or another placeholder
    enabled: bool | None = (
        None  # for switches: is the thing that `key` names on? None: no switch, or unreadable
    )
    inverted: bool = False  # the written word says the opposite of what happens
    removal: Span | None = None  # what to delete so that the whole entry is gone
    part: Span | None = None  # what to delete so that this value of several is gone
    count: int = 1  # type: ignore[assignment]  # how many values the entry has
    ignored: str | None = None  # why the installer ignores it, if it does
    index: Index | None = None  # type: ignore[assignment]  # the index this belongs to, where it has a table of its own
    variable: str = ""  # how a variable called NAME is written in the value; "" where none can be


class Hash(NamedTuple):
    """A digest written beside a requirement or in its URL."""

    algorithm: str
    digest: str
    span: Span  # of the whole `sha256:...`
    in_url: bool = False


class Trait(Enum):
    """What rules look for in a requirement; nearly all lines of a lock file have none of it."""

    LOCATED = "comes from a URL or path of its own"
    LOOSE = "not held to one version"
    UNHASHED = "no hash"
    DOUBTFUL = "a hash that not every installer takes"

    __hash__ = object.__hash__


class Requirement(NamedTuple):
    """A distribution asked for: by name, by URL, by path."""

    tool: Tool
    text: Excerpt  # the requirement itself, without its options
    name: str | None
    specifier: str
    pinned: bool  # one clause, `==` or `===`
    span: Span  # of the requirement itself
    scope: Scope
    url: Excerpt | None = None  # direct reference, VCS URL or local path
    extras: tuple[str, ...] = ()
    marker: str | None = None
    editable: bool = False
    constraint: bool = False
    hashes: tuple[Hash, ...] = ()
    valid: bool = True  # False when the tool refuses it
    known: bool = True  # False when it holds ${VAR}
    reference: Excerpt | None = None  # VCS revision (branch, tag, commit), if one is written
    index: str | None = None  # type: ignore[assignment]  # the index it is bound to by name
    entry: Span | None = None  # the whole logical line or array item, hashes included
    implicit: bool = False  # written as a table of a tool's own rather than as PEP 508
    vcs: bool = False  # `url` names a repository, even where its scheme does not say so
    variable: str = ""  # as in `Setting`


# The digests that every installer takes: their algorithms, and how many digits they have.
_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
_HEX = re.compile(r"[0-9a-f]+")


def traits_of(requirement: Requirement) -> frozenset[Trait]:
    """Return what rules may find in a requirement."""
    found = []
    if requirement.url is not None:
        found.append(Trait.LOCATED)
    if not requirement.pinned or requirement.specifier.endswith(".*"):
        found.append(Trait.LOOSE)
    if not requirement.hashes:
        found.append(Trait.UNHASHED)
    if not all(
        len(each.digest) == _DIGITS.get(each.algorithm) and _HEX.fullmatch(each.digest)
        for each in requirement.hashes
    ):
        found.append(Trait.DOUBTFUL)
    return frozenset(found)


class Invocation(NamedTuple):
    """A call of an installer."""

    scope: Scope
    tool: Tool
    program: str  # "pip", "uv", ...
    command: str  # the subcommand: "install", "pip install", "" where there is none
    span: Span  # the program's name
    elevated: bool = False  # run with the rights of root by a program such as sudo
    flags: tuple[str, ...] = ()  # long names of the options given, without dashes


class Oddity(Enum):
    """Ways in which an installer reads something other than what the text seems to say."""

    HIDDEN_BREAK = "hidden line break"
    CODEC = "codec"
    SWALLOWED_COMMENT = "swallowed comment"
    DROPPED = "dropped"  # options or words that the installer drops
    LOST_HASH = "lost hash"
    IMPOSSIBLE = "impossible option"  # no version of the tool takes it there
    NO_EFFECT = "no effect"  # it does nothing of what it is written for, and harms nobody
    UNKNOWN_NAME = "unknown name"  # a key, section or option that nothing reads
    INVERTED = "inverted"
    OBSOLETE = "obsolete"


class Repair(NamedTuple):
    """An edit that makes the text say what it seems to say."""

    title: str
    span: Span
    text: str
    safe: bool = False


class Quirk(NamedTuple):
    """One such place. `message` is a whole sentence part for people, without full stop."""

    oddity: Oddity
    tool: Tool
    span: Span
    message: str
    protective: bool = False  # what is lost would have protected the user
    repair: Repair | None = None
    name: str = ""  # the name concerned, as spelled
    key: Key = Key.UNKNOWN  # what it would mean once repaired


class Problem(NamedTuple):
    """Something that makes a tool refuse the file, or that could not be read."""

    message: str
    span: Span
    tool: Tool | None = None  # who refuses; None when pipwarden could not read it
    told: bool = False  # a quirk or a fact at this place says more, and says that it is refused


class FileAction(Enum):
    """What a step of a build does to a file."""

    COPIED = "copied"
    WRITTEN = "written"
    REMOVED = "removed"
    UNSET = "unset"  # a program takes entries out of its own file


class FileEvent(NamedTuple):
    """A configuration file in the making of an image."""

    action: FileAction
    path: str  # in the image; `~` is the home of root
    span: Span
    layer: int = 0  # events with the same number leave one layer
    content: Span | None = None  # where in this file its content is written
    source: str = ""  # what it is copied from


class Comment(NamedTuple):
    """A comment, without its marker."""

    text: str
    span: Span
    alone: bool  # nothing else stands on its line


class Document:
    """Everything that was read from one file."""

    __slots__ = (
        "_by_key",
        "_comments",
        "_done",
        "_requirements",
        "_shelf",
        "all_settings",
        "events",
        "generated",
        "hash_checking",
        "indexes",
        "invocations",
        "kind",
        "notes",
        "problems",
        "quirks",
        "scopes",
        "source",
        "unwritable",
    )

    def __init__(  # noqa: PLR0913  (each of them has a name)
        self,
        source: Source,
        kind: str,
        *,
        all_settings: tuple[Setting, ...] = (),
        requirements: tuple[Requirement, ...] | None = None,
        invocations: tuple[Invocation, ...] = (),
        indexes: tuple[Index, ...] = (),
        scopes: tuple[Scope, ...] = (),
        quirks: tuple[Quirk, ...] = (),
        problems: tuple[Problem, ...] = (),
        comments: tuple[Comment, ...] | None = None,
        hash_checking: bool = False,
        notes: Mapping[str, object] | None = None,
        generated: bool = False,
        shelf: Shelf | None = None,
        events: tuple[FileEvent, ...] = (),
        unwritable: str = "",
    ) -> None:
        """Take the facts; `notes` holds what only `effective` needs.

        A `shelf` supplies the requirements and comments when they are asked for.
        """
        self.source = source
        self.kind = kind
        self.all_settings = all_settings
        self.invocations = invocations
        self.indexes = indexes
        self.scopes = scopes
        self.quirks = quirks
        self.problems = problems
        self.hash_checking = hash_checking  # pip would be in hash-checking mode for this file
        self.notes: Mapping[str, object] = {} if notes is None else notes
        self.events = events  # in the layers that become the image
        self.generated = generated  # a tool writes it anew: what is mended here does not last
        self.unwritable = unwritable  # no fix can write these: they would end a string
        self._shelf = shelf
        self._requirements = () if requirements is None and shelf is None else requirements
        self._comments = () if comments is None and shelf is None else comments
        self._by_key: dict[Key, list[Setting]] | None = None
        self._done: dict[object, Any] = {}

    def _replace(self, **changes: object) -> Document:
        shelved = {"requirements": self.requirements, "comments": self.comments}
        return Document(**{**_fields(self), **shelved, **changes})

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements in file order."""
        if self._requirements is None:
            self._requirements = tuple(self._shelf.requirements()) if self._shelf else ()
        return self._requirements

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments in file order."""
        if self._comments is None:
            self._comments = tuple(self._shelf.comments()) if self._shelf else ()
        return self._comments

    def asked(self, *traits: Trait, tool: Tool | None = None) -> Iterator[Requirement]:
        """Yield the requirements that have one of the traits; all when none is named.

        With a tool, only those that it reads.
        """
        wanted = frozenset(traits) if traits else None
        if self._requirements is None and self._shelf is not None:
            return self._shelf.requirements(wanted, tool)
        if wanted is None:
            return (each for each in self.requirements if tool is None or each.tool is tool)
        return (
            each
            for each, has in self.once(_with_traits)
            if not has.isdisjoint(wanted) and (tool is None or each.tool is tool)
        )

    def settings(self, *keys: Key) -> Iterator[Setting]:
        """Yield the settings with one of the given meanings, key by key in file order."""
        if self._by_key is None:
            self._by_key = {}
            for setting in self.all_settings:
                self._by_key.setdefault(setting.key, []).append(setting)
        for key in keys:
            yield from self._by_key.get(key, ())

    def active(self, *keys: Key) -> Iterator[Setting]:
        """Yield the settings with one of the meanings that the installer does not ignore."""
        return (setting for setting in self.settings(*keys) if setting.ignored is None)

    def once(self, work: Callable[[Document], _Answer]) -> _Answer:
        """Return what a function makes of this document; it is called at most once."""
        if work not in self._done:
            self._done[work] = work(self)
        answer: _Answer = self._done[work]
        return answer


def _with_traits(document: Document) -> list[tuple[Requirement, frozenset[Trait]]]:
    """Return the requirements that have traits, with these."""
    found = ((each, traits_of(each)) for each in document.requirements)
    return [(each, traits) for each, traits in found if traits]


def _fields(fact: Index | Document) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__slots__ if name[0] != "_"}


if TYPE_CHECKING:
    _Fact = TypeVar("_Fact", Scope, Index, Setting, Requirement, Invocation, Document)


def replace(fact: _Fact, **changes: object) -> _Fact:
    """Return the same fact with other values in some of its fields."""
    return fact._replace(**changes)  # type: ignore[arg-type]
