"""Webhooks managed over the API by a token of an administrator."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.cast import LONG_AGO, PASSWORD, Cast, without_passkey
from tests.web.api.asking import Program, report
from tests.web.world import STAFF, browser

from countersign.hooks import commands, jobs
from countersign.hooks.models import Delivery
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
URL = "https://tracker.example.org/countersign"


@pytest.fixture
def admin(cast: Cast) -> Program:
    account = identity.add_account(
        "root@nimbus.example", "Nadia Root", "staff", roles=["admin"], password=PASSWORD, by=SYSTEM, at=LONG_AGO
    )
    without_passkey(account.pk)
    person = Actor("staff", id=account.pk, name="Nadia Root", roles=frozenset({"admin"}))
    return Program(person, "hooks:manage", "tickets:read")


def wanted(**more: Any) -> dict[str, Any]:
    return {"name": "tracker", "url": URL, **more}


def test_a_hook_is_made_listed_replayed_and_ended(cast: Cast, admin: Program) -> None:
    made = admin.post("hooks", wanted(types=["ticket.opened"], contract="41-2087"))
    assert made.status_code == 201, made.content
    number, secret = made.json()["id"], made.json()["secret"]
    assert secret.startswith("whsec_")
    assert "secret" not in admin.get(f"hooks/{number}").json()
    with connection.cursor() as cursor:
        for table in ("hooks_hook", "ledger_event", "ledger_payload"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            assert secret not in cursor.fetchone()[0]
    ticket = Program(cast.owner).post("tickets", report()).json()["number"]
    for event in events_of("ticket", ticket):
        jobs.tell(event)
    (one,) = admin.get(f"hooks/{number}/deliveries").json()["items"]
    assert (one["type"], one["state"], one["attempts"]) == ("ticket.opened", "queued", 0)
    assert json.loads(Delivery.objects.get().body)["data"]["number"] == ticket
    again = admin.post(f"hooks/{number}/deliveries/{one['id']}/replay")
    assert again.status_code == 201
    assert admin.get(f"hooks/{number}/deliveries").json()["items"][0]["repeats"] == one["id"]
    assert admin.post(f"hooks/{number}/replay").json() == {"count": 0}, "nothing has failed yet"
    renewed = admin.post(f"hooks/{number}/secret")
    assert renewed.status_code == 201 and renewed.json()["secret"] != secret
    ended = Client().delete(f"/api/v1/hooks/{number}", headers=admin.headers())
    assert ended.json()["state"] == "ended"
    assert admin.post(f"hooks/{number}/deliveries/{one['id']}/replay").json()["code"] == "hook_ended"
    assert admin.post(f"hooks/{number + 1}/deliveries/{one['id']}/replay").status_code == 404


def test_what_cannot_be_told_is_refused(admin: Program) -> None:
    for body, code in (
        (wanted(url="http://tracker.example.org/"), "hook_https"), (wanted(url="https://u:p@x.example/"), "hook_url"),
        (wanted(url="https://169.254.169.254/latest"), "hook_private"), (wanted(url="https://[::1]/"), "hook_private"),
        (wanted(types=["ticket.noted"]), "hook_types"), (wanted(contract="00-0000"), "contract_unknown"),
        (wanted(words=True), "request_malformed"), (wanted(types=[]), "request_malformed"),
    ):  # fmt: skip
        answer = admin.post("hooks", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    key = {"idempotency_key": "0123456789abcdef"}
    assert [admin.post("hooks", wanted(), **key).status_code for _ in range(2)] == [201, 409]


def test_only_an_administrators_token_for_hooks_manages_them(cast: Cast, admin: Program) -> None:
    for program, status in (
        (Program(cast.owner), 403), (Program(cast.manager), 403), (Program(cast.manager, "hooks:manage"), 403),
        (Program(cast.first_line, "hooks:manage"), 403),
    ):  # fmt: skip
        assert program.get("hooks").status_code == program.post("hooks", wanted()).status_code == status


def test_the_pages_add_show_replay_and_end(cast: Cast, admin: Program) -> None:
    """The same commands at the desk, without scripts: the secret once, answers beside deliveries."""
    root = browser("root@nimbus.example")
    for body, field in (({"url": "http://x.example/"}, "id_url"), ({"name": " "}, "id_name"),
                        ({"contract": "00-0000"}, "id_contract")):  # fmt: skip
        answer = root.post("/desk/hooks", {"name": "tracker", "url": URL} | body)
        assert (answer.status_code, f'aria-describedby="{field}' in answer.content.decode()) == (422, True), body
    form = {
        "name": "tracker",
        "url": URL,
        "contract": "41-2087",
        "types": ["ticket.opened"],
        "idempotency_key": "k" * 20,
    }
    answer = root.post("/desk/hooks", form)
    found = re.search(r"whsec_[\w+/=-]+", answer.content.decode())
    assert found and answer.status_code == 200
    assert re.fullmatch(r"/desk/hooks/\d+", root.post("/desk/hooks", form)["Location"]), "loaded again: its page"
    listed = root.get("/desk/hooks").content.decode()
    assert "tracker" in listed and "41-2087" in listed and found[0] not in listed
    number = admin.get("hooks").json()["items"][0]["id"]
    ticket = Program(cast.owner).post("tickets", report()).json()["number"]
    for event in events_of("ticket", ticket):
        jobs.tell(event)
    delivery = Delivery.objects.get().pk
    assert commands.begin(delivery, at=database_now()) is not None
    commands.record(delivery, commands.Answer(500, "<b>our tracker is down</b>"), by=SYSTEM, at=database_now())
    shown = root.get(f"/desk/hooks/{number}").content.decode()
    assert "500 &lt;b&gt;our tracker is down" in shown and "Send again" in shown
    assert root.post(f"/desk/hooks/{number}/deliveries/{delivery}/replay").status_code == 303
    assert "Sent again" in root.get(f"/desk/hooks/{number}").content.decode()
    renewed = root.post(f"/desk/hooks/{number}/secret").content.decode()
    assert (other := re.search(r"whsec_[\w+/=-]+", renewed)) and other[0] != found[0]
    assert root.post(f"/desk/hooks/{number}/replay").status_code == 303
    assert root.post(f"/desk/hooks/{number}/end").status_code == 303
    assert "Send again" not in root.get(f"/desk/hooks/{number}").content.decode()
    lead = browser(STAFF["duty_lead"])
    assert [lead.get(path).status_code for path in ("/desk/hooks", f"/desk/hooks/{number}")] == [404, 404]
    assert lead.post("/desk/hooks", form).status_code == 404
