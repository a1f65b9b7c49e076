"""T116: of two who accept at once one wins. T117: a customer's word that crosses a proposal is never closed over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from tests.web.desk.conftest import Desk
from tests.web.desk.test_acts import SOLVED

from countersign.kernel.clock import database_now
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket


@pytest.mark.django_db(transaction=True)
def test_t116_of_two_at_once_one_wins_and_the_other_reads_who(mira: Client, artem: Client, desk: Desk) -> None:
    ticket = desk.opened()
    start = Barrier(2)

    def accept(browser: Client) -> tuple[int, str]:
        start.wait()
        answer = browser.post(f"/desk/tickets/{ticket.pk}/acceptance")
        connection.close()
        return answer.status_code, answer.content.decode()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(accept, (mira, artem)))
    assert sorted(status for status, _ in answers) == [303, 409]
    holder = Ticket.objects.select_related("holder").get(pk=ticket.pk).holder
    assert holder is not None
    assert next(body for status, body in answers if status == 409).count(f"{holder.name} has accepted this ticket") == 1
    accepted = [e for e in queries.thread_of(ticket.pk, desk.cast.first_line).events if e.type == "ticket.accepted"]
    assert len(accepted) == 1


@pytest.mark.django_db
def test_t116_an_answer_with_acceptance_keeps_its_text_for_the_loser(mira: Client, artem: Client, desk: Desk) -> None:
    ticket = desk.opened()
    assert mira.post(f"/desk/tickets/{ticket.pk}/acceptance").status_code == 303
    typed = {"text": "I would have moved it to hv-21.", "then": "accept", "seen": "1"}
    answer = artem.post(f"/desk/tickets/{ticket.pk}/answers", typed)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Mira Levchenko has accepted this ticket" in body
    assert "I would have moved it to hv-21." in body


@pytest.mark.django_db
@pytest.mark.parametrize("scripted", [False, True])
def test_t117_a_solution_does_not_close_over_a_newer_word(mira: Client, desk: Desk, scripted: bool) -> None:
    ticket = desk.accepted()
    seen = str(ticket.seq)
    commands.write(ticket.pk, commands.Words("Now the disk is gone too."), by=desk.cast.owner, at=database_now())
    headers = {"HX-Request": "true"} if scripted else {}
    answer = mira.post(f"/desk/tickets/{ticket.pk}/solution", SOLVED | {"seen": seen}, headers=headers)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "A processor fault on hv-17." in body
    assert "Send anyway" in body
    assert Ticket.objects.get(pk=ticket.pk).status == "in_progress"
    again = mira.post(f"/desk/tickets/{ticket.pk}/solution", SOLVED | {"seen": seen, "anyway": "1"})
    assert again.status_code == 303
    assert Ticket.objects.get(pk=ticket.pk).waiting == "confirm"


@pytest.mark.django_db
@pytest.mark.parametrize("scripted", [False, True])
def test_an_answer_that_crosses_a_newer_message_keeps_its_text(mira: Client, desk: Desk, scripted: bool) -> None:
    ticket = desk.accepted()
    seen = str(ticket.seq)
    commands.write(ticket.pk, commands.Words("It works again since 10:04."), by=desk.cast.owner, at=database_now())
    headers = {"HX-Request": "true"} if scripted else {}
    typed = {"text": "I am moving it now, please wait.", "seen": seen}
    answer = mira.post(f"/desk/tickets/{ticket.pk}/answers", typed, headers=headers)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "It works again since 10:04." in body
    assert "Send anyway" in body
    if scripted:
        assert answer["HX-Retarget"] == "#composer-refusal"
    else:
        assert "I am moving it now, please wait." in body
    assert mira.post(f"/desk/tickets/{ticket.pk}/answers", typed | {"anyway": "1"}).status_code == 303
