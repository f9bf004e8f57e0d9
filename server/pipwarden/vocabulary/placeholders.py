"""Stand-ins for a value that is filled in later."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(
    r"\$\{[^}]*\}"  # ${VAR}, ${VAR:-default}, ${{ expression }}
    r"|\$\([^)]*\)"
    r"|\$[A-Za-z_]\w*"
    r"|%\(\w+\)s"
    r"|%[A-Za-z_]\w*%"
    r"|\{\{.*?\}\}|\{%.*?%\}"
    r"|<%.*?%>"
    r"|<[A-Za-z_][^<>]*>",
    re.DOTALL,
)


def is_known(text: str) -> bool:
    """Say whether a value says all there is to say: nothing in it is filled in later."""
    # Most values have none of the marks, and this is asked at every keystroke.
    if "$" not in text and "%" not in text and "{" not in text and "<" not in text:
        return True
    return PLACEHOLDER.search(text) is None
