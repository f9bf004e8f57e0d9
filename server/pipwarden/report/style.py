"""Colours, when there is somebody to see them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from pipwarden.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO


class Style(NamedTuple):
    """How to paint a piece of text."""

    colour: bool

    def paint(self, text: str, codes: str) -> str:
        """Return a text in a colour (numbers of ANSI X3.64)."""
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour and text else text

    def strong(self, text: str) -> str:
        """Paint what is read first."""
        return self.paint(text, "1")

    def frame(self, text: str) -> str:
        """Paint what only leads the eye."""
        return self.paint(text, "1;34")

    def aside(self, text: str) -> str:
        """Paint another place that has to do with it."""
        return self.paint(text, "1;36")

    def offer(self, text: str) -> str:
        """Paint what can be done about it."""
        return self.paint(text, "1;32")

    def severity(self, text: str, severity: Severity) -> str:
        """Paint by how bad it is."""
        colours = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFORMATION: "1;36"}
        return self.paint(text, colours[severity])


def for_stream(stream: TextIO, environ: Mapping[str, str]) -> Style:
    """Decide on colours as no-color.org and force-color.org have it."""
    if environ.get("NO_COLOR"):
        return Style(colour=False)
    if environ.get("FORCE_COLOR"):
        return Style(colour=True)
    colour = stream.isatty() and environ.get("TERM") != "dumb" and _understands_codes()
    return Style(colour=colour)


def _understands_codes() -> bool:
    """Ask a Windows console to obey colour codes; other terminals do."""
    if sys.platform != "win32":
        return True
    import ctypes

    kernel = ctypes.windll.kernel32
    handle = kernel.GetStdHandle(-11)  # standard output
    mode = ctypes.c_ulong()
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    return bool(kernel.SetConsoleMode(handle, mode.value | 4))  # virtual terminal processing
