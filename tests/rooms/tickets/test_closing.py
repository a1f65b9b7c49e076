"""T4, T5, T13, T15 to T20, T23: every way to closed, back again, and after. What each does to the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, T0, accepted, asked, closed, minutes, opened, proposed, reminded

from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.tickets import commands
from countersign.tickets.models import Assignment, Message, Rating, Ticket
from countersign.tickets.rules.closing import Solution
from countersign.tickets.rules.moves import IllegalMove

pytestmark = pytest.mark.django_db
WORDS = commands.Words("Still the same error.")
DAY = timedelta(days=1)
ANYWHERE_OPEN = [opened, accepted, asked, proposed]


def row_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def clock(ticket: Ticket) -> tuple[str, object, object]:
    row = row_of(ticket)
    return row.clock, row.clock_started_at, row.clock_due_at


@pytest.mark.parametrize("begin", ANYWHERE_OPEN)
def test_t4_the_customer_takes_the_request_back_from_everywhere(begin: object, cast: Cast) -> None:
    ticket = begin(cast)  # type: ignore[operator]
    commands.withdraw(ticket.pk, reason="Found it.", by=cast.colleague, at=minutes(50))
    row = row_of(ticket)
    assert (row.status, row.waiting, row.resolution, row.closed_at) == ("closed", "", "withdrawn", minutes(50))
    assert (row.confirmed_at, row.promised_at) == (None, None)
    assert clock(ticket) == ("", None, None)
    assert not Assignment.objects.filter(ticket=ticket, ended_at=None).exists()


def test_t4_staff_withdraw_nothing_and_closed_is_closed(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.withdraw(accepted(cast).pk, by=cast.first_line, at=minutes(5))
    with pytest.raises(IllegalMove):
        commands.withdraw(closed(cast).pk, by=cast.owner, at=minutes(70))


def test_t5_a_new_ticket_out_of_scope_is_closed_with_public_reasons(cast: Cast) -> None:
    ticket = opened(cast, kind="question", facts={"what_was_read": "x"})
    commands.refuse(
        ticket.pk, commands.Words("The guest is yours; here is the guide."), by=cast.first_line, at=minutes(5)
    )
    row = row_of(ticket)
    assert (row.status, row.resolution, row.first_answered_at) == ("closed", "out_of_scope", minutes(5))
    assert clock(ticket) == ("", None, None)
    assert Message.objects.filter(ticket=ticket, side="staff").count() == 1


def test_t5_never_critical_never_accepted_never_wordless_never_by_the_customer(cast: Cast) -> None:
    with pytest.raises(Conflict) as refusal:
        commands.refuse(opened(cast).pk, WORDS, by=cast.first_line, at=minutes(5))
    assert refusal.value.code == "critical_never_refused"
    with pytest.raises(IllegalMove):
        commands.refuse(accepted(cast).pk, WORDS, by=cast.first_line, at=minutes(5))
    mild = opened(cast, kind="question", facts={"what_was_read": "x"})
    with pytest.raises(Invalid):
        commands.refuse(mild.pk, commands.Words(""), by=cast.first_line, at=minutes(5))
    with pytest.raises(NotAllowed):
        commands.refuse(mild.pk, WORDS, by=cast.owner, at=minutes(5))


def test_t13_a_solution_is_proposed_and_the_clock_stops(cast: Cast) -> None:
    ticket = proposed(cast)
    row = row_of(ticket)
    assert (row.status, row.waiting, row.resolution, row.proposed_at) == ("waiting", "confirm", "solved", minutes(40))
    assert (row.cause, row.action, row.checked) == (SOLUTION.cause, SOLUTION.action, SOLUTION.check)
    assert clock(ticket) == ("", None, None)
    assert Message.objects.filter(ticket=ticket).latest("id").kind == "solution"


@pytest.mark.parametrize("code", ["", "workaround", "withdrawn", "unconfirmed"])
def test_t13_no_closing_for_now(code: str, cast: Cast) -> None:
    solution = Solution(code, "Cause.", "Action.", "Check.")
    with pytest.raises(Invalid):
        commands.propose(accepted(cast).pk, solution, WORDS, by=cast.first_line, at=minutes(5))


def test_t13_only_the_holder_proposes_and_only_at_work(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.propose(accepted(cast).pk, SOLUTION, WORDS, by=cast.second_line, at=minutes(5))
    for ticket in (asked(cast), proposed(cast), closed(cast)):
        with pytest.raises(IllegalMove):
            commands.propose(ticket.pk, SOLUTION, WORDS, by=cast.first_line, at=minutes(70))


def test_t15_only_the_customers_countersign_closes(cast: Cast) -> None:
    ticket = proposed(cast)
    for other in (cast.first_line, cast.duty_lead, cast.manager, cast.observer, SYSTEM):
        with pytest.raises(NotAllowed):
            commands.confirm(ticket.pk, by=other, at=minutes(50))
    commands.confirm(ticket.pk, by=cast.colleague, at=minutes(60))
    row = row_of(ticket)
    assert (row.status, row.waiting, row.resolution) == ("closed", "", "solved")
    assert (row.closed_at, row.confirmed_at, row.confirmed_by_id) == (minutes(60), minutes(60), cast.colleague.id)
    assert row.proposed_at == minutes(40)
    assert clock(ticket) == ("", None, None)
    assert Assignment.objects.get(ticket=ticket).ended_at == minutes(60)


def test_t15_nothing_is_confirmed_that_was_not_proposed(cast: Cast) -> None:
    for ticket in (opened(cast), accepted(cast), asked(cast), closed(cast)):
        with pytest.raises(IllegalMove):
            commands.confirm(ticket.pk, by=cast.owner, at=minutes(70))


def test_t16_reopening_begins_a_cycle_with_the_same_person(cast: Cast) -> None:
    ticket = closed(cast)
    commands.reopen(ticket.pk, WORDS, by=cast.owner, at=minutes(60) + 14 * DAY)
    row = row_of(ticket)
    assert (row.status, row.cycle, row.holder_id, row.holding) == ("in_progress", 2, cast.first_line.id, "working")
    assert (row.resolution, row.cause, row.closed_at, row.confirmed_at, row.confirmed_by_id) == (
        "",
        "",
        None,
        None,
        None,
    )
    assert clock(ticket) == ("next", minutes(60) + 14 * DAY, minutes(75) + 14 * DAY)
    assert Assignment.objects.filter(ticket=ticket, ended_at=None).count() == 1


def test_t16_the_windows_of_reopening(cast: Cast) -> None:
    late, latest = minutes(61) + 14 * DAY, minutes(61) + 90 * DAY
    ticket = closed(cast)
    with pytest.raises(Conflict) as refusal:
        commands.reopen(ticket.pk, WORDS, by=cast.owner, at=late)
    assert refusal.value.facts == {"days": 14}
    with pytest.raises(Conflict):
        commands.reopen(ticket.pk, WORDS, by=cast.duty_lead, at=latest)
    with pytest.raises(NotAllowed):
        commands.reopen(ticket.pk, WORDS, by=cast.first_line, at=late)
    with pytest.raises(Invalid):
        commands.reopen(ticket.pk, commands.Words(""), by=cast.duty_lead, at=late)
    commands.reopen(ticket.pk, WORDS, by=cast.duty_lead, at=late)
    with pytest.raises(IllegalMove):
        commands.reopen(ticket.pk, WORDS, by=cast.duty_lead, at=late)


def test_t16_a_withdrawn_ticket_stays_closed(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.withdraw(ticket.pk, by=cast.owner, at=minutes(5))
    with pytest.raises(Conflict):
        commands.reopen(ticket.pk, WORDS, by=cast.owner, at=minutes(6))


def test_t16_an_appeal_against_a_refusal_comes_before_the_lead(cast: Cast) -> None:
    ticket = opened(cast, kind="question", facts={"what_was_read": "x"})
    commands.refuse(ticket.pk, WORDS, by=cast.first_line, at=minutes(5))
    commands.reopen(ticket.pk, WORDS, by=cast.owner, at=minutes(9))
    row = row_of(ticket)
    assert (row.status, row.holder_id, row.cycle, row.clock) == ("in_progress", cast.duty_lead.id, 2, "next")
    assert row.holding == "custody"


def test_t16_a_ticket_whose_holder_has_left_comes_into_custody(cast: Cast) -> None:
    ticket = closed(cast)
    identity.deactivate(cast.first_line.id or 0, by=SYSTEM, at=minutes(61))
    commands.reopen(ticket.pk, WORDS, by=cast.owner, at=minutes(62))
    row = row_of(ticket)
    assert (row.status, row.holder_id, row.holding) == ("in_progress", cast.duty_lead.id, "custody")


def test_t17_silence_closes_a_mild_proposal_after_seven_days_and_is_counted_apart(cast: Cast) -> None:
    ticket = accepted(cast, kind="question", facts={"what_was_read": "x"})
    commands.propose(ticket.pk, SOLUTION, WORDS, by=cast.first_line, at=minutes(40))
    reminded(ticket, minutes(40))
    with pytest.raises(Conflict):
        commands.close_unconfirmed(ticket.pk, by=SYSTEM, at=minutes(39) + 7 * DAY)
    commands.close_unconfirmed(ticket.pk, by=SYSTEM, at=minutes(40) + 7 * DAY)
    row = row_of(ticket)
    assert (row.status, row.resolution, row.confirmed_at, row.cause) == ("closed", "unconfirmed", None, SOLUTION.cause)
    assert row.proposed_at == minutes(40)


def test_t17_a_grave_ticket_needs_the_lead(cast: Cast) -> None:
    ticket = reminded(proposed(cast), minutes(40))
    for other in (SYSTEM, cast.first_line, cast.owner):
        with pytest.raises(NotAllowed):
            commands.close_unconfirmed(ticket.pk, by=other, at=minutes(40) + 8 * DAY)
    commands.close_unconfirmed(ticket.pk, by=cast.duty_lead, at=minutes(40) + 8 * DAY)
    with pytest.raises(IllegalMove):
        commands.close_unconfirmed(asked(cast).pk, by=cast.duty_lead, at=minutes(40) + 80 * DAY)


def test_t18_a_question_nobody_answered_is_closed_by_the_lead_never_by_itself(cast: Cast) -> None:
    ticket = reminded(asked(cast), minutes(5))
    for other in (SYSTEM, cast.first_line, cast.owner):
        with pytest.raises(NotAllowed):
            commands.close_unanswered(ticket.pk, checked="Nothing.", by=other, at=minutes(5) + 14 * DAY)
    with pytest.raises(Conflict):
        commands.close_unanswered(ticket.pk, checked="Nothing.", by=cast.duty_lead, at=minutes(4) + 14 * DAY)
    commands.close_unanswered(ticket.pk, checked="Nothing.", by=cast.duty_lead, at=minutes(5) + 14 * DAY)
    assert (row_of(ticket).status, row_of(ticket).resolution) == ("closed", "no_answer")
    with pytest.raises(IllegalMove):
        commands.close_unanswered(proposed(cast).pk, checked="Nothing.", by=cast.duty_lead, at=minutes(5) + 90 * DAY)


def test_t19_what_still_fails_brings_it_back_and_starts_the_next_clock(cast: Cast) -> None:
    ticket = proposed(cast)
    commands.reject(ticket.pk, WORDS, by=cast.colleague, at=minutes(45))
    row = row_of(ticket)
    assert (row.status, row.waiting, row.holder_id, row.rejections) == ("in_progress", "", cast.first_line.id, 1)
    assert (row.resolution, row.cause, row.proposed_at) == ("", "", None)
    assert clock(ticket) == ("next", minutes(45), minutes(60))


def test_t19_a_rejection_has_words_and_is_the_customers(cast: Cast) -> None:
    ticket = proposed(cast)
    with pytest.raises(Invalid):
        commands.reject(ticket.pk, commands.Words(" "), by=cast.owner, at=minutes(45))
    with pytest.raises(NotAllowed):
        commands.reject(ticket.pk, WORDS, by=cast.first_line, at=minutes(45))
    with pytest.raises(IllegalMove):
        commands.reject(asked(cast).pk, WORDS, by=cast.owner, at=minutes(45))


@pytest.mark.parametrize("begin", [accepted, asked])
def test_t20_declared_solved_closes_when_the_solution_is_filed(begin: object, cast: Cast) -> None:
    ticket = begin(cast)  # type: ignore[operator]
    commands.declare_solved(ticket.pk, by=cast.owner, at=minutes(20))
    assert (row_of(ticket).status, row_of(ticket).waiting) == ("in_progress", "")
    commands.propose(ticket.pk, SOLUTION, WORDS, by=cast.first_line, at=minutes(30))
    row = row_of(ticket)
    assert (row.status, row.waiting, row.resolution) == ("closed", "", "solved")
    assert (row.closed_at, row.confirmed_at, row.confirmed_by_id) == (minutes(30), minutes(20), cast.owner.id)
    assert clock(ticket) == ("", None, None)
    assert not Assignment.objects.filter(ticket=ticket, ended_at=None).exists()


def test_t20_no_next_answer_is_owed_any_more_but_a_first_one_is(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.declare_solved(ticket.pk, by=cast.owner, at=minutes(4))
    assert clock(ticket) == ("first", T0, minutes(15))
    commands.answer(ticket.pk, WORDS, by=cast.first_line, at=minutes(5))
    commands.write(ticket.pk, WORDS, by=cast.owner, at=minutes(6))
    assert clock(ticket)[0] == "next"
    commands.declare_solved(ticket.pk, by=cast.owner, at=minutes(7))
    assert clock(ticket) == ("", None, None)


def test_t20_new_words_after_it_works_are_asked_about(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.declare_solved(ticket.pk, by=cast.owner, at=minutes(4))
    commands.write(ticket.pk, commands.Words("No, it fails again."), by=cast.owner, at=minutes(6))
    commands.propose(ticket.pk, SOLUTION, WORDS, by=cast.first_line, at=minutes(8))
    assert (row_of(ticket).status, row_of(ticket).waiting) == ("waiting", "confirm")
    assert row_of(ticket).confirmed_by_id is None


def test_t20_only_the_customer_declares(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.declare_solved(accepted(cast).pk, by=cast.first_line, at=minutes(4))
    for ticket in (opened(cast), proposed(cast), closed(cast)):
        with pytest.raises(IllegalMove):
            commands.declare_solved(ticket.pk, by=cast.owner, at=minutes(70))


def test_t23_one_rating_a_cycle_changeable_for_fourteen_days(cast: Cast) -> None:
    ticket = closed(cast)
    commands.rate(ticket.pk, 2, comment="Slow.", by=cast.owner, at=minutes(61))
    commands.rate(ticket.pk, 4, comment="", by=cast.colleague, at=minutes(60) + 14 * DAY)
    given = Rating.objects.get(ticket=ticket)
    assert (given.satisfaction, given.comment, given.cycle, given.author_id) == (4, "", 1, cast.colleague.id)
    with pytest.raises(Conflict):
        commands.rate(ticket.pk, 1, by=cast.owner, at=minutes(61) + 14 * DAY)
    assert row_of(ticket).status == "closed"
    assert [event.type for event in events_of("ticket", ticket.pk)][-2:] == ["ticket.rated", "ticket.rated"]


@pytest.mark.parametrize("satisfaction", [0, 6, -1, 2**40])
def test_t23_a_rating_is_one_to_five(satisfaction: int, cast: Cast) -> None:
    with pytest.raises(Invalid):
        commands.rate(closed(cast).pk, satisfaction, by=cast.owner, at=minutes(61))


def test_t23_a_rating_is_the_customers_and_comes_after_closing(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.rate(closed(cast).pk, 5, by=cast.first_line, at=minutes(61))
    with pytest.raises(IllegalMove):
        commands.rate(proposed(cast).pk, 5, by=cast.owner, at=minutes(61))


def test_t23_thanks_reopen_nothing(cast: Cast) -> None:
    ticket = closed(cast)
    commands.thank(ticket.pk, by=cast.owner, at=minutes(61))
    assert (row_of(ticket).status, row_of(ticket).cycle, clock(ticket)[0]) == ("closed", 1, "")
    with pytest.raises(NotAllowed):
        commands.thank(ticket.pk, by=cast.first_line, at=minutes(62))
