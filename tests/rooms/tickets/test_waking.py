"""Tickets that come up by themselves: thresholds, overdue, broken promises; each told once, whoever asks twice."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.rooms.conftest import Tamper
from tests.rooms.tickets.selling import Case, Market, instant, market

from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.sla.rules import ClockName, from_plain, pauses
from countersign.tickets import commands
from countersign.tickets.commands import Words
from countersign.tickets.commands.waking import wake
from countersign.tickets.queries.clocks import breaches, folded, why

pytestmark = pytest.mark.django_db
DAY = "2026-04-14T"


@pytest.fixture
def shop(cast: Cast) -> Market:
    return market(cast)


def at(clock: str) -> str:
    return f"{DAY}{clock}+03:00"


def told(case: Case, type_: str) -> list[tuple[str, int]]:
    """Return (clock, threshold) of every event of a type."""
    rows = events_of("ticket", case.number)
    return [(row.facts["name"], row.facts["threshold"]) for row in rows if row.type == type_]


def woken(case: Case, clock: str) -> list[str]:
    return [timer.value for timer in wake(case.number, by=SYSTEM, at=instant(at(clock)))]


def test_half_is_the_holders_four_fifths_the_leads_and_late_everybodys(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", at("12:00:00"))  # FR 15 minutes, RES nine hours of the office.
    assert case.ticket.wakes_at == instant(at("12:07:30"))
    assert woken(case, "12:07:29") == []
    assert woken(case, "12:07:30") == ["threshold"]
    assert woken(case, "12:07:30") == []
    assert case.ticket.wakes_at == instant(at("12:12:00"))
    woken(case, "12:12:01")
    assert case.ticket.wakes_at == instant(at("12:15:01"))
    assert woken(case, "12:15:00") == []
    woken(case, "12:15:01")
    assert told(case, "ticket.clock_half_spent") == [("first", 50)]
    assert told(case, "ticket.clock_nearly_spent") == [("first", 80)]
    assert told(case, "ticket.overdue") == [("first", 100)]
    public = {row.type for row in events_of("ticket", case.number, staff=False)}
    assert "ticket.overdue" in public
    assert not public & {"ticket.clock_half_spent", "ticket.clock_nearly_spent"}


def test_a_scheduler_that_was_away_tells_only_what_holds_now(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", at("12:00:00"))
    woken(case, "13:00:00")
    assert told(case, "ticket.overdue") == [("first", 100)]
    assert told(case, "ticket.clock_half_spent") == []


def test_a_paused_clock_wakes_nobody_and_a_closed_ticket_never(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", at("12:00:00")).accept(at("12:01:00")).ask(at("12:02:00"))
    kept = from_plain(case.ticket.clocks)
    assert kept.wakes_at is None
    case.write(at("12:30:00")).propose(at("12:40:00")).confirm(at("12:50:00"))
    assert case.ticket.wakes_at is None
    assert woken(case, "23:00:00") == []


def test_a_broken_promise_is_told_once_and_stays_owed(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", at("12:00:00")).accept(at("12:01:00"))
    said = Words("We look into it.")
    by = case.cast.first_line
    promised_at = instant(at("12:30:00"))
    commands.answer(case.number, said, promised_at=promised_at, by=by, at=instant(at("12:02:00")))
    assert woken(case, "12:30:00") == []
    assert woken(case, "12:30:01") == ["promise"]
    assert "promise" not in woken(case, "12:31:00")
    assert case.ticket.promised_at == promised_at
    case.answer(at("12:40:00"))
    assert events_of("ticket", case.number)[-1].facts["promise"]["kept"] is False


def test_a_ticket_with_the_one_clock_of_before_is_woken_when_it_is_late(shop: Market, tamper: Tamper) -> None:
    case = shop.case("BUSINESS", "normal", at("12:00:00"))
    forget_clocks(case.number, tamper)
    assert woken(case, "12:15:01") == ["threshold"]
    assert told(case, "ticket.overdue") == [("first", 100)]
    assert folded(case.number) == from_plain(case.ticket.clocks)


def forget_clocks(number: int, tamper: Tamper) -> None:
    """Make a ticket, and its first event, as they were before there were four clocks."""
    tamper(
        "UPDATE ledger_payload SET body = convert_to((convert_from(body, 'UTF8')::jsonb #- '{facts}' "
        "#- '{after,clocks}' #- '{after,resolution_due_at}')::text, 'UTF8') WHERE event_id IN "
        "(SELECT id FROM ledger_event WHERE subject_kind = 'ticket' AND subject_id = %s)",
        number,
    )
    tamper("UPDATE tickets_ticket SET clocks = NULL, resolution_due_at = NULL WHERE id = %s", number)


@pytest.fixture
def late(shop: Market) -> Case:
    """A ticket whose first answer came five minutes late."""
    case = shop.case("BUSINESS", "normal", at("12:00:00"))
    woken(case, "12:15:01")
    return case.accept(at("12:19:00")).answer(at("12:20:00"))


def test_f13_a_breach_is_annulled_by_the_lead_and_both_values_stay(late: Case) -> None:
    lead, now = late.cast.duty_lead, instant(at("13:00:00"))
    found = breaches(late.number, lead)
    assert [(one.name.value, one.annulled) for one in found] == [("first", "")]
    due_at = found[0].due_at
    with pytest.raises(NotAllowed):
        commands.annul_breach(late.number, "first", due_at, reason="Ours", by=late.cast.first_line, at=now)
    with pytest.raises(Invalid):
        commands.annul_breach(late.number, "first", due_at, reason=" ", by=lead, at=now)
    reason = "The customer's line was down."
    commands.annul_breach(late.number, "first", due_at, reason=reason, by=lead, at=now)
    with pytest.raises(Conflict):
        commands.annul_breach(late.number, "first", due_at, reason=reason, by=lead, at=now)
    assert (late.clock("first")["stand"], late.clock("first")["annulled"]) == ("breached", 1)
    assert breaches(late.number, lead)[0].annulled == reason
    last = events_of("ticket", late.number)[-1]
    assert (last.facts["outcome"], last.facts["counts_as"], last.staff_only) == ("breached", "annulled", False)


def test_f13_an_older_breach_is_annulled_by_its_due_time(late: Case) -> None:
    late.write(at("12:30:00")).answer(at("14:00:00")).write(at("14:10:00"))
    lead = late.cast.duty_lead
    found = breaches(late.number, lead)
    assert [one.name.value for one in found] == ["first", "next"]
    commands.annul_breach(late.number, "next", found[1].due_at, reason="Agreed.", by=lead, at=instant(at("15:00:00")))
    assert [bool(one.annulled) for one in breaches(late.number, lead)] == [False, True]
    assert late.clock("next")["stand"] == "running"


def test_f13_i_had_already_given_this(shop: Market) -> None:
    case = shop.case("BUSINESS", "normal", at("10:00:00")).accept(at("10:05:00"))
    lead = case.cast.duty_lead
    with pytest.raises(Conflict):
        commands.dispute_pause(case.number, by=case.contact, at=instant(at("10:10:00")))
    case.ask(at("11:00:00"))
    commands.dispute_pause(case.number, by=case.contact, at=instant(at("11:30:00")))
    with pytest.raises(Conflict):
        commands.dispute_pause(case.number, by=case.contact, at=instant(at("11:31:00")))
    case.write(at("12:00:00"))
    before = case.ticket.resolution_due_at
    began_at = pauses(from_plain(case.ticket.clocks).clocks[ClockName.SOLVE])[0][0]
    with pytest.raises(NotAllowed):
        commands.strike_pause(case.number, began_at, reason="x", by=case.cast.first_line, at=instant(at("12:10:00")))
    commands.strike_pause(case.number, began_at, reason="It stood in the form.", by=lead, at=instant(at("12:10:00")))
    assert before is not None
    assert case.ticket.resolution_due_at == instant("2026-04-15T10:00:00+03:00")
    assert events_of("ticket", case.number)[-1].facts["due_before"] == before.isoformat().replace("+00:00", ".000000Z")


def test_the_fold_is_told_line_by_line(late: Case) -> None:
    steps, missed = why(late.number, late.cast.first_line)
    assert [step.happening.value for step in steps] == ["opened", "fired", "answered"]
    assert {reading.name.value for reading in steps[0].readings} == {"first", "resolution"}
    answered = {reading.name.value: reading for reading in steps[2].readings}
    assert answered["first"].elapsed == 20 * 60
    assert (answered["resolution"].elapsed, answered["resolution"].left) == (20 * 60, 9 * 3600 - 20 * 60)
    assert [one.name.value for one in missed] == ["first"]
