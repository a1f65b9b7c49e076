"""Reads of notices: what we sent to a person, and what was sent about a ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from countersign.kernel.actor import Actor
from countersign.notify import policy
from countersign.notify.words.notices import outcome
from countersign.tickets.queries import check_visible

PAGE = 50


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One mail as its reader sees it. words: the server's answer, or where the mail was written.

    event: id of the ledger event that it tells of.
    way, until, reason: of one that did not leave by mail at once. digest: it was told in one, whose state it shows.
    server: that took it. opened_at: when its reader opened the linked page. returned: hard, soft or delayed, with what
    the server said then.
    """

    id: int
    ticket: int | None
    event: int | None
    kind: str
    recipient_id: int | None
    recipient: str
    address: str
    subject: str
    body: str
    state: str
    words: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    way: str = "mail"
    until: datetime | None = None
    reason: str = ""
    digest: bool = False
    server: str = ""
    opened_at: datetime | None = None
    returned: str = ""
    returned_words: str = ""
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices, the newest first; `next` is the key of the following page, None on the last."""

    rows: list[NoticeRow]
    next: str | None


# What was told in a digest came as far as the digest did. A bounce that proves nothing is anybody's words: the task
# of the staff shows it, no mail's mark does.
_TIMED = (
    "coalesce(t.way, 'mail'), t.until, coalesce(t.reason, ''), t.digest_id IS NOT NULL, coalesce(d.server, n.server), "
    "n.opened_at, coalesce(b.kind, ''), coalesce(b.words, ''), b.at"
)
_TIMING = (
    "LEFT JOIN notify_timing t ON t.notice_id = n.id LEFT JOIN notify_notice d ON d.id = t.digest_id "
    "LEFT JOIN LATERAL (SELECT r.kind, r.words, r.at FROM notify_returned r WHERE r.notice_id = coalesce(d.id, n.id) "
    "AND r.proven ORDER BY r.kind = 'delayed', r.id DESC LIMIT 1) b ON true"
)
_NOTICES = f"""
SELECT n.id, n.ticket_id, n.event, n.kind, n.recipient_id, coalesce(a.name, ''), n.address, n.subject, n.body,
       coalesce(d.state, n.state), coalesce(d.words, n.words), n.attempts, n.created_at,
       coalesce(d.sent_at, n.sent_at), {_TIMED}
FROM notify_notice n LEFT JOIN identity_account a ON a.id = n.recipient_id {_TIMING}
"""


def notices_for(by: Actor, after: str = "", limit: int = PAGE) -> NoticePage:
    """Return what was sent to the actor and nobody else, the newest first. One query.

    after: key of a page; anything malformed is the first page.
    Source: E12.
    """
    if by.id is None:
        return NoticePage([], None)
    where, params = "WHERE n.recipient_id = %s", [by.id]
    if after.isascii() and after.isdecimal() and len(after) < 19:
        where, params = f"{where} AND n.id < %s", [*params, int(after)]
    rows = _all(f"{_NOTICES} {where} ORDER BY n.id DESC LIMIT %s", [*params, limit + 1])
    return NoticePage(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def notice(notice_id: int, by: Actor) -> NoticeRow | None:
    """Return one of the actor's own notices, or None. One query."""
    rows = _all(f"{_NOTICES} WHERE n.id = %s AND n.recipient_id = %s", [notice_id, by.id])
    return rows[0] if rows else None


def notices_of_ticket(number: int, by: Actor) -> list[NoticeRow]:
    """Return the notices about a ticket, oldest first; customers see those to their own side. Two queries.

    Raises: NotVisible for a foreign or missing ticket.
    Source: E12.
    """
    check_visible(number, by)
    side = "" if policy.can_read_all(by) else "AND a.kind = 'customer'"
    return _all(f"{_NOTICES} WHERE n.ticket_id = %s {side} ORDER BY n.id", [number])


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one mail to the customer's side has come. event: id of the ledger event it tells of.

    until, reason: of one that is held. digest: it was told in one, whose state it shows. The rest as in NoticeRow.
    """

    event: int
    recipient: str
    state: str
    words: str
    sent_at: datetime | None
    way: str = "mail"
    until: datetime | None = None
    reason: str = ""
    digest: bool = False
    server: str = ""
    opened_at: datetime | None = None
    returned: str = ""
    returned_words: str = ""
    returned_at: datetime | None = None


class Columns(NamedTuple):
    """What a Delivery is read from."""

    columns: str
    tables: str


DELIVERED = Columns(
    "n.event, coalesce(a.name, n.address), coalesce(d.state, n.state), coalesce(d.words, n.words), "
    f"coalesce(d.sent_at, n.sent_at), {_TIMED}",
    f"FROM notify_notice n LEFT JOIN identity_account a ON a.id = n.recipient_id {_TIMING}",
)


def deliveries_of(number: int, by: Actor) -> list[Delivery]:
    """Return what was mailed to the customer's people about a ticket's events. One query; empty unless for staff.

    The caller has already found the ticket.
    Source: E12.
    """
    if not policy.can_read_all(by):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {DELIVERED.columns} {DELIVERED.tables} "
            "WHERE n.ticket_id = %s AND n.event IS NOT NULL AND a.kind IS DISTINCT FROM 'staff' ORDER BY n.id",
            [number],
        )
        return [
            Delivery(event, name, state, outcome(words), at, *timed)
            for event, name, state, words, at, *timed in cursor.fetchall()
        ]


_UNREAD = """
SELECT count(*) > 0 AND count(*) FILTER (WHERE n.opened_at IS NOT NULL) = 0
FROM notify_notice n JOIN tickets_ticket t ON t.id = n.ticket_id
WHERE n.ticket_id = %s AND n.kind IN ('reminded', 'reminded_solution') AND n.created_at >= t.waits_since
"""


def reminders_unread(number: int) -> bool:
    """Tell whether reminders of what a ticket waits for were mailed, and nobody opened it after one. One query.

    Source: E12.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [number])
        found = cursor.fetchone()
    return bool(found and found[0])


def queued_since(before: datetime, limit: int = 500) -> list[int]:
    """Return ids of notices that were queued before an instant and have not left. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM notify_notice WHERE state = 'queued' AND created_at < %s ORDER BY id LIMIT %s",
            [before, limit],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def answered_since(address: str, since: datetime) -> bool:
    """Tell whether an address was told since an instant how to confirm a mail. One query. Source: T47."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM notify_notice WHERE kind = 'unproven' AND address = %s AND created_at > %s)",
            [address, since],
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def _all(sql: str, params: list[Any]) -> list[NoticeRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = [NoticeRow(*row) for row in cursor.fetchall()]
    return [replace(row, words=outcome(row.words)) for row in rows]
