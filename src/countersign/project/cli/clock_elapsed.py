"""`countersign clock elapsed`."""

from __future__ import annotations

import argparse
import json

from countersign.calendars.rules import CalendarError, elapsed
from countersign.project.cli import clock_reading as reading
from countersign.project.exits import DONE, USAGE, Refusal

CODES = (DONE, USAGE)


def declare(parser: argparse.ArgumentParser) -> None:
    reading.declare_calendar(parser)
    parser.add_argument("--from", dest="since", required=True, metavar="ISO", help=reading.INSTANT_HELP)
    parser.add_argument("--to", dest="until", required=True, metavar="ISO", help="likewise; not before --from")


def run(given: argparse.Namespace) -> int:
    """Print how much open time lies between two instants, as one line of JSON: seconds."""
    calendar = reading.calendar_of(given.calendar)
    since = reading.instant(given.since, "--from", calendar)
    until = reading.instant(given.until, "--to", calendar)
    reading.within("--to", since, until)
    try:
        print(json.dumps({"seconds": elapsed(calendar, since, until)}))
    except CalendarError as why:
        raise Refusal(f"{given.calendar}: {why.said}.", USAGE) from None
    return DONE
