"""Acceptance 3 of the clocks: 24 hours, 300 tickets, three shifts, and everything that tells of them agrees."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.rooms.day.living import Day
from tests.rooms.day.matching import check_desk, check_figures, check_ledger, check_post, check_tickets
from tests.rooms.day.town import built, hour
from tests.rooms.day.watches import later, watch

from countersign.kernel import clock
from countersign.ledger.queries import events_of
from countersign.tickets.models import Escalation

# In the afternoon, before and after both changes of shift, at midnight, and at noon.
LOOKS = (4, 7.99, 8.05, 12, 20.02, 24)

# What has to happen on it: levels and outcomes of escalations, kinds of notices, refusals, promises.
WANTED = {
    1, 2, 3, "answered", "asked_again", "handled", "offered", "called", "critical", "custody",
    "chased", "overdue", "late", "promise_broken", "returned", "wait_due", "reopened", "rejected", "acknowledged",
    "holding_critical", "load_full", "nothing_next", "kept", "broken", "told broken", "in custody",
}  # fmt: skip


@pytest.fixture
def day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """A day whose clock is the only one: wherever the product asks the database for the time, it hears this one."""
    lived = Day(built(cast))
    asked = clock.database_now
    for name, module in list(sys.modules.items()):
        if name.startswith("countersign.") and getattr(module, "database_now", None) is asked:
            monkeypatch.setattr(module, "database_now", lambda: lived.now)
    yield lived


@pytest.mark.slow
def test_a_day_of_three_hundred_tickets_three_shifts_and_a_night(day: Day) -> None:
    for moment in LOOKS:
        day.live(hour(moment))
        check_tickets(day)
        check_desk(day)
        check_figures(day)
        check_post(day)
        if moment == 12:
            check_ledger()
    check_ledger()
    assert len(day.book.papers) == 300
    _check_who_slept(day)
    _check_it_was_a_day(day)


def _check_who_slept(day: Day) -> None:
    """S12, E31: acknowledged at night for whom it was meant, and theirs in the morning, in time."""
    paper = day.customers.asleep
    assert paper is not None
    artem, comes = day.town.cast.second_line, hour(20)
    told = [(e.type, e.actor_id, e.at) for e in events_of("ticket", paper.number, staff=False)][:5]
    types = ["ticket.opened", "ticket.addressed", "ticket.acknowledged", "ticket.accepted", "ticket.answered"]
    assert [type_ for type_, _, _ in told] == types
    who, when = told[2][1], told[2][2]
    assert who is not None and day.town.staff[who].has("generalist")
    assert hour(8) < when < hour(11.5)
    assert [actor for _, actor, _ in told[3:]] == [artem.id] * 2
    assert comes - timedelta(minutes=20) <= told[3][2] <= told[4][2] <= comes + timedelta(minutes=15)
    assert paper.firsts == ["met"]


def _check_it_was_a_day(day: Day) -> None:
    """Whatever the day was made for happened: or the next change of it proves nothing."""
    kept, due = day.book.attainment(day.now)
    assert 240 < kept < due <= 300
    rows = Escalation.objects.values_list("level", "outcome").order_by()
    seen: set[object] = {level for level, _ in rows} | {outcome for _, outcome in rows}
    seen |= {kind for _, kind, _ in day.book.post} | set(day.engineers.refused)
    seen |= {word for word, count in day.book.promises.items() if count}
    seen |= {"in custody"} if any(paper.custody_seconds for paper in day.book.papers.values()) else set()
    assert WANTED - seen == set()


def test_the_model_itself_knows_the_worked_examples() -> None:
    """E17, and an interval over the end of the office's day: a model that is wrong would prove nothing."""
    night = hour(11 + 40 / 60)
    soon = 11 + 55 / 60
    for plan, severity, due in (("BASIC", "normal", 21.25), ("BASIC", "critical", soon), ("BUSINESS", "normal", soon)):
        one = watch(plan, severity, "first", night)
        assert one is not None
        one.run(night)
        assert one.due_at == hour(due)
    assert later(hour(5.5), 3600, True) == hour(21.5)
