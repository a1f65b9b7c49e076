"""Working time as pure functions: what a calendar says, when it is open, when so much of it has passed."""

from countersign.calendars.rules.arithmetic import due, due_after_pauses, elapsed, is_open, next_opening
from countersign.calendars.rules.calendar import ALWAYS, FIRST_YEAR, LAST_YEAR, Calendar, Spans
from countersign.calendars.rules.faults import SAID, CalendarError
from countersign.calendars.rules.reading import WEEKDAYS, clock_minute, clock_time, parsed, plain, read
from countersign.calendars.rules.working_days import working_days_later
from countersign.calendars.rules.zones import (
    ClockChange,
    clock_changes,
    instant_of,
    zone_database,
    zone_named,
    zone_names,
)

__all__ = [
    "ALWAYS",
    "FIRST_YEAR",
    "LAST_YEAR",
    "SAID",
    "WEEKDAYS",
    "Calendar",
    "CalendarError",
    "ClockChange",
    "Spans",
    "clock_changes",
    "clock_minute",
    "clock_time",
    "due",
    "due_after_pauses",
    "elapsed",
    "instant_of",
    "is_open",
    "next_opening",
    "parsed",
    "plain",
    "read",
    "working_days_later",
    "zone_database",
    "zone_named",
    "zone_names",
]
