"""`countersign db restore`."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

from countersign.project.database import addresses as databases
from countersign.project.database.postgres import programs
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="file that `countersign db dump` wrote")


def run(given: argparse.Namespace) -> int:
    """Fill an empty database from a dump; one that has tables is left alone."""
    if not given.file.is_file():
        raise Refusal(f"There is no file {given.file}.", FOUND)
    with database():
        prepare_django()
        from countersign.project.database import restoring

        restoring.require_empty()
        restoring.make_role()
        _restore(given.file, "pre-data", "data")
        restoring.number_anew()
        _restore(given.file, "post-data")
        restoring.grant()
    return DONE


def _restore(file: Path, *sections: str) -> None:
    command = [
        str(programs() / "pg_restore"), "--exit-on-error", "--no-owner", "--no-privileges",
        *(f"--section={section}" for section in sections), "--dbname", databases.address(), str(file),
    ]  # fmt: skip
    done = subprocess.run(command, env={**os.environ, "PGOPTIONS": ""}, capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no word from pg_restore"])[0]
        raise Refusal(f"{file} cannot be restored: {said} Empty the database and begin anew.", DATABASE)
