"""Hours that do not behave: plans that change in a pause, clocks set back, the nights that are longer or shorter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, minutes, opened
from tests.rooms.tickets.selling import Case, Market, instant, market

from countersign.customers import commands as customers
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid
from countersign.ledger.queries import events_of
from countersign.notify.audience import letters_for
from countersign.shifts import commands as shifts
from countersign.shifts.queries import on_shift, shifts_to_settle
from countersign.tickets import commands
from countersign.tickets.commands.handing_on import settle_shift
from countersign.tickets.commands.timing import plan_changed
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Ticket
from countersign.tickets.rules.timers import wakes_at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def shop(cast: Cast) -> Market:
    return market(cast)


def sell(case: Case, shop: Market, plan: str, at: str) -> None:
    """Change the plan of a case's contract, and let its open tickets follow as the worker does."""
    contract = case.contact.contract or 0
    customers.change_plan(contract, shop.plans[plan], by=SYSTEM, at=instant(at))
    plan_changed(contract, by=SYSTEM, at=instant(at))


def test_f8_an_upgrade_in_a_pause_leaves_the_shorter_of_both_and_moves_nothing_before(shop: Market) -> None:
    case = shop.case("BASIC", "normal", "2026-04-07T10:00:00+03:00").accept("2026-04-07T10:05:00+03:00")
    case.ask("2026-04-07T11:00:00+03:00")
    assert case.clock("resolution")["left"] == 17 * 3600
    sell(case, shop, "PREMIUM", "2026-04-07T12:00:00+03:00")
    assert (case.clock("resolution")["stand"], case.clock("resolution")["left"]) == ("paused", 8 * 3600)
    case.write("2026-04-07T20:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-08T04:00:00+03:00")
    assert case.due("next") == instant("2026-04-07T20:30:00+03:00")


def test_f8_a_downgrade_that_promises_the_same_second_today_changes_nothing_after_a_pause(shop: Market) -> None:
    case = shop.case("BUSINESS", "high", "2026-04-07T09:30:00+03:00").accept("2026-04-07T09:35:00+03:00")
    sell(case, shop, "BASIC", "2026-04-07T10:00:00+03:00")
    case.ask("2026-04-07T11:30:00+03:00")
    case.write("2026-04-07T20:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-08T02:00:00+03:00"), "six hours left, day and night as sold"


def test_f8_an_upgrade_that_promises_the_same_second_today_counts_day_and_night_from_now(shop: Market) -> None:
    case = shop.case("BASIC", "high", "2026-04-07T10:00:00+03:00").accept("2026-04-07T10:05:00+03:00")
    sell(case, shop, "BUSINESS", "2026-04-07T10:00:00+03:00")
    case.ask("2026-04-07T12:00:00+03:00")
    case.write("2026-04-07T20:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-08T02:00:00+03:00")


def test_a_clock_set_back_gives_nobody_more_time_and_breaks_nothing(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", "2026-04-14T10:00:00+03:00").accept("2026-04-14T10:02:00+03:00")
    case.ask("2026-04-14T09:10:00+03:00")
    assert case.clock("resolution")["left"] == 9 * 3600
    wake(case.number, by=SYSTEM, at=instant("2026-04-14T09:11:00+03:00"))
    case.write("2026-04-14T09:20:00+03:00").answer("2026-04-14T09:15:00+03:00")
    assert case.due("resolution") == instant("2026-04-15T09:20:00+03:00")
    case.propose("2026-04-14T09:00:00+03:00").confirm("2026-04-14T08:00:00+03:00")
    assert (case.ticket.status, case.clock("resolution")["stand"]) == ("closed", "met")


def test_a_clock_set_a_day_ahead_tells_everything_once_and_comes_to_rest(cast: Cast) -> None:
    number = opened(cast).pk
    done = wake(number, by=SYSTEM, at=T0 + 24 * HOUR)
    assert [timer.value for timer in done][:2] == ["unaccepted", "threshold"]
    types = [event.type for event in events_of("ticket", number)]
    assert types.count("ticket.overdue") == 1
    assert wake(number, by=SYSTEM, at=T0 + 24 * HOUR) == []
    assert wake(number, by=SYSTEM, at=minutes(1)) == []
    assert len(events_of("ticket", number)) == len(types)


@pytest.mark.parametrize("far", [datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), T0 + timedelta(days=367)])
def test_a_promise_for_the_end_of_time_is_no_promise(far: datetime, cast: Cast) -> None:
    new, taken = opened(cast).pk, accepted(cast).pk
    with pytest.raises(Invalid, match="promise_too_far"):
        commands.answer(taken, commands.Words("Some day."), promised_at=far, by=cast.first_line, at=minutes(5))
    with pytest.raises(Invalid, match="promise_too_far"):
        commands.acknowledge(new, "Some day.", promised_at=far, by=cast.first_line, at=minutes(5))


@pytest.mark.parametrize(("night", "hours"), [("2026-10-24", 9), ("2026-03-28", 7)])
def test_f14_a_night_shift_of_rome_is_as_long_as_its_night(night: str, hours: int, cast: Cast) -> None:
    """From 22 to 6 by the clocks on the wall: nine hours in autumn, seven in spring; then its work is handed on."""
    ends = {"2026-10-24": "2026-10-25T06:00:00+01:00", "2026-03-28": "2026-03-29T06:00:00+02:00"}[night]
    begins = {"2026-10-24": "2026-10-24T22:00:00+02:00", "2026-03-28": "2026-03-28T22:00:00+01:00"}[night]
    queue = shifts.add_queue(shifts.QueueFields("N", custodian_id=cast.manager.account_id), by=SYSTEM, at=T0).pk
    line = shifts.planning.Line(cast.generalist.account_id, "generalist", frozenset({5}), 22 * 60, 6 * 60)
    day = datetime.fromisoformat(night).date()
    template = shifts.Template((line,), "Europe/Rome", day, day)
    (shift,) = shifts.plan_rota(queue, template, by=SYSTEM, at=T0)
    assert (shift.begins_at, shift.ends_at) == (instant(begins), instant(ends))
    assert shift.ends_at - shift.begins_at == hours * HOUR
    number = commands.open_ticket(
        commands.Report("question", "At night", "When?", facts={"what_was_read": "x"}, urgency="normal"),
        by=cast.stranger, at=instant(begins) + HOUR,
    ).pk  # fmt: skip
    commands.accept(number, by=cast.generalist, at=instant(begins) + 2 * HOUR)
    last = instant(ends) - timedelta(seconds=1)
    assert [person.id for person in on_shift(last)] == [cast.generalist.id]
    assert shifts_to_settle(last) == []
    assert on_shift(instant(ends)) == ()
    assert settle_shift(shift.pk, cast.generalist.account_id, by=SYSTEM, at=instant(ends)) == 1
    row = Ticket.objects.get(pk=number)
    assert (row.holder_id, row.holding, row.wakes_at) == (cast.manager.id, "custody", wakes_at(row))


def test_a_shift_that_ends_with_an_offer_open_leaves_it_open_and_the_lead_hears_of_it(cast: Cast) -> None:
    queue = shifts.add_queue(shifts.QueueFields("N", custodian_id=cast.manager.account_id), by=SYSTEM, at=T0).pk
    ends = {cast.first_line: 1, cast.second_line: 1, cast.duty_lead: 9}
    planned = {
        who: shifts.plan_shift(
            shifts.NewShift(
                who.account_id, queue, "duty_lead" if who is cast.duty_lead else "specialist", T0, T0 + hours * HOUR
            ),
            by=SYSTEM, at=T0,
        ).pk
        for who, hours in ends.items()
    }  # fmt: skip
    number = accepted(cast, urgency="low").pk
    commands.answer(number, commands.Words("At ten."), promised_at=T0 + 3 * HOUR, by=cast.first_line, at=minutes(20))
    commands.offer(number, cast.second_line.account_id, "A disk.", by=cast.first_line, at=minutes(55))
    for who in (cast.first_line, cast.second_line):
        settle_shift(planned[who], who.account_id, by=SYSTEM, at=T0 + HOUR)
    row = Ticket.objects.get(pk=number)
    assert (row.holder_id, row.holding) == (cast.duty_lead.id, "custody")
    assert row.offer_until == minutes(55) + timedelta(minutes=62.5)
    assert [timer.value for timer in wake(number, by=SYSTEM, at=row.offer_until)] == ["offer"]
    assert events_of("ticket", number)[-1].facts["to"] == cast.duty_lead.name


def test_a_second_press_on_the_late_answer_says_who_has_it(cast: Cast) -> None:
    number = accepted(cast).pk
    commands.chase(number, by=cast.owner, at=minutes(15))
    with pytest.raises(Conflict, match="chased_before") as refused:
        commands.chase(number, by=cast.owner, at=minutes(15))
    assert refused.value.facts["name"] == "Daniel Weber"


def test_5_8_the_lead_of_the_ticket_s_queue_hears_of_it_and_whoever_sleeps_does_not(cast: Cast) -> None:
    member = identity.add_account("nora@nimbus.example", "Nora Blum", "staff", roles=["duty_lead"], by=SYSTEM, at=T0).pk
    other = shifts.add_queue(shifts.QueueFields("Racks", kinds=["change"]), by=SYSTEM, at=T0).pk
    queue = shifts.add_queue(shifts.QueueFields("Support", kinds=["down"]), by=SYSTEM, at=T0).pk
    for person, place, role, hours in (
        (member, other, "duty_lead", 9), (cast.duty_lead.account_id, queue, "duty_lead", 8),
        (cast.first_line.account_id, queue, "specialist", 8),
    ):  # fmt: skip
        shifts.plan_shift(shifts.NewShift(person, place, role, T0, T0 + hours * HOUR), by=SYSTEM, at=T0)
    ticket = opened(cast)
    assert ticket.queue_id == queue
    wake(ticket.pk, by=SYSTEM, at=minutes(12))
    told = {event.type: letters_for(event) for event in events_of("ticket", ticket.pk)}
    staff = [letter.recipient for letter in told["ticket.opened"] if letter.to_staff]
    assert sorted(one for one in staff if one) == sorted(
        (cast.first_line.account_id, cast.duty_lead.account_id, member)
    )
    assert [letter.recipient for letter in told["ticket.clock_nearly_spent"]] == [cast.duty_lead.id]
