"""Whose it is: frozen for everybody, decided by two on the identity on file (security T34, T36; S9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.cast import proven
from tests.rooms.customers.cases import CLAIMANT, OWNER, Lane, after, assemble_lane, claimants_mail, letters
from tests.vaulting import VaultProcess

from countersign.customers import commands
from countersign.customers.commands import disputes
from countersign.customers.commands.disputes import Claimed
from countersign.customers.commands.refusing import Locked
from countersign.customers.models import Contact, Contract, Customer, OwnershipDispute, Service
from countersign.customers.queries import cases as queries
from countersign.identity.queries import account
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, StepUpNeeded
from countersign.ledger.queries import events_of
from countersign.ledger.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane(vault: VaultProcess, transactional_db: None) -> Iterator[Lane]:
    yield assemble_lane()
    assert verify().sound


def test_a_dismissed_manager_who_is_signed_in_changes_nothing_T34(lane: Lane) -> None:
    """security T34: data, administrators, methods, services: 423; services keep running, nothing is lost."""
    claim = Claimed("Павел Крылов", "boss@mail.example", "41-2087", "I run this.", channel="session")
    dispute = disputes.open_dispute(claim, by=lane.owner, at=after(0))
    lane.choose("in_person", at=after(0))
    by = proven(lane.olga, "dispute.freeze", dispute)
    disputes.freeze(dispute.pk, lane.customer, "A dismissed manager claims it.", by=by, at=after(1))
    service, other = Service.objects.get(), Contact.objects.get(account_id=lane.partner.id)
    person = commands.Person("Thief", "thief@mail.example", ["owner"])
    registrar = replace(lane.olga, roles=frozenset({"identity_officer", "manager"}))
    at = after(2)
    tries = (
        lambda: lane.asked(),
        lambda: lane.choose("in_person", at=at),
        lambda: commands.remove_contact(other.pk, by=proven(lane.owner, "contact.remove", other), at=at),
        lambda: commands.change_contact(
            other.pk, roles=["observer"], by=proven(lane.owner, "contact.change", other), at=at
        ),
        lambda: commands.invite_contact(
            lane.contract, person, by=proven(lane.owner, "contact.add", f"contract:{lane.contract}"), at=at
        ),
        lambda: commands.end_service(service.pk, by=proven(registrar, "service.end", service), at=at),
        lambda: commands.end_contract(lane.contract, by=registrar, at=at),
        lambda: commands.transfer_service(
            service.pk, lane.stranger.contract or 0, by=proven(registrar, "service.transfer", service), at=at
        ),
    )
    for one in tries:
        with pytest.raises(Locked) as refused:
            one()
        assert (refused.value.status, refused.value.code) == (423, "identity_frozen")
    assert Service.objects.get().is_active and Contract.objects.get(pk=lane.contract).ended_at is None


def test_the_holder_sees_the_freeze_and_the_claimant_only_the_own_case(lane: Lane) -> None:
    dispute = lane.disputed()
    assert "A dispute about Общество с ограниченной ответственностью «Вектор»" in letters(OWNER)
    [concern] = queries.concerns(lane.owner)
    assert (concern.kind, concern.reason) == ("ownership_dispute", "A dismissed manager claims the account.")
    assert queries.concerns(lane.stranger) == []
    assert queries.claimants_view("ownership_dispute", dispute.pk)[0] == "received"
    void = disputes.open_dispute(Claimed("X", "x@mail.example", "99-9999", "Mine."), by=CLAIMANT, at=after(0))
    assert queries.claimants_view("ownership_dispute", void.pk)[0] == "received"
    [(_, text)], [(_, other)] = claimants_mail("bragin@mail.example"), claimants_mail("x@mail.example")
    assert [line for line in text.splitlines() if "case" not in line and "http" not in line] == [
        line for line in other.splitlines() if "case" not in line and "http" not in line
    ]
    assert "Вектор" not in text


def test_one_person_no_reason_or_no_evidence_decides_nothing_T36(lane: Lane) -> None:
    """security T36: refused; with two, an event, both told, the freeze lifted."""
    for missing in ({"reason": " "}, {"evidence": []}, {"evidence": [" "]}):
        with pytest.raises(Invalid):
            lane.proposed(**missing)
        thawed(lane)
    dispute = lane.proposed()
    for by in (lane.olga, replace(lane.tomas, session=lane.olga.session)):
        with pytest.raises(NotAllowed, match="second_officer_needed"):
            disputes.decide_dispute(dispute.pk, agreed=True, by=proven(by, "dispute.decide", dispute), at=after(3))
    with pytest.raises(StepUpNeeded):
        disputes.decide_dispute(dispute.pk, agreed=True, by=lane.tomas, at=after(3))
    by = proven(lane.tomas, "dispute.decide", dispute)
    disputes.decide_dispute(dispute.pk, agreed=True, by=by, at=after(3))
    types = [event.type for event in events_of("ownership_dispute", dispute.pk)]
    assert types[-1] == "dispute.resolved" and types.count("dispute.decision_refused") == 2
    assert Customer.objects.get(pk=lane.customer).state == "active"
    assert claimants_mail("bragin@mail.example")[-1][0] == f"Your case D-{dispute.pk}"
    assert letters(OWNER).count("A dispute about Общество с ограниченной ответственностью «Вектор»") >= 2
    lane.choose("in_person", at=after(4))


def thawed(lane: Lane) -> None:
    """Close what a refused proposal left frozen."""
    dispute = OwnershipDispute.objects.get(state="hold")
    verdict = disputes.Verdict("holder_keeps", "registered_identity", "Test.", ["Nothing"])
    disputes.propose_decision(dispute.pk, verdict, by=proven(lane.olga, "dispute.propose", dispute), at=after(2))
    by = proven(lane.tomas, "dispute.decide", dispute)
    disputes.decide_dispute(dispute.pk, agreed=True, by=by, at=after(2))


def test_only_the_holder_a_court_or_heirs_move_ownership_S9(lane: Lane) -> None:
    """S9: against the identity on file nothing is decided; a court's act freezes on until services have moved."""
    with pytest.raises(Invalid, match="holder_keeps_by_rule"):
        lane.proposed(decision="to_claimant")
    thawed(lane)
    with pytest.raises(Conflict, match="comparison_missing"):
        lane.proposed(decision="to_claimant", basis="holder_consent")
    thawed(lane)
    dispute = lane.proposed(decision="to_claimant", basis="court_act")
    by = proven(lane.tomas, "dispute.decide", dispute)
    disputes.decide_dispute(dispute.pk, agreed=True, by=by, at=after(3))
    assert Customer.objects.get(pk=lane.customer).state == "disputed"
    service = Service.objects.get()
    officer = proven(lane.olga, "service.transfer", service)
    commands.transfer_service(service.pk, lane.stranger.contract or 0, by=officer, at=after(4))
    disputes.lift_freeze(dispute.pk, by=proven(lane.tomas, "dispute.lift", dispute), at=after(5))
    assert Customer.objects.get(pk=lane.customer).state == "active"


def test_the_identity_on_file_keeps_access_S9(lane: Lane) -> None:
    """S9: a freeze takes no access; attempts are collected on the case by number."""
    dispute = lane.disputed()
    held = account(lane.owner.id or 0)
    assert held is not None and held.is_active
    assert Contact.objects.filter(contract_id=lane.contract, is_active=True).count() == 2
    for attempt in (12, 7, 12):
        disputes.note_attempt(dispute.pk, attempt, by=lane.olga, at=after(2))
    assert OwnershipDispute.objects.get().attempts == [7, 12]
    with pytest.raises(NotAllowed):
        disputes.note_attempt(dispute.pk, 9, by=replace(lane.olga, roles=frozenset({"first_line"})), at=after(2))
    with pytest.raises(Conflict, match="frozen_already"):
        other = disputes.open_dispute(Claimed("Y", "y@mail.example", "41-2087", "Mine."), by=CLAIMANT, at=after(2))
        disputes.freeze(other.pk, lane.customer, "x", by=proven(lane.olga, "dispute.freeze", other), at=after(2))
    rejected = OwnershipDispute.objects.exclude(pk=dispute.pk).get()
    disputes.reject_claim(rejected.pk, "The same.", by=proven(lane.olga, "dispute.reject", rejected), at=after(3))


def test_the_second_decider_gives_back_with_a_reason(lane: Lane) -> None:
    dispute = lane.proposed()
    by = proven(lane.tomas, "dispute.decide", dispute)
    with pytest.raises(Invalid):
        disputes.decide_dispute(dispute.pk, agreed=False, by=by, at=after(3))
    given = disputes.decide_dispute(dispute.pk, agreed=False, reason="The extract is old.", by=by, at=after(3))
    assert (given.state, Customer.objects.get(pk=lane.customer).state) == ("hold", "disputed")
