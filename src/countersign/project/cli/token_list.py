"""`countersign token list`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Print every token with its owner, its scopes, its end and its last use."""
    with database():
        prepare_django()
        from countersign.api.queries import tokens

        for row in tokens():
            end = f"ended {row.ended_at:%Y-%m-%d %H:%M}" if row.ended_at else f"until {row.expires_at:%Y-%m-%d}"
            used = f"used {row.used_at:%Y-%m-%d %H:%M:%S} UTC from {row.ip or '?'}" if row.used_at else "never used"
            print("\t".join((str(row.id), row.name, row.owner, " ".join(row.scopes), end, used)))
    return DONE
