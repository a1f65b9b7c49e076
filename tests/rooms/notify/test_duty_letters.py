"""What planners and people on shift are told by notice (E31; domain 5.11 and 2, Shift)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.notify.models import Notice
from countersign.shifts import commands, queries
from countersign.shifts.models import Queue, Shift

HOUR = timedelta(hours=1)


def told(kind: str, number: int) -> list[Notice]:
    """Hand on what happened to a subject, twice, as a crashed follower would; return the notices."""
    for _ in range(2):
        for event in events_of(kind, number):
            for subscription in registry.values():
                if subscription.name.startswith("notify.") and subscription.wants(event.type):
                    subscription.handle(event)
    return list(Notice.objects.order_by("pk"))


@pytest.fixture
def queue(cast: Cast) -> Queue:
    return commands.add_queue(commands.QueueFields("Support"), by=cast.manager, at=database_now())


def lead(cast: Cast, queue: Queue) -> Shift:
    now = database_now()
    new = commands.NewShift(cast.duty_lead.account_id, queue.pk, "duty_lead", now - HOUR, now + 8 * HOUR)
    return commands.plan_shift(new, by=cast.manager, at=now)


def test_managers_are_told_of_a_time_without_anybody_once(cast: Cast, queue: Queue) -> None:
    lead(cast, queue)
    now = database_now()
    for number, gaps in queries.news_of(queries.gaps(now)).items():
        commands.raise_gaps(number, gaps, by=SYSTEM, at=now)
    (notice,) = told("queue", queue.pk)
    assert notice.recipient_id == cast.manager.id
    assert "Support" in notice.subject and "/desk/shifts" in notice.body


def test_5_11_managers_are_told_of_an_unsigned_list(cast: Cast, queue: Queue) -> None:
    shift = lead(cast, queue)
    for number in queries.unsigned_leads(database_now()):
        commands.raise_unsigned(number, by=SYSTEM, at=database_now())
    (notice,) = told("shift", shift.pk)
    assert notice.recipient_id == cast.manager.id
    assert "Daniel Weber" in notice.body


def test_e31_the_substitute_and_whoever_is_away_are_told_and_never_the_reason(cast: Cast) -> None:
    now = database_now()
    new = commands.NewAbsence(
        cast.first_line.account_id, now + HOUR, now + 9 * HOUR, cast.second_line.account_id, "Operation"
    )
    absence = commands.record_absence(new, by=cast.duty_lead, at=now)
    notices = {notice.recipient_id: notice for notice in told("absence", absence.pk)}
    assert set(notices) == {cast.first_line.id, cast.second_line.id}
    assert "Mira Levchenko" in notices[cast.second_line.id].subject
    assert not [notice for notice in notices.values() if "Operation" in notice.body]


def test_a_person_is_told_of_a_shift_that_another_moved_or_cancelled(cast: Cast, queue: Queue) -> None:
    now = database_now()
    new = commands.NewShift(cast.first_line.account_id, queue.pk, "specialist", now + HOUR, now + 8 * HOUR)
    shift = commands.plan_shift(new, by=cast.duty_lead, at=now)
    assert told("shift", shift.pk) == [], "a rota is no news, shift by shift"
    commands.move_shift(shift.pk, now + 2 * HOUR, now + 9 * HOUR, by=cast.duty_lead, at=now)
    assert [notice.recipient_id for notice in told("shift", shift.pk)] == [cast.first_line.id]
    commands.cancel_shift(shift.pk, "Flood", by=cast.duty_lead, at=now)
    assert "Flood" in told("shift", shift.pk)[1].body


def test_nobody_is_told_of_what_they_did_themselves(cast: Cast, queue: Queue) -> None:
    shift = lead(cast, queue)
    commands.cancel_shift(shift.pk, "Swapped", by=cast.duty_lead, at=database_now())
    assert told("shift", shift.pk) == []
