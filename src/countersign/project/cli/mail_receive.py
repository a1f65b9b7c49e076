"""`countersign mail receive`: a mail server's pipe hands one mail over (docs/operations/mail.md)."""

from __future__ import annotations

import argparse
import os
import sys

from countersign.mail.rules.arrivals import MOST_BYTES, Arrival, Via
from countersign.project import exits
from countersign.project.database import addresses as databases
from countersign.project.exits import DONE, MAIL_REFUSED, Refusal
from countersign.project.running.started import check_version, prepare_django

COME_AGAIN = exits.COME_AGAIN  # Whatever fails here, the mail server keeps the mail.
CODES = (DONE, MAIL_REFUSED, COME_AGAIN)


def declare(parser: argparse.ArgumentParser) -> None:
    """What is not given is read from the variables that Postfix and Exim set."""
    parser.add_argument("--sender", metavar="ADDRESS", help="envelope sender (default: $SENDER)")
    parser.add_argument(
        "--recipient", metavar="ADDRESS", help="envelope recipient (default: $ORIGINAL_RECIPIENT, $RECIPIENT)"
    )
    parser.add_argument("--client", metavar="IP", help="machine that the mail came from (default: $CLIENT_ADDRESS)")
    parser.add_argument("--helo", metavar="NAME", help="how it greeted (default: $CLIENT_HELO)")


def run(given: argparse.Namespace) -> int:
    """Return 0 once the mail is stored for good, 75 when it is not, 65 when it never will be."""
    raw, why = b"", "nothing was handed over"  # Every mail has a header: who wrote it was ended before.
    try:
        with open(0, "rb", closefd=False) as handed:
            raw = handed.read(MOST_BYTES + 1)
        if 0 < len(raw) <= MOST_BYTES:
            return _stored(raw, arrival_of(given, os.environ))
    except Exception as failure:
        why = str(failure)
    if len(raw) > MOST_BYTES:
        raise Refusal(f"The mail is larger than {MOST_BYTES // 2**20} MB.", MAIL_REFUSED)
    print("countersign: The mail was not stored: " + " ".join(why.split()), file=sys.stderr)
    return COME_AGAIN


def arrival_of(given: argparse.Namespace, environ: os._Environ[str] | dict[str, str]) -> Arrival:
    """Read the envelope from the line, or from what the mail server set."""

    def first(said: str | None, *names: str) -> str:
        return said if said is not None else next((environ[name] for name in names if environ.get(name)), "")

    return Arrival(
        Via.PIPE, first(given.client, "CLIENT_ADDRESS", "SENDER_HOST_ADDRESS"), first(given.helo, "CLIENT_HELO"),
        first(given.sender, "SENDER"), first(given.recipient, "ORIGINAL_RECIPIENT", "RECIPIENT"),
    )  # fmt: skip


def _stored(raw: bytes, arrival: Arrival) -> int:
    check_version(databases.address())
    prepare_django()
    from countersign.kernel.actor import SYSTEM
    from countersign.kernel.clock import database_now
    from countersign.mail.commands import take_in

    take_in(raw, arrival, by=SYSTEM, at=database_now())
    return DONE
