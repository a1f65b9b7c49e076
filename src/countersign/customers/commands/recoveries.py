"""Recovery of access: claimed by anybody, proven to two officers, announced, and stopped by a word of the owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign import ledger
from countersign.customers.commands.choosing import methods_of
from countersign.customers.commands.officers import (
    address_of,
    confirmed_by_look,
    in_another_browser,
    listed,
    one_line,
    recording_refusals,
    words_of,
)
from countersign.customers.commands.refusing import Locked, refuse
from countersign.customers.models import Contact, Customer, RecoveryCase
from countersign.customers.policy.cases import is_frozen
from countersign.customers.rules.cases import (
    CLAIMS_A_DAY,
    LOST,
    OPEN_RECOVERIES,
    RecoveryMethod,
    RecoveryState,
    seen_fault,
)
from countersign.identity.queries import account, account_id_of
from countersign.identity.rules import normalised_email
from countersign.kernel import settings as given
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible, TooOften
from countersign.kernel.settings import setting
from countersign.kernel.writing import writes

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody who cannot get in says.

    email:    what they sign in with; contact: where they can be answered now.
    lost:     password, second_factor, mail, all.
    method:   the way of being proven that they would take.
    device:   digest of the browser's cookie, where there is one.
    """

    email: str
    contact: str
    lost: str
    name: str = ""
    contract: str = ""
    relation: str = ""
    method: str = ""
    words: str = ""
    locale: str = "en"
    device: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the first officer found: the ways by which the person was proven, and what was seen, line by line."""

    methods: list[str]
    evidence: list[str]


@writes
def ask_recovery(claim: Claim, *, by: Actor, at: datetime) -> RecoveryCase:
    """Take down that somebody cannot get in. The same happens whether such an account exists: a job looks for it.

    Raises:  Invalid (fact `field`), TooOften for a network that has asked several times today.
    Source:  S8, security T35.
    """
    require(by, "recovery.ask")
    if claim.lost not in LOST:
        raise Invalid("field_missing", field="lost")
    if claim.method and claim.method not in set(RecoveryMethod):
        raise Invalid("recovery_methods", field="method")
    if not by.is_staff:
        within_limit(RecoveryCase, by, at)
    case = RecoveryCase(
        claimed_email=address_of(claim.email, "email"), contact=address_of(claim.contact, "contact"), lost=claim.lost,
        claimed_name=one_line(claim.name), claimed_contract=one_line(claim.contract, longest=40),
        relation=one_line(claim.relation), method=claim.method, words=claim.words.replace("\x00", "").strip()[:2000],
        locale=claim.locale, state=RecoveryState.OPENED.value, opened_at=at, requested_by_id=by.id,
        requested_session=by.session, requested_device=claim.device, requested_ip=by.ip,
    )  # fmt: skip
    ledger.append("recovery.claimed", case, by=by, at=at, staff_only=True)
    return case


def within_limit(model: type, by: Actor, at: datetime) -> None:
    """Refuse more claims of one network in a day than a person needs. Raises TooOften. One query."""
    today = model.objects.filter(requested_ip=by.ip, opened_at__gt=at - DAY)  # type: ignore[attr-defined]
    times = list(today.order_by("-opened_at").values_list("opened_at", flat=True)[:CLAIMS_A_DAY])
    if by.ip is not None and len(times) >= CLAIMS_A_DAY:
        raise TooOften("claims_too_often", retry_seconds=max(1, int((times[-1] + DAY - at).total_seconds())))


@writes
def match_recovery(case_id: int, *, email: str = "", by: Actor, at: datetime) -> RecoveryCase:
    """Find the account that a claim means, by the e-mail it names; an officer may name another one. Idempotent.

    A second claim for an account that has an open case stays a claim without an account.
    Raises: NotVisible, NotAllowed.
    """
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.match", case)
    if case.account_id is not None or case.state != RecoveryState.OPENED:
        return case
    known = account_id_of(normalised_email(email or case.claimed_email))
    held = account(known) if known is not None else None
    if held is None or held.kind != "customer":
        return case
    other = RecoveryCase.objects.filter(account_id=held.id, state__in=OPEN_RECOVERIES).values_list("pk", flat=True)
    first = other.first()
    if first is not None:
        ledger.append("recovery.doubled", case, by=by, at=at, facts={"other": first}, staff_only=True)
        return case
    case.change(account_id=held.id, customer_id=_customer_of(held.id, case.claimed_contract))
    ledger.append("recovery.matched", case, by=by, at=at, staff_only=True)
    return case


def _customer_of(account_id: int, number: str) -> int | None:
    """Return the customer for whom the person acts: of the contract named, else of the first."""
    acting = Contact.objects.filter(account_id=account_id, is_active=True).order_by("contract__number")
    found = acting.filter(contract__number=number).first() or acting.first()
    return found.contract.customer_id if found else None


@writes
def vouch_recovery(case_id: int, *, by: Actor, at: datetime) -> RecoveryCase:
    """Vouch, as another owner of the same customer, that the person who cannot get in is who they say.

    Raises:  NotVisible (of another customer), NotAllowed, StepUpNeeded, Conflict, Invalid where it was not chosen.
    Source:  security.md 4.5.
    """
    case = _concerning(case_id, by)
    require(by, "recovery.vouch", case, name=case.claimed_name or case.claimed_email)
    if case.state != RecoveryState.OPENED or case.account_id == by.id:
        raise Conflict("case_moved_on")
    _not_disputed(case)
    if case.customer is None or RecoveryMethod.VOUCH not in methods_of(case.customer):
        raise Invalid("method_not_chosen", field="method", chosen="")
    case.change(vouched_by_id=by.id, vouched_at=at)
    ledger.append("recovery.vouched", case, by=by, at=at)
    return case


@writes
def stop_recovery(case_id: int, *, by: Actor, at: datetime) -> RecoveryCase:
    """Stop a recovery from one's own session, as the person of the account or an owner of the customer.

    Raises:  NotVisible, Conflict when it is over: whoever comes first wins.
    Source:  security T33.
    """
    case = _concerning(case_id, by)
    require(by, "recovery.stop", case)
    return _ended(case, RecoveryState.CANCELLED, "session", by=by, at=at)


@writes
def stop_recovery_by_link(case_id: int, *, by: Actor, at: datetime) -> RecoveryCase:
    """Stop a recovery by the link of a notice; the caller has checked the link. Raises NotVisible, Conflict."""
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.stop_by_link", case)
    return _ended(case, RecoveryState.CANCELLED, "link", by=by, at=at)


def check_recovery(case_id: int, found: Found, *, by: Actor, at: datetime) -> RecoveryCase:
    """Confirm, as the first officer, who asks: by ways that the holder fixed in advance, never by a photo alone.

    Raises:  NotVisible, NotAllowed, Locked, StepUpNeeded, Invalid (fact `field`), Conflict.
    Source:  security.md 4.5, T31, T32.
    """
    return _deciding(case_id, lambda: _check(case_id, found, by=by, at=at), by=by, at=at)


@writes
def _check(case_id: int, found: Found, *, by: Actor, at: datetime) -> RecoveryCase:
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.check", case, name=_called(case))
    _in_state(case, RecoveryState.OPENED)
    _not_disputed(case)
    device = in_another_browser(case, by)
    if case.customer is None:
        raise Conflict("case_without_customer")
    seen = sorted(set(found.methods))
    refuse(seen_fault(methods_of(case.customer), seen), "methods")
    if RecoveryMethod.VOUCH in seen and case.vouched_at is None:
        raise Conflict("nobody_vouched")
    case.change(methods_seen=seen)
    _proven(case, by)
    case.change(
        evidence=listed(found.evidence), state=RecoveryState.CHECKED.value, maker_id=by.id, maker_session=by.session,
        maker_device=device, made_at=at,
    )  # fmt: skip
    ledger.append("recovery.checked", case, by=by, at=at, staff_only=True)
    return case


def approve_recovery(case_id: int, *, by: Actor, at: datetime) -> RecoveryCase:
    """Approve a recovery as the second officer, after an own comparison; from then on the delay runs.

    Raises:  NotVisible, NotAllowed (own finding, own request, same session or browser), Locked, StepUpNeeded,
             Conflict.
    Source:  security.md 4.5, T31.
    """
    return _deciding(case_id, lambda: _approve(case_id, by=by, at=at), by=by, at=at)


@writes
def _approve(case_id: int, *, by: Actor, at: datetime) -> RecoveryCase:
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.approve", case, name=_called(case))
    _in_state(case, RecoveryState.CHECKED)
    _not_disputed(case)
    in_another_browser(case, by)
    _proven(case, by)
    case.change(
        state=RecoveryState.COOLING.value, checker_id=by.id, checker_session=by.session, checked_at=at,
        ends_at=at + timedelta(hours=setting(given.RECOVERY_DELAY_HOURS)),
    )  # fmt: skip
    ledger.append("recovery.approved", case, by=by, at=at, staff_only=True)
    return case


@writes
def refuse_recovery(case_id: int, reason: str, *, by: Actor, at: datetime) -> RecoveryCase:
    """Refuse a recovery; the claimant hears "not confirmed" and no more (T32).

    Raises: NotVisible, NotAllowed, StepUpNeeded, Invalid without a reason, Conflict.
    """
    case = RecoveryCase.locked(case_id)
    require(by, "recovery.refuse", case, name=_called(case))
    return _ended(case, RecoveryState.REFUSED, words_of(reason, "reason"), by=by, at=at)


def _concerning(case_id: int, by: Actor) -> RecoveryCase:
    """Lock a case that concerns the person: of their own account, or of a customer they own. Raises NotVisible."""
    case = RecoveryCase.locked(case_id)
    own = by.is_customer and by.id is not None and case.account_id == by.id
    owner = by.is_customer and case.customer_id is not None and Contact.objects.filter(
        account_id=by.account_id, is_active=True, roles__contains=["owner"], contract__customer_id=case.customer_id
    ).exists()
    if not own and not owner:
        raise NotVisible
    return case


def _proven(case: RecoveryCase, by: Actor) -> None:
    """Ask for the officer's own comparison; where another owner vouched, that stands for the document."""
    if case.methods_seen != [RecoveryMethod.VOUCH.value]:
        confirmed_by_look(case, by)


def _not_disputed(case: RecoveryCase) -> None:
    """Refuse while any customer the person acts for is disputed. Raises Locked. One query."""
    acting = Customer.objects.filter(contracts__contacts__account_id=case.account_id or 0)
    if any(is_frozen(customer) for customer in acting.distinct()):
        raise Locked


def _in_state(case: RecoveryCase, state: RecoveryState) -> None:
    if case.state != state:
        raise Conflict("case_moved_on")
    if case.account_id is None:
        raise Conflict("case_without_account")


def _ended(case: RecoveryCase, state: RecoveryState, outcome: str, *, by: Actor, at: datetime) -> RecoveryCase:
    if case.state not in OPEN_RECOVERIES:
        raise Conflict("case_over")
    case.change(state=state.value, outcome=outcome, settled_at=at, settled_by_id=by.id, ends_at=None)
    ledger.append(f"recovery.{state.value}", case, by=by, at=at, staff_only=True)
    return case


def _called(case: RecoveryCase) -> str:
    return case.account.name if case.account else case.claimed_email


def _deciding(case_id: int, run: Callable[[], RecoveryCase], *, by: Actor, at: datetime) -> RecoveryCase:
    return recording_refusals(RecoveryCase, case_id, "decision_refused", run, by=by, at=at)
