"""Rows of the pages about calendars: ready strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from countersign.calendars import rules
from countersign.calendars.queries import VersionRow, in_force
from countersign.calendars.rules import Calendar
from countersign.desk.asking import Asked
from countersign.desk.calendars import words, years
from countersign.desk.calendars.years import Month, Special
from countersign.ui import times
from countersign.ui.frames import Link

PAGE = "/desk/calendars"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Listed:
    """One calendar of the list."""

    url: str
    name: str
    zone: str
    week: str
    now: str
    is_open: bool
    version: str
    year: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a day that is open, in minutes from midnight."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the week: its hours in words, and as bars of 1440 minutes; what runs over midnight is on both days."""

    name: str
    hours: str
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a calendar in its history."""

    url: str
    title: str
    state: str
    detail: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A calendar in one version and one year, ready to be written down."""

    name: str
    line: str
    now: str
    is_open: bool
    notice: str
    week: list[WeekDay]
    year: int
    sums: str
    months: list[Month]
    day_names: tuple[str, ...]
    specials: list[Special]
    legend: list[tuple[str, str]]
    changes: list[str]
    versions: list[VersionLine]
    before: Link | None
    after: Link | None


def listed(found: Sequence[VersionRow], here: Asked) -> list[Listed]:
    """Write the list of calendars."""
    return [_listed(one, one.calendar, here) for one in found]


def _listed(one: VersionRow, calendar: Calendar, here: Asked) -> Listed:
    year = local_year(calendar, here.now)
    return Listed(
        f"{PAGE}/{one.calendar_id}", one.name, calendar.zone, words.week_line(calendar, here.by.locale),
        _now(calendar, here), rules.is_open(calendar, here.now), _("Version %(number)s") % {"number": one.version},
        f"{year}: {years.sums(calendar, year)}",
    )  # fmt: skip


def local_year(calendar: Calendar, now: datetime) -> int:
    """Return the year that it is in the calendar's zone."""
    return now.astimezone(rules.zone_named(calendar.zone)).year


def _now(calendar: Calendar, here: Asked) -> str:
    """Say whether it is open now, and else when it opens, in the calendar's own time."""
    opens = rules.next_opening(calendar, here.now)
    if opens is None:
        return _("Closed, and never opens again")
    if rules.is_open(calendar, here.now):
        return _("Open now")
    told = {"when": times.due(opens, here.now, calendar.zone, here.by.locale)}
    return _("Closed, opens %(when)s") % told


def shown(versions: list[VersionRow], chosen: VersionRow, year: int, here: Asked) -> Page:
    """Write a calendar's page."""
    calendar, locale = chosen.calendar, here.by.locale
    standing = in_force(versions, here.now)
    current = standing is not None and standing.id == chosen.id
    found = years.counts(calendar, year)
    told = {"zone": calendar.zone, "number": chosen.version, "database": chosen.zone_database}
    return Page(
        chosen.name,
        _("%(zone)s · version %(number)s · time zone database %(database)s") % told,
        _now(calendar, here) if current else "",
        current and rules.is_open(calendar, here.now),
        "" if current else _standing(versions, chosen, here),
        _week(calendar, locale),
        year,
        years.sums(calendar, year),
        years.months(calendar, chosen.labels, year, locale),
        words.day_names(locale, "short"),
        years.specials(calendar, chosen.labels, year, locale),
        [(kind, years.kind_words(kind)) for kind in years.KINDS if found[kind] or kind in ("open", "free", "off")],
        _changes(calendar, year, locale),
        [_version(one, chosen, standing, here) for one in versions],
        _year_link(chosen, year - 1),
        _year_link(chosen, year + 1),
    )  # fmt: skip


def _standing(versions: list[VersionRow], chosen: VersionRow, here: Asked) -> str:
    """Say of a version that is not in force why it is not."""
    since = {"when": times.exact_with_zone(chosen.in_force_from, here.by.zone, here.by.locale)}
    if chosen.in_force_from > here.now:
        return _("This version is for clocks that start from %(when)s on.") % since
    return _("Another version has taken this one's place. Clocks that started under it go by it to their end.")


def _year_link(chosen: VersionRow, year: int) -> Link | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Link(str(year), f"{PAGE}/{chosen.calendar_id}?version={chosen.version}&year={year}")


def _week(calendar: Calendar, locale: str) -> list[WeekDay]:
    names = words.day_names(locale)
    return [WeekDay(names[n], words.hours(spans), _bars(calendar, n)) for n, spans in enumerate(calendar.week)]


def _bars(calendar: Calendar, number: int) -> list[Bar]:
    evening = [(0, end) for start, end in calendar.week[number - 1] if end <= start and end]
    own = [(start, end if end > start else 1440) for start, end in calendar.week[number]]
    return [Bar(start, end - start) for start, end in (*evening, *own)]


def _changes(calendar: Calendar, year: int, locale: str) -> list[str]:
    """Say when the clocks of the zone are put forward or back in a year."""
    return [
        _("%(day)s: at %(before)s the clocks are put to %(after)s") % {
            "day": words.date_words(one.before.date(), locale), "before": f"{one.before:%H:%M}",
            "after": f"{one.after:%H:%M}",
        }
        for one in rules.clock_changes(calendar.zone, year)
    ]  # fmt: skip


def _version(one: VersionRow, chosen: VersionRow, standing: VersionRow | None, here: Asked) -> VersionLine:
    zone, locale = here.by.zone, here.by.locale
    coming = one.in_force_from > here.now
    state = _("In force") if standing and one.id == standing.id else _("To come") if coming else ""
    told = {
        "since": times.exact_with_zone(one.in_force_from, zone, locale), "who": one.made_by or "Countersign",
        "made": times.exact_with_zone(one.made_at, zone, locale),
    }  # fmt: skip
    detail = _("for clocks from %(since)s on; made by %(who)s, %(made)s") % told
    return VersionLine(
        f"{PAGE}/{one.calendar_id}?version={one.version}", _("Version %(number)s") % {"number": one.version}, state,
        f"{detail} · {one.source}" if one.source else detail, one.note, one.id == chosen.id,
    )  # fmt: skip
