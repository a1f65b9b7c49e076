"""Which command carries a reply out: the same one whether it leaves at once or some seconds later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.tickets.commands.answering import Words, answer, ask
from countersign.tickets.commands.closing import refuse
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.replying import accept_and_answer
from countersign.tickets.commands.solving import propose, solve_from_third
from countersign.tickets.commands.waiting import Proposed, Third, propose_wait, wait_for_third
from countersign.tickets.models import Ticket
from countersign.tickets.rules.leaving import Kind, Reply
from countersign.tickets.rules.status import Waiting

Run = Callable[[int, Reply, Words, Actor, datetime], Ticket]


def carry_out(number: int, reply: Reply, *, by: Actor, at: datetime) -> Ticket:
    """Run the command of a reply. Raises what it raises."""
    words = Words(reply.text, reply.uploads, reply.seen)
    return _RUNS[reply.kind](number, reply, words, by, at)


def _accept(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    return accept_and_answer(number, words, promised_at=reply.moment("promised_at"), by=by, at=at)


def _answer(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    return answer(number, words, promised_at=reply.moment("promised_at"), by=by, at=at)


def _ask(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    missing = str(reply.fields.get("missing", ""))
    return ask(number, words, missing=missing, until=reply.moment("until"), by=by, at=at)


def _propose_wait(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    proposed = Proposed(
        str(reply.fields["wait"]), reply.fields.get("other"), reply.moment("until"), reply.moment("ends_at"),
        **({"chosen_by": str(reply.fields["chosen_by"])} if "chosen_by" in reply.fields else {}),
    )  # fmt: skip
    return propose_wait(number, words, proposed, by=by, at=at)


def _third(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    party, reference, why = (str(reply.fields.get(name, "")) for name in ("party", "reference", "why"))
    third = Third(party, reference, why, reply.moment("check_at"), reply.moment("promised_at"))
    return wait_for_third(number, words, third, by=by, at=at)


def _solution(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    """Propose the solution; a ticket that waits for a third party comes back at the same instant (T21)."""
    waits = found(number, by).waiting == Waiting.THIRD
    solve = solve_from_third if waits else propose
    return solve(number, reply.solution(), words, by=by, at=at)


def _refuse(number: int, reply: Reply, words: Words, by: Actor, at: datetime) -> Ticket:
    return refuse(number, words, layer=str(reply.fields.get("layer", "")), by=by, at=at)


_RUNS: dict[Kind, Run] = {
    Kind.ACCEPT: _accept,
    Kind.ANSWER: _answer,
    Kind.ASK: _ask,
    Kind.PROPOSE_WAIT: _propose_wait,
    Kind.THIRD: _third,
    Kind.SOLUTION: _solution,
    Kind.REFUSE: _refuse,
}
