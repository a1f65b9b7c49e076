"""Shifts are planned, one by one or from a weekly template, moved and cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.shifts.commands.finding import name_of, one_at_a_time, refuse_absent, refuse_clash, refuse_role
from countersign.shifts.models import Queue, Shift
from countersign.shifts.rules.rota import Line, expanded, weekday_fault
from countersign.shifts.rules.shifts import Span, length_fault

LONGEST_ROTA_DAYS = 400
MOST_SHIFTS = 2000


@dataclass(frozen=True, slots=True)
class NewShift:
    """Who works on which queue, as what, from when to when (aware, half-open)."""

    person_id: int
    queue_id: int
    role: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """A weekly template over a span of days in a named zone; both days are planned.

    cycle_weeks: after how many weeks it begins again.
    """

    lines: tuple[Line, ...]
    zone: str
    first: date
    last: date
    cycle_weeks: int = 1


@writes
def plan_shift(new: NewShift, *, by: Actor, at: datetime) -> Shift:
    """Plan one shift.

    Raises:  NotAllowed; Invalid: an unknown person, queue or role, a backward or endless shift, a second shift at
             the same time, less than 11 h rest, an absence; the refusal names who and when.
    Source:  M19; domain 2, Shift.
    """
    require(by, "shift.plan")
    return _planned(new, _queue(new.queue_id), by=by, at=at)


@writes
def plan_rota(queue_id: int, template: Template, *, by: Actor, at: datetime) -> list[Shift]:
    """Plan every shift of a weekly template, all or none.

    Raises:  NotAllowed; Invalid as for one shift, and for a template without days or with an unknown zone.
    Source:  M19; domain F14 for the nights that change the clock.
    """
    require(by, "shift.plan")
    queue = _queue(queue_id)
    _check(template)
    planned = list(
        expanded(
            template.lines, zone=template.zone, first=template.first, last=template.last,
            cycle_weeks=template.cycle_weeks,
        )
    )  # fmt: skip
    if not planned:
        raise Invalid("rota_without_shifts", field="first")
    if len(planned) > MOST_SHIFTS:
        raise Invalid("rota_too_long", field="last", maximum=MOST_SHIFTS)
    shifts = []
    for number, one in enumerate(planned):
        told = by if number == 0 else by.without_key()
        new = NewShift(one.person_id, queue_id, one.role, one.begins_at, one.ends_at)
        shifts.append(_planned(new, queue, by=told, at=at))
    return shifts


@writes
def move_shift(shift_id: int, begins_at: datetime, ends_at: datetime, *, by: Actor, at: datetime) -> Shift:
    """Move a shift that nobody has checked in to, or change its end.

    Raises: NotVisible, NotAllowed, Conflict (cancelled, over or begun), Invalid as for a new one.
    """
    shift = Shift.locked(shift_id)
    require(by, "shift.plan", shift)
    _refuse_settled(shift)
    if shift.checked_in_at is not None and begins_at != shift.begins_at:
        raise Conflict("shift_begun")
    name, _roles = name_of(shift.person_id)
    one_at_a_time(shift.person_id)
    _refuse(shift.person_id, name, Span(begins_at, ends_at, shift.role), but=shift.pk)
    if shift.change(begins_at=begins_at, ends_at=ends_at):
        ledger.append("shift.moved", shift, by=by, at=at, facts={"person": name}, staff_only=True)
    return shift


@writes
def cancel_shift(shift_id: int, reason: str, *, by: Actor, at: datetime) -> Shift:
    """Take a shift off the plan, with a reason. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    shift = Shift.locked(shift_id)
    require(by, "shift.plan", shift)
    _refuse_settled(shift)
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise Invalid("reason_missing", field="reason")
    shift.change(cancelled_at=at)
    ledger.append("shift.cancelled", shift, by=by, at=at, facts={"reason": reason}, staff_only=True)
    return shift


def _planned(new: NewShift, queue: Queue, *, by: Actor, at: datetime) -> Shift:
    name, roles = name_of(new.person_id)
    refuse_role(new.role, roles, name)
    one_at_a_time(new.person_id)
    _refuse(new.person_id, name, Span(new.begins_at, new.ends_at, new.role))
    shift = Shift(
        person_id=new.person_id, queue=queue, role=new.role, begins_at=new.begins_at, ends_at=new.ends_at
    )
    facts = {"person": name, "queue": queue.name}
    ledger.append("shift.planned", shift, by=by, at=at, facts=facts, staff_only=True)
    return shift


def _refuse(person_id: int, name: str, span: Span, *, but: int | None = None) -> None:
    fault = length_fault(span.begins_at, span.ends_at, span.role)
    if fault is not None:
        raise Invalid(fault, field="ends_at", name=name, begins=span.begins_at, ends=span.ends_at)
    refuse_clash(person_id, name, span, but=but)
    refuse_absent(person_id, name, span)


def _refuse_settled(shift: Shift) -> None:
    if shift.cancelled_at is not None:
        raise Conflict("shift_cancelled")
    if shift.checked_out_at is not None or shift.settled_at is not None:
        raise Conflict("shift_over")


def _queue(queue_id: int) -> Queue:
    queue = Queue.objects.filter(pk=queue_id or 0, ended_at=None).first()
    if queue is None:
        raise Invalid("queue_not_found", field="queue")
    return queue


def _check(template: Template) -> None:
    try:
        ZoneInfo(template.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("zone_unknown", field="zone", locale=template.zone, zone=template.zone) from None
    if not 0 <= (template.last - template.first).days < LONGEST_ROTA_DAYS:
        raise Invalid("rota_span", field="last", maximum=LONGEST_ROTA_DAYS)
    if not template.lines or any(weekday_fault(line.weekdays) for line in template.lines):
        raise Invalid("rota_without_days", field="days")
