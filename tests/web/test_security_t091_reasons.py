"""Security T91: whoever looks at a ticket that is not their work says why, and it is read afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.web.world import World, undone

from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.ledger.models import Event
from countersign.ledger.verify import verify
from countersign.tickets import commands
from countersign.tickets.models import Message, Reading, Ticket

pytestmark = pytest.mark.django_db
OUTSIDE = ("manager", "identity_officer", "security", "admin")
DOORS = ("", "/history", "/news?seen=0", "/seal", "/notes?panel=x", "/addressee", "/messages/{message}/review")


def _words(world: World) -> list[str]:
    return list(Message.objects.filter(ticket_id=world.mine).values_list("body", flat=True))


@pytest.mark.parametrize("who", OUTSIDE)
def test_nothing_of_a_ticket_opens_without_a_reason_T91(world: World, who: str) -> None:
    browser = world.browsers[who]
    for door in DOORS:
        for headers in ({}, {"HX-Request": "true"}):
            address = f"/desk/tickets/{world.mine}{door.format(message=world.message)}"
            answer = undone(browser, "get", address, headers=headers)
            assert answer.status_code in (403, 303), address
            told = answer.content.decode()
            assert not [words for words in _words(world) if words in told], address
    assert "Say why you look" in browser.get(f"/desk/tickets/{world.mine}").content.decode()


def test_what_is_written_without_looking_shows_nothing_T91(world: World) -> None:
    """A note sent past newer events would show them beside the refusal."""
    page = f"/desk/tickets/{world.mine}"
    for headers in ({}, {"HX-Request": "true"}):
        answer = undone(
            world.browsers["manager"], "post", f"{page}/notes", {"text": "From afar", "seen": "0"}, headers=headers
        )
        assert answer.status_code in (303, 403)
        assert not [words for words in _words(world) if words in answer.content.decode()]


def test_a_reason_opens_one_ticket_to_one_person_for_twelve_hours_T91(world: World) -> None:
    manager = world.browsers["manager"]
    page = f"/desk/tickets/{world.mine}"
    before = Ticket.objects.filter(pk=world.mine).values().get()
    assert manager.post(f"{page}/reading", {"reason": " "}).status_code == 422
    assert manager.post(f"{page}/reading", {"reason": "x" * 300}).status_code == 422
    assert manager.post(f"{page}/reading", {"reason": "The customer complained to me"}).status_code == 303
    after = Ticket.objects.filter(pk=world.mine).values().get()
    assert {name for name in after if after[name] != before[name]} == {"seq", "head"}
    event = Event.objects.get(type="ticket.read_with_reason")
    assert event.staff_only
    assert verify("ticket", world.mine).sound
    assert manager.get(page).status_code == 200
    assert "The customer complained to me" in manager.get(page).content.decode()
    assert manager.get(f"{page}/history").status_code == 200
    assert manager.get(f"/desk/tickets/{world.alien}").status_code == 403
    assert world.browsers["admin"].get(page).status_code == 403
    with unguarded():
        Reading.objects.update(at=database_now() - timedelta(hours=12, seconds=1))
    assert manager.get(page).status_code == 403


def test_duty_leads_and_managers_read_who_looked_T91(world: World) -> None:
    number = world.mine
    for reason in ("First look", "Second look"):
        world.browsers["admin"].post(f"/desk/tickets/{number}/reading", {"reason": reason})
    for who in ("duty_lead", "manager"):
        told = world.browsers[who].get("/desk/reads")
        assert told.status_code == 200
        assert told.content.decode().index("Second look") < told.content.decode().index("First look")
    newest = Reading.objects.order_by("-id").values_list("id", flat=True)[0]
    assert "Second look" not in world.browsers["manager"].get(f"/desk/reads?after={newest}").content.decode()
    for who in ("first_line", "identity_officer", "admin"):
        assert world.browsers[who].get("/desk/reads").status_code == 403
    assert "First look" not in world.browsers["owner"].get(f"/tickets/{number}").content.decode()


def test_a_ticket_closed_for_long_asks_everybody_T91(world: World) -> None:
    mira: Client = world.browsers["first_line"]
    page = f"/desk/tickets/{world.mine}"
    assert mira.get(page).status_code == 200
    with CaptureQueriesContext(connection) as made:
        mira.get(page)
    assert not [query for query in made.captured_queries if "tickets_reading" in (query["sql"] or "")]
    for days, status in ((13, 200), (15, 403)):
        closed = {"status": "closed", "resolution": "solved", "waiting": ""}
        with unguarded():
            Ticket.objects.filter(pk=world.mine).update(**closed, closed_at=database_now() - timedelta(days=days))
        assert mira.get(page).status_code == status
    mira.post(f"{page}/reading", {"reason": "The same fault again"})
    assert mira.get(page).status_code == 200


def test_a_look_stops_nobody_from_answering_T91(cast: Cast, world: World) -> None:
    seen = Ticket.objects.get(pk=world.mine).seq
    world.browsers["manager"].post(f"/desk/tickets/{world.mine}/reading", {"reason": "A complaint"})
    words = commands.Words("Still on it.", [], seen)
    commands.answer(world.mine, words, by=world.cast.first_line, at=database_now())
    with pytest.raises(commands.NewerEvents):
        commands.answer(world.mine, words, by=world.cast.first_line, at=database_now())
