"""Everything one ticket's page needs, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.ledger.queries import EventRow, events_of
from countersign.tickets.queries.visible import visible_to


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket with the names around it, raw."""

    number: int
    seq: int
    contract_id: int
    contract: str
    customer_id: int
    customer: str
    category: str
    customer_locale: str
    customer_zone: str
    plan: str
    service_id: int | None
    service: str | None
    product: str | None
    site: str | None
    kind: str
    title: str
    summary: str
    facts: dict[str, str]
    status: str
    waiting: str
    cycle: int
    severity_claimed: str
    severity: str
    author_id: int
    author: str
    opened_at: datetime
    origin_channel: str
    origin_ip: str | None
    origin_assurance: str
    origin_session: str | None
    addressee_id: int | None
    addressee: str | None
    holder_id: int | None
    holder: str | None
    holding: str
    accepted_at: datetime | None
    first_answered_at: datetime | None
    clock: str
    clock_started_at: datetime | None
    clock_due_at: datetime | None
    promised_at: datetime | None
    resolution: str
    cause: str
    action: str
    checked: str
    proposed_at: datetime | None
    declared_solved_at: datetime | None
    closed_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    rejections: int
    moved_at: datetime
    offered_to_id: int | None
    offered_to: str | None
    rating: int | None
    rating_comment: str | None

    @property
    def expected_at(self) -> datetime | None:
        known = [moment for moment in (self.clock_due_at, self.promised_at) if moment is not None]
        return min(known) if known else None


@dataclass(frozen=True, slots=True)
class FileRow:
    """An attached file: the verdict decides whether anybody may fetch it."""

    token: str
    name: str
    size_bytes: int
    sniffed_type: str
    state: str
    held_reason: str | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A public message; `title` is the author's title when the provider speaks."""

    id: int
    side: str
    kind: str
    author_id: int
    author: str
    title: str
    body: str
    at: datetime
    channel: str
    assurance: str
    ip: str | None
    contract: str
    files: tuple[FileRow, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteRow:
    """An internal note, for staff alone."""

    id: int
    kind: str
    author_id: int
    author: str
    body: str
    at: datetime
    files: tuple[FileRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket's whole correspondence: messages, notes (empty for customers), events."""

    messages: list[MessageRow]
    notes: list[NoteRow]
    events: list[EventRow]


_TICKET = """
SELECT t.id, t.seq, t.contract_id, c.number, k.id, k.name, k.category, k.locale, k.zone,
       coalesce((SELECT p.name FROM customers_subscription b JOIN customers_plan p ON p.id = b.plan_id
                 WHERE b.contract_id = c.id AND b.ends_at IS NULL), ''),
       t.service_id, s.name, s.product, s.site, t.kind, t.title, t.summary, t.facts::text, t.status, t.waiting,
       t.cycle, t.severity_claimed, t.severity, t.author_id, a.name, t.opened_at, t.origin_channel,
       host(t.origin_ip), t.origin_assurance, t.origin_session, t.addressee_id, d.name, t.holder_id, h.name,
       t.holding, t.accepted_at, t.first_answered_at, t.clock, t.clock_started_at, t.clock_due_at, t.promised_at,
       t.resolution, t.cause, t.action, t.checked, t.proposed_at, t.declared_solved_at, t.closed_at,
       t.confirmed_at, f.name, t.rejections, t.moved_at, o.person_id, op.name, r.satisfaction, r.comment
FROM tickets_ticket t
JOIN customers_contract c ON c.id = t.contract_id
JOIN customers_customer k ON k.id = c.customer_id
JOIN identity_account a ON a.id = t.author_id
LEFT JOIN customers_service s ON s.id = t.service_id
LEFT JOIN identity_account d ON d.id = t.addressee_id
LEFT JOIN identity_account h ON h.id = t.holder_id
LEFT JOIN identity_account f ON f.id = t.confirmed_by_id
LEFT JOIN tickets_assignment o ON o.ticket_id = t.id AND o.ended_at IS NULL AND o.accepted_at IS NULL
LEFT JOIN identity_account op ON op.id = o.person_id
LEFT JOIN tickets_rating r ON r.ticket_id = t.id AND r.cycle = t.cycle
WHERE t.id = %s
"""
_FACTS = 17

_MESSAGES = """
SELECT m.id, m.side, m.kind, m.author_id, m.author_name, a.title, m.body, m.at, m.channel, m.assurance,
       host(m.ip), m.contract_number
FROM tickets_message m JOIN identity_account a ON a.id = m.author_id WHERE m.ticket_id = %s ORDER BY m.id
"""
# Staff read messages and notes in one statement; what customers are shown never names the notes' table.
_WORDS = """
SELECT false, m.id, m.side, m.kind, m.author_id, m.author_name, a.title, m.body, m.at, m.channel, m.assurance,
       host(m.ip), m.contract_number
FROM tickets_message m JOIN identity_account a ON a.id = m.author_id WHERE m.ticket_id = %s
UNION ALL
SELECT true, n.id, '', n.kind, n.author_id, n.author_name, '', n.body, n.at, '', '', NULL, ''
FROM tickets_note n WHERE n.ticket_id = %s ORDER BY 1, 2
"""
_FILES = """
SELECT a.message_id, a.note_id, u.token, a.name, a.size_bytes, u.sniffed_type, u.state, u.held_reason
FROM tickets_attachment a JOIN files_upload u ON u.id = a.upload_id WHERE a.ticket_id = %s ORDER BY a.id
"""


def ticket_row(number: int, by: Actor) -> TicketRow:
    """Return a ticket as it stands. One query. Raises NotVisible, the same for foreign and missing ones."""
    condition, params = visible_to(by)
    row = _one(f"{_TICKET} AND {condition}", [number, *params])
    if row is None:
        raise NotVisible
    return TicketRow(*(*row[:_FACTS], json.loads(row[_FACTS]), *row[_FACTS + 1 :]))


def thread_of(number: int, by: Actor) -> Thread:
    """Return a visible ticket's correspondence; notes are read for staff alone. Three queries.

    The caller has already found the ticket through `ticket_row`.
    """
    by_message: dict[int, list[FileRow]] = {}
    by_note: dict[int, list[FileRow]] = {}
    for message_id, note_id, *file in _all(_FILES, [number]):
        home, key = (by_message, message_id) if message_id is not None else (by_note, note_id)
        home.setdefault(key, []).append(FileRow(*file))
    notes: list[NoteRow] = []
    said: list[Sequence[Any]] = []
    if by.is_staff:
        words = _all(_WORDS, [number, number])
        said = [row for is_note, *row in words if not is_note]
        for is_note, id_, _side, kind, author_id, author, _title, body, at, *_rest in words:
            if is_note:
                notes.append(NoteRow(id_, kind, author_id, author, body, at, tuple(by_note.get(id_, ()))))
    else:
        said = list(_all(_MESSAGES, [number]))
    messages = [MessageRow(*(*row, tuple(by_message.get(row[0], ())))) for row in said]
    return Thread(messages, notes, events_of("ticket", number, staff=by.is_staff))


def attachment_visible(token: str, by: Actor) -> bool:
    """Tell whether an uploaded file hangs on a ticket that exists for the actor; files on notes are staff's.

    Asked once more when a link is followed minutes later, so a customer must still be a contact then (T10).
    """
    condition, params = visible_to(by)
    notes = ""
    if not by.is_staff:
        notes = (
            "AND a.note_id IS NULL AND EXISTS (SELECT FROM customers_contact x WHERE x.account_id = %s "
            "AND x.contract_id = t.contract_id AND x.is_active)"
        )
        params = [*params, by.id]
    sql = (
        "SELECT 1 FROM tickets_attachment a JOIN files_upload u ON u.id = a.upload_id "
        f"JOIN tickets_ticket t ON t.id = a.ticket_id WHERE u.token = %s AND {condition} {notes}"
    )
    return _one(sql, [token, *params]) is not None


def _all(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _one(sql: str, params: list[Any]) -> tuple[Any, ...] | None:
    rows = _all(sql, params)
    return rows[0] if rows else None
