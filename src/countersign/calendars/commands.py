"""Calendars: made, and given new versions. A version is never changed: clocks go by the one they started with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from countersign import ledger
from countersign.calendars import rules
from countersign.calendars.models import Calendar, CalendarVersion
from countersign.calendars.rules.days import DayRule, applied
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes

LONGEST_NAME, LONGEST_LABEL, LONGEST_NOTE = 80, 120, 500
MOST_DAYS = 3000
RESERVED = ("home", "always")  # What plans call the contract's own calendar, and day and night.


@dataclass(frozen=True, slots=True)
class Written:
    """What a version is to say.

    content:        plain values that rules.read takes.
    labels:         what its dated days are called.
    in_force_from:  not before it is made; None is at once.
    source, note:   where it was taken from; why it was made.
    """

    content: Mapping[str, Any]
    labels: Mapping[date, str] = field(default_factory=dict)
    in_force_from: datetime | None = None
    source: str = ""
    note: str = ""


def _line(text: str, longest: int, what: str) -> str:
    tidy = " ".join(text.replace("\x00", "").split())
    if len(tidy) > longest:
        raise Invalid("text_too_long", field=what, longest=longest)
    return tidy


def check_name(name: str) -> str:
    """Write a calendar's name as it is kept. Raises Invalid (fact `field`)."""
    tidy = _line(name, LONGEST_NAME, "name")
    if not tidy or not tidy.isprintable() or tidy.lower() in RESERVED:
        raise Invalid("calendar_name", field="name", reserved=", ".join(RESERVED))
    return tidy


def _version(number: int, written: Written, *, by: Actor, at: datetime) -> CalendarVersion:
    """Check what a version says, and write it for its calendar, which the caller sets."""
    calendar = rules.read(written.content)
    if len(calendar.days) > MOST_DAYS:
        raise Invalid("calendar_days_many", field="days", most=MOST_DAYS)
    since = written.in_force_from or at
    if since < at.replace(microsecond=0):
        raise Invalid("calendar_in_the_past", field="in_force_from")
    labels = {
        day.isoformat(): tidy for day, label in sorted(written.labels.items())
        if day in calendar.days and (tidy := _line(label, LONGEST_LABEL, "days"))
    }  # fmt: skip
    return CalendarVersion(
        version=number, content=rules.plain(calendar), labels=labels, zone_database=rules.zone_database(),
        in_force_from=since, made_at=at, made_by=by.name, source=_line(written.source, LONGEST_NOTE, "source"),
        note=_line(written.note, LONGEST_NOTE, "note"),
    )  # fmt: skip


@writes
def make_calendar(name: str, written: Written, *, by: Actor, at: datetime) -> CalendarVersion:
    """Make a calendar with its first version.

    Raises: NotAllowed, Invalid (fact `field`; CalendarError says where), Conflict("calendar_name_taken").
    Source: domain.md ch. 2 (Calendar), F14.
    """
    require(by, "calendar.make")
    tidy = check_name(name)
    if Calendar.objects.filter(name__iexact=tidy).exists():
        raise Conflict("calendar_name_taken", field="name", name=tidy)
    calendar = Calendar(name=tidy)
    version = _version(1, written, by=by, at=at)
    version.calendar = calendar
    ledger.append("calendar.made", calendar, by=by, at=at, parts=[version], staff_only=True)
    return version


@writes
def make_version(
    calendar_id: int, written: Written, *, seen: int | None = None, by: Actor, at: datetime
) -> CalendarVersion:
    """Give a calendar a new version; clocks that start from its instant on go by it.

    seen:    the newest version that the writer had before them; None when nobody looked.
    Raises:  NotVisible, NotAllowed, Invalid (fact `field`), Conflict("calendar_changed", "calendar_unchanged").
    Source:  domain.md ch. 2 (Calendar), decision of the issue: open clocks keep theirs.
    """
    return _next(calendar_id, lambda newest: written, seen=seen, by=by, at=at)


@writes
def take_days_over(
    calendar_id: int, told: Iterable[DayRule], *, source: str, in_force_from: datetime | None = None, note: str = "",
    by: Actor, at: datetime,
) -> CalendarVersion:  # fmt: skip
    """Give a calendar a new version with the days that a source tells of; all other days stay.

    Raises: NotVisible, NotAllowed, Invalid, Conflict("calendar_unchanged") when it says all that already.
    """
    days = list(told)

    def extended(newest: CalendarVersion) -> Written:
        labels = {date.fromisoformat(day): label for day, label in newest.labels.items()}
        calendar, named = applied(rules.read(newest.content), labels, days)
        return Written(rules.plain(calendar), named, in_force_from, source, note)

    return _next(calendar_id, extended, seen=None, by=by, at=at)


def _next(
    calendar_id: int, write: Callable[[CalendarVersion], Written], *, seen: int | None, by: Actor, at: datetime
) -> CalendarVersion:
    calendar = Calendar.locked(calendar_id)
    require(by, "calendar.change", calendar, name=calendar.name)
    newest = calendar.versions.latest("version")
    if seen is not None and seen != newest.version:
        raise Conflict("calendar_changed", name=calendar.name, version=newest.version)
    version = _version(newest.version + 1, write(newest), by=by, at=at)
    if (version.content, version.labels) == (newest.content, newest.labels):
        raise Conflict("calendar_unchanged", name=calendar.name)
    version.calendar = calendar
    ledger.append("calendar.version_made", calendar, by=by, at=at, parts=[version], staff_only=True)
    return version
