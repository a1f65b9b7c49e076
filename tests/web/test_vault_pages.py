"""The vault's own pages: served by their own process, on their own origin, and nowhere else."""

from __future__ import annotations

import base64
import re
import time
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client, override_settings
from tests.cast import PASSWORD, Cast, assemble
from tests.vaulting import VaultProcess

from countersign.identity import queries
from countersign.vault import box
from countersign.vault.rules import totp

VAULT_HOST = settings.VAULT_ORIGIN.partition("://")[2]


@pytest.fixture
def people(db: None) -> Cast:
    return assemble(password=PASSWORD)


def signed_in(email: str) -> Client:
    client = Client()
    assert client.post("/sign-in", {"login": email, "email": email, "password": PASSWORD}).status_code == 303
    client.post("/preferences", {"language": "en"})
    return client


def test_the_main_pages_do_not_know_these_addresses(people: Cast) -> None:
    client = signed_in("p.krylov@vektor.example")
    assert client.get("/totp").status_code == 404
    assert client.post("/totp/confirmation", {"code": "1"}).status_code == 404
    assert client.get("/totp", headers={"host": VAULT_HOST}).status_code == 400


@override_settings(SERVES_VAULT=True)
def test_the_vaults_process_answers_on_its_own_origin_alone(people: Cast) -> None:
    client = Client()
    assert client.get("/totp").status_code == 400
    assert client.get("/totp", headers={"host": VAULT_HOST}).status_code == 303
    found = client.get("/desk/", headers={"host": VAULT_HOST})
    assert found["Location"] == settings.ORIGIN + "/desk/"
    assert client.get("/tickets/1", headers={"host": VAULT_HOST}).status_code == 404


def test_an_app_is_set_up_and_its_secret_is_shown_once(people: Cast, vault: VaultProcess) -> None:
    client = signed_in("p.krylov@vektor.example")
    with override_settings(SERVES_VAULT=True):
        at = {"headers": {"host": VAULT_HOST}}
        first = client.get("/totp", **at)
        assert "Show the secret" in first.content.decode()
        shown = client.post("/totp", **at)
        page = shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert "<svg" in page
        letters = re.search(r'class="secret-letters[^"]*"[^>]*>([A-Z2-7 ]+)<', page)
        assert letters is not None
        secret = letters[1].replace(" ", "")
        seed = base64.b32decode(secret + "=" * (-len(secret) % 8))
        wrong = client.post("/totp/confirmation", {"code": "12345"}, **at)
        assert wrong.status_code == 422
        assert secret not in wrong.content.decode().replace(" ", "")
        code = totp.code_at(seed, totp.step_of(time.time()))
        done = client.post("/totp/confirmation", {"code": f"{code[:3]} {code[3:]}"}, **at)
        assert done.status_code == 303, done.content.decode()
        assert done["Location"] == f"{settings.ORIGIN}/account/security?done=totp_added"
        assert client.get("/totp", **at)["Location"] == f"{settings.ORIGIN}/account/security"
    assert queries.factors(people.owner.account_id).totp
    assert not box.totp_verify(people.owner.account_id, code), "the code that confirmed it is spent"


def test_staff_are_offered_no_app(people: Cast, vault: VaultProcess) -> None:
    client = signed_in("mira@nimbus.example")
    with override_settings(SERVES_VAULT=True):
        assert client.get("/totp", headers={"host": VAULT_HOST}).status_code == 404
        assert client.post("/totp", headers={"host": VAULT_HOST}).status_code == 404


def test_security_t090_without_the_vault_the_page_says_so(people: Cast, vault: VaultProcess) -> None:
    client = signed_in("p.krylov@vektor.example")
    vault.stop()
    try:
        with override_settings(SERVES_VAULT=True):
            answer = client.post("/totp", headers={"host": VAULT_HOST})
        assert answer.status_code == 503
        assert "<svg" not in answer.content.decode().partition("<main")[2]
    finally:
        vault.start()
    assert client.get("/").status_code == 200


def test_forms_go_to_the_two_origins_alone(people: Cast) -> None:
    rule = Client().get("/sign-in")["Content-Security-Policy"]
    assert f"form-action 'self' {settings.ORIGIN} {settings.VAULT_ORIGIN};" in rule


@override_settings(SERVES_VAULT=True)
def test_an_officer_keeps_and_compares_and_sees_two_characters(people: Cast, vault: VaultProcess) -> None:
    """Nobody else can: not by a guessed address, not for themselves (security T77, T78)."""
    from tests.cast import _staff

    _staff("Olga Smirnova", "olga@nimbus.example", "identity_officer", password=PASSWORD)
    with override_settings(SERVES_VAULT=False):
        officer, owner, first_line = (
            signed_in(f"{name}") for name in ("olga@nimbus.example", "p.krylov@vektor.example", "mira@nimbus.example")
        )
    at = {"headers": {"host": VAULT_HOST}}
    customer = time.time_ns() // 1000
    address = f"/customers/{customer}/documents"
    for stranger in (owner, first_line):
        assert stranger.get(address, **at).status_code == 404
        assert stranger.post(address, {"kind": "passport", "country": "RU", "number": "1"}, **at).status_code == 404
    assert box.facts(customer) == []
    typed = {"kind": "passport", "country": "ru", "number": "71 1234567", "names": "Крылов Павел", "born": "1979-04-23"}
    assert officer.post(address, {**typed, "number": ""}, **at).status_code == 422
    assert officer.post(address, {**typed, "expires_on": "soon"}, **at).status_code == 422
    assert officer.post(address, typed, **at).status_code == 303
    page = officer.get(address, **at).content.decode()
    assert "…67" in page
    assert "1234567" not in page
    reference = box.facts(customer)[0].reference
    said = officer.post(f"{address}/{reference}/comparison", {"number": "71 № 1234567", "names": "Krylov"}, **at)
    text = said.content.decode()
    assert text.count("Matches") == 1
    assert text.count("Does not match") == 1
    assert "1234567" not in text
    assert "Крылов Павел" not in text.partition("<main")[2]
    assert officer.post(f"/customers/{customer + 1}/documents/{reference}/comparison", typed, **at).status_code == 404


@override_settings(SERVES_VAULT=True)
def test_two_officers_and_fifteen_minutes_on_the_pages(vault: VaultProcess, transactional_db: None) -> None:
    """Asked for, let through by the other, seen under a watermark (security T79, T80, T82)."""
    from tests.cast import _staff
    from tests.factories import opened
    from tests.vaulting import rows

    from countersign.vault import queries as told

    cast = assemble(password=PASSWORD)
    ticket = opened(cast)
    customer = ticket.contract.customer_id
    for name in ("olga", "tomas"):
        _staff(name.capitalize(), f"{name}@nimbus.example", "identity_officer", password=PASSWORD)
    with override_settings(SERVES_VAULT=False):
        first, second = (signed_in(f"{name}@nimbus.example") for name in ("olga", "tomas"))
    reference = box.put_document(customer, kind="passport", country="RU", fields={"number": "71 1234567"})
    at = {"headers": {"host": VAULT_HOST}}
    form = {"purpose": "account_recovery", "ticket": str(ticket.pk), "fields": ["number"]}
    address = f"/customers/{customer}/documents/{reference}/grant"
    assert first.get(address, **at).status_code == 200
    asked = first.post(address, form, **at)
    assert asked.status_code == 403, "a second factor is asked for"
    assert "1234567" not in asked.content.decode()
    grant = _granted(customer, reference, ticket.pk)
    page = first.get(f"/grants/{grant}", **at).content.decode()
    assert "Show it" in page
    assert "Show it" not in second.get(f"/grants/{grant}", **at).content.decode()
    assert second.post(f"/grants/{grant}/look", {"fields": ["number"]}, **at).status_code == 403
    assert first.post(f"/grants/{grant}/look", {"fields": ["names"]}, **at).status_code == 403
    seen = first.post(f"/grants/{grant}/look", {"fields": ["number"]}, **at)
    text = seen.content.decode()
    assert "71 1234567" in text
    assert text.count("Olga · ") >= 2, "the watermark names who looks"
    assert "no-store" in seen["Cache-Control"]
    assert "71 1234567" not in first.get(f"/grants/{grant}", **at).content.decode()
    assert [row.purpose for row in told.looks_at(customer)] == ["account_recovery"]
    assert "To recover access" in second.get("/grants", **at).content.decode()
    assert rows("SELECT count(*) FROM vault.look") == [(1,)]


def _granted(customer: int, reference: str, ticket: int) -> int:
    """Ask and approve as the two whose browsers these are, each with a passkey used just now."""
    from datetime import UTC, datetime

    from tests.cast import proven
    from tests.rooms.vault.conftest import signed_in as with_passkey
    from tests.vaulting import rows

    from countersign.identity.models import Account
    from countersign.kernel.actor import Actor
    from countersign.vault import commands

    people = []
    for name in ("olga", "tomas"):
        account = Account.objects.get(email=f"{name}@nimbus.example")
        actor = Actor("staff", id=account.pk, name=account.name, roles=frozenset(account.roles), assurance="A2")
        with_passkey(actor)
        [(session,)] = rows(
            "SELECT reference FROM identity_session WHERE account_id = %s AND session_data <> ''", account.pk
        )
        people.append(replace(actor, session=str(session)))
    now = datetime.now(UTC)
    grant = commands.request(
        customer, reference, purpose="account_recovery", ticket=ticket, fields=["number"],
        by=proven(people[0], "vault.request", f"ticket:{ticket}"), at=now,
    )  # fmt: skip
    commands.approve(grant.pk, by=proven(people[1], "vault.approve", grant), at=now)
    return grant.pk
