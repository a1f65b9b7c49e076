"""The ticket at any second is what it was at that second: a random walk, recorded, then asked about (M3, S11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, T0, opened

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import DomainError, NotVisible
from countersign.tickets import commands, queries

pytestmark = pytest.mark.django_db
LOOKED = "ticket.read_with_reason"  # Said today, long after the life that is walked here.
SAME = (
    "status", "waiting", "cycle", "severity", "severity_claimed", "title", "summary", "facts", "holder", "addressee",
    "clock", "resolution", "cause", "action", "checked", "rejections", "origin_ip", "contract", "service", "author",
    "confirmed_by",
)  # fmt: skip
INSTANTS = (
    "opened_at", "accepted_at", "first_answered_at", "clock_due_at", "promised_at", "proposed_at", "closed_at",
    "confirmed_at",
)  # fmt: skip


def stands(number: int, by: Actor) -> dict[str, Any]:
    """Read the ticket from its tables, in the words of `as_of`."""
    row, thread = queries.ticket_row(number, by), queries.thread_of(number, by)
    told: dict[str, Any] = {name: getattr(row, name) for name in SAME}
    told |= {
        name: moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if (moment := getattr(row, name)) else None for name in INSTANTS
    }
    told["messages"] = [(message.author, message.kind, message.body) for message in thread.messages]
    told["notes"] = [note.body for note in thread.notes]
    told["rating"] = row.rating
    told["events"] = [event.type for event in thread.events if event.type != LOOKED]
    return told


def folded(number: int, moment: datetime, by: Actor, view: queries.history.View) -> dict[str, Any]:
    """Read the ticket from its events, in the same words."""
    said = queries.as_of(number, moment, by, view)
    told = {name: said[name] for name in (*SAME, *INSTANTS)}
    told["messages"] = [(row["author_name"], row["kind"], row["body"]) for row in said["messages"]]
    told["notes"] = [row["body"] for row in said.get("notes", [])]
    told["rating"] = said["rating"]["satisfaction"] if said["rating"] else None
    told["events"] = [event["type"] for event in said["events"] if event["type"] != LOOKED]
    return told


def acts(cast: Cast, number: int, random: Random) -> list[Callable[[datetime], object]]:
    """Return everything that anybody might try on the ticket."""
    words = commands.Words(f"Words {random.random()}")
    holder, lead, owner = cast.first_line, cast.duty_lead, cast.owner
    level = random.choice(["critical", "high", "normal", "low"])
    soon = timedelta(minutes=random.randint(1, 300))
    return [
        lambda at: commands.accept(number, by=holder, at=at),
        lambda at: commands.answer(number, words, promised_at=at + soon, by=holder, at=at),
        lambda at: commands.ask(number, words, by=holder, at=at),
        lambda at: commands.note(number, words, by=cast.manager, at=at),
        lambda at: commands.write(number, words, by=cast.colleague, at=at),
        lambda at: commands.write(number, words, by=owner, at=at),
        lambda at: commands.propose(number, SOLUTION, words, by=holder, at=at),
        lambda at: commands.propose(number, SOLUTION, words, by=holder, at=at),
        lambda at: commands.reject(number, words, by=owner, at=at),
        lambda at: commands.confirm(number, by=cast.colleague, at=at),
        lambda at: commands.rate(number, random.randint(1, 5), comment=words.text, by=owner, at=at),
        lambda at: commands.reopen(number, words, by=owner, at=at),
        lambda at: commands.declare_solved(number, by=owner, at=at),
        lambda at: commands.resume(number, reason="No more waiting.", by=holder, at=at),
        lambda at: commands.change_severity(number, level, reason="A new fact.", by=holder, at=at),
        lambda at: commands.edit_facts(number, {"since": words.text}, by=owner, at=at),
        lambda at: commands.address(number, random.choice([None, cast.second_line.id]), by=owner, at=at),
        lambda at: commands.offer(number, holder.id or 0, "Yours again.", by=lead, at=at),
        lambda at: commands.take_offer(number, by=holder, at=at),
        lambda at: commands.take_custody(number, reason="Holder is away.", by=lead, at=at),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_any_second_of_a_random_life_is_shown_as_it_stood(seed: int, cast: Cast) -> None:
    random = Random(seed)
    number = opened(cast).pk
    # Once closed it counts as long closed, for the cast lives in the past: whoever looks has said why (T91).
    commands.say_why(number, "Compares every second.", by=cast.second_line, at=database_now())
    views: list[tuple[Actor, queries.history.View]] = [(cast.second_line, "staff"), (cast.owner, "customer")]
    lived = [(T0, [stands(number, by) for by, _ in views])]
    at = T0
    while len(lived) < 40:
        at += timedelta(seconds=random.choice([1, 1, 2, 30, 600]), microseconds=random.randint(0, 999))
        try:
            random.choice(acts(cast, number, random))(at)
        except DomainError:
            continue
        lived.append((at, [stands(number, by) for by, _ in views]))
    for _ in range(40):
        asked = T0 + timedelta(seconds=random.randint(0, int((at - T0).total_seconds()) + 5))
        then = max(moment for moment, _ in lived if moment < asked + timedelta(seconds=1))
        expected = next(states for moment, states in reversed(lived) if moment == then)
        for (by, view), state in zip(views, expected, strict=True):
            assert folded(number, asked, by, view) == state


def test_before_it_was_opened_there_is_nothing(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(NotVisible):
        queries.as_of(ticket.pk, T0 - timedelta(seconds=1), cast.first_line)
    assert queries.as_of(ticket.pk, T0, cast.first_line)["status"] == "new"


def test_the_download_bears_the_seal_of_every_event(cast: Cast) -> None:
    ticket = opened(cast)
    commands.note(ticket.pk, commands.Words("Not for you."), by=cast.first_line, at=T0)
    told = queries.whole_history(ticket.pk, cast.owner)
    assert [len(event["hash"]) for event in told["events"]] == [64]
    assert [event["seq"] for event in queries.whole_history(ticket.pk, cast.manager)["events"]] == [1, 2]
