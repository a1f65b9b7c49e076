"""Escalations as ready strings: over a ticket, and in their list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from countersign.desk.sentences import Telling
from countersign.kernel.actor import Actor
from countersign.tickets import words
from countersign.tickets.queries import TicketRow
from countersign.tickets.queries.escalations import EscalationRow, ListedEscalation
from countersign.tickets.rules.escalations import next_level
from countersign.ui import times

LEADING = ("duty_lead", "manager")


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands over a ticket while something of it is escalated. take, close: addresses of the acts, or empty."""

    title: str
    text: str
    kind: str
    take: str
    close: str


@dataclass(frozen=True, slots=True)
class Line:
    """An escalation in the list."""

    number: int
    title: str
    url: str
    customer: str
    holder: str
    queue: str
    level: int
    reason: str
    to: str
    since: str
    since_iso: str
    state: str
    until: str
    mood: str
    clock: str
    take: str


def whom(row: EscalationRow) -> str:
    """Name to whom it went: a person with the level, or everybody on shift."""
    level = str(words.ESCALATION_LEVELS[row.level])
    return f"{row.to}, {level}" if row.to and row.level else row.to or level


def banners(ticket: TicketRow, by: Actor, now: datetime, place: str) -> list[Banner]:
    """Write what is escalated, over the ticket's head; the customer's question comes first."""
    tell = Telling(by, now)
    rows = sorted(ticket.routed.escalations, key=lambda row: row.reason != "customer")
    if ticket.status == "closed":
        return []
    base = f"/desk/tickets/{ticket.number}/escalation"
    return [
        Banner(
            _("%(reason)s: escalated to %(to)s at %(time)s.") % {
                "reason": _capital(str(words.ESCALATION_REASONS[row.reason])), "to": whom(row),
                "time": tell.near(row.raised_at),
            },
            _state(row, tell),
            "info" if row.taken_at else "danger" if row.reason in ("customer", "breached", "safety") else "warn",
            f"{base}/acceptance{place}" if row.taken_at is None and _may_take(row, by) else "",
            f"{base}/closure{place}" if row.taken_by_id == by.id or by.has(*LEADING) else "",
        )
        for row in rows
    ]  # fmt: skip


def _may_take(row: EscalationRow, by: Actor) -> bool:
    return row.to_id is None or row.to_id == by.id or by.has(*LEADING)


def _state(row: EscalationRow, tell: Telling) -> str:
    if row.taken_by and row.taken_at:
        return _("%(name)s looks after it since %(time)s.") % {"name": row.taken_by, "time": tell.near(row.taken_at)}
    above = next_level(row.level)
    if row.take_up_by is None or above is None:
        return _("Nobody has taken it up, and nobody stands above.")
    told = {"time": tell.near(row.take_up_by), "to": words.ESCALATION_LEVELS[above]}
    return _("Nobody has taken it up. At %(time)s it goes to %(to)s.") % told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lines(found: Sequence[ListedEscalation], by: Actor, now: datetime) -> list[Line]:
    """Write the list of open escalations."""
    tell = Telling(by, now)
    return [_line(one, by, tell) for one in found]


def _line(one: ListedEscalation, by: Actor, tell: Telling) -> Line:
    row = one.escalation
    limit = row.take_up_by
    url = f"/desk/tickets/{one.number}?view=open"
    return Line(
        number=one.number, title=one.title, url=url, customer=one.customer, holder=one.holder or "",
        queue=one.queue or "", level=words.SEVERITY_LEVELS[one.severity],
        reason=_capital(str(words.ESCALATION_REASONS[row.reason])), to=whom(row), since=tell.near(row.raised_at),
        since_iso=times.iso(row.raised_at), state=_state(row, tell), until=times.iso(limit) if limit else "",
        mood="" if limit is None else "over" if limit < tell.now else "soon", clock=tell.left(limit) if limit else "",
        take=f"/desk/tickets/{one.number}/escalation/acceptance?view=open"
        if row.taken_at is None and _may_take(row, by) else "",
    )  # fmt: skip
