"""Half of the time is the holder's news, four fifths the lead's, late also the customer's (domain 5.8)."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.rooms.tickets.selling import instant, market

from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import events_of
from countersign.notify.audience import letters_for
from countersign.notify.rules.notices import Letter
from countersign.tickets import commands
from countersign.tickets.commands.waking import wake

pytestmark = pytest.mark.django_db


def woken(number: int, clock: str) -> list[Letter]:
    """Wake a ticket, and return what is written of the last event on it."""
    before = len(events_of("ticket", number))
    wake(number, by=SYSTEM, at=instant(f"2026-04-14T{clock}+03:00"))
    return [letter for event in events_of("ticket", number)[before:] for letter in letters_for(event)]


def test_thresholds_are_told_to_whom_they_concern(cast: Cast) -> None:
    case = market(cast).case("BUSINESS", "high", "2026-04-14T12:00:00+03:00").accept("2026-04-14T12:01:00+03:00")
    half, nearly, late = (woken(case.number, clock) for clock in ("12:07:30", "12:12:00", "12:15:01"))
    assert [(one.kind, one.recipient) for one in half] == [("half_spent", cast.first_line.id)]
    assert [(one.kind, one.recipient) for one in nearly] == [("nearly_spent", cast.duty_lead.id)]
    assert {("overdue", cast.owner.id), ("late", cast.first_line.id)} <= {(one.kind, one.recipient) for one in late}
    assert "12:15:00" in next(one.body for one in half)


def test_a_promise_and_a_clock_due_in_one_second_are_one_letter(cast: Cast) -> None:
    case = market(cast).case("BUSINESS", "high", "2026-04-14T12:00:00+03:00").accept("2026-04-14T12:01:00+03:00")
    at, words = instant("2026-04-14T12:02:00+03:00"), commands.Words("We look into it.")
    due = case.due("resolution")
    assert due is not None
    commands.answer(case.number, words, promised_at=due, by=cast.first_line, at=at)
    letters = woken(case.number, "23:59:59")
    types = [event.type for event in events_of("ticket", case.number)]
    assert {"ticket.overdue", "ticket.promise_broken"} <= set(types)
    told = [one.recipient for one in letters if one.kind in ("overdue", "promise_broken", "late")]
    assert sorted(told) == sorted([cast.owner.id, cast.first_line.id])
    assert not [one for one in letters if one.kind in ("overdue", "promise_broken") and "no later" in one.body]
