"""Recovery of access: nobody alone, nothing usable early, the owner's word wins (security T31-T33, T35, T37)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.cast import proven
from tests.rooms.customers.cases import (
    CLAIMANT,
    OWNER,
    SECOND_OWNER,
    T0,
    Lane,
    after,
    assemble_lane,
    claimants_mail,
    letters,
)
from tests.vaulting import VaultProcess

from countersign.customers import commands
from countersign.customers.commands import ending_recoveries, recoveries
from countersign.customers.commands.recoveries import Claim, Found
from countersign.customers.models import Contact, RecoveryCase, Service
from countersign.customers.queries import cases as queries
from countersign.identity.models import Account, Passkey, SeenDevice, SignInSession
from countersign.kernel.actor import NOBODY, SYSTEM
from countersign.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotVisible, StepUpNeeded, TooOften
from countersign.ledger.queries import events_of
from countersign.ledger.verify import verify
from countersign.vault import commands as vault
from countersign.vault.models import VaultHold

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane(vault: VaultProcess, transactional_db: None) -> Iterator[Lane]:
    yield assemble_lane()
    assert verify().sound


def types(case: RecoveryCase) -> list[str]:
    return [event.type for event in events_of("recovery_case", case.pk)]


def test_nobody_recovers_an_account_alone_T31(lane: Lane) -> None:
    """security T31: own finding, own request, the same session, a colleague outside the lane: 403, an event."""
    case = lane.checked()
    at = after(2)
    for by in (lane.olga, replace(lane.tomas, session=lane.olga.session)):
        with pytest.raises(NotAllowed, match="second_officer_needed"):
            recoveries.approve_recovery(case.pk, by=proven(by, "recovery.approve", case), at=at)
    first_line = replace(lane.ines, roles=frozenset({"first_line"}))
    with pytest.raises(NotAllowed):
        recoveries.approve_recovery(case.pk, by=proven(first_line, "recovery.approve", case), at=at)
    with pytest.raises(StepUpNeeded):
        recoveries.approve_recovery(case.pk, by=lane.tomas, at=at)
    with pytest.raises(Conflict, match="comparison_missing"):
        recoveries.approve_recovery(case.pk, by=proven(lane.tomas, "recovery.approve", case), at=at)
    assert types(case).count("recovery.decision_refused") == 3
    assert RecoveryCase.objects.get().state == "checked"


def test_who_opened_a_case_on_the_phone_does_not_approve_it_T31(lane: Lane) -> None:
    """security T31: approving one's own request, in this session or another."""
    claim = Claim(email=OWNER, contact="x@mail.example", lost="all")
    case = recoveries.ask_recovery(claim, by=lane.tomas, at=T0)
    recoveries.match_recovery(case.pk, by=SYSTEM, at=T0)
    lane.compared(case, lane.olga)
    found = Found(["in_person"], ["Visit 118"])
    recoveries.check_recovery(case.pk, found, by=proven(lane.olga, "recovery.check", case), at=after(1))
    with pytest.raises(NotAllowed, match="second_officer_needed"):
        again = replace(lane.tomas, session="ANOTHER")
        recoveries.approve_recovery(case.pk, by=proven(again, "recovery.approve", case), at=after(2))


def test_the_browser_that_asked_does_not_approve_T31(lane: Lane) -> None:
    """security T31: same device as the requester, and one browser for two officers."""
    from countersign.kernel.writing import writes

    @writes
    def sit(by: object, reference: str, digest: str) -> None:
        SignInSession.objects.create(
            session_key=reference, session_data="", expire_date=after(999), account_id=by.id, reference=reference,
            signed_in_at=T0,
        )  # fmt: skip
        SeenDevice.objects.create(account_id=by.id, digest=digest, first_seen_at=T0, last_seen_at=T0)

    sit(lane.olga, lane.olga.session or "", "d" * 64)
    sit(lane.tomas, lane.tomas.session or "", "d" * 64)
    claim = Claim(email=OWNER, contact="x@mail.example", lost="all", device="d" * 64)
    case = recoveries.ask_recovery(claim, by=CLAIMANT, at=T0)
    recoveries.match_recovery(case.pk, by=SYSTEM, at=T0)
    lane.compared(case, lane.olga)
    with pytest.raises(NotAllowed, match="same_device"):
        by = proven(lane.olga, "recovery.check", case)
        recoveries.check_recovery(case.pk, Found(["in_person"], ["Visit"]), by=by, at=after(1))
    lane_case = lane.claimed(email=SECOND_OWNER)
    lane.compared(lane_case, lane.olga)
    lane.compared(lane_case, lane.tomas)
    by = proven(lane.olga, "recovery.check", lane_case)
    recoveries.check_recovery(lane_case.pk, Found(["in_person"], ["Visit"]), by=by, at=after(1))
    with pytest.raises(NotAllowed, match="same_device"):
        recoveries.approve_recovery(lane_case.pk, by=proven(lane.tomas, "recovery.approve", lane_case), at=after(2))


def test_one_wrong_field_stops_a_perfect_picture_T32(lane: Lane) -> None:
    """security T32: a mismatch is seen by officers alone; the claimant reads "not confirmed" and no field."""
    case = lane.claimed()
    assert lane.compared(case, lane.olga, born="1979-04-24")["born"] == "mismatch"
    with pytest.raises(Conflict, match="comparison_failed"):
        by = proven(lane.olga, "recovery.check", case)
        recoveries.check_recovery(case.pk, Found(["in_person"], ["Visit"]), by=by, at=after(1))
    recoveries.refuse_recovery(case.pk, "born differs", by=proven(lane.olga, "recovery.refuse", case), at=after(2))
    assert queries.claimants_view("recovery_case", case.pk)[0] == "not_confirmed"
    subject, said = claimants_mail("krylov.new@mail.example")[-1]
    assert subject == f"Your case R-{case.pk}"
    assert "born" not in said and "1979" not in said and "could not be confirmed" in said
    assert "1979" not in str([event.payload for event in events_of("recovery_case", case.pk)])


def test_a_photo_is_never_enough_and_only_chosen_ways_count(lane: Lane) -> None:
    """security.md 4.5: the way fixed in advance is the only one accepted."""
    with pytest.raises(Invalid, match="photo_never_alone"):
        lane.choose("photo_with_document")
    lane.choose("photo_with_document", "own_account_transfer", at=T0 - timedelta(days=1))
    case = lane.claimed()
    lane.compared(case, lane.olga)
    by = proven(lane.olga, "recovery.check", case)
    for methods, code in ((["in_person"], "method_not_chosen"), (["photo_with_document"], "photo_never_alone")):
        with pytest.raises(Invalid, match=code):
            recoveries.check_recovery(case.pk, Found(methods, ["x"]), by=by, at=after(1))
    found = Found(["photo_with_document", "own_account_transfer"], ["Transfer of 1.00 from the registered account"])
    assert recoveries.check_recovery(case.pk, found, by=by, at=after(1)).state == "checked"


def test_the_owner_is_told_at_once_and_stops_it_until_the_last_second_T33(lane: Lane) -> None:
    """security T33: notices to all, the banner's rows, nothing usable earlier; the owner's word wins."""
    case = lane.claimed()
    for address in (OWNER, SECOND_OWNER):
        assert "Somebody asks for access to your account" in letters(address)
    [concern] = queries.concerns(lane.owner)
    assert (concern.kind, concern.own, concern.state) == ("recovery_case", True, "opened")
    assert queries.concerns(lane.stranger) == []
    with pytest.raises(NotVisible):
        recoveries.stop_recovery(case.pk, by=lane.stranger, at=after(3))
    recoveries.stop_recovery(case.pk, by=lane.owner, at=after(3))
    second = lane.waiting()
    assert second.ends_at == after(74)
    last = after(74) - timedelta(seconds=1)
    assert ending_recoveries.end_waits(by=SYSTEM, at=last) == []
    with pytest.raises(NotVisible):
        ending_recoveries.begin_set_up(second.pk, by=NOBODY, at=last)
    recoveries.stop_recovery_by_link(second.pk, by=NOBODY, at=last)
    assert ending_recoveries.end_waits(by=SYSTEM, at=after(80)) == []
    assert Account.objects.get(pk=lane.owner.id).email == OWNER
    assert queries.claimants_view("recovery_case", second.pk)[0] == "not_confirmed"


def test_the_end_kills_everything_and_opens_one_link(lane: Lane) -> None:
    """S8: sessions, factors and password die; one link, once, within two days."""
    from countersign.kernel.writing import writes

    @writes
    def live() -> None:
        SignInSession.objects.create(
            session_key="k", session_data="", expire_date=after(999), account_id=lane.owner.id, reference="THIEF"
        )

    live()
    case = lane.waiting()
    assert ending_recoveries.end_waits(by=SYSTEM, at=after(74)) == [lane.owner.id]
    assert ending_recoveries.end_waits(by=SYSTEM, at=after(75)) == []
    owner = Account.objects.get(pk=lane.owner.id)
    assert not owner.has_usable_password() and owner.email == "krylov.new@mail.example"
    assert not SignInSession.objects.filter(account=owner).exists() and not Passkey.objects.exists()
    assert claimants_mail("krylov.new@mail.example")[-1][0] == "Set up your access"
    assert ending_recoveries.begin_set_up(case.pk, by=NOBODY, at=after(80)) == lane.owner.id
    for late in (after(80), after(200)):
        with pytest.raises(NotVisible):
            ending_recoveries.begin_set_up(case.pk, by=NOBODY, at=late)
    with pytest.raises(Conflict, match="case_over"):
        recoveries.stop_recovery(case.pk, by=lane.partner, at=after(81))


def test_everybody_is_reminded_once_a_day_before_the_end(lane: Lane) -> None:
    case = lane.waiting()
    for hours in (49, 51, 52):
        ending_recoveries.end_waits(by=SYSTEM, at=after(hours))
    assert types(case).count("recovery.reminded") == 1
    assert letters(OWNER).count("Somebody asks for access to your account") == 3


def test_no_token_in_the_seven_days_after_a_recovery_T37(lane: Lane) -> None:
    """security T37: neither one's own nor one that an administrator makes; after them, as ever."""
    from countersign.api.commands import add_own_token, add_token

    lane.waiting()
    ending_recoveries.end_waits(by=SYSTEM, at=after(74))
    until, me = after(74) + timedelta(days=7), f"account:{lane.owner.id}"
    contract, scopes = lane.owner.contract, ["tickets:read"]
    with pytest.raises(NotAllowed):
        add_token(lane.owner.account_id, "x", scopes, days=30, contract_id=contract,
                  by=proven(lane.owner, "token.add", me), at=after(75))  # fmt: skip
    tries = (
        lambda at: add_own_token("mine", scopes, days=30, by=proven(lane.owner, "token.add_own", me), at=at),
        lambda at: add_token(lane.owner.account_id, "x", scopes, days=30, contract_id=contract, by=SYSTEM, at=at),
    )
    for one in tries:
        with pytest.raises(NotAllowed) as refused:
            one(after(75))
        assert (refused.value.code, refused.value.facts["until"]) == ("recently_recovered", until)
        assert one(until + timedelta(seconds=1))[1].startswith("cs_")


def test_seven_days_of_nothing_destructive_T37(lane: Lane) -> None:
    """security T37: transfer, deletion, contacts, methods, identity: refused with the date, then allowed."""
    lane.waiting()
    ending_recoveries.end_waits(by=SYSTEM, at=after(74))
    at, until = after(75), after(74) + timedelta(days=7)
    service, contact = Service.objects.get(), Contact.objects.get(account_id=lane.partner.id)
    officer = replace(lane.olga, roles=frozenset({"identity_officer", "manager"}))
    tries = (
        lambda at: commands.end_service(service.pk, by=proven(officer, "service.end", service), at=at),
        lambda at: commands.remove_contact(contact.pk, by=proven(lane.owner, "contact.remove", contact), at=at),
        lambda at: lane.choose("in_person", at=at),
        lambda at: commands.transfer_service(
            service.pk, contract_of(lane.stranger), by=proven(officer, "service.transfer", service), at=at
        ),
    )
    for one in tries:
        with pytest.raises(NotAllowed) as refused:
            one(at)
        assert (refused.value.code, refused.value.facts["until"]) == ("recently_recovered", until)
    assert queries.guarded_account(lane.owner.id or 0, at) == until
    lane.choose("in_person", at=until + timedelta(seconds=1))


def without_own(text: str, case: RecoveryCase) -> str:
    """Take number and signed link of the case out of a letter."""
    return re.sub(r"/recovery/cases/\S+", "LINK", text).replace(f"R-{case.pk}", "NUMBER")


def contract_of(actor: object) -> int:
    return actor.contract  # type: ignore[attr-defined, no-any-return]


def test_another_owner_vouches(lane: Lane) -> None:
    """security.md 4.5: an owner of the same legal entity, at A3, never oneself and never a stranger."""
    case = lane.claimed()
    by = proven(lane.olga, "recovery.check", case)
    found = Found(["vouch"], ["Vouched in the portal"])
    with pytest.raises(Conflict, match="nobody_vouched"):
        recoveries.check_recovery(case.pk, found, by=by, at=after(1))
    with pytest.raises(Conflict):
        recoveries.vouch_recovery(case.pk, by=proven(lane.owner, "recovery.vouch", case), at=after(1))
    with pytest.raises(NotVisible):
        recoveries.vouch_recovery(case.pk, by=proven(lane.stranger, "recovery.vouch", case), at=after(1))
    with pytest.raises(StepUpNeeded):
        recoveries.vouch_recovery(case.pk, by=lane.partner, at=after(1))
    recoveries.vouch_recovery(case.pk, by=proven(lane.partner, "recovery.vouch", case), at=after(1))
    recoveries.check_recovery(case.pk, found, by=by, at=after(2))
    recoveries.approve_recovery(case.pk, by=proven(lane.tomas, "recovery.approve", case), at=after(3))


def test_a_dispute_blocks_recovery(lane: Lane) -> None:
    """domain.md ch. 2: blocked while a dispute is open, at every step and at the end."""
    case = lane.waiting()
    lane.disputed()
    assert ending_recoveries.end_waits(by=SYSTEM, at=after(100)) == []
    assert RecoveryCase.objects.get(pk=case.pk).state == "cooling_off"
    other = lane.claimed(email=SECOND_OWNER)
    with pytest.raises(NotAllowed, match="identity_frozen"):
        by = proven(lane.olga, "recovery.check", other)
        recoveries.check_recovery(other.pk, Found(["in_person"], ["x"]), by=by, at=after(3))


def test_claims_leave_the_same_traces_for_everybody_T35(lane: Lane) -> None:
    """security T35: the same letters to the claimant, the same page; and a limit that knows nothing of accounts."""
    known = lane.claimed(contact="a@mail.example")
    unknown = lane.claimed(email="nobody@void.example", contact="b@mail.example")
    [(subject, text)] = claimants_mail("a@mail.example")
    [(other_subject, other_text)] = claimants_mail("b@mail.example")
    assert subject == other_subject == "Your request at Nimbus Cloud"
    assert without_own(text, known) == without_own(other_text, unknown)
    views = [queries.claimants_view("recovery_case", case.pk) for case in (known, unknown)]
    assert views[0] == views[1]
    for _ in range(3):
        lane.claimed(email="nobody@void.example")
    for email in (OWNER, "nobody@void.example"):
        with pytest.raises(TooOften):
            lane.claimed(email=email)
    ending_recoveries.end_waits(by=SYSTEM, at=T0 + timedelta(days=31))
    ends = {queries.claimants_view("recovery_case", case.pk)[0] for case in (known, unknown)}
    assert ends == {"not_confirmed"}


def test_a_second_claim_for_one_account_waits_beside_the_first(lane: Lane) -> None:
    first, second = lane.claimed(), lane.claimed(contact="second@mail.example")
    assert (first.account_id, second.account_id) == (lane.owner.id, None)
    assert types(second)[-1] == "recovery.doubled"
    assert queries.claimants_view("recovery_case", second.pk)[0] == "received"


def test_nothing_is_handed_out_of_the_vault_for_seven_days_T37(lane: Lane) -> None:
    """security T37: what a customer asks to be given stays where it is; what officers need is not held."""
    lane.waiting()
    ending_recoveries.end_waits(by=SYSTEM, at=after(74))
    ending_recoveries.end_waits(by=SYSTEM, at=after(75))
    held = VaultHold.objects.get()
    until = after(74) + timedelta(days=7)
    assert (held.customer_id, held.until_at, held.why) == (Contact.objects.get(
        account_id=lane.owner.id).contract.customer_id, until, "recovery")  # fmt: skip
    officer = replace(lane.olga, roles=frozenset({"identity_officer"}))

    def ask(purpose: str, at: datetime, customer: int = held.customer_id) -> None:
        by = proven(officer, "vault.request", "ticket:7")
        vault.request(customer, "ref", purpose=purpose, ticket=7, fields=["number"], by=by, at=at)

    with pytest.raises(NotAllowed) as refused:
        ask("data_subject_request", after(75))
    assert (refused.value.code, refused.value.facts["until"]) == ("vault_held", until)
    for purpose, at, customer in (
        ("account_recovery", after(75), held.customer_id), ("data_subject_request", until, held.customer_id),
        ("data_subject_request", after(75), held.customer_id + 1000),
    ):  # fmt: skip
        with pytest.raises(DomainError) as answer:  # The vault itself is asked, and knows no such document.
            ask(purpose, at, customer)
        assert answer.value.code != "vault_held"
    with pytest.raises(NotAllowed):
        vault.hold(held.customer_id, until=until, why="mine", by=officer, at=after(75))
