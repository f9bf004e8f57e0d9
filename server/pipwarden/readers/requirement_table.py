"""The options of requirements files, and what pip takes as their values."""

from __future__ import annotations

from difflib import get_close_matches

from pipwarden.facts import Key
from pipwarden.readers.pip_values import complaint
from pipwarden.syntax import options
from pipwarden.vocabulary import pip

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


def near(name: str) -> str | None:
    """Return the option that an unknown name most likely means."""
    if name[:2] != "--" and len(name) == 2:
        return None
    bare = name.lstrip("-").lower().replace("_", "-")
    found = get_close_matches(bare, [each[2:] for each in TABLE.long], 1, 0.8)
    return found[0] if found else None
