"""`countersign routing show`."""

from __future__ import annotations

import argparse
import json

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Print the rules in force as JSON, ready to be changed and tried."""
    with database():
        prepare_django()
        from countersign.tickets.queries.routing import rules_in_force
        from countersign.tickets.rules.routing import kept

        print(json.dumps(kept(rules_in_force().rules), ensure_ascii=False, indent=1))
    return DONE
