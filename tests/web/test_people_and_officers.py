"""The pages of owners and officers with a real second factor: people of a contract, two officers on one identity."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.authenticator import Device
from tests.rooms.customers.conftest import PASSWORD as CHOSEN
from tests.rooms.customers.conftest import VISITOR, application
from tests.web.asked import asked
from tests.web.devices import joined
from tests.web.world import World, browser

from countersign.customers import commands
from countersign.customers.models import Contact, Contract, Customer, Verification
from countersign.customers.queries import plans
from countersign.identity.models import CallerCode, CodeSecret
from countersign.identity.queries import account, account_id_of
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.ledger.verify import verify

pytestmark = pytest.mark.django_db


def signed(client: Client, device: Device, address: str, data: dict[str, Any]) -> Any:
    """Send a form, answer the page that asks for the second factor, and return what the form led to."""
    answer = client.post(address, data)
    assert answer.status_code == 403, answer.status_code
    page = asked(answer)
    return client.post(page.action, page.with_proof(passkey=device.answer(page.question)))


def actor_of(email: str, role: str) -> Actor:
    found = account_id_of(email)
    assert found is not None
    held = account(found)
    assert held is not None
    return Actor("staff", id=found, name=held.name, roles=frozenset({role}), assurance="A2", channel="desk")


def test_an_owner_invites_changes_and_removes_people_with_a_passkey(world: World) -> None:
    owner, device = world.browsers["owner"], joined(world.cast.owner)
    invite = {"name": "Ольга Ветрова", "email": "o.vetrova@vektor.example", "roles": ["technical"], "usual": "on"}
    assert signed(owner, device, "/account/contacts", invite)["Location"] == "/account/contacts?invited"
    row = Contact.objects.get(email="o.vetrova@vektor.example")
    assert not row.is_active and row.invited_at is not None
    shown = owner.get("/account/contacts").content.decode()
    assert "Ольга Ветрова" in shown and "has not accepted yet" in shown
    at = f"/account/contacts/{world.contact}"
    changed = signed(owner, device, at, {"roles": ["observer"], "rights": ["call"], "phone": "+7 495 1112233"})
    assert changed.status_code == 303
    colleague = Contact.objects.get(pk=world.contact)
    assert (colleague.roles, colleague.rights, colleague.phone) == (["observer"], ["call"], "+74951112233")
    assert world.browsers["colleague"].get("/account/contacts").status_code == 200
    assert signed(owner, device, f"{at}/removal", {})["Location"] == "/account/contacts?removed"
    assert world.browsers["colleague"].get("/").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("live", [True, False])
def test_a_person_with_a_code_for_another_contract_is_removed_all_the_same(world: World, live: bool) -> None:
    """Their sessions end, whichever contract they acted for; the other contract's code dies with its session."""
    owner, device, colleague = world.browsers["owner"], joined(world.cast.owner), world.browsers["colleague"]
    foreign = world.cast.foreign_contract
    commands.add_contact(foreign, world.cast.colleague.account_id, ["technical"], by=SYSTEM, at=database_now())
    assert colleague.post(f"/calls/code?contract={foreign}").status_code == 303
    assert colleague.post(f"/calls/code?contract={world.cast.contract}").status_code == 303
    other, own = (CodeSecret.objects.get(contract_id=one, live=True) for one in (foreign, world.cast.contract))
    if not live:
        with unguarded():
            CodeSecret.objects.filter(pk=other.pk).update(expires_at=database_now() - timedelta(minutes=1))
    answer = signed(owner, device, f"/account/contacts/{world.contact}/removal", {})
    assert answer["Location"] == "/account/contacts?removed"
    assert not Contact.objects.get(pk=world.contact).is_active
    assert CallerCode.objects.get(pk=own.pk).ended_why == "contact"
    assert Contact.objects.get(account_id=world.cast.colleague.id, contract_id=foreign).is_active
    assert not CodeSecret.objects.filter(contract_id=foreign, live=True, expires_at__gt=database_now()).exists()
    assert colleague.get("/").headers["Location"].startswith("/sign-in")
    with unguarded():
        assert verify("contact", world.contact).sound


def test_a_refused_form_after_the_proof_keeps_what_was_typed(world: World) -> None:
    owner, device = world.browsers["owner"], joined(world.cast.owner)
    answer = signed(owner, device, "/account/contacts", {"name": "A", "email": "carla at ferri", "roles": ["owner"]})
    assert answer.status_code == 422
    assert 'value="carla at ferri"' in answer.content.decode()


def test_a_stranger_finds_no_person_of_another_contract(world: World) -> None:
    for address in (f"/account/contacts/{world.contact}", f"/account/contacts/{world.contact}/removal"):
        assert world.browsers["stranger"].get(address).status_code == 404
        assert world.browsers["stranger"].post(address, {"roles": "owner"}).status_code == 404


def test_an_invited_person_with_an_account_agrees_first(world: World) -> None:
    owner, device = world.browsers["owner"], joined(world.cast.owner)
    invite = {"name": "Carla", "email": "carla@ferri.example", "roles": ["observer"], "usual": "on"}
    assert signed(owner, device, "/account/contacts", invite).status_code == 303
    stranger = world.browsers["stranger"]
    assert "41-2087" not in stranger.get("/account").content.decode()
    page = stranger.get("/invitations").content.decode()
    assert "41-2087" in page
    row = Contact.objects.get(email="carla@ferri.example")
    assert world.browsers["owner"].post(f"/invitations/{row.pk}", {"answer": "accept"}).status_code == 404
    assert stranger.post(f"/invitations/{row.pk}", {"answer": "accept"}).status_code == 303
    assert "41-2087" in stranger.get("/account").content.decode()


def test_two_officers_accept_and_verify_a_legal_entity_on_the_desk_S7(world: World) -> None:
    """S7, acceptance 2: register, two officers, a contract, a service."""
    at = database_now()
    paper = commands.apply_for_registration(application(email="new@severveter.example"), by=VISITOR, at=at)
    prospect = commands.confirm_registration(paper.pk, CHOSEN, by=VISITOR, at=at)
    record = f"/desk/customers/{prospect.pk}"
    first = world.browsers["identity_officer"]
    maker = joined(actor_of("identity_officer@nimbus.example", "identity_officer"))
    checker_login = "looker@nimbus.example"
    checker_actor = actor_of(checker_login, "identity_officer")
    page = first.get(record).content.decode()
    assert "Waits to be accepted" in page and "No service may be given" in page
    assert first.post(f"{record}/acceptance", {"plan": str(plans()[0][0])})["Location"] == record
    contract = Contract.objects.get(customer_id=prospect.pk)
    assert contract.number == "60-0032"
    service = {"contract": str(contract.pk), "name": "cs77", "product": "Virtual server", "site": "", "identifiers": ""}
    assert first.post(f"{record}/services", service).status_code == 403
    look = {"method": "qualified_signature", "evidence": "case 12", "passed": "yes", "valid_until": ""}
    assert signed(first, maker, f"{record}/verifications", look)["Location"] == record
    found = Verification.objects.get(customer_id=prospect.pk)
    settle = f"/desk/verifications/{found.pk}"
    assert settle not in first.get(record).content.decode()
    assert first.post(settle, {"verdict": "confirm"}).status_code == 403  # One's own finding.
    assert Verification.objects.get(pk=found.pk).state == "proposed"
    second, checker = _second(checker_actor, checker_login)
    assert settle in second.get(record).content.decode()
    assert signed(second, checker, settle, {"verdict": "confirm", "reason": ""})["Location"] == record
    assert Verification.objects.get(pk=found.pk).state == "in_force"
    assert first.post(f"{record}/services", service)["Location"] == record
    assert Customer.objects.get(pk=prospect.pk).state == "active"
    assert "In force" in first.get(record).content.decode()


def _second(actor: Actor, login: str) -> tuple[Client, Device]:
    """Give the officer who looked first a password, a waiver and a device, and sign in."""
    from tests.cast import PASSWORD, without_passkey

    from countersign.identity import commands as identity

    at = database_now()
    identity.change_password(actor.account_id, PASSWORD, by=actor, at=at)
    without_passkey(actor.account_id)
    client = browser(login)
    return client, joined(actor)


def test_wrong_answers_of_the_desk_are_shown_beside_their_fields(world: World) -> None:
    officer = world.browsers["identity_officer"]
    record = f"/desk/customers/{world.customer}"
    for noun, data, field in (
        ("plan", {"contract": "999999", "plan": ""}, "contract"), ("contracts", {"number": "x", "plan": ""}, "plan"),
        ("services", {"contract": "", "name": "", "product": ""}, "name"),
    ):  # fmt: skip
        answer = officer.post(f"{record}/{noun}", data)
        assert (answer.status_code, noun) == (422, noun)
        assert f'id="id_{field}_error"' in answer.content.decode(), noun
    new = "/desk/customers/new?category=legal_entity&country=RU"
    answer = officer.post(new, {"name": "X", "tax_id": "1", "locale": "ru", "zone": "Europe/Moscow"})
    assert answer.status_code == 422 and 'id="id_tax_id_error"' in answer.content.decode()
    good = {"name": "Белова Анна", "locale": "ru", "zone": "Europe/Moscow", "short_name": ""}
    made = officer.post("/desk/customers/new?category=individual&country=RU", good)
    assert made.status_code == 303 and made["Location"].startswith("/desk/customers/")
