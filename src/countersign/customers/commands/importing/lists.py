"""A whole list: line by line, each on its own; batches are committed, so that a killed import goes on when rerun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from countersign import ledger
from countersign.customers.commands.importing.lines import take_line
from countersign.customers.commands.importing.names import Names
from countersign.customers.models import Import
from countersign.customers.rules.billing import Line, counted
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import DomainError
from countersign.kernel.writing import writes

BATCH = 200


@dataclass(frozen=True, slots=True)
class LineReport:
    """What became of one line; `refusal` says why not, for who refused it."""

    line: Line
    outcome: str
    refusal: DomainError | None = None


@dataclass(slots=True)
class Report:
    """What became of a list. id: of the import in the record; None for a dry run."""

    lines: list[LineReport] = field(default_factory=list)
    id: int | None = None
    dry_run: bool = False

    @property
    def counts(self) -> dict[str, int]:
        return counted(one.outcome for one in self.lines)

    @property
    def refused(self) -> list[LineReport]:
        return [one for one in self.lines if one.outcome == "refused"]


def import_customers(
    lines: Sequence[Line], *, name: str, digest: str = "", dry_run: bool = False, by: Actor, at: datetime
) -> Report:
    """Take a list over; a line that cannot be taken is refused alone and named in the report.

    Idempotent by external id: a line that has not changed does nothing. Every 200 lines are committed, so that
    after a kill the same list goes on where it was. A dry run does everything and takes it back.
    name:    of the file or the sender, for the record.
    Raises:  NotAllowed.
    Source:  M12, E57.
    """
    require(by, "customers.import")
    report = Report(dry_run=dry_run)
    if dry_run:
        with transaction.atomic():
            _take_turn()
            report.lines = _taken(lines, by, at)
            transaction.set_rollback(True)
        return report
    row = _begin(name[:200], digest, by=by, at=at)
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        with transaction.atomic():
            _take_turn()
            report.lines += _taken(batch, by, at)
    _finish(row.pk, report.counts, by=by.without_key(), at=at)
    report.id = row.pk
    return report


def _taken(lines: Sequence[Line], by: Actor, at: datetime) -> list[LineReport]:
    names = Names.of(lines)
    reports = list(_each(lines, names, by, at))
    names.store()
    return reports


def _each(lines: Sequence[Line], names: Names, by: Actor, at: datetime) -> Iterator[LineReport]:
    # The import is the act of whoever starts it; each line is then an act of the installation, marked as imported.
    installation = Actor("system", name="Import", ip=by.ip, channel="import", assurance="A2")
    for line in lines:
        if line.fault is not None:
            yield LineReport(line, "refused", DomainError(line.fault.code, **line.fault.facts))
            continue
        if names.digest(line.kind, line.external_id) == line.digest:
            yield LineReport(line, "unchanged")
            continue
        try:
            subject, outcome = take_line(line, names, by=installation, at=at)
        except DomainError as refusal:
            yield LineReport(line, "refused", refusal)
            continue
        names.keep(line, subject)
        yield LineReport(line, outcome)


def _take_turn() -> None:
    """Let two imports take turns, batch by batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countersign import'))")


@writes
def _begin(name: str, digest: str, *, by: Actor, at: datetime) -> Import:
    row = Import(name=name, digest=digest, state="running")
    ledger.append("import.begun", row, by=by, at=at, staff_only=True)
    return row


@writes
def _finish(import_id: int, counts: dict[str, int], *, by: Actor, at: datetime) -> None:
    row = Import.locked(import_id)
    row.change(state="finished", counts=counts)
    ledger.append("import.finished", row, by=by, at=at, staff_only=True)
