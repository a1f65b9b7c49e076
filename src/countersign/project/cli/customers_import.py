"""`countersign customers import`."""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

if TYPE_CHECKING:
    from countersign.customers.commands import LineReport, Report
    from countersign.customers.rules.billing import Line

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)
MOST_SHOWN = 20
REPORT_COLUMNS = ("line", "kind", "external_id", "outcome", "code", "reason")


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the list, CSV in UTF-8 or JSON lines; docs/operations/import.md shows its shape")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument("--report", metavar="FILE", help="write what became of every line into this file, as CSV")


def run(given: argparse.Namespace) -> int:
    """Take the list over; leave with 1 when a line was refused."""
    data = _content(given.file)
    with database():
        prepare_django()
        from countersign.customers.commands import import_customers
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now

        report = import_customers(
            _lines(given.file, data), name=Path(given.file).name, digest=hashlib.sha256(data).hexdigest(),
            dry_run=given.dry_run, by=SYSTEM, at=database_now(),
        )  # fmt: skip
        rows = [_row(one) for one in report.lines]
    if given.report:
        _write(given.report, rows)
    _tell(report, rows)
    return FOUND if report.refused else DONE


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as why:
        raise Refusal(f"{file} cannot be read: {why.strerror}.", USAGE) from None


def _lines(file: str, data: bytes) -> list[Line]:
    from countersign.customers.rules.billing import ListUnreadable, lines_of_csv, lines_of_json
    from countersign.kernel.errors import Invalid
    from countersign.ui.refusals import words

    try:
        return (lines_of_json if data.lstrip()[:1] in (b"{", b"[") else lines_of_csv)(data)
    except ListUnreadable as why:
        told = words(Invalid(why.fault.code, **why.fault.facts))
        raise Refusal(f"{file} is not taken: {told} ({why.fault.code})", USAGE) from None


def _row(one: LineReport) -> dict[str, str]:
    from countersign.ui.refusals import words

    return {
        "line": str(one.line.number), "kind": one.line.kind, "external_id": one.line.external_id,
        "outcome": one.outcome, "code": one.refusal.code if one.refusal else "",
        "reason": words(one.refusal) if one.refusal else "",
    }  # fmt: skip


def _write(file: str, rows: Sequence[dict[str, str]]) -> None:
    try:
        with Path(file).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, REPORT_COLUMNS)
            writer.writeheader()
            writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    except OSError as why:
        raise Refusal(f"The report {file} cannot be written: {why.strerror}.", USAGE) from None


def _inert(value: str) -> str:
    """Keep a spreadsheet from running what somebody named a thing."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _tell(report: Report, rows: Sequence[dict[str, str]]) -> None:
    refused = [row for row in rows if row["outcome"] == "refused"]
    for row in refused[:MOST_SHOWN]:
        print(
            f"line {row['line']}, {row['kind']} {row['external_id']}: {row['reason']} ({row['code']})", file=sys.stderr
        )
    if len(refused) > MOST_SHOWN:
        print(f"… and {len(refused) - MOST_SHOWN} more; --report FILE names them all.", file=sys.stderr)
    counts = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    print(f"{'Dry run: ' if report.dry_run else ''}{len(rows)} lines: {counts}.")
