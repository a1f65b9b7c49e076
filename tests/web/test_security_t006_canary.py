"""security T6: what stands in an internal note never reaches the customer, by whatever way."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.web.registry import doors_for
from tests.web.world import CANARY, World, same, undone

from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.notify.models import Notice
from countersign.tickets import commands, queries
from countersign.tickets.commands import Words

pytestmark = pytest.mark.django_db


def test_no_page_fragment_search_or_export_holds_a_note_T6(world: World) -> None:
    """security T6: every route, as a page and as a fragment, by GET and by POST."""
    found = []
    ways = [("get", {}), ("get", {"hx-request": "true"}), ("post", {}), ("post", {"accept": "application/json"})]
    for who in ("owner", "observer", "stranger", "former", "anonymous"):
        # Whoever reads nothing of the ticket is refused before anybody asks how the answer is to look.
        for door in doors_for(who):
            for method, more in ways if who in ("owner", "observer") else ways[::2]:
                address = door.at(world.names())
                answer = undone(world.browsers[who], method, address, {"text": "x"}, headers=more)
                if leaks(answer.content):
                    found.append((who, door.name, method, more))
    assert found == []


def test_search_does_not_hint_at_a_note_T6(world: World) -> None:
    """security T6, T11: the words of a note find nothing for the customer, and the ticket for staff."""
    for query in (CANARY, "quetzal", "zx81", CANARY + ".txt", "Between us", "canary"):
        told = world.browsers["owner"].get("/", {"q": query}).content.decode()
        assert f"/tickets/{world.mine}" not in told
        assert queries.search(query, world.cast.owner).rows == []
    found = [row.number for row in queries.search("quetzal", world.cast.first_line).rows]
    assert found == [world.mine]


def test_the_file_of_a_note_is_staffs_alone_T6(world: World) -> None:
    assert world.browsers["owner"].get(f"/attachments/{world.note_file}").status_code == 404
    assert world.browsers["second_line"].get(f"/attachments/{world.note_file}").status_code == 303


def test_reasons_that_staff_leave_for_each_other_are_notes_T6(world: World) -> None:
    """security T6: handover, custody and resumption carry words that the customer never reads."""
    cast, at = world.cast, database_now()
    commands.offer(world.mine, cast.second_line.id or 0, f"handover {CANARY}", by=cast.first_line, at=at)
    commands.take_custody(world.mine, reason=f"custody {CANARY}", by=cast.duty_lead, at=at)
    commands.ask(world.mine, Words("Which address?"), by=cast.duty_lead, at=at)
    commands.resume(world.mine, reason=f"resumed {CANARY}", by=cast.duty_lead, at=at)
    for address in ("", "/live", "/history.json", "/print"):
        answer = world.browsers["owner"].get(f"/tickets/{world.mine}{address}")
        assert answer.status_code == 200
        assert not leaks(answer.content), address


def test_a_note_moves_nothing_that_the_customer_sees_T6(world: World) -> None:
    """security T6: neither the order nor the seconds of the customer's list tell that staff spoke among themselves."""
    owner = world.browsers["owner"]
    before = same(owner.get("/?state=all"))
    commands.note(world.mine, Words("Once more between us."), by=world.cast.first_line, at=database_now())
    assert same(owner.get("/?state=all")) == before


def test_events_with_notes_are_marked_as_staffs_T6(world: World) -> None:
    """security T6: the stream and the folds for customers take only events that are not staff's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.type, e.staff_only FROM ledger_event e JOIN ledger_payload p ON p.event_id = e.id "
            "WHERE convert_from(p.body, 'UTF8') LIKE %s",
            [f"%{CANARY}%"],
        )
        found = cursor.fetchall()
    assert found
    told = {kind for kind, staff_only in found if not staff_only}
    assert told <= {"file.received"}, told
    assert Event.objects.filter(staff_only=True, subject_kind="ticket").exists()


def test_mail_to_customers_holds_no_note_T6(world: World) -> None:
    """security T6: every subscription is told of every event, and no letter to a customer carries the word."""
    letters = list(Notice.objects.filter(recipient__kind="customer"))
    assert letters
    assert not [letter.pk for letter in letters if CANARY in f"{letter.subject} {letter.body}"]


def leaks(content: bytes) -> bool:
    told = content.decode(errors="replace")
    return CANARY in told or "quetzal" in told or "Between us" in told
