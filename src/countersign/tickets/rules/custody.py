"""What an incoming lead takes over: which tickets stand on the list, and what is at risk about them (domain 5.11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(hours=1)


class Risk(StrEnum):
    """Why a ticket needs the lead's eye."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    CRITICAL = "critical"
    HOLDER_AWAY = "holder_away"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a ticket stands on the list. due_at: the earlier of clock and promise."""

    status: str
    severity: str
    holding: str
    due_at: datetime | None
    promised_at: datetime | None
    holder_there: bool


def risks(ticket: Standing, at: datetime) -> tuple[Risk, ...]:
    """Name what is at risk, the worst first."""
    found = []
    if ticket.due_at is not None and ticket.due_at <= at:
        found.append(Risk.OVERDUE)
    elif ticket.due_at is not None and ticket.due_at <= at + SOON:
        found.append(Risk.DUE_SOON)
    if ticket.severity == "critical" and ticket.status != "waiting":
        found.append(Risk.CRITICAL)
    if ticket.status == "new":
        found.append(Risk.NOBODY)
    elif ticket.status == "in_progress" and not ticket.holder_there:
        found.append(Risk.HOLDER_AWAY)
    return tuple(found)


def stands_on_list(ticket: Standing, at: datetime) -> bool:
    """Tell whether the lead signs for a ticket: in custody, held by somebody who is gone, promised, or at risk.

    A new ticket that is in time, and one that waits for the customer, need no hand over.
    """
    if ticket.holding == "custody" and ticket.status == "in_progress":
        return True
    return ticket.promised_at is not None or bool(set(risks(ticket, at)) - {Risk.NOBODY})
