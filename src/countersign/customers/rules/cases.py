"""What recovery cases, ownership disputes and identity changes obey: states, methods, waits, who proves what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from countersign.customers.rules.contracts import Category
from countersign.customers.rules.data_sets import data_set
from countersign.customers.rules.identification import Method
from countersign.identity.rules import Fault

COOLING = timedelta(hours=72)
ONE_OFFICER_COOLING = 2 * COOLING  # Where one officer stands for two, the holder has twice the time to object.
GUARDED = timedelta(days=7)
SET_UP_WITHIN = timedelta(hours=48)
CASE_EXPIRES = timedelta(days=30)
REMIND_BEFORE = timedelta(hours=24)
TYPO_LETTERS = 2
LONGEST_WORDS = 2000
MOST_EVIDENCE = 20
CLAIMS_A_DAY = 5  # Of one network; what is above is refused the same way for every address.
LETTERS_A_DAY = 3  # To one address, of the claims that name it (T47).


class ChangeState(StrEnum):
    """A change of identity data."""

    ASKED = "asked"
    MADE = "made"
    COOLING = "cooling_off"
    APPLIED = "applied"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class RecoveryState(StrEnum):
    """A recovery case."""

    OPENED = "opened"
    CHECKED = "checked"
    COOLING = "cooling_off"
    COMPLETED = "completed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DisputeState(StrEnum):
    """An ownership dispute."""

    NOTICED = "noticed"
    HOLD = "hold"
    PROPOSED = "proposed"
    RESOLVED = "resolved"
    REJECTED = "rejected"


class Decision(StrEnum):
    """How a dispute may end."""

    HOLDER_KEEPS = "holder_keeps"
    TO_CLAIMANT = "to_claimant"


class Basis(StrEnum):
    """On what a dispute is decided: the identity on file, or what alone is above it."""

    REGISTERED_IDENTITY = "registered_identity"
    HOLDER_CONSENT = "holder_consent"
    COURT_ACT = "court_act"
    HEIRS_PAPERS = "heirs_papers"


class RecoveryMethod(StrEnum):
    """How a holder may be proven anew, strongest first."""

    VOUCH = "vouch"
    IN_PERSON = "in_person"
    QUALIFIED_SIGNATURE = "qualified_signature"
    E_ID = "e_id"
    TRANSFER = "own_account_transfer"
    NOTARY = "notary"
    VIDEO = "video"
    PHOTO = "photo_with_document"


OPEN_CHANGES = (ChangeState.ASKED, ChangeState.MADE, ChangeState.COOLING)
OPEN_RECOVERIES = (RecoveryState.OPENED, RecoveryState.CHECKED, RecoveryState.COOLING)
OPEN_DISPUTES = (DisputeState.NOTICED, DisputeState.HOLD, DisputeState.PROPOSED)
FREEZING = (DisputeState.HOLD, DisputeState.PROPOSED)
USUAL_METHODS = (RecoveryMethod.VOUCH.value, RecoveryMethod.IN_PERSON.value)
LOST = ("password", "second_factor", "mail", "all")
CHANNELS = ("form", "phone", "session")


def methods_fault(category: str, methods: Collection[str]) -> Fault | None:
    """Tell whether a holder may choose these ways of being proven anew; a photo never stands alone."""
    known = {method.value for method in RecoveryMethod}
    if category != Category.LEGAL_ENTITY and category != Category.STATE_INSTITUTION:
        known.discard(RecoveryMethod.VOUCH.value)
    if not methods or not set(methods) <= known:
        return Fault("recovery_methods")
    if set(methods) <= {RecoveryMethod.PHOTO.value}:
        return Fault("photo_never_alone")
    return None


def seen_fault(chosen: Collection[str], seen: Collection[str]) -> Fault | None:
    """Tell whether what an officer saw was fixed in advance, and is more than a photo (security.md 4.5)."""
    if not seen or not set(seen) <= set(chosen):
        return Fault("method_not_chosen", {"chosen": ", ".join(sorted(chosen))})
    if set(seen) <= {RecoveryMethod.PHOTO.value}:
        return Fault("photo_never_alone")
    return None


def usual_methods(category: str) -> list[str]:
    """Return what holds for a holder who never chose."""
    entity = category in (Category.LEGAL_ENTITY, Category.STATE_INSTITUTION)
    return [one for one in USUAL_METHODS if entity or one != RecoveryMethod.VOUCH]


def proves(verdicts: Mapping[str, str]) -> bool:
    """Tell whether a blind comparison confirms an identity: the number and another field agree, none differs."""
    said = list(verdicts.values())
    return verdicts.get("number") == "match" and said.count("match") >= 2 and "mismatch" not in said


def changeable(country: str, category: str) -> list[str]:
    """Name the fields that the procedure may change: never a tax or registration number, nor another number.

    Source: domain.md ch. 2 (Party): another number is another customer, who takes the services over.
    """
    return [one.name for one in data_set(country, category) if not one.is_number]


def is_typo(old: str, new: str) -> bool:
    """Tell whether two texts differ by a slip of the pen: at most two letters."""
    row = list(range(len(new) + 1))
    for place, letter in enumerate(old, 1):
        above, row[0] = row[0], place
        for column, other in enumerate(new, 1):
            above, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, above + (letter != other))
    return 0 < row[-1] <= TYPO_LETTERS


def cooling_ends(at: datetime, *, typo: bool, one_officer: bool) -> datetime:
    """Return when an approved change takes effect."""
    if typo and not one_officer:
        return at
    return at + (ONE_OFFICER_COOLING if one_officer else COOLING)


def basis_fault(decision: str, basis: str) -> Fault | None:
    """Tell whether a dispute may end so: the identity on file decides, unless the holder, a court or heirs speak.

    Source: domain.md ch. 2 (Ownership dispute), S9.
    """
    if decision not in set(Decision) or basis not in set(Basis):
        return Fault("dispute_decision")
    if decision == Decision.TO_CLAIMANT and basis == Basis.REGISTERED_IDENTITY:
        return Fault("holder_keeps_by_rule")
    return None


def evidence_fault(evidence: Sequence[str]) -> Fault | None:
    """Tell whether a list of evidence names anything, and not too much."""
    return None if 0 < len(evidence) <= MOST_EVIDENCE else Fault("evidence_missing")


def provable(method: str) -> bool:
    """Tell whether a way of recovery is one by which an identity is verified, for the record of verifications."""
    return method in set(Method)
