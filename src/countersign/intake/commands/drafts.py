"""Drafts: what a caller without a code says; a contact of the contract confirms it, or nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import F, Q

from countersign import ledger
from countersign.files import commands as files
from countersign.files.queries import MOST_FILES
from countersign.intake.commands import wording
from countersign.intake.commands.finding import found
from countersign.intake.models import Call, CallNotes, Draft
from countersign.intake.rules import drafts as rules
from countersign.intake.rules.drafts import DraftKind, DraftState
from countersign.intake.rules.lines import writing_is_over
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.tickets import commands as tickets
from countersign.tickets.commands.sifting import left_out
from countersign.tickets.models import Ticket

OUTAGE_FACTS = ("service", "not_answering", "others_affected")
_FACT_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a caller says of themselves and of the matter; facts: the short form of an outage."""

    kind: str
    words: str = ""
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@writes
def file_draft(call_id: int, said: Said, *, by: Actor, at: datetime) -> Draft:
    """Write down what a caller without a code says, until half an hour after the end. No ticket, no clock.

    For an outage the contacts of the contract that was named are told; the caller is told nothing (S5).
    Raises:  NotVisible, NotAllowed, Conflict, Invalid.
    Source:  domain.md Draft, S3, S5; security.md T26.
    """
    call = found(call_id, by)
    require(by, "draft.file", call)
    if writing_is_over(call.began_at, call.ended_at, at):
        raise Conflict("call_over", at=call.ended_at or call.began_at)
    draft = written_down(call, said, by=by, at=at)
    CallNotes.objects.filter(call=call).delete()
    return draft


def written_down(call: Call, said: Said, *, by: Actor, at: datetime) -> Draft:
    """Make the draft of a locked call; part of the commands that have asked."""
    if said.kind not in set(DraftKind):
        raise Invalid("draft_kind", field="kind")
    facts = _facts(said) if said.kind == DraftKind.OUTAGE else {}
    draft = Draft(
        channel="phone", kind=said.kind, call=call, claimed_name=wording.name(said.name),
        claimed_number=call.claimed_number, claimed_contract_id=call.claimed_contract_id,
        words=wording.words(said.words, required=not facts), facts=facts, first_seen_at=call.ended_at or at,
        expires_at=rules.expires_at(at, None),
    )  # fmt: skip
    # The record of a draft is at A0 whoever typed it: a staff-written record carries the caller's level (4.1).
    ledger.append("draft.filed", draft, by=replace(by, assurance="A0", channel="phone"), at=at, staff_only=True)
    return draft


def _facts(said: Said) -> dict[str, str]:
    stated = {}
    for name in OUTAGE_FACTS:
        value = " ".join(said.facts.get(name, "").replace("\x00", "").split())
        if not value:
            raise Invalid("fact_missing", field=name)
        if len(value) > _FACT_LENGTH:
            raise Invalid("too_long", field=name, limit=_FACT_LENGTH, length=len(value))
        stated[name] = left_out(value)
    return stated


@writes
def confirm_draft(draft_id: int, report: tickets.Report, *, by: Actor, at: datetime) -> Ticket:
    """Make a ticket of a draft, as a contact of the contract that was named; it keeps when it was first seen.

    The files of its mail go with it.

    Raises:  NotVisible, NotAllowed, Conflict when it is settled, Invalid naming the field.
    Source:  domain.md Draft, S5, F12, E21.
    """
    draft = _found(draft_id, by)
    require(by, "draft.confirm", draft)
    _check_open(draft, at)
    room = MOST_FILES - len(report.uploads)
    uploads = [*report.uploads, *files.pass_on(("draft", draft_id), most=max(room, 0), by=by, at=at)]
    report = replace(report, first_seen_at=draft.first_seen_at, uploads=uploads)
    ticket = tickets.open_ticket(report, by=by, at=at)
    draft.change(state=DraftState.CONFIRMED.value, settled_at=at, settled_by_id=by.id, ticket_id=ticket.pk)
    ledger.append("draft.confirmed", draft, by=by.without_key(), at=at)
    return ticket


@writes
def disown_draft(draft_id: int, *, by: Actor, at: datetime) -> Draft:
    """Say, as a contact, that this was none of us. Raises as `confirm_draft`."""
    draft = _found(draft_id, by)
    require(by, "draft.confirm", draft)
    _check_open(draft, at)
    draft.change(state=DraftState.REJECTED.value, settled_at=at, settled_by_id=by.id)
    ledger.append("draft.disowned", draft, by=by, at=at)
    return draft


@writes
def settle_draft(draft_id: int, *, answer: str, rejected: bool = False, by: Actor, at: datetime) -> Draft:
    """Close a draft as answered in general words, or as rejected with a reason.

    Raises:  NotVisible, NotAllowed, Conflict, Invalid.
    """
    draft = _found(draft_id, by)
    require(by, "draft.settle", draft)
    _check_open(draft, at)
    state = DraftState.REJECTED if rejected else DraftState.ANSWERED
    draft.change(state=state.value, settled_at=at, settled_by_id=by.id, answer=wording.words(answer, field="answer"))
    ledger.append("draft.settled", draft, by=by, at=at, staff_only=True)
    return draft


@writes
def keep_time(*, by: Actor, at: datetime) -> int:
    """Remind of open drafts after a day and end those past their time; return how many. Idempotent."""
    require(by, "draft.keep_time")
    due = Q(expires_at__lte=at) | Q(
        reminded_at=None, kind=DraftKind.OUTAGE, first_seen_at__lte=at - rules.REMINDED_AFTER
    )
    numbers = Draft.objects.filter(due, state=DraftState.OPEN).order_by(F("id")).values_list("id", flat=True)[:500]
    for number in list(numbers):
        draft = Draft.locked(number)
        if draft.state != DraftState.OPEN:
            continue
        if draft.expires_at <= at:
            draft.change(state=DraftState.EXPIRED.value, settled_at=at)
            ledger.append("draft.expired", draft, by=by, at=at, staff_only=True)
        elif rules.reminder_is_due(draft.first_seen_at, draft.reminded_at, at):
            draft.change(reminded_at=at, expires_at=rules.expires_at(draft.first_seen_at, at))
            ledger.append("draft.reminded", draft, by=by, at=at, staff_only=True)
    return len(numbers)


def _found(draft_id: int, by: Actor) -> Draft:
    draft = Draft.locked(draft_id)
    if by.is_customer and not (draft.claimed_contract_id == by.contract and rules.is_shown(draft.kind, draft.channel)):
        raise NotVisible
    return draft


def _check_open(draft: Draft, at: datetime) -> None:
    if draft.state != DraftState.OPEN or draft.expires_at <= at:
        raise Conflict("draft_settled", at=draft.settled_at or draft.expires_at)
