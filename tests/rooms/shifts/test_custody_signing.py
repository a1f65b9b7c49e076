"""Checking in and out, and the custody list that an incoming lead signs (domain 5.11; 2, Shift)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, minutes, opened

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, NotAllowed
from countersign.ledger.queries import events_of
from countersign.shifts import commands, jobs, queries
from countersign.shifts.models import CustodySigning, Queue, Shift
from countersign.tickets.commands.handing_on import leave, sign_custody
from countersign.tickets.queries.custody import custody_list

HOUR = timedelta(hours=1)


@pytest.fixture
def queue(cast: Cast) -> Queue:
    fields = commands.QueueFields("Support", custodian_id=cast.manager.account_id)
    return commands.add_queue(fields, by=cast.manager, at=T0 - 30 * 24 * HOUR)


def planned(cast: Cast, queue: Queue, who: Actor, begins: float, ends: float, role: str = "specialist") -> Shift:
    new = commands.NewShift(who.account_id, queue.pk, role, T0 + begins * HOUR, T0 + ends * HOUR)
    return commands.plan_shift(new, by=cast.duty_lead, at=T0 - 9 * HOUR)


def test_everybody_checks_themself_in_and_nobody_another(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.first_line, 0, 8)
    with pytest.raises(NotAllowed):
        commands.check_in(shift.pk, by=cast.duty_lead, at=T0)
    with pytest.raises(Conflict, match="shift_too_early"):
        commands.check_in(shift.pk, by=cast.first_line, at=minutes(-31))
    commands.check_in(shift.pk, by=cast.first_line, at=minutes(-30))
    assert queries.is_on_shift(cast.first_line.account_id, minutes(-29)), "there from the check-in on"
    with pytest.raises(Conflict, match="shift_checked_in"):
        commands.check_in(shift.pk, by=cast.first_line, at=T0)
    commands.check_out(shift.pk, by=cast.first_line, at=minutes(400))
    assert not queries.is_on_shift(cast.first_line.account_id, minutes(401))
    with pytest.raises(Conflict, match="shift_over"):
        commands.check_out(shift.pk, by=cast.first_line, at=minutes(402))


def test_whoever_never_came_cannot_leave_and_cannot_come_after_the_end(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.first_line, 0, 8)
    with pytest.raises(Conflict, match="shift_not_begun"):
        commands.check_out(shift.pk, by=cast.first_line, at=minutes(5))
    with pytest.raises(Conflict, match="shift_over"):
        commands.check_in(shift.pk, by=cast.first_line, at=minutes(480))


def test_5_11_a_lead_checks_in_by_signing_the_custody_list(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    number = opened(cast).pk
    with pytest.raises(Conflict, match="custody_unsigned"):
        commands.check_in(shift.pk, by=cast.duty_lead, at=minutes(1))
    with pytest.raises(Conflict, match="custody_grew"):
        sign_custody(shift.pk, [], "", by=cast.duty_lead, at=minutes(1))
    sign_custody(shift.pk, [number], "cs1234 first", by=cast.duty_lead, at=minutes(1))
    signing = CustodySigning.objects.get(shift=shift)
    assert (signing.person_id, signing.words) == (cast.duty_lead.id, "cs1234 first")
    assert [(row["number"], row["risks"]) for row in signing.tickets] == [(number, ["due_soon", "critical", "nobody"])]
    assert Shift.objects.get(pk=shift.pk).checked_in_at == minutes(1)
    with pytest.raises(Conflict, match="custody_signed"):
        sign_custody(shift.pk, [number], "", by=cast.duty_lead, at=minutes(2))


def test_5_11_only_the_lead_of_the_shift_signs(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    other = planned(cast, queue, cast.first_line, 0, 8)
    with pytest.raises(NotAllowed):
        sign_custody(shift.pk, [], "", by=cast.manager, at=minutes(1))
    with pytest.raises(Conflict, match="custody_for_leads"):
        sign_custody(other.pk, [], "", by=cast.first_line, at=minutes(1))


def test_5_11_an_unsigned_list_is_raised_after_a_quarter_of_an_hour_once(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    assert queries.unsigned_leads(minutes(14)) == []
    assert queries.unsigned_leads(minutes(15)) == [shift.pk]
    commands.raise_unsigned(shift.pk, by=SYSTEM, at=minutes(15))
    assert queries.unsigned_leads(minutes(16)) == []
    raised = [event for event in events_of("shift", shift.pk) if event.type == "shift.custody_unsigned"]
    assert [event.facts["person"] for event in raised] == ["Daniel Weber"]
    with pytest.raises(NotAllowed):
        commands.raise_unsigned(shift.pk, by=cast.manager, at=minutes(16))


def test_5_11_a_signed_list_raises_nothing(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    sign_custody(shift.pk, [], "", by=cast.duty_lead, at=T0)
    assert queries.unsigned_leads(minutes(30)) == []
    jobs.watch_leads()
    jobs.watch_gaps()


def test_5_11_the_list_holds_promises_and_risks_and_what_nobody_there_holds(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.first_line, 0, 8)
    held = accepted(cast, kind="question", facts={"what_was_read": "the guide"}).pk
    assert custody_list(minutes(4), cast.duty_lead, queue.pk)[0].risks == ("due_soon",)
    gone = custody_list(T0 + 8 * HOUR, cast.duty_lead, queue.pk)
    assert [(row.number, row.holder, row.risks) for row in gone] == [
        (held, "Mira Levchenko", ("overdue", "holder_away"))
    ]


def test_5_11_whoever_leaves_offers_what_they_hold_and_the_lead_holds_it_meanwhile(cast: Cast, queue: Queue) -> None:
    shift = planned(cast, queue, cast.first_line, 0, 8)
    planned(cast, queue, cast.second_line, 0, 8)
    lead = planned(cast, queue, cast.duty_lead, 0, 8, "duty_lead")
    first, second = accepted(cast).pk, accepted(cast).pk
    commands.check_in(shift.pk, by=cast.first_line, at=minutes(4))
    sign_custody(lead.pk, [first, second], "", by=cast.duty_lead, at=minutes(5))
    offers = {first: cast.second_line.account_id}
    leave(shift.pk, offers, "Waits for a new disk; next word at 16.", by=cast.first_line, at=minutes(60))
    from countersign.tickets import commands as tickets

    rows = {row.number: row for row in custody_list(minutes(61), cast.duty_lead)}
    assert {rows[n].holder for n in (first, second)} == {"Daniel Weber"}
    taken = tickets.take_offer(first, by=cast.second_line, at=minutes(62))
    assert (taken.holder_id, taken.holding) == (cast.second_line.id, "working")
