"""The lines that lock files are made of, recognised and left unread.

A requirement with one version and sound hashes, or a comment, means nothing to
rules: what it says is worked out when somebody asks for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipwarden.readers.requirement_facts import Facts, Plain
from pipwarden.syntax import requirements

if TYPE_CHECKING:
    from pipwarden.readers.requirement_facts import Place

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_VERSION = r"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?"
_TEST = (
    r"(?:python_version|python_full_version|sys_platform|platform_system|platform_machine"
    r"|platform_python_implementation|implementation_name|os_name|extra)"
    r""" (?:==|!=|<=|>=|<|>) (?:"[\w.-]*"|'[\w.-]*')"""
)
_DIGEST = r"--hash=(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})"
_LOCKED = re.compile(
    rf"{_NAME}(\[{_NAME}(?:,{_NAME})*\])?=={_VERSION}(?: ?; ?{_TEST}(?: (?:and|or) {_TEST})*)?"
    rf"(?: +(?:\\\r?\n *)?{_DIGEST})+ *\r?\n?",
    re.ASCII,
)
_COMMENT = re.compile(rf"[ \t]*#[^\r\n{requirements.HIDDEN}]*(?:\r\n|\n|\r)?")


def sketch(place: Place) -> Facts | None:
    """Return a plain line without what it says, None for any other line."""
    raw = place.raw
    if _COMMENT.fullmatch(raw):
        return Facts(place.base, place.scope, plain=Plain.COMMENT)
    locked = _LOCKED.fullmatch(raw)
    # Constraints cannot have extras.
    if locked is None or (locked[1] is not None and place.constraint):
        return None
    return Facts(place.base, place.scope, hashing=True, plain=Plain.REQUIREMENT)
