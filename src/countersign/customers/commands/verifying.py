"""Identity verifications: found by one officer, settled by another where the category needs two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands.refusing import refuse
from countersign.customers.configured import identification_law
from countersign.customers.models import Customer, Verification
from countersign.identity.rules import Fault
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes

LONGEST_EVIDENCE = 200


@dataclass(frozen=True, slots=True)
class Look:
    """What an officer found.

    evidence:     reference of what was seen: a case, a document reference of the vault, a transfer.
    passed:       whether the person or organisation is who it says.
    valid_until:  when it is to be looked at again; never later than the country allows.
    looked_at:    when it was, for findings of before; None for now.
    """

    method: str
    evidence: str
    passed: bool
    valid_until: datetime | None = None
    looked_at: datetime | None = None


@writes
def record_verification(customer_id: int, look: Look, *, by: Actor, at: datetime) -> Verification:
    """Record what an identity officer found; it counts at once, or when a second officer has confirmed it.

    Raises: NotVisible, NotAllowed, StepUpNeeded, Invalid (fact `field`), Conflict without a party.
    Source: M12, domain.md ch. 2 (Identity verification).
    """
    customer = Customer.locked(customer_id)
    require(by, "verification.record", customer, name=customer.name)
    party = customer.parties.order_by("-version").first()
    if party is None:
        raise Conflict("no_party")
    law, evidence = identification_law(), " ".join(look.evidence.split())
    refuse(rules.method_fault(law, party.jurisdiction, customer.category, look.method), "method")
    refuse(None if evidence else Fault("field_missing"), "evidence")
    if len(evidence) > LONGEST_EVIDENCE:
        raise Invalid("text_too_long", field="evidence", longest=LONGEST_EVIDENCE)
    looked_at = min(look.looked_at or at, at)
    if look.valid_until is not None and look.valid_until <= looked_at:
        raise Invalid("date_in_the_past", field="valid_until")
    two = rules.needs_second_officer(law, party.jurisdiction, customer.category) and by.kind != "system"
    state = rules.VerificationState.PROPOSED if two else rules.VerificationState.IN_FORCE
    found = Verification(
        customer=customer, party_version=party.version, method=look.method, evidence=evidence, passed=look.passed,
        state=state, officer_id=by.staff_id, looked_at=looked_at, settled_at=None if two else at,
        valid_until=rules.valid_until(law, party.jurisdiction, looked_at, look.valid_until),
    )  # fmt: skip
    ledger.append("customer.verification_recorded", customer, by=by, at=at, parts=[found], staff_only=True)
    return found


@writes
def settle_verification(
    verification_id: int, *, confirmed: bool, reason: str = "", by: Actor, at: datetime
) -> Verification:
    """Confirm or reject what another officer found; never one's own finding.

    reason:  needed to reject.
    Raises:  NotVisible, NotAllowed, StepUpNeeded, Conflict when it is settled, Invalid without a reason.
    Source:  S7, security.md 2 (ASVS 2.3.5), T31.
    """
    found = Verification.objects.select_related("customer").filter(pk=verification_id).first()
    if found is None:
        raise NotVisible
    customer = Customer.locked(found.customer_id)
    found.refresh_from_db()
    found.customer = customer
    require(by, "verification.settle", found, name=customer.name)
    text = " ".join(reason.split())[:500]
    if found.state != rules.VerificationState.PROPOSED:
        raise Conflict("verification_settled")
    if not confirmed and not text:
        raise Invalid("field_missing", field="reason")
    state = rules.VerificationState.IN_FORCE if confirmed else rules.VerificationState.REFUSED
    found.change(state=str(state), second_id=by.staff_id, settled_at=at)
    type_ = "customer.verification_confirmed" if confirmed else "customer.verification_rejected"
    facts = {"reason": text} if text else None
    ledger.append(type_, customer, by=by, at=at, parts=[found], facts=facts, staff_only=True)
    return found
