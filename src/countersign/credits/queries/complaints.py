"""Reads of complaints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.credits import policy
from countersign.credits.queries.holders import holders_of
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint as screens show it."""

    id: int
    contract_id: int
    contract: str
    customer: str
    ticket: int | None
    ticket_title: str
    message_id: int | None
    author: str
    moved_by: str
    words: str
    state: str
    opened_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str
    outcome: str
    seq: int
    holders: frozenset[int] = frozenset()


_ROWS = """
SELECT q.id, q.contract_id, c.number, k.name, q.ticket_id, coalesce(t.title, ''), q.message_id, a.name,
       coalesce(m.name, ''), q.words, q.state, q.opened_at, q.due_at, q.answered_at, coalesce(b.name, ''), q.answer,
       q.outcome, q.seq
FROM credits_complaint q JOIN customers_contract c ON c.id = q.contract_id
JOIN customers_customer k ON k.id = c.customer_id LEFT JOIN tickets_ticket t ON t.id = q.ticket_id
JOIN identity_account a ON a.id = q.author_id LEFT JOIN identity_account m ON m.id = q.moved_by_id
LEFT JOIN identity_account b ON b.id = q.answered_by_id
"""


def complaints_of_contract(by: Actor, contract_id: int) -> list[ComplaintRow]:
    """Return a contract's complaints, the newest first. One query. Raises NotVisible."""
    if by.is_customer and by.contract != contract_id:
        raise NotVisible
    return _rows("q.contract_id = %s ORDER BY q.opened_at DESC, q.id DESC", [contract_id])


def complaints_listed(by: Actor, *, answered: bool = False) -> list[ComplaintRow]:
    """Return complaints for whoever answers them: the one due first, first. One query. Raises NotAllowed."""
    require(by, "complaint.answer")
    if answered:
        return _rows("q.state = 'answered' ORDER BY q.answered_at DESC, q.id DESC", [])
    return _rows("q.state = 'open' ORDER BY q.due_at, q.id", [])


def complaint(by: Actor, complaint_id: int) -> ComplaintRow:
    """Return one complaint with who held its ticket. Two queries. Raises NotVisible for foreign and missing ones."""
    row = row_of(f"{_ROWS} WHERE q.id = %s", [complaint_id])
    if row is None:
        raise NotVisible
    holders = holders_of([row[4]]) if by.is_staff and row[4] else frozenset()
    read: list[Any] = [*row, holders]
    found = ComplaintRow(*read)
    if not policy.can_read_complaint(by, found):
        raise NotVisible
    return found


def open_complaints(by: Actor) -> int:
    """Count the complaints that wait for an answer. One query; none for whoever does not see the lane."""
    if not policy.can_answer(by):
        return 0
    row = row_of("SELECT count(*) FROM credits_complaint WHERE state = 'open'")
    return int(row[0]) if row else 0


def moved_messages(number: int) -> frozenset[int]:
    """Return the messages of a ticket that were taken for complaints. One query."""
    rows = rows_of("SELECT message_id FROM credits_complaint WHERE ticket_id = %s AND message_id IS NOT NULL", [number])
    return frozenset(message for (message,) in rows)


def _rows(where: str, params: list[Any]) -> list[ComplaintRow]:
    return [ComplaintRow(*row) for row in rows_of(f"{_ROWS} WHERE {where} LIMIT {PAGE}", params)]
