"""What can be wrong with a calendar, and what is said about it."""

from __future__ import annotations

from typing import Any

from countersign.kernel.errors import Invalid

# English for the command line, which runs without a catalogue; screens look the same codes up in three languages.
SAID = {
    "calendar_not_json": "not JSON: %(why)s",
    "calendar_not_object": "%(where)s: an object is expected here, with names and values",
    "calendar_not_list": "%(where)s: a list of pairs like [\"09:00\", \"18:00\"] is expected here",
    "calendar_not_pair": "%(where)s: two times are expected here, an opening and an end, like [\"09:00\", \"18:00\"]",
    "calendar_key_unknown": "%(where)s: the name %(key)s is not known here; known are %(known)s",
    "calendar_key_twice": "the name %(key)s stands twice in one object",
    "calendar_zone_missing": "%(where)s: the time zone is missing; write its IANA name, like Europe/Moscow",
    "calendar_zone_unknown": "%(where)s: the time zone database does not know %(zone)s",
    "calendar_date_unreadable": "%(where)s: %(given)s is no date between 1900 and 2200 written like 2026-05-01",
    "calendar_time_unreadable": "%(where)s: %(given)s is no time from 00:00 to 24:00",
    "calendar_opens_at_24": "%(where)s: nothing opens at 24:00; write 00:00 on the next day",
    "calendar_hours_unreadable": "%(where)s: %(given)s are no hours; write them like 09:00-18:00",
    "calendar_date_twice": "%(where)s: %(date)s stands twice",
    "calendar_overlap": "%(where)s: %(one)s and %(other)s overlap",
    "calendar_never_reached": "this calendar is not open long enough before the year 2200",
    "calendar_out_of_years": "working time is counted from the year 1901 to the year 2199",
}  # fmt: skip


class CalendarError(Invalid):
    """A calendar cannot be read, or its time cannot be counted.

    where:  the place inside the calendar, like week.mon[0]; empty when it is none.
    """

    def __init__(self, code: str, where: str = "", **facts: Any) -> None:
        super().__init__(code, where=where, **facts)
        self.where = where

    @property
    def said(self) -> str:
        """Return the refusal as one English line."""
        return SAID[self.code] % self.facts
