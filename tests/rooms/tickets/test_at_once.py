"""Two at once, with real connections: one submits twice, two accept, one answers while another proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection
from tests.cast import Cast
from tests.factories import SOLUTION, T0, accepted, minutes, opened, report

from countersign.kernel.errors import AlreadyDone, DomainError
from countersign.ledger.queries import events_of
from countersign.tickets import commands
from countersign.tickets.models import Assignment, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORDS = commands.Words("Said at the same time.")


def at_once(*calls: Callable[[], Ticket]) -> list[object]:
    """Run calls on connections of their own, started together; return results or refusals."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Ticket]) -> object:
        try:
            start.wait(10)
            return call().pk
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.mark.parametrize("round_", range(4))
def test_t115_one_form_sent_twice_at_once_opens_one_ticket(round_: int, cast: Cast) -> None:
    by = replace(cast.owner, key=f"double-{round_}")
    results = at_once(*[lambda: commands.open_ticket(report(cast), by=by, at=T0)] * 4)
    ticket = Ticket.objects.get()
    assert Message.objects.count() == 1
    done = [result for result in results if isinstance(result, AlreadyDone)]
    assert len(done) == 3
    assert all(answer.facts == {"kind": "ticket", "id": ticket.pk} for answer in done)
    assert ticket.pk in results


@pytest.mark.parametrize("round_", range(4))
def test_t115_one_message_sent_twice_at_once_is_one_message(round_: int, cast: Cast) -> None:
    number = accepted(cast).pk
    by = replace(cast.owner, key=f"twice-{round_}")
    results = at_once(*[lambda: commands.write(number, WORDS, by=by, at=minutes(4))] * 4)
    assert Counter(type(result).__name__ for result in results) == {"int": 1, "AlreadyDone": 3}
    assert Message.objects.filter(ticket=number).count() == 2


@pytest.mark.parametrize("round_", range(4))
def test_t116_of_two_who_accept_at_once_one_wins_and_the_other_reads_who(round_: int, cast: Cast) -> None:
    number = opened(cast).pk
    people = (cast.first_line, cast.second_line, cast.generalist, cast.duty_lead)
    results = at_once(*[lambda by=by: commands.accept(number, by=by, at=minutes(1)) for by in people])
    row = Ticket.objects.get(pk=number)
    winner = next(by for by, result in zip(people, results, strict=True) if result == number)
    assert (row.status, row.holder_id, row.seq) == ("in_progress", winner.id, 2)
    refused = [result for result in results if isinstance(result, commands.AlreadyTaken)]
    assert len(refused) == 3
    assert {refusal.facts["holder"] for refusal in refused} == {winner.name}
    assert Assignment.objects.filter(ticket=number, ended_at=None).count() == 1


@pytest.mark.parametrize("round_", range(6))
@pytest.mark.parametrize("seen", [2, None])
def test_t117_the_customer_answers_while_staff_proposes(seen: int | None, round_: int, cast: Cast) -> None:
    """The ticket ends open, with both events in order; who had not seen the message is told of it."""
    number = accepted(cast).pk
    words = commands.Words("Solved.", seen=seen)
    wrote, proposed = at_once(
        lambda: commands.write(number, WORDS, by=cast.owner, at=minutes(5)),
        lambda: commands.propose(number, SOLUTION, words, by=cast.first_line, at=minutes(5)),
    )
    row = Ticket.objects.get(pk=number)
    types = [event.type for event in events_of("ticket", number)][2:]
    assert wrote == number
    if isinstance(proposed, commands.NewerEvents):
        assert (seen, types, row.status) == (2, ["ticket.written"], "in_progress")
    elif types == ["ticket.solution_proposed", "ticket.written"]:
        assert (row.status, row.waiting, row.clock, row.resolution) == ("in_progress", "", "next", "")
    else:
        assert (seen, types) == (None, ["ticket.written", "ticket.solution_proposed"])
        assert (row.status, row.waiting) == ("waiting", "confirm")


def test_t117_the_customer_confirms_and_rejects_at_once(cast: Cast) -> None:
    number = accepted(cast).pk
    commands.propose(number, SOLUTION, WORDS, by=cast.first_line, at=minutes(5))
    results = at_once(
        lambda: commands.confirm(number, by=cast.owner, at=minutes(6)),
        lambda: commands.reject(number, WORDS, by=cast.colleague, at=minutes(6)),
    )
    assert results.count(number) == 1
    assert Ticket.objects.get(pk=number).seq == 4


def test_forty_messages_at_once_stand_in_one_unbroken_chain(cast: Cast) -> None:
    number = accepted(cast).pk
    results = at_once(*[lambda: commands.write(number, WORDS, by=cast.owner, at=minutes(5))] * 20)
    assert results == [number] * 20
    assert [event.seq for event in events_of("ticket", number)] == list(range(1, 23))
