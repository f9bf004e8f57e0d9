"""How much of a text is as it was before an edit."""

from __future__ import annotations


def ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters two texts share at their start, and how many at their end.

    What is counted at the end is no part of what is counted at the start, in either text.
    """
    front = _shared(old, new, min(len(old), len(new)))
    return front, _shared_end(old, new, min(len(old), len(new)) - front)


def _shared(old: str, new: str, most: int) -> int:
    """Return how many characters are the same from the start on, by halves: `==` is fast."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _shared_end(old: str, new: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        one, other = len(old) - middle, len(new) - middle
        if old[one : one + middle - low] == new[other : other + middle - low]:
            low = middle
        else:
            high = middle - 1
    return low
