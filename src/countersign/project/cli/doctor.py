"""`countersign doctor`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DONE, FOUND, USAGE
from countersign.project.health import checks

CODES = (DONE, FOUND, USAGE)
_MARKS = {True: "ok  ", False: "BAD ", None: "note"}


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Print one line for each check; 1 when any of them found something wrong."""
    bad = False
    for check in checks():
        print(f"{_MARKS[check.good]} {check.name}: {check.words}")
        bad |= check.good is False
    return FOUND if bad else DONE
