"""`countersign shift list`: who works when."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

from countersign.project.cli.shift_reading import instant_of, written, zone_of
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)
MOST_DAYS = 400


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--from", dest="begins", metavar="ISO", help="from this instant on (default: now)")
    parser.add_argument("--days", type=int, default=7, help="for so many days (default: 7)")
    parser.add_argument("--zone", default="UTC", help="zone of the printed times (default: UTC)")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each shift")


def run(given: argparse.Namespace) -> int:
    """Print every shift of which a part lies in the span, by person and time."""
    zone = zone_of(given.zone)
    if not 0 < given.days <= MOST_DAYS:
        raise Refusal(f"--days: from 1 to {MOST_DAYS}.", USAGE)
    begins = instant_of(given.begins, "--from") if given.begins else None
    with database():
        prepare_django()
        from countersign.kernel.clock import database_now
        from countersign.shifts.queries import shifts_between

        start = begins or database_now()
        for shift in shifts_between(start, start + timedelta(days=given.days)):
            came = written(shift.checked_in_at, zone) if shift.checked_in_at else ""
            row = {
                "id": shift.id, "person": shift.person, "queue": shift.queue, "role": shift.role,
                "begins": written(shift.begins_at, zone), "ends": written(shift.ends_at, zone), "checked_in": came,
            }  # fmt: skip
            print(json.dumps(row, ensure_ascii=False) if given.json else "\t".join(str(one) for one in row.values()))
    return DONE
