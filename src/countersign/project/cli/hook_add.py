"""`countersign hook add`."""

from __future__ import annotations

import argparse
import sys

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="https address that is told")
    parser.add_argument("--name", required=True, help="what it is, for instance the customer's own tracker")
    parser.add_argument("--type", action="append", default=[], metavar="TYPE", help="ticket.opened, …; default: all")
    parser.add_argument(
        "--contract", metavar="NUMBER", help="of whose tickets; default: of all, for the provider's own"
    )
    parser.add_argument("--words", action="store_true", help="what was said goes along; for the provider's own alone")


def run(given: argparse.Namespace) -> int:
    """Print the secret on standard output, once."""
    with database():
        prepare_django()
        from countersign.customers.queries import contract_by_number
        from countersign.hooks.commands import Wanted, add_hook
        from countersign.hooks.rules import EVERYTHING
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.project.doors.refusals import words

        contract = contract_by_number(given.contract) if given.contract else None
        if given.contract and contract is None:
            raise Refusal(f"There is no contract {given.contract}.", FOUND)
        wanted = Wanted(given.name, given.url, given.type or [EVERYTHING], contract, given.words)
        try:
            hook, secret = add_hook(wanted, by=SYSTEM, at=database_now())
        except DomainError as refusal:
            raise Refusal(f"The webhook was not made: {words(refusal)}", FOUND) from None
    print(secret)
    print(f"Webhook {hook.pk}. The secret is not shown again.", file=sys.stderr)
    return DONE
