"""`countersign hook list`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, nargs="?", help="print the newest deliveries of this webhook")


def run(given: argparse.Namespace) -> int:
    """Print a line for each webhook, or for each delivery of one with the other side's answer."""
    with database():
        prepare_django()
        from countersign.hooks.queries import deliveries, hooks
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.errors import NotVisible

        if given.number is None:
            for row in hooks(SYSTEM):
                state = "ended" if row.ended_at else "disabled" if row.disabled_at else "on"
                last = f"delivered {row.delivered_at:%Y-%m-%d %H:%M:%S} UTC" if row.delivered_at else "never delivered"
                whose = row.contract or "all contracts"
                print("\t".join((str(row.id), row.name, row.url, whose, " ".join(row.types), state, last)))
            return DONE
        try:
            found, _more = deliveries(given.number, SYSTEM)
        except NotVisible:
            raise Refusal(f"There is no webhook {given.number}.", FOUND) from None
        for one in found:
            tried = f"{one.tried_at:%Y-%m-%d %H:%M:%S}" if one.tried_at else "not tried"
            answer = f"{one.status or '-'} {one.words}".strip()
            print("\t".join((str(one.id), one.type, one.state, f"{one.attempts} attempts", tried, answer)))
    return DONE
