"""What happens to held notices when they are due: they leave, one by itself and several as one digest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from countersign.customers.queries import contacts_of, provider_name
from countersign.identity.queries import AccountRow, account
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.notify.commands import holding
from countersign.notify.digests import written
from countersign.notify.jobs import defer
from countersign.notify.queries.wishes import Waiting, chosen_by, due_for, people_due, place_of
from countersign.notify.rules.timing import Reason, Way, still_quiet


@app.periodic(cron="* * * * *", periodic_id="notify.gather")
@app.task(name="notify.gather", queue="mail", queueing_lock="notify.gather")
def gather(timestamp: int = 0) -> None:
    """Have settled what is due, each person by a job of their own: what fails for one holds up nobody else."""
    for person in people_due(database_now()):
        one = f"notify.person {person}"
        with suppress(AlreadyEnqueued), transaction.atomic():
            gather_person.configure(lock=one, queueing_lock=one).defer(account_id=person)


@app.task(name="notify.gather_person", queue="mail")
def gather_person(account_id: int) -> None:
    """Settle what is due for one person now. Idempotent."""
    gather_for(account_id, database_now())


def gather_for(account_id: int, at: datetime) -> None:
    """Settle everything that is due for one person, in one transaction: a killed worker leaves it all held.

    One held notice leaves by itself, several as one digest; for whoever is not to be disturbed all is held on.
    """
    with transaction.atomic():
        person, rows = account(account_id), due_for(account_id, at)
        if person is None or not rows:
            return
        quiet = still_quiet(chosen_by(person).wish, place_of(person, at), at)
        may = _reachable(person, rows)
        for row in rows:
            if row.id not in may:
                holding.skip(row.id, Reason.NO_ACCESS, by=SYSTEM, at=at)
            elif quiet is not None:
                holding.hold_on(row.id, *quiet, by=SYSTEM, at=at)
        if quiet is None:
            _leave(person, [row for row in rows if row.id in may], at)


def _leave(person: AccountRow, rows: Sequence[Waiting], at: datetime) -> None:
    if len(rows) == 1 and rows[0].way != Way.DIGEST:
        if holding.let_go(rows[0].id, by=SYSTEM, at=at):
            defer(rows[0].id)
    elif rows:
        letter = written(person, rows, provider_name(), at)
        digest = holding.gather(letter, [row.id for row in rows], by=SYSTEM, at=at)
        if digest is not None:
            defer(digest)


def _reachable(person: AccountRow, rows: Sequence[Waiting]) -> set[int]:
    """Return what may still be told: who was shut out, or acts for the contract no more, hears nothing of it."""
    if not person.is_active:
        return set()
    if person.kind == "staff":
        return {row.id for row in rows}
    contracts = {row.contract for row in rows if row.contract is not None}
    mine = {one for one in contracts if any(contact.account_id == person.id for contact in contacts_of(one))}
    return {row.id for row in rows if row.contract is None or row.contract in mine}
