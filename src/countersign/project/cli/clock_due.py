"""`countersign clock due`."""

from __future__ import annotations

import argparse
import json

from countersign.calendars.rules import CalendarError, due_after_pauses, zone_named
from countersign.project.cli import clock_reading as reading
from countersign.project.exits import DONE, USAGE, Refusal

CODES = (DONE, USAGE)


def declare(parser: argparse.ArgumentParser) -> None:
    reading.declare_calendar(parser)
    parser.add_argument("--start", required=True, metavar="ISO", help=f"when the clock starts: {reading.INSTANT_HELP}")
    parser.add_argument(
        "--target", required=True, type=reading.target, help="how much open time: 15m, 8h, 1h30m, 90s; 1d is 24 hours"
    )
    parser.add_argument(
        "--pause", nargs=2, action="append", default=[], metavar=("FROM", "TO"),
        help="the clock stands still from FROM until TO; may be given several times",
    )  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Print one line of JSON: when the target is due in the calendar's zone, in UTC, and the seconds of the target."""
    calendar = reading.calendar_of(given.calendar)
    start = reading.instant(given.start, "--start", calendar)
    pauses = []
    for since, until in given.pause:
        pause = reading.instant(since, "--pause FROM", calendar), reading.instant(until, "--pause TO", calendar)
        reading.within("--pause", *pause)
        pauses.append(pause)
    try:
        reached = due_after_pauses(calendar, start, given.target, pauses)
    except CalendarError as why:
        raise Refusal(f"{given.calendar}: {why.said}.", USAGE) from None
    told = {
        "due": reached.astimezone(zone_named(calendar.zone)).isoformat(),
        "due_utc": reached.isoformat().replace("+00:00", "Z"),
        "seconds": given.target,
    }
    print(json.dumps(told))
    return DONE
