"""M17, domain 5.9, S14: when to expect the answer; from the due second on, the way to ask why it did not come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.factories import report
from tests.web.world import CUSTOMERS, browser

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Escalation

pytestmark = pytest.mark.django_db
BUTTON = "Not answered in time"


def opened(cast: Cast, minutes: float) -> int:
    at = database_now() - timedelta(minutes=minutes)
    number = commands.open_ticket(report(cast), by=cast.owner, at=at).pk
    commands.accept(number, by=cast.first_line, at=at + timedelta(minutes=1))
    return number


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.cast import PASSWORD, assemble

    return assemble(password=PASSWORD)


@pytest.fixture
def pavel(cast: Cast) -> Client:
    return browser(CUSTOMERS["owner"])


def shown(client: Client, number: int) -> str:
    answer = client.get(f"/tickets/{number}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_s14_before_due_the_page_counts_down_and_has_no_button(cast: Cast, pavel: Client) -> None:
    number = opened(cast, 2)
    page = shown(pavel, number)
    assert BUTTON not in page
    assert 'data-behaviour="due"' in page
    assert 'class="clock clock-left"' in page
    assert "due from:body" in page
    refused = pavel.post(f"/tickets/{number}/chase")
    assert refused.status_code == 409
    assert not Escalation.objects.exists()


def test_s14_the_last_fifth_of_a_promise_is_amber(cast: Cast, pavel: Client) -> None:
    assert 'class="clock clock-soon"' in shown(pavel, opened(cast, 13))


def test_s14_at_due_the_button_is_there_without_a_script_and_leads_to_the_lead(cast: Cast, pavel: Client) -> None:
    number = opened(cast, 16)
    assert BUTTON in shown(pavel, number)
    answer = pavel.post(f"/tickets/{number}/chase")
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{number}#chase")
    page = shown(pavel, number)
    assert BUTTON not in page
    assert "Daniel Weber has been told" in page
    row = Escalation.objects.get(ticket=number)
    assert (row.reason, row.to_id) == ("customer", cast.duty_lead.id)
    again = pavel.post(f"/tickets/{number}/chase")
    assert again.status_code == 409
    commands.take_escalation(number, by=cast.duty_lead, at=database_now())
    assert "Daniel Weber looks after it since" in shown(pavel, number)


def test_the_page_that_is_open_learns_that_it_is_late_without_any_event(cast: Cast, pavel: Client) -> None:
    number = opened(cast, 16)
    asked = {"HX-Request": "true"}
    assert pavel.get(f"/tickets/{number}/live?seen=2-late", headers=asked).status_code == 204
    fresh = pavel.get(f"/tickets/{number}/live?seen=2", headers=asked)
    assert fresh.status_code == 200
    assert BUTTON in fresh.content.decode()


def test_f15_the_sentence_names_to_whom_it_was_escalated(cast: Cast, pavel: Client) -> None:
    number = opened(cast, 16)
    wake(number, by=SYSTEM, at=database_now())
    assert "escalated to Daniel Weber" in shown(pavel, number)
    assert BUTTON in shown(pavel, number)
    pavel.post(f"/tickets/{number}/chase")
    assert Escalation.objects.filter(ticket=number, closed_at=None).count() == 1


def test_what_staff_ask_each_other_the_customer_never_reads(cast: Cast, pavel: Client) -> None:
    number = opened(cast, 3)
    text = "quetzal-smokes"
    commands.raise_escalation(number, "safety", text, by=cast.first_line, at=database_now())
    for page in ("", "/history.json", "/print"):
        told = pavel.get(f"/tickets/{number}{page}").content.decode()
        assert text not in told
        assert "scalat" not in told.replace("nicht", "")


def test_an_observer_sees_the_promise_and_no_button(cast: Cast) -> None:
    number = opened(cast, 16)
    client = browser(CUSTOMERS["observer"])
    assert BUTTON not in shown(client, number)
    assert client.post(f"/tickets/{number}/chase").status_code == 403
    assert browser(CUSTOMERS["stranger"]).post(f"/tickets/{number}/chase").status_code == 404


def test_the_page_costs_no_query_more_when_it_is_late(cast: Cast, pavel: Client) -> None:
    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as counted:
            shown(pavel, number)
        return len(counted)

    calm, late = opened(cast, 2), opened(cast, 16)
    wake(late, by=SYSTEM, at=database_now())
    shown(pavel, calm)
    assert cost(calm) == cost(late) <= 10
