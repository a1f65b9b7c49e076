"""Tickets over the API: the same commands as portal and desk, by the token of one person (issue 5 §7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import LONG_AGO, Cast
from tests.web.api.asking import Program, report
from tests.web.world import STAFF, browser

from countersign.api.rules import CUSTOMER_SCOPES
from countersign.credits import commands as credits
from countersign.customers import commands as customers
from countersign.customers.queries import contacts_of
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of
from countersign.tickets import commands
from countersign.tickets.commands import Report, Words
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"


@pytest.fixture
def owner(cast: Cast) -> Program:
    return Program(cast.owner)


@pytest.fixture
def number(cast: Cast, owner: Program) -> int:
    answer = owner.post("tickets", report(cast.service))
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/api/v1/tickets/{answer.json()['number']}"
    return int(answer.json()["number"])


def test_a_ticket_goes_from_opened_to_confirmed(cast: Cast, owner: Program, number: int) -> None:
    staff = Program(cast.second_line)
    assert staff.post(f"tickets/{number}/acceptance", {"reason": "Known to me"}).json()["status"] == "in_progress"
    seen = staff.get(f"tickets/{number}").json()["seq"]
    assert owner.post(f"tickets/{number}/messages", {"text": "One more thing."}).status_code == 200
    late = staff.post(f"tickets/{number}/answers", {"text": "Looking.", "seen": seen})
    assert (late.status_code, late.json()["code"]) == (409, "newer_events")
    assert staff.post(f"tickets/{number}/notes", {"text": "canary-note", "action": True}).status_code == 200
    assert staff.post(f"tickets/{number}/answers", {"text": "Looking."}).status_code == 200
    asked = staff.post(f"tickets/{number}/waiting", {"text": "Which mailbox?", "missing": "the mailbox"}).json()
    assert (asked["status"], asked["waiting"]) == ("waiting", "info")
    assert owner.post(f"tickets/{number}/messages", {"text": "info@"}).json()["status"] == "in_progress"
    solution = {"code": "answered", "cause": "The queue", "action": "Emptied it", "check": "A mail went out"}
    assert staff.post(f"tickets/{number}/solution", solution).json()["waiting"] == "confirm"
    pause = {"text": "Until Monday?", "until": (database_now() + timedelta(days=2)).isoformat()}
    assert owner.post(f"tickets/{number}/rejection", {"text": "Not yet"}).status_code == 200
    assert staff.post(f"tickets/{number}/waiting/suspension", pause).status_code == 200
    asked = owner.get(f"tickets/{number}").json()["waits"]["agreement"]
    assert (asked["kind"], asked["proposed_by"]) == ("linked", cast.second_line.name)
    assert owner.post(f"tickets/{number}/agreement/refusal").status_code == 200
    assert staff.post(f"tickets/{number}/solution", solution).json()["waiting"] == "confirm"
    assert owner.post(f"tickets/{number}/rejection", {"text": "Still slow"}).json()["status"] == "in_progress"
    staff.post(f"tickets/{number}/solution", solution)
    assert owner.post(f"tickets/{number}/confirmation").json()["status"] == "closed"
    assert owner.post(f"tickets/{number}/rating", {"satisfaction": 5}).status_code == 200
    again = owner.post(f"tickets/{number}/reopening", {"text": "It is back"}).json()
    assert (again["status"], again["seq"]) == ("in_progress", None)
    told = owner.get(f"tickets/{number}")
    assert told.json()["notes"] is None
    assert "canary" not in told.content.decode()
    assert [one["body"] for one in told.json()["messages"]][-1] == "It is back"
    assert "canary" not in owner.get(f"tickets/{number}/history").content.decode()
    assert [one["body"] for one in staff.get(f"tickets/{number}").json()["notes"]] == ["canary-note", "Known to me"][:1]


def test_every_event_says_by_which_token_and_channel(cast: Cast, owner: Program, number: int) -> None:
    event = events_of("ticket", number, staff=True)[0]
    assert (event.channel, event.assurance, event.method) == ("api", "A2", "token")
    message = owner.get(f"tickets/{number}").json()["messages"][0]
    assert (message["channel"], message["assurance"], message["author"]) == ("api", "A2", "Павел Крылов")


def test_a_key_does_a_thing_once(cast: Cast, owner: Program, number: int) -> None:
    first = owner.post("tickets", report(cast.service), idempotency_key=KEY)
    again = owner.post("tickets", report(cast.service), idempotency_key=KEY)
    assert (first.status_code, again.status_code, again.json()["replayed"]) == (201, 200, True)
    assert first.json()["number"] == again.json()["number"]
    for _ in range(2):
        assert owner.post(f"tickets/{number}/messages", {"text": "Once"}, idempotency_key="k" * 20).status_code == 200
    assert [one["body"] for one in owner.get(f"tickets/{number}").json()["messages"]].count("Once") == 1
    elsewhere = owner.post(f"tickets/{first.json()['number']}/messages", {"text": "x"}, idempotency_key="k" * 20)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "idempotency_key_spent")
    for way, body in (("messages", {"text": "Twice"}), ("thanks", {"text": "Once"})):
        other = owner.post(f"tickets/{number}/{way}", body, idempotency_key="k" * 20)
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_spent"), way
    short = owner.post(f"tickets/{number}/messages", {"text": "x"}, idempotency_key="k")
    assert (short.status_code, short.json()["code"]) == (422, "idempotency_key")


def test_what_is_read_has_a_tag(cast: Cast, owner: Program, number: int) -> None:
    read = owner.get(f"tickets/{number}")
    assert owner.get(f"tickets/{number}", **{"if-none-match": read["ETag"]}).status_code == 304
    assert owner.get("tickets", **{"if-none-match": owner.get("tickets")["ETag"]}).status_code == 304
    raised = {"severity": "critical", "reason": "Nobody gets mail"}
    assert owner.post(f"tickets/{number}/severity", raised, if_match='"old"').json()["code"] == "changed_meanwhile"
    assert owner.post(f"tickets/{number}/severity", raised, if_match=read["ETag"]).status_code == 200
    lost = {"if_match": owner.get(f"tickets/{number}")["ETag"], "idempotency_key": KEY}
    told = [owner.post(f"tickets/{number}/messages", {"text": "Asked again"}, **lost).json() for _ in range(2)]
    assert [one["replayed"] for one in told] == [False, True]  # Its own act has changed the tag.
    who = {"person": cast.first_line.id}
    same = [owner.post(f"tickets/{number}/addressee", who, idempotency_key="same-key").json() for _ in range(2)]
    assert [one["replayed"] for one in same] == [False, True]  # The second changes nothing, and says so.
    late = owner.post(f"tickets/{number}/facts", {"facts": {"needed_by": "noon"}}, if_match=read["ETag"])
    assert late.status_code == 412
    assert owner.get(f"tickets/{number}", **{"if-none-match": read["ETag"]}).status_code == 200


def test_a_note_changes_no_tag_of_the_customers(cast: Cast, owner: Program, number: int) -> None:
    """security T6, T16: notes are not hinted at, by a number neither."""
    tag = owner.get(f"tickets/{number}")["ETag"]
    Program(cast.second_line).post(f"tickets/{number}/notes", {"text": "Between us"})
    assert owner.get(f"tickets/{number}")["ETag"] == tag


def test_lists_go_page_by_page(cast: Cast, owner: Program) -> None:
    for count in range(5):
        owner.post("tickets", report(title=f"Question {count}"))
    found, path = [], "tickets?limit=2"
    while path:
        page = owner.get(path)
        found += [one["number"] for one in page.json()["items"]]
        path = page["Link"].partition("/api/v1/")[2].partition(">")[0] if page.json()["next"] else ""
    assert len(found) == len(set(found)) == 5
    assert owner.get("tickets?view=closed").json()["items"] == []
    assert [one["number"] for one in owner.get(f"tickets?q={found[0]}").json()["items"]] == found[:1]
    assert len(Program(cast.first_line).get("tickets?view=accept").json()["items"]) == 5
    assert owner.get("tickets?view=mine").json()["code"] == "view_unknown"


def test_another_contract_does_not_exist(cast: Cast, owner: Program) -> None:
    """security T2."""
    alien = commands.open_ticket(
        Report("question", "Alien", "Of Studio Ferri, alone.", facts={"what_was_read": "x"}),
        by=cast.stranger, at=database_now(),
    ).pk  # fmt: skip
    for way in ("", "/history"):
        answers = [owner.get(f"tickets/{one}{way}") for one in (alien, 99999999)]
        assert {one.status_code for one in answers} == {404}
        assert answers[0].content == answers[1].content
    for way, body in (("messages", {"text": "x"}), ("confirmation", None), ("follow-ups", {"text": "x"})):
        answers = [owner.post(f"tickets/{one}/{way}", body) for one in (alien, 99999999)]
        assert {one.status_code for one in answers} == {404}, way
        assert answers[0].content == answers[1].content
    assert "Alien" not in owner.get("tickets?view=all").content.decode()
    assert "Alien" not in owner.get("tickets?q=Alien").content.decode()
    foreign = owner.post("tickets", report(cast.foreign_service))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "service_not_found")


def test_a_customer_does_nothing_of_the_staffs(cast: Cast, owner: Program, number: int) -> None:
    for way, body in (
        ("answers", {"text": "I am the provider"}), ("notes", {"text": "x"}), ("acceptance", {}),
        ("custody", {"reason": "because"}), ("step", {"text": "x", "person": 1}), ("reading", {"reason": "curious"}),
    ):  # fmt: skip
        assert owner.post(f"tickets/{number}/{way}", body).status_code == 403, way
    assert owner.post("tickets/next").status_code == 403
    observer = Program(cast.observer)
    assert observer.post(f"tickets/{number}/messages", {"text": "x"}).status_code == 403
    assert Program(cast.first_line).post(f"tickets/{number}/confirmation").status_code == 403


def test_a_scope_is_a_limit(cast: Cast, number: int) -> None:
    """security T102."""
    reads, writes = Program(cast.second_line, "tickets:read"), Program(cast.second_line, "tickets:write")
    assert reads.get(f"tickets/{number}").json()["notes"] is None
    assert reads.post(f"tickets/{number}/acceptance", {}).json()["code"] == "token_scope"
    assert writes.get(f"tickets/{number}").json()["code"] == "token_scope"
    assert writes.get("tickets").status_code == 403
    assert writes.post(f"tickets/{number}/notes", {"text": "x"}).json()["code"] == "token_scope"
    Program(cast.second_line).post(f"tickets/{number}/notes", {"text": "canary-note"})
    assert "canary" not in reads.get(f"tickets/{number}/history").content.decode()


def test_a_contact_who_is_removed_is_out_with_the_next_request(cast: Cast, owner: Program) -> None:
    """security T10."""
    colleague = Program(cast.colleague)
    assert colleague.get("me").json()["contract"] == "41-2087"
    contact = next(one for one in contacts_of(cast.contract) if one.account_id == cast.colleague.id)
    customers.remove_contact(contact.id, by=SYSTEM, at=LONG_AGO + timedelta(days=1))
    assert colleague.get("me").status_code == 401


@pytest.mark.parametrize(("locale", "word"), [("en", "nothing"), ("ru", "нет"), ("it", "nulla")])
def test_a_problem_is_told_in_the_readers_language(cast: Cast, locale: str, word: str) -> None:
    answer = Program(cast.owner, locale=locale).get("tickets/99999999")
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (told["status"], told["code"], told["type"]) == (404, "not_found", "urn:countersign:problem:not_found")
    assert word in told["title"], told
    assert answer["Content-Language"] == locale


def test_what_does_not_fit_is_told_field_by_field(cast: Cast, owner: Program, number: int) -> None:
    for body, field in (({}, "text"), ({"text": "a\x00b"}, "text"), ({"text": "x", "more": 1}, "more")):
        told = owner.post(f"tickets/{number}/messages", body)
        assert (told.status_code, told.json()["code"]) == (422, "request_malformed")
        assert [one["field"] for one in told.json()["errors"]] == [field]
    lost = owner.post(f"tickets/{number}/confirmation", {"text": "It still fails"})
    assert (lost.status_code, lost.json()["errors"][0]["field"]) == (422, "body")
    assert owner.post("tickets", {**report(), "title": "", "description": ""}).json()["code"] == "fact_missing"
    assert owner.get("no/such/thing")["Content-Type"] == "application/problem+json"
    wrong = owner.post("me")
    assert (wrong.status_code, wrong["Content-Type"]) == (405, "application/problem+json")
    assert wrong["Allow"] == owner.ask("OPTIONS", "me")["Allow"] == "GET, HEAD, OPTIONS"
    whole, head = owner.get("me"), owner.ask("HEAD", "me")
    assert (head.status_code, head["ETag"], head.content) == (200, whole["ETag"], b"")
    assert int(head["Content-Length"]) == len(whole.content)
    for path in ("tickets?after=2", "notices?after=x"):  # A place that is none would be the first page again.
        assert Program(cast.owner, *CUSTOMER_SCOPES).get(path).status_code == 422, path


def test_files_go_in_and_out(cast: Cast, owner: Program, number: int) -> None:
    from django.test import Client

    sent = Client().generic("POST", "/api/v1/uploads", b"plain words\n", content_type="application/octet-stream",
                            headers=owner.headers(**{"x-file-name": "log%20of%20today.txt"}))  # fmt: skip
    assert sent.status_code == 201, sent.content
    token = sent.json()["token"]
    assert owner.post(f"tickets/{number}/messages", {"text": "Here", "uploads": [token]}).status_code == 200
    assert owner.get(f"tickets/{number}").json()["messages"][-1]["files"][0]["name"] == "log of today.txt"
    url = owner.get(f"files/{token}").json()["url"]
    assert Client().get("/" + url.split("/", 3)[3], headers={"host": "files.testserver"}).getvalue() == b"plain words\n"
    assert Program(cast.stranger).get(f"files/{token}").status_code == 404
    taken = commands.write(number, Words("x"), by=cast.owner, at=database_now())
    assert taken.pk == number


def test_a_lead_lets_a_new_ticket_wait_for_a_recorded_outage_of_its_service(
    cast: Cast, owner: Program, number: int
) -> None:
    """Domain T22, over the API and on the desk's own form."""
    now, lead = database_now(), Program(cast.duty_lead)
    lasts = credits.record_outage(cast.service, (now, None), "A switch failed.", by=cast.duty_lead, at=now)
    over = credits.record_outage(cast.service, (LONG_AGO, now), "Old.", by=cast.duty_lead, at=now)
    joining = {
        "outage": lasts.pk, "text": "A switch failed; it is being replaced.", "party": "Rack team",
        "check_at": (now + timedelta(hours=3)).isoformat(), "promised_at": (now + timedelta(hours=1)).isoformat(),
        "seen": lead.get(f"tickets/{number}").json()["seq"],
    }  # fmt: skip
    address = f"tickets/{number}/outage"
    assert Program(cast.first_line).post(address, joining).json()["code"] == "not_lead"
    assert lead.post(address, joining | {"outage": over.pk}).json()["code"] == "outage_ended"
    assert lead.post(address, joining | {"outage": 10**9}).json()["field"] == "outage"
    page = browser(STAFF["duty_lead"])
    assert f"/desk/tickets/{number}/outage" in page.get(f"/desk/tickets/{number}").content.decode()
    form = page.get(f"/desk/tickets/{number}/outage").content.decode()
    assert f"O-{lasts.pk}, since" in form and f"O-{over.pk}" not in form
    told = lead.post(address, joining).json()
    assert (told["status"], told.get("waiting")) == ("waiting", "third"), told
    found = Ticket.objects.get(pk=number)
    assert (found.holder_id, found.wait_for, found.wait_reference) == (cast.duty_lead.id, "Rack team", f"O-{lasts.pk}")
    read = owner.get(f"tickets/{number}").json()
    assert (read["messages"][-1]["body"], read["waits"]["who"]) == (joining["text"], "Rack team")
    assert "reference" not in read["waits"] and read["waits"]["agreement"] is None
