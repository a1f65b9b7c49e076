"""The view "Stale for a week" and the page of its ticket speak of the same second (domain 3.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import report

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.ui import times

pytestmark = pytest.mark.django_db


def test_a_ticket_handed_over_today_is_still_stale_and_its_page_says_since_when(
    mira: Client, cast: Cast
) -> None:
    now, by = database_now(), cast.first_line
    since = now - timedelta(days=8)
    ticket = commands.open_ticket(report(cast), by=cast.owner, at=since - timedelta(hours=1))
    commands.accept(ticket.pk, by=by, at=since - timedelta(minutes=30))
    commands.ask(ticket.pk, commands.Words("From which address?"), by=by, at=since)
    assert in_view(mira, ticket.pk)
    commands.note(ticket.pk, commands.Words("Called, nobody there."), by=by, at=now)
    commands.address(ticket.pk, cast.second_line.id, by=by, at=now)
    commands.offer(ticket.pk, cast.second_line.id or 0, "State.", by=by, at=now)
    commands.take_offer(ticket.pk, by=cast.second_line, at=now)
    assert in_view(mira, ticket.pk)
    page = mira.get(f"/desk/tickets/{ticket.pk}?view=stale").content.decode()
    assert f"we wait for {cast.owner.name} since {said(since, now, by)}" in page
    commands.write(ticket.pk, commands.Words("From 203.0.113.7."), by=cast.owner, at=now)
    assert not in_view(mira, ticket.pk)


def in_view(client: Client, number: int) -> bool:
    return f'id="row-{number}"' in client.get("/desk/views/stale").content.decode()


def said(moment: object, now: object, by: Actor) -> str:
    return times.near(moment, now, by.zone, by.locale)  # type: ignore[arg-type]
