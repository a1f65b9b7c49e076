"""`countersign token add`."""

from __future__ import annotations

import argparse
import sys

from countersign.api.rules import Scope
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)
SCOPES = f"{', '.join(Scope)}; may be given again"


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="what the token is for, for instance billing")
    parser.add_argument("--owner", required=True, metavar="EMAIL", help="the person it acts as")
    parser.add_argument("--scope", action="append", default=[], metavar="SCOPE", help=SCOPES)
    parser.add_argument("--contract", metavar="NUMBER", help="contract that a customer's token acts for")
    parser.add_argument("--days", type=int, default=90, help="how long it lives, at most 366 (default 90)")


def run(given: argparse.Namespace) -> int:
    """Print the token on standard output, once."""
    with database():
        prepare_django()
        from countersign.api.commands import add_token
        from countersign.customers.queries import memberships_of
        from countersign.identity.queries import account_id_of
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.project.doors.refusals import words

        owner = account_id_of(given.owner)
        if owner is None:
            raise Refusal(f"Nobody signs in as {given.owner}.", FOUND)
        contract = None
        if given.contract:
            contract = next((one.contract_id for one in memberships_of(owner) if one.number == given.contract), None)
            if contract is None:
                raise Refusal(f"{given.owner} is not on a contract {given.contract}.", FOUND)
        try:
            token, text = add_token(
                owner, given.name, given.scope, days=given.days, contract_id=contract, by=SYSTEM, at=database_now()
            )
        except DomainError as refusal:
            raise Refusal(f"The token was not made: {words(refusal)}", FOUND) from None
    print(text)
    print(f"Token {token.pk}, until {token.expires_at:%Y-%m-%d}. It is not shown again.", file=sys.stderr)
    return DONE
