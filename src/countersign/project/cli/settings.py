"""`countersign settings`."""

from __future__ import annotations

import argparse

from countersign.project.exits import DONE, USAGE
from countersign.project.written.docs import settings_page

CODES = (DONE, USAGE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Print the page of all settings."""
    print(settings_page(), end="")
    return DONE
