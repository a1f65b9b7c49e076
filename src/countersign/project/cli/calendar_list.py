"""`countersign calendar list`."""

from __future__ import annotations

import argparse
import json

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one line of JSON for each calendar")


def run(given: argparse.Namespace) -> int:
    """Print every calendar: name, version, zone, since when it is in force."""
    with database():
        prepare_django()
        from countersign.calendars.queries import calendars
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now

        for one in calendars(database_now(), SYSTEM):
            since = one.in_force_from.isoformat().replace("+00:00", "Z")
            if given.json:
                told = {
                    "calendar": one.calendar_id, "name": one.name, "version": one.version, "version_id": one.id,
                    "zone": one.content["zone"], "in_force_from": since, "days": len(one.content["days"]),
                    "zone_database": one.zone_database,
                }  # fmt: skip
                print(json.dumps(told, ensure_ascii=False))
            else:
                print(f"{one.name}\tversion {one.version}\t{one.content['zone']}\tin force from {since}")
    return DONE
