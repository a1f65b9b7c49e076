"""The form of a version: zone, week, days, and the reading of what was typed, every fault beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from countersign.calendars import rules
from countersign.calendars.commands import Written, check_name
from countersign.calendars.queries import VersionRow
from countersign.calendars.rules import WEEKDAYS, Calendar, CalendarError, typing
from countersign.desk.calendars import words
from countersign.kernel.errors import DomainError, Invalid
from countersign.ui import refusals
from countersign.ui.frames import FieldError

FIELDS = ("name", "zone", *WEEKDAYS, "days", "in_force_from", "note")
LONGEST = {"days": 200_000, "note": 2000}


@dataclass(frozen=True, slots=True)
class DayField:
    """The hours of one day of the week, as typed."""

    name: str
    label: str


@dataclass(frozen=True)
class VersionForm:
    """What the form of a version shows.

    seen:   the newest version that the writer has before them; empty for a new calendar.
    errors: reason by field; `summary` lists them with links to their fields.
    """

    title: str
    action: str
    back_url: str
    values: Mapping[str, str]
    week: tuple[DayField, ...]
    named: bool = False
    seen: str = ""
    key: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> list[FieldError]:
        """List the faults for the head of the form."""
        return [FieldError(text, f"id_{name}" if name in FIELDS else "") for name, text in self.errors.items()]


def week_fields(locale: str) -> tuple[DayField, ...]:
    """Return a field for every day of the week."""
    return tuple(DayField(name, label) for name, label in zip(WEEKDAYS, words.day_names(locale), strict=True))


def values_of(calendar: Calendar, labels: Mapping[date, str] | None = None) -> dict[str, str]:
    """Write a calendar into the fields."""
    week = {name: typing.hours_written(spans) for name, spans in zip(WEEKDAYS, calendar.week, strict=True)}
    closed = typing.CLOSED_WORDS.get(get_language() or "en", "closed")
    days = typing.days_written(calendar.days, labels or {}, closed)
    return {"name": "", "zone": calendar.zone, **week, "days": days, "in_force_from": "", "note": ""}


def values_of_version(version: VersionRow) -> dict[str, str]:
    """Write a version into the fields of the next one."""
    return values_of(version.calendar, version.labels)


def typed_values(post: QueryDict) -> dict[str, str]:
    """Return what was typed, field by field; NUL never reaches the database."""
    return {name: (post.get(name) or "").replace("\x00", "")[: LONGEST.get(name, 400)] for name in FIELDS}


def reason(refusal: DomainError) -> str:
    """Say what is wrong with a field."""
    return refusals.words(refusal)


def written(values: Mapping[str, str]) -> tuple[Written | None, dict[str, str]]:
    """Read what was typed: what the version says, and the reasons by field why it cannot be read."""
    errors: dict[str, str] = {}
    zone = values["zone"].strip()
    if zone not in rules.zone_names():
        code = "calendar_zone_unknown" if zone else "calendar_zone_missing"
        errors["zone"] = reason(CalendarError(code, "zone", zone=zone[:40]))
    week: dict[str, rules.Spans] = {}
    for name in WEEKDAYS:
        try:
            week[name] = typing.hours_typed(values[name], f"week.{name}")
        except CalendarError as fault:
            errors[name] = reason(fault)
    days = typing.days_typed(values["days"])
    if days.faults:
        errors["days"] = " ".join(
            _("Line %(number)s: %(reason)s") % {"number": number, "reason": reason(fault)}
            for number, fault in days.faults
        )
    since = _instant(values["in_force_from"], zone, errors)
    if errors:
        return None, errors
    calendar = Calendar(zone, tuple(week[name] for name in WEEKDAYS), dict(sorted(days.days.items())))
    return Written(rules.plain(calendar), days.labels, since, "", values["note"]), {}


def name_fault(name: str) -> dict[str, str]:
    """Return the reason why nobody can use a name, under its field."""
    try:
        check_name(name)
    except Invalid as refusal:
        return {"name": reason(refusal)}
    return {}


def _instant(text: str, zone: str, errors: dict[str, str]) -> datetime | None:
    if not text.strip() or "zone" in errors:
        return None
    try:
        return rules.instant_of(zone, datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        errors["in_force_from"] = reason(Invalid("calendar_moment_unreadable", field="in_force_from"))
        return None


def field_of(refusal: DomainError) -> str:
    """Name the field that a refusal of the command is about."""
    if isinstance(refusal, CalendarError) and refusal.where:
        place = refusal.where.removeprefix("week.").partition("[")[0]
        return "days" if place.startswith("days") else place
    return str(refusal.facts.get("field", ""))
