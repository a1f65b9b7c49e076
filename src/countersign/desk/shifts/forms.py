"""Forms of shifts: their fields, and how days, times and people are read from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from countersign.desk.forms import Field, Typed
from countersign.desk.words import roles
from countersign.identity.queries import AccountRow
from countersign.kernel.errors import Invalid
from countersign.shifts import words
from countersign.shifts.queries import QueueRow
from countersign.shifts.rules.rota import instant
from countersign.shifts.rules.shifts import Role
from countersign.ui.frames import Option


def people(staff: Sequence[AccountRow]) -> tuple[Option, ...]:
    """List the staff to choose from, with their roles."""
    return tuple(Option(str(one.id), f"{one.name} · {roles(one.roles)}") for one in staff)


def queue_options(queues: Sequence[QueueRow]) -> tuple[Option, ...]:
    """List the queues to choose from."""
    return tuple(Option(str(one.id), one.name) for one in queues)


def role_options() -> tuple[Option, ...]:
    """List what somebody may be on shift for."""
    return tuple(Option(role.value, str(words.ROLES[role.value])) for role in Role)


def shift_fields(staff: Sequence[AccountRow], queues: Sequence[QueueRow]) -> list[Field]:
    """Ask who works on what."""
    return [
        Field("person", _("Who"), "choice", options=people(staff), empty=_("Choose a person")),
        Field("queue", _("Queue"), "choice", options=queue_options(queues)),
        Field("role", _("On shift as"), "choice", options=role_options()),
    ]


def span_fields(zone: str, begins: datetime | None = None, ends: datetime | None = None) -> list[Field]:
    """Ask from when to when, in a zone that the hint names."""
    return [
        Field("begins_at", _("From"), "moment", hint=zone, value=written(begins, zone)),
        Field("ends_at", _("To"), "moment", hint=zone, value=written(ends, zone)),
    ]


def written(at: datetime | None, zone: str) -> str:
    """Write an instant as the field of a browser wants it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else ""


def moment(typed: Typed, name: str, zone: str, *, opening: bool) -> datetime:
    """Read a local time of a form as an instant; a beginning is the first of two. Raises Invalid."""
    try:
        local = datetime.fromisoformat(typed.text(name).strip()[:19])
    except ValueError:
        raise Invalid("moment_unreadable", field=name) from None
    if local.tzinfo is not None or not 2000 <= local.year <= 2200:
        raise Invalid("moment_unreadable", field=name)
    return instant(ZoneInfo(zone), local.date(), local.hour * 60 + local.minute, opening=opening)


def day(typed: Typed, name: str) -> date:
    """Read a day of a form. Raises Invalid."""
    try:
        read = date.fromisoformat(typed.text(name).strip()[:10])
    except ValueError:
        raise Invalid("day_unreadable", field=name) from None
    if not 2000 <= read.year <= 2200:
        raise Invalid("day_unreadable", field=name)
    return read


def midnight(first: date, zone: str) -> datetime:
    """Return the instant at which a day begins."""
    return instant(ZoneInfo(zone), first, 0, opening=True)


def minute(typed: Typed, name: str) -> int:
    """Read a time of day as minutes from midnight. Raises Invalid."""
    hours, _colon, minutes = typed.text(name).strip()[:5].partition(":")
    known = all(part.isascii() and part.isdecimal() for part in (hours, minutes))
    if not known or int(hours) > 23 or int(minutes) > 59:
        raise Invalid("time_unreadable", field=name)
    return int(hours) * 60 + int(minutes)


def whole(typed: Typed, name: str, most: int = 10**9) -> int:
    """Read a whole number; anything else is 0."""
    given = typed.text(name).strip()
    return min(int(given), most) if given.isascii() and given.isdecimal() and len(given) <= 10 else 0


def lines(text: str) -> list[str]:
    """Read names separated by commas or lines."""
    return [part for line in text.replace(",", "\n").splitlines() if (part := " ".join(line.split())[:80])]
