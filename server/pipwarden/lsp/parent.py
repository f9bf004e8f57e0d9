"""Whether the editor's process still lives.

An editor that crashes while another process holds its end of the pipe leaves no
end of file behind.
"""

from __future__ import annotations

import os
import sys


def is_alive(process: int) -> bool:
    """Say whether a process of this machine exists."""
    if sys.platform == "win32":
        return _is_alive_on_windows(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _is_alive_on_windows(process: int) -> bool:
    # `os.kill(pid, 0)` sends Ctrl+C there.
    import ctypes

    synchronize, timed_out = 0x00100000, 0x00000102
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(synchronize, False, process)  # noqa: FBT003  (a C function)
    if not handle:
        return False
    alive: bool = kernel.WaitForSingleObject(handle, 0) == timed_out
    kernel.CloseHandle(handle)
    return alive
