"""`countersign calendar show`."""

from __future__ import annotations

import argparse
import json

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the calendar")
    parser.add_argument("--version", type=int, metavar="N", help="this version; default: the one in force")


def run(given: argparse.Namespace) -> int:
    """Print what a calendar says, as `clock due --calendar` takes it."""
    with database():
        prepare_django()
        from countersign.calendars.queries import calendar_id, in_force, versions_of
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now

        number = calendar_id(given.name)
        if number is None:
            raise Refusal(f"There is no calendar called {given.name}; `countersign calendar list` names them.", FOUND)
        versions = versions_of(number, SYSTEM)
        if given.version is None:
            found = in_force(versions, database_now())
            missing = f"No version of {given.name} is in force yet; ask for one with --version."
        else:
            found = next((one for one in versions if one.version == given.version), None)
            missing = f"{given.name} has no version {given.version}; its last is {versions[0].version}."
        if found is None:
            raise Refusal(missing, FOUND)
        print(json.dumps(found.content, ensure_ascii=False, indent=2))
    return DONE
