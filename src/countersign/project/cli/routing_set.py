"""`countersign routing set`."""

from __future__ import annotations

import argparse

from countersign.project.cli.routing_dry_run import numbered, read
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Take the rules and why they change."""
    parser.add_argument("rules", help="JSON list of rules, as `routing show` prints them; `-` reads standard input")
    parser.add_argument("--reason", required=True, help="why they change; it stays with the version")


def run(given: argparse.Namespace) -> int:
    """Put a new version of the rules in force, for tickets opened from now on."""
    with database():
        prepare_django()
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.tickets.commands import put_in_force

        try:
            version = put_in_force(numbered(read(given.rules)), given.reason, by=SYSTEM, at=database_now())
        except DomainError as why:
            raise Refusal(f"the rules cannot be put in force: {why}", USAGE) from why
        print(f"version {version.pk} is in force with {len(version.rules)} rules")
    return DONE
