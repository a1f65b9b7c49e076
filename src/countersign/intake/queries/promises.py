"""Callbacks, drafts and approvals as screens show them, and what waits above every page of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from countersign.customers.models import Contact
from countersign.intake.models import Approval, Call, Callback, Draft
from countersign.intake.queries.mailed import HeldRow, held_of
from countersign.intake.rules.approvals import State
from countersign.intake.rules.callbacks import OPEN, CallbackState
from countersign.intake.rules.calls import LONGEST, Direction
from countersign.intake.rules.drafts import WRITTEN, DraftKind, DraftState
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of

MOST_LISTED = 50
_SHOWN = Q(kind=DraftKind.OUTAGE) | Q(channel__in=WRITTEN)  # As rules.drafts.is_shown.
# How many outages are said and not proven; a screen reads it in a statement that it runs anyway.
OPEN_OUTAGES = "SELECT count(*) FROM intake_draft WHERE state = 'open' AND kind = 'outage'"


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """One callback; phrase is empty until somebody has promised to call."""

    id: int
    contract: str
    asked_by: str
    number: str
    begins_at: datetime
    ends_at: datetime
    about: str
    ticket: int | None
    state: str
    operator_id: int | None
    operator: str
    phrase: str
    call: int | None
    attempts: int = 0
    missed: int | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft: what was said, by whom as they said, and how it stands."""

    id: int
    kind: str
    name: str
    number: str
    contract_id: int | None
    contract: str
    words: str
    facts: dict[str, str]
    first_seen_at: datetime
    expires_at: datetime
    state: str
    operator: str
    answer: str
    ticket: int | None
    channel: str
    address: str
    mail: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One approval that was asked for."""

    id: int
    call: int
    contract_id: int
    act: str
    object: str
    words: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    state: str
    settled_by: str
    settled_at: datetime | None
    ticket: int | None

    ledger_kind = "approval"


@dataclass(frozen=True, slots=True)
class Number:
    """A number registered for the contract, by the contact whose it is."""

    contact: int
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands above every page of the portal now."""

    approvals: list[ApprovalRow]
    drafts: list[DraftRow]
    callbacks: list[CallbackRow]
    calling: list[tuple[str, str, str]]
    mails: list[HeldRow]


def _callback(row: Callback) -> CallbackRow:
    return CallbackRow(
        row.pk, row.contract.number, row.asked_by.name, row.number, row.begins_at, row.ends_at, row.about,
        row.ticket_id, row.state, row.operator_id, row.operator.name if row.operator else "",
        row.phrase if row.operator else "", row.call_id, row.attempts, row.missed_id,
    )  # fmt: skip


def _callbacks() -> QuerySet[Callback]:
    return Callback.objects.select_related("contract", "asked_by", "operator")


def callbacks_due(now: datetime) -> list[CallbackRow]:
    """Return the open callbacks, the one first whose window ends first. One query."""
    found = _callbacks().filter(state__in=OPEN).order_by("ends_at", "begins_at", "id")
    return [_callback(row) for row in found[:MOST_LISTED]]


def callbacks_of(by: Actor) -> list[CallbackRow]:
    """Return the newest callbacks of the contract that a customer acts for. One query."""
    found = _callbacks().filter(contract_id=by.contract or 0).order_by("-asked_at", "-id")
    return [_callback(row) for row in found[:8]]


def numbers_of(contract_id: int) -> list[Number]:
    """Return the numbers registered for a contract. One query."""
    found = Contact.objects.filter(contract_id=contract_id, is_active=True, account__is_active=True).exclude(phone=None)
    rows = found.exclude(phone="").select_related("account").order_by("account__name")
    return [Number(row.pk, row.name or row.account.name, row.phone or "") for row in rows]


def _draft(row: Draft) -> DraftRow:
    facts: dict[str, Any] = row.facts
    return DraftRow(
        row.pk, row.kind, row.claimed_name, row.claimed_number, row.claimed_contract_id,
        row.claimed_contract.number if row.claimed_contract else "", row.words, facts, row.first_seen_at,
        row.expires_at, row.state, row.call.operator.name if row.call else "", row.answer, row.ticket_id,
        row.channel, row.claimed_address, row.mail_id,
    )  # fmt: skip


def _drafts() -> QuerySet[Draft]:
    return Draft.objects.select_related("claimed_contract", "call__operator")


def drafts_open() -> list[DraftRow]:
    """Return the open drafts, the newest first. One query."""
    return [_draft(row) for row in _drafts().filter(state="open").order_by("-first_seen_at", "-id")[:MOST_LISTED]]


def draft_row(draft_id: int, by: Actor) -> DraftRow:
    """Return one draft; to a customer an outage said of their contract, or their mail. One query. Raises NotVisible."""
    found = _drafts().filter(pk=draft_id)
    if by.is_customer:
        found = found.filter(_SHOWN, claimed_contract_id=by.contract or 0)
    row = found.first()
    if row is None:
        raise NotVisible
    return _draft(row)


def drafts_of_call(call_id: int) -> list[DraftRow]:
    """Return what was written down in a call. One query."""
    return [_draft(row) for row in _drafts().filter(call_id=call_id).order_by("id")]


def draft_of_ticket(number: int) -> DraftRow | None:
    """Return the draft that a ticket came from. One query."""
    row = _drafts().filter(ticket_id=number, state=DraftState.CONFIRMED).first()
    return _draft(row) if row else None


def _approval(row: Approval) -> ApprovalRow:
    return ApprovalRow(
        row.pk, row.call_id, row.contract_id, row.act, row.object, row.words, row.asked_by.name, row.asked_at,
        row.expires_at, row.state, row.settled_by.name if row.settled_by else "", row.settled_at, row.ticket_id,
    )  # fmt: skip


def _approvals() -> QuerySet[Approval]:
    return Approval.objects.select_related("asked_by", "settled_by")


def approval_row(approval_id: int, by: Actor) -> ApprovalRow:
    """Return one approval of the customer's contract. One query. Raises NotVisible."""
    row = _approvals().filter(pk=approval_id, contract_id=by.contract or 0).first()
    if row is None or not by.is_customer:
        raise NotVisible
    return _approval(row)


def approvals_of_call(call_id: int) -> list[ApprovalRow]:
    """Return what was asked for in a call. One query."""
    return [_approval(row) for row in _approvals().filter(call_id=call_id).order_by("id")]


_ANYTHING = """
SELECT EXISTS (SELECT FROM intake_approval WHERE contract_id = %(c)s AND state = 'waiting')
    OR EXISTS (SELECT FROM intake_draft WHERE claimed_contract_id = %(c)s AND state = 'open'
               AND (kind = 'outage' OR channel IN ('mail', 'chat')))
    OR EXISTS (SELECT FROM intake_held_mail WHERE contract_id = %(c)s AND state = 'waiting')
    OR EXISTS (SELECT FROM intake_callback WHERE contract_id = %(c)s AND state = 'agreed')
    OR EXISTS (SELECT FROM intake_call WHERE contract_id = %(c)s AND direction = 'out' AND ended_at IS NULL)
"""
NOTHING = Waiting([], [], [], [], [])


def waiting_for(by: Actor, now: datetime | None = None) -> Waiting:
    """Return what waits for a customer: approvals, outages said in their name, callbacks, a call.

    now:  the database's own time when not given. One query when nothing waits, else six.
    """
    contract = by.contract or 0
    found = row_of(_ANYTHING, {"c": contract})
    if not by.is_customer or found is None or not found[0]:
        return NOTHING
    return _waiting(contract, Now() if now is None else now)


def _waiting(contract: int, now: Any) -> Waiting:
    approvals = _approvals().filter(contract_id=contract, state=State.WAITING, expires_at__gt=now)
    drafts = _drafts().filter(_SHOWN, claimed_contract_id=contract, state=DraftState.OPEN, expires_at__gt=now)
    agreed = _callbacks().filter(
        contract_id=contract, state=CallbackState.AGREED, ends_at__gt=now - timedelta(hours=1), call=None
    )
    calling = Call.objects.filter(
        Q(direction=Direction.OUT), contract_id=contract, ended_at=None, began_at__gt=now - LONGEST
    ).select_related("operator")
    return Waiting(
        [_approval(row) for row in approvals.order_by("id")],
        [_draft(row) for row in drafts.order_by("id")],
        [_callback(row) for row in agreed.order_by("begins_at", "id")],
        [(row.operator.name, row.reason, row.phrase) for row in calling.order_by("id")],
        held_of(contract),
    )
