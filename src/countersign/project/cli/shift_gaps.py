"""`countersign shift gaps`: when nobody answers for a queue."""

from __future__ import annotations

import argparse
import json

from countersign.project.cli.shift_reading import instant_of, written, zone_of
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--from", dest="begins", metavar="ISO", help="from this instant on (default: now)")
    parser.add_argument("--zone", default="UTC", help="zone of the printed times (default: UTC)")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each gap")


def run(given: argparse.Namespace) -> int:
    """Print every gap of the coming 14 days; exit code 1 when there is one."""
    zone = zone_of(given.zone)
    begins = instant_of(given.begins, "--from") if given.begins else None
    with database():
        prepare_django()
        from countersign.kernel.clock import database_now
        from countersign.shifts.queries import gaps

        found = gaps(begins or database_now())
        for gap in found:
            row = {"queue": gap.queue, "begins": written(gap.begins, zone), "ends": written(gap.ends, zone)}
            print(json.dumps(row, ensure_ascii=False) if given.json else "\t".join(row.values()))
    return FOUND if found else DONE
