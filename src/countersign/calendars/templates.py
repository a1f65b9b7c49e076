"""Calendars to begin with: day and night, and the working weeks of two countries."""

from __future__ import annotations

from countersign.calendars.rules import Calendar, read

_OFFICE = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
_TEMPLATES = {
    "24x7": {"zone": "UTC", "week": _ALWAYS},
    "ru-9-18": {"zone": "Europe/Moscow", "week": _OFFICE},
    "it-9-18": {"zone": "Europe/Rome", "week": _OFFICE},
}
TEMPLATES = tuple(_TEMPLATES)


def template(name: str) -> Calendar:
    """Return a calendar to begin with; its days are still to be taken over. Raises KeyError."""
    return read(_TEMPLATES[name])
