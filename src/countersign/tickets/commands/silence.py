"""What a silent ticket brings about by itself: reminders, the end of a silence, going stale; and its next step."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign import ledger
from countersign.calendars.rules import working_days_later
from countersign.customers.queries import provider
from countersign.customers.queries.home import home_calendar
from countersign.identity.queries import staff_directory
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.settings import CLOSE_UNCONFIRMED, setting
from countersign.kernel.writing import writes
from countersign.tickets.commands.closing import close_unconfirmed
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import set_wake
from countersign.tickets.commands.waiting import look_again, return_by_itself
from countersign.tickets.commands.waking import runs
from countersign.tickets.models import NextStep, Ticket
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.silence import (
    FOR_HEAD,
    FOR_LEAD,
    REMIND_AFTER,
    STALE_AFTER,
    STALE_FOR_HEAD_AFTER,
    check_reminder,
    check_step,
    is_mild,
    working_week,
)
from countersign.tickets.rules.status import Status, Waiting
from countersign.tickets.rules.timers import Timer

# Between the reminder that names the date of closing and that date there is at least a day.
NOTICE = timedelta(days=1)


@writes
def remind(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Remind the customer of a question or of a solution to confirm; it touches no clock and ends no silence.

    A reminder of a solution names the date after which the ticket may be closed; a late one moves that date.
    Raises:  NotVisible, NotAllowed (only the installation), IllegalMove, Conflict (reminded today, or often enough).
    Source:  domain T9, T17, T18.
    """
    ticket = found(number, by)
    require(by, "ticket.remind", ticket)
    check_move(Act.REMIND, ticket.status, ticket.waiting)
    if ticket.reminders >= len(REMIND_AFTER):
        raise Conflict("reminded_enough")
    check_reminder(ticket.reminded_at, at, ticket.author.zone)
    ticket.change(reminders=ticket.reminders + 1, reminded_at=at)
    facts: dict[str, object] = {"reminder": ticket.reminders, "of": ticket.waiting}
    if ticket.waiting == Waiting.CONFIRM:
        if ticket.wait_until is None or ticket.wait_until < at + NOTICE:
            ticket.change(wait_until=at + NOTICE)
        facts["closes_at"] = ticket.wait_until
    set_wake(ticket)
    ledger.append("ticket.reminded", ticket, by=by, at=at, facts=facts)
    return ticket


@writes
def end_silence(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Close an unconfirmed solution when the installation does so, or tell the duty lead that it may be closed.

    Raises:  NotVisible, NotAllowed (only the installation), IllegalMove, Conflict (told before, too early).
    Source:  E14; domain T17, T18.
    """
    ticket = found(number, by)
    require(by, "ticket.remind", ticket)
    check_move(Act.REMIND, ticket.status, ticket.waiting)
    if ticket.waiting == Waiting.CONFIRM and is_mild(ticket.severity) and setting(CLOSE_UNCONFIRMED):
        return close_unconfirmed(number, by=by, at=at)
    if ticket.reminders != len(REMIND_AFTER):
        raise Conflict("reminders_missing", count=len(REMIND_AFTER))
    ticket.change(reminders=ticket.reminders + 1)
    set_wake(ticket)
    facts = {"of": ticket.waiting, "since": ticket.waits_since}
    ledger.append("ticket.silence_told", ticket, by=by, at=at, facts=facts, staff_only=True)
    return ticket


@writes
def go_stale(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Put a ticket of a silent week on the duty lead's list, one of two weeks on the head's.

    Raises:  NotVisible, NotAllowed (only the installation), Conflict (it is not silent that long, or there already).
    Source:  M20; domain 3.4.
    """
    ticket = found(number, by)
    require(by, "ticket.go_stale", ticket)
    silent = at - (ticket.active_at or ticket.moved_at)
    level = FOR_HEAD if silent >= STALE_FOR_HEAD_AFTER else FOR_LEAD
    if ticket.status == Status.CLOSED or silent < STALE_AFTER or level <= ticket.stale_level:
        raise Conflict("not_stale")
    ticket.change(stale_level=level, stale_since=ticket.stale_since or at)
    set_wake(ticket)
    facts = {"level": level, "step_due_at": _next_day(ticket, at)}
    ledger.append("ticket.went_stale", ticket, by=by, at=at, facts=facts, staff_only=True)
    return ticket


@writes
def name_next_step(number: int, step: str, person_id: int, *, by: Actor, at: datetime) -> Ticket:
    """Name what is done next on a ticket, and who does it within a working day. It is a word, not an activity.

    Raises:  NotVisible, NotAllowed (duty lead and head), IllegalMove, Invalid naming the field.
    Source:  M20; domain 3.4.
    """
    ticket = found(number, by)
    require(by, "ticket.name_step", ticket)
    check_move(Act.NAME_STEP, ticket.status, ticket.waiting)
    words = check_step(step, person_id)
    person = next((one for one in staff_directory() if one.id == person_id), None)
    if person is None:
        raise Invalid("person_not_found", field="person")
    kept = sifted(words, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    due_at = _next_day(ticket, at)
    named = NextStep(
        ticket=ticket, words=kept, person_id=person.id, person_name=person.name, due_at=due_at,
        named_by_id=by.account_id, at=at,
    )  # fmt: skip
    facts = {"person": person.name, "step": kept, "due_at": due_at}
    ledger.append("ticket.step_named", ticket, by=by, at=at, parts=[named], facts=facts, staff_only=True)
    return ticket


def _next_day(ticket: Ticket, at: datetime) -> datetime:
    """Return when a step named now is due: at the end of the next working day of the contract, else of the house."""
    house = provider()
    days = home_calendar(ticket.contract_id, at) or working_week(house.zone if house else "UTC")
    return working_days_later(days, at, 1)


@runs(Timer.REMINDER)
def _remind(ticket: Ticket, by: Actor, at: datetime) -> None:
    remind(ticket.pk, by=by, at=at)


@runs(Timer.CLOSING)
def _end_silence(ticket: Ticket, by: Actor, at: datetime) -> None:
    end_silence(ticket.pk, by=by, at=at)


@runs(Timer.RETURN)
def _return(ticket: Ticket, by: Actor, at: datetime) -> None:
    return_by_itself(ticket.pk, by=by, at=at)


@runs(Timer.LOOK)
def _look(ticket: Ticket, by: Actor, at: datetime) -> None:
    look_again(ticket.pk, by=by, at=at)


@runs(Timer.STALE)
@runs(Timer.STALE_FOR_HEAD)
def _go_stale(ticket: Ticket, by: Actor, at: datetime) -> None:
    go_stale(ticket.pk, by=by, at=at)
