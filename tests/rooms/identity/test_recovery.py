"""T22: the link by mail is used once, lives half an hour, and ends the old sessions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client

from countersign.identity import commands, jobs
from countersign.identity.models import Account, SignInSession
from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import events_of

from .conftest import AT, PASSWORD

NEW = "a lantern in the northern fog"


def link_for(account: Account) -> str:
    jobs.mail_reset_link(account.email, "203.0.113.7")
    found = re.search(r"http://testserver(/password/reset/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_answer_is_the_same_for_everybody(web: Client, anna: Account) -> None:
    answers = [web.post("/password/reset", {"email": email}) for email in (anna.email, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer["Location"] for answer in answers} == {"/password/reset/sent"}
    assert web.get("/password/reset/sent").status_code == 200
    assert mail.outbox == [], "the job writes the mail, the page does not"


def test_an_unknown_or_shut_out_person_is_written_to_by_nobody(web: Client, anna: Account) -> None:
    jobs.mail_reset_link("nobody@example.org")
    commands.deactivate(anna.pk, by=SYSTEM, at=AT)
    jobs.mail_reset_link(anna.email)
    assert mail.outbox == []


def test_t98_the_link_names_our_own_origin(web: Client, anna: Account) -> None:
    poisoned = web.post("/password/reset", {"email": anna.email}, headers={"host": "evil.example"})
    assert poisoned.status_code == 400
    link_for(anna)
    assert "\nhttp://testserver/password/reset/" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [anna.email]
    event = events_of("account", anna.pk)[-1]
    assert (event.type, event.ip) == ("account.reset_requested", "203.0.113.7")


def test_t22_a_link_sets_a_password_once_and_ends_old_sessions(web: Client, anna: Account) -> None:
    other = Client()
    other.post("/sign-in", {"email": anna.email, "password": PASSWORD})
    assert SignInSession.objects.filter(account=anna).count() == 1
    link = link_for(anna)
    assert web.get(link)["Location"] == "/password/new"
    assert "token" not in web.get("/password/new").content.decode().split("csrf-token")[0]
    short = web.post("/password/new", {"password": "short"})
    assert short.status_code == 422
    assert "15" in short.content.decode()
    done = web.post("/password/new", {"password": NEW})
    assert (done.status_code, done["Location"]) == (303, "/sign-in?changed")
    assert web.get("/sign-in?changed").status_code == 200
    assert not SignInSession.objects.filter(account=anna).exists()
    assert Client().get(link).status_code == 410
    assert web.get("/password/new").status_code == 410
    assert Client().post("/sign-in", {"email": anna.email, "password": NEW}).status_code == 303
    changed = [event for event in events_of("account", anna.pk) if event.type == "account.password_changed"]
    assert [(event.assurance, event.facts["way"]) for event in changed] == [("A1", "mail")]


def test_t22_a_link_is_dead_after_thirty_minutes(web: Client, anna: Account, monkeypatch: Any) -> None:
    link = link_for(anna)
    late = datetime.now() + timedelta(minutes=31)  # noqa: DTZ005 - as Django's token counts
    monkeypatch.setattr(default_token_generator, "_now", lambda: late)
    assert web.get(link).status_code == 410


def test_a_link_with_a_zero_character_leads_nowhere(web: Client) -> None:
    assert web.get("/password/reset/%00/1").status_code == 404


@pytest.mark.parametrize("made_up", ["zz/x-y", "1/" + "x" * 5000])
def test_a_made_up_link_says_so(web: Client, anna: Account, made_up: str) -> None:
    assert web.get(f"/password/reset/{made_up}").status_code == 410


@pytest.mark.parametrize("email", ["", "no", "a\x00@b.org", "x" * 10_000])
def test_garbage_is_answered_with_a_message(web: Client, email: str) -> None:
    assert web.post("/password/reset", {"email": email}).status_code == 422


def test_asking_again_and_again_waits(web: Client, anna: Account) -> None:
    for _ in range(8):
        assert web.post("/password/reset", {"email": anna.email}).status_code == 303
    response = web.post("/password/reset", {"email": anna.email})
    assert response.status_code == 429
    assert response["Retry-After"]
