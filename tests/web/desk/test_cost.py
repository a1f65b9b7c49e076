"""What a page costs: the same number of queries at N and at 2N rows, never more than ten."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.desk.conftest import Desk

from countersign.kernel.clock import database_now
from countersign.tickets import commands

pytestmark = pytest.mark.django_db


def queries(browser: Client, address: str, **headers: str) -> int:
    """Count the queries of one page."""
    with CaptureQueriesContext(
        connection,
    ) as made:
        answer = browser.get(address, headers=headers)
    assert answer.status_code in (200, 204), address
    return len(made)


def test_lists_cost_the_same_at_twice_the_rows(mira: Client, desk: Desk) -> None:
    for _ in range(3):
        desk.accepted()
    before = queries(mira, "/desk/views/mine")
    for _ in range(3):
        desk.accepted()
    after = queries(mira, "/desk/views/mine")
    assert before == after <= 10


def test_a_ticket_costs_the_same_at_twice_the_messages(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    addresses = (
        f"/desk/tickets/{ticket.pk}",
        f"/desk/tickets/{ticket.pk}/news?seen=1",
        f"/desk/tickets/{ticket.pk}/history",
    )

    def say() -> None:
        for _ in range(3):
            commands.write(ticket.pk, commands.Words("Still down."), by=desk.cast.owner, at=database_now())
            commands.answer(ticket.pk, commands.Words("On it."), by=desk.cast.first_line, at=database_now())
            commands.note(ticket.pk, commands.Words("hv-17"), by=desk.cast.second_line, at=database_now())

    say()
    before = [queries(mira, address) for address in addresses]
    say()
    after = [queries(mira, address) for address in addresses]
    assert before == after
    assert max(after) <= 10


def test_search_and_its_ticket_stay_within_ten(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert queries(mira, "/desk/search?q=RDP") <= 10
    assert queries(mira, f"/desk/tickets/{ticket.pk}?view=search&q=RDP") <= 10
