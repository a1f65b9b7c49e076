"""`countersign db psql`."""

from __future__ import annotations

import argparse
import os
import subprocess

from countersign.project import databases
from countersign.project.exits import DATABASE, DONE, USAGE
from countersign.project.postgres import programs
from countersign.project.started import database

CODES = (DONE, USAGE, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to psql, for instance -c 'SELECT 1'")


def run(given: argparse.Namespace) -> int:
    """Open psql as the owner; a database that is not running is started for as long as it is open."""
    passed = [word for word in given.arguments if word != "--"]
    with database():
        command = [str(programs() / "psql"), databases.address(), *passed]
        return subprocess.call(command, env={**os.environ, "PGOPTIONS": ""}) and DATABASE
