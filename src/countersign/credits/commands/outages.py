"""Outages and announced maintenance: what the availability of a service is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from countersign import ledger
from countersign.credits import rules
from countersign.credits.commands.claims import words_of
from countersign.credits.models import Maintenance, Outage
from countersign.credits.queries import figures
from countersign.customers.models import Service
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.tickets import commands as tickets
from countersign.tickets.models import Ticket
from countersign.tickets.rules.outages import Outage as Down
from countersign.tickets.rules.waiting import WORDS_LENGTH


@dataclass(frozen=True, slots=True)
class Mending:
    """Who mends an outage, when to look at it again, and by when the customer hears the next word."""

    party: str
    check_at: datetime | None
    promised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Work:
    """Announced work: how planned it is, when it is done, when it was told."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    noticed_at: datetime


@writes
def record_outage(
    service_id: int, span: tuple[datetime, datetime | None], words: str, *, ticket: int | None = None, by: Actor,
    at: datetime,
) -> Outage:  # fmt: skip
    """Record that a service was not available from the first instant to the second; None while it lasts.

    Raises: NotAllowed, Invalid. Source: F17.
    """
    require(by, "outage.record")
    service = _service(service_id)
    detected_at, restored_at = span
    if detected_at > at or (restored_at is not None and not detected_at < restored_at <= at):
        raise Invalid("outage_span", field="restored_at")
    if ticket is not None and not Ticket.objects.filter(pk=ticket, contract_id=service.contract_id).exists():
        raise Invalid("outage_ticket", field="ticket", ticket=ticket)
    outage = Outage(
        contract_id=service.contract_id, service=service, ticket_id=ticket, detected_at=detected_at,
        restored_at=restored_at, words=words_of(words, "words"),
    )  # fmt: skip
    ledger.append("outage.recorded", outage, by=by, at=at)
    return outage


@writes
def end_outage(outage_id: int, restored_at: datetime, *, by: Actor, at: datetime) -> Outage:
    """Record that a service is available again. Raises NotVisible, NotAllowed, Invalid."""
    outage = Outage.locked(outage_id)
    require(by, "outage.record", outage)
    if not outage.detected_at < restored_at <= at:
        raise Invalid("outage_span", field="restored_at")
    if outage.change(restored_at=restored_at):
        ledger.append("outage.ended", outage, by=by, at=at)
    return outage


@writes
def join_outage(
    number: int, outage_id: int, words: tickets.Words, mending: Mending, *, by: Actor, at: datetime
) -> Ticket:  # fmt: skip
    """Let a ticket wait for the end of an outage that was recorded of its service and lasts.

    words:   what the customer is told.
    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid naming the field, Conflict when the outage has ended.
    Source:  domain T22.
    """
    require(by, "ticket.join_outage")
    outage = Outage.objects.filter(pk=outage_id).first()
    if outage is None:
        raise Invalid("field_missing", field="outage")
    if outage.restored_at is not None:
        raise Conflict("outage_ended", field="outage")
    reference = rules.outage_reference(outage.pk)
    why = f"{reference}: {outage.words}"[:WORDS_LENGTH]
    down = Down(why, outage.detected_at, services=frozenset({outage.service_id}))
    third = tickets.Third(mending.party, reference, why, mending.check_at, mending.promised_at)
    return tickets.join_outage(number, down, words, third, by=by, at=at)


@writes
def record_maintenance(service_id: int, work: Work, words: str, *, by: Actor, at: datetime) -> Maintenance:
    """Record announced work; told too late it counts as an outage like any other. Raises NotAllowed, Invalid.

    Source: domain "Maintenance".
    """
    require(by, "maintenance.record")
    service = _service(service_id)
    if work.kind not in set(rules.MaintenanceKind):
        raise Invalid("field_missing", field="kind")
    if work.starts_at >= work.ends_at or work.noticed_at > at:
        raise Invalid("outage_span", field="ends_at")
    row = Maintenance(
        contract_id=service.contract_id, service=service, kind=work.kind, starts_at=work.starts_at,
        ends_at=work.ends_at, noticed_at=work.noticed_at, words=words_of(words, "words"),
    )  # fmt: skip
    ledger.append("maintenance.recorded", row, by=by, at=at)
    return row


def _service(service_id: int) -> Service:
    found = Service.objects.filter(pk=service_id).first()
    if found is None:
        raise Invalid("field_missing", field="service")
    return found


def months_of(begin: datetime, end: datetime | None) -> list[date]:
    """Return the months that a stretch touches, in the provider's zone."""
    zone = figures.provider_zone()
    first, last = rules.month_of(begin, zone), rules.month_of(end or begin, zone)
    found = [first]
    while found[-1] < last:
        found.append(rules.month_of(rules.bounds_of(found[-1], zone)[1], zone))
    return found
