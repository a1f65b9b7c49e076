"""`countersign mail canary`: a mail to ourselves now, and whether it comes back."""

from __future__ import annotations

import argparse
import time

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)
LOOK_SECONDS = 0.25


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", type=int, default=60, metavar="SECONDS", help="how long to wait for it (default: 60)")


def run(given: argparse.Namespace) -> int:
    """Send one and wait until it came in and was settled; the run must be up beside."""
    with database():
        prepare_django()
        from countersign.mail.canary import ways
        from countersign.mail.canary.queries import canary_row
        from countersign.notify.canary import fly

        address = ways.address()
        if not address:
            raise Refusal(
                "Set COUNTERSIGN_SMTP_URL, and COUNTERSIGN_MAIL_ADDRESS or a way in (COUNTERSIGN_LMTP_PORT, "
                "COUNTERSIGN_IMAP_URL).", USAGE,
            )  # fmt: skip
        number = fly(address)
        deadline = time.monotonic() + given.wait
        while (row := canary_row(number)) is not None and row.returned_at is None:
            if row.words:
                raise Refusal(f"The mail to {address} was not taken: {row.words}", FOUND)
            if time.monotonic() >= deadline:
                raise Refusal(f"The mail to {address} did not come back within {given.wait} s.", FOUND)
            time.sleep(LOOK_SECONDS)
    if row is not None and row.returned_at is not None:
        took = (row.returned_at - row.sent_at).total_seconds()
        print(f"The mail to {address} came back after {took:.1f} s.")
    return DONE
