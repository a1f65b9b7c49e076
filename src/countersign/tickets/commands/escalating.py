"""Escalations: raised, climbing, taken, ended. They move neither status nor clocks (F10; domain 5.6, 5.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from countersign import ledger
from countersign.identity.queries import AccountRow, accounts
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.kernel.writing import writes
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.timing import clocks_of, set_wake
from countersign.tickets.commands.writing import note
from countersign.tickets.models import Assignment, Escalation, Ticket
from countersign.tickets.queries.escalations import person_at
from countersign.tickets.rules.clocks import expected
from countersign.tickets.rules.escalations import (
    BY_A_PERSON,
    BY_HAND,
    PUBLIC,
    TAKE_UP,
    Level,
    Outcome,
    Reason,
    Stands,
    kind_of,
    next_level,
    settled,
)
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.status import NoteKind

LEADING = ("duty_lead", "manager")


@writes
def escalate(
    ticket: Ticket, reason: str, to: int | None = None, *, level: int = Level.LEAD,
    late_since: datetime | None = None, by: Actor, at: datetime,
) -> Escalation | None:  # fmt: skip
    """Raise an escalation inside another command; None when one for this reason is open already.

    ticket: locked.   to: a certain person; None takes whoever stands at the level, at level 0 everybody on shift.
    Source: domain 5.8.
    """
    opened = _open(ticket)
    if any(row.reason == reason for row in opened):
        return None
    made = _made(ticket, reason, to, level, late_since, by=by, at=at)
    _append("ticket.escalated", ticket, [made], [*opened, made], by=by, at=at)
    return made


@writes
def raise_escalation(
    number: int, reason: str, text: str, *, level: int = Level.LEAD, to: int | None = None, by: Actor, at: datetime
) -> Ticket:
    """Let a member of the staff ask somebody else to look, and say why in a note.

    to:      a certain person, else whoever stands at the level.
    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid, Conflict (one for this reason is open).
    Source:  domain 5.6, 5.8.
    """
    ticket = found(number, by)
    require(by, "ticket.escalate", ticket)
    check_move(Act.ESCALATE, ticket.status, ticket.waiting)
    if reason not in BY_HAND:
        raise Invalid("escalation_reason", field="reason")
    if level not in (Level.LEAD, Level.HEAD, Level.DIRECTOR):
        raise Invalid("escalation_level", field="to")
    if to is not None and not _works(accounts([to]).get(to)):
        raise Invalid("person_not_found", field="to")
    words = note(ticket, NoteKind.DECISION, text, by=by, at=at)
    if escalate(ticket, reason, to, level=level, by=by, at=at) is None:
        raise Conflict("escalated_before", reason=reason)
    ledger.append("ticket.noted", ticket, by=by.without_key(), at=at, parts=[words], staff_only=True)
    return ticket


@writes
def take_escalation(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Take up what was escalated to the actor, or to everybody; leads and heads may take any.

    Raises:  NotVisible, NotAllowed, Conflict (none is open, or another has it).
    Source:  domain 2, Escalation.
    """
    ticket = found(number, by)
    require(by, "ticket.take_escalation", ticket)
    opened = _open(ticket)
    mine = [row for row in opened if row.taken_at is None and _may_take(by, row)]
    if not mine:
        _refuse_taking(opened)
    for row in mine:
        row.change(taken_by_id=by.staff_id, taken_at=at, take_up_by=None)
    _append("ticket.escalation_taken", ticket, mine, opened, by=by, at=at)
    return ticket


@writes
def close_escalation(number: int, outcome: str, text: str, *, by: Actor, at: datetime) -> Ticket:
    """End what the actor took up, with its outcome and a note; leads and heads may end any.

    Raises:  NotVisible, NotAllowed, Invalid, Conflict (none is open).
    Source:  domain 2, Escalation.
    """
    ticket = found(number, by)
    require(by, "ticket.take_escalation", ticket)
    if outcome not in BY_A_PERSON:
        raise Invalid("escalation_outcome", field="outcome")
    opened = _open(ticket)
    if not opened:
        raise Conflict("no_escalation")
    mine = [row for row in opened if row.taken_by_id == by.id or by.has(*LEADING)]
    if not mine:
        raise NotAllowed("escalation_not_taken")
    words = note(ticket, NoteKind.DECISION, text, by=by, at=at)
    _end(mine, outcome, by, at)
    _append("ticket.escalation_closed", ticket, mine, opened, by=by, at=at)
    ledger.append("ticket.noted", ticket, by=by.without_key(), at=at, parts=[words], staff_only=True)
    return ticket


@writes
def climb(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Let what nobody took in time climb one level; what has ended by itself meanwhile is closed instead.

    Idempotent: what is not due is left as it is.
    Source: domain 5.8: lead, head, director on call.
    """
    ticket = Ticket.locked(number)
    opened, stands = _open(ticket), _stands(ticket, at)
    over = [row for row in opened if settled(row.reason, row.level, stands)]
    due = [row for row in opened if row not in over and row.take_up_by is not None and row.take_up_by <= at]
    for row in over:
        _end([row], settled(row.reason, row.level, stands) or Outcome.ANSWERED, by, at)
    for row in due:
        level = next_level(row.level)
        person = person_at(level, ticket.queue_id, at) if level is not None else None
        above = next_level(level) if level is not None else None
        if level is None or person is None:
            row.change(take_up_by=None)
        else:
            row.change(level=int(level), to_id=person.id, take_up_by=at + TAKE_UP if above is not None else None)
    if due:
        _append("ticket.escalation_climbed", ticket, due, opened, by=by, at=at)
    if over:
        _append("ticket.escalation_closed", ticket, over, opened, by=by.without_key(), at=at)
    if not due and not over:
        _set_limits(ticket, opened)
        ledger.append("ticket.timers_set", ticket, by=by, at=at, staff_only=True)
    return ticket


@writes
def settle(number: int, *, by: Actor, at: datetime) -> None:
    """Close what has ended by itself: answered, accepted, or gone with its ticket. Idempotent."""
    ticket = Ticket.locked(number)
    opened, stands = _open(ticket), _stands(ticket, at)
    over = [row for row in opened if settled(row.reason, row.level, stands)]
    for row in over:
        _end([row], settled(row.reason, row.level, stands) or Outcome.ANSWERED, by, at)
    if over:
        _append("ticket.escalation_closed", ticket, over, opened, by=by, at=at)


@writes
def call_shift(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Tell everybody on shift of a critical ticket that nobody has accepted for five minutes; once. Idempotent.

    Source: domain 5.8.
    """
    ticket = Ticket.locked(number)
    if ticket.shift_called_at is None and ticket.status == "new" and ticket.severity == "critical":
        ticket.change(shift_called_at=at)
        set_wake(ticket)
        if escalate(ticket, Reason.AT_RISK, level=Level.SHIFT, by=by, at=at) is None:
            ledger.append("ticket.timers_set", ticket, by=by, at=at, staff_only=True)
    return ticket


@writes
def give_up_offer(number: int, *, by: Actor, at: datetime) -> Ticket:
    """Tell the lead of an offer that nobody took in half of what was left; the offer stays open. Idempotent.

    Source: domain 5.6.
    """
    ticket = Ticket.locked(number)
    if ticket.offer_until is not None and ticket.offer_until <= at:
        ticket.change(offer_until=None)
        set_wake(ticket)
        stands = Assignment.objects.filter(ticket=ticket, ended_at=None, accepted_at=None).exists()
        if not stands or escalate(ticket, Reason.AT_RISK, by=by, at=at) is None:
            ledger.append("ticket.timers_set", ticket, by=by, at=at, staff_only=True)
    return ticket


def escalate_breach(ticket: Ticket, late_since: datetime, *, by: Actor, at: datetime) -> None:
    """Tell the lead that a clock has run out, or that a promised word did not come (domain 5.8)."""
    escalate(ticket, Reason.BREACHED, late_since=late_since, by=by, at=at)


def late_since(ticket: Ticket, at: datetime) -> datetime | None:
    """Return since when the customer waits beyond the answer or the word that was promised, or None."""
    due_at = expected(ticket.clock_due_at, ticket.promised_at)
    return due_at if due_at is not None and due_at <= at else None


def _stands(ticket: Ticket, at: datetime) -> Stands:
    """Tell how the reasons stand: late is whatever runs beyond its second, the solution and the updates too."""
    running = [clock.due_at for clock in clocks_of(ticket).running().values() if clock.due_at is not None]
    owed = [moment for moment in (*running, ticket.promised_at) if moment is not None and moment <= at]
    return Stands(ticket.status, min(owed, default=None))


def _open(ticket: Ticket) -> list[Escalation]:
    rows = Escalation.objects.filter(ticket=ticket, closed_at=None).select_related("to", "taken_by")
    return list(rows.order_by("id"))


def _made(
    ticket: Ticket, reason: str, to: int | None, level: int, late: datetime | None, *, by: Actor, at: datetime
) -> Escalation:
    """Make an escalation, not yet saved; where nobody stands above, it is everybody's."""
    if to is None and level != Level.SHIFT:
        person = person_at(level, ticket.queue_id, at)
        to, level = (person.id, level) if person is not None else (None, Level.SHIFT)
    return Escalation(
        ticket=ticket, kind=kind_of(reason).value, reason=str(reason), level=int(level), sender_id=by.id, to_id=to,
        raised_at=at, late_since=late, take_up_by=at + TAKE_UP if next_level(level) is not None else None,
    )  # fmt: skip


def _append(
    type_: str, ticket: Ticket, rows: list[Escalation], opened: Iterable[Escalation], *, by: Actor, at: datetime
) -> None:
    """Append what happened to escalations: what customers may know of, and what stays among staff, apart."""
    _set_limits(ticket, opened)
    for staff_only in (False, True):
        told = [row for row in rows if (row.reason not in PUBLIC) == staff_only]
        if told:
            facts = {"reason": told[0].reason, "level": told[0].level, "to": _name(told[0]),
                     "outcome": told[0].outcome,
                     **({"late_since": told[0].late_since} if told[0].late_since else {})}  # fmt: skip
            ledger.append(type_, ticket, by=by, at=at, parts=told, facts=facts, staff_only=staff_only)
            by = by.without_key()


def _set_limits(ticket: Ticket, opened: Iterable[Escalation]) -> None:
    limits = [row.take_up_by for row in opened if row.closed_at is None and row.take_up_by is not None]
    ticket.change(climbs_at=min(limits, default=None))
    set_wake(ticket)


def _name(row: Escalation) -> str:
    person = accounts([row.to_id]).get(row.to_id) if row.to_id is not None else None
    return person.name if person is not None else ""


def _end(rows: Iterable[Escalation], outcome: str, by: Actor, at: datetime) -> None:
    for row in rows:
        row.change(closed_at=at, closed_by_id=by.id, outcome=str(outcome), take_up_by=None)


def _works(person: AccountRow | None) -> bool:
    return person is not None and person.kind == "staff" and person.is_active


def _may_take(by: Actor, row: Escalation) -> bool:
    return row.to_id == by.id or row.to_id is None or by.has(*LEADING)


def _refuse_taking(opened: list[Escalation]) -> None:
    """Say why nothing was taken. Raises Conflict, NotAllowed."""
    if not opened:
        raise Conflict("no_escalation")
    taken = next((row.taken_by for row in opened if row.taken_by is not None), None)
    if taken is not None:
        raise Conflict("escalation_taken", name=taken.name)
    waits_for = next((row.to for row in opened if row.to is not None), None)
    raise NotAllowed("escalation_for_another", name=waits_for.name if waits_for else "")
