"""The operator's simulator: what a plan would promise at an instant, and in the nights when clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from countersign.calendars.queries import current
from countersign.calendars.rules import Calendar
from countersign.customers.queries.catalogue import PlanRow
from countersign.customers.rules.plans import ALWAYS, HOME, norm_text
from countersign.customers.rules.simulating import (
    BEFORE_CHANGE,
    changes_of_clocks,
    office_hours,
    promised,
)


class CalendarUnknown(LookupError):
    """A calendar that is named is not there, or has no version in force yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A ticket that nobody has opened. home: name of a calendar; empty is Monday to Friday, nine to six."""

    plan: PlanRow
    severity: str
    at: datetime
    zone: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One clock: its norm as text, and when it is due."""

    clock: str
    text: str
    calendar: str
    seconds: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One opening with its due times; `change` is the instant at which clocks move shortly after it."""

    at: datetime
    change: datetime | None
    promised: tuple[DueLine, ...]


def simulated(asked: Asked) -> list[Case]:
    """Return the asked case, then one ten minutes before each change of the zone's clocks in the coming year.

    One query for each calendar. Raises: CalendarUnknown, CalendarError.
    Source: domain 4.1; E10.
    """
    row = asked.plan.norms[asked.severity]
    calendars: dict[str, Calendar | None] = {ALWAYS: None, HOME: _named(asked.home) or office_hours(asked.zone)}
    for name in sorted({norm.calendar for norm in row.values()} - {ALWAYS, HOME}):
        calendars[name] = _named(name)
    at = asked.at.astimezone(UTC)
    moments: list[tuple[datetime, datetime | None]] = [(at, None)]
    moments += [(change - BEFORE_CHANGE, change) for change in changes_of_clocks(asked.zone, at)]
    return [
        Case(moment, change, tuple(
            DueLine(one.clock, norm_text(one.norm), one.norm.calendar, one.norm.seconds, one.due_at)
            for one in promised(row, calendars, moment)
        ))
        for moment, change in moments
    ]  # fmt: skip


def _named(name: str) -> Calendar | None:
    if not name:
        return None
    row = current(name)
    if row is None:
        raise CalendarUnknown(name)
    return row.calendar
