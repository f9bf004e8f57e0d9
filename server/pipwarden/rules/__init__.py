"""One file per rule; dropping a file in here is all it takes."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipwarden.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its code, in order of their codes."""
    found = {}
    # `pkgutil` would load a dozen modules to find out the same.
    names = {name.partition(".")[0] for folder in __path__ for name in os.listdir(folder)}  # noqa: PTH208
    for name in sorted(name for name in names if not name.startswith("_")):
        rule: Rule = import_module(f"{__name__}.{name}").rule
        found[rule.code] = rule
    return found


@cache
def default() -> tuple[Rule, ...]:
    """Return the rules that run when nothing is selected, without their strict findings."""
    return tuple(rule.lenient() for rule in all_rules().values() if not rule.strict)


def choose(
    select: Iterable[str] = (), ignore: Iterable[str] = (), *, strict: bool = False
) -> tuple[Rule, ...]:
    """Return the rules to run; raises `LookupError` with the unknown code.

    A rule that is selected gives its strict findings too.
    """
    known = all_rules()
    select, ignore = list(select), list(ignore)
    for code in (*select, *ignore):
        if code not in known:
            raise LookupError(code)
    if strict or select:
        chosen = tuple(known[code] for code in known if not select or code in select)
    else:
        chosen = default()
    return tuple(rule for rule in chosen if rule.code not in ignore)
