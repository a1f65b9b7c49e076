"""`countersign run`."""

from __future__ import annotations

import argparse

from countersign.project.exits import ALREADY_RUNNING, DATA_FOLDER, DATABASE, DONE, PORT_TAKEN, USAGE

CODES = (DONE, USAGE, PORT_TAKEN, DATA_FOLDER, DATABASE, ALREADY_RUNNING)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line: every value is a setting."""


def run(given: argparse.Namespace) -> int:
    """Start everything and stop it on Ctrl-C or SIGTERM."""
    from countersign.project.running.supervisor import Supervisor

    return Supervisor().run()
