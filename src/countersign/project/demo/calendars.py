"""The working calendars of the demonstration: two home calendars with the days off of their countries, and nights."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign.calendars import importing, rules
from countersign.calendars.commands import Written, make_calendar, take_days_over
from countersign.calendars.queries import calendar_id
from countersign.calendars.rules.days import applied
from countersign.calendars.templates import template
from countersign.kernel.actor import SYSTEM, Actor

RU_HOME, IT_HOME, IT_NIGHTS = "RU home", "IT home", "IT nights"
COUNTRIES = {"RU": (RU_HOME, "ru-9-18", "ru"), "IT": (IT_HOME, "it-9-18", "it")}
# The first versions know the year 2025; a year ago the days of 2026 were taken over, and of the year that now is.
FIRST = timedelta(days=600)
NEXT = timedelta(days=330)


def make_calendars(now: datetime) -> None:
    """Make the calendars as they were at first: plans and contracts name them."""
    at = now - FIRST
    for country, (name, begun, language) in COUNTRIES.items():
        days = importing.public_holidays(country, [2025], language=language) + importing.shipped_days(country, [2025])
        calendar, labels = applied(template(begun), {}, days)
        written = Written(rules.plain(calendar), labels, source=f"template {begun}, holidays {country} 2025")
        make_calendar(name, written, by=SYSTEM, at=at)
    nights = {day: [["20:00", "08:00"]] for day in rules.WEEKDAYS}
    make_calendar(IT_NIGHTS, Written({"zone": "Europe/Rome", "week": nights}), by=SYSTEM, at=at)


def renew_calendars(lead: Actor, now: datetime) -> None:
    """Take the days of later years over, as a lead did when they were published."""
    years = sorted({2026, (now - NEXT).year + 1, now.year})
    span = "-".join(dict.fromkeys((str(years[0]), str(years[-1]))))
    for country, (name, _, language) in COUNTRIES.items():
        number = calendar_id(name)
        if number is None:
            continue
        days = importing.public_holidays(country, years, language=language) + importing.shipped_days(country, years)
        note = {"RU": "Days off of 2026 as moved by the Government.", "IT": "4 October is a holiday again."}[country]
        take_days_over(number, days, source=f"holidays {country} {span}", note=note, by=lead, at=now - NEXT)
