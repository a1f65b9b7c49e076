"""The main job, by commands: from "what is wrong?" to "thanks, everything works"."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.factories import SOLUTION, accepted, closed, minutes, opened, proposed

from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import NotAllowed, NotVisible
from countersign.ledger.verify import verify
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_ticket_runs_from_report_to_countersign(cast: Cast) -> None:
    ticket = opened(cast)
    assert (ticket.status, ticket.severity, ticket.clock) == ("new", "critical", "first")
    assert ticket.clock_due_at == minutes(15)
    commands.accept(ticket.pk, by=cast.first_line, at=minutes(3))
    commands.answer(ticket.pk, commands.Words("I see it."), promised_at=minutes(30), by=cast.first_line, at=minutes(4))
    commands.note(ticket.pk, commands.Words("hv-17 machine check"), by=cast.second_line, at=minutes(5))
    commands.ask(ticket.pk, commands.Words("May I restart it?"), by=cast.first_line, at=minutes(20))
    commands.write(ticket.pk, commands.Words("Yes."), by=cast.colleague, at=minutes(25))
    commands.propose(ticket.pk, SOLUTION, commands.Words("Moved."), by=cast.first_line, at=minutes(40))
    commands.reject(ticket.pk, commands.Words("Still refused."), by=cast.owner, at=minutes(45))
    commands.propose(ticket.pk, SOLUTION, commands.Words("Firewall."), by=cast.first_line, at=minutes(50))
    commands.confirm(ticket.pk, by=cast.owner, at=minutes(55))
    commands.rate(ticket.pk, 5, comment="Спасибо", by=cast.owner, at=minutes(56))
    commands.reopen(ticket.pk, commands.Words("It fails again."), by=cast.owner, at=minutes(600))
    row = queries.ticket_row(ticket.pk, cast.owner)
    assert (row.status, row.cycle, row.holder, row.clock) == ("in_progress", 2, "Mira Levchenko", "next")
    report = verify()
    assert report.sound, [str(finding) for finding in report.findings]


def test_a_stranger_finds_nothing(cast: Cast) -> None:
    ticket = opened(cast)
    with pytest.raises(NotVisible):
        queries.ticket_row(ticket.pk, cast.stranger)
    with pytest.raises(NotVisible):
        commands.write(ticket.pk, commands.Words("Let me in."), by=cast.stranger, at=minutes(1))


def test_of_two_acceptances_the_second_reads_who_was_first(cast: Cast) -> None:
    ticket = accepted(cast)
    with pytest.raises(commands.AlreadyTaken) as refusal:
        commands.accept(ticket.pk, by=cast.second_line, at=minutes(4))
    assert refusal.value.facts["holder"] == "Mira Levchenko"


def test_staff_cannot_confirm_for_the_customer(cast: Cast) -> None:
    ticket = proposed(cast)
    with pytest.raises(NotAllowed):
        commands.confirm(ticket.pk, by=cast.first_line, at=minutes(41))
    assert Ticket.objects.get(pk=ticket.pk).status == "waiting"


def test_the_ticket_as_it_stood_at_a_second(cast: Cast) -> None:
    ticket = proposed(cast)
    commands.note(ticket.pk, commands.Words("secret canary"), by=cast.second_line, at=minutes(41))
    then = queries.as_of(ticket.pk, minutes(3), cast.first_line)
    assert (then["status"], then["holder"], len(then["messages"])) == ("in_progress", "Mira Levchenko", 1)
    shown = queries.as_of(ticket.pk, minutes(50), cast.owner, "customer")
    assert shown["status"] == "waiting"
    assert "canary" not in str(shown)


def test_a_ticket_whose_holder_has_left_reopens_into_custody(cast: Cast) -> None:
    ticket = closed(cast)
    identity.deactivate(cast.first_line.account_id, by=SYSTEM, at=minutes(70))
    reopened = commands.reopen(ticket.pk, commands.Words("It fails again."), by=cast.owner, at=minutes(90))
    assert (reopened.holder_id, reopened.holding) == (cast.duty_lead.id, "custody")


def test_a_customers_history_does_not_tell_where_staff_sit(cast: Cast) -> None:
    ticket = proposed(cast)
    told = queries.whole_history(ticket.pk, cast.owner)
    assert {(message["side"], message["ip"]) for message in told["messages"]} == {
        ("customer", "203.0.113.7"),
        ("staff", None),
    }
    assert "198.51.100.9" not in str(told)
