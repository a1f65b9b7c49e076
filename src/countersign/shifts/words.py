"""What the codes of shifts are called on a screen."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from countersign.shifts.queries.whereabouts import Scene
from countersign.shifts.rules.shifts import Role

ROLES: dict[str, Promise] = {
    Role.SPECIALIST.value: pgettext_lazy("shift role", "Specialist"),
    Role.GENERALIST.value: pgettext_lazy("shift role", "Generalist"),
    Role.DUTY_LEAD.value: pgettext_lazy("shift role", "Duty lead"),
    Role.ON_CALL.value: pgettext_lazy("shift role", "On call"),
}
WEEKDAYS: tuple[Promise, ...] = (
    pgettext_lazy("weekday", "Mon"), pgettext_lazy("weekday", "Tue"), pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"), pgettext_lazy("weekday", "Fri"), pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)  # fmt: skip
LEVELS: dict[int, Promise] = {
    1: pgettext_lazy("skill", "knows it"),
    2: pgettext_lazy("skill", "solves it as second line"),
    3: pgettext_lazy("skill", "teaches it"),
}


def offset(at: datetime, zone: str) -> str:
    """Write the offset in force at an instant: "UTC+03:00"."""
    there = at.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(there.total_seconds()) // 60 if there else 0
    sign = "+" if minutes >= 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def apart(at: datetime, zone: str, reader: str) -> str:
    """Say how far a person's clock is from the reader's: "2 h behind you"; empty when both show the same."""
    here, there = (at.astimezone(ZoneInfo(name)).utcoffset() for name in (reader, zone))
    if here is None or there is None or here == there:
        return ""
    minutes = int((there - here).total_seconds()) // 60
    span = f"{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02d}" if minutes % 60 else "")
    if minutes > 0:
        return _("%(hours)s h ahead of you") % {"hours": span}
    return _("%(hours)s h behind you") % {"hours": span}


def back(at: datetime | None, zone: str) -> str:
    """Write when somebody comes, in the reader's zone: "Mon 09:00"; empty when nobody planned it."""
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(zone))
    told = {"day": WEEKDAYS[there.weekday()], "time": f"{there:%H:%M}", "date": f"{there:%d.%m.}"}
    return pgettext("when somebody comes", "%(day)s %(date)s %(time)s") % told


def where(person: int, scene: Scene, zone: str) -> str:
    """Say where somebody is, for whom they are to choose: "on shift", "back Mon 24.11. 09:00", "not planned"."""
    there = scene.people.get(person)
    if there is None or (not scene.planned and there.away_until is None):
        return ""
    if there.on_shift:
        return _("on shift now")
    if there.next_at is not None:
        return _("back %(time)s") % {"time": back(there.next_at, zone)}
    if there.away_until is not None:
        return _("away until %(time)s") % {"time": back(there.away_until, zone)}
    return _("not on shift")


def meanwhile(person: int, name: str, scene: Scene, zone: str) -> str:
    """Say when an addressee is back and who holds the clock meanwhile; empty while they are there (E31)."""
    there = scene.people.get(person)
    if there is None or there.on_shift:
        return ""
    told = {"name": name, "time": back(there.next_at or there.away_until, zone), "lead": scene.lead}
    if scene.lead and told["time"]:
        return _("%(name)s is back %(time)s. Meanwhile the shift of %(lead)s holds the clock.") % told
    if told["time"]:
        return _("%(name)s is back %(time)s. Meanwhile whoever is on shift holds the clock.") % told
    return _("%(name)s is not on shift. Meanwhile whoever is on shift holds the clock.") % told
