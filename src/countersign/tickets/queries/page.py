"""Everything one ticket's page needs, in a fixed number of queries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.customers.queries.scope import SCOPE, ScopeRow, scope_in
from countersign.identity.queries import LOOKS, still_to_count
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of
from countersign.ledger.queries import EventRow, events_of
from countersign.ledger.rules import moment_of
from countersign.sla.rules import Clocks, from_plain
from countersign.tickets.queries.escalations import ROUTED, Routed, routed_from
from countersign.tickets.queries.quotes import QUOTES, QuoteRow, quotes_in
from countersign.tickets.queries.readings import check_reason
from countersign.tickets.queries.visible import visible_to
from countersign.tickets.queries.waits import STEP, WAITS, Waits, waits_from
from countersign.tickets.rules.clocks import adopted
from countersign.tickets.rules.quotes import OPEN
from countersign.tickets.rules.reading import OLD_AFTER


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
    waits: Waits
    routed: Routed
    # Its clocks as they are kept; `timekeeping` reads them.
    clocks: str | None
    quotes: tuple[QuoteRow, ...]
    # Who is responsible for what of its product.
    scope: ScopeRow | None
    # How many others' things this member of the staff has read within the hour, while this one is not counted.
    looks: int | None = None

    @property
    def open_quote(self) -> QuoteRow | None:
        return next((quote for quote in self.quotes if quote.state in OPEN), None)

    @property
    def timekeeping(self) -> Clocks:
        if self.clocks is not None:
            return from_plain(json.loads(self.clocks))
        return adopted(self.clock, self.clock_started_at, self.clock_due_at)

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
class Review:
    """The newest review of a message: to which level it was lowered, by whom."""

    level: str
    by: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A public message; `title` is the author's title when the provider speaks.

    typed_by: who of the staff typed it for a caller, read from its event.
    domains:  of the addresses of all who wrote on the ticket: what a link in it may want to look like (T65).
    """

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
    method: str = ""
    review: Review | None = None
    files: tuple[FileRow, ...] = ()
    typed_by: str = ""
    domains: frozenset[str] = frozenset()

    @property
    def counts_as(self) -> str:
        """The level that the message counts at: what it was taken for, or what a review left of it."""
        return self.review.level if self.review else self.assurance


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
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket's whole correspondence: messages, notes (empty for customers), events."""

    messages: list[MessageRow]
    notes: list[NoteRow]
    events: list[EventRow]

    @property
    def verdict(self) -> dict[str, Any] | None:
        """By which layer of which matrix the ticket was closed as out of scope, as its newest refusal says."""
        refused = [event for event in self.events if event.type == "ticket.refused"]
        return refused[-1].facts.get("scope") if refused else None

    @property
    def first_seen_at(self) -> datetime | None:
        """When it was said first, unproven, before it became a ticket; nothing for all others (domain F12)."""
        told = self.events[0].facts.get("first_seen_at") if self.events else None
        return moment_of(told) if told else None


# People's names are read by subqueries: planning a join of twelve tables took ten times as long as reading.
def _name(column: str) -> str:
    return f"(SELECT name FROM identity_account WHERE id = {column})"


_SCOPE = SCOPE.format(product="s.product")
_TICKET = f"""
SELECT t.id, t.seq, t.contract_id, c.number, k.id, k.name, k.category, k.locale, k.zone,
       coalesce((SELECT p.name FROM customers_subscription b JOIN customers_plan p ON p.id = b.plan_id
                 WHERE b.contract_id = c.id AND b.starts_at <= now()
                 AND (b.ends_at IS NULL OR b.ends_at > now())), ''),
       t.service_id, s.name, s.product, s.site, t.kind, t.title, t.summary, t.facts::text, t.status, t.waiting,
       t.cycle, t.severity_claimed, t.severity, t.author_id, {_name('t.author_id')}, t.opened_at, t.origin_channel,
       host(t.origin_ip), t.origin_assurance, t.origin_session, t.addressee_id, {_name('t.addressee_id')},
       t.holder_id, {_name('t.holder_id')},
       t.holding, t.accepted_at, t.first_answered_at, t.clock, t.clock_started_at, t.clock_due_at, t.promised_at,
       t.resolution, t.cause, t.action, t.checked, t.proposed_at, t.declared_solved_at, t.closed_at,
       t.confirmed_at, {_name('t.confirmed_by_id')}, t.rejections, t.moved_at, o.person_id, {_name('o.person_id')},
       r.satisfaction, r.comment, {WAITS}, {ROUTED}, t.clocks::text,
       {QUOTES}, CASE WHEN s.id IS NOT NULL THEN {_SCOPE} END,
       coalesce(t.status = 'closed' AND t.closed_at < clock_timestamp() - %s, false)
FROM tickets_ticket t
JOIN customers_contract c ON c.id = t.contract_id
JOIN customers_customer k ON k.id = c.customer_id
LEFT JOIN customers_service s ON s.id = t.service_id
LEFT JOIN tickets_assignment o ON o.ticket_id = t.id AND o.ended_at IS NULL AND o.accepted_at IS NULL
LEFT JOIN tickets_rating r ON r.ticket_id = t.id AND r.cycle = t.cycle
WHERE t.id = %s
"""
_FACTS = 17
# To staff, the same with what they have read within the hour, unless the ticket is their own work (security T92).
_LOOKED_AT = _TICKET.replace(
    "\nFROM tickets_ticket t",
    ",\n       CASE WHEN %s IN (t.holder_id, t.addressee_id, o.person_id) THEN NULL ELSE "
    + LOOKS.format(thing="'ticket:' || t.id") + " END\nFROM tickets_ticket t", 1,
).replace("/* step */", STEP)  # fmt: skip

# The files of a message or a note come with it, as an array of FileRow's fields.
_FILES = """
(SELECT json_agg(json_build_array(u.token, a.name, a.size_bytes, u.sniffed_type, u.state, u.held_reason) ORDER BY a.id)
 FROM tickets_attachment a JOIN files_upload u ON u.id = a.upload_id WHERE {on})::text
"""
_SAID = f"""
split_part(a.email, '@', 2), m.id, m.side, m.kind, m.author_id, m.author_name, a.title, m.body, m.at, m.channel,
m.assurance, host(m.ip), m.contract_number, m.method,
(SELECT json_build_array(r.level, r.by_name) FROM tickets_review r WHERE r.message_id = m.id
 ORDER BY r.id DESC LIMIT 1)::text,
{_FILES.format(on="a.message_id = m.id")}
FROM tickets_message m JOIN identity_account a ON a.id = m.author_id WHERE m.ticket_id = %s
"""
_MESSAGES = f"SELECT {_SAID} ORDER BY m.id"
# Staff read messages and notes in one statement; what customers are shown never names the notes' table.
_WORDS = f"""
SELECT false, {_SAID} UNION ALL
SELECT true, '', n.id, '', n.kind, n.author_id, n.author_name, '', n.body, n.at, '', '', NULL, '', '', NULL,
       {_FILES.format(on="a.note_id = n.id")}
FROM tickets_note n WHERE n.ticket_id = %s ORDER BY 1, 3
"""


def ticket_row(number: int, by: Actor) -> TicketRow:
    """Return a ticket as it stands. One query; one more where a reason to look must have been said (T91).

    Raises: NotVisible, the same for foreign and missing ones; ReasonWanted; ReadingCap.
    """
    condition, params = visible_to(by)
    if by.is_staff:
        row = row_of(f"{_LOOKED_AT} AND {condition}", [OLD_AFTER, by.id, by.id, number, *params])
    else:
        row = row_of(f"{_TICKET} AND {condition}", [OLD_AFTER, number, *params])
    if row is None:
        raise NotVisible
    *said, waits, routed, clocks, quotes, scope, old, looks = row if by.is_staff else (*row, None)
    said[_FACTS] = json.loads(said[_FACTS])
    beside = (waits_from(waits), routed_from(routed, staff=by.is_staff), clocks)
    paid = (quotes_in(quotes), scope_in(scope))
    ticket = TicketRow(*(*said, *beside, *paid, still_to_count(looks)))
    check_reason(ticket, by, old=old)
    return ticket


def thread_of(number: int, by: Actor) -> Thread:
    """Return a visible ticket's correspondence; notes are read for staff alone. Two queries.

    The caller has already found the ticket through `ticket_row`.
    """
    if by.is_staff:
        words = rows_of(_WORDS, [number, number])
        said, noted = [row for is_note, *row in words if not is_note], [row for is_note, *row in words if is_note]
    else:
        said, noted = [list(row) for row in rows_of(_MESSAGES, [number])], []
    domains = frozenset(domain for domain, *_row in said)
    events = events_of("ticket", number, staff=by.is_staff)
    hands = {id_: event.typed_by for event in events if event.typed_by for id_, _row in event.parts("message")}
    messages = [
        MessageRow(*[*row[:-2], _review(row[-2]), _files(row[-1]), hands.get(row[0], ""), domains])
        for _domain, *row in said
    ]
    notes = [
        NoteRow(id_, kind, author_id, author, body, at, _files(files), domains)
        for _domain, id_, _side, kind, author_id, author, _title, body, at, *_rest, files in noted
    ]
    return Thread(messages, notes, events)


def _review(told: str | None) -> Review | None:
    return Review(*json.loads(told)) if told else None


def _files(told: str | None) -> tuple[FileRow, ...]:
    return tuple(FileRow(*file) for file in json.loads(told)) if told else ()


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
    return row_of(sql, [token, *params]) is not None
