"""Tokens of one's own on their page: a second factor, shown once, listed with their last use, ended (T24, T102)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.authenticator import Device
from tests.cast import Cast
from tests.web.api.asking import Program
from tests.web.asked import asked
from tests.web.devices import joined
from tests.web.world import CUSTOMERS, STAFF, browser, tell_subscribers

from countersign.api.limiting import counted
from countersign.api.queries import own_tokens, tokens
from countersign.kernel import settings
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.notify.queries import notices_for

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens"
KEY = "0123456789abcdef"
WANTED = {"name": "Our tracker", "scopes": ["tickets:read", "account:read"], "days": "30"}


class Person:
    """Somebody with a passkey at a browser."""

    def __init__(self, email: str, actor: Actor) -> None:
        self.client: Client = browser(email)
        self.device: Device = joined(actor)

    def make(self, **more: Any) -> Any:
        page = asked(self.client.post(PAGE, WANTED | more))
        assert "Make a token that acts as oneself" in page.text
        return self.client.post(page.action, page.with_proof(passkey=self.device.answer(page.question)))


def shown(answer: Any) -> str:
    found = re.search(r"cs_[\w-]{40,}", answer.content.decode())
    assert found, answer.content.decode()[:2000]
    return found[0]


def test_a_token_is_made_with_a_second_factor_and_shown_once(cast: Cast) -> None:
    owner = Person(CUSTOMERS["owner"], cast.owner)
    answer = owner.make(idempotency_key=KEY)
    token = shown(answer)
    assert answer["Cache-Control"].startswith("max-age=0")
    headers = {"authorization": f"Bearer {token}"}
    me = Client(REMOTE_ADDR="198.51.100.9").get("/api/v1/me", headers=headers).json()
    assert (me["contract"], me["scopes"]) == ("41-2087", ["account:read", "tickets:read"])
    page = owner.client.get(PAGE).content.decode()
    assert "Our tracker" in page and "198.51.100.9" in page and "41-2087" in page
    assert token not in page
    answer = owner.client.post(PAGE, WANTED | {"idempotency_key": KEY})
    assert (answer.status_code, answer["Location"], len(tokens())) == (303, PAGE, 1)
    assert Client().post("/api/v1/tickets/next", headers=headers).json()["code"] == "token_scope"
    assert owner.client.post(f"{PAGE}/{tokens()[0].id}/end").status_code == 303
    assert Client().get("/api/v1/me", headers=headers).status_code == 401
    assert "Ended" in owner.client.get(PAGE).content.decode()
    tell_subscribers()
    letters = notices_for(cast.owner).rows
    assert [one.subject for one in letters if "token" in one.subject] == ["A token for programs was made"]
    assert not [one for one in letters if token in one.body]


def test_whose_token_stood_in_an_address_is_told(cast: Cast) -> None:
    program = Program(cast.owner)
    assert program.get(f"me?x={program.token}").status_code == 400
    tell_subscribers()
    assert "Токен для программ отозван" in [one.subject for one in notices_for(cast.owner).rows]


def test_nobody_makes_or_ends_the_token_of_another(cast: Cast) -> None:
    token = Program(cast.owner)
    number = tokens()[0].id
    for email in (CUSTOMERS["colleague"], CUSTOMERS["stranger"], CUSTOMERS["observer"]):
        answer = browser(email).post(f"{PAGE}/{number}/end")
        nothing = browser(email).post(f"{PAGE}/987654321/end")
        assert (answer.status_code, nothing.status_code) == (404, 404), email
    assert browser(STAFF["first_line"]).post(f"{PAGE}/{number}/end").status_code == 403
    assert token.get("me").status_code == 200
    observer = browser(CUSTOMERS["observer"])
    assert "Make a token" not in observer.get(PAGE).content.decode()
    assert observer.post(PAGE, WANTED).status_code == 403
    assert own_tokens(cast.observer.account_id) == []


def test_what_does_not_fit_stands_beside_its_field(cast: Cast) -> None:
    owner = Person(CUSTOMERS["owner"], cast.owner)
    for more, about in (({"name": " "}, "id_name"), ({"scopes": ["notes:read"]}, "id_scopes"),
                        ({"scopes": []}, "id_scopes"), ({"days": "400"}, "id_days")):  # fmt: skip
        answer = owner.make(**more)
        assert answer.status_code == 422, more
        assert f'aria-describedby="{about}' in answer.content.decode(), more
    assert tokens() == []
    operator = Person(STAFF["second_line"], cast.second_line)
    staff = operator.client.get(PAGE).content.decode()
    assert "notes:read" in staff and "hooks:manage" in staff and "calls:write" not in staff
    answer = operator.make(scopes=["calls:write"])
    assert answer.status_code == 422 and 'aria-describedby="id_scopes' in answer.content.decode(), (
        "whoever tells of calls writes in the name of others: exchanges get their token of an administrator"
    )


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COUNTERSIGN_API_PER_TOKEN", "3")
    monkeypatch.setenv("COUNTERSIGN_API_PER_ADDRESS", "8")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


def test_whoever_asks_too_often_is_told_when_to_come_again(cast: Cast, few: None) -> None:
    """Limits per token and per address; every answer says what is left."""
    while True:  # A window is a minute of the clock: not two of them.
        begun = database_now().minute
        first, other = Program(cast.owner), Program(cast.stranger)
        answers = [first.get("me") for _ in range(4)]
        others = [other.get("me").status_code for _ in range(3)]
        nobody = [Client(REMOTE_ADDR="203.0.113.8").get("/api/v1/me").status_code for _ in range(2)]
        if database_now().minute == begun:
            break
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"token";q=3;w=60, "address";q=8;w=60'
    assert [re.sub(r";t=\d+", "", answer["RateLimit"]) for answer in answers[:3]] == [
        '"token";r=2', '"token";r=1', '"token";r=0',
    ]  # fmt: skip
    refused = answers[3]
    assert (refused.json()["code"], refused["Content-Type"]) == ("too_many_requests", "application/problem+json")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert (others, nobody) == ([200, 200, 200], [401, 429])
    assert Client(REMOTE_ADDR="203.0.113.9").get("/api/v1/me").status_code == 401
    at = database_now()
    left = [counted(None, f"2001:db8::{number}", at)[0].left for number in (1, 2)]
    assert (left, counted(None, "2001:db8:0:1::1", at)[0].left) == ([7, 6], 7), "of IPv6 the network is one address"
