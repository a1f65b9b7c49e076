"""What a customer sees and presses while a ticket waits: whose move, until when, why; thanks, duplicates, appeals."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import SOLUTION, report
from tests.web.portal.reading import text

from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.commands import Proposed, Third, Words
from countersign.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
SAID = Words("We move it at night, the site stays up.")


def ago(minutes: float) -> datetime:
    return database_now() - timedelta(minutes=minutes)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A ticket in work, answered."""
    made = commands.open_ticket(report(cast, urgency="normal"), by=cast.owner, at=ago(60))
    commands.accept(made.pk, by=cast.first_line, at=ago(55))
    return commands.answer(made.pk, Words("I look."), by=cast.first_line, at=ago(50))


def row(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_t12_the_window_is_shown_and_agreed_to_with_one_click(
    owner: Client, observer: Client, ticket: Ticket, cast: Cast
) -> None:
    begins = database_now() + timedelta(hours=9)
    proposed = Proposed("sched", until=begins, ends_at=begins + timedelta(hours=2))
    commands.propose_wait(ticket.pk, SAID, proposed, by=cast.first_line, at=ago(10))
    page = text(owner.get(f"/tickets/{ticket.pk}"))
    assert "Your move: does this window suit you?" in page
    assert "you; the clock pauses until then" in page
    assert "I agree" not in text(observer.get(f"/tickets/{ticket.pk}")), "an observer only reads"
    assert owner.post(f"/tickets/{ticket.pk}/agreement").status_code == 303
    page = text(owner.get(f"/tickets/{ticket.pk}"))
    assert "It is our move in the window you chose" in page
    assert row(ticket).waiting == "sched"
    again = owner.post(f"/tickets/{ticket.pk}/agreement")
    assert again.status_code == 409


def test_t10_declining_lets_the_work_go_on(owner: Client, ticket: Ticket, cast: Cast) -> None:
    proposed = Proposed("linked", until=database_now() + timedelta(days=2))
    commands.propose_wait(ticket.pk, SAID, proposed, by=cast.first_line, at=ago(10))
    assert "Your move: may your ticket wait?" in text(owner.get(f"/tickets/{ticket.pk}"))
    assert owner.post(f"/tickets/{ticket.pk}/agreement/refusal").status_code == 303
    assert "may your ticket wait" not in text(owner.get(f"/tickets/{ticket.pk}"))


def test_t10_the_customer_puts_a_ticket_aside(owner: Client, ticket: Ticket, cast: Cast) -> None:
    other = commands.open_ticket(report(cast, title="The other one"), by=cast.owner, at=ago(30))
    path = f"/tickets/{ticket.pk}/suspension"
    assert f"#{other.pk}" in text(owner.get(path))
    nothing = owner.post(path, {"ticket": "", "until": "", "text": ""})
    assert nothing.status_code == 422
    assert owner.post(path, {"ticket": "999999", "until": "", "text": ""}).status_code == 422
    assert owner.post(path, {"ticket": "", "until": "tomorrow", "text": "Later"}).status_code == 422
    assert owner.post(path, {"ticket": str(other.pk), "until": "", "text": ""}).status_code == 303
    page = text(owner.get(f"/tickets/{ticket.pk}"))
    assert f"Suspended until your ticket #{other.pk} is closed" in page
    assert "Suspended" in text(owner.get("/"))


def test_t11_a_third_party_is_our_move_with_a_date(owner: Client, ticket: Ticket, cast: Cast) -> None:
    soon = database_now() + timedelta(hours=5)
    third = Third("Vendor GmbH", "RMA-7", "They send a disk.", soon, soon)
    commands.wait_for_third(ticket.pk, Words("The vendor sends a disk."), third, by=cast.first_line, at=ago(5))
    page = text(owner.get(f"/tickets/{ticket.pk}"))
    assert "It is our move: Mira Levchenko waits for Vendor GmbH." in page
    assert "We look again at" in page
    assert "RMA-7" not in page, "their reference is the staff's"


def test_e30_bare_thanks_are_asked_about_and_start_nothing_by_themselves(owner: Client, ticket: Ticket) -> None:
    messages = Message.objects.filter(ticket=ticket).count()
    said = owner.post(f"/tickets/{ticket.pk}/messages", {"text": "Спасибо, всё работает!"})
    assert (said.status_code, said["Location"]) == (303, f"/tickets/{ticket.pk}?ask=thanks#courtesy")
    assert Message.objects.filter(ticket=ticket).count() == messages, "nothing is sent before the click"
    page = text(owner.get(f"/tickets/{ticket.pk}?ask=thanks"))
    assert "You wrote only thanks. Is it solved?" in page
    thanks = {"text": "Спасибо, всё работает!"}
    assert owner.post(f"/tickets/{ticket.pk}/thanks", thanks).status_code == 303
    found = row(ticket)
    assert (found.status, found.clock) == ("in_progress", "")
    assert Message.objects.filter(ticket=ticket).latest("id").kind == "thanks"
    assert owner.post(f"/tickets/{ticket.pk}/thanks", thanks | {"solved": "1"}).status_code == 303
    assert row(ticket).declared_solved_at is not None
    assert "ask=thanks" not in owner.post(f"/tickets/{ticket.pk}/messages", thanks | {"plain": "1"})["Location"]
    assert row(ticket).clock == "next", "an answer is expected after all"


def test_e30_anything_more_is_an_answer(owner: Client, ticket: Ticket) -> None:
    said = owner.post(f"/tickets/{ticket.pk}/messages", {"text": "Спасибо, но после обеда опять не работает"})
    assert said["Location"] == f"/tickets/{ticket.pk}#thread"
    assert row(ticket).clock == "next"


def test_e30_thanks_to_a_solution_close_it_by_the_customers_click(owner: Client, ticket: Ticket, cast: Cast) -> None:
    commands.propose(ticket.pk, SOLUTION, Words("Moved."), by=cast.first_line, at=ago(5))
    assert "ask=thanks" in owner.post(f"/tickets/{ticket.pk}/rejection", {"text": "Grazie mille!"})["Location"]
    assert "Yes, it works: close the ticket" in text(owner.get(f"/tickets/{ticket.pk}?ask=thanks"))
    owner.post(f"/tickets/{ticket.pk}/thanks", {"text": "Grazie mille!", "solved": "1"})
    assert (row(ticket).status, row(ticket).confirmed_by_id) == ("closed", cast.owner.id)


def test_t6_a_duplicate_leads_on_and_is_undone_by_the_customer(owner: Client, ticket: Ticket, cast: Cast) -> None:
    master = commands.open_ticket(report(cast), by=cast.colleague, at=ago(40))
    commands.merge(ticket.pk, master.pk, Words("The same fault."), by=cast.first_line, at=ago(5))
    page = text(owner.get(f"/tickets/{ticket.pk}"))
    assert f"The work goes on in #{master.pk}" in page
    assert "Another fault after all?" in page
    assert owner.post(f"/tickets/{ticket.pk}/separation").status_code == 303
    assert row(ticket).status == "in_progress"


def test_t5_a_refusal_is_appealed(owner: Client, cast: Cast) -> None:
    made = commands.open_ticket(report(cast, urgency="normal"), by=cast.owner, at=ago(60))
    commands.refuse(made.pk, Words("It is your own program."), by=cast.first_line, at=ago(50))
    assert "You can appeal until" in text(owner.get(f"/tickets/{made.pk}"))
    assert owner.post(f"/tickets/{made.pk}/reopening", {"text": "It is in clause 4."}).status_code == 303
    assert row(made).holder_id == cast.duty_lead.id


def test_t23_words_after_the_window_open_a_ticket_that_follows(owner: Client, cast: Cast) -> None:
    old = database_now() - timedelta(days=20)
    made = commands.open_ticket(report(cast), by=cast.owner, at=old)
    commands.accept(made.pk, by=cast.first_line, at=old + timedelta(minutes=3))
    commands.propose(made.pk, SOLUTION, Words("Moved."), by=cast.first_line, at=old + timedelta(minutes=9))
    commands.confirm(made.pk, by=cast.owner, at=old + timedelta(minutes=12))
    page = text(owner.get(f"/tickets/{made.pk}"))
    assert "Open a new ticket that follows" in page
    answer = owner.post(f"/tickets/{made.pk}/follow-ups", {"text": "It fails again since Monday."})
    follower = Ticket.objects.get(follows=made)
    assert answer["Location"] == f"/tickets/{follower.pk}#thread"
    assert f"It follows #{made.pk}" in text(owner.get(f"/tickets/{follower.pk}"))
    assert f"It is followed by #{follower.pk}" in text(owner.get(f"/tickets/{made.pk}"))


def test_e4_nothing_of_it_exists_for_strangers(stranger: Client, ticket: Ticket) -> None:
    for noun in ("agreement", "agreement/refusal", "separation", "follow-ups", "suspension", "thanks"):
        assert stranger.post(f"/tickets/{ticket.pk}/{noun}", {"text": "x"}).status_code == 404
