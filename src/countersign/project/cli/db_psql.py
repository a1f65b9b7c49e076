"""`countersign db psql`."""

from __future__ import annotations

import argparse
import os
import subprocess

from countersign.project.database import addresses as databases
from countersign.project.database.postgres import programs
from countersign.project.exits import DATABASE, DONE, USAGE
from countersign.project.running.started import database

CODES = (DONE, USAGE, DATABASE)
PASSES_ON = True


def declare(parser: argparse.ArgumentParser) -> None:
    """Everything on the line is passed on to psql, for instance -c 'SELECT 1'."""


def run(given: argparse.Namespace) -> int:
    """Open psql as the owner; a database that is not running is started for as long as it is open."""
    with database():
        command = [str(programs() / "psql"), databases.address(), *given.arguments]
        return subprocess.call(command, env={**os.environ, "PGOPTIONS": ""}) and DATABASE
