"""T1: a customer opens a ticket, in two statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid, NotVisible
from countersign.kernel.reading import prepared
from countersign.kernel.writing import writes
from countersign.ledger.rows import EventRows, advance, told_of
from countersign.sla.rules import Happening, Terms
from countersign.tickets import rows
from countersign.tickets.commands.sifting import sifted, sifted_files
from countersign.tickets.commands.timing import timed_under
from countersign.tickets.commands.writing import attached
from countersign.tickets.models import Message, Ticket
from countersign.tickets.queries import routing
from countersign.tickets.queries.terms import COLUMNS, IN_FORCE, terms_from
from countersign.tickets.rules import severity
from countersign.tickets.rules.facts import check_facts, clean, headline, summary
from countersign.tickets.rules.status import MessageKind, Side, Status
from countersign.vault.rules import recognition

NEW_DRAFT = "new"

_CONTEXT = f"""
SELECT clock_timestamp(), nextval('tickets_ticket_id_seq'), nextval('tickets_message_id_seq'),
       c.number, s.name, {routing.COLUMNS}, {COLUMNS}
FROM customers_contract c
JOIN customers_subscription b ON b.contract_id = c.id AND {IN_FORCE}
JOIN customers_plan p ON p.id = b.plan_id
LEFT JOIN customers_service s ON s.id = %s AND s.contract_id = c.id AND s.is_active
WHERE c.id = %s AND c.ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What the customer states. service_id None: the account itself (access, contract, bills).

    urgency: the severity the customer claims; "" leaves it to the kind of request.
    uploads: public tokens of the customer's own fresh uploads.
    follows: the earlier ticket that this one follows, already found to be the customer's own.
    first_seen_at: when somebody said it first who had proven nothing; the event keeps it (domain F12).
    """

    kind: str
    title: str
    description: str
    service_id: int | None = None
    facts: dict[str, str] = field(default_factory=dict)
    urgency: str = ""
    uploads: Sequence[str] = ()
    first_seen_at: datetime | None = None
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What opening a ticket reads: the clock, the numbers it gets, and whose contract and service it is about."""

    recorded_at: datetime
    number: int
    message_id: int
    contract_number: str
    service: str
    terms: Terms
    routing: Sequence[Any] = (None, None, None, None)


@writes
def open_ticket(report: Report, *, by: Actor, at: datetime) -> Ticket:
    """Open a ticket on the actor's contract: number, second, contract, IP and session are fixed for ever.

    The first-response clock starts; the customer's draft of the form is gone.
    Raises:  NotAllowed, NotVisible (a foreign or ended service), Invalid naming the field.
    Source:  M1, M7, M22; domain T1.
    """
    require(by, "ticket.open")
    facts = check_facts(report.kind, report.title, report.description, report.facts)
    if report.urgency and report.urgency not in set(severity.Severity):
        raise Invalid("severity", field="urgency", value=report.urgency[:80])
    context = _context(report.service_id, by, at)
    report, facts = _sifted(report, facts, ticket_id=context.number, by=by, at=at)
    ticket, message, event = made(report, facts, context, by=by, at=at)
    rows.insert_opened(ticket, message, event, draft=(None if by.hand else by.id, NEW_DRAFT))
    for row in (ticket, message):  # Written past the ORM: it must know that they stand in their tables.
        row._state.adding, row._state.db = False, connection.alias
    if report.uploads:
        files = attached(report.uploads, ticket=ticket, on=message, by=by, at=at)
        ledger.append("ticket.files_attached", ticket, by=by.without_key(), at=at, parts=files)
    return ticket


def _sifted(
    report: Report, facts: dict[str, str], *, ticket_id: int, by: Actor, at: datetime
) -> tuple[Report, dict[str, str]]:
    """Return a new ticket's texts as they are stored; one look decides that nearly all of them stay as they are."""
    contract_id = by.contract or 0
    if report.uploads:
        kept_files, marks = sifted_files(report.uploads, ticket_id=ticket_id, contract_id=contract_id, by=by, at=at)
        if marks:
            text = "\n\n".join(part for part in (report.description, *marks) if part)
            report = replace(report, uploads=kept_files, description=text)
    if not recognition.may_hold("\n".join((report.title, report.description, *facts.values()))):
        return report, facts

    def stored(text: str) -> str:
        return sifted(text, ticket_id=ticket_id, contract_id=contract_id, by=by)

    kept = replace(report, title=stored(report.title), description=stored(report.description))
    return kept, {name: stored(text) for name, text in facts.items()}


def made(
    report: Report, facts: dict[str, str], context: Context, *, by: Actor, at: datetime
) -> tuple[Ticket, Message, EventRows]:
    """Make the rows of a new ticket, saved nowhere yet; shared with the bench loader."""
    ticket = _ticket(report, facts, context, by=by, at=at)
    told: dict[str, Any] = {"first_seen_at": report.first_seen_at} if report.first_seen_at else {}
    timed_under(ticket, Happening.OPENED, at, context.terms, told)
    message = _message(report, context, ticket, by=by, at=at)
    content = {"parts": [told_of(message)], "facts": told}
    event, _ = advance("ticket.opened", ticket, by=by, at=at, recorded_at=context.recorded_at, content=content)
    return ticket, message, event


def _context(service_id: int | None, by: Actor, at: datetime) -> Context:
    """Read clock, numbers, contract, plan and service in one query."""
    with prepared() as cursor:
        cursor.execute(_CONTEXT, [at, at, service_id, by.contract])
        row = cursor.fetchone()
    if row is None or (service_id is not None and row[4] is None):
        raise NotVisible("service_not_found")
    return Context(row[0], row[1], row[2], row[3], row[4] or "", terms_from(row[9:], at), row[5:9])


def _ticket(report: Report, facts: dict[str, str], context: Context, *, by: Actor, at: datetime) -> Ticket:
    claimed = severity.Severity(report.urgency) if report.urgency else severity.default_for(report.kind)
    to = routing.routed(context.routing, report.kind, claimed.value, by.locale)
    return Ticket(
        id=context.number, contract_id=by.contract or 0, service_id=report.service_id, kind=report.kind,
        author_id=by.account_id, opened_at=at, origin_channel=by.channel, origin_ip=by.ip, origin_session=by.session,
        origin_assurance=by.assurance, status=Status.NEW.value, severity_claimed=claimed.value,
        severity=claimed.value, title=headline(report.title),
        summary=summary(context.service, facts), facts=facts,
        follows_id=report.follows, moved_at=at, queue_id=to.queue, skill_level=to.level,
    )  # fmt: skip


def _message(report: Report, context: Context, ticket: Ticket, *, by: Actor, at: datetime) -> Message:
    body = clean(report.description).strip() or ticket.summary
    return Message(
        id=context.message_id, ticket_id=context.number, side=Side.CUSTOMER.value, kind=MessageKind.REPORT.value,
        author_id=by.account_id, author_name=by.name, body=body, at=at, channel=by.channel, assurance=by.assurance,
        ip=by.ip, contract_number=context.contract_number, method=by.method,
    )  # fmt: skip
