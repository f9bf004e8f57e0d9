"""One logical line of a requirements file that has options.

What pip heeds on a line depends on what else stands there (`ParsedLine`,
`handle_line`): beside a requirement only `--hash` and `--config-settings`
count, beside `-r` or `-c` nothing, and the options that pip stores while it
parses (`--no-binary` and its like) count everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipwarden import origins
from pipwarden.facts import Form, Hash, Key, Oddity, Problem, Quirk, Repair, Setting, Tool
from pipwarden.readers.pip_values import complaint
from pipwarden.readers.requirement_facts import Facts, Place, head, judged, requirement
from pipwarden.readers.requirement_table import (
    AT_ONCE,
    HASH,
    OPTIONS,
    PROTECTIVE,
    TABLE,
    near,
    validate,
)
from pipwarden.readers.requirement_text import meaning
from pipwarden.source import Excerpt, Span
from pipwarden.syntax import options, requirements
from pipwarden.syntax.options import Fault, Flag
from pipwarden.vocabulary import pip
from pipwarden.vocabulary.placeholders import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

_UV_IGNORES_LINE = ("trusted-host", "pre", "prefer-binary", "use-feature")


def _is_url(text: str) -> bool:
    try:
        return origins.is_url(text)
    except ValueError:
        return False


class Builder:
    """The facts of one line that has options."""

    def __init__(self, place: Place, line: Excerpt, start: int) -> None:
        """Split the line; its options begin at `start`."""
        self.place = place
        self.line = line
        self.start = start
        self.asked_end = requirements.requirement_end(start, len(line.text))
        self.parsed = options.parse(line, start, TABLE)
        self.flags = [flag for flag in self.parsed.flags if isinstance(flag, Flag)]
        self.editables = [flag for flag in self.flags if self._option(flag).name == "editable"]
        self.has_requirement = bool(self.asked_end) or bool(self.editables)
        self.nested = None if self.has_requirement else self._nested()
        self.first_links = self._of("find-links")
        self.last_index = self._of("index-url", last=True)
        self.settings: list[Setting] = []
        self.quirks: list[Quirk] = []
        self.problems: list[Problem] = []
        self.hashes: list[Hash] = []

    @staticmethod
    def _option(flag: Flag) -> pip.Option:
        return OPTIONS[flag.full]

    def _of(self, name: str, *, last: bool = False) -> Flag | None:
        """Return the first or last of the line's options with a name."""
        flags = reversed(self.flags) if last else iter(self.flags)
        return next((flag for flag in flags if self._option(flag).name == name), None)

    def _nested(self) -> Flag | None:
        """Return the `-r`, else the `-c`, that the line is about."""
        return self._of("requirement") or self._of("constraint")

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
        stray = self._stray_url()
        if stray is not None:
            what = meaning(stray.text, editable=False, constraint=False, exists=None)
            found, _ = requirement(self.place, stray, self.line.span(), what, ())
            return facts._replace(requirement=found._replace(valid=False))
        if not self.has_requirement:
            listed = bool(self.parsed.words) and not self.parsed.flags  # "- item": no option at all
            return facts._replace(orphans=tuple(self.hashes), prose=listed)
        asked = self._asked()
        editable = bool(self.editables)
        what = meaning(asked.text, editable=editable, constraint=self.place.constraint, exists=None)
        hashes = () if editable else tuple(self.hashes)
        if editable:
            facts = facts._replace(quirks=(*facts.quirks, *self._on_editable()))
        found, problem = requirement(
            self.place, asked, self.line.span(), what, hashes, editable=editable
        )
        return judged(facts, found, problem, asked)

    def _stray_url(self) -> Excerpt | None:
        """Return the URL behind an option that files do not take, as in `-U git+https://...`."""
        if self.has_requirement or self.nested is not None:
            return None
        words = (word.text for word in self.parsed.guessed)
        return next((word for word in words if "://" in word.text and _is_url(word.text)), None)

    def _asked(self) -> Excerpt:
        if self.asked_end:
            return head(self.line, self.asked_end)
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
            told = option is HASH and self.has_requirement and not self.editables
            span = value.span() if value.text else self._span(flag)
            self.problems.append(Problem(why, span, Tool.PIP, told))
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
            known=value is None or is_known(value.text[:4096]),
            enabled=enabled,
            removal=self._removal(flag.start, flag.end),
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
        if name == "find-links" and flag is not self.first_links:
            return f"pip reads one `{flag.name.text}` on a line"
        if name == "index-url" and flag is not self.last_index and self.last_index is not None:
            return f"the `{self.last_index.name.text}` after it takes its place"
        if name == "index-url" and flag.value is not None and not flag.value.text:
            return "an empty index URL changes nothing"
        return None

    def _ignored_beside_requirement(self, flag: Flag, name: str) -> str | None:
        if name == "config-settings":
            return None
        if name != "editable":
            return "pip reads no such option on a line with a requirement"
        return None if flag is self.editables[0] else "pip reads one `-e` on a line"

    def _removal(self, start: int, end: int) -> Span:
        """Return what to delete so that an option is gone and the rest reads as before."""
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
                quirk = Quirk(Oddity.OBSOLETE, Tool.PIP, span, text, name=bare)
                self.quirks.append(quirk._replace(repair=self._gone(fault, bare)))
                self.problems.append(Problem(message, span, Tool.PIP, told=True))
                return
            if right := near(name):
                self.quirks.append(self._misspelled(fault, span, right))
                self.problems.append(Problem(message, span, Tool.PIP, told=True))
                return
        self.problems.append(Problem(message, span, Tool.PIP))

    def _gone(self, fault: Fault, bare: str) -> Repair | None:
        """Offer to remove an old option, with the value that it took."""
        end = fault.end
        follows = [word for word in self.parsed.guessed if word.start > end]
        if follows and "=" not in self.line.text[fault.start : end]:
            if bare not in pip.GONE_WITH_VALUE:
                return None
            end = follows[0].end
        later = min((each.start for each in self.parsed.flags if each.start >= end), default=None)
        left = [word.start for word in follows if word.start >= end]
        if not fault.start and left and (later is None or left[0] < later):
            # What follows is no part of it, and may be a requirement.
            return Repair("Remove it", self.line.span(0, left[0]), "")
        return Repair("Remove it", self._removal(fault.start, end), "")

    def _misspelled(self, fault: Fault, span: Span, known: str) -> Quirk:
        right = f"--{known}"
        message = f"pip knows no `{fault.name}`; did you mean `{right}`?"
        place = Span(span.start, span.start + len(fault.name))
        repair = Repair(f"Write `{right}`", place, right)
        protective = known in PROTECTIVE
        key = OPTIONS[right].key
        return Quirk(
            Oddity.UNKNOWN_NAME, Tool.PIP, place, message, protective, repair, fault.name, key
        )

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
        option = OPTIONS[f"-{spelled}"]
        protective = option.name in PROTECTIVE
        quirk = Quirk(Oddity.UNKNOWN_NAME, Tool.PIP, span, message, protective, repair, spelled)
        self.quirks.append(quirk._replace(key=option.key))

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
