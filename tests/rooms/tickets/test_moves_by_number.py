"""Every row T1 to T23 of domain 3.2: where it leads, what it does to each clock, and where it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, T0, minutes, opened, reminded, report
from tests.rooms.tickets import stages
from tests.rooms.tickets.stages import DAY, LATER, VENDOR, WINDOW, WORDS, due, place, row_of, stands

from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import DomainError
from countersign.ledger.queries import events_of
from countersign.sla.rules import ClockName
from countersign.tickets import commands, jobs
from countersign.tickets.commands import Proposed
from countersign.tickets.queries.clocks import folded
from countersign.tickets.rules.outages import Outage

pytestmark = pytest.mark.django_db
Do = Callable[[int, Cast], object]
RUN, OFF = "running", "met"


@pytest.fixture(autouse=True)
def four_clocks(cast: Cast) -> None:
    stages.promise_all_four(cast)


def _merge(number: int, cast: Cast) -> object:
    return commands.merge(number, stages.new(cast).pk, WORDS, by=cast.first_line, at=LATER)


def _window(chosen_by: str) -> Do:
    def agree(number: int, cast: Cast) -> object:
        proposed = Proposed("sched", until=WINDOW[0], ends_at=WINDOW[1], chosen_by=chosen_by)
        commands.propose_wait(number, WORDS, proposed, by=cast.first_line, at=minutes(15))
        return commands.agree_to_wait(number, by=cast.owner, at=minutes(25))

    return agree


def _unconfirmed(number: int, cast: Cast) -> object:
    reminded(row_of(number), minutes(20))
    return commands.close_unconfirmed(number, by=SYSTEM, at=minutes(20) + 7 * DAY)


def _unanswered(number: int, cast: Cast) -> object:
    reminded(row_of(number), minutes(20))
    return commands.close_unanswered(number, checked="Only the question.", by=cast.duty_lead, at=minutes(20) + 14 * DAY)


def _handed_over(number: int, cast: Cast) -> object:
    commands.offer(number, cast.second_line.id or 0, "All said.", by=cast.first_line, at=minutes(12))
    return commands.take_offer(number, by=cast.second_line, at=minutes(13))


def _solved_first_by_customer(number: int, cast: Cast) -> object:
    commands.declare_solved(number, by=cast.owner, at=minutes(24))
    return commands.propose(number, SOLUTION, WORDS, by=cast.first_line, at=minutes(40))


def _outage(number: int, cast: Cast) -> object:
    outage = Outage("Rack 7 has no power", T0, services=frozenset({cast.service}))
    return commands.join_outage(number, outage, WORDS, VENDOR, by=cast.duty_lead, at=minutes(14))


# number: stage, act, where it leads, and FR NR RES UPD afterwards. From the domain's table, not from the code.
ROWS: dict[str, tuple[stages.Begin, Do, str, str]] = {
    "T1": (stages.new, lambda n, c: None, "new", "running - running running"),
    "T2": (stages.new, lambda n, c: commands.accept(n, by=c.first_line, at=minutes(3)), "in_progress",
           "running - running running"),
    "T3": (stages.new, lambda n, c: commands.acknowledge(
        n, "Seen.", promised_at=minutes(60), by=c.first_line, at=minutes(3)), "new", "met - running running"),
    "T4 from N": (stages.new, lambda n, c: commands.withdraw(n, by=c.owner, at=minutes(3)), "closed",
                  "cancelled - cancelled cancelled"),
    "T4 from P, late already": (stages.taken, lambda n, c: commands.withdraw(n, by=c.owner, at=minutes(16)), "closed",
                                "breached - cancelled cancelled"),
    "T4 from W": (stages.third, lambda n, c: commands.withdraw(n, by=c.owner, at=minutes(30)), "closed",
                  "met met cancelled cancelled"),
    "T5": (stages.new, lambda n, c: commands.refuse(n, WORDS, by=c.first_line, at=minutes(5)), "closed",
           "met - cancelled cancelled"),
    "T6 from N": (stages.new, _merge, "closed", "moved - moved moved"),
    "T6 from P": (stages.written, _merge, "closed", "met moved moved moved"),
    "T6 from W": (stages.info, _merge, "closed", "met met moved moved"),
    "T7": (stages.written, _handed_over, "in_progress", "met running running running"),
    "T8": (stages.written, lambda n, c: commands.take_custody(n, reason="Gone.", by=c.duty_lead, at=minutes(12)),
           "in_progress", "met running running running"),
    "T9": (stages.written, lambda n, c: commands.ask(n, WORDS, by=c.first_line, at=minutes(12)), "info",
           "met met paused paused"),
    "T10 by the customer": (stages.written, lambda n, c: commands.suspend(
        n, wish="Later.", until=WINDOW[0], by=c.owner, at=minutes(12)), "linked", "met met paused paused"),
    "T11": (stages.written, lambda n, c: commands.wait_for_third(n, WORDS, VENDOR, by=c.first_line, at=minutes(12)),
            "third", "met met running running"),
    "T12 the customer's window": (stages.written, _window("customer"), "sched", "met met paused paused"),
    "T12 our window": (stages.written, _window("provider"), "sched", "met met running running"),
    "T13": (stages.written, lambda n, c: commands.propose(n, SOLUTION, WORDS, by=c.first_line, at=minutes(12)),
            "confirm", "met met held paused"),
    "T15": (stages.confirm, lambda n, c: commands.confirm(n, by=c.owner, at=minutes(30)), "closed",
            "met met met cancelled"),
    "T16": (stages.closed, lambda n, c: commands.reopen(n, WORDS, by=c.owner, at=LATER), "in_progress",
            "met running running running"),
    "T17": (stages.confirm, _unconfirmed, "closed", "met met met cancelled"),
    "T18": (stages.info, _unanswered, "closed", "met met cancelled cancelled"),
    "T19": (stages.confirm, lambda n, c: commands.reject(n, WORDS, by=c.owner, at=LATER), "in_progress",
            "met running running running"),
    "T20, the customer first": (stages.written, _solved_first_by_customer, "closed",
                                "met cancelled met cancelled"),
    "T21": (stages.third, lambda n, c: commands.solve_from_third(n, SOLUTION, WORDS, by=c.first_line, at=LATER),
            "confirm", "met met held paused"),
    "T22 from N": (stages.new, _outage, "third", "met - running running"),
    "T22 from P": (stages.written, _outage, "third", "met met running running"),
    "T23": (stages.closed, lambda n, c: commands.rate(n, 5, by=c.owner, at=LATER), "closed", "met met met cancelled"),
    **{
        f"T14 from {name}, the customer writes": (
            begin, lambda n, c: commands.write(n, WORDS, by=c.owner, at=LATER), "in_progress",
            "met running running running")
        for name, begin in stages.WAITS.items()
    },
    **{
        f"T14 from {name}, the holder": (
            begin, lambda n, c: commands.resume(n, reason="No need to wait.", by=c.first_line, at=LATER),
            "in_progress", "met met running running")
        for name, begin in stages.WAITS.items()
    },
    **{
        f"T14 from {name}, by itself": (
            begin, lambda n, c: commands.return_by_itself(n, by=SYSTEM, at=minutes(500)), "in_progress",
            "met met running running")
        for name, begin in (("linked", stages.linked), ("sched", stages.sched))
    },
}  # fmt: skip


@pytest.mark.parametrize("number", list(ROWS))
def test_each_row_leads_where_it_should_and_does_to_each_clock_what_it_should(number: str, cast: Cast) -> None:
    begin, act, where, clocks = ROWS[number]
    ticket = begin(cast)
    act(ticket.pk, cast)
    assert (place(ticket), stands(ticket)) == (where, clocks)
    assert folded(ticket.pk) is not None


def _as(who: str) -> Callable[[Cast], Actor]:
    return lambda cast: SYSTEM if who == "system" else getattr(cast, who)


def _third(n: int, by: Actor, **changes: object) -> object:
    return commands.wait_for_third(n, WORDS, replace(VENDOR, **changes), by=by, at=LATER)  # type: ignore[arg-type]


def _proposed(n: int, by: Actor, proposed: Proposed) -> object:
    return commands.propose_wait(n, WORDS, proposed, by=by, at=LATER)


def _join(n: int, by: Actor, at: datetime = LATER, **about: object) -> object:
    about = {"since": T0, "sites": frozenset({"Moscow"})} | about
    outage = Outage("Rack 7", **about)  # type: ignore[arg-type]
    return commands.join_outage(n, outage, WORDS, VENDOR, by=by, at=at)


By = Callable[[int, Actor], object]
# number: stage, who tries, what, and the code of the refusal.
REFUSED: list[tuple[str, stages.Begin, str, By, str]] = [
    ("T1", stages.new, "observer", lambda n, by: commands.open_ticket(
        commands.Report("down", "x", "y"), by=by, at=LATER), "cannot_open"),
    ("T2", stages.written, "second_line", lambda n, by: commands.accept(n, by=by, at=LATER), "already_taken"),
    ("T2", stages.closed, "second_line", lambda n, by: commands.accept(n, by=by, at=LATER), "already_taken"),
    ("T3", stages.written, "first_line", lambda n, by: commands.acknowledge(
        n, "Seen.", promised_at=minutes(90), by=by, at=LATER), "illegal_while_in_progress"),
    ("T4", stages.closed, "owner", lambda n, by: commands.withdraw(n, by=by, at=LATER), "illegal_while_closed"),
    ("T4", stages.written, "first_line", lambda n, by: commands.withdraw(n, by=by, at=LATER), "cannot_write"),
    ("T5", stages.written, "first_line", lambda n, by: commands.refuse(n, WORDS, by=by, at=LATER),
     "illegal_while_in_progress"),
    ("T5", lambda c: opened(c), "first_line", lambda n, by: commands.refuse(n, WORDS, by=by, at=LATER),
     "critical_never_refused"),
    ("T6", stages.written, "first_line", lambda n, by: commands.merge(n, n, WORDS, by=by, at=LATER),
     "merge_with_itself"),
    ("T6", stages.written, "first_line", lambda n, by: commands.merge(n, 2**40, WORDS, by=by, at=LATER),
     "merge_not_found"),
    ("T6", stages.written, "second_line", lambda n, by: commands.merge(n, n, WORDS, by=by, at=LATER), "not_holder"),
    ("T6", stages.closed, "owner", lambda n, by: commands.unmerge(n, by=by, at=LATER), "not_a_duplicate"),
    ("T6", stages.duplicate, "owner", lambda n, by: commands.unmerge(n, by=by, at=minutes(31) + 7 * DAY),
     "unmerge_too_late"),
    ("T6", stages.duplicate, "first_line", lambda n, by: commands.unmerge(n, by=by, at=LATER), "only_customer_agrees"),
    ("T7", stages.written, "second_line", lambda n, by: commands.take_offer(n, by=by, at=LATER), "no_offer"),
    ("T8", stages.written, "first_line", lambda n, by: commands.take_custody(n, reason="Mine.", by=by, at=LATER),
     "not_lead"),
    ("T9", stages.written, "first_line", lambda n, by: commands.ask(
        n, WORDS, missing="not_answering", by=by, at=LATER), "fact_given_before"),
    ("T9", stages.written, "second_line", lambda n, by: commands.ask(n, WORDS, by=by, at=LATER), "not_holder"),
    ("T10", stages.written, "owner", lambda n, by: commands.suspend(n, by=by, at=LATER), "suspension_reason"),
    ("T10", stages.written, "owner", lambda n, by: commands.suspend(n, wish="Later.", by=by, at=LATER),
     "wait_until_missing"),
    ("T10", stages.written, "owner", lambda n, by: commands.suspend(n, other=n, by=by, at=LATER), "linked_to_itself"),
    ("T10", stages.written, "owner", lambda n, by: commands.suspend(n, other=2**40, by=by, at=LATER),
     "linked_not_found"),
    ("T10", stages.written, "first_line", lambda n, by: commands.suspend(n, wish="x", by=by, at=LATER),
     "only_customer_agrees"),
    ("T10", stages.window_proposed, "first_line", lambda n, by: commands.agree_to_wait(n, by=by, at=LATER),
     "only_customer_agrees"),
    ("T10", stages.written, "owner", lambda n, by: commands.agree_to_wait(n, by=by, at=LATER), "no_wait_proposed"),
    ("T10", stages.written, "first_line", lambda n, by: _proposed(n, by, Proposed("linked", n)), "linked_to_itself"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, party=" "), "third_party_missing"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, party="Customer"), "third_party_named"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, reference=""), "third_reference_missing"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, check_at=None), "wait_until_missing"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, check_at=minutes(1)), "wait_until_past"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, promised_at=None), "promise_missing"),
    ("T11", stages.written, "first_line", lambda n, by: _third(n, by, check_at=T0 + 500 * DAY), "wait_too_long"),
    ("T12", stages.written, "first_line", lambda n, by: _proposed(n, by, Proposed("sched", until=WINDOW[0])),
     "window_end_missing"),
    ("T12", stages.written, "first_line", lambda n, by: _proposed(
        n, by, Proposed("sched", until=WINDOW[1], ends_at=WINDOW[0])), "window_ends_before"),
    ("T12", stages.written, "first_line", lambda n, by: _proposed(
        n, by, Proposed("sched", until=WINDOW[0], ends_at=WINDOW[1], chosen_by="both")), "window_chosen_by"),
    ("T12", stages.window_proposed, "owner", lambda n, by: commands.agree_to_wait(n, by=by, at=minutes(301)),
     "wait_proposed_passed"),
    ("T12", stages.written, "first_line", lambda n, by: _proposed(n, by, Proposed("third")), "wait_kind"),
    ("T13", stages.info, "first_line", lambda n, by: commands.propose(n, SOLUTION, WORDS, by=by, at=LATER),
     "illegal_while_waiting_for_customer"),
    ("T13", stages.written, "first_line", lambda n, by: commands.propose(
        n, replace(SOLUTION, code="workaround"), WORDS, by=by, at=LATER), "workaround_without_problem"),
    ("T14", stages.written, "first_line", lambda n, by: commands.resume(n, reason="Now.", by=by, at=LATER),
     "illegal_while_in_progress"),
    ("T14", stages.sched, "system", lambda n, by: commands.return_by_itself(n, by=by, at=LATER), "wait_not_over"),
    ("T14", stages.info, "system", lambda n, by: commands.return_by_itself(n, by=by, at=LATER),
     "illegal_while_waiting_for_customer"),
    ("T14", stages.sched, "first_line", lambda n, by: commands.return_by_itself(n, by=by, at=minutes(999)),
     "only_by_itself"),
    ("T15", stages.written, "owner", lambda n, by: commands.confirm(n, by=by, at=LATER), "illegal_while_in_progress"),
    ("T15", stages.confirm, "first_line", lambda n, by: commands.confirm(n, by=by, at=LATER),
     "only_customer_confirms"),
    ("T16", stages.withdrawn, "owner", lambda n, by: commands.reopen(n, WORDS, by=by, at=LATER), "reopen_withdrawn"),
    ("T16", stages.duplicate, "owner", lambda n, by: commands.reopen(n, WORDS, by=by, at=LATER), "reopen_duplicate"),
    ("T16", stages.closed, "owner", lambda n, by: commands.reopen(n, WORDS, by=by, at=minutes(31) + 14 * DAY),
     "reopen_too_late"),
    ("T16", stages.closed, "duty_lead", lambda n, by: commands.reopen(n, WORDS, by=by, at=minutes(31) + 90 * DAY),
     "reopen_too_late"),
    ("T17", stages.confirm, "system", lambda n, by: commands.close_unconfirmed(n, by=by, at=minutes(20) + 8 * DAY),
     "reminders_missing"),
    ("T17", stages.confirm, "system", lambda n, by: commands.close_unconfirmed(n, by=by, at=minutes(20) + 6 * DAY),
     "silence_too_short"),
    ("T18", stages.info, "duty_lead", lambda n, by: commands.close_unanswered(
        n, checked="Nothing.", by=by, at=minutes(20) + 14 * DAY), "reminders_missing"),
    ("T18", stages.info, "system", lambda n, by: commands.close_unanswered(
        n, checked="Nothing.", by=by, at=minutes(20) + 15 * DAY), "not_lead"),
    ("T19", stages.written, "owner", lambda n, by: commands.reject(n, WORDS, by=by, at=LATER),
     "illegal_while_in_progress"),
    ("T20", stages.new, "owner", lambda n, by: commands.declare_solved(n, by=by, at=LATER), "illegal_while_new"),
    ("T20", stages.written, "first_line", lambda n, by: commands.declare_solved(n, by=by, at=LATER),
     "only_customer_confirms"),
    ("T21", stages.info, "first_line", lambda n, by: commands.solve_from_third(n, SOLUTION, WORDS, by=by, at=LATER),
     "illegal_while_waiting_for_customer"),
    ("T22", stages.new, "first_line", lambda n, by: _join(n, by), "not_lead"),
    ("T22", stages.new, "duty_lead", lambda n, by: _join(n, by, services=frozenset({10**9})), "outage_other_service"),
    ("T22", stages.new, "duty_lead", lambda n, by: _join(n, by, since=minutes(45)), "outage_other_time"),
    ("T22", stages.info, "duty_lead", lambda n, by: _join(n, by), "illegal_while_waiting_for_customer"),
    ("T23", stages.written, "owner", lambda n, by: commands.rate(n, 5, by=by, at=LATER), "illegal_while_in_progress"),
    ("T23", stages.closed, "owner", lambda n, by: commands.follow_up(n, WORDS, by=by, at=LATER), "still_reopenable"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "begin", "who", "act", "code"), REFUSED)
def test_each_row_is_refused_with_its_reason_and_nothing_changes(
    number: str, begin: stages.Begin, who: str, act: By, code: str, cast: Cast
) -> None:
    ticket = begin(cast)
    before = row_of(ticket).recorded_state()
    with pytest.raises(DomainError) as refusal:
        act(ticket.pk, _as(who)(cast))
    assert refusal.value.code == code
    assert row_of(ticket).recorded_state() == before


def test_every_row_of_the_table_has_both() -> None:
    wanted = {f"T{number}" for number in range(1, 24)}
    assert {name.split()[0].strip(",") for name in ROWS} == wanted
    assert {number for number, *_ in REFUSED} == wanted


def test_t6_f11_the_master_inherits_the_earliest_start_and_due_and_promise(cast: Cast) -> None:
    master = commands.open_ticket(report(cast, urgency="normal"), by=cast.owner, at=minutes(8))
    ticket = stages.new(cast)
    commands.acknowledge(ticket.pk, "Seen.", promised_at=minutes(44), by=cast.first_line, at=minutes(9))
    other = commands.open_ticket(report(cast, urgency="normal"), by=cast.owner, at=minutes(2))
    commands.merge(other.pk, master.pk, WORDS, by=cast.first_line, at=minutes(10))
    assert due(master, ClockName.FIRST) == minutes(17), "started at 2, fifteen minutes"
    assert due(master, ClockName.SOLVE) == minutes(2 + 240)
    commands.merge(ticket.pk, master.pk, WORDS, by=cast.first_line, at=minutes(11))
    assert due(master, ClockName.SOLVE) == minutes(240)
    assert row_of(master).promised_at == minutes(44), "what was promised is still owed"
    assert folded(master.pk) is not None


def test_t6_never_across_customers(cast: Cast) -> None:
    ticket = stages.written(cast)
    foreign = commands.open_ticket(report(cast, service_id=cast.foreign_service), by=cast.stranger, at=T0)
    with pytest.raises(DomainError, match="merge_other_customer"):
        commands.merge(ticket.pk, foreign.pk, WORDS, by=cast.first_line, at=LATER)


def test_t6_the_customer_undoes_a_duplicate_within_seven_days(cast: Cast) -> None:
    ticket = stages.duplicate(cast)
    master = row_of(ticket).duplicate_of_id
    commands.unmerge(ticket.pk, by=cast.owner, at=minutes(30) + 7 * DAY)
    row = row_of(ticket)
    assert (row.status, row.holder_id, row.duplicate_of_id, row.cycle) == ("in_progress", cast.first_line.id, None, 2)
    assert row_of(master or 0).status == "new", "the master goes its own way"


def test_t10_a_ticket_that_waits_for_another_comes_back_when_that_one_closes(cast: Cast) -> None:
    other = stages.confirm(cast)
    ticket = stages.written(cast)
    proposed = Proposed("linked", other.pk)
    commands.propose_wait(ticket.pk, WORDS, proposed, by=cast.first_line, at=minutes(21))
    assert place(ticket) == "in_progress", "nothing changes until the customer's click"
    commands.agree_to_wait(ticket.pk, by=cast.owner, at=minutes(25))
    assert place(ticket) == "linked"
    with pytest.raises(DomainError, match="wait_not_over"):
        commands.return_by_itself(ticket.pk, by=SYSTEM, at=LATER)
    commands.confirm(other.pk, by=cast.owner, at=LATER)
    jobs.return_waiting(events_of("ticket", other.pk)[-1])
    assert (place(ticket), row_of(ticket).holder_id) == ("in_progress", cast.first_line.id)
    assert events_of("ticket", ticket.pk)[-1].at == LATER


def test_t4_a_new_ticket_on_the_service_of_a_withdrawn_one_follows_it(cast: Cast) -> None:
    earlier = stages.withdrawn(cast)
    for days, follows in ((29, earlier.pk), (31, None)):
        made = commands.open_ticket(report(cast), by=cast.colleague, at=minutes(30) + days * DAY)
        jobs.link_after_withdrawal(events_of("ticket", made.pk)[0])
        assert row_of(made).follows_id == follows


def test_t5_an_appeal_goes_to_the_lead_for_fourteen_days(cast: Cast) -> None:
    ticket = stages.refused(cast)
    commands.reopen(ticket.pk, WORDS, by=cast.owner, at=minutes(5) + 14 * DAY)
    row = row_of(ticket)
    assert (row.status, row.holder_id, row.holding) == ("in_progress", cast.duty_lead.id, "custody")
    assert events_of("ticket", ticket.pk)[-1].facts["appeal"] is True


def test_t16_t23_after_the_window_words_open_a_new_ticket_that_follows(cast: Cast) -> None:
    ticket = stages.closed(cast)
    at = minutes(31) + 14 * DAY
    made = commands.follow_up(ticket.pk, WORDS, by=cast.owner, at=at)
    row = row_of(made)
    assert (row.follows_id, row.status, row.title, row.opened_at) == (ticket.pk, "new", ticket.title, at)
    assert due(made, ClockName.FIRST) == at + timedelta(minutes=15), "it has clocks of its own"
    assert events_of("ticket", ticket.pk)[-1].facts["counts_as_reopened"] is True
    later = commands.follow_up(ticket.pk, WORDS, by=cast.owner, at=minutes(31) + 31 * DAY)
    assert events_of("ticket", ticket.pk)[-1].facts == {"followed_by": later.pk, "counts_as_reopened": False}
    assert place(ticket) == "closed"


def test_t21_is_two_events_at_one_instant(cast: Cast) -> None:
    ticket = stages.third(cast)
    commands.solve_from_third(ticket.pk, SOLUTION, WORDS, by=cast.first_line, at=LATER)
    last = events_of("ticket", ticket.pk)[-2:]
    assert [(one.type, one.at) for one in last] == [("ticket.resumed", LATER), ("ticket.solution_proposed", LATER)]


def test_t20_the_holder_first_is_t13_and_t15(cast: Cast) -> None:
    ticket = stages.confirm(cast)
    commands.confirm(ticket.pk, by=cast.owner, at=LATER)
    row = row_of(ticket)
    assert (row.status, row.confirmed_at, row.proposed_at) == ("closed", LATER, minutes(20))


@pytest.mark.parametrize("name", ["linked", "third", "sched"])
def test_e29_a_reply_does_not_erase_the_date(name: str, cast: Cast) -> None:
    ticket = stages.WAITS[name](cast)
    until = row_of(ticket).wait_until
    commands.write(ticket.pk, WORDS, by=cast.owner, at=LATER)
    row = row_of(ticket)
    assert (row.status, row.wait_until) == ("in_progress", until)
    assert until is not None
    commands.look_again(ticket.pk, by=SYSTEM, at=until)
    assert row_of(ticket).wait_until is None
    told = events_of("ticket", ticket.pk)[-1]
    assert (told.type, told.staff_only) == ("ticket.wait_due", True)


@pytest.mark.parametrize("name", list(stages.WAITS))
def test_e29_waiting_always_has_who_until_and_why(name: str, cast: Cast) -> None:
    row = row_of(stages.WAITS[name](cast))
    assert row.wait_for
    assert row.wait_until
    assert row.waits_since == minutes(20)
