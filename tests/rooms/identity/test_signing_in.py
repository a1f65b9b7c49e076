"""Signing in and out in a browser that runs no scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from countersign.identity import commands, queries
from countersign.identity.models import Account, SignInSession
from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import events_of

from .conftest import AT, PASSWORD, session_cookie


def typed(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"email": email, "password": password, **more})


def body(response: Any) -> str:
    """The page without what differs in every answer."""
    text = response.content.decode()
    text = re.sub(r'(csrf-token" content|middlewaretoken" value|idempotency_key" value)="[^"]*"', "", text)
    return re.sub(r'("server-time" content|nonce|data-question)="[^"]*"', "", text)


def test_the_card_is_shown_and_not_kept(web: Client) -> None:
    response = web.get("/sign-in")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert 'autocomplete="current-password"' in page
    assert session_cookie(web) == ""


def test_staff_go_to_the_desk_customers_to_their_tickets(web: Client, mira: Account, anna: Account) -> None:
    response = typed(web, "Mira@Nimbus.example")
    assert (response.status_code, response["Location"]) == (303, "/desk/")
    response = typed(Client(), "anna@example.org")
    assert (response.status_code, response["Location"]) == (303, "/")


def test_a_sign_in_is_recorded_with_where_it_came_from(web: Client, mira: Account) -> None:
    web.post(
        "/sign-in",
        {"email": mira.email, "password": PASSWORD},
        headers={"user-agent": "Browser\n1"},
        REMOTE_ADDR="203.0.113.7",
    )
    event = events_of("account", mira.pk)[-1]
    assert event.type == "account.signed_in"
    assert (event.ip, event.assurance, event.channel) == ("203.0.113.7", "A2", "desk")
    session = SignInSession.objects.get(account=mira)
    assert event.facts == {
        "session": session.reference, "user_agent": "Browser1", "method": "password", "seen_before": 0,
        "device_known": False, "first": True,
    }  # fmt: skip
    assert session_cookie(web) not in (session.session_key, session.reference)
    assert queries.seen_at_network(mira.pk, "203.0.113.7") == 1


def test_the_cookie_is_kept_from_scripts(web: Client, mira: Account) -> None:
    typed(web, mira.email)
    cookie = web.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_t21_an_unknown_name_is_answered_like_a_wrong_password(web: Client, anna: Account) -> None:
    commands.deactivate(anna.pk, by=SYSTEM, at=AT)
    commands.add_account("olga@nimbus.example", "Olga", "staff", password=PASSWORD, by=SYSTEM, at=AT)
    answers = []
    for email in ("nobody@nimbus.exa", "olga@nimbus.example", "anna@example.org"):
        password = PASSWORD if email.startswith("anna") else "not the password at all"
        response = typed(web, email, password)
        answers.append((response.status_code, body(response).replace(email, "")))
        assert email in response.content.decode()
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422


def test_t21_an_unknown_name_is_hashed_all_the_same(web: Client, anna: Account, monkeypatch: Any) -> None:
    from countersign.identity import backend

    hashed = []
    monkeypatch.setattr(backend, "make_password", lambda typed: hashed.append("made") or "")
    monkeypatch.setattr(backend, "check_password", lambda typed, kept: hashed.append("checked") or False)
    typed(web, "nobody@example.org")
    typed(web, anna.email)
    assert hashed == ["made", "checked"]


def test_t21_too_many_guesses_wait_and_read_why(web: Client, anna: Account) -> None:
    for _ in range(8):
        assert typed(web, anna.email, "not the password at all").status_code == 422
    response = web.post("/sign-in", {"email": anna.email, "password": PASSWORD}, headers={"accept-language": "ru"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 901
    assert anna.email in response.content.decode()
    assert response["Content-Language"] == "ru"
    other = web.post("/sign-in", {"email": anna.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.7")
    assert other.status_code == 303


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"email": "a@b.org"},
        {"email": "", "password": "x"},
        {"email": "a\x00@b.org", "password": "x"},
        {"email": "x" * 100_000, "password": "x"},
        {"email": "a@b.org", "password": "x" * 2000},
        {"email": "a@b.org", "password": "a\x00b"},
        {"email": "\u202ea@b.org", "password": "x"},
    ],
)
def test_garbage_is_answered_with_a_message(web: Client, given: dict[str, str]) -> None:
    response = web.post("/sign-in", given)
    assert response.status_code == 422
    assert "field-error" in response.content.decode()


def test_t23_the_key_is_new_after_signing_in(web: Client, mira: Account) -> None:
    session = web.session
    session["planted"] = "yes"
    session.save()
    before = session_cookie(web)
    assert before
    typed(web, mira.email)
    assert session_cookie(web) != before
    old = Client()
    old.cookies["session"] = before
    assert old.get("/sign-in").status_code == 200, "the planted key opens nothing"
    assert web.get("/sign-in").status_code == 303


def test_t96_signing_in_needs_our_own_form(web: Client, mira: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert typed(strict, mira.email).status_code == 403
    page = strict.get("/sign-in").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert typed(strict, mira.email, csrfmiddlewaretoken=token[1]).status_code == 303
    assert strict.post("/sign-out").status_code == 403


def test_t96_a_link_signs_nobody_out(web: Client, mira: Account) -> None:
    typed(web, mira.email)
    assert web.get("/sign-out").status_code == 200
    assert web.get("/sign-in").status_code == 303


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil:x"])
def test_t98_nobody_is_sent_to_a_foreign_page(web: Client, mira: Account, wanted: str) -> None:
    page = web.get("/sign-in", {"next": wanted}).content.decode()
    assert "evil" not in page.split("</head>")[1].split("switches")[0]
    assert typed(web, mira.email, next=wanted)["Location"] == "/desk/"
    assert web.get("/sign-in", {"next": wanted})["Location"] == "/desk/"


def test_the_page_that_was_asked_for_comes_after_signing_in(web: Client, mira: Account) -> None:
    assert "/desk/tickets/48213" in web.get("/sign-in", {"next": "/desk/tickets/48213"}).content.decode()
    assert typed(web, mira.email, next="/desk/tickets/48213")["Location"] == "/desk/tickets/48213"


def test_t100_signing_out_clears_what_the_browser_kept(web: Client, mira: Account) -> None:
    typed(web, mira.email)
    key = session_cookie(web)
    response = web.post("/sign-out")
    assert (response.status_code, response["Location"]) == (303, "/sign-in")
    assert '"storage"' in response["Clear-Site-Data"]
    assert not SignInSession.objects.filter(account=mira).exists()
    stolen = Client()
    stolen.cookies["session"] = key
    assert stolen.get("/sign-in").status_code == 200
    assert events_of("account", mira.pk)[-1].type == "account.signed_out"


def test_t19_a_deactivated_person_is_out_at_the_next_request(web: Client, mira: Account) -> None:
    typed(web, mira.email)
    assert web.get("/sign-in").status_code == 303
    commands.deactivate(mira.pk, by=SYSTEM, at=AT)
    assert web.get("/sign-in").status_code == 200
    assert typed(web, mira.email).status_code == 422


def test_a_signed_in_page_costs_one_query(web: Client, mira: Account, django_assert_num_queries: Any) -> None:
    typed(web, mira.email)
    with django_assert_num_queries(1):
        web.get("/sign-in")
    with django_assert_num_queries(2):  # The provider's name, and the clock for the passkey's challenge.
        Client().get("/sign-in")


def test_the_switches_keep_language_and_colours(web: Client, anna: Account) -> None:
    response = web.post("/preferences", {"language": "it", "next": "/sign-in"})
    assert (response.status_code, response["Location"]) == (303, "/sign-in")
    assert web.get("/sign-in")["Content-Language"] == "it"
    web.post("/preferences", {"theme": "dark"})
    assert 'data-theme="dark"' in web.get("/sign-in").content.decode()
    web.post("/preferences", {"theme": ""})
    typed(web, anna.email)
    web.post("/preferences", {"language": "en", "next": "https://evil.example"})
    assert queries.accounts([anna.pk])[anna.pk].locale == "en"


def test_every_text_stands_in_the_page_s_language(web: Client, anna: Account) -> None:
    typed(web, anna.email)
    with translation.override("ru"):
        page = web.get("/sign-out")
    assert page["Content-Language"] == "ru"
    assert 'lang="ru"' in page.content.decode()
