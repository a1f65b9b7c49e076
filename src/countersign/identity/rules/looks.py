"""How much one member of the staff reads within an hour before somebody is told, and before a proof is asked."""

from __future__ import annotations

from datetime import timedelta

COUNTED_FOR = timedelta(hours=1)
NEAR, CAP = "near", "cap"


def reached(count: int, cap: int) -> str:
    """Name what a number of reads has reached: the cap, four fifths of it, or nothing.

    Source: security T92.
    """
    if count >= cap:
        return CAP
    return NEAR if count * 5 >= cap * 4 else ""
