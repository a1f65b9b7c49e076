"""The customer's half of the main job, in a browser that runs no scripts (acceptance 2)."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.factories import SOLUTION, proposed
from tests.web.portal.reading import form_key, text

from countersign.kernel.clock import database_now
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db

SLOW = {
    "kind": "slowness",
    "title": "Orders open slowly",
    "description": "The list of orders takes long.",
    "urgency": "",
    "since": "Today, 02:10",
    "before": "Nothing",
    "tried": "Another browser",
    "operation": "opening the list",
    "measured": "12 s",
    "usual": "1 s",
    "network": "Rostelecom, Moscow",
}


def test_the_customers_half_without_scripts(owner: Client, cast: Cast) -> None:
    page = owner.get("/")
    assert "Something is broken" in text(page)
    assert "No open requests." in text(page)
    # The kind is chosen by a step of its own; what was typed meanwhile is kept.
    step = owner.post(
        "/tickets/new", {"kind": "slowness", "service": str(cast.service), "title": SLOW["title"], "step": "kind"}
    )
    assert step.status_code == 303
    page = owner.get(step["Location"].partition("#")[0])
    assert 'value="Orders open slowly"' in text(page)
    assert "by " in text(page) and "Within 15 minutes: it is slow, Business plan" in text(page)
    assert "Contract 41-2087, from 203.0.113.7. First answer by" in text(page)
    log = SimpleUploadedFile("trace.txt", b"1 10.0.0.1 12 ms\n", "text/plain")
    sent = owner.post(
        "/tickets/new",
        {**SLOW, "service": str(cast.service), "files": log, "idempotency_key": form_key(page, "report")},
    )
    assert sent.status_code == 303, text(sent)
    number = int(sent["Location"].rpartition("/")[2])
    assert queries.draft_of("new", cast.owner).content == {}
    page = text(owner.get(sent["Location"]))
    assert f"We have your request #{number} from" in page
    assert "Proven: password" in page and "203.0.113.7" in page and "trace.txt" in page

    _staff(commands.accept, number, by=cast.first_line)
    assert "Mira Levchenko has been working on this since" in text(owner.get(f"/tickets/{number}"))
    _staff(commands.ask, number, commands.Words("Which address do you use?"), by=cast.first_line)
    page = text(owner.get(f"/tickets/{number}"))
    assert "We are waiting for you: Which address do you use? The clock is paused." in page
    assert "Your move: answer the question" in text(owner.get("/"))
    said = owner.post(f"/tickets/{number}/messages", {"text": "198.51.100.7"})
    assert (said.status_code, said["Location"]) == (303, f"/tickets/{number}#thread")
    _staff(commands.propose, number, SOLUTION, commands.Words("Please look."), by=cast.first_line)
    page = text(owner.get(f"/tickets/{number}"))
    assert "Thanks, everything works" in page and "A processor fault on hv-17." in page
    assert owner.post(f"/tickets/{number}/rejection", {"text": "Still 12 s."}).status_code == 303
    _staff(commands.propose, number, SOLUTION, commands.Words("And now?"), by=cast.first_line)
    assert owner.post(f"/tickets/{number}/confirmation").status_code == 303
    page = text(owner.get(f"/tickets/{number}"))
    assert "Павел Крылов confirmed that it works." in page and "How did it go?" in page
    assert owner.post(f"/tickets/{number}/rating", {"satisfaction": "5", "comment": "Quick."}).status_code == 303
    assert "5/5" in text(owner.get(f"/tickets/{number}"))
    assert owner.post(f"/tickets/{number}/rating", {"satisfaction": "4"}).status_code == 303
    assert owner.post(f"/tickets/{number}/reopening", {"text": "Slow again."}).status_code == 303
    assert queries.ticket_row(number, cast.owner).cycle == 2
    _staff(commands.propose, number, SOLUTION, commands.Words("Once more."), by=cast.first_line)
    assert owner.post(f"/tickets/{number}/confirmation").status_code == 303
    told = json.loads(owner.get(f"/tickets/{number}/history.json").content)
    assert told["status"] == "closed" and told["events"][0]["hash"]
    assert "Everything that happened" in text(owner.get(f"/tickets/{number}/print"))


def _staff(command: object, number: int, *given: object, by: object) -> None:
    command(number, *given, by=by, at=database_now())  # type: ignore[operator]


def test_an_outage_needs_three_facts(owner: Client, cast: Cast) -> None:
    outage = {
        "service": str(cast.service),
        "kind": "down",
        "not_answering": "ping",
        "others_affected": "all of us",
    }
    sent = owner.post("/tickets/new", outage)
    assert sent.status_code == 303
    row = queries.ticket_row(int(sent["Location"].rpartition("/")[2]), cast.owner)
    assert (row.severity, row.title) == ("critical", "cs1234: ping")


def test_nothing_works_alone_is_answered_with_the_good_example(owner: Client, cast: Cast) -> None:
    typed = {
        "service": str(cast.service),
        "kind": "malfunction",
        "title": "Help",
        "description": "Ничего не работает!!!",
    }
    answer = owner.post("/tickets/new", typed)
    assert answer.status_code == 422
    page = text(answer)
    assert "Cannot connect to cs1234 over RDP since 02:10, nothing was changed on the server." in page
    assert "Ничего не работает!!!" in page and 'value="Help"' in page
    assert 'href="#id_description"' in page and 'href="#id_error_text"' in page
    assert not Ticket.objects.exists()


def test_a_form_sent_twice_opens_one_ticket_T115(owner: Client, cast: Cast) -> None:
    key = form_key(owner.get("/tickets/new"), "report")
    typed = {**SLOW, "service": str(cast.service), "idempotency_key": key}
    first, second = owner.post("/tickets/new", typed), owner.post("/tickets/new", typed)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_an_act_sent_twice_is_done_once_T115(owner: Client, cast: Cast) -> None:
    number = proposed(cast).pk
    for path, typed in (("rejection", {"text": "Still refused."}), ("messages", {"text": "One more thing."})):
        twice = {**typed, "idempotency_key": f"a-key-of-the-form-{path}"}
        answers = [owner.post(f"/tickets/{number}/{path}", twice) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
    said = queries.thread_of(number, cast.owner).messages
    assert (
        [row.body for row in said].count("Still refused.") == [row.body for row in said].count("One more thing.") == 1
    )


def test_the_printed_page_fetches_nothing_from_elsewhere_T63(owner: Client, cast: Cast) -> None:
    number = proposed(cast).pk
    picture = commands.Words("![x](https://evil.example/x.png) https://evil.example/ <img src=//evil.example>")
    commands.write(number, picture, by=cast.owner, at=database_now())
    page = owner.get(f"/tickets/{number}/print").content.decode()
    fetched = re.findall(r'<(?:img|script|link|iframe|source)\b[^>]*(?:src|href)="([^"]*)"', page)
    assert fetched and all(address.startswith("/assets/") for address in fetched)


def test_rarer_acts(owner: Client, cast: Cast) -> None:
    sent = owner.post("/tickets/new", {**SLOW, "service": "account"})
    at = sent["Location"]
    assert "How urgent is it now?" in text(owner.get(f"{at}/severity"))
    assert owner.post(f"{at}/severity", {"severity": "low", "reason": "It can wait."}).status_code == 403
    refused = owner.post(f"{at}/severity", {"severity": "high", "reason": ""})
    assert refused.status_code == 422 and "Give the reason in a few words" in text(refused)
    assert owner.post(f"{at}/severity", {"severity": "high", "reason": "Nobody can order."}).status_code == 303
    assert "changed the urgency to “High" in text(owner.get(at))
    facts = {name: SLOW[name] for name in ("since", "before", "tried", "operation", "measured", "usual", "network")}
    assert owner.post(f"{at}/facts", {**facts, "measured": "15 s"}).status_code == 303
    assert "15 s" in text(owner.get(at))
    assert owner.post(f"{at}/facts", {**facts, "measured": " "}).status_code == 422
    number = int(at.rpartition("/")[2])
    _staff(commands.accept, number, by=cast.first_line)
    assert owner.post(f"{at}/declaration").status_code == 303
    assert "that it works. Mira Levchenko still writes down what it was." in text(owner.get(at))
    assert owner.post(f"{at}/withdrawal", {"reason": "no need"}).status_code == 303
    page = text(owner.get(at))
    assert "Taken back" in page and "Open the ticket again" not in page


def test_a_draft_is_kept_and_forgotten(owner: Client, cast: Cast) -> None:
    saved = owner.post(
        "/drafts",
        {"key": "new", "values": json.dumps({"title": "Half a title"})},
        headers={"x-requested-with": "fetch"},
    )
    assert saved.status_code == 200 and json.loads(saved.content)["saved_at"]
    page = text(owner.get("/tickets/new"))
    assert "Half a title" in page and "Draft saved" in page
    assert owner.post("/drafts", {"place": "new", "values": "{}"})["Location"] == "/tickets/new"
    assert "Half a title" not in text(owner.get("/tickets/new"))


def test_the_region_of_a_ticket_is_fetched_only_when_something_happened(owner: Client, cast: Cast) -> None:
    at = owner.post("/tickets/new", {**SLOW, "service": str(cast.service)})["Location"]
    number = int(at.rpartition("/")[2])
    asked = {"hx-request": "true"}
    assert owner.get(f"{at}/live?seen=1", headers=asked).status_code == 204
    _staff(commands.accept, number, by=cast.first_line)
    _staff(commands.answer, number, commands.Words("I see it."), by=cast.first_line)
    answer = owner.get(f"{at}/live?seen=1", headers=asked)
    body = text(answer)
    assert "I see it." in body and "<textarea" not in body and "<html" not in body
    assert json.loads(answer["HX-Trigger"]) == {"announce": "New message from Mira Levchenko."}


def test_account_and_messages(owner: Client, cast: Cast) -> None:
    page = text(owner.get("/account"))
    assert "41-2087" in page and "Иван Сухов" in page and "this one" in page
    assert owner.post("/account/profile", {"locale": "en", "zone": "Europe/Rome"}).status_code == 303
    assert owner.post("/account/profile", {"zone": "Mars/Base"}).status_code == 422
    assert owner.post("/account/password", {"old": "wrong", "password": "x"}).status_code == 422
    changed = owner.post(
        "/account/password", {"old": "a quiet harbour at dawn", "password": "seven calm herons over the mill"}
    )
    assert changed.status_code == 303
    assert owner.get("/account").status_code == 200
    assert owner.get("/messages").status_code == 200
