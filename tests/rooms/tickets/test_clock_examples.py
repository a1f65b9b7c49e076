"""The worked examples of domain 4.3, by number, through the commands and the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.rooms.tickets.selling import FACTS, Market, instant, market

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import events_of
from countersign.tickets import commands
from countersign.tickets.commands import Words
from countersign.tickets.commands.timing import plan_changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Market:
    return market(cast)


@pytest.mark.parametrize(("answered", "met"), [("10:15:00", True), ("10:15:01", False)])
def test_e1_the_boundary_itself_is_met(shop: Market, answered: str, met: bool) -> None:
    case = shop.case("BUSINESS", "normal", "2026-03-10T10:00:00+03:00")
    assert case.ticket.clock_due_at == instant("2026-03-10T07:15:00+00:00")
    case.accept("2026-03-10T10:01:00+03:00").answer(f"2026-03-10T{answered}+03:00")
    facts = events_of("ticket", case.number)[-1].facts
    assert facts["clock"]["met"] is met
    assert facts["clocks"][0]["outcome"] == ("met" if met else "breached")


def test_e2_to_e22_a_clock_is_due(shop: Market) -> None:
    for plan, severity, home, opened, clock, due in [
        ("BASIC", "normal", "RU", "2026-04-03T17:50:00+03:00", "first", "2026-04-06T09:05:00+03:00"),  # E2
        ("BASIC", "normal", "RU", "2026-04-04T13:00:00+03:00", "first", "2026-04-06T09:15:00+03:00"),  # E3
        ("BASIC", "normal", "RU", "2026-04-30T15:00:00+03:00", "resolution", "2026-05-05T16:00:00+03:00"),  # E4
        ("BASIC", "normal", "RU", "2025-10-31T17:55:00+03:00", "first", "2025-11-01T09:10:00+03:00"),  # E5
        ("BASIC", "normal", "IT", "2026-05-29T12:00:00+02:00", "resolution", "2026-06-03T12:00:00+02:00"),  # E6
        ("BUSINESS", "critical", "IT", "2026-03-29T01:50:00+01:00", "first", "2026-03-29T03:05:00+02:00"),  # E7
        ("BUSINESS", "critical", "IT", "2026-03-29T01:50:00+01:00", "resolution", "2026-03-29T06:50:00+02:00"),
        ("BUSINESS", "critical", "IT", "2026-10-25T02:50:00+02:00", "first", "2026-10-25T02:05:00+01:00"),  # E8
        ("BUSINESS", "critical", "IT", "2026-10-25T02:50:00+02:00", "resolution", "2026-10-25T05:50:00+01:00"),
        ("NIGHTS", "high", "RU", "2026-03-28T20:00:00+01:00", "resolution", "2026-03-29T21:00:00+02:00"),  # E9
        ("NIGHTS", "high", "RU", "2026-10-24T20:00:00+02:00", "resolution", "2026-10-25T07:00:00+01:00"),
        ("BASIC", "normal", "RU", "2026-06-08T23:40:00+03:00", "first", "2026-06-09T09:15:00+03:00"),  # E17
        ("BASIC", "critical", "RU", "2026-06-08T23:40:00+03:00", "first", "2026-06-08T23:55:00+03:00"),
        ("BUSINESS", "normal", "RU", "2026-06-08T23:40:00+03:00", "first", "2026-06-08T23:55:00+03:00"),
        ("ALMATY", "normal", "ALMATY", "2024-02-29T17:00:00+06:00", "resolution", "2024-03-01T17:00:00+05:00"),  # E22
    ]:  # fmt: skip
        case = shop.case(plan, severity, opened, home)
        assert (case.due(clock), plan, opened) == (instant(due), plan, opened)


def test_e8_an_answer_in_the_second_hour_of_autumn_is_late(shop: Market) -> None:
    case = shop.case("BUSINESS", "critical", "2026-10-25T02:50:00+02:00", "IT")
    case.accept("2026-10-25T02:55:00+02:00").answer("2026-10-25T02:10:00+01:00")
    ended = next(one for one in events_of("ticket", case.number)[-1].facts["clocks"] if one["name"] == "first")
    assert (ended["outcome"], ended["seconds"]) == ("breached", 20 * 60)


def test_e10_a_pause_gives_back_what_was_left(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", "2026-04-07T10:00:00+03:00")
    assert case.ticket.resolution_due_at == instant("2026-04-08T10:00:00+03:00")
    case.accept("2026-04-07T10:05:00+03:00").ask("2026-04-07T11:30:00+03:00")
    assert (case.clock("resolution")["left"], case.ticket.resolution_due_at) == (7 * 3600 + 1800, None)
    case.write("2026-04-08T12:00:00+03:00")
    assert case.ticket.resolution_due_at == instant("2026-04-09T10:30:00+03:00")
    assert case.ticket.clock_due_at == instant("2026-04-08T13:00:00+03:00")


def test_e11_a_pause_over_closing_costs_open_time_alone(shop: Market) -> None:
    case = shop.case("BASIC", "normal", "2026-04-07T16:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-09T16:00:00+03:00")
    case.accept("2026-04-07T16:05:00+03:00").ask("2026-04-07T17:00:00+03:00").write("2026-04-07T22:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-09T17:00:00+03:00")


@pytest.mark.parametrize(("raised", "due"), [("11:00", "15:00"), ("16:30", "18:00")])
def test_e12_raised_is_never_later(shop: Market, raised: str, due: str) -> None:
    case = shop.case("BUSINESS", "normal", "2026-04-15T09:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-15T18:00:00+03:00")
    case.severity("critical", f"2026-04-15T{raised}:00+03:00")
    assert case.due("resolution") == instant(f"2026-04-15T{due}:00+03:00")
    assert case.due("update") == instant(f"2026-04-15T{raised}:00+03:00") + timedelta(hours=1)


def test_e13_lowered_leaves_more_and_heals_no_breach(shop: Market) -> None:
    opened = "2026-04-15T09:00:00+03:00"
    case = shop.case("BUSINESS", "critical", opened)
    assert case.due("resolution") == instant("2026-04-15T13:00:00+03:00")
    case.severity("normal", "2026-04-15T10:00:00+03:00")
    assert case.due("resolution") == instant("2026-04-15T18:00:00+03:00")
    late = shop.case("BUSINESS", "critical", opened).severity("normal", "2026-04-15T13:30:00+03:00")
    assert late.due("resolution") == instant("2026-04-15T13:00:00+03:00")


def test_e14_an_upgrade_moves_open_clocks_and_a_downgrade_leaves_them(shop: Market) -> None:
    saturday = instant("2026-04-04T12:00:00+03:00")
    case = shop.case("BASIC", "normal", "2026-04-03T19:00:00+03:00")
    assert case.due("first") == instant("2026-04-06T09:15:00+03:00")
    assert case.due("resolution") == instant("2026-04-07T18:00:00+03:00")
    contract = case.contact.contract or 0
    customers.change_plan(contract, shop.plans["PREMIUM"], by=SYSTEM, at=saturday)
    assert plan_changed(contract, by=SYSTEM, at=saturday) == 1
    assert plan_changed(contract, by=SYSTEM, at=saturday) == 0
    assert case.due("first") == instant("2026-04-04T12:10:00+03:00")
    assert case.due("resolution") == instant("2026-04-04T20:00:00+03:00")
    other = shop.case("PREMIUM", "normal", "2026-04-04T11:55:00+03:00")
    before = other.ticket.clocks
    customers.change_plan(other.contact.contract or 0, shop.plans["BASIC"], by=SYSTEM, at=saturday)
    assert plan_changed(other.contact.contract or 0, by=SYSTEM, at=saturday) == 0
    assert other.ticket.clocks == before


def test_e15_reopening_goes_on_with_what_is_left(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", "2026-04-07T10:00:00+03:00").accept("2026-04-07T10:05:00+03:00")
    case.propose("2026-04-07T14:00:00+03:00").confirm("2026-04-07T14:20:00+03:00")
    words = Words("It fails again.")
    commands.reopen(case.number, words, by=case.contact, at=instant("2026-04-10T11:00:00+03:00"))
    assert case.due("resolution") == instant("2026-04-10T16:00:00+03:00")
    assert (case.ticket.clock, case.ticket.clock_due_at) == ("next", instant("2026-04-10T12:00:00+03:00"))


def test_e16_a_rejected_solution_goes_on_with_what_is_left(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", "2026-04-07T10:00:00+03:00").accept("2026-04-07T10:05:00+03:00")
    case.propose("2026-04-07T14:00:00+03:00")
    commands.reject(case.number, Words("No."), by=case.contact, at=instant("2026-04-08T09:30:00+03:00"))
    assert case.due("resolution") == instant("2026-04-08T14:30:00+03:00")


def test_e18_a_handover_touches_no_clock_and_the_lateness_is_the_tickets(shop: Market) -> None:
    case = shop.case("BUSINESS", "high", "2026-04-14T12:00:00+03:00").accept("2026-04-14T12:00:00+03:00")
    before = case.ticket.clocks
    note, cast = "Cause found, part ordered, next: replace it, promised 20:00.", case.cast
    person = cast.second_line.account_id
    commands.offer(case.number, person, note, by=cast.first_line, at=instant("2026-04-14T18:00:00+03:00"))
    commands.take_offer(case.number, by=cast.second_line, at=instant("2026-04-14T18:20:00+03:00"))
    assert case.ticket.clocks == before
    case.cast = replace_holder(cast)
    case.propose("2026-04-14T20:30:00+03:00").confirm("2026-04-14T20:40:00+03:00")
    solved = events_of("ticket", case.number)[-1].facts["clocks"]
    ended = next(one for one in solved if one["name"] == "resolution")
    assert (ended["outcome"], ended["due_at"], ended["ended_at"]) == (
        "breached", "2026-04-14T17:00:00Z", "2026-04-14T17:30:00Z",
    )  # fmt: skip
    held = instant("2026-04-14T18:20:00+03:00") - instant("2026-04-14T12:00:00+03:00")
    whole = instant("2026-04-14T20:30:00+03:00") - instant("2026-04-14T12:00:00+03:00")
    assert round(100 * held / whole, 1) == 74.5


def replace_holder(cast: Cast) -> Cast:
    """Let the second line speak where the first did."""
    from dataclasses import replace

    return replace(cast, first_line=cast.second_line)


def test_e19_several_messages_are_one_clock(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", "2026-04-16T09:00:00+03:00").accept("2026-04-16T09:01:00+03:00")
    case.answer("2026-04-16T09:05:00+03:00").write("2026-04-16T10:00:00+03:00")
    words = Words("He means the new port.")
    commands.note(case.number, words, by=case.cast.first_line, at=instant("2026-04-16T10:10:00+03:00"))
    case.write("2026-04-16T10:20:00+03:00").write("2026-04-16T10:40:00+03:00")
    assert case.ticket.clock_due_at == instant("2026-04-16T11:00:00+03:00")
    case.answer("2026-04-16T10:50:00+03:00")
    ended = events_of("ticket", case.number)[-1].facts["clocks"]
    assert [(one["name"], one["outcome"], one["seconds"]) for one in ended] == [("next", "met", 50 * 60)]


def test_e20_a_supplier_pauses_nothing(shop: Market) -> None:
    case = shop.case("BASIC", "high", "2026-06-11T14:00:00+03:00").accept("2026-06-11T14:05:00+03:00")
    third = commands.Third(
        "Cable Ltd", "RMA-7", "A new module is sent.", instant("2026-06-15T10:00:00+03:00"),
        instant("2026-06-15T10:30:00+03:00"),
    )  # fmt: skip
    by, at = case.cast.first_line, instant("2026-06-11T15:00:00+03:00")
    commands.wait_for_third(case.number, Words("We ordered the module."), third, by=by, at=at)
    commands.resume(case.number, reason="The module came.", by=by, at=instant("2026-06-15T11:00:00+03:00"))
    assert case.due("resolution") == instant("2026-06-15T14:00:00+03:00")


def test_e21_a_draft_starts_no_clock_and_is_told_of(shop: Market) -> None:
    contact, seen = shop.contact("BUSINESS"), instant("2026-04-06T08:00:00+03:00")
    report = commands.Report("question", "A matter", "Due?", facts=FACTS, urgency="normal", first_seen_at=seen)
    ticket = commands.open_ticket(report, by=contact, at=instant("2026-04-06T09:40:00+03:00"))
    assert ticket.opened_at == instant("2026-04-06T09:40:00+03:00")
    assert ticket.clock_due_at == instant("2026-04-06T09:55:00+03:00")
    assert events_of("ticket", ticket.pk)[0].facts["first_seen_at"] == "2026-04-06T05:00:00.000000Z"
