"""What every page of the desk is framed with: the rail, the stream, the keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from countersign.desk import rows
from countersign.desk.asking import Asked
from countersign.desk.rows import lines as line_rows
from countersign.desk.sentences import Telling
from countersign.intake import policy as intake
from countersign.intake.queries.lines import going_on
from countersign.tickets import queries
from countersign.ui import times
from countersign.vault.queries import count_unseen_alarms


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key that no button of the page carries."""

    key: str
    label: str


def framed(asked: Asked, page: str, counts: Mapping[str, int] | None = None, current: str = "") -> dict[str, Any]:
    """Return the variables of desk/frame.html. One query, for the counters, unless they are given.

    The security officer's rail counts the vault's alarms too.
    """
    counted = dict(queries.counters(asked.by, asked.now) if counts is None else counts)
    if asked.by.has("security"):
        counted[rows.VAULT_ALARMS] = count_unseen_alarms(asked.by)
    counted[rows.OUTAGES] = asked.outages
    counted[rows.CAME_BACK] = asked.came_back
    counted[rows.QUESTIONS] = asked.questions
    return {
        "desk_page": page,
        "groups": rows.rail(counted, current or asked.view, asked.by),
        "person": rows.person(asked.by),
        "stream_url": "/stream",
        "stream_position": asked.cursor,
        "shortcuts": _shortcuts(),
        "oob": False,
        "weakened": _weakened(asked),
        "returned": asked.returned,
        **_ringing(asked),
    }


def _ringing(asked: Asked) -> dict[str, Any]:
    """Write the calls that ring for the reader; no query while none goes on anywhere."""
    if not intake.can_answer(asked.by):
        return {"hears_ringing": False}
    tell = Telling(asked.by, asked.now)
    found = going_on(asked.by, asked.now) if asked.going_on else []
    return {"hears_ringing": True, "ringing": [line_rows.ringing(row, tell) for row in found]}


def _weakened(asked: Asked) -> str:
    """Say for seven days that the rule of two officers was switched, to everybody of the staff (security T95)."""
    if asked.officers is None:
        return ""
    since = {"since": times.exact_with_zone(asked.officers.since, asked.by.zone, asked.by.locale)}
    if asked.officers.alone:
        return _("One officer alone may change identity data, since %(since)s.") % since
    return _("Two officers change identity data again, since %(since)s; before, one alone could.") % since


def _shortcuts() -> list[Shortcut]:
    return [
        Shortcut("j", _("Next ticket")),
        Shortcut("k", _("Ticket before")),
        Shortcut("Enter", _("Into the ticket")),
        Shortcut("Esc", _("Back to the list")),
        Shortcut("z", _("Take back an answer before it leaves")),
        Shortcut("Alt+Down", _("Next ticket, while you write")),
        Shortcut("Alt+Up", _("Ticket before, while you write")),
    ]
