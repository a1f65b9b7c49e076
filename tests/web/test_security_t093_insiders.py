"""Security T93, T94: nobody edits what was said, when it was closed, how it was rated; nobody deletes a ticket."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import Cast
from tests.factories import closed, minutes
from tests.web.registry import doors
from tests.web.test_security_t010_acts import body
from tests.web.world import CUSTOMERS, World, undone

from countersign.kernel.clock import database_now
from countersign.kernel.errors import NotAllowed
from countersign.tickets import commands
from countersign.tickets.models import Message, Note, Rating, Ticket

pytestmark = pytest.mark.django_db
# Every column that an insider would like to write, beside the fields of the forms.
WISHED = {
    "closed_at": "2020-01-01T00:00:00Z", "opened_at": "2020-01-01T00:00:00Z", "confirmed_at": "2020-01-01T00:00:00Z",
    "clock_due_at": "2030-01-01T00:00:00Z", "clock_started_at": "2020-01-01T00:00:00Z", "rating": "5",
    "satisfaction": "5", "author_id": "1", "author": "1", "message_id": "1", "note_id": "1", "body": "Rewritten.",
    "assurance": "A4", "method": "passkey", "contract_id": "1", "id": "1", "at": "2020-01-01T00:00:00Z", "cycle": "9",
}  # fmt: skip


def said() -> list[tuple[Any, ...]]:
    """Everything that was said and rated so far, word for word."""
    words = ("id", "ticket_id", "author_id", "body", "at")
    return [
        *Message.objects.order_by("id").values_list(*words, "assurance", "method", "ip"),
        *Note.objects.order_by("id").values_list(*words),
        *Rating.objects.order_by("id").values_list("ticket_id", "cycle", "satisfaction", "comment", "author_id", "at"),
    ]


def test_no_form_of_the_staff_rewrites_what_stands(world: World) -> None:
    before, stands = said(), Ticket.objects.get(pk=world.mine)
    opened_at = stands.opened_at
    wrong = []

    def look(door: str, who: str) -> None:
        after = said()
        ticket = Ticket.objects.get(pk=world.mine)
        if not set(before) <= set(after):
            wrong.append((door, who, "what was said has changed"))
        if ticket.opened_at != opened_at or (ticket.clock_due_at is not None and ticket.clock_due_at.year == 2030):
            wrong.append((door, who, "a time was written"))
        if ticket.closed_at is not None and ticket.closed_at.year == 2020:
            wrong.append((door, who, "the closing time was written"))

    for door in doors():
        if "tickets/<int:number>" not in door.pattern or not door.pattern.startswith("desk/"):
            continue
        for who in ("first_line", "duty_lead", "manager", "admin"):
            sent = body(world) | WISHED
            undone(
                world.browsers[who], "post", door.at(world.names()), sent,
                then=lambda answer, door=door, who=who: look(door.name, who),
            )  # fmt: skip
    assert wrong == []


def test_a_rating_is_the_customer_s_alone(cast: Cast) -> None:
    ticket = closed(cast)
    commands.rate(ticket.pk, 1, comment="Slow.", by=cast.owner, at=minutes(90))
    for by in (cast.first_line, cast.duty_lead, cast.manager):
        with pytest.raises(NotAllowed):
            commands.rate(ticket.pk, 5, comment="Perfect.", by=by, at=minutes(95))
    assert list(Rating.objects.values_list("satisfaction", "comment")) == [(1, "Slow.")]


def test_a_second_rating_keeps_the_first_in_the_record(cast: Cast) -> None:
    """Security T93: a correction is a new event, and the record keeps both."""
    from countersign.ledger.queries import events_of

    ticket = closed(cast)
    commands.rate(ticket.pk, 1, by=cast.owner, at=minutes(90))
    commands.rate(ticket.pk, 4, by=cast.owner, at=minutes(99))
    rated = [row.facts["satisfaction"] for row in events_of("ticket", ticket.pk) if row.type == "ticket.rated"]
    assert rated == [1, 4]


def test_nobody_deletes_a_ticket(world: World) -> None:
    verbs = [name for name in commands.__all__ if name.startswith(("delete", "erase", "remove", "purge", "redact"))]
    assert verbs == []
    for who in (*CUSTOMERS, "first_line", "duty_lead", "manager", "admin", "security"):
        for address in (f"/tickets/{world.mine}", f"/desk/tickets/{world.mine}"):
            for method in ("delete", "put", "patch"):
                answer = undone(world.browsers[who], method, address)
                assert answer.status_code in (403, 404, 405), (who, method, address, answer.status_code)
    assert Ticket.objects.filter(pk=world.mine, opened_at__lt=database_now()).exists()
