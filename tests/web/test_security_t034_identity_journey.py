"""Identity changes hands through the pages alone: step-ups, the lane, a freeze, a dismissed manager (T30, T34, S7)."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.authenticator import Device
from tests.cast import PASSWORD, Cast, _staff, assemble
from tests.rooms.customers.conftest import VECTOR
from tests.web.asked import asked
from tests.web.devices import joined
from tests.web.world import browser

from countersign.customers import commands
from countersign.customers.commands import Identity
from countersign.customers.commands.ending_recoveries import end_waits
from countersign.customers.models import Contact, Contract, IdentityChange, OwnershipDispute, RecoveryChoice
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.tickets.models import Ticket
from countersign.vault import box

pytestmark = pytest.mark.django_db
DOCUMENT = {"number": "4509 731846", "names": "Крылов Павел Андреевич", "born": "1979-04-23"}
OWNER, OLGA, TOMAS = "p.krylov@vektor.example", "olga@nimbus.example", "tomas@nimbus.example"


class Person:
    """A browser of somebody who has a passkey: whatever page asks for a proof gets one."""

    def __init__(self, email: str, actor: Actor) -> None:
        self.client: Client = browser(email)  # First: with a passkey, the sign-in itself would ask for it.
        self.device: Device = joined(actor)

    def post(self, path: str, given: dict[str, Any]) -> Any:
        answer = self.client.post(path, given)
        if answer.status_code == 403 and b'id="step-up"' in answer.content:
            page = asked(answer)
            answer = self.client.post(page.action, page.with_proof(passkey=self.device.answer(page.question)))
        return answer

    def get(self, path: str) -> str:
        return self.client.get(path).content.decode()


@pytest.fixture
def cast(db: None) -> Cast:
    made = assemble(password=PASSWORD)
    customer = Contract.objects.get(pk=made.contract).customer_id
    commands.add_party(customer, Identity("RU", VECTOR), by=SYSTEM, at=database_now())
    return made


@pytest.fixture
def owner(cast: Cast) -> Person:
    return Person(OWNER, cast.owner)


@pytest.fixture
def officers(cast: Cast) -> tuple[Person, Person]:
    made = []
    for name, email in (("Olga Smirnova", OLGA), ("Tomas Novak", TOMAS)):
        made.append(Person(email, _staff(name, email, "identity_officer", password=PASSWORD)))
    return made[0], made[1]


@pytest.fixture
def agreeing(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the edge: the vault's answer, whose own tests run it in its process."""

    def compare(customer: int, typed: dict[str, str], **more: object) -> dict[str, str]:
        return {name: "match" if DOCUMENT.get(name) == text else "mismatch" for name, text in typed.items()}

    monkeypatch.setattr(box, "compare", compare)


def compared(person: Person, kind: str, number: int) -> None:
    from django.test import override_settings

    with override_settings(ROOT_URLCONF="tests.web.vault_side"):
        answer = person.post(f"/cases/{kind}/{number}/comparison", DOCUMENT)
    assert answer.status_code == 200 and "Matches" in answer.content.decode(), answer.content.decode()[:1500]


def test_a_change_from_the_owners_page_to_the_new_version_S7(
    cast: Cast, owner: Person, officers: tuple[Person, Person], agreeing: None
) -> None:
    """S7: asked at A3 with a ticket, two officers each with a passkey and a blind comparison, three days, a version."""
    olga, tomas = officers
    answer = owner.post("/account/identity/changes", {"field": "address", "reason": "We moved on 1 March."})
    assert answer.status_code == 303, answer.content.decode()[:1500]
    change = IdentityChange.objects.get()
    assert Ticket.objects.get(pk=change.ticket).title == "Change of identity data"
    page = f"/desk/identity/identity_change/{change.pk}"
    entered = {"value": "119021, Москва, ул. Новая, 2", "typo": "no", "evidence": "Extract of the register"}
    early = olga.post(f"{page}/finding", entered)
    assert early.status_code == 409
    compared(olga, "identity_change", change.pk)
    assert olga.post(f"{page}/finding", entered).status_code == 303
    assert "ул. Новая" in olga.get(page) and "ул. Новая" not in tomas.get(page)
    compared(tomas, "identity_change", change.pk)
    assert olga.post(f"{page}/approval", {"value": entered["value"]}).status_code == 403
    assert tomas.post(f"{page}/approval", {"value": entered["value"]}).status_code == 303
    assert "Identity data are to be changed" in owner.get("/")
    end_waits(by=SYSTEM, at=database_now() + timedelta(hours=73))
    shown = owner.get("/account/identity")
    assert "ул. Новая, 2" in shown and "Versions before" in shown and "ул. Примерная, 1" in shown


def test_a_dismissed_manager_and_a_freeze_through_the_pages_T34(
    cast: Cast, owner: Person, officers: tuple[Person, Person]
) -> None:
    """security T34: still signed in, the manager tries everything; 423 or 403, and the pages say why."""
    olga, tomas = officers
    claimed = {"name": "Павел Крылов", "contact": "pk@mail.example", "claimed": "41-2087", "words": "I built it."}
    assert owner.client.post("/recovery/dispute", claimed).status_code == 303
    dispute = OwnershipDispute.objects.get()
    assert (dispute.channel, dispute.requested_by_id) == ("session", cast.owner.id)
    assert "Frozen" not in owner.get("/account/identity")
    page = f"/desk/identity/ownership_dispute/{dispute.pk}"
    reason = "A dismissed manager claims the account."
    assert olga.post(f"{page}/freeze", {"contract": "41-2087", "reason": reason}).status_code == 303
    home = owner.get("/")
    assert "are frozen" in home and reason in home
    colleague = Contact.objects.get(account_id=cast.colleague.id)
    tries = [
        ("/account/identity/methods", {"methods": ["in_person"]}),
        ("/account/identity/changes", {"field": "name", "reason": "x"}),
        (f"/account/contacts/{colleague.pk}", {"roles": ["observer"]}),
        (f"/account/contacts/{colleague.pk}/removal", {}),
        ("/account/contacts", {"name": "T", "email": "t@thief.example", "roles": ["owner"]}),
    ]
    for path, given in tries:
        answer = owner.post(path, given)
        assert answer.status_code in (403, 423), (path, answer.status_code)
    assert owner.client.get("/tickets/new").status_code == 200 and owner.client.get("/account").status_code == 200
    stranger = browser("carla@ferri.example")
    assert "frozen" not in stranger.get("/").content.decode()
    none = olga.post(f"{page}/proposal", {"decision": "holder_keeps", "basis": "registered_identity", "reason": " "})
    assert none.status_code == 422
    given = {
        "decision": "holder_keeps", "basis": "registered_identity", "reason": "The company is the holder.",
        "evidence": "Register of companies",
    }  # fmt: skip
    assert olga.post(f"{page}/proposal", given).status_code == 303
    assert olga.post(f"{page}/approval", {}).status_code == 403
    export = tomas.post(f"{page}/export", {})
    assert export["Content-Type"] == "application/zip"
    assert "index.json" in zipfile.ZipFile(io.BytesIO(export.content)).namelist()
    assert tomas.post(f"{page}/approval", {}).status_code == 303
    assert owner.post("/account/identity/methods", {"methods": ["in_person", "vouch"]}).status_code == 303
    assert RecoveryChoice.objects.get().methods == ["in_person", "vouch"]


def test_methods_are_fixed_by_owners_alone_and_a_photo_never_alone(cast: Cast, owner: Person) -> None:
    alone = owner.post("/account/identity/methods", {"methods": ["photo_with_document"]})
    assert alone.status_code == 422
    assert owner.post("/account/identity/methods", {"methods": ["photo_with_document", "e_id"]}).status_code == 303
    colleague = browser("n.orlova@vektor.example")
    assert "Fix these ways" not in colleague.get("/account/identity").content.decode()
    assert colleague.post("/account/identity/methods", {"methods": ["e_id"]}).status_code == 403


def test_a_signed_in_customer_claims_like_everybody_else(cast: Cast) -> None:
    """The portal's role sees one contract; the public pages are of none."""
    stranger = browser("carla@ferri.example")
    given = {"email": OWNER, "contact": "carla@ferri.example", "lost": "all"}
    answer = stranger.post("/recovery/claim", given)
    assert answer.status_code == 303
    assert stranger.get(answer["Location"]).status_code == 200
    assert connection.is_usable()
