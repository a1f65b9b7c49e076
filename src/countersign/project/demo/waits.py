"""Steps of the stories that make a ticket wait, bring it back, link it, or say that it is stale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from countersign.project.demo.script import span
from countersign.project.demo.stage import Moment
from countersign.tickets import commands as tickets
from countersign.tickets.rules.waiting import WORDS_LENGTH


def _whole(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def _third(m: Moment) -> None:
    """`third 2d 3h`: look again in two days, the next word in three hours; the first lines name them."""
    lines = m.step.text.splitlines()
    named = {}
    while lines and lines[0].partition(": ")[0] in ("party", "reference", "why"):
        name, _, text = lines.pop(0).partition(": ")
        named[name] = text
    check, promise = (_whole(m.at + span(arg)) for arg in m.step.args)
    third = tickets.Third(named["party"], named["reference"], named["why"], check, promise)
    tickets.wait_for_third(m.number, tickets.Words("\n".join(lines).strip()), third, by=m.by, at=m.at)


def _window(m: Moment) -> None:
    """`window 20h 3h customer`: a window of three hours that begins in twenty, chosen by the customer."""
    starts, length, chosen_by = m.step.args
    begins = (m.at + span(starts)).replace(minute=0, second=0, microsecond=0)
    proposed = tickets.Proposed("sched", until=begins, ends_at=begins + span(length), chosen_by=chosen_by)
    tickets.propose_wait(m.number, m.words, proposed, by=m.by, at=m.at)


def _suspends(m: Moment) -> None:
    until = _whole(m.at + span(m.step.args[0]) + timedelta(minutes=5))
    tickets.suspend(m.number, wish=m.step.text[:WORDS_LENGTH], until=until, by=m.by, at=m.at)


def _before(m: Moment) -> int:
    """Return the ticket of the story before this one."""
    order = next(order for order, number in m.stage.numbers.items() if number == m.number)
    return m.stage.numbers[order - 1]


WAITS: dict[str, Callable[[Moment], object]] = {
    "third": _third,
    "window": _window,
    "agrees": lambda m: tickets.agree_to_wait(m.number, by=m.by, at=m.at),
    "suspends": _suspends,
    "merges": lambda m: tickets.merge(m.number, _before(m), m.words, by=m.by, at=m.at),
    "reminds": lambda m: tickets.remind(m.number, by=m.by, at=m.at),
    "thanks": lambda m: tickets.thank(m.number, m.words if m.step.text else None, by=m.by, at=m.at),
    "did": lambda m: tickets.note(m.number, m.words, action=True, by=m.by, at=m.at),
    "stale": lambda m: tickets.go_stale(m.number, by=m.by, at=m.at),
    "step": lambda m: tickets.name_next_step(m.number, m.step.text, m.person, by=m.by, at=m.at),
}
