"""`python -m bench`: load a large database and measure our pages against the same SQL without us."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import ground


def main() -> int:
    """Load what is missing, measure, print the table, write bench.json into the data folder."""
    given = _options().parse_args()
    ground.settle(given.data, given.port)
    with ground.database() as address:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tickets_ticket")
            standing = cursor.fetchone()[0]
        from bench.loader import forget_opened, load

        if not standing:
            load(address, given.tickets, processes=given.processes)
        else:
            forget_opened(address)
        if given.plans:
            from bench.plans import explain

            explain()
        if given.load_only or given.plans:
            return 0
        from bench.measuring import measure

        measure(given)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of its own; by default COUNTERSIGN_DATA, else ./var/bench")
    parser.add_argument("--port", type=int, default=8800)
    parser.add_argument("--tickets", type=int, default=100_000, help="how many tickets, five times as many messages")
    parser.add_argument("--processes", type=int, default=2, help="processes that load")
    parser.add_argument("--clients", type=int, default=8, help="kept connections of the throughput measurement")
    parser.add_argument("--seconds", type=float, default=1.5, help="length of one round")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of bare and ours in turn; the median counts")
    parser.add_argument("--load-only", action="store_true", help="load and end")
    parser.add_argument("--plans", action="store_true", help="load, show how every list and search is read, and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
