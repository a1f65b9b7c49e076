"""S12, E31, domain 5.5: a ticket for one person, first or only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes, opened

from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.shifts import commands as shifts
from countersign.shifts import queries as duty
from countersign.tickets import commands
from countersign.tickets.commands.admitting import NotAdmitted
from countersign.tickets.models import Message, Ticket
from countersign.tickets.rules.addressing import check_mode, promise_for

QUESTION = {"kind": "question", "facts": {"what_was_read": "the guide"}}
HOUR = timedelta(hours=1)


def test_5_5_only_is_refused_for_what_cannot_wait() -> None:
    assert check_mode("only", "normal", addressed=True) == "only"
    assert check_mode("only", "low", addressed=False) == "preferred"
    for severity in ("critical", "high"):
        assert check_mode("preferred", severity, addressed=True) == "preferred"
        with pytest.raises(Conflict, match="only_never_urgent"):
            check_mode("only", severity, addressed=True)
    with pytest.raises(Invalid, match="addressing_mode"):
        check_mode("whoever", "low", addressed=True)


def test_5_5_the_promise_is_a_quarter_of_an_hour_after_the_addressee_comes() -> None:
    nine = datetime(2026, 6, 8, 6, 0, tzinfo=UTC)
    assert promise_for(nine) == nine + timedelta(minutes=15)
    assert promise_for(nine + timedelta(seconds=1)) == nine + timedelta(minutes=16)


def test_s12_only_keeps_everybody_else_out_and_a_lead_goes_past_it_with_a_reason(cast: Cast) -> None:
    number = opened(cast, **QUESTION).pk
    commands.address(number, cast.second_line.account_id, mode="only", by=cast.owner, at=minutes(1))
    assert Ticket.objects.get(pk=number).addressee_mode == "only"
    with pytest.raises(NotAdmitted) as refused:
        commands.accept(number, by=cast.first_line, at=minutes(2))
    assert (refused.value.code, refused.value.facts["name"]) == ("addressed_only", "Artem Volkov")
    commands.accept(number, override="Artem is in hospital", by=cast.duty_lead, at=minutes(2))
    assert Ticket.objects.get(pk=number).holder_id == cast.duty_lead.id


def test_s12_the_customer_alone_asks_for_only(cast: Cast) -> None:
    number = opened(cast, **QUESTION).pk
    with pytest.raises(NotAllowed, match="only_for_customers"):
        commands.address(number, cast.second_line.account_id, mode="only", by=cast.first_line, at=minutes(1))
    with pytest.raises(Conflict, match="only_never_urgent"):
        commands.address(
            opened(cast).pk, cast.second_line.account_id, mode="only", by=cast.owner, at=minutes(1)
        )


def test_s12_what_becomes_urgent_is_for_whoever_is_there(cast: Cast) -> None:
    number = opened(cast, **QUESTION).pk
    commands.address(number, cast.second_line.account_id, mode="only", by=cast.owner, at=minutes(1))
    commands.change_severity(number, "high", reason="The shop is down now", by=cast.owner, at=minutes(2))
    assert Ticket.objects.get(pk=number).addressee_mode == "preferred"
    assert commands.accept(number, by=cast.first_line, at=minutes(3)).holder_id == cast.first_line.id


def test_s12_the_absent_addressee_gets_the_customers_own_words(cast: Cast) -> None:
    queue = shifts.add_queue(shifts.QueueFields("Support"), by=cast.manager, at=T0 - HOUR)
    for who, begins in ((cast.generalist, -1), (cast.second_line, 2)):
        new = shifts.NewShift(who.account_id, queue.pk, "specialist", T0 + begins * HOUR, T0 + (begins + 8) * HOUR)
        shifts.plan_shift(new, by=cast.duty_lead, at=T0 - HOUR)
    number = opened(cast, **QUESTION, description="My own words, unread by anybody between.").pk
    commands.address(number, cast.second_line.account_id, by=cast.owner, at=minutes(1))
    next_in = duty.next_check_in(cast.second_line.account_id, minutes(2))
    assert next_in == T0 + 2 * HOUR
    commands.acknowledge(
        number, "Artem answers at 9:15.", promised_at=promise_for(next_in), by=cast.generalist, at=minutes(2)
    )
    ticket = commands.accept(number, by=cast.second_line, at=T0 + 2 * HOUR)
    assert (ticket.promised_at, ticket.status) == (T0 + 2.25 * HOUR, "in_progress")
    first = Message.objects.filter(ticket_id=number).order_by("id")[0]
    assert (first.body, first.author_name) == ("My own words, unread by anybody between.", "Павел Крылов")
