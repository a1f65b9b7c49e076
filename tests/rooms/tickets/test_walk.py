"""Some hundred steps through the real commands and the database beside the same independent model (domain 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, T0
from tests.machine import DAY, Machine
from tests.rooms.tickets import stages
from tests.rooms.tickets.stages import WORDS, place, row_of
from tests.rules.test_tickets_walk import STEPS, WAIT, chosen

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import DomainError
from countersign.sla.rules import ClockName, from_plain
from countersign.tickets import commands
from countersign.tickets.commands import Proposed, Third
from countersign.tickets.models import Ticket
from countersign.tickets.queries.clocks import folded

pytestmark = pytest.mark.django_db
LENGTH = 110
Do = Callable[[int, "Hands", datetime], object]


class Hands:
    """Everybody of the walk: who holds the ticket now, and the ticket that others are duplicates of."""

    def __init__(self, cast: Cast, number: int, master: int) -> None:
        self.cast, self.number, self.master = cast, number, master
        self.staff = {one.id: one for one in (cast.first_line, cast.second_line, cast.duty_lead)}

    @property
    def holder(self) -> Actor:
        return self.staff.get(row_of(self.number).holder_id, self.cast.first_line)


def _third(n: int, hands: Hands, at: datetime) -> object:
    later = at + timedelta(seconds=WAIT)
    third = Third("Vendor GmbH", "RMA 1", "They look.", later, later)
    return commands.wait_for_third(n, WORDS, third, by=hands.holder, at=at)


def _schedule(n: int, hands: Hands, at: datetime) -> object:
    later = at + timedelta(seconds=WAIT)
    proposed = Proposed("sched", until=later, ends_at=later + timedelta(hours=1), chosen_by="customer")
    commands.propose_wait(n, WORDS, proposed, by=hands.holder, at=at)
    return commands.agree_to_wait(n, by=hands.cast.owner, at=at)


def _hand_over(n: int, hands: Hands, at: datetime) -> object:
    other = hands.cast.second_line if hands.holder != hands.cast.second_line else hands.cast.first_line
    commands.offer(n, other.account_id, "All said.", by=hands.holder, at=at)
    return commands.take_offer(n, by=other, at=at)


def _suspend(n: int, hands: Hands, at: datetime) -> object:
    return commands.suspend(
        n, wish="Later.", until=at + timedelta(seconds=WAIT), by=hands.cast.owner, at=at
    )


DOES: dict[str, Do] = {
    "accept": lambda n, h, at: commands.accept(n, by=h.cast.first_line, at=at),
    "acknowledge": lambda n, h, at: commands.acknowledge(
        n, "Seen.", promised_at=at + timedelta(hours=1), by=h.cast.first_line, at=at),
    "withdraw": lambda n, h, at: commands.withdraw(n, by=h.cast.owner, at=at),
    "refuse": lambda n, h, at: commands.refuse(n, WORDS, by=h.cast.first_line, at=at),
    "merge": lambda n, h, at: commands.merge(n, h.master, WORDS, by=h.holder, at=at),
    "unmerge": lambda n, h, at: commands.unmerge(n, by=h.cast.owner, at=at),
    "hand_over": _hand_over,
    "take_custody": lambda n, h, at: commands.take_custody(n, reason="Gone.", by=h.cast.duty_lead, at=at),
    "ask": lambda n, h, at: commands.ask(n, WORDS, by=h.holder, at=at),
    "suspend": _suspend,
    "wait_for_third": _third,
    "schedule": _schedule,
    "propose": lambda n, h, at: commands.propose(n, SOLUTION, WORDS, by=h.holder, at=at),
    "resume": lambda n, h, at: commands.resume(n, reason="No need.", by=h.holder, at=at),
    "return": lambda n, h, at: commands.return_by_itself(n, by=SYSTEM, at=at),
    "confirm": lambda n, h, at: commands.confirm(n, by=h.cast.owner, at=at),
    "reopen": lambda n, h, at: commands.reopen(n, WORDS, by=h.cast.owner, at=at),
    "close_unconfirmed": lambda n, h, at: commands.close_unconfirmed(n, by=SYSTEM, at=at),
    "close_unanswered": lambda n, h, at: commands.close_unanswered(n, checked="Nothing.", by=h.cast.duty_lead, at=at),
    "reject": lambda n, h, at: commands.reject(n, WORDS, by=h.cast.owner, at=at),
    "declare_solved": lambda n, h, at: commands.declare_solved(n, by=h.cast.owner, at=at),
    "solve_from_third": lambda n, h, at: commands.solve_from_third(n, SOLUTION, WORDS, by=h.holder, at=at),
    "rate": lambda n, h, at: commands.rate(n, 4, by=h.cast.owner, at=at),
    "thank": lambda n, h, at: commands.thank(n, WORDS, by=h.cast.owner, at=at),
    "answer": lambda n, h, at: commands.answer(n, WORDS, by=h.holder, at=at),
    "write": lambda n, h, at: commands.write(n, WORDS, by=h.cast.owner, at=at),
    "note": lambda n, h, at: commands.note(n, WORDS, by=h.cast.second_line, at=at),
    "facts": lambda n, h, at: commands.edit_facts(n, {"since": str(at)}, by=h.cast.owner, at=at),
    "remind": lambda n, h, at: commands.remind(n, by=SYSTEM, at=at),
}  # fmt: skip


def told(ticket: Ticket | int) -> dict[str, tuple[str, int | None]]:
    """Say how every stored clock stands, as the model does."""
    state = from_plain(row_of(ticket).clocks or {})
    found: dict[str, tuple[str, int | None]] = {}
    for name in ClockName:
        clock = state.get(name)
        due = int((clock.due_at - T0).total_seconds()) if clock and clock.runs and clock.due_at else None
        found[name.value] = (clock.stand.value if clock else "-", due)
    return found


@pytest.mark.parametrize("seed", [3, 17, 48213])
def test_the_commands_do_not_diverge_from_the_model(seed: int, cast: Cast) -> None:
    stages.promise_all_four(cast)
    way, model, now = Random(seed), Machine(), 0
    hands = Hands(cast, stages.new(cast).pk, stages.new(cast).pk)
    for turn in range(LENGTH):
        act = chosen(way, model, now)
        long = act in ("remind", "close_unanswered", "close_unconfirmed") or way.random() < 0.2
        at = now + way.choice(STEPS if long else STEPS[:11])
        if act == "take_custody" and row_of(hands.number).holder_id == cast.duty_lead.id:
            continue  # The lead has it already: another refusal than the model's.
        where = f"step {turn}: {act} in {model.place} at {at}"
        try:
            DOES[act](hands.number, hands, T0 + timedelta(seconds=at))
            admitted = True
        except DomainError as refusal:
            admitted, where = False, f"{where}: {refusal}"
        assert admitted is model.admits(act, at), where
        if admitted:
            if act == "schedule":
                model.does("answer", at)  # What the customer agrees to was said in a public word of ours.
            model.does(act, at, until=at + (14 * DAY if act == "ask" else WAIT))
        assert (place(row_of(hands.number)), told(hands.number)) == (model.place, model.told()), where
        now = at
        if model.place == "closed" and way.random() < 0.3:
            _agree(hands.number)
            model, now, hands.number = Machine(), 0, stages.new(cast).pk
    _agree(hands.number)


def _agree(number: int) -> None:
    """What is stored is what the events fold to (E8); that the rows are is looked at after every test of a room."""
    state = folded(number)
    assert state is not None
    assert replace(state, outcomes=()) == from_plain(row_of(number).clocks or {})
