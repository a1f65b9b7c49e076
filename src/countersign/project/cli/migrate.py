"""`countersign migrate`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Run the pending migrations as the owner and name them."""
    with database():
        prepare_django()
        from countersign.project.database.migrating import migrate

        for name in migrate():
            print(name)
    return DONE
