"""What an installer ends up with from one file alone, after defaults."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipwarden.facts import Document

MODULES = {"pip-conf": "pip_conf", "requirements": "requirements", "constraints": "requirements"}


def effective(
    document: Document,
    environ: Mapping[str, str] = os.environ,
    exists: Callable[[str], bool] = os.path.exists,
) -> dict[str, Any] | None:
    """Return the installer's end state as plain data, or None for kinds that have none.

    Words and keys are those of `pipwarden inspect`; secrets are not yet redacted.
    """
    module = MODULES.get(document.kind)
    if module is None:
        return None
    result: dict[str, Any] = import_module(f"{__name__}.{module}").effective(
        document, environ, exists
    )
    return result
