"""What plans are called on a screen: one wording for the desk, the portal and the mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.numbers import format_currency
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from countersign.calendars.rules import Calendar, clock_time
from countersign.customers.rules.money import major_of
from countersign.customers.rules.plans import ALWAYS, HOME, Norm
from countersign.ui import times

Words = str | Promise

CLOCKS: dict[str, Words] = {
    "first": gettext_lazy("First answer"),
    "next": gettext_lazy("Next answer"),
    "resolution": gettext_lazy("Resolution"),
    "update": gettext_lazy("Periodic update"),
}
SEVERITIES: dict[str, Words] = {
    "critical": pgettext_lazy("severity", "critical"),
    "high": pgettext_lazy("severity", "high"),
    "normal": pgettext_lazy("severity", "normal"),
    "low": pgettext_lazy("severity", "low"),
}
LEVELS = {"critical": 1, "high": 2, "normal": 3, "low": 4}
CHANNELS: dict[str, Words] = {
    "portal": pgettext_lazy("channel", "Portal"),
    "mail": pgettext_lazy("channel", "E-mail"),
    "phone": pgettext_lazy("channel", "Telephone"),
    "callback": pgettext_lazy("channel", "Callback"),
    "chat": pgettext_lazy("channel", "Chat"),
}
KINDS: dict[str, Words] = {
    "regular": pgettext_lazy("plan", "Regular"),
    "trial": pgettext_lazy("plan", "Trial"),
    "goodwill": pgettext_lazy("plan", "Goodwill"),
}
_ALWAYS_OPEN = ((0, 1440),)


def span(seconds: int) -> str:
    """Write a norm's length: "15 min", "8 h", "1 h 30 min"."""
    return times.span(seconds, get_language() or "en")


def counted(calendar: str, home: str = "") -> str:
    """Say by which hours a norm counts. home: name of the contract's calendar, empty for day and night."""
    if calendar == ALWAYS:
        return _("day and night")
    if calendar == HOME:
        return home or _("in your working hours")
    return _("by the calendar %(name)s") % {"name": calendar}


def norm(one: Norm, home: str = "") -> str:
    """Write a norm in one line: "15 min, day and night"."""
    return f"{span(one.seconds)}, {counted(one.calendar, home)}{shared(one)}"


def shared(one: Norm) -> str:
    """Say in which share of tickets a norm is kept; nothing where it is meant for each."""
    return "" if one.share is None else " · " + _("in %(share)d %% of tickets") % {"share": one.share}


def money(minor: int, currency: str) -> str:
    """Write an amount in the reader's language: "€30.00"."""
    if not currency:
        return str(minor)
    return format_currency(major_of(minor, currency), currency, locale=get_language() or "en")


def fee(minor: int, currency: str) -> str:
    """Write a month's fee, or that there is none."""
    if not minor:
        return _("free of charge")
    return _("%(amount)s a month") % {"amount": money(minor, currency)}


def hours(calendar: Calendar | None) -> str:
    """Write the week of a calendar: "Mon–Fri 09:00–18:00, Europe/Moscow"."""
    if calendar is None:
        return _("day and night, every day")
    parts = [f"{_days(first, last)} {_spans(spans)}" for first, last, spans in _runs(calendar) if spans]
    told = "; ".join(parts) or _("closed but for single days")
    return f"{told}, {calendar.zone}"


def days(calendar: Calendar | None, since: date, most: int = 6) -> list[tuple[str, str]]:
    """Return the next dates with hours of their own, as (ISO date, hours)."""
    if calendar is None:
        return []
    coming = sorted(day for day in calendar.days if day >= since)[:most]
    return [(day.isoformat(), _spans(calendar.days[day]) or _("closed")) for day in coming]


def _runs(calendar: Calendar) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
    found: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
    for number, spans in enumerate(calendar.week):
        if found and found[-1][2] == spans:
            found[-1] = (found[-1][0], number, spans)
        else:
            found.append((number, number, spans))
    return found


def _days(first: int, last: int) -> str:
    names: Mapping[int, str] = get_day_names("abbreviated", locale=get_language() or "en")
    return names[first] if first == last else f"{names[first]}–{names[last]}"


def _spans(spans: tuple[tuple[int, int], ...]) -> str:
    if spans == _ALWAYS_OPEN:
        return _("all day")
    return ", ".join(f"{clock_time(begin)}–{clock_time(end)}" for begin, end in spans)


def day_name(at: datetime, zone: str) -> str:
    """Name the day of the week that an instant falls on in a zone: Fri."""
    names: Mapping[int, str] = get_day_names("abbreviated", locale=get_language() or "en")
    return names[at.astimezone(ZoneInfo(zone)).weekday()]
