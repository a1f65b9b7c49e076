"""Who a customer is changes by two officers, notice and a wait, or not at all (security T30, T77; S7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import proven
from tests.rooms.customers.cases import OWNER, SECOND_OWNER, Lane, after, assemble_lane, letters
from tests.vaulting import VaultProcess

from countersign.customers.commands import ending_recoveries, identity_changes
from countersign.customers.models import IdentityChange, Party
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of
from countersign.ledger.verify import verify

pytestmark = pytest.mark.django_db
NEW = "119021, Москва, ул. Новая, 2"


@pytest.fixture
def lane(vault: VaultProcess, transactional_db: None) -> Iterator[Lane]:
    yield assemble_lane()
    assert verify().sound


def test_a_change_takes_effect_after_three_days_and_keeps_the_version_before_S7(lane: Lane) -> None:
    """S7: ticket, two officers, notice to all owners, 72 hours; versions kept."""
    change = lane.confirmed()
    assert (change.state, change.ends_at) == ("cooling_off", after(74))
    for address in (OWNER, SECOND_OWNER):
        assert letters(address).count("Identity data of Общество с ограниченной ответственностью «Вектор»") >= 2
    ending_recoveries.end_waits(by=SYSTEM, at=after(74) - timedelta(seconds=1))
    assert Party.objects.count() == 1
    for _ in range(2):
        ending_recoveries.end_waits(by=SYSTEM, at=after(74))
    old, new = Party.objects.order_by("version")
    assert (old.data["address"], new.data["address"], new.version) == ("119021, Москва, ул. Примерная, 1", NEW, 2)
    assert new.data["tax_id"] == old.data["tax_id"] and new.grounds == "identity change"


@pytest.mark.parametrize("field", ["tax_id", "registration_id", "kpp", "category", "jurisdiction", "no such"])
def test_numbers_never_change_T77(lane: Lane, field: str) -> None:
    """security T77: by this way neither; the attempt is an event of the customer."""
    with pytest.raises(NotAllowed, match="identity_number_fixed"):
        lane.asked(field)
    assert events_of("customer", lane.customer)[-1].type == "customer.identity_edit_refused"
    assert not IdentityChange.objects.exists()


def test_staff_and_contacts_ask_for_nothing_T30(lane: Lane) -> None:
    """security T30: only an owner, at A3, for the own contract."""
    place = f"contract:{lane.contract}"
    observer = replace(lane.partner, roles=frozenset({"technical"}))
    for by in (lane.olga, observer):
        with pytest.raises(NotAllowed):
            by = proven(by, "identity.ask_change", place)
            identity_changes.ask_identity_change(lane.contract, "address", "x", by=by, at=after(0))
    with pytest.raises(NotVisible):
        by = proven(lane.stranger, "identity.ask_change", place)
        identity_changes.ask_identity_change(lane.contract, "address", "x", by=by, at=after(0))
    with pytest.raises(StepUpNeeded):
        identity_changes.ask_identity_change(lane.contract, "address", "x", by=lane.owner, at=after(0))


def test_maker_is_not_checker_and_both_type_the_same(lane: Lane) -> None:
    """security T31: another person in another session; the second types without having seen."""
    change = lane.made()
    for by in (lane.olga, replace(lane.tomas, session=lane.olga.session)):
        with pytest.raises(NotAllowed, match="second_officer_needed"):
            by = proven(by, "identity.check_change", change)
            identity_changes.check_identity_change(change.pk, NEW, by=by, at=after(2))
    tomas = proven(lane.tomas, "identity.check_change", change)
    with pytest.raises(Conflict, match="comparison_missing"):
        identity_changes.check_identity_change(change.pk, NEW, by=tomas, at=after(2))
    lane.compared(change, lane.tomas)
    with pytest.raises(Conflict, match="value_differs"):
        identity_changes.check_identity_change(change.pk, NEW + "0", by=tomas, at=after(2))
    assert identity_changes.check_identity_change(change.pk, NEW, by=tomas, at=after(2)).state == "cooling_off"


def test_a_typo_waits_for_nothing_and_is_no_way_around(lane: Lane) -> None:
    with pytest.raises(Invalid, match="more_than_a_typo"):
        lane.made(NEW, typo=True)
    by = proven(lane.olga, "identity.refuse_change", IdentityChange.objects.get())
    identity_changes.refuse_identity_change(IdentityChange.objects.get().pk, "Once more.", by=by, at=after(1))
    change = lane.confirmed("119021, Москва, ул. Примерная, 7", typo=True)
    assert (change.state, change.party_version) == ("applied", 2)


def test_an_owner_stops_a_change_until_it_is_in_force(lane: Lane) -> None:
    change = lane.confirmed()
    with pytest.raises(NotVisible):
        identity_changes.take_back_identity_change(change.pk, by=lane.stranger, at=after(3))
    identity_changes.take_back_identity_change(change.pk, by=lane.partner, at=after(73))
    ending_recoveries.end_waits(by=SYSTEM, at=after(80))
    assert Party.objects.count() == 1
    with pytest.raises(Conflict, match="case_over"):
        identity_changes.take_back_identity_change(change.pk, by=lane.owner, at=after(81))


def test_a_dispute_holds_a_change_that_waits(lane: Lane) -> None:
    lane.confirmed()
    lane.disputed()
    ending_recoveries.end_waits(by=SYSTEM, at=after(100))
    assert Party.objects.count() == 1


def test_one_officer_mode_is_an_event_and_doubles_the_wait(lane: Lane) -> None:
    """M13: small providers; switched from the console alone, never from the desk."""
    with pytest.raises(NotAllowed):
        identity_changes.switch_one_officer(True, "We are one.", by=lane.olga, at=after(0))
    held = identity_changes.switch_one_officer(True, "We are one.", by=SYSTEM, at=after(0))
    assert events_of("identity_mode", held.pk)[0].type == "identity_mode.one_officer_allowed"
    change = lane.asked()
    lane.compared(change, lane.olga)
    by = proven(lane.olga, "identity.make_alone", change)
    made = identity_changes.make_identity_change(change.pk, NEW, evidence=["Extract"], by=by, at=after(1))
    assert (made.state, made.one_officer, made.ends_at) == ("cooling_off", True, after(145))
    identity_changes.switch_one_officer(False, "Now we are two.", by=SYSTEM, at=after(2))
    with pytest.raises(Conflict):
        identity_changes.switch_one_officer(False, "Again.", by=SYSTEM, at=after(2))
