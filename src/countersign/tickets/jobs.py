"""What the room does after commit and by the minute: the search index, escalations, what people leave behind."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from procrastinate.contrib.django import app

from countersign import ledger
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict
from countersign.ledger.queries import EventRow
from countersign.ledger.rules import moment_of
from countersign.shifts import queries as duty
from countersign.tickets.commands import following, handing_on
from countersign.tickets.commands import waiting as waits
from countersign.tickets.commands.escalating import settle
from countersign.tickets.commands.indexing import index_words
from countersign.tickets.commands.leaving import forget_left as forget_papers
from countersign.tickets.commands.quoting import charge_work, expire_quote
from countersign.tickets.commands.timing import plan_changed
from countersign.tickets.queries.escalations import open_of
from countersign.tickets.queries.quotes import overdue_quotes
from countersign.tickets.queries.waits import waiting_for_ticket
from countersign.tickets.rules.status import Waiting


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


@ledger.subscribe("ticket.work_done", name="tickets.charge_work")
def charge_done(event: EventRow) -> None:
    """Charge ordered work when it is done. Idempotent."""
    charge_work(event.subject, event.facts["quote"], by=SYSTEM, at=event.at)


@app.periodic(cron="*/10 * * * *", periodic_id="tickets.end_offers")
@app.task(name="tickets.end_offers", queueing_lock="tickets.end_offers")
def end_offers(timestamp: int = 0) -> None:
    """End offers of paid work whose time is over; an order that came first stands."""
    now = database_now()
    for number, quote in overdue_quotes(now):
        with suppress(Conflict):
            expire_quote(number, quote, by=SYSTEM, at=now)


@app.periodic(cron="17 * * * *", periodic_id="tickets.forget_left")
@app.task(name="tickets.forget_left", queueing_lock="tickets.forget_left")
def forget_left(timestamp: int = 0) -> None:
    """Forget, two days later, the papers of replies that left or came back (E28)."""
    forget_papers(at=database_now())


# Every event that may have closed a ticket.
CLOSINGS = (
    "ticket.confirmed", "ticket.solution_proposed", "ticket.closed_unconfirmed", "ticket.closed_unanswered",
    "ticket.withdrawn", "ticket.refused", "ticket.merged",
)  # fmt: skip


@ledger.subscribe(*CLOSINGS, name="tickets.return_waiting")
def return_waiting(event: EventRow) -> None:
    """Let what waited for a ticket come back when that one has closed (domain T14). Idempotent."""
    if event.after.get("status") != "closed":
        return
    for number, waiting in waiting_for_ticket(event.subject):
        over = waits.return_by_itself if waiting == Waiting.LINKED else waits.look_again
        with suppress(Conflict):  # Somebody was quicker.
            over(number, by=SYSTEM, at=event.at)


@ledger.subscribe("ticket.opened", name="tickets.link_after_withdrawal")
def link_after_withdrawal(event: EventRow) -> None:
    """Link a new ticket to one on the same service that was withdrawn of late (domain T4). Idempotent."""
    following.link_after_withdrawal(event.subject, by=SYSTEM, at=event.at)


@ledger.subscribe("subscription.started", name="tickets.follow_plan")
def follow_plan(event: EventRow) -> None:
    """Let open clocks follow a contract's new plan, as of the instant it is in force from (F8). Idempotent."""
    if event.facts.get("plan_before"):
        plan_changed(event.facts["contract"], by=SYSTEM, at=moment_of(event.facts["effective_at"]))
