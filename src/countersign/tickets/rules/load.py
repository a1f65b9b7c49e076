"""How much a person carries, and when no more is pushed upon them (domain 5.4)."""

from __future__ import annotations

from collections.abc import Iterable

# In quarters, so that no fraction is ever rounded.
_QUARTERS = {"critical": 16, "high": 8, "normal": 4, "low": 4}
_WAITING = 1
CAP = 8 * 4


def weight(severity: str, status: str) -> int:
    """Return what one held ticket weighs, in quarters: critical 4, high 2, others 1, whatever waits 1/4."""
    if status == "closed":
        return 0
    return _WAITING if status == "waiting" else _QUARTERS[severity]


def load(held: Iterable[tuple[str, str]]) -> int:
    """Add up what a person holds: pairs of severity and status. In quarters."""
    return sum(weight(severity, status) for severity, status in held)


def is_full(quarters: int, cap: int = CAP) -> bool:
    """Tell whether the cap is reached: nothing more is pushed on this person."""
    return quarters >= cap


def written(quarters: int) -> str:
    """Write a load as a plain number: "3.25", "8"."""
    whole, rest = divmod(quarters, 4)
    return f"{whole}{('', '.25', '.5', '.75')[rest]}"
