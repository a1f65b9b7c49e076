"""`countersign seed`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Migrate, then fill the demonstration unless it stands already; print its sign-ins."""
    with database():
        prepare_django()
        from countersign.project import demo
        from countersign.project.database.migrating import migrate
        from countersign.project.running.supervisor import say

        migrate()
        for row in demo.fill(say):
            print("\t".join(str(row[name] or "") for name in ("name", "role", "login", "password", "contract")))
    return DONE
