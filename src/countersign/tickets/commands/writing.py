"""Rows that several commands write: public messages, notes, attachments, assignments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from countersign.customers.models import Contract
from countersign.files import commands as files
from countersign.kernel.actor import Actor
from countersign.ledger.models import RecordedPart
from countersign.sla.rules import Happening
from countersign.tickets.commands.sifting import sifted, sifted_files
from countersign.tickets.commands.timing import set_wake, timed
from countersign.tickets.models import Assignment, Attachment, Message, Note, Ticket
from countersign.tickets.rules.clocks import is_met
from countersign.tickets.rules.facts import check_text
from countersign.tickets.rules.status import MessageKind, NoteKind, Side


def message(ticket: Ticket, kind: MessageKind, text: str, *, by: Actor, at: datetime) -> Message:
    """Make a public message of the actor's side, not yet saved."""
    number = Contract.objects.values_list("number", flat=True).get(pk=ticket.contract_id) if by.is_customer else ""
    return Message(
        ticket=ticket, side=Side.STAFF if by.is_staff else Side.CUSTOMER, kind=kind.value,
        author_id=by.account_id, author_name=by.name, body=_stored(text, ticket, by), at=at, channel=by.channel,
        assurance=by.assurance, ip=by.ip, contract_number=number, method=by.method,
    )  # fmt: skip


def note(ticket: Ticket, kind: NoteKind, text: str, *, by: Actor, at: datetime) -> Note:
    """Make an internal note, not yet saved."""
    body = _stored(text, ticket, by)
    return Note(ticket=ticket, kind=kind.value, author_id=by.account_id, author_name=by.name, body=body, at=at)


def _stored(text: str, ticket: Ticket, by: Actor) -> str:
    return sifted(check_text(text), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)


def attached(
    uploads: Sequence[str], *, ticket: Ticket, on: Message | Note, by: Actor, at: datetime
) -> list[RecordedPart]:
    """Take the actor's own fresh uploads for a message or a note. Raises NotVisible for any other."""
    if not uploads:
        return []
    if on._state.adding:  # A new ticket's were looked at before its message was written.
        uploads, marks = sifted_files(uploads, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by, at=at)
        on.body = "\n\n".join((on.body, *marks))
    owner = {"message": on} if isinstance(on, Message) else {"note": on}
    return [
        Attachment(
            ticket=ticket, upload_id=upload.id, name=upload.name, sha256=upload.sha256,
            size_bytes=upload.size_bytes, at=at, **owner,
        )
        for upload in files.attach(list(uploads), to=("ticket", ticket.pk), by=by, at=at)
    ]  # fmt: skip


def assignment(ticket: Ticket, person_id: int, *, kind: str = "working", at: datetime) -> Assignment:
    """Make an assignment that is accepted at once, not yet saved."""
    return Assignment(ticket=ticket, person_id=person_id, kind=kind, accepted_at=at)


def ended(ticket: Ticket, reason: str, at: datetime) -> list[Assignment]:
    """End whatever assignments and offers of the ticket are open."""
    rows = list(Assignment.objects.filter(ticket=ticket, ended_at=None).order_by("id"))
    for row in rows:
        row.change(ended_at=at, end_reason=reason)
    if ticket.change(offer_until=None):
        set_wake(ticket)
    return rows


def answered(
    ticket: Ticket, happening: Happening, at: datetime, promised_at: datetime | None = None
) -> dict[str, object]:
    """Let the clocks follow a public word of the provider, set or clear the promise; return what the event says."""
    told: dict[str, object] = {}
    if ticket.promised_at is not None:
        told["promise"] = {"due_at": ticket.promised_at, "kept": is_met(ticket.promised_at, at)}
    ticket.change(promised_at=promised_at, moved_at=at)
    if ticket.first_answered_at is None:
        ticket.change(first_answered_at=at)
    return timed(ticket, happening, at, told)
