"""The calendars of domain.md 4.2, written down here by hand as an operator would."""

from __future__ import annotations

from typing import Any

WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKING_DAYS, "sat", "sun")


def week(days: tuple[str, ...], *pairs: tuple[str, str]) -> dict[str, list[list[str]]]:
    return {day: [list(pair) for pair in pairs] for day in days}


def off(*days: str) -> dict[str, list[list[str]]]:
    return {day: [] for day in days}


def short(*days: str) -> dict[str, list[list[str]]]:
    return {day: [["09:00", "17:00"]] for day in days}


OFFICE = week(WORKING_DAYS, ("09:00", "18:00"))
RU: dict[str, Any] = {
    "zone": "Europe/Moscow",
    "week": OFFICE,
    "days": {
        **off(*(f"2025-01-{day:02}" for day in range(1, 9)), "2025-05-01", "2025-05-02", "2025-05-08", "2025-05-09"),
        **off("2025-06-12", "2025-06-13", "2025-11-03", "2025-11-04", "2025-12-31"),
        **off(*(f"2026-01-{day:02}" for day in range(1, 10)), "2026-02-23", "2026-03-09", "2026-05-01", "2026-05-11"),
        **off("2026-06-12", "2026-11-04", "2026-12-31"),
        **short("2025-03-07", "2025-04-30", "2025-06-11", "2025-11-01"),
        **short("2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03"),
    },
}
IT: dict[str, Any] = {
    "zone": "Europe/Rome",
    "week": OFFICE,
    "days": {
        **off("2025-12-08", "2025-12-25", "2025-12-26", "2026-01-01", "2026-01-06", "2026-04-06", "2026-05-01"),
        **off("2026-06-02", "2026-12-08", "2026-12-25"),
    },
}
NIGHT: dict[str, Any] = {"zone": "Europe/Rome", "week": week(EVERY_DAY, ("20:00", "08:00")), "days": {}}
ALMATY: dict[str, Any] = {"zone": "Asia/Almaty", "week": OFFICE, "days": {}}
MOSCOW_ALWAYS: dict[str, Any] = {"zone": "Europe/Moscow", "week": week(EVERY_DAY, ("00:00", "24:00"))}
ROME_ALWAYS: dict[str, Any] = {"zone": "Europe/Rome", "week": week(EVERY_DAY, ("00:00", "24:00"))}
