"""What the room does after commit and by the minute: the search index, escalations, what people leave behind."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.shifts import queries as duty
from countersign.tickets.commands import handing_on
from countersign.tickets.commands.escalating import settle
from countersign.tickets.commands.indexing import index_words
from countersign.tickets.queries.escalations import open_of


@ledger.subscribe("ticket.*", name="tickets.search_words")
def keep_words(event: EventRow) -> None:
    """Index a ticket's words anew after each event on it. Idempotent."""
    index_words(event.subject)


@ledger.subscribe("ticket.*", name="tickets.escalations")
def settle_escalations(event: EventRow) -> None:
    """Close what was escalated and has ended by itself: answered, accepted, gone with its ticket. Idempotent."""
    if _ENDS.intersection(event.after) and not event.type.startswith("ticket.escalat") and open_of(event.subject):
        settle(event.subject, by=SYSTEM, at=database_now())


# Without a change of one of these nothing that was escalated can have ended.
_ENDS = frozenset({"status", "clocks", "clock_due_at", "promised_at"})


# A ticket that came back longer ago was somebody's to see since.
_JUST_NOW = timedelta(minutes=10)


@ledger.subscribe("ticket.*", name="tickets.come_back")
def come_back(event: EventRow) -> None:
    """Give a ticket that came back to work to the lead, where its holder will not be there in time. Idempotent."""
    came = event.after.get("status") == "in_progress" and event.before.get("status") in ("waiting", "closed")
    now = database_now()
    if came and now - event.at < _JUST_NOW:
        handing_on.come_back(event.subject, by=SYSTEM, at=now)


@app.periodic(cron="* * * * *", periodic_id="tickets.hand_on")
@app.task(name="tickets.hand_on", queueing_lock="tickets.hand_on")
def hand_on(timestamp: int = 0) -> None:
    """Hand on what people work on whose shift is over or whose absence has begun, each once."""
    now = database_now()
    for shift, person in duty.shifts_to_settle(now):
        handing_on.settle_shift(shift, person, by=SYSTEM, at=now)
    for absence, person in duty.absences_to_settle(now):
        handing_on.settle_absence(absence, person, by=SYSTEM, at=now)
