"""Pictures, alarms, delays and releases on the vault's own pages (security T81, T82, T89)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image
from tests.cast import PASSWORD, Cast, _staff, assemble, proven
from tests.factories import opened
from tests.rooms.vault.conftest import signed_in as with_passkey
from tests.vaulting import VaultProcess, rows
from tests.web.asked import asked
from tests.web.test_vault_pages import VAULT_HOST, signed_in

from countersign.identity.models import Account
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import NotAllowed
from countersign.ledger.queries import events_of
from countersign.vault import box, commands, queries
from countersign.vault.models import VaultAlarm, VaultDocument, VaultGrant

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
AT: dict[str, Any] = {"headers": {"host": VAULT_HOST}}


def png() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(kept, "PNG")
    return kept.getvalue()


@dataclass
class Desk:
    """Two officers and two who keep watch, each with a browser on the vault's origin; a document of a customer."""

    cast: Cast
    browsers: dict[str, Client]
    actors: dict[str, Actor]
    ticket: int
    customer: int
    reference: str

    def waiting(self, purpose: str = "account_recovery", fields: tuple[str, ...] = ("number",)) -> VaultGrant:
        return commands.request(
            self.customer, self.reference, purpose=purpose, ticket=self.ticket, fields=fields,
            by=proven(self.actors["olga"], "vault.request", f"ticket:{self.ticket}"), at=now(),
        )  # fmt: skip

    def granted(self, *, purpose: str, fields: tuple[str, ...]) -> VaultGrant:
        grant = self.waiting(purpose, fields)
        return commands.approve(grant.pk, by=proven(self.actors["tomas"], "vault.approve", grant), at=now())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def tamper() -> None:
    """Sessions and passkeys are put in around the commands."""


@pytest.fixture
def desk(vault: VaultProcess, transactional_db: None, tamper: None) -> Iterator[Desk]:
    cast = assemble(password=PASSWORD)
    ticket = opened(cast)
    browsers, actors = {}, {}
    for name, role in (
        ("olga", "identity_officer"), ("tomas", "identity_officer"), ("ines", "security"), ("ruth", "security"),
    ):  # fmt: skip
        _staff(name.capitalize(), f"{name}@nimbus.example", role, password=PASSWORD)
        browsers[name] = signed_in(f"{name}@nimbus.example")
        account = Account.objects.get(email=f"{name}@nimbus.example")
        [(session,)] = rows("SELECT reference FROM identity_session WHERE account_id = %s", account.pk)
        actor = Actor("staff", id=account.pk, name=account.name, roles=frozenset({role}), assurance="A2")
        with_passkey(actor)
        actors[name] = Actor(
            "staff", id=account.pk, name=account.name, roles=frozenset({role}), assurance="A2", session=str(session)
        )
    browsers["mira"] = signed_in("mira@nimbus.example")
    customer = ticket.contract.customer_id
    paper = commands.Paper("passport", "RU", {"number": "71 1234567"})
    kept = commands.keep(customer, paper, by=actors["olga"], at=now())
    with override_settings(SERVES_VAULT=True):
        yield Desk(cast, browsers, actors, ticket.pk, customer, kept.reference)


def sent(desk: Desk, name: str, data: bytes, who: str = "olga") -> Any:
    address = f"/customers/{desk.customer}/documents/{desk.reference}/pictures"
    return desk.browsers[who].post(address, {"picture": SimpleUploadedFile(name, data, "image/png")}, **AT)


def test_security_t089_a_picture_is_kept_listed_seen_and_destroyed(desk: Desk, vault: VaultProcess) -> None:
    olga, picture = desk.browsers["olga"], png()
    page = f"/customers/{desk.customer}/documents"
    for name, data, refused in (
        ("face.png", b"<svg onload=alert(1)>", "JPEG, PNG"), ("none.png", b"", "Choose"),
        ("large.png", picture + b"\0" * (12 * 2**20), "12 MB"),
    ):  # fmt: skip
        answer = sent(desk, name, data)
        assert answer.status_code == 422, name
        assert f'id="id_picture_{desk.reference}"' in answer.content.decode(), refused
    assert sent(desk, "face.png", picture, who="mira").status_code == 404
    assert box.pictures(desk.reference) == []
    assert sent(desk, "face.gif", picture).status_code == 303
    assert sent(desk, "paper.png", PDF).status_code == 303
    assert [row["media_type"] for row in box.pictures(desk.reference)] == ["image/png", "application/pdf"]
    numbers = {str(row["id"]) for row in box.pictures(desk.reference)}
    listed = olga.get(page, **AT).content.decode()
    assert "PNG · " in listed
    assert listed.count("destroyed at") == 2

    grant = desk.granted(purpose="account_recovery", fields=("picture",))
    shown = olga.post(f"/grants/{grant.pk}/look", {"fields": ["picture"]}, **AT).content.decode()
    assert f"data:image/png;base64,{base64.b64encode(picture).decode()}" in shown
    assert f"data:application/pdf;base64,{base64.b64encode(PDF).decode()}" in shown
    assert 'download="Olga-' in shown, "the name of the file says who looked"
    assert 'data-watermark="Olga · ' in shown

    decided = f"{page}/{desk.reference}/decision"
    assert desk.browsers["mira"].post(decided, **AT).status_code == 404
    assert olga.post(f"/customers/{desk.customer + 1}/documents/{desk.reference}/decision", **AT).status_code == 404
    assert olga.post(decided, **AT).status_code == 303
    assert box.pictures(desk.reference) == []
    left = {path.name for path in (vault.folder / "vault" / "picture-keys").iterdir()}
    assert not numbers & left, "no key is left"
    assert [facts.number_tail for facts in box.facts(desk.customer)] == ["67"], "the facts stay"
    assert VaultDocument.objects.get(reference=desk.reference).decided_at is not None
    again = olga.post(f"/grants/{grant.pk}/look", {"fields": ["picture"]}, **AT).content.decode()
    assert "No picture of it is kept" in again


def test_security_t089_a_picture_out_of_a_ticket_is_decided_on_too(desk: Desk) -> None:
    found = box.put_document(desk.customer, kind="other", country="XX", fields={}, source="ticket", ticket=desk.ticket)
    box.put_picture(found, png(), "image/png")
    address = f"/customers/{desk.customer}/documents/{found}/decision"
    assert desk.browsers["olga"].post(address.replace(found, "NOSUCHTHING2"), **AT).status_code == 404
    assert desk.browsers["olga"].post(address, **AT).status_code == 303
    assert box.pictures(found) == []
    assert [event.type for event in events_of("vault_document", VaultDocument.objects.get(reference=found).pk)] == [
        "vault_document.found", "vault_document.decided",
    ]  # fmt: skip


def test_a_picture_sent_twice_by_one_form_is_kept_once(desk: Desk) -> None:
    address = f"/customers/{desk.customer}/documents/{desk.reference}/pictures"
    for _ in range(2):
        form = {"picture": SimpleUploadedFile("a.png", png()), "idempotency_key": "twice-pressed-key-0001"}
        assert desk.browsers["olga"].post(address, form, **AT).status_code == 303
    assert len(box.pictures(desk.reference)) == 1


def test_security_t081_alarms_are_seen_and_a_locked_person_is_let_in_again(desk: Desk) -> None:
    olga, ines = desk.browsers["olga"], desk.browsers["ines"]
    grant = desk.granted(purpose="account_recovery", fields=("number",))
    answers = [olga.post(f"/grants/{grant.pk}/look", {"fields": ["number"]}, **AT).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    commands.fetch_alarms(by=SYSTEM, at=now())
    text = ines.get("/grants", **AT).content.decode()
    assert "A person was locked out" in text
    assert "Olga" in text
    assert "A person was locked out" not in olga.get("/grants", **AT).content.decode()
    alarm = VaultAlarm.objects.get()
    assert olga.post(f"/alarms/{alarm.pk}/seen", **AT).status_code == 403
    assert queries.count_unseen_alarms(desk.actors["ines"]) == 1
    assert ines.post(f"/alarms/{alarm.pk}/seen", **AT).status_code == 303
    assert "A person was locked out" not in ines.get("/grants", **AT).content.decode()
    assert queries.count_unseen_alarms(desk.actors["ines"]) == 0

    assert "Let them look again" not in olga.get(f"/grants/{grant.pk}", **AT).content.decode()
    assert "Let them look again" in ines.get(f"/grants/{grant.pk}", **AT).content.decode()
    assert olga.post(f"/grants/{grant.pk}/release", **AT).status_code == 403
    assert "Let a locked person see documents again" in asked(ines.post(f"/grants/{grant.pk}/release", **AT)).text
    commands.release(
        desk.actors["olga"].account_id, grant.pk,
        by=proven(desk.actors["ines"], "vault.release", f"account:{desk.actors['olga'].id}"), at=now(),
    )  # fmt: skip
    assert "Let them look again" not in ines.get(f"/grants/{grant.pk}", **AT).content.decode()


def test_security_t082_a_look_is_kept_from_the_customer_by_a_third_person_until_a_day(desk: Desk) -> None:
    ordinary = desk.granted(purpose="account_recovery", fields=("number",))
    ines = desk.browsers["ines"]
    assert "Keep it from the customer" not in ines.get(f"/grants/{ordinary.pk}", **AT).content.decode()
    grant = desk.granted(purpose="lawful_order", fields=("number",))
    address = f"/grants/{grant.pk}/delay"
    until = (now() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    for name in ("olga", "tomas"):
        assert "Keep it from the customer" not in desk.browsers[name].get(f"/grants/{grant.pk}", **AT).content.decode()
        assert desk.browsers[name].post(address, {"order": "12/26", "until": until}, **AT).status_code == 403
    assert "Keep it from the customer" in ines.get(f"/grants/{grant.pk}", **AT).content.decode()
    assert ines.post(address, {"order": "12/26", "until": ""}, **AT).status_code == 422
    assert ines.post(address, {"order": "12/26", "until": "soon"}, **AT).status_code == 422
    assert "Keep a look from the customer" in asked(ines.post(address, {"order": "12/26", "until": until}, **AT)).text
    commands.delay(
        grant.pk, until=now() + timedelta(days=9), order="12/26", by=proven(desk.actors["ines"], "vault.delay", grant),
        at=now(),
    )  # fmt: skip
    told = ines.get(f"/grants/{grant.pk}", **AT).content.decode()
    assert "12/26" in told
    assert "Kept from the customer until" in told
    assert "Ines" in told


def test_security_t077_a_customer_who_tries_the_vault_is_written_down(desk: Desk) -> None:
    owner = signed_in_at_home("p.krylov@vektor.example")
    address = f"/customers/{desk.customer}/documents"
    assert owner.get(address, **AT).status_code == 404
    assert owner.post(address, {"kind": "passport", "country": "RU", "number": "71 7654321"}, **AT).status_code == 404
    assert owner.get("/grants", **AT).status_code == 404
    told = [one for one in events_of("customer", desk.customer) if one.type == "customer.identity_edit_refused"]
    assert [one.facts["way"] for one in told] == [f"GET {address}", f"POST {address}", "GET /grants"]
    assert all(one.staff_only and one.actor_id == desk.cast.owner.id for one in told)
    assert "7654321" not in repr([one.payload for one in told])
    assert len(box.facts(desk.customer)) == 1


def signed_in_at_home(email: str) -> Client:
    with override_settings(SERVES_VAULT=False):
        return signed_in(email)


def test_the_desk_leads_to_documents_in_clear(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        box.grant_approve(desk.actors["olga"], desk.waiting().number)
    commands.fetch_alarms(by=SYSTEM, at=now())
    link = f'href="{settings.VAULT_ORIGIN}/grants"'
    with override_settings(SERVES_VAULT=False):
        rail = desk.browsers["ines"].get("/desk/", follow=True).content.decode().partition(link)[2].partition("</a>")[0]
        assert "Documents in clear" in rail
        assert ">1<" in rail
        assert link in desk.browsers["olga"].get("/desk/identity").content.decode()
        assert link not in desk.browsers["mira"].get("/desk/", follow=True).content.decode()
