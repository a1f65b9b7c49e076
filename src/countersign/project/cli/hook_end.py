"""`countersign hook end`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, help="the webhook's number, as `hook list` prints it")


def run(given: argparse.Namespace) -> int:
    """End the webhook; it is told nothing from now on."""
    with database():
        prepare_django()
        from countersign.hooks.commands import end_hook
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import NotVisible

        try:
            end_hook(given.number, by=SYSTEM, at=database_now())
        except NotVisible:
            raise Refusal(f"There is no webhook {given.number}.", FOUND) from None
    return DONE
