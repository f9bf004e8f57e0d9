"""What pip makes of a value, by the kind of its option.

Facts of `ConfigOptionParser._update_defaults` and of the options' callbacks.
"""

from __future__ import annotations

from pipwarden import origins
from pipwarden.facts import Key
from pipwarden.vocabulary import pip


def switch(option: pip.Option | None, text: str) -> tuple[bool | None, bool]:
    """Return whether what the option's key names is on, and whether the word says the opposite."""
    if option is None or option.action not in ("store_true", "store_false", "callback"):
        return None, False
    word = truth(text)
    if word is None:
        return None, False
    match option.name:
        case "no-cache-dir":  # its callback turns the cache off with either word
            return False, not word
        case "no-require-hashes":
            return (False if word else None), False
        case "no-deps":
            return not word, False
    if option.action == "store_false":  # the word is stored, not negated
        return word, True
    return word, False


def truth(text: str) -> bool | None:
    """Read a boolean as pip does (`pip._internal.utils.misc.strtobool`)."""
    word = text.lower()
    return True if word in pip.TRUE_WORDS else False if word in pip.FALSE_WORDS else None


def can_refuse(option: pip.Option) -> bool:
    """Say whether pip stops at any value of an option."""
    return (
        option.action not in ("store", "append")
        or option.type in ("int", "float", "choice")
        or option.key is Key.TRUSTED_HOST
    )


def complaint(option: pip.Option, text: str) -> str | None:
    """Say why pip stops at a value, or None when it takes it."""
    match option.action, option.type:
        case (("store_true" | "store_false"), _):
            return (
                None
                if truth(text) is not None
                else f"{text!r} is no boolean (yes/no, true/false, 1/0)"
            )
        case "count", _:
            return (
                None
                if truth(text) is not None or _is_count(text)
                else f"{text!r} is neither a number nor a boolean"
            )
        case "callback", "" if option.name == "no-cache-dir":
            return None if truth(text) is not None else f"invalid truth value {text!r}"
        case "callback", _:
            return _callback_complaint(option.name, text)
        case _, "int" | "float":
            return (
                None if _is_number(text, option.type) else f"invalid {option.type} value {text!r}"
            )
        case _, "choice":
            choices = pip.CHOICES.get(option.name)
            return (
                None
                if not choices or text in choices
                else f"invalid choice {text!r} (choose from {', '.join(choices)})"
            )
    if option.key is Key.TRUSTED_HOST and origins.trusted_host(text).host is None:
        return f"{text!r} is no host that pip can parse, and it stops with an error"
    return None


def _callback_complaint(name: str, text: str) -> str | None:
    if name in ("no-binary", "only-binary", "all-releases", "only-final") and text.startswith("-"):
        return "an option stands where a value is needed"
    if name == "config-settings" and "=" not in text:
        return f"{text!r} is not of the form KEY=VALUE"
    return None


def _is_count(text: str) -> bool:
    try:
        return int(text) >= 0
    except ValueError:
        return False


def _is_number(text: str, kind: str) -> bool:
    try:
        float(text) if kind == "float" else _integer(text)
    except ValueError:
        return False
    return True


def _integer(text: str) -> int:
    """Read an integer as `optparse` does: decimal, hexadecimal, binary or octal."""
    lower = text.lower()
    if lower[:2] == "0x":
        return int(text, 16)
    if lower[:2] == "0b":
        return int(lower[2:] or "0", 2)
    if lower[:1] == "0":
        return int(text, 8)
    return int(text)
