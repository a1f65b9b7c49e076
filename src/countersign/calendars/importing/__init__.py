"""Where days off are taken from: the package of public holidays, an iCalendar file, a file of days."""

from countersign.calendars.importing.days_file import days_of_file, shipped_days, shipped_years
from countersign.calendars.importing.icalendar_file import Found, days_of_icalendar
from countersign.calendars.importing.public_holidays import countries, public_holidays, subdivisions, years_typed

__all__ = [
    "Found",
    "countries",
    "days_of_file",
    "days_of_icalendar",
    "public_holidays",
    "shipped_days",
    "shipped_years",
    "subdivisions",
    "years_typed",
]
