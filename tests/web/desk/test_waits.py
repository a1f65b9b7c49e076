"""The dialog *Wait* without a script: five reasons, who, until when and why (E29); duplicates; the next step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import report
from tests.web.desk.conftest import Desk

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.models import Agreement, Ticket

pytestmark = pytest.mark.django_db


def moment(hours: float) -> str:
    """Write a time as a date field gives it, in the zone of the staff."""
    return (database_now() + timedelta(hours=hours + 3)).strftime("%Y-%m-%dT%H:%M")


def sent(browser: Client, on: Ticket, noun: str, **typed: str) -> tuple[int, str]:
    answer = browser.post(f"/desk/tickets/{on.pk}/{noun}", typed)
    return answer.status_code, answer.content.decode()


def row(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_the_five_reasons_lead_to_each_other_without_a_script(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    nouns = ("waiting", "waiting/suspension", "waiting/third", "waiting/window", "solution")
    for noun in nouns:
        page = mira.get(f"/desk/tickets/{ticket.pk}/{noun}").content.decode()
        assert all(f"/desk/tickets/{ticket.pk}/{other}?view=mine" in page for other in nouns), noun
        assert page.count('aria-current="page"') >= 1


def test_asking_says_what_is_missing_and_until_when(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "waiting", text="Since when exactly?", missing="since", until=moment(24))[0] == 303
    found = row(ticket)
    assert (found.waiting, found.wait_for, found.wait_reason) == ("info", "customer", "since")
    assert found.wait_until is not None
    page = mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert "Since when" in page
    assert "Until" in page


def test_a_third_party_is_named_with_reference_date_and_promise(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    typed = {
        "party": "Vendor GmbH", "reference": "RMA-7", "why": "They send a disk.", "until": moment(30),
        "text": "The vendor sends a disk.", "promise": "240",
    }  # fmt: skip
    for field in ("party", "reference", "until", "promise"):
        status, page = sent(mira, ticket, "waiting/third", **(typed | {field: ""}))
        assert status == 422, field
        assert 'aria-invalid="true"' in page, field
    assert sent(mira, ticket, "waiting/third", **typed)[0] == 303
    page = mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert "We wait for Vendor GmbH, reference RMA-7" in page
    assert sent(mira, ticket, "waiting/third", **typed)[0] == 409, "a wait is not changed in silence"


def test_a_window_waits_for_the_customers_click_and_can_be_taken_back(mira: Client, desk: Desk, cast: Cast) -> None:
    ticket = desk.accepted()
    typed = {"until": moment(20), "ends": moment(22), "chosen_by": "customer", "text": "We move it tonight."}
    assert sent(mira, ticket, "waiting/window", **typed)[0] == 303
    assert row(ticket).status == "in_progress"
    assert "The customer is asked to agree" in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert sent(mira, ticket, "waiting/withdrawal")[0] == 303
    assert Agreement.objects.get(ticket=ticket).answer == "withdrawn"
    assert sent(mira, ticket, "waiting/window", **(typed | {"until": "soon"}))[0] == 422
    assert sent(mira, ticket, "waiting/window", **typed)[0] == 303
    commands.agree_to_wait(ticket.pk, by=cast.owner, at=database_now())
    assert "The customer chose the window" in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()


def test_a_duplicate_is_chosen_among_the_open_tickets_of_the_contract(mira: Client, desk: Desk, cast: Cast) -> None:
    ticket, master = desk.accepted(), desk.opened(title="The same fault, told before")
    alien = commands.open_ticket(
        report(cast, service_id=cast.foreign_service, title="A stranger's"), by=cast.stranger, at=database_now()
    )
    page = mira.get(f"/desk/tickets/{ticket.pk}/duplicate").content.decode()
    assert "The same fault, told before" in page
    assert "A stranger&#39;s" not in page
    assert sent(mira, ticket, "duplicate", ticket=str(alien.pk), text="The same.")[0] == 422
    assert sent(mira, ticket, "duplicate", ticket=str(master.pk), text="The same fault.")[0] == 303
    assert (row(ticket).status, row(ticket).duplicate_of_id) == ("closed", master.pk)
    assert f"{ticket.pk} is a duplicate of this one" in mira.get(f"/desk/tickets/{master.pk}").content.decode()


def test_the_next_step_of_a_stale_ticket_is_named_by_the_lead(daniel: Client, desk: Desk, cast: Cast) -> None:
    ticket = commands.open_ticket(report(cast), by=cast.owner, at=database_now() - timedelta(days=8))
    commands.go_stale(ticket.pk, by=SYSTEM, at=database_now())
    assert "no next step yet" in daniel.get("/desk/views/stale").content.decode()
    typed = {"person": str(cast.second_line.id), "text": "Ask the vendor again"}
    assert sent(daniel, ticket, "step", **typed)[0] == 303
    assert "Artem Volkov: Ask the vendor again" in daniel.get("/desk/views/stale").content.decode()
    page = daniel.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert "Silent since" in page
    assert "Ask the vendor again" in page


def test_a_note_of_what_was_done_has_a_button_of_its_own(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "notes", text="Changed the disk.", then="action")[0] == 303
    found = row(ticket)
    assert found.active_at is not None
    assert found.active_at > found.moved_at
