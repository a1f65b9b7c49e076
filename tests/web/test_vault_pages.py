"""The vault's own pages: served by their own process, on their own origin, and nowhere else."""

from __future__ import annotations

import base64
import re
import time

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
