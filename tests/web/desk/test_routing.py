"""The desk: take next, pick with a reason, offers by fitness, escalations, rules of routing (domain 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.desk.conftest import Desk, SignIn

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.shifts import commands as shifts
from countersign.tickets import commands
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Escalation, RoutingRules, Ticket

pytestmark = pytest.mark.django_db


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        body(client, address)
    return len(counted)


def test_take_next_is_one_press_without_a_script(mira: Client, desk: Desk) -> None:
    first, second = desk.opened(urgency="normal"), desk.opened(urgency="normal")
    page = body(mira, "/desk/views/open")
    assert 'action="/desk/next"' in page
    assert 'aria-keyshortcuts="T"' in page
    answer = mira.post("/desk/next")
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/tickets/{first.pk}?view=mine")
    assert mira.post("/desk/next")["Location"] == f"/desk/tickets/{second.pk}?view=mine"
    nothing = mira.post("/desk/next")
    assert nothing.status_code == 409
    assert "Nothing is waiting" in nothing.content.decode()
    assert mira.get("/desk/next").status_code == 405


def test_take_next_says_why_not(mira: Client, desk: Desk) -> None:
    held = desk.accepted()
    desk.opened(urgency="normal")
    answer = mira.post("/desk/next")
    assert answer.status_code == 409
    assert f"/desk/tickets/{held.pk}?view=mine" in answer.content.decode()


def test_who_does_not_work_on_tickets_is_offered_no_next_one(sign_in: SignIn, desk: Desk) -> None:
    desk.opened()
    henrik = sign_in("manager")
    assert 'action="/desk/next"' not in body(henrik, "/desk/views/open")
    assert henrik.post("/desk/next").status_code == 403


def test_picking_another_asks_why_once(mira: Client, desk: Desk) -> None:
    turn, other = desk.opened(), desk.opened(urgency="normal")
    address = f"/desk/tickets/{other.pk}/acceptance"
    refused = mira.post(address)
    assert refused.status_code == 422
    assert 'name="reason"' in refused.content.decode()
    assert Ticket.objects.get(pk=other.pk).status == "new"
    assert mira.post(address, {"reason": "I know this host."}).status_code == 303
    assert "I know this host." in body(mira, f"/desk/tickets/{other.pk}")
    assert mira.post(f"/desk/tickets/{turn.pk}/acceptance").status_code == 303


def test_answering_right_away_asks_to_accept_first_what_is_not_next(mira: Client, desk: Desk) -> None:
    desk.opened()
    other = desk.opened(urgency="normal")
    given = {"text": "I see it.", "then": "accept", "seen": "1"}
    refused = mira.post(f"/desk/tickets/{other.pk}/answers", given)
    assert refused.status_code == 409
    assert "I see it." in refused.content.decode()
    assert Ticket.objects.get(pk=other.pk).status == "new"


def test_an_offer_lists_whom_the_ticket_suits_with_what_they_carry(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    desk.opened(urgency="high")
    commands.take_next(by=desk.cast.second_line, at=database_now())
    page = body(mira, f"/desk/tickets/{ticket.pk}/offers")
    places = [page.index(name) for name in ("Daniel Weber ·", "Artem Volkov ·", "Giulia Conti ·")]
    assert "carries 2 of 8" in page
    assert "Mira Levchenko ·" not in page
    assert places[0] < places[1]


def test_escalations_stand_over_the_ticket_and_in_the_list(mira: Client, daniel: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    wake(ticket.pk, by=SYSTEM, at=database_now())
    address = f"/desk/tickets/{ticket.pk}"
    assert "The promised time is over: escalated to Daniel Weber" in body(mira, address)
    assert f"{address}/escalation/acceptance" not in body(mira, address)
    assert f"{address}/escalation/acceptance" in body(daniel, address)
    listed = body(daniel, "/desk/escalations")
    assert ticket.title in listed
    assert 'data-counter="escalations">1<' in listed
    assert daniel.post(f"{address}/escalation/acceptance").status_code == 303
    assert "Daniel Weber looks after it since" in body(mira, address)
    assert mira.post(f"{address}/escalation/closure", {"outcome": "handled", "text": "Called."}).status_code == 403
    assert daniel.post(f"{address}/escalation/closure", {"outcome": "handled", "text": " "}).status_code == 422
    assert daniel.post(f"{address}/escalation/closure", {"outcome": "handled", "text": "Called."}).status_code == 303
    assert "Nothing is escalated." in body(daniel, "/desk/escalations")
    assert Escalation.objects.get().outcome == "handled"


def test_escalating_by_hand(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    address = f"/desk/tickets/{ticket.pk}/escalation"
    assert 'value="level2"' in body(mira, address)
    given = {"reason": "safety", "to": "level2", "text": "A disk smokes."}
    assert mira.post(address, {**given, "to": "level9"}).status_code == 422
    assert mira.post(address, {**given, "to": "elsewhere"}).status_code == 422
    assert mira.post(address, given).status_code == 303
    assert Escalation.objects.get().level == 2
    page = body(mira, f"/desk/tickets/{ticket.pk}")
    assert "escalated to Henrik Dahl" in page
    assert "A disk smokes." in page


def test_the_customers_question_is_a_banner(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    commands.chase(ticket.pk, by=desk.cast.owner, at=database_now())
    assert "The customer asked why there is no answer: escalated to Daniel Weber" in body(
        mira, f"/desk/tickets/{ticket.pk}"
    )


def test_another_queue_by_hand(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    queue = shifts.add_queue(shifts.QueueFields("Hosts"), by=SYSTEM, at=database_now()).pk
    address = f"/desk/tickets/{ticket.pk}/transfer"
    assert "Hosts" in body(mira, address)
    assert mira.post(address, {"queue": str(queue), "level": "2", "text": "It is the host."}).status_code == 303
    page = body(mira, f"/desk/tickets/{ticket.pk}")
    assert "Hosts, skill 2" in page
    assert mira.post(address, {"queue": "999", "level": "2", "text": "So."}).status_code == 422


def test_rules_are_tried_on_last_month_before_they_are_in_force(daniel: Client, mira: Client, desk: Desk) -> None:
    hosts = shifts.add_queue(shifts.QueueFields("Hosts", custodian_id=desk.cast.duty_lead.id), by=SYSTEM,
                             at=database_now()).pk  # fmt: skip
    moved = desk.opened(urgency="low")
    kept = desk.opened()
    assert "Daniel Weber" in body(daniel, "/desk/routing")
    given = {"lines": "2", "severity1": "low", "queue1": "general", "level1": "1", "queue2": "", "words": "Less noise."}
    tried = daniel.post("/desk/routing", {**given, "try": "1"})
    page = tried.content.decode()
    assert tried.status_code == 200
    assert "1 ticket of the 2 opened in the last 30 days would have gone elsewhere." in page
    assert f"/desk/tickets/{moved.pk}" in page
    assert f"/desk/tickets/{kept.pk}" not in page
    assert not RoutingRules.objects.exists()
    assert daniel.post("/desk/routing", {**given, "words": ""}).status_code == 422
    assert daniel.post("/desk/routing", {**given, "queue1": "999"}).status_code == 422
    assert daniel.post("/desk/routing", given).status_code == 303
    assert "Less noise." in body(mira, "/desk/routing")
    assert Ticket.objects.get(pk=desk.opened(urgency="low").pk).queue_id is None
    assert Ticket.objects.get(pk=desk.opened().pk).queue_id == hosts
    assert 'name="try"' not in body(mira, "/desk/routing")
    assert mira.post("/desk/routing", given).status_code == 403


def test_pages_cost_the_same_at_twice_the_rows(daniel: Client, desk: Desk) -> None:
    def more() -> None:
        for _ in range(2):
            ticket = desk.accepted()
            wake(ticket.pk, by=SYSTEM, at=database_now() - timedelta(minutes=1))

    more()
    first = Ticket.objects.order_by("id").first()
    assert first is not None
    addresses = ("/desk/escalations", "/desk/routing", f"/desk/tickets/{first.pk}", "/desk/views/open")
    for address in addresses:
        body(daniel, address)
    before = [cost(daniel, address) for address in addresses]
    more()
    assert [cost(daniel, address) for address in addresses] == before
    assert max(before) <= 10
