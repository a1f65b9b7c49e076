"""Reminders, the end of a silence, stale tickets: what time brings about by itself (M20, E29, domain 3.4, T17, T18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.cast import Cast
from tests.factories import minutes
from tests.rooms.tickets import stages
from tests.rooms.tickets.stages import DAY, WORDS, place, row_of, stands

from countersign.calendars import commands as calendars
from countersign.calendars.commands import Written
from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, DomainError
from countersign.kernel.settings import CLOSE_UNCONFIRMED
from countersign.ledger.queries import EventRow, events_of
from countersign.notify.audience import letters_for
from countersign.tickets import commands, queries
from countersign.tickets.commands import silence
from countersign.tickets.commands.waking import wake
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
ASKED = minutes(20)
WEEK = 7 * DAY
END_OF_MONDAY = datetime(2026, 3, 24, 0, 0, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture(autouse=True)
def four_clocks(cast: Cast) -> None:
    stages.promise_all_four(cast)


def days(count: float) -> datetime:
    return ASKED + timedelta(days=count)


def woken(ticket: Ticket, at: datetime) -> list[str]:
    return [timer.value for timer in wake(ticket.pk, by=SYSTEM, at=at)]


def last(ticket: Ticket, type_: str) -> EventRow:
    return next(event for event in reversed(events_of("ticket", ticket.pk)) if event.type == type_)


def told(ticket: Ticket, type_: str) -> list[tuple[str, str]]:
    return [(letter.kind, letter.address) for letter in letters_for(last(ticket, type_))]


@pytest.mark.parametrize("name", ["info", "confirm"])
def test_t9_t17_reminders_go_out_on_the_second_and_fifth_day_and_touch_nothing(name: str, cast: Cast) -> None:
    ticket = stages.WAITS[name](cast)
    before, clocks = row_of(ticket), stands(ticket)
    assert woken(ticket, days(2) - timedelta(seconds=1)) == []
    assert woken(ticket, days(2)) == ["reminder"]
    assert woken(ticket, days(2)) == [], "once"
    assert woken(ticket, days(5)) == ["reminder"]
    row = row_of(ticket)
    assert (row.reminders, row.reminded_at, stands(ticket)) == (2, days(5), clocks)
    assert (row.moved_at, row.active_at, row.waits_since) == (before.moved_at, before.active_at, ASKED)
    assert woken(ticket, days(6)) == []


def test_t17_the_reminder_names_the_date_in_the_recipients_language(cast: Cast) -> None:
    ticket = stages.confirm(cast)
    woken(ticket, days(2))
    letter = letters_for(last(ticket, "ticket.reminded"))[0]
    assert (letter.kind, letter.locale, letter.address) == ("reminded_solution", "ru", "p.krylov@vektor.example")
    assert "17\N{NO-BREAK SPACE}марта 2026, 10:20:00" in letter.body
    assert last(ticket, "ticket.reminded").facts["closes_at"] == "2026-03-17T07:20:00.000000Z"


def test_t17_a_late_reminder_moves_the_date_and_two_never_go_on_one_day(cast: Cast) -> None:
    ticket = stages.confirm(cast)
    assert woken(ticket, days(9)) == ["reminder", "stale"], "the machine stood still for a week"
    assert woken(ticket, days(9) + timedelta(hours=20)) == []
    with pytest.raises(Conflict, match="reminded_today"):
        commands.remind(ticket.pk, by=SYSTEM, at=days(9) + timedelta(hours=3))
    assert woken(ticket, days(11)) == ["reminder"]
    assert row_of(ticket).wait_until == days(12)
    with pytest.raises(Conflict, match="closing_date_not_named"):
        commands.close_unconfirmed(ticket.pk, by=cast.duty_lead, at=days(11.5))
    commands.close_unconfirmed(ticket.pk, by=cast.duty_lead, at=days(12))


def test_t17_by_default_the_lead_is_told_and_closes(cast: Cast) -> None:
    ticket = stages.confirm(cast)
    for at in (2, 5):
        woken(ticket, days(at))
    assert woken(ticket, days(7)) == ["closing", "stale"]
    assert place(ticket) == "confirm"
    assert told(ticket, "ticket.silence_told") == [("silence_over", "daniel@nimbus.example")]
    assert woken(ticket, days(7.5)) == []


@pytest.mark.parametrize(("severity", "where"), [("normal", "closed"), ("high", "confirm")])
def test_e14_t17_where_it_is_switched_on_a_mild_ticket_closes_by_itself(
    severity: str, where: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = stages.confirm(cast)
    monkeypatch.setattr(silence, "setting", lambda wanted: wanted is CLOSE_UNCONFIRMED)
    if severity != "normal":
        commands.change_severity(ticket.pk, severity, reason="It hurts.", by=cast.first_line, at=days(1))
    for at in (2, 5, 7):
        woken(ticket, days(at))
    assert place(ticket) == where


def test_t18_a_question_is_closed_by_the_lead_who_has_looked_at_the_last_answer(cast: Cast) -> None:
    ticket = stages.info(cast)
    for at in (2, 5):
        woken(ticket, days(at))
    assert "closing" in woken(ticket, days(14))
    assert place(ticket) == "info", "never by itself"
    with pytest.raises(DomainError, match="last_answer_unchecked"):
        commands.close_unanswered(ticket.pk, checked=" ", by=cast.duty_lead, at=days(14))
    commands.close_unanswered(ticket.pk, checked="It says nothing new.", by=cast.duty_lead, at=days(14))
    assert row_of(ticket).resolution == "no_answer"
    note = queries.thread_of(ticket.pk, cast.duty_lead).notes[-1]
    assert (note.kind, note.body) == ("decision", "It says nothing new.")


def test_t14_a_window_brings_its_ticket_back_by_itself(cast: Cast) -> None:
    ticket = stages.sched(cast)
    assert woken(ticket, stages.WINDOW[0] - timedelta(seconds=1)) == []
    assert "wait_return" in woken(ticket, stages.WINDOW[0])
    assert (place(ticket), row_of(ticket).holder_id) == ("in_progress", cast.first_line.id)
    assert ("back_in_work", "mira@nimbus.example") in told(ticket, "ticket.returned")


def test_e29_a_third_party_is_looked_at_again_when_its_time_comes(cast: Cast) -> None:
    ticket = stages.third(cast)
    assert "wait_look" in woken(ticket, minutes(400))
    assert place(ticket) == "third"
    assert told(ticket, "ticket.wait_due") == [("wait_due", "mira@nimbus.example")]
    assert "wait_look" not in woken(ticket, minutes(500))


def test_m20_a_silent_week_brings_a_ticket_to_the_lead_two_to_the_head(cast: Cast) -> None:
    ticket = stages.answered(cast)
    since = minutes(5)
    wake(ticket.pk, by=SYSTEM, at=since + WEEK - timedelta(seconds=1))
    assert row_of(ticket).stale_level == 0
    assert "stale" in woken(ticket, since + WEEK)
    row = row_of(ticket)
    assert (row.stale_level, row.stale_since) == (1, since + WEEK)
    assert told(ticket, "ticket.went_stale") == [("stale", "daniel@nimbus.example")]
    assert woken(ticket, since + 2 * WEEK)[-1] == "stale_for_head"
    assert row_of(ticket).stale_level == 2
    assert row_of(ticket).stale_since == since + WEEK
    assert told(ticket, "ticket.went_stale") == [("stale_for_head", "henrik@nimbus.example")]
    assert [row.number for row in queries.desk_list("stale_head", cast.manager, since + 2 * WEEK + DAY).rows] == [
        ticket.pk
    ]


def test_m20_the_next_step_has_a_person_and_a_working_day_and_is_no_activity(cast: Cast) -> None:
    ticket = stages.answered(cast)
    at = minutes(5) + WEEK
    wake(ticket.pk, by=SYSTEM, at=at)
    number, person = ticket.pk, cast.second_line.id or 0
    with pytest.raises(DomainError, match="not_lead"):
        commands.name_next_step(number, "Call the vendor.", person, by=cast.first_line, at=at)
    with pytest.raises(DomainError, match="next_step_missing"):
        commands.name_next_step(number, " ", person, by=cast.duty_lead, at=at)
    with pytest.raises(DomainError, match="person_not_found"):
        commands.name_next_step(number, "Call the vendor.", 0, by=cast.duty_lead, at=at)
    friday = at + 3 * DAY
    commands.name_next_step(number, "Call the vendor.", person, by=cast.duty_lead, at=friday)
    step = queries.ticket_row(number, cast.duty_lead).waits.step
    assert step is not None
    assert (step.words, step.person) == ("Call the vendor.", "Artem Volkov")
    assert step.due_at == END_OF_MONDAY
    assert queries.ticket_row(number, cast.owner).waits.step is None, "staff's alone"
    assert row_of(ticket).stale_level == 1
    listed = queries.desk_list("stale", cast.duty_lead, friday).rows
    assert [row.step for row in listed] == ["Artem Volkov: Call the vendor."]
    assert told(ticket, "ticket.step_named") == [("next_step", "artem@nimbus.example")]


def test_m20_a_holiday_of_the_contracts_own_calendar_puts_the_step_off(cast: Cast) -> None:
    week = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    closed = Written({"zone": "Europe/Moscow", "week": week, "days": {"2026-03-23": []}})
    home = calendars.make_calendar("RU home", closed, by=SYSTEM, at=minutes(0)).calendar_id
    customers.settle_terms(cast.contract, calendar_id=home, credit_rule="", by=SYSTEM, at=minutes(1))
    ticket = stages.answered(cast)
    at = minutes(5) + WEEK
    wake(ticket.pk, by=SYSTEM, at=at)
    person = cast.second_line.id or 0
    commands.name_next_step(ticket.pk, "Call the vendor.", person, by=cast.duty_lead, at=at + 3 * DAY)
    step = queries.ticket_row(ticket.pk, cast.duty_lead).waits.step
    assert step is not None
    assert step.due_at == datetime(2026, 3, 24, 18, 0, tzinfo=ZoneInfo("Europe/Moscow")), "nobody works on Monday"


@pytest.mark.parametrize("act", ["write", "action", "answer"])
def test_m20_words_and_deeds_end_being_stale(act: str, cast: Cast) -> None:
    ticket = stages.answered(cast)
    at = minutes(5) + WEEK
    wake(ticket.pk, by=SYSTEM, at=at)
    if act == "write":
        commands.write(ticket.pk, WORDS, by=cast.owner, at=at)
    elif act == "answer":
        commands.answer(ticket.pk, WORDS, by=cast.first_line, at=at)
    else:
        moved = row_of(ticket).moved_at
        commands.note(ticket.pk, commands.Words("Changed the disk."), action=True, by=cast.first_line, at=at)
        assert row_of(ticket).moved_at == moved, "what the customer sees of it does not move"
    row = row_of(ticket)
    assert (row.stale_level, row.stale_since, row.active_at) == (0, None, at)


def test_m20_notes_reminders_and_steps_do_not(cast: Cast) -> None:
    ticket = stages.info(cast)
    for at in (2, 5):
        woken(ticket, days(at))
    commands.note(ticket.pk, commands.Words("Called, nobody there."), by=cast.first_line, at=days(6))
    assert "stale" in woken(ticket, days(7))
    commands.note(ticket.pk, commands.Words("Again nobody."), by=cast.first_line, at=days(8))
    assert row_of(ticket).stale_level == 1


def test_e30_thanks_move_nothing_once_the_customer_has_said_so(cast: Cast) -> None:
    for begin in (stages.answered, stages.info, stages.confirm, stages.third):
        ticket = begin(cast)
        before, clocks = place(ticket), stands(ticket)
        commands.thank(ticket.pk, commands.Words("Спасибо!"), by=cast.owner, at=minutes(70))
        assert (place(ticket), stands(ticket)) == (before, clocks)
        with pytest.raises(DomainError):
            commands.thank_solved(ticket.pk, commands.Words("Спасибо!"), by=cast.first_line, at=minutes(71))


@pytest.mark.parametrize(("begin", "where"), [(stages.confirm, "closed"), (stages.third, "in_progress")])
def test_e30_thanks_that_mean_solved_close_or_wait_for_what_it_was(
    begin: stages.Begin, where: str, cast: Cast
) -> None:
    ticket = begin(cast)
    commands.thank_solved(ticket.pk, commands.Words("Спасибо, всё работает!"), by=cast.owner, at=minutes(70))
    row = row_of(ticket)
    assert place(ticket) == where
    assert (row.confirmed_by_id, row.declared_solved_at or row.confirmed_at) == (cast.owner.id, minutes(70))


def test_domain_3_3_confirming_by_phone_is_refused(cast: Cast) -> None:
    ticket = stages.confirm(cast)
    for by in (
        replace(cast.owner, channel="phone", hand=(cast.first_line.id or 0, "Mira Levchenko"), assurance="A2c"),
        replace(cast.owner, channel="mail"),
    ):
        with pytest.raises(DomainError) as refusal:
            commands.confirm(ticket.pk, by=by, at=minutes(60))
        assert refusal.value.code == "confirm_only_in_portal"


def test_domain_3_3_a_message_is_never_deleted(cast: Cast) -> None:
    ticket = stages.answered(cast)
    with pytest.raises(DomainError) as refusal:
        ticket.messages.all()[0].delete()  # type: ignore[attr-defined]
    assert refusal.value.code == "message_never_deleted"
