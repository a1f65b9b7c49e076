"""Taking public holidays over: what is asked, and what it would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from babel import Locale
from django.http import QueryDict
from django.utils.translation import gettext as _

from countersign.calendars import importing
from countersign.calendars.queries import VersionRow
from countersign.calendars.rules.days import DayRule, applied
from countersign.desk.calendars import words
from countersign.ui.frames import Option


@dataclass(frozen=True)
class Wish:
    """Which holidays are asked for; errors by field."""

    country: str = ""
    part: str = ""
    years: str = ""
    given: bool = False
    key: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A day that would be taken over. change: what it would be; same: it stands so already."""

    day: str
    label: str
    hours: str
    same: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The days of a wish against the newest version."""

    rows: list[PreviewRow]
    fresh: int
    warning: str


def wish_of(given: QueryDict, newest: VersionRow) -> Wish:
    """Read the wish; the years not asked for are those after the last that the calendar has days in."""
    text = {name: (given.get(name) or "").replace("\x00", "").strip()[:60] for name in ("country", "part", "years")}
    known = [int(day[:4]) for day in newest.content["days"]]
    suggested = str(max(known) + 1) if known else str(newest.made_at.year)
    return Wish(
        text["country"].upper(), text["part"].upper(), text["years"] or suggested, "country" in given,
        (given.get("idempotency_key") or "")[:80],
    )  # fmt: skip


def public_days(wish: Wish) -> list[DayRule]:
    """Return the days that a wish is about, called as in their own country. Raises Invalid (fact `field`)."""
    years = importing.years_typed(wish.years)
    holidays = importing.public_holidays(wish.country, years, subdivision=wish.part)
    return [*holidays, *importing.shipped_days(wish.country, years)]


def preview(newest: VersionRow, days: Sequence[DayRule], country: str, locale: str) -> Preview:
    """Lay the days beside what the newest version says."""
    before = newest.calendar
    after, labels = applied(before, newest.labels, days)
    rows = []
    for day in sorted({one.day for one in days} & after.days.keys()):
        same = before.days.get(day) == after.days[day] and newest.labels.get(day, "") == labels.get(day, "")
        told = words.date_words(day, locale), labels.get(day, ""), words.hours(after.days[day])
        rows.append(PreviewRow(*told, same))
    known = importing.shipped_years(country)
    unknown = sorted({one.day.year for one in days} - known) if known is not None else []
    return Preview(rows, sum(not row.same for row in rows), _warning(unknown))


def _warning(years: Sequence[int]) -> str:
    """Say for which years the shorter days of a country that has them are not known."""
    if not years:
        return ""
    told = {"years": ", ".join(str(year) for year in years)}
    return _("Shorter days before holidays are not known for %(years)s: enter them in a new version.") % told


@lru_cache(maxsize=8)
def country_options(locale: str) -> tuple[Option, ...]:
    """List the countries whose holidays are known, by name."""
    names = Locale.parse(locale).territories
    found = [Option(code, str(names.get(code, code))) for code in importing.countries()]
    return tuple(sorted(found, key=lambda one: one.label))
