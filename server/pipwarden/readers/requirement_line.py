"""One logical line of a requirements file, turned into facts.

What pip heeds on a line depends on what else stands there (`ParsedLine`,
`handle_line`): beside a requirement only `--hash` and `--config-settings`
count, beside `-r` or `-c` nothing, and the options that pip stores while it
parses (`--no-binary` and its like) count everywhere.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.facts import (
    Comment,
    Form,
    Hash,
    Key,
    Oddity,
    Problem,
    Quirk,
    Repair,
    Requirement,
    Setting,
    Tool,
)
from pipwarden.readers.pip_values import complaint
from pipwarden.readers.requirement_text import URL_HASH, Meaning, meaning, revision
from pipwarden.source import Excerpt, Span
from pipwarden.syntax import options, requirements
from pipwarden.syntax.options import Fault, Flag
from pipwarden.vocabulary import pip
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipwarden.facts import Scope

HASH = pip.Option("hash", "", "callback", "string", Key.OTHER, "")
OPTIONS: dict[str, pip.Option] = {
    dashes + name: option
    for option in (
        HASH,
        *(o for o in pip.OPTIONS if o.name in pip.IN_FILES and o.belongs_to("install")),
    )
    for dashes, names in (("--", option.names), ("-", option.letters))
    for name in names.split()
}
TABLE = options.Table(
    {name: each.takes_value for name, each in OPTIONS.items() if name[:2] == "--"},
    {name: each.takes_value for name, each in OPTIONS.items() if name[:2] != "--"},
)

# Callbacks that act while pip parses a line, whatever else the line holds.
AT_ONCE = ("no-binary", "only-binary", "all-releases", "only-final")
PROTECTIVE = ("require-hashes", "no-index", "only-binary", "only-final", "constraint", "hash")
_UV_IGNORES_LINE = ("trusted-host", "pre", "prefer-binary", "use-feature")

_HASHES = re.compile(r"(?:--hash=(?:sha256|sha384|sha512):[0-9a-f]+ *)+")
_HASH = re.compile(r"--hash=((sha256|sha384|sha512):([0-9a-f]+))")
_UNSEPARATED = re.compile(r"([^\S ]+|(?<=[\w.*]))--hash[= ]")
_HIDDEN = re.compile(f"[{requirements.HIDDEN}]")
_JINJA = re.compile(r"\{\{|\{%|\{#")


class Facts(NamedTuple):
    """What one logical line says; everything stands at its place in the file."""

    base: int  # where the line begins
    scope: Scope
    settings: tuple[Setting, ...] = ()
    requirement: Requirement | None = None
    comments: tuple[Comment, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    problems: tuple[Problem, ...] = ()
    orphans: tuple[Hash, ...] = ()  # hashes that belong to no requirement
    broken_by: Span | None = None  # the comment line that ends a joining
    prose: bool = False  # reads like a sentence, and pip refuses it
    hidden: bool = False  # holds a line end that editors do not show
    special: bool = False  # there is more to it than a requirement and comments


class Place(NamedTuple):
    """A logical line as it is written, and where."""

    raw: str
    base: int
    scope: Scope
    constraint: bool
    fresh: bool  # whether an editor, too, begins a line here


def validate(option: pip.Option, value: str) -> str | None:
    """Say why pip refuses a value in a requirements file, or None."""
    if option is HASH:
        algorithm, colon, _ = value.partition(":")
        if not colon:
            return "Arguments to --hash must be a hash name followed by a value: --hash=sha256:..."
        if algorithm not in pip.STRONG_HASHES:
            allowed = ", ".join(pip.STRONG_HASHES)
            return f"Allowed hash algorithms for --hash are {allowed}, not {algorithm!r}"
        return None
    if not option.takes_value or option.key is Key.TRUSTED_HOST:
        return None
    why = complaint(option, value)
    return None if why is None else f"option --{option.name}: {why}"


def read(place: Place) -> Facts:
    """Return what a logical line says."""
    facts = _facts(place)
    hidden = _HIDDEN.search(place.raw) is not None
    special = bool(
        hidden
        or facts.settings
        or facts.quirks
        or facts.problems
        or facts.orphans
        or (facts.requirement is not None and not facts.requirement.valid)
    )
    return facts._replace(hidden=hidden, special=special)


def _facts(place: Place) -> Facts:
    line = requirements.logical(place.raw, place.base)
    comments = tuple(_comments(line, place)) if line.comments else ()
    broken = line.broken_by is not None and line.comments
    broken_by = line.comments[-1].span() if broken else None
    facts = Facts(place.base, place.scope, comments=comments, broken_by=broken_by)
    text = line.text.text
    if not text:
        return facts
    start = requirements.options_start(text)
    if start and (start == len(text) or _HASHES.fullmatch(text, start)):
        facts = _plain(place, line.text, start, facts)
    else:
        facts = _Builder(place, line.text, start).facts(facts)
    if line.swallowed:
        facts = facts._replace(quirks=(*facts.quirks, _swallowed(line)))
    return facts


def _plain(place: Place, line: Excerpt, start: int, facts: Facts) -> Facts:
    """Read a requirement with nothing but well-formed hashes beside it."""
    text = line.text
    hashes = tuple(
        Hash(match[2], match[3], line.span(match.start(1), match.end(1)))
        for match in _HASH.finditer(text, start)
    )
    asked = _head(line, requirements.requirement_end(start, len(text)))
    what = meaning(asked.text, editable=False, constraint=place.constraint, exists=None)
    requirement, problem = _requirement(place, asked, line.span(), what, hashes)
    return _judged(facts, requirement, problem, asked)


def _head(line: Excerpt, end: int) -> Excerpt:
    """Return the requirement at the start of a line, without the blanks after it."""
    return line.cut(0, len(line.text[:end].rstrip()) or end)


def _judged(
    facts: Facts, requirement: Requirement, problem: Problem | None, asked: Excerpt
) -> Facts:
    """Add a requirement, and what is wrong with it."""
    if problem is None:
        return facts._replace(requirement=requirement)
    quirk = _unseparated(asked)
    return facts._replace(
        requirement=requirement,
        problems=(*facts.problems, problem),
        quirks=facts.quirks if quirk is None else (*facts.quirks, quirk),
        prose=len(asked.text.split()) > 2,
    )


def _requirement(  # noqa: PLR0913  (the facts of a requirement are many)
    place: Place,
    asked: Excerpt,
    entry: Span,
    what: Meaning,
    hashes: tuple[Hash, ...],
    *,
    editable: bool = False,
) -> tuple[Requirement, Problem | None]:
    """Return a requirement, and why pip refuses it."""
    text = asked.text
    known = is_known(text) if "$" in text or "{" in text or "%" in text or "<" in text else True
    url = reference = None
    if what.url:
        at = text.find(what.url)
        if at >= 0:
            url = asked.cut(at, at + len(what.url))
            part = revision(what.url)
            reference = url.cut(*part) if part else None
            if found := URL_HASH.search(what.url):
                span = url.span(found.start(1), found.end())
                hashes = (*hashes, Hash(found[1], found[2], span, in_url=True))
    open_ended = requirements.has_variable(text) or _JINJA.search(text) is not None
    error = None if open_ended else what.error
    requirement = Requirement(
        Tool.PIP,
        asked,
        what.name,
        what.specifier,
        what.pinned,
        asked.span(),
        place.scope,
        url=url,
        extras=what.extras,
        marker=what.marker,
        editable=editable,
        constraint=place.constraint,
        hashes=hashes,
        valid=error is None,
        known=known,
        reference=reference,
        entry=entry,
    )
    return requirement, None if error is None else Problem(error, asked.span(), Tool.PIP)


def _comments(line: requirements.Logical, place: Place) -> Iterator[Comment]:
    """Yield the comments of a line; what a comment swallows is none."""
    for number, piece in enumerate(line.comments):
        if line.swallowed and number >= line.swallowed and piece.text.lstrip()[:1] != "#":
            continue
        piece = piece.strip()  # noqa: PLW2901  (white space around it is none of it)
        start = piece.span().start
        line_start = max(place.raw.rfind(end, 0, start - place.base) for end in "\n\r") + 1
        before = place.raw[line_start : start - place.base]
        yield Comment(
            piece.text[1:], piece.span(), not before.strip() and (place.fresh or line_start > 0)
        )


def _swallowed(line: requirements.Logical) -> Quirk:
    """Report lines that a comment with a backslash at its end makes part of itself."""
    first, last = line.comments[line.swallowed], line.comments[-1]
    span = Span(first.strip().span().start, last.strip().span().end)
    has_hash = any("--hash" in piece.text for piece in line.comments[line.swallowed :])
    message = "the `\\` at the end of the comment above makes pip read this as part of the comment"
    return Quirk(
        Oddity.LOST_HASH if has_hash else Oddity.SWALLOWED_COMMENT,
        Tool.PIP,
        span,
        message + (", so the hash is lost" if has_hash else ""),
        protective=has_hash,
        name="--hash" if has_hash else "",
    )


def _unseparated(asked: Excerpt) -> Quirk | None:
    """Report a hash that pip takes for part of the requirement, for want of a space before it."""
    found = _UNSEPARATED.search(asked.text)
    if found is None:
        return None
    blank = asked.span(found.start(1), found.end(1))
    what = "a tab" if found[1] == "\t" else "other white space" if found[1] else "nothing"
    message = f"pip wants a space before `--hash`, but {what} stands there, so it refuses the line"
    if found[1] == "\t":
        message += " (uv reads it)"
    repair = Repair("Put a space before `--hash`", blank, " ")
    span = asked.span(found.end(1))
    return Quirk(Oddity.LOST_HASH, Tool.PIP, span, message, True, repair, "--hash")  # noqa: FBT003


class _Builder:
    """The facts of one line that has options."""

    def __init__(self, place: Place, line: Excerpt, start: int) -> None:
        self.place = place
        self.line = line
        self.start = start
        self.asked_end = requirements.requirement_end(start, len(line.text))
        self.parsed = options.parse(line, start, TABLE)
        self.flags = [flag for flag in self.parsed.flags if isinstance(flag, Flag)]
        self.editables = [flag for flag in self.flags if self._option(flag).name == "editable"]
        self.has_requirement = bool(self.asked_end) or bool(self.editables)
        self.nested = None if self.has_requirement else self._nested()
        self.settings: list[Setting] = []
        self.quirks: list[Quirk] = []
        self.problems: list[Problem] = []
        self.hashes: list[Hash] = []

    @staticmethod
    def _option(flag: Flag) -> pip.Option:
        return OPTIONS[flag.full]

    def _nested(self) -> Flag | None:
        """Return the `-r`, else the `-c`, that the line is about."""
        for name in ("requirement", "constraint"):
            for flag in self.flags:
                if self._option(flag).name == name:
                    return flag
        return None

    def facts(self, facts: Facts) -> Facts:
        """Return what was known of the line, and what its options add."""
        for flag in self.parsed.flags:
            if isinstance(flag, Fault):
                self._fault(flag)
            else:
                self._flag(flag)
        self._leftovers()
        self._uv()
        facts = facts._replace(
            settings=tuple(self.settings),
            problems=tuple(self.problems),
            quirks=tuple(self.quirks),
        )
        if not self.has_requirement:
            return facts._replace(orphans=tuple(self.hashes))
        asked = self._asked()
        editable = bool(self.editables)
        what = meaning(asked.text, editable=editable, constraint=self.place.constraint, exists=None)
        hashes = () if editable else tuple(self.hashes)
        if editable:
            facts = facts._replace(quirks=(*facts.quirks, *self._on_editable()))
        requirement, problem = _requirement(
            self.place, asked, self.line.span(), what, hashes, editable=editable
        )
        return _judged(facts, requirement, problem, asked)

    def _asked(self) -> Excerpt:
        if self.asked_end:
            return _head(self.line, self.asked_end)
        value = self.editables[0].value
        return value if value is not None else self.line.cut(0, 0)

    def _on_editable(self) -> Iterator[Quirk]:
        message = "pip drops a hash beside `-e`: what is editable cannot be checked"
        for each in self.hashes:
            yield Quirk(Oddity.LOST_HASH, Tool.PIP, each.span, message, True, None, "--hash")  # noqa: FBT003

    def _flag(self, flag: Flag) -> None:
        option = self._option(flag)
        value = flag.value
        if value is not None and (why := validate(option, value.text)) is not None:
            self.problems.append(
                Problem(why, value.span() if value.text else self._span(flag), Tool.PIP)
            )
        if option is HASH:
            if value is not None:
                algorithm, _, digest = value.text.partition(":")
                self.hashes.append(Hash(algorithm, digest, value.span()))
            return
        self._note_single_dash(flag)
        ignored = self._ignored(flag, option)
        if option.name == "editable":
            if ignored is not None:
                self.quirks.append(self._dropped(self._span(flag), flag, ignored))
            return
        setting = self._setting(flag, option, ignored)
        self.settings.append(setting)
        if ignored is None and option.key is Key.TRUSTED_HOST and setting.known:
            why = complaint(option, setting.value.text)
            if why is not None:
                self.problems.append(Problem(why, setting.span, Tool.PIP))
        if ignored is not None:
            repair = self._own_line(flag, option)
            self.quirks.append(self._dropped(setting.span, flag, ignored, option, repair))

    def _dropped(
        self,
        span: Span,
        flag: Flag,
        why: str,
        option: pip.Option | None = None,
        repair: Repair | None = None,
    ) -> Quirk:
        name = flag.name.text
        protective = option is not None and option.name in PROTECTIVE
        return Quirk(
            Oddity.DROPPED,
            Tool.PIP,
            span,
            f"`{name}` has no effect: {why}",
            protective,
            repair,
            name,
        )

    def _own_line(self, flag: Flag, option: pip.Option) -> Repair | None:
        """Offer to move a protective option at the end of the line to a line of its own."""
        text = self.line.text
        if option.name not in PROTECTIVE or flag.end != len(text) or text[flag.start - 1] != " ":
            return None
        blank = self.line.span(flag.start - 1, flag.start)
        if "\n" in self.place.raw[:-2] or "\r" in self.place.raw[:-2]:
            return None
        newline = "\r\n" if self.place.raw.endswith("\r\n") else "\n"
        return Repair(f"Put `{flag.name.text}` on a line of its own", blank, newline)

    def _setting(self, flag: Flag, option: pip.Option, ignored: str | None) -> Setting:
        value = flag.value
        whole = self._span(flag)
        enabled = None
        if not option.takes_value:
            enabled = option.name != "no-require-hashes"
        return Setting(
            Tool.PIP,
            option.key,
            option.name,
            flag.name.text,
            value if value is not None else self.line.cut(flag.end, flag.end),
            value.span() if value is not None and value.text else whole,
            flag.name.span(),
            Form.FLAG,
            self.place.scope,
            known=value is None or is_known(value.text),
            enabled=enabled,
            removal=self._removal(flag),
            ignored=ignored,
        )

    def _span(self, flag: Flag) -> Span:
        return self.line.span(flag.start, flag.end)

    def _ignored(self, flag: Flag, option: pip.Option) -> str | None:
        """Say why pip pays no attention to an option on this line."""
        name = option.name
        if name in AT_ONCE:
            return None
        if self.has_requirement:
            return self._ignored_beside_requirement(flag, name)
        if self.nested is not None:
            beside = f"pip reads nothing else on a line with `{self.nested.name.text}`"
            return None if flag is self.nested else beside
        if name == "config-settings":
            return "it counts only on a line with a requirement"
        same = [each for each in self.flags if self._option(each).name == name]
        if name == "find-links" and flag is not same[0]:
            return f"pip reads one `{flag.name.text}` on a line"
        if name == "index-url" and flag is not same[-1]:
            return f"the `{same[-1].name.text}` after it takes its place"
        if name == "index-url" and flag.value is not None and not flag.value.text:
            return "an empty index URL changes nothing"
        return None

    def _ignored_beside_requirement(self, flag: Flag, name: str) -> str | None:
        if name == "config-settings":
            return None
        if name != "editable":
            return "pip reads no such option on a line with a requirement"
        return None if flag is self.editables[0] else "pip reads one `-e` on a line"

    def _removal(self, flag: Flag) -> Span:
        """Return what to delete so that the rest of the line reads as before."""
        start, end = flag.start, flag.end
        text = self.line.text
        if start == 0:
            # words after it would become a requirement: pip drops them, and they go with it
            later = (each.start for each in self.parsed.flags if each.start >= end)
            ended = self.parsed.ended
            end = min(later, default=len(text) if ended is None else ended)
            if ended is not None and ended < end:
                end = ended
        if start == 0 and end == len(text):
            return self._whole_line()
        if start == 0:
            return self.line.span(0, end)
        if text[start - 1] in " \t":
            start -= 1
        elif text[end : end + 1] in (" ", "\t"):
            end += 1
        return self.line.span(start, end)

    def _whole_line(self) -> Span:
        raw, base = self.place.raw, self.place.base
        if self.place.fresh:
            return Span(base, base + len(raw))
        return Span(base, base + len(raw.rstrip("\r\n" + requirements.HIDDEN)))

    def _fault(self, fault: Fault) -> None:
        """Report what makes pip refuse the line."""
        span = self.line.span(fault.start, fault.end)
        name = fault.name
        message = fault.message
        if name and message.startswith("no such option"):
            bare = name.lstrip("-")
            if any(bare in each.names.split() or bare in each.letters for each in pip.OPTIONS):
                message = f"pip takes no `{name}` in a requirements file ({message})"
            gone = pip.GONE.get(bare) if name[:2] == "--" else None
            if gone is not None:
                text = (
                    f"`{name}` is gone since pip {gone.until}, and pip refuses the file: {gone.now}"
                )
                self.quirks.append(Quirk(Oddity.OBSOLETE, Tool.PIP, span, text, name=bare))
            elif near := _near(name):
                self.quirks.append(self._misspelled(fault, span, near))
        self.problems.append(Problem(message, span, Tool.PIP))

    def _misspelled(self, fault: Fault, span: Span, near: str) -> Quirk:
        right = f"--{near}"
        message = f"pip knows no `{fault.name}`; did you mean `{right}`?"
        place = Span(span.start, span.start + len(fault.name))
        repair = Repair(f"Write `{right}`", place, right)
        protective = near in PROTECTIVE
        return Quirk(Oddity.UNKNOWN_NAME, Tool.PIP, place, message, protective, repair, fault.name)

    def _note_single_dash(self, flag: Flag) -> None:
        """Report `-index-url X`, which pip reads as `-i ndex-url`."""
        if flag.full[:2] == "--" or flag.value is None:
            return
        written = flag.name.text + flag.value.text
        spelled = written.partition("=")[0]
        if f"-{spelled}" not in TABLE.long:
            return
        span = flag.name.span()
        message = (
            f"pip reads `{spelled}` as `{flag.name.text} {spelled[2:]}`; did you mean `-{spelled}`?"
        )
        repair = Repair(f"Write `-{spelled}`", Span(span.start, span.start), "-")
        protective = OPTIONS[f"-{spelled}"].name in PROTECTIVE
        self.quirks.append(
            Quirk(Oddity.UNKNOWN_NAME, Tool.PIP, span, message, protective, repair, spelled)
        )

    def _leftovers(self) -> None:
        """Report words that belong to no option."""
        for word in self.parsed.words:
            span = self.line.span(word.start, word.end)
            text = word.text.text
            after = self.parsed.ended is not None and word.start > self.parsed.ended
            if after and text.startswith("--hash"):
                end = self.parsed.ended or 0
                repair = Repair("Remove the `--`", self.line.span(end, end + 3), "")
                message = "pip reads no options after `--`, so this hash is lost"
                quirk = Quirk(Oddity.LOST_HASH, Tool.PIP, span, message, True, repair, "--hash")  # noqa: FBT003
            else:
                message = "pip drops words that stand after options"
                if not self.has_requirement and self._uv_reads_on():
                    message += ", and uv reads them as a requirement"
                quirk = Quirk(Oddity.DROPPED, Tool.PIP, span, message)
            self.quirks.append(quirk)

    def _uv_reads_on(self) -> bool:
        first = self.parsed.flags[0] if self.parsed.flags else None
        return isinstance(first, Flag) and first.full in ("--no-index", "--require-hashes")

    def _uv(self) -> None:
        """Report what uv reads otherwise, where that changes what is trusted."""
        first = self.parsed.flags[0] if self.parsed.flags else None
        if self.has_requirement or not isinstance(first, Flag):
            return
        name = self._option(first).name
        if name in _UV_IGNORES_LINE and len(self.flags) > 1:
            span = self.line.span(self.flags[1].start, self.flags[-1].end)
            message = f"uv ignores `{first.name.text}` and with it the rest of the line"
            self.quirks.append(Quirk(Oddity.DROPPED, Tool.UV, span, message, name=first.name.text))
        value = first.value
        if value is not None and name in ("index-url", "extra-index-url", "find-links"):
            at = value.text.find("#")
            if at > 0 and name != "find-links":
                message = "uv ends the value at `#`, where pip reads on"
                quirk = Quirk(Oddity.SWALLOWED_COMMENT, Tool.UV, value.span(at), message)
                self.quirks.append(quirk._replace(name=first.name.text))


def _near(name: str) -> str | None:
    """Return the option that an unknown name most likely means."""
    if name[:2] != "--" and len(name) == 2:
        return None
    bare = name.lstrip("-").lower().replace("_", "-")
    found = get_close_matches(bare, [each[2:] for each in TABLE.long], 1, 0.8)
    return found[0] if found else None
