"""Disputes about whose a customer is: claimed by anybody, frozen by an officer, decided by two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.customers.commands.officers import (
    address_of,
    confirmed_by_look,
    in_another_browser,
    listed,
    one_line,
    recording_refusals,
    words_of,
)
from countersign.customers.commands.recoveries import within_limit
from countersign.customers.commands.refusing import refuse
from countersign.customers.models import Customer, OwnershipDispute
from countersign.customers.rules.cases import CHANNELS, Basis, Decision, DisputeState, basis_fault
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes


@dataclass(frozen=True, slots=True)
class Claimed:
    """What somebody claims.

    claimed:  what they say is theirs: a contract number, a domain, a name. It is not looked up.
    contact:  where they are answered.
    channel:  form, phone, session.
    """

    name: str
    contact: str
    claimed: str
    words: str
    channel: str = "form"
    locale: str = "en"
    device: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a dispute is to end: the decision, on what it rests, the written reason, what was seen, line by line."""

    decision: str
    basis: str
    reason: str
    evidence: list[str]


@writes
def open_dispute(claim: Claimed, *, by: Actor, at: datetime) -> OwnershipDispute:
    """Take down that somebody claims an account. It freezes nothing and looks nothing up; an officer reads it.

    Raises:  Invalid (fact `field`), TooOften for a network that has asked several times today.
    Source:  S9, security T35.
    """
    require(by, "dispute.open")
    if claim.channel not in CHANNELS:
        raise Invalid("field_missing", field="channel")
    name, claimed = one_line(claim.name), one_line(claim.claimed)
    if not name or not claimed:
        raise Invalid("field_missing", field="name" if not name else "claimed")
    words, contact = words_of(claim.words, "words"), address_of(claim.contact, "contact")
    if not by.is_staff:
        within_limit(OwnershipDispute, by, at)
    dispute = OwnershipDispute(
        claimant_name=name, contact=contact, claimed=claimed, words=words, channel=claim.channel, locale=claim.locale,
        state=DisputeState.NOTICED.value, opened_at=at, requested_by_id=by.id, requested_session=by.session,
        requested_device=claim.device, requested_ip=by.ip,
    )  # fmt: skip
    ledger.append("dispute.claimed", dispute, by=by, at=at, staff_only=True)
    return dispute


@writes
def freeze(dispute_id: int, customer_id: int, reason: str, *, by: Actor, at: datetime) -> OwnershipDispute:
    """Name the customer that a claim concerns, and freeze who it is and who acts for it; services keep running.

    reason:  what the holder reads.
    Raises:  NotVisible, NotAllowed, StepUpNeeded, Invalid, Conflict when it is frozen already.
    Source:  security.md 4.5, T34.
    """
    dispute = OwnershipDispute.locked(dispute_id)
    require(by, "dispute.freeze", dispute, name=dispute.claimed)
    customer = Customer.locked(customer_id)
    why = words_of(reason, "reason")
    if dispute.state != DisputeState.NOTICED:
        raise Conflict("case_moved_on")
    if customer.state in ("disputed", "closed"):
        raise Conflict("frozen_already")
    before = customer.state
    customer.change(state="disputed")
    facts = {"dispute": dispute.pk}
    ledger.append("customer.disputed", customer, by=by.without_key(), at=at, facts=facts, staff_only=True)
    dispute.change(
        customer_id=customer_id, state=DisputeState.HOLD.value, frozen_at=at, freeze_reason=why, state_before=before
    )
    ledger.append("dispute.frozen", dispute, by=by, at=at, staff_only=True)
    return dispute


@writes
def note_attempt(dispute_id: int, attempt: int, *, by: Actor, at: datetime) -> OwnershipDispute:
    """Note on a case an attempt at deceiving us, by its number. Idempotent. Raises NotVisible, NotAllowed."""
    dispute = OwnershipDispute.locked(dispute_id)
    require(by, "dispute.note_attempt", dispute)
    if attempt in dispute.attempts:
        return dispute
    dispute.change(attempts=sorted([*dispute.attempts, attempt]))
    ledger.append("dispute.attempt_noted", dispute, by=by, at=at, staff_only=True)
    return dispute


@writes
def reject_claim(dispute_id: int, reason: str, *, by: Actor, at: datetime) -> OwnershipDispute:
    """Close a claim that froze nothing and concerns nobody. Raises NotVisible, NotAllowed, Invalid, Conflict."""
    dispute = OwnershipDispute.locked(dispute_id)
    require(by, "dispute.reject", dispute, name=dispute.claimed)
    why = words_of(reason, "reason")
    if dispute.state != DisputeState.NOTICED:
        raise Conflict("case_moved_on")
    dispute.change(state=DisputeState.REJECTED.value, outcome=why, settled_at=at, settled_by_id=by.id)
    ledger.append("dispute.rejected", dispute, by=by, at=at, staff_only=True)
    return dispute


def propose_decision(dispute_id: int, verdict: Verdict, *, by: Actor, at: datetime) -> OwnershipDispute:
    """Write, as the first decider, how a dispute is to end and why; nothing ends by it.

    Raises:  NotVisible, NotAllowed, StepUpNeeded, Conflict, Invalid: no reason, no list of evidence, or a decision
             against the identity on file without the holder, a court or heirs (fact `field`).
    Source:  security T36, S9.
    """
    return _deciding(dispute_id, lambda: _propose(dispute_id, verdict, by=by, at=at), by=by, at=at)


@writes
def _propose(dispute_id: int, verdict: Verdict, *, by: Actor, at: datetime) -> OwnershipDispute:
    dispute = OwnershipDispute.locked(dispute_id)
    require(by, "dispute.propose", dispute, name=dispute.claimed)
    refuse(basis_fault(verdict.decision, verdict.basis), "decision")
    reason, evidence = words_of(verdict.reason, "reason"), listed(verdict.evidence)
    if dispute.state != DisputeState.HOLD:
        raise Conflict("case_moved_on")
    device = in_another_browser(dispute, by)
    if verdict.basis == Basis.HOLDER_CONSENT:
        confirmed_by_look(dispute, by)
    dispute.change(
        state=DisputeState.PROPOSED.value, decision=verdict.decision, basis=verdict.basis, reason=reason,
        evidence=evidence, maker_id=by.id, maker_session=by.session, maker_device=device, made_at=at,
    )  # fmt: skip
    ledger.append("dispute.proposed", dispute, by=by, at=at, staff_only=True)
    return dispute


def decide_dispute(
    dispute_id: int, *, agreed: bool, reason: str = "", by: Actor, at: datetime
) -> OwnershipDispute:
    """Agree, as the second decider, and end the dispute; or give it back with a reason.

    Raises:  NotVisible, NotAllowed (own proposal, same session or browser), StepUpNeeded, Invalid, Conflict.
    Source:  security.md 4.5, T36.
    """
    return _deciding(dispute_id, lambda: _decide(dispute_id, agreed, reason, by=by, at=at), by=by, at=at)


@writes
def _decide(dispute_id: int, agreed: bool, reason: str, *, by: Actor, at: datetime) -> OwnershipDispute:
    dispute = OwnershipDispute.locked(dispute_id)
    require(by, "dispute.decide", dispute, name=dispute.claimed)
    if dispute.state != DisputeState.PROPOSED:
        raise Conflict("case_moved_on")
    in_another_browser(dispute, by)
    if not agreed:
        dispute.change(state=DisputeState.HOLD.value, outcome=words_of(reason, "reason"))
        ledger.append("dispute.given_back", dispute, by=by, at=at, staff_only=True)
        return dispute
    if dispute.basis == Basis.HOLDER_CONSENT:
        confirmed_by_look(dispute, by)
    dispute.change(
        state=DisputeState.RESOLVED.value, checker_id=by.id, checker_session=by.session, checked_at=at, settled_at=at,
        settled_by_id=by.id,
    )  # fmt: skip
    if dispute.decision == Decision.HOLDER_KEEPS:
        _thaw(dispute, by=by, at=at)
    ledger.append("dispute.resolved", dispute, by=by, at=at, staff_only=True)
    return dispute


@writes
def lift_freeze(dispute_id: int, *, by: Actor, at: datetime) -> OwnershipDispute:
    """End the freeze once a decision for the claimant is carried out: the services have been moved.

    Raises: NotVisible, NotAllowed, StepUpNeeded, Conflict.
    """
    dispute = OwnershipDispute.locked(dispute_id)
    require(by, "dispute.lift", dispute, name=dispute.claimed)
    if dispute.state != DisputeState.RESOLVED or dispute.lifted_at is not None:
        raise Conflict("case_moved_on")
    _thaw(dispute, by=by, at=at)
    ledger.append("dispute.lifted", dispute, by=by, at=at, staff_only=True)
    return dispute


def _thaw(dispute: OwnershipDispute, *, by: Actor, at: datetime) -> None:
    if dispute.customer_id is None:
        raise NotVisible
    customer = Customer.locked(dispute.customer_id)
    customer.change(state=dispute.state_before or "active")
    dispute.change(lifted_at=at)
    facts = {"dispute": dispute.pk}
    ledger.append("customer.dispute_ended", customer, by=by.without_key(), at=at, facts=facts, staff_only=True)


def _deciding(dispute_id: int, run: Callable[[], OwnershipDispute], *, by: Actor, at: datetime) -> OwnershipDispute:
    return recording_refusals(OwnershipDispute, dispute_id, "decision_refused", run, by=by, at=at)
