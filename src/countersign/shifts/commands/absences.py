"""Absences: somebody is away from an instant to another, and somebody stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.shifts.commands.finding import name_of, one_at_a_time
from countersign.shifts.models import Absence
from countersign.shifts.rules.absences import Away, circle

LONGEST = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """Who is away (aware, half-open), who stands in (None: nobody), and why."""

    person_id: int
    begins_at: datetime
    ends_at: datetime
    substitute_id: int | None = None
    reason: str = ""


@writes
def record_absence(new: NewAbsence, *, by: Actor, at: datetime) -> Absence:
    """Record when a person is away and who stands in; it ends by itself.

    Shifts planned in it stay on the plan and count as nobody's: the gap they leave is shown.
    Raises:  NotAllowed; Invalid: unknown people, backward, over already, twice, oneself as substitute, a circle of
             substitutes, naming whose absence closes it.
    Source:  E31; S12.
    """
    require(by, "absence.record")
    name, _roles = name_of(new.person_id)
    if new.substitute_id is not None:
        name_of(new.substitute_id, "substitute")
    # One absence at a time for everybody: two that are entered at once could close a circle.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countersign absences'))")
    one_at_a_time(new.person_id)
    _refuse(new, name, at)
    absence = Absence(
        person_id=new.person_id, begins_at=new.begins_at, ends_at=new.ends_at, substitute_id=new.substitute_id,
        reason=" ".join(new.reason.split())[:500], entered_by_id=by.id,
    )  # fmt: skip
    ledger.append("absence.recorded", absence, by=by, at=at, facts={"person": name}, staff_only=True)
    return absence


@writes
def end_absence(absence_id: int, *, by: Actor, at: datetime) -> Absence:
    """Let somebody be back before the planned end; an absence that has not begun is cancelled.

    Raises: NotVisible, NotAllowed, Conflict (over already).
    """
    absence = Absence.locked(absence_id)
    require(by, "absence.record", absence)
    if absence.cancelled_at is not None or absence.ends_at <= at:
        raise Conflict("absence_over")
    absence.change(**({"cancelled_at": at} if at <= absence.begins_at else {"ends_at": at}))
    ledger.append("absence.ended", absence, by=by, at=at, staff_only=True)
    return absence


@writes
def settle_absence(absence_id: int, handed_on: int, *, by: Actor, at: datetime) -> Absence:
    """Record that what an absent person held was handed on. Raises NotVisible, NotAllowed."""
    absence = Absence.locked(absence_id)
    require(by, "shift.watch", absence)
    if absence.settled_at is None and absence.change(settled_at=at):
        ledger.append("absence.settled", absence, by=by, at=at, facts={"tickets": handed_on}, staff_only=True)
    return absence


def _refuse(new: NewAbsence, name: str, at: datetime) -> None:
    if new.ends_at <= new.begins_at:
        raise Invalid("absence_backwards", field="ends_at")
    if new.ends_at <= at:
        raise Invalid("absence_past", field="ends_at")
    if new.ends_at - new.begins_at > LONGEST:
        raise Invalid("absence_too_long", field="ends_at")
    if new.substitute_id == new.person_id:
        raise Invalid("absence_own_substitute", field="substitute", name=name)
    others = [
        (Away(person, begins, ends, substitute), name_)
        for person, begins, ends, substitute, name_ in Absence.objects.filter(
            cancelled_at=None, begins_at__lt=new.ends_at, ends_at__gt=new.begins_at
        ).order_by("begins_at", "id").values_list(
            "person_id", "begins_at", "ends_at", "substitute_id", "person__name"
        )
    ]  # fmt: skip
    for away, _name in others:
        if away.person_id == new.person_id:
            raise Invalid("absence_twice", field="begins_at", name=name, begins=away.begins_at, ends=away.ends_at)
    mine = Away(new.person_id, new.begins_at, new.ends_at, new.substitute_id)
    closing = circle(mine, [away for away, _name in others])
    if closing is not None:
        whose = next(other for away, other in others if away is closing)
        raise Invalid(
            "absence_circle", field="substitute", name=name, other=whose, begins=closing.begins_at, ends=closing.ends_at
        )
