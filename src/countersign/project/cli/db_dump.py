"""`countersign db dump`."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

from countersign.project.database import addresses as databases
from countersign.project.database.postgres import programs
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE, Refusal
from countersign.project.running.started import database

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="file to write; it must not exist yet")


def run(given: argparse.Namespace) -> int:
    """Write the whole database into one file while everything goes on; the file has its name only when it is whole."""
    if given.file.exists():
        raise Refusal(f"{given.file} exists already.", USAGE)
    unfinished = given.file.with_name(given.file.name + ".unfinished")
    with database():
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as why:
            raise Refusal(f"{given.file} cannot be written: {why.strerror}.", USAGE) from None
        with os.fdopen(descriptor, "wb") as file:
            command = [str(programs() / "pg_dump"), "--format=custom", "--dbname", databases.address()]
            code = subprocess.call(command, stdout=file, env={**os.environ, "PGOPTIONS": ""})
            file.flush()
            os.fsync(file.fileno())
    if code != 0:
        unfinished.unlink()
        return DATABASE
    unfinished.rename(given.file)
    return DONE
