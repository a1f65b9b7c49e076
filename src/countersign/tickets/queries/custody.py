"""The custody list: what stands open when one lead leaves and the next one comes (domain 5.11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from countersign.kernel.actor import Actor
from countersign.kernel.reading import rows_of
from countersign.ledger.rules import plain
from countersign.shifts.queries import on_shift
from countersign.tickets.queries.lists import FAR_AWAY
from countersign.tickets.queries.visible import visible_to
from countersign.tickets.rules.custody import Standing, risks, stands_on_list

MOST = 500


class CustodyRow(NamedTuple):
    """One ticket of the list, raw. due_at: the earlier of clock and promise."""

    number: int
    title: str
    severity: str
    status: str
    waiting: str
    holder: str | None
    holding: str
    due_at: datetime | None
    promised_at: datetime | None
    risks: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """Return what the signed list keeps of it."""
        row: dict[str, Any] = plain(
            {
                "number": self.number, "title": self.title, "severity": self.severity, "status": self.status,
                "holder": self.holder, "due_at": self.due_at, "promised_at": self.promised_at,
                "risks": list(self.risks),
            }
        )  # fmt: skip
        return row


def custody_list(at: datetime, by: Actor, queue: int | None = None) -> list[CustodyRow]:
    """Return what a lead signs for: of one queue and of none, or of all. Two queries.

    Held tickets of people who are gone or in custody, promises, and what is late, soon due or critical.
    """
    there = {person.id for person in on_shift(at)}
    seen, values = visible_to(by)
    sql = (
        "SELECT t.id, t.title, t.severity, t.status, t.waiting, (SELECT name FROM identity_account WHERE id = "
        "t.holder_id), t.holder_id, t.holding, t.order_at, t.promised_at FROM tickets_ticket t "
        f"WHERE t.status <> 'closed' AND (%s::bigint IS NULL OR t.queue_id IS NULL OR t.queue_id = %s) AND {seen} "
        "ORDER BY t.order_at, t.id LIMIT %s"
    )
    found = []
    for row in rows_of(sql, [queue, queue, *values, MOST]):
        number, title, severity, status, waiting, holder, holder_id, holding, order_at, promised_at = row
        due_at = order_at if order_at < FAR_AWAY else None
        ticket = Standing(status, severity, holding, due_at, promised_at, holder_id in there)
        if stands_on_list(ticket, at):
            told = tuple(risk.value for risk in risks(ticket, at))
            found.append(
                CustodyRow(number, title, severity, status, waiting, holder, holding, due_at, promised_at, told)
            )
    return found


def in_progress_of(person_id: int) -> list[tuple[int, str, str]]:
    """Return (number, title, severity) of what a person works on, in the order of promises. One query."""
    sql = (
        "SELECT id, title, severity FROM tickets_ticket WHERE holder_id = %s AND status = 'in_progress' "
        "ORDER BY order_at, id"
    )
    return [(number, title, severity) for number, title, severity in rows_of(sql, [person_id])]
