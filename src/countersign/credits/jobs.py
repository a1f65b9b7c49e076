"""What the room does after commit and in time: shortfalls become claims by themselves."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.credits.commands import grant_automatic, reckon_service, reckon_ticket
from countersign.credits.commands.outages import months_of
from countersign.credits.queries.claims import automatic_claims, outages_of_ticket, stretch_of, waiting_for_outage
from countersign.credits.queries.misses import duplicates_of
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict
from countersign.ledger.queries import EventRow
from countersign.tickets import commands as tickets

# Of what happens to clocks, what may make or unmake a miss beside their ends.
_TELLING = frozenset({"fired", "annulled", "pause_struck", "merged", "inherited", "reopened", "severity_changed"})
_INSTANTS = frozenset({"accepted_at", "proposed_at"})


@ledger.subscribe("ticket.*", name="credits.reckon")
def reckon(event: EventRow) -> None:
    """Compute what a missed clock may bring, and an outage that is counted by the ticket's instants. Idempotent."""
    if _tells_of_a_miss(event):
        for number in (event.subject, *duplicates_of(event.subject)):
            reckon_ticket(number, by=SYSTEM, at=event.at)
    if not _INSTANTS.isdisjoint(event.after):
        for service, begin, end in outages_of_ticket(event.subject):
            _reckon_months(service, begin, end, event.at)


def _tells_of_a_miss(event: EventRow) -> bool:
    if event.type == "ticket.breach_annulled":
        return True
    if any(one.get("outcome") == "breached" for one in event.facts.get("clocks") or ()):
        return True
    return any(
        one.get("happening") in _TELLING and one.get("threshold", 100) >= 100
        for one in event.facts.get("timing") or ()
    )  # fmt: skip


@ledger.subscribe("outage.recorded", "outage.ended", "maintenance.recorded", name="credits.reckon_service")
def reckon_outage(event: EventRow) -> None:
    """Compute what lost availability may bring. Idempotent."""
    found = stretch_of(event.kind, event.subject)
    if found is not None:
        _reckon_months(*found, event.at)


@ledger.subscribe("outage.ended", name="credits.tell_holders")
def tell_holders(event: EventRow) -> None:
    """Tell whoever holds a ticket that waits for the end of an outage that it has ended. Idempotent.

    Source: domain T22.
    """
    for number in waiting_for_outage(event.subject):
        with suppress(Conflict):  # Somebody ended the wait meanwhile: there is nothing left to tell of it.
            tickets.look_again(number, early=True, by=SYSTEM, at=database_now())


def _reckon_months(service: int, begin: datetime, end: datetime | None, at: datetime) -> None:
    for month in months_of(begin, end):
        reckon_service(service, month, by=SYSTEM, at=at)


@app.periodic(cron="17 3 * * *", periodic_id="credits.grant_automatic")
@app.task(name="credits.grant_automatic", queueing_lock="credits.grant_automatic")
def grant(timestamp: int = 0) -> None:
    """Grant what a rule gives without a claim, once the month is over."""
    now = database_now()
    for claim in automatic_claims(now):
        grant_automatic(claim, by=SYSTEM, at=now)
