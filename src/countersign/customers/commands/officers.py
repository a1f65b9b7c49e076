"""What all cases share: two officers in two places, what each found without knowing, and refusals that are recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from countersign import ledger
from countersign.customers import rules
from countersign.customers.models.cases import Case, IdentityChange, OwnershipDispute, RecoveryCase
from countersign.customers.rules import cases
from countersign.identity.queries.devices import device_of
from countersign.identity.rules import email_fault, normalised_email
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes
from countersign.ledger.rules import instant
from countersign.vault import box

R = TypeVar("R")
KINDS: dict[str, type[Case]] = {
    model.ledger_kind: model for model in (IdentityChange, RecoveryCase, OwnershipDispute)
}
# Events are named shorter than their subjects: recovery.approved on ("recovery_case", 12).
NOUNS = {"identity_change": "identity_change", "recovery_case": "recovery", "ownership_dispute": "dispute"}
OPEN = {
    "identity_change": cases.OPEN_CHANGES, "recovery_case": cases.OPEN_RECOVERIES,
    "ownership_dispute": cases.OPEN_DISPUTES,
}  # fmt: skip


def event_of(case: Case, verb: str) -> str:
    """Name an event of a case: recovery.compared."""
    return f"{NOUNS[case.ledger_kind]}.{verb}"


def one_line(text: str, *, longest: int = 200) -> str:
    """Write what was typed as one line that the database takes."""
    return " ".join(text.replace("\x00", "").split())[:longest]


def words_of(text: str, field: str) -> str:
    """Check a text that must be there. Raises Invalid (fact `field`)."""
    said = text.replace("\x00", "").strip()
    if not said:
        raise Invalid("field_missing", field=field)
    if len(said) > cases.LONGEST_WORDS:
        raise Invalid("text_too_long", field=field, longest=cases.LONGEST_WORDS)
    return said


def address_of(text: str, field: str) -> str:
    """Check an e-mail that somebody is to be answered at. Raises Invalid (fact `field`)."""
    address = normalised_email(text)
    if email_fault(address) is not None:
        raise Invalid("email_malformed", field=field)
    return address


def listed(evidence: list[str]) -> list[str]:
    """Check a list of evidence. Raises Invalid (fact `field`)."""
    named = [line for line in (one_line(one) for one in evidence) if line]
    if cases.evidence_fault(named) is not None:
        raise Invalid("evidence_missing", field="evidence", most=cases.MOST_EVIDENCE)
    return named


def compare_identity(
    kind: str, case_id: int, typed: Mapping[str, str], *, document: str | None = None, by: Actor, at: datetime
) -> dict[str, str]:
    """Hold what a shown document says against the vault, and keep on the case which fields agree: never what was typed.

    Only a process of the vault's pages may call it: the typed fields pass through its memory.
    Raises:  NotVisible, NotAllowed, StepUpNeeded, Conflict (closed, or no customer is known), TooOften, VaultAway.
    Source:  security.md 4.3, 4.5; T32.
    """
    if kind not in KINDS:
        raise NotVisible
    given = {name: text for name, text in typed.items() if text.strip()}
    return recording_refusals(
        KINDS[kind], case_id, "comparison_refused",
        lambda: _compared(KINDS[kind], case_id, given, document, by=by, at=at), by=by, at=at,
    )  # fmt: skip


@writes
def _compared(
    model: type[Case], case_id: int, typed: Mapping[str, str], document: str | None, *, by: Actor, at: datetime
) -> dict[str, str]:
    case = model.locked(case_id)
    require(by, "case.compare", case, name=f"№ {case.pk}")
    customer_id = getattr(case, "customer_id", None)
    if case.state not in OPEN[case.ledger_kind]:
        raise Conflict("case_over")
    if customer_id is None:
        raise Conflict("case_without_customer")
    if not typed:
        raise Invalid("field_missing", field="number")
    verdicts: dict[str, str] = dict(box.compare(customer_id, typed, reference=document, by_id=by.id))
    look = {"session": by.session, "at": instant(at), "fields": verdicts}
    case.change(looks={**case.looks, str(by.account_id): look})
    ledger.append(event_of(case, "compared"), case, by=by, at=at, staff_only=True)
    return verdicts


def confirmed_by_look(case: Case, by: Actor) -> None:
    """Ask that this officer, in this session, compared a document and that it agreed. Raises Conflict."""
    look = case.looks.get(str(by.id))
    if look is None or look["session"] != by.session:
        raise Conflict("comparison_missing")
    if not cases.proves(look["fields"]):
        raise Conflict("comparison_failed")


def in_another_browser(case: Case, by: Actor) -> str:
    """Return the digest of the browser that the officer sits at; nobody decides from where the case was opened (T31).

    Raises: NotAllowed("same_device").
    """
    here = device_of(by.session)
    if here and here in (case.requested_device, case.maker_device if case.maker_id != by.id else ""):
        raise NotAllowed("same_device")
    return here


def recording_refusals(
    model: type[Case], case_id: int, verb: str, run: Callable[[], R], *, by: Actor, at: datetime
) -> R:
    """Run a step; when a member of the staff may not take it, that they tried is an event of the case (T31)."""
    try:
        return run()
    except NotAllowed as refusal:
        if by.is_staff:
            _note_refusal(model, case_id, verb, refusal.code, by=by.without_key(), at=at)
        raise


@writes
def _note_refusal(model: type[Case], case_id: int, verb: str, code: str, *, by: Actor, at: datetime) -> None:
    case = model.locked(case_id)
    ledger.append(event_of(case, verb), case, by=by, at=at, facts={"why": code}, staff_only=True)


@writes
def tie_ticket(kind: str, case_id: int, ticket: int, *, by: Actor, at: datetime) -> None:
    """Name the ticket in which a case is talked about. Idempotent. Raises NotVisible, NotAllowed, Conflict."""
    case = KINDS[kind].locked(case_id)
    if by.is_customer and case.requested_by_id != by.id:
        raise NotVisible
    if not by.is_customer:
        require(by, "case.read", case)
    elif by.kind == "customer":
        require(by, "identity.take_back", case)
    held = getattr(case, "ticket", None)
    if held == ticket:
        return
    if held is not None:
        raise Conflict("case_has_ticket")
    case.change(ticket=ticket)
    ledger.append(event_of(case, "tied"), case, by=by, at=at, staff_only=True)


def checked_value(country: str, category: str, data: Mapping[str, str], field: str, value: str) -> str:
    """Write the new text of a field as the data set keeps it.

    Raises: NotAllowed for a number, which never changes; Invalid (fact `field`).
    """
    if field not in cases.changeable(country, category):
        raise NotAllowed("identity_number_fixed", field=field)
    if not value.strip():
        raise Invalid("field_missing", field="value")
    checked = rules.check_data(country, category, {**data, field: value})
    if field in checked.faults:
        fault = checked.faults[field]
        raise Invalid(fault.code, **{**fault.facts, "field": "value"})
    return checked.name if field == "name" else checked.data[field]
