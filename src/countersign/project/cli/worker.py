"""`countersign worker`."""

from __future__ import annotations

import argparse

from countersign.kernel import settings
from countersign.kernel.settings import setting
from countersign.project.database import addresses as databases
from countersign.project.exits import DATABASE, DONE, USAGE
from countersign.project.running.started import check_version, prepare_django

CODES = (DONE, USAGE, DATABASE)
JOB_TIMEOUT_MS = 120_000


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line."""


def run(given: argparse.Namespace) -> int:
    """Work until SIGTERM. With COUNTERSIGN_DATABASE_URL any number of workers may run."""
    if setting(settings.DATABASE_URL):
        check_version(databases.address())
    prepare_django(JOB_TIMEOUT_MS)
    from countersign.project.running import jobs

    jobs.run()
    return DONE
