"""`countersign routing dry-run`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)
LONGEST_DAYS = 366


def declare(parser: argparse.ArgumentParser) -> None:
    """Take the rules to try, and over how many days."""
    parser.add_argument(
        "rules", nargs="?", help="JSON list of rules {kind, product, severity, language, site, queue (name or number), "
        "level}; `-` reads standard input; left out: the rules in force",
    )  # fmt: skip
    parser.add_argument("--days", type=int, default=30, help="tickets opened in so many last days (default 30)")


def run(given: argparse.Namespace) -> int:
    """Print which tickets would have gone elsewhere under these rules; change nothing."""
    if not 1 <= given.days <= LONGEST_DAYS:
        raise Refusal(f"--days is 1 to {LONGEST_DAYS}", USAGE)
    with database():
        prepare_django()
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import DomainError
        from countersign.tickets.queries.routing import dry_run, rules_in_force
        from countersign.tickets.rules.routing import read_rules

        try:
            rules = read_rules(numbered(read(given.rules))) if given.rules else rules_in_force().rules
        except DomainError as why:
            raise Refusal(f"the rules cannot be read: {why}", USAGE) from why
        found = dry_run(rules, SYSTEM, database_now(), days=given.days)
        print(f"{found.elsewhere} of {found.looked_at} tickets of {given.days} days would have gone elsewhere")
        for was, would_be, count in found.flows:
            print(f"{count}\t{was or 'general'} -> {would_be or 'general'}")
        for row in found.moved:
            told = (f"#{row.number}", row.was or "general", row.would_be or "general", f"level {row.level_would_be}")
            print("\t".join((*told, row.title)))
    return DONE


def read(name: str) -> Any:
    """Read a file of rules, or standard input."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ValueError) as why:
        raise Refusal(f"{name}: {why}", USAGE) from why


def numbered(given: Any) -> Any:
    """Put numbers in the place of queues' names."""
    from countersign.shifts.queries import queues

    known = {queue.name.casefold(): queue.id for queue in queues()}
    for line in given if isinstance(given, list) else ():
        if isinstance(line, dict) and isinstance(line.get("queue"), str):
            name = line["queue"].casefold()
            if name not in known:
                raise Refusal(f"there is no queue {line['queue']}", USAGE)
            line["queue"] = known[name]
    return given
