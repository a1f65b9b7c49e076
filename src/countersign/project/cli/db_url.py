"""`countersign db url`."""

from __future__ import annotations

import argparse

from countersign.project.database import addresses as databases
from countersign.project.exits import DONE, USAGE

CODES = (DONE, USAGE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Print the owner's address; the embedded database listens on a socket in the data folder."""
    print(databases.address())
    return DONE
