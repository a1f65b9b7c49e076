"""Public holidays of a country, out of the kept package `holidays`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import holidays

from countersign.calendars.rules.days import DayKind, DayRule
from countersign.kernel.errors import Invalid

_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", re.ASCII)
FIRST, LAST = 2000, 2100
MOST_YEARS = 20


def years_typed(text: str) -> list[int]:
    """Read years: 2026, 2025-2027, or 2025, 2026. Raises Invalid (fact `field`)."""
    found: set[int] = set()
    for piece in text.split(","):
        read = _YEARS.fullmatch(piece.strip())
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (0, 0)
        if not FIRST <= first <= last <= LAST or last - first >= MOST_YEARS:
            raise _years_refused()
        found.update(range(first, last + 1))
    if len(found) > MOST_YEARS:
        raise _years_refused()
    return sorted(found)


def _years_refused() -> Invalid:
    return Invalid("holidays_years", field="years", first=FIRST, last=LAST, most=MOST_YEARS)


def countries() -> dict[str, list[str]]:
    """Return the countries whose holidays are known, as two letters, with their subdivisions."""
    return {code: places for code, places in holidays.list_supported_countries().items() if len(code) == 2}


def subdivisions(country: str) -> list[str]:
    """Return the subdivisions of a country that have holidays of their own."""
    return countries().get(country, [])


def public_holidays(
    country: str, years: Iterable[int], *, subdivision: str = "", language: str = ""
) -> list[DayRule]:
    """Return the days off of a country in some years, and the Saturdays and Sundays that are worked there instead.

    language:  in which the days are called, where the package has it; else that of the country.
    Raises:    Invalid (facts `field` and what is known).
    Source:    issue 4 §1.
    """
    wanted = sorted(set(years))
    _check(country, subdivision, wanted)
    offered = holidays.list_localized_countries().get(country, [])
    own: str | None = holidays.country_holidays(country).default_language
    spoken = next((one for one in offered if language and one.split("_")[0] == language), own)
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=wanted, language=spoken)
    worked: set[date] = set(getattr(found, "weekend_workdays", ()))
    told = [DayRule(day, DayKind.CLOSED, label) for day, label in found.items() if day.year in wanted]
    told += [DayRule(day, DayKind.WORKING) for day in worked if day.year in wanted and day not in found]
    return sorted(told, key=lambda one: one.day)


def _check(country: str, subdivision: str, years: list[int]) -> None:
    if country not in countries():
        raise Invalid("holidays_country", field="country", country=country[:20])
    known = subdivisions(country)
    if subdivision and subdivision not in known:
        raise Invalid(
            "holidays_subdivision", field="subdivision", subdivision=subdivision[:20], known=", ".join(known) or "–"
        )
    if not years or years[0] < FIRST or years[-1] > LAST or len(years) > MOST_YEARS:
        raise _years_refused()
