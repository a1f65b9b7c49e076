"""The clocks of a ticket on both sides: running in the panel, explained line by line, corrected by the lead."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.rooms.tickets.selling import FACTS, SOLVED, market
from tests.web.desk.conftest import SignIn

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.sla.rules import said
from countersign.tickets import commands
from countersign.tickets.commands import Words
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun_at() -> datetime:
    return database_now().replace(microsecond=0) - timedelta(hours=2)


@pytest.fixture
def ticket(cast: Cast, begun_at: datetime) -> Ticket:
    """A critical ticket of two hours ago: asked after half an hour, answered an hour later, its first answer late."""
    contact = market(cast).contact("BUSINESS")
    report = commands.Report("question", "A matter of time", "When is it due?", facts=FACTS, urgency="critical")
    number = commands.open_ticket(report, by=contact, at=begun_at).pk
    wake(number, by=SYSTEM, at=begun_at + timedelta(minutes=15, seconds=1))
    commands.accept(number, by=cast.first_line, at=begun_at + timedelta(minutes=20))
    words = Words("Which port is it?")
    commands.ask(number, words, by=cast.first_line, at=begun_at + timedelta(minutes=30))
    commands.write(number, Words("Port 12."), by=contact, at=begun_at + timedelta(minutes=90))
    return Ticket.objects.get(pk=number)


def test_the_panel_shows_every_open_clock_and_leads_to_why(mira: Client, ticket: Ticket) -> None:
    page = mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    for name in ("Next answer", "Resolution", "Periodic update"):
        assert f'<span class="grow">{name}</span>' in page
    assert f"/desk/tickets/{ticket.pk}/clocks" in page
    assert "within 4\N{NO-BREAK SPACE}h" in page


def test_why_this_deadline_is_told_line_by_line(mira: Client, ticket: Ticket) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = mira.get(f"/desk/tickets/{ticket.pk}/clocks").content.decode()
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 10
    for word in ("First answer", "missed", "Resolution", "is paused", "BUSINESS 1, zone database", "Line by line"):
        assert word in page
    assert "30 min" in page  # What had run when the question paused the resolution.
    assert "annulment" not in page
    region = mira.get(f"/desk/tickets/{ticket.pk}/clocks", headers={"HX-Request": "true"}).content.decode()
    assert region.lstrip().startswith("<dialog")


def test_a_closed_ticket_is_explained_too(mira: Client, cast: Cast, ticket: Ticket) -> None:
    now = database_now()
    commands.propose(ticket.pk, SOLVED, Words("Replaced."), by=cast.first_line, at=now)
    assert "stopped, until the customer confirms" in mira.get(f"/desk/tickets/{ticket.pk}/clocks").content.decode()
    assert mira.get(f"/desk/tickets/{ticket.pk}").status_code == 200


def test_the_lead_lets_a_breach_not_count(mira: Client, daniel: Client, ticket: Ticket, begun_at: datetime) -> None:
    address = f"/desk/tickets/{ticket.pk}/clocks/annulment"
    missed = f"first {said(begun_at + timedelta(minutes=15))}"
    form = daniel.get(address).content.decode()
    assert missed in form
    typed = {"breach": missed, "reason": "The customer's own line was down."}
    assert mira.post(address, typed).status_code == 403
    assert daniel.post(address, typed | {"reason": ""}).status_code == 422
    assert daniel.post(address, typed | {"breach": ""}).status_code == 409
    assert daniel.post(address, typed).status_code == 303
    page = daniel.get(f"/desk/tickets/{ticket.pk}/clocks").content.decode()
    assert "Does not count: The customer&#39;s own line was down." in page
    assert daniel.post(address, typed).status_code == 409


def test_the_lead_strikes_a_pause(mira: Client, daniel: Client, ticket: Ticket, begun_at: datetime) -> None:
    address = f"/desk/tickets/{ticket.pk}/clocks/correction"
    typed = {"pause": said(begun_at + timedelta(minutes=30)), "reason": "It stood in the form."}
    assert typed["pause"] in daniel.get(address).content.decode()
    assert mira.post(address, typed).status_code == 403
    assert daniel.post(address, typed | {"pause": "soon"}).status_code == 409
    assert daniel.post(address, typed).status_code == 303
    ticket.refresh_from_db()
    assert ticket.resolution_due_at == begun_at + timedelta(hours=4)


def test_the_customer_reads_when_it_is_due_and_disputes_a_pause(
    cast: Cast, ticket: Ticket, sign_in: SignIn
) -> None:
    browser = sign_in("owner")
    browser.post("/preferences", {"language": "en"})
    address = f"/tickets/{ticket.pk}?contract={ticket.contract_id}"
    page = browser.get(address).content.decode()
    assert "Solution" in page
    assert "I had already given this" not in page
    commands.ask(ticket.pk, Words("And which rack?"), by=cast.first_line, at=database_now())
    page = browser.get(address).content.decode()
    assert "the clock is paused" in page
    assert "I had already given this" in page
    assert browser.post(f"/tickets/{ticket.pk}/dispute?contract={ticket.contract_id}").status_code == 303
    assert browser.post(f"/tickets/{ticket.pk}/dispute?contract={ticket.contract_id}").status_code == 409
