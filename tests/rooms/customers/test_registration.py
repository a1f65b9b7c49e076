"""Registering oneself, being accepted, being looked at by two officers (M12, S7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cast import proven
from tests.rooms.customers.conftest import NOW, PASSWORD, VECTOR, VISITOR, Desk, application

from countersign.customers import commands
from countersign.customers.commands import Identity, Look
from countersign.customers.models import Contact, Customer, Party, RegistrationPaper
from countersign.identity.models import Account
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
GOOD = Look("qualified_signature", "case 7", True)


def test_a_registration_is_nothing_until_its_e_mail_is_proven(desk: Desk) -> None:
    paper = commands.apply_for_registration(application(), by=VISITOR, at=NOW)
    assert (Customer.objects.count(), Account.objects.filter(kind="customer").count()) == (0, 0)
    assert not {"password", "token"}.intersection(vars(paper))
    made = commands.confirm_registration(paper.pk, PASSWORD, by=VISITOR, at=NOW + timedelta(hours=1))
    assert (made.state, made.category, made.applicant.email) == ("prospect", "legal_entity", "p.krylov@vektor.example")
    party = Party.objects.get()
    assert (party.version, party.jurisdiction, party.data["tax_id"]) == (1, "RU", "7707083893")
    assert RegistrationPaper.objects.count() == 0
    with pytest.raises(NotVisible):
        commands.confirm_registration(paper.pk, PASSWORD, by=VISITOR, at=NOW)


def test_an_unproven_registration_dies_after_two_days(desk: Desk) -> None:
    paper = commands.apply_for_registration(application(), by=VISITOR, at=NOW)
    late = NOW + timedelta(hours=49)
    with pytest.raises(NotVisible):
        commands.confirm_registration(paper.pk, PASSWORD, by=VISITOR, at=late)
    assert commands.sweep_papers(at=late) == 1


def test_the_password_rules_hold_and_a_refusal_leaves_nothing(desk: Desk) -> None:
    paper = commands.apply_for_registration(application(), by=VISITOR, at=NOW)
    with pytest.raises(Invalid):
        commands.confirm_registration(paper.pk, "short", by=VISITOR, at=NOW)
    assert Customer.objects.count() == 0
    assert RegistrationPaper.objects.count() == 1


def test_filling_in_says_nothing_of_accounts_that_exist(prospect: Customer) -> None:
    again = commands.apply_for_registration(application(), by=VISITOR, at=NOW)
    with pytest.raises(Conflict):  # Its link is never mailed: the job sees that the address is known.
        commands.confirm_registration(again.pk, PASSWORD, by=VISITOR, at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "company"}, None), ({"email": "nobody"}, "email"), ({"person": ""}, "person"),
        ({"phone": "12"}, "phone"), ({"locale": "xx"}, "locale"), ({"zone": "Mars"}, "zone"),
        ({"identity": Identity("Russia", VECTOR)}, "country"),
        ({"identity": Identity("RU", {**VECTOR, "tax_id": "7707083894"})}, "tax_id"),
        ({"identity": Identity("RU", {**VECTOR, "address": ""})}, "address"),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named(desk: Desk, changes: dict[str, object], field: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        commands.apply_for_registration(application(**changes), by=VISITOR, at=NOW)
    assert refused.value.facts.get("field") == field
    assert RegistrationPaper.objects.count() == 0


def test_the_advice_that_was_not_followed_is_recorded_S7(desk: Desk) -> None:
    person = application(
        category="individual", identity=Identity("RU", {"name": "Анна Белова", "tax_id": "123456789047"})
    )
    paper = commands.apply_for_registration(person, by=VISITOR, at=NOW)
    made = commands.confirm_registration(paper.pk, PASSWORD, by=VISITOR, at=NOW)
    first = events_of("customer", made.pk)[0]
    assert first.facts["advice"] == ["organisation_mail_domain"]
    assert first.staff_only


def test_acceptance_gives_the_next_free_number_and_the_owner(prospect: Customer, desk: Desk) -> None:
    other = commands.register_customer(name="Old", category="individual", by=SYSTEM, at=NOW)
    commands.sign_contract(other.pk, "71-9004", desk.plan, by=SYSTEM, at=NOW)
    contract = commands.accept_registration(prospect.pk, desk.plan, by=desk.olga, at=NOW)
    assert contract.number == "71-9005"
    owner = Contact.objects.get(contract=contract)
    assert (owner.account_id, owner.roles, owner.phone) == (prospect.applicant_id, ["owner"], "+74951234567")
    assert Customer.objects.get(pk=prospect.pk).state == "active"
    with pytest.raises(Conflict):
        commands.accept_registration(prospect.pk, desk.plan, by=desk.olga, at=NOW)


def test_numbers_wrap_into_the_lowest_gap_and_end(desk: Desk) -> None:
    commands.set_provider(name="N", zone="UTC", languages=["en"], contract_pattern="#", by=SYSTEM, at=NOW)
    old = commands.register_customer(name="Old", category="individual", by=SYSTEM, at=NOW)
    commands.sign_contract(old.pk, "9", desk.plan, by=SYSTEM, at=NOW)
    for expected in "1234567":
        made = _registered(expected, desk)
        assert made.number == expected
    assert _registered("8", desk).number == "8"
    with pytest.raises(Conflict, match="used_up"):
        _registered("x", desk)


def _registered(word: str, desk: Desk) -> object:
    paper = commands.apply_for_registration(application(email=f"a{word}@vektor.example"), by=VISITOR, at=NOW)
    made = commands.confirm_registration(paper.pk, PASSWORD, by=VISITOR, at=NOW)
    return commands.accept_registration(made.pk, desk.plan, by=desk.olga, at=NOW)


def test_a_prospect_has_no_contract_before_it_is_accepted(prospect: Customer, desk: Desk) -> None:
    with pytest.raises(Conflict, match="prospect"):
        commands.sign_contract(prospect.pk, "10-0001", desk.plan, by=SYSTEM, at=NOW)
    with pytest.raises(Invalid):
        commands.refuse_registration(prospect.pk, "  ", by=desk.olga, at=NOW)
    assert commands.refuse_registration(prospect.pk, "No such company.", by=desk.olga, at=NOW).state == "closed"


def test_first_line_and_customers_register_nobody_T13(prospect: Customer, desk: Desk) -> None:
    """security T13."""
    customer = Actor("customer", id=prospect.applicant_id, roles=frozenset({"owner"}), assurance="A2")
    for by in (desk.first_line, customer):
        for refused in (
            lambda by=by: commands.register_customer(name="X", category="individual", by=by, at=NOW),
            lambda by=by: commands.accept_registration(prospect.pk, desk.plan, by=by, at=NOW),
            lambda by=by: commands.refuse_registration(prospect.pk, "No.", by=by, at=NOW),
            lambda by=by: commands.add_party(prospect.pk, Identity("RU", VECTOR), by=by, at=NOW),
            lambda by=by: commands.record_verification(prospect.pk, GOOD, by=by, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_a_party_in_force_is_never_written_over_T77(prospect: Customer, desk: Desk) -> None:
    """security T77: no command changes a version, and the application has no right to in the database."""
    with pytest.raises(Conflict):
        commands.add_party(prospect.pk, Identity("RU", VECTOR), by=desk.olga, at=NOW)
    for statement in (
        "UPDATE customers_party SET data = '{}'", "DELETE FROM customers_party", "TRUNCATE customers_party"
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            _run_unguarded(statement)


def _run_unguarded(statement: str) -> None:
    from countersign.kernel.guards import unguarded

    with unguarded(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_legal_entity_counts_only_with_a_second_officer_S7(prospect: Customer, desk: Desk) -> None:
    """security T31, T79: maker ≠ checker, each with a second factor for this very act."""
    contract = commands.accept_registration(prospect.pk, desk.plan, by=desk.olga, at=NOW)
    with pytest.raises(StepUpNeeded):
        commands.record_verification(prospect.pk, GOOD, by=desk.olga, at=NOW)
    olga = proven(desk.olga, "verification.record", prospect)
    found = commands.record_verification(prospect.pk, GOOD, by=olga, at=NOW)
    assert (found.state, found.officer_id) == ("proposed", desk.olga.id)
    with pytest.raises(NotAllowed, match="identification_missing"):
        commands.add_service(contract.pk, "cs1", product="Virtual server", by=desk.olga, at=NOW)
    with pytest.raises(NotAllowed):
        commands.settle_verification(
            found.pk, confirmed=True, by=proven(desk.olga, "verification.settle", found), at=NOW
        )
    tomas = proven(desk.tomas, "verification.settle", found)
    settled = commands.settle_verification(found.pk, confirmed=True, by=tomas, at=NOW)
    assert (settled.state, settled.second_id) == ("in_force", desk.tomas.id)
    assert commands.add_service(contract.pk, "cs1", product="Virtual server", by=desk.olga, at=NOW).is_active
    with pytest.raises(Conflict):
        commands.settle_verification(found.pk, confirmed=False, reason="x", by=tomas, at=NOW)
    expired = NOW + timedelta(days=1826)
    with pytest.raises(NotAllowed, match="identification_missing"):
        commands.add_service(contract.pk, "cs2", product="Virtual server", by=desk.olga, at=expired)


def test_a_rejected_finding_needs_a_reason_and_proves_nothing(prospect: Customer, desk: Desk) -> None:
    olga = proven(desk.olga, "verification.record", prospect)
    found = commands.record_verification(prospect.pk, GOOD, by=olga, at=NOW)
    tomas = proven(desk.tomas, "verification.settle", found)
    with pytest.raises(Invalid):
        commands.settle_verification(found.pk, confirmed=False, by=tomas, at=NOW)
    done = commands.settle_verification(found.pk, confirmed=False, reason="Seal differs.", by=tomas, at=NOW)
    assert done.state == "refused"


@pytest.mark.parametrize(
    ("look", "field"),
    [
        (Look("photo_with_document", "x", True), "method"), (Look("telepathy", "x", True), "method"),
        (Look("in_person", " ", True), "evidence"), (Look("in_person", "x" * 201, True), "evidence"),
        (Look("in_person", "x", True, NOW - timedelta(days=1)), "valid_until"),
    ],
)  # fmt: skip
def test_only_methods_that_the_country_allows_prove(prospect: Customer, desk: Desk, look: Look, field: str) -> None:
    olga = proven(desk.olga, "verification.record", prospect)
    with pytest.raises(Invalid) as refused:
        commands.record_verification(prospect.pk, look, by=olga, at=NOW)
    assert refused.value.facts["field"] == field


def test_an_individual_needs_one_officer(desk: Desk) -> None:
    person = commands.register_customer(
        name="", category="individual", identity=Identity("RU", {"name": "Анна Белова"}), by=desk.olga, at=NOW
    )
    assert person.name == "Анна Белова"
    olga = proven(desk.olga, "verification.record", person)
    assert commands.record_verification(person.pk, GOOD, by=olga, at=NOW).state == "in_force"


def test_another_tax_number_is_another_customer_who_takes_the_services_over(prospect: Customer, desk: Desk) -> None:
    one = commands.accept_registration(prospect.pk, desk.plan, by=desk.olga, at=NOW)
    commands.record_verification(prospect.pk, GOOD, by=SYSTEM, at=NOW)
    service = commands.add_service(one.pk, "cs1", product="Server", identifiers=["cs1.x"], by=SYSTEM, at=NOW)
    heir = commands.register_customer(
        name="", category="legal_entity", identity=Identity("RU", {**VECTOR, "tax_id": "7736050003"}),
        by=SYSTEM, at=NOW,
    )  # fmt: skip
    two = commands.sign_contract(heir.pk, "80-0001", desk.plan, by=SYSTEM, at=NOW)
    olga = proven(desk.olga, "service.transfer", service)
    with pytest.raises(NotAllowed, match="identification_missing"):
        commands.transfer_service(service.pk, two.pk, by=olga, at=NOW)
    commands.record_verification(heir.pk, GOOD, by=SYSTEM, at=NOW)
    moved = commands.transfer_service(service.pk, two.pk, by=olga, at=NOW)
    service.refresh_from_db()
    assert (moved.contract_id, moved.identifiers, service.is_active) == (two.pk, ["cs1.x"], False)
    with pytest.raises(Conflict):
        commands.transfer_service(service.pk, two.pk, by=olga, at=NOW)
