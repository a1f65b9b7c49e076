"""`countersign ledger verify`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ticket", type=int, metavar="N", help="check this ticket alone")
    parser.add_argument("--bundle", type=Path, metavar="FILE", help="check an exported bundle, without any database")


def run(given: argparse.Namespace) -> int:
    """Check the ledger; print each false subject with the first false event, one a line."""
    if given.bundle is not None:
        return _bundle(given.bundle)
    with database():
        prepare_django()
        from countersign.ledger.verify import verify

        report = verify() if given.ticket is None else verify("ticket", given.ticket)
        for finding in report.findings:
            print(finding)
        if given.ticket is not None and not report.subjects and report.sound:
            print(f"There is no ticket {given.ticket}.", file=sys.stderr)
            return FOUND
        verdict = "sound" if report.sound else f"{len(report.findings)} false"
        print(f"{report.events} events of {report.subjects} subjects: {verdict}.", file=sys.stderr)
        return DONE if report.sound else FOUND


def _bundle(path: Path) -> int:
    """Check a bundle with nothing but the file: no settings, no Django, no connection."""
    from countersign.ledger.bundles_checked import verify_bundle

    report = verify_bundle(path)
    if report.finding:
        print(report.finding)
    verdict = "sound" if report.sound else "false"
    told = f"{report.events} events ({report.removed} with content removed), {report.files} files: {verdict}."
    print(told, file=sys.stderr)
    return DONE if report.sound else FOUND
