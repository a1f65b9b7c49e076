"""Security T91 to T95, as far as they stand: what one of the staff can take, change or weaken alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.cast import LONG_AGO, Cast
from tests.web.registry import doors
from tests.web.world import World, undone

from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import DomainError, Invalid, NotAllowed
from countersign.ledger.models import Event
from countersign.tickets import commands
from countersign.tickets.models import Message, Rating, Ticket

MOST_ON_A_PAGE = 200
EXPORTS = {"desk_attempts_export": "attempts at deceit for the police: an event in each of them (S6)"}


@pytest.mark.parametrize(
    "name", ["Support", "support team 2", "Front Desk", "NOC", "Дежурный", "Первая линия", "Prima linea", "On Duty"]
)
def test_a_login_that_several_share_cannot_be_made_T91(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        identity.add_account("desk@nimbus.example", name, "staff", roles=["first_line"], by=SYSTEM, at=LONG_AGO)
    assert refused.value.code == "name_of_nobody"


@pytest.mark.parametrize("name", ["Mira Levchenko", "Li", "Teststar Ivanova", "Нина Дежурная-Орлова", "Frank Desk"])
def test_a_person_is_not_taken_for_a_desk_T91(cast: Cast, name: str) -> None:
    added = identity.add_account("person@nimbus.example", name, "staff", roles=["first_line"], by=SYSTEM, at=LONG_AGO)
    with pytest.raises(Invalid):
        identity.change_profile(added.pk, name="Second line", by=SYSTEM, at=LONG_AGO)


def test_no_address_hands_out_more_than_a_page_T92(world: World) -> None:
    """security T92: no route of the staff exports or lists tickets, people or messages without bound."""
    for door in doors():
        if not door.pattern.startswith("desk/") or door.parameters:
            continue
        assert door.name in EXPORTS or not re.search(r"export|dump|download|bulk", door.pattern), door.pattern
        for more in ("?limit=100000", "?size=100000&page_size=100000&all=1"):
            answer = undone(world.browsers["manager"], "get", door.at(world.names()) + more)
            rows = len(set(re.findall(r'href="/desk/tickets/(\d+)"', answer.content.decode(errors="replace"))))
            assert rows <= MOST_ON_A_PAGE, door.pattern


def test_nobody_deletes_a_ticket_or_a_message_T94(world: World) -> None:
    for who in ("manager", "admin", "duty_lead", "security"):
        for address in (f"/desk/tickets/{world.mine}", f"/tickets/{world.mine}"):
            for method in ("delete", "put", "patch"):
                assert undone(world.browsers[who], method, address).status_code in (403, 404, 405)
    # Whoever sent a file with secrets in it may let a copy without them take its place: no ticket, no message.
    found = [door.name for door in doors() if re.search(r"delet|redact|erase", door.pattern)]
    assert found == ["portal_redaction", "api_file_redact"]
    assert [name for name in dir(commands) if re.search(r"delet|redact|erase|destroy", name)] == []


def test_times_ratings_and_words_have_no_second_version_T93(world: World) -> None:
    """security T93: nobody edits closing time, rating, clock or another's words: no command takes them."""
    before = Ticket.objects.filter(pk=world.mine).values().get()
    forged = {
        "closed_at": "2020-01-01", "clock_due_at": "2020-01-01", "accepted_at": "2020-01-01", "satisfaction": "5",
        "status": "closed", "body": "rewritten", "opened_at": "2020-01-01", "first_answered_at": "2020-01-01",
    }  # fmt: skip
    words = set(Message.objects.values_list("id", "body"))
    for door in doors():
        if not door.pattern.startswith("desk/tickets"):
            continue
        seen: list[bool] = []

        def look(answer: object) -> None:
            now = Ticket.objects.filter(pk=world.mine).values().get()
            kept = all(now[name] == before[name] for name in ("opened_at", "accepted_at", "first_answered_at"))
            seen.append(kept and words <= set(Message.objects.values_list("id", "body")))  # noqa: B023
            seen.append(not Rating.objects.exists())  # noqa: B023

        undone(world.browsers["first_line"], "post", door.at(world.names()), forged, then=look)
        assert all(seen), door.pattern


def test_one_officer_alone_does_not_switch_the_rule_of_two_off_T95(cast: Cast) -> None:
    """security T95: whoever asks in the rooms is refused; what is switched leaves an event."""
    from countersign.customers.commands.identity_changes import switch_one_officer

    for actor in (cast.first_line, cast.duty_lead, cast.manager, cast.owner):
        with pytest.raises((NotAllowed, DomainError)):
            switch_one_officer(True, "I am alone today", by=actor, at=database_now() - timedelta(minutes=1))
    assert not Event.objects.filter(type__startswith="identity_mode.").exists()
