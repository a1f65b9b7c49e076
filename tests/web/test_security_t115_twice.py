"""security T115, T116, T117 over HTTP: the same form twice, two specialists at once, an answer while staff closes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.cast import PASSWORD, assemble
from tests.factories import SOLUTION, accepted, opened
from tests.web.census import forms_of
from tests.web.world import CUSTOMERS, STAFF, World, browser, undone

from countersign.ledger.models import Event
from countersign.ledger.verify import verify
from countersign.tickets.models import Message, Ticket

KEY = "a-key-of-one-form-0001"
CHOSEN = {"kind": "question", "service": "account"}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["owner", "first_line"])
def test_every_form_sent_twice_takes_effect_once_T115(world: World, who: str) -> None:
    """security T115: double click, retry, back button: every form that carries a key."""
    client, wrong, proven = world.browsers[who], [], 0
    for form in forms_of(world, who):
        if "idempotency_key" not in form.fields or form.method != "post":
            continue
        # A field that a form does not have may be a trial to write identity data, and each one is recorded (T77).
        chosen = {name: value for name, value in CHOSEN.items() if name in form.fields}
        typed = {**form.filled(), "idempotency_key": KEY, **chosen}
        counts, said = [Event.objects.count()], []

        def again(first: Any, form: Any = form, typed: Any = typed, counts: Any = counts, said: Any = said) -> None:
            counts.append(Event.objects.count())
            said.append(client.post(form.action, typed).status_code)
            counts.append(Event.objects.count())

        first = undone(client, "post", form.action, typed, then=again)
        if first.status_code == 303 and counts[1] > counts[0]:
            proven += 1
            if said != [303] or counts[1] != counts[2]:
                wrong.append((form.action, "took effect twice", said, counts))
    assert wrong == [], "\n".join(map(str, wrong))
    assert proven >= 3


@pytest.mark.django_db
def test_a_key_of_somebody_else_is_worth_nothing_T115(world: World) -> None:
    """security T115, T2: the key is bound to the person: a stranger's replay neither acts nor learns the ticket."""
    at = f"/tickets/{world.mine}/messages"
    typed = {"text": "Once.", "idempotency_key": KEY}
    assert world.browsers["owner"].post(at, typed).status_code == 303
    assert world.browsers["stranger"].post(at, typed).status_code == 404
    answer = world.browsers["colleague"].post(at, {**typed, "text": "Mine, with the same key."})
    assert answer.status_code == 303
    assert Message.objects.filter(ticket_id=world.mine, body__startswith="Mine").count() == 1


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each on a connection of its own."""
    barrier, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        barrier.wait(10)
        try:
            answers[place] = acts[place]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_accept_at_once_and_one_reads_who_T116() -> None:
    """security T116."""
    cast = assemble(password=PASSWORD)
    people = {"first_line": "Mira Levchenko", "second_line": "Artem Volkov"}
    clients = {role: browser(STAFF[role]) for role in people}
    for _ in range(5):
        number = opened(cast).pk
        address = f"/desk/tickets/{number}/acceptance"
        answers = dict(zip(people, at_once(*(lambda c=c, a=address: c.post(a) for c in clients.values())), strict=True))
        statuses = {role: answer.status_code for role, answer in answers.items()}
        assert sorted(statuses.values()) == [303, 409], statuses
        winner = next(role for role, status in statuses.items() if status == 303)
        loser = next(role for role, status in statuses.items() if status == 409)
        assert people[winner] in answers[loser].content.decode()
        ticket = Ticket.objects.get(pk=number)
        assert ticket.holder is not None and ticket.holder.name == people[winner] and ticket.status == "in_progress"
        assert Event.objects.filter(subject_kind="ticket", subject_id=number, type="ticket.accepted").count() == 1
    assert verify().findings == []


@pytest.mark.django_db(transaction=True)
def test_the_customer_writes_while_the_ticket_closes_T117() -> None:
    """security T117: a message and a confirmation at once: nothing is lost, and new words leave it open."""
    from countersign.kernel.clock import database_now
    from countersign.tickets import commands

    cast = assemble(password=PASSWORD)
    owner, colleague = browser(CUSTOMERS["owner"]), browser(CUSTOMERS["colleague"])
    for _ in range(4):
        number = accepted(cast).pk
        words = commands.Words("Moved.")
        commands.propose(number, SOLUTION, words, by=cast.first_line, at=database_now())
        said, closed = at_once(
            lambda n=number: owner.post(f"/tickets/{n}/messages", {"text": "Wait, it fails again."}),
            lambda n=number: colleague.post(f"/tickets/{n}/confirmation"),
        )
        ticket = Ticket.objects.get(pk=number)
        assert sorted([said.status_code, closed.status_code]) == [303, 409]
        if said.status_code == 303:
            assert (closed.status_code, ticket.status) == (409, "in_progress")
        else:
            # Closed first: the words are given back with the way to open the ticket again.
            assert (said.status_code, ticket.status) == (409, "closed")
            assert "Wait, it fails again." in said.content.decode()
    assert verify().findings == []


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_the_same_moment_T115() -> None:
    """security T115: two identical requests that really race."""
    cast = assemble(password=PASSWORD)
    owner, other = browser(CUSTOMERS["owner"]), browser()
    other.cookies = owner.cookies
    number = accepted(cast).pk
    for turn in range(4):
        typed = {"text": f"Words {turn}.", "idempotency_key": f"a-key-of-one-race-000{turn}"}
        answers = at_once(*(lambda c=c, t=typed: c.post(f"/tickets/{number}/messages", t) for c in (owner, other)))
        assert [answer.status_code for answer in answers] == [303, 303]
        assert Message.objects.filter(ticket_id=number, body=f"Words {turn}.").count() == 1
