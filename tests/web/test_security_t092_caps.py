"""Security T92: who reads much of others' work within an hour is told of, and proves who they are at the cap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.asked import asked
from tests.web.devices import joined
from tests.web.world import World

from countersign.identity import commands as identity
from countersign.identity.models import Look
from countersign.identity.queries import account_id_of
from countersign.identity.rules.looks import reached
from countersign.kernel import settings
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.ledger.models import Event
from countersign.ledger.queries import EventRow, events
from countersign.notify.topics import security
from countersign.notify.topics.accounts import letters
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cap(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setenv("COUNTERSIGN_READS_PER_HOUR", "10")
    settings.forget()
    yield 10
    monkeypatch.undo()
    settings.forget()


def recorded(kind: str) -> list[EventRow]:
    return events(Event.objects.filter(type=kind).order_by("id").values_list("pk", flat=True))


def read_before(world: World, count: int, *, ago: timedelta = timedelta(minutes=5), who: Actor | None = None) -> None:
    """What the second line read already: things that are no tickets of the world."""
    person = who or world.cast.second_line
    with unguarded():
        Look.objects.bulk_create(
            Look(account_id=person.account_id, thing=f"ticket:9{one:04}", at=database_now() - ago)
            for one in range(count)
        )


def test_four_fifths_and_the_cap_are_reached_T92() -> None:
    assert [reached(count, 10) for count in (7, 8, 9, 10, 11)] == ["", "near", "near", "cap", "cap"]


def test_the_same_ticket_counts_once_and_own_work_never_T92(world: World) -> None:
    artem: Client = world.browsers["second_line"]
    for _ in range(3):
        assert artem.get(f"/desk/tickets/{world.alien}").status_code == 200
    assert [look.thing for look in Look.objects.all()] == [f"ticket:{world.alien}"]
    ticket = Ticket.objects.get(pk=world.mine)
    assert ticket.holder_id == world.cast.first_line.account_id
    with CaptureQueriesContext(connection) as made:
        world.browsers["first_line"].get(f"/desk/tickets/{world.mine}")
    assert Look.objects.count() == 1
    said = [(one["sql"] or "").lstrip().upper() for one in made.captured_queries]
    written = [sql for sql in said if sql.startswith(("INSERT", "UPDATE"))]
    assert not [sql for sql in written if not sql.startswith('UPDATE "IDENTITY_SESSION"')]


def test_at_four_fifths_and_at_the_cap_those_who_watch_are_told_once_T92(world: World) -> None:
    artem: Client = world.browsers["second_line"]
    read_before(world, 7)
    assert artem.get(f"/desk/tickets/{world.alien}").status_code == 200
    assert [event.facts["reached"] for event in recorded("account.reading_much")] == ["near"]
    with unguarded():
        Look.objects.create(
            account_id=world.cast.second_line.account_id, thing="customer:99", at=database_now()
        )
    assert artem.get(f"/desk/tickets/{world.mine}").status_code == 200
    told = recorded("account.reading_much")
    assert [event.facts["reached"] for event in told] == ["near", "cap"]
    assert [event.facts["count"] for event in told] == [8, 10]
    written = letters(told[-1], security.reading_much)
    reached_people = {letter.recipient for letter in written}
    assert {world.cast.duty_lead.account_id} <= reached_people
    assert world.cast.second_line.account_id not in reached_people
    assert "Somebody reads a great deal" in written[0].subject
    assert all(event.staff_only for event in Event.objects.filter(type="account.reading_much"))


def test_past_the_cap_nothing_opens_without_a_second_factor_T92(world: World) -> None:
    artem: Client = world.browsers["second_line"]
    read_before(world, 10)
    doors = (
        f"/desk/tickets/{world.alien}", f"/desk/tickets/{world.alien}/history",
        f"/desk/tickets/{world.alien}/news?seen=0", f"/desk/phone/outgoing?ticket={world.alien}",
    )  # fmt: skip
    for door in doors:
        answer = artem.get(door)
        assert answer.status_code == 403, door
        assert "You have read a great deal" in answer.content.decode()
        script = artem.get(door, headers={"HX-Request": "true"})
        assert script.status_code == 403
        assert script["HX-Redirect"].startswith("/desk/")
    with unguarded():
        Ticket.objects.filter(pk=world.mine).update(addressee_id=world.cast.second_line.account_id)
    assert artem.get(f"/desk/tickets/{world.mine}").status_code == 200, "one's own work goes on"
    device = joined(world.cast.second_line)
    page = asked(artem.post("/desk/reads/more", {"back": doors[0]}))
    assert "Read more tickets and customers" in page.text
    refused = artem.post("/desk/reads/more", page.with_proof(passkey="x"))
    assert refused.status_code != 303
    assert artem.get(doors[0]).status_code == 403
    page = asked(artem.post("/desk/reads/more", {"back": doors[0]}))
    opened = artem.post("/desk/reads/more", page.with_proof(passkey=device.answer(page.question)))
    assert (opened.status_code, opened["Location"]) == (303, doors[0])
    assert artem.get(doors[0]).status_code == 200
    assert [event.facts["count"] for event in recorded("account.reading_proven")] == [10]


def test_customers_count_too_T92(world: World) -> None:
    officer = world.browsers["identity_officer"]
    customer = Ticket.objects.select_related("contract").get(pk=world.alien).contract.customer_id
    read_before(world, 9, who=replace(world.cast.manager, id=account_id_of("identity_officer@nimbus.example")))
    assert officer.get(f"/desk/customers/{customer}").status_code == 200
    assert [event.facts["reached"] for event in recorded("account.reading_much")] == ["cap"]
    assert officer.get(f"/desk/customers/{customer}").status_code == 200
    other = Ticket.objects.select_related("contract").get(pk=world.mine).contract.customer_id
    assert "You have read a great deal" in officer.get(f"/desk/customers/{other}").content.decode()


def test_nothing_but_the_desk_is_led_to_afterwards_T92(world: World) -> None:
    artem: Client = world.browsers["second_line"]
    device = joined(world.cast.second_line)
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/account/security", "\\\\x"):
        page = asked(artem.post("/desk/reads/more", {"back": back}))
        opened = artem.post("/desk/reads/more", page.with_proof(passkey=device.answer(page.question)))
        assert opened["Location"] == "/desk/"


def test_an_hour_later_it_counts_no_more_T92(world: World) -> None:
    read_before(world, 10, ago=timedelta(minutes=61))
    assert world.browsers["second_line"].get(f"/desk/tickets/{world.alien}").status_code == 200
    assert not recorded("account.reading_much")
    identity.sweep_looks(at=database_now())
    assert Look.objects.filter(thing__startswith="ticket:9").count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_pages_that_reach_it_at_once_tell_once_T92(world: World) -> None:
    read_before(world, 7)
    by = world.cast.second_line

    def look(number: int) -> None:
        try:
            identity.count_look(f"ticket:8{number}", 7, by=by, at=database_now())
        finally:
            connections.close_all()

    pair = [Thread(target=look, args=(one,)) for one in (1, 2)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    assert [event.facts["reached"] for event in recorded("account.reading_much")] == ["near"]
