"""The plan as it stands: shifts and absences between two instants, one's own, what is over and not settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from countersign.kernel.reading import row_of, rows_of
from countersign.shifts.rules.shifts import EARLY, SIGN_WITHIN

# What ended before and was never settled (nobody ran the jobs) stays with whoever holds it.
SETTLED_WITHIN = timedelta(days=2)


class ShiftRow(NamedTuple):
    """One shift that was not cancelled."""

    id: int
    person_id: int
    person: str
    queue_id: int
    queue: str
    role: str
    begins_at: datetime
    ends_at: datetime
    checked_in_at: datetime | None
    checked_out_at: datetime | None
    signed_at: datetime | None
    is_active: bool

    @property
    def from_at(self) -> datetime:
        """Return since when the person is there, or will be."""
        return self.begins_at if self.checked_in_at is None else min(self.begins_at, self.checked_in_at)

    @property
    def until_at(self) -> datetime:
        """Return until when the person is there, or will be."""
        return self.ends_at if self.checked_out_at is None else min(self.ends_at, self.checked_out_at)


class AbsenceRow(NamedTuple):
    """One absence that was not cancelled; who stands in as it was entered, not who does in the end."""

    id: int
    person_id: int
    person: str
    begins_at: datetime
    ends_at: datetime
    substitute_id: int | None
    substitute: str | None
    reason: str


_SHIFTS = (
    "SELECT s.id, s.person_id, a.name, s.queue_id, q.name, s.role, s.begins_at, s.ends_at, s.checked_in_at, "
    "s.checked_out_at, (SELECT c.at FROM shifts_custody_signing c WHERE c.shift_id = s.id), a.is_active "
    "FROM shifts_shift s JOIN identity_account a ON a.id = s.person_id JOIN shifts_queue q ON q.id = s.queue_id "
    "WHERE s.cancelled_at IS NULL"
)


def shifts_between(begins: datetime, ends: datetime) -> tuple[ShiftRow, ...]:
    """Return every shift of which a part lies in [begins, ends), by person and time. One query."""
    sql = f"{_SHIFTS} AND s.begins_at < %s AND s.ends_at > %s ORDER BY a.name, s.person_id, s.begins_at"
    return tuple(ShiftRow(*row) for row in rows_of(sql, [ends, begins]))


def shift_row(shift_id: int) -> ShiftRow | None:
    """Return one shift, none that was cancelled. One query."""
    row = row_of(f"{_SHIFTS} AND s.id = %s", [shift_id])
    return ShiftRow(*row) if row else None


def own_shift(account_id: int, at: datetime) -> ShiftRow | None:
    """Return the shift a person is on, may check in to, or has left early; else their next one. One query."""
    sql = f"{_SHIFTS} AND s.person_id = %s AND s.ends_at > %s ORDER BY s.begins_at LIMIT 1"
    row = row_of(sql, [account_id, at])
    return ShiftRow(*row) if row else None


def may_check_in(shift: ShiftRow, at: datetime) -> bool:
    """Tell whether its person may check in to a shift now."""
    return shift.checked_in_at is None and shift.begins_at - EARLY <= at < shift.ends_at


def absences_between(begins: datetime, ends: datetime) -> tuple[AbsenceRow, ...]:
    """Return every absence of which a part lies in [begins, ends), by time. One query."""
    sql = (
        "SELECT x.id, x.person_id, a.name, x.begins_at, x.ends_at, x.substitute_id, b.name, x.reason "
        "FROM shifts_absence x JOIN identity_account a ON a.id = x.person_id "
        "LEFT JOIN identity_account b ON b.id = x.substitute_id "
        "WHERE x.cancelled_at IS NULL AND x.begins_at < %s AND x.ends_at > %s ORDER BY x.begins_at, x.id"
    )
    return tuple(AbsenceRow(*row) for row in rows_of(sql, [ends, begins]))


def shifts_to_settle(at: datetime) -> list[tuple[int, int]]:
    """Return (shift, person) of shifts that are over and whose tickets nobody has handed on. One query."""
    sql = (
        "SELECT id, person_id FROM shifts_shift WHERE cancelled_at IS NULL AND settled_at IS NULL "
        "AND role <> 'on_call' AND least(ends_at, checked_out_at) <= %s AND ends_at > %s ORDER BY ends_at, id"
    )
    return [(id_, person) for id_, person in rows_of(sql, [at, at - SETTLED_WITHIN])]


def absences_to_settle(at: datetime) -> list[tuple[int, int]]:
    """Return (absence, person) of absences that have begun and whose tickets nobody has handed on. One query."""
    sql = (
        "SELECT id, person_id FROM shifts_absence WHERE cancelled_at IS NULL AND settled_at IS NULL "
        "AND begins_at <= %s AND ends_at > %s ORDER BY begins_at, id"
    )
    return [(id_, person) for id_, person in rows_of(sql, [at, at])]


def unsigned_leads(at: datetime) -> list[int]:
    """Return the running shifts of leads without a signed custody list, a quarter of an hour after they began.

    Each once: what was raised before is left out. One query.
    """
    sql = (
        "SELECT s.id FROM shifts_shift s WHERE s.cancelled_at IS NULL AND s.role = 'duty_lead' "
        "AND s.begins_at <= %s AND s.ends_at > %s AND NOT EXISTS "
        "(SELECT FROM shifts_custody_signing c WHERE c.shift_id = s.id) AND NOT EXISTS (SELECT FROM ledger_event e "
        "WHERE e.subject_kind = 'shift' AND e.subject_id = s.id AND e.type = 'shift.custody_unsigned') ORDER BY s.id"
    )
    return [id_ for (id_,) in rows_of(sql, [at - SIGN_WITHIN, at])]
