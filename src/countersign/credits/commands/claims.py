"""A claim's way: filed on a click, decided by somebody who never held the tickets, appealed, paid."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign import ledger
from countersign.credits import policy, rules
from countersign.credits.models import CreditClaim
from countersign.credits.queries import figures
from countersign.credits.queries.holders import holders_of
from countersign.credits.rules import ClaimState
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes

APPEAL_DAYS = 30
LONGEST_WORDS = 4000


def words_of(text: str, name: str, *, needed: bool = True) -> str:
    """Check words that somebody typed. Raises Invalid (fact `field`)."""
    said = text.replace("\x00", "").strip()
    if needed and not said:
        raise Invalid("field_missing", field=name)
    if len(said) > LONGEST_WORDS:
        raise Invalid("text_too_long", field=name, longest=LONGEST_WORDS)
    return said


def _found(claim_id: int, by: Actor) -> CreditClaim:
    """Lock a claim and note who held its tickets. Raises NotVisible for foreign and missing ones alike."""
    claim = CreditClaim.locked(claim_id)
    if not policy.can_read(by, claim) and by.kind != "system":
        raise NotVisible
    claim.holders = holders_of(claim.tickets)
    return claim


@writes
def file_claim(claim_id: int, *, words: str = "", by: Actor, at: datetime) -> CreditClaim:
    """Claim what was computed. Nothing is waived by it, nor by closing a ticket without it.

    Raises: NotVisible, NotAllowed, Conflict (filed already, nothing to claim, window over).
    Source: M27, S23.
    """
    claim = _found(claim_id, by)
    require(by, "credit.file", claim)
    rules.check_move(claim.state, ClaimState.FILED)
    if claim.amount_minor <= 0:
        raise Conflict("credit_nothing")
    if at > claim.closes_at:
        raise Conflict("credit_window_over")
    told = words_of(words, "words", needed=False)
    claim.change(state=ClaimState.FILED.value, filed_at=at, filed_by_id=by.account_id, words=told)
    ledger.append("credit.filed", claim, by=by, at=at)
    return claim


@writes
def decide_claim(claim_id: int, *, approve: bool, reason: str, by: Actor, at: datetime) -> CreditClaim:
    """Approve or reject a filed claim, with reasons that the customer reads.

    Raises: NotVisible, NotAllowed (a holder of a ticket it rests on; whoever does not decide), Conflict, Invalid.
    Source: domain "Credit claim": decider ≠ any holder of the ticket.
    """
    claim = _found(claim_id, by)
    _require_decider(by, "credit.decide", claim)
    after = ClaimState.APPROVED if approve else ClaimState.REJECTED
    if claim.state != ClaimState.FILED:
        raise Conflict("credit_state", state=claim.state)
    rules.check_move(claim.state, after)
    why = words_of(reason, "reason")
    claim.change(state=after.value, decided_at=at, decided_by_id=by.account_id, reason=why)
    ledger.append(f"credit.{after.value}", claim, by=by, at=at)
    return claim


def _require_decider(by: Actor, act: str, claim: CreditClaim) -> None:
    """Refuse holders with the reason for it; everybody else as the act says."""
    if by.is_staff and by.id in claim.holders:
        raise NotAllowed("credit_holder")
    if act == "credit.decide_appeal" and by.is_staff and by.id == claim.decided_by_id:
        raise NotAllowed("credit_same_decider")
    require(by, act, claim)


@writes
def appeal_claim(claim_id: int, *, words: str, by: Actor, at: datetime) -> CreditClaim:
    """Object to a rejection within thirty days, so that somebody else looks at it.

    Raises: NotVisible, NotAllowed, Conflict, Invalid.
    """
    claim = _found(claim_id, by)
    require(by, "credit.appeal", claim)
    rules.check_move(claim.state, ClaimState.APPEALED)
    if claim.appealed_at is not None:
        raise Conflict("credit_appealed_before")
    if claim.decided_at is None or at > claim.decided_at + timedelta(days=APPEAL_DAYS):
        raise Conflict("credit_window_over")
    told = words_of(words, "words")
    claim.change(state=ClaimState.APPEALED.value, appealed_at=at, appealed_by_id=by.account_id, appeal_words=told)
    ledger.append("credit.appealed", claim, by=by, at=at)
    return claim


@writes
def decide_appeal(claim_id: int, *, approve: bool, reason: str, by: Actor, at: datetime) -> CreditClaim:
    """Decide about an objection: another than who rejected it, and nobody who held the tickets. It is final here.

    Raises: NotVisible, NotAllowed, Conflict, Invalid.
    """
    claim = _found(claim_id, by)
    _require_decider(by, "credit.decide_appeal", claim)
    if claim.state != ClaimState.APPEALED:
        raise Conflict("credit_state", state=claim.state)
    after = ClaimState.APPROVED if approve else ClaimState.REJECTED
    why = words_of(reason, "reason")
    claim.change(state=after.value, appeal_decided_at=at, appeal_decided_by_id=by.account_id, appeal_reason=why)
    ledger.append("credit.appeal_decided", claim, by=by, at=at)
    return claim


@writes
def pay_claim(claim_id: int, *, payment: str, by: Actor, at: datetime) -> CreditClaim:
    """Record that an approved credit was paid, with the billing's reference.

    Raises: NotVisible, NotAllowed, Conflict.
    """
    claim = _found(claim_id, by)
    require(by, "credit.pay", claim)
    rules.check_move(claim.state, ClaimState.PAID)
    claim.change(state=ClaimState.PAID.value, paid_at=at, payment=words_of(payment, "payment")[:200])
    ledger.append("credit.paid", claim, by=by, at=at)
    return claim


@writes
def grant_automatic(claim_id: int, *, by: Actor, at: datetime) -> CreditClaim:
    """Grant a claim whose rule asks for none, once its month is over. The installation's alone.

    Raises: NotAllowed, Conflict.
    """
    claim = CreditClaim.locked(claim_id)
    terms = rules.read_terms(claim.rule.content)
    over = rules.bounds_of(claim.month, figures.provider_zone())[1]
    if by.kind != "system" or not terms.automatic or at < over:
        raise NotAllowed("credit_decider")
    rules.check_move(claim.state, ClaimState.APPROVED)
    if claim.state != ClaimState.ELIGIBLE or claim.amount_minor <= 0:
        raise Conflict("credit_state", state=claim.state)
    claim.change(state=ClaimState.APPROVED.value, decided_at=at)
    ledger.append("credit.approved", claim, by=by, at=at, facts={"automatic": True})
    return claim
