"""How a wait begins and ends on a ticket; the commands that make it wait share it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from countersign.tickets.models import Ticket
from countersign.tickets.rules.clocks import is_met
from countersign.tickets.rules.closing import UNPROPOSED
from countersign.tickets.rules.status import Status
from countersign.tickets.rules.waiting import NO_WAIT, Wait


def begin_wait(ticket: Ticket, wait: Wait, at: datetime) -> None:
    """Set a ticket waiting; who, until and why stand on it (E29)."""
    ticket.change(
        status=Status.WAITING.value, waits_since=at, moved_at=at, reminders=0, reminded_at=None, **wait.fields()
    )


def end_wait(ticket: Ticket, at: datetime, left: Mapping[str, Any] = NO_WAIT) -> None:
    """Take a waiting ticket back into work. left: what stays of the wait."""
    ticket.change(
        status=Status.IN_PROGRESS.value, waiting="", waits_since=None, moved_at=at, **UNPROPOSED, **left
    )


def released(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """Take the open promise off and say whether it was kept until now."""
    if ticket.promised_at is None:
        return {}
    told = {"promise": {"due_at": ticket.promised_at, "kept": is_met(ticket.promised_at, at)}}
    ticket.change(promised_at=None)
    return told


def told_of(wait: Wait) -> dict[str, Any]:
    """Say in an event who is waited for, until when and why."""
    told = {
        "who": wait.who, "until": wait.until, "why": wait.why, "ends_at": wait.ends_at, "reference": wait.reference,
        "ticket": wait.ticket,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}
