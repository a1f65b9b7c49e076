"""How many due times a second one core counts, over spans of years. Runs alone too: `python -m bench.due_times`."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime, timedelta

from countersign.calendars.rules import ALWAYS, Calendar, due, read

CASES = 100_000
ROUNDS = 3
FIRST = datetime(2021, 1, 1, tzinfo=UTC)
STARTS_DAYS, TARGETS_DAYS = 5 * 365, 3 * 365
_WORKING = ("mon", "tue", "wed", "thu", "fri")
_DAILY = (*_WORKING, "sat", "sun")


def _calendars() -> dict[str, Calendar]:
    """A working week with lunch and days off, nights over midnight where the clocks change, and day and night."""
    off = {f"{year}-{day}": [] for year in range(2021, 2031) for day in ("01-01", "05-01", "12-25")}
    short = {f"{year}-12-24": [["09:00", "13:00"]] for year in range(2021, 2031)}
    week = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in _WORKING}
    return {
        "office": read({"zone": "Europe/Moscow", "week": week, "days": off | short}),
        "nights": read({"zone": "Europe/Rome", "week": {day: [["20:00", "08:00"]] for day in _DAILY}}),
        "always": ALWAYS,
    }


def measured(turns: int = ROUNDS) -> dict[str, float]:
    """Return due times a second by calendar, and `due_times_per_second`: the slowest of them.

    Starts lie within five years, targets reach up to three years of open time; a calendar's years are laid out
    inside the measured time, once. turns: at most ROUNDS; a small bench takes one.
    """
    chance = random.Random(4)
    cases = [
        (FIRST + timedelta(seconds=chance.randrange(STARTS_DAYS * 86_400)), chance.randrange(1, TARGETS_DAYS * 21_600))
        for _ in range(CASES)
    ]
    figures = {}
    for name in _calendars():
        rounds = []
        for _ in range(min(turns, ROUNDS)):
            calendar = _calendars()[name]
            began = time.process_time()
            for start, seconds in cases:
                due(calendar, start, seconds)
            rounds.append(CASES / (time.process_time() - began))
        figures[f"{name}_per_second"] = round(sorted(rounds)[len(rounds) // 2])
    return {"due_times_per_second": min(figures.values()), **figures}


def told(figures: dict[str, float]) -> str:
    """Write the figures as lines of the table."""
    return "\n".join(f"{name:<24}{value:>14,.0f}" for name, value in figures.items())


if __name__ == "__main__":
    found = measured()
    print(told(found))
    print(json.dumps(found))
