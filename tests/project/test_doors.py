"""Hosts, headers, refusals and gates, through Django's own client."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


FOREIGN_HOSTS = ["evil.example", "testserver:81", "testserver.evil.example", "a,testserver", "[::1", "testserver@evil"]
GARBLED = ["/%00", "/%ff%fe", "/" + "a" * 5000, "/tickets/99999999999999999999999", "/..%2f..%2fetc"]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_t98_an_unknown_host_is_answered_with_400(client: Client, host: str) -> None:
    response = client.get("/sign-in", HTTP_HOST=host)
    assert response.status_code == 400
    assert "evil" not in response.text


@pytest.mark.parametrize("host", ["testserver", "TESTSERVER", "testserver:80", "testserver."])
def test_the_main_host_is_served(client: Client, host: str) -> None:
    assert client.get("/sign-in", HTTP_HOST=host).status_code == 200


def test_the_files_origin_serves_no_page(client: Client) -> None:
    assert client.get("/sign-in", HTTP_HOST="files.testserver").status_code == 404


@pytest.mark.parametrize("path", ["/sign-in", "/nothing/here", "/assets/0/none.css"])
@pytest.mark.parametrize("host", ["testserver", "files.testserver", "elsewhere"])
def test_t100_every_answer_carries_the_headers(client: Client, path: str, host: str) -> None:
    response = client.get(path, HTTP_HOST=host)
    policy = response["Content-Security-Policy"]
    assert "'nonce-" in policy
    for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_t100_the_nonce_is_new_each_time_and_stands_in_the_page(client: Client) -> None:
    pages = [client.get("/sign-in") for _ in range(2)]
    nonces = [page["Content-Security-Policy"].split("'nonce-")[1].split("'")[0] for page in pages]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in pages[0].text


def test_t100_signing_out_clears_the_site(client: Client) -> None:
    assert client.post("/sign-out")["Clear-Site-Data"] == '"cache", "storage"'


def test_t100_https_is_remembered(client: Client, settings: object) -> None:
    settings.SECURE = True  # type: ignore[attr-defined]
    assert "max-age=31536000" in client.get("/sign-in")["Strict-Transport-Security"]


def test_t96_a_form_without_our_token_is_refused_and_keeps_the_text() -> None:
    strict = Client(enforce_csrf_checks=True)
    text = "A long text that a person has typed with care"
    response = strict.post("/sign-in", {"body": text, "password": "a long password that nobody may see"})
    assert response.status_code == 403
    assert text in response.text
    assert "nobody may see" not in response.text


@pytest.mark.parametrize("path", GARBLED)
def test_a_garbled_address_is_answered_with_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_t97_a_forwarded_address_is_no_address(client: Client) -> None:
    from countersign.project.doors.peers import peer

    assert peer("192.0.2.1", "203.0.113.9", 0) == "192.0.2.1"


def test_too_many_fields_are_refused(client: Client) -> None:
    response = client.post("/sign-in", {f"f{n}": "x" for n in range(500)})
    assert response.status_code == 413


def test_a_body_that_the_door_did_not_read_is_told_as_413(client: Client) -> None:
    response = client.post("/sign-in", {"email": "x"}, **{"countersign.too_large": 2**30})
    assert response.status_code == 413
    assert response["Content-Security-Policy"]
