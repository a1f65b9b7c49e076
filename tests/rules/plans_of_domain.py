"""The plans that domain 4.2 uses in its examples, as they are stored."""

from __future__ import annotations

from typing import Any

MINUTE, HOUR = 60, 3600


def _row(calendar: str, first: int, following: int, solve: int = 0, update: int = 0, **other: str) -> dict[str, Any]:
    """Return one severity's targets; `other` names the calendar of a clock that is counted otherwise."""
    seconds = {"first": first, "next": following, "resolution": solve, "update": update}
    return {
        name: {"seconds": value, "calendar": other.get(name, calendar)} for name, value in seconds.items() if value
    }


BASIC = {
    "critical": _row("always", 15 * MINUTE, 30 * MINUTE, 8 * HOUR),
    "high": _row("home", 15 * MINUTE, 1 * HOUR, 8 * HOUR),
    "normal": _row("home", 15 * MINUTE, 2 * HOUR, 18 * HOUR),
    "low": _row("home", 1 * HOUR, 4 * HOUR),
}
BUSINESS = {
    "critical": _row("always", 15 * MINUTE, 15 * MINUTE, 4 * HOUR, 60 * MINUTE),
    "high": _row("always", 15 * MINUTE, 30 * MINUTE, 8 * HOUR),
    "normal": _row("always", 15 * MINUTE, 1 * HOUR, 9 * HOUR, resolution="home"),
    "low": _row("always", 30 * MINUTE, 4 * HOUR, next="home"),
}
PREMIUM = {
    "critical": _row("always", 10 * MINUTE, 10 * MINUTE, 2 * HOUR, 30 * MINUTE),
    "high": _row("always", 10 * MINUTE, 15 * MINUTE, 4 * HOUR),
    "normal": _row("always", 10 * MINUTE, 30 * MINUTE, 8 * HOUR),
    "low": _row("always", 15 * MINUTE, 1 * HOUR, 18 * HOUR, resolution="home"),
}
# E9 asks for twelve hours of the night, E22 for nine of Almaty's day: a plan for each severity of "any".
NIGHTS = {severity: _row("NIGHT", 15 * MINUTE, HOUR, 12 * HOUR) for severity in BASIC}
ALMATY = {severity: _row("home", 15 * MINUTE, HOUR, 9 * HOUR) for severity in BASIC}
