"""Domain 5.1: tickets find their queue by rules that are data, tried on last month before they are in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.factories import T0, accepted, closed, minutes, opened, report

from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.shifts import commands as shifts
from countersign.shifts.queries import queue_for
from countersign.tickets import commands
from countersign.tickets.models import Ticket
from countersign.tickets.queries.routing import dry_run, rules_in_force
from countersign.tickets.rules.moves import IllegalMove
from countersign.tickets.rules.routing import read_rules

pytestmark = pytest.mark.django_db


def queue(name: str, **fields: object) -> int:
    return shifts.add_queue(shifts.QueueFields(name, **fields), by=SYSTEM, at=T0).pk  # type: ignore[arg-type]


def test_5_1_without_queues_a_ticket_stands_in_the_general_one(cast: Cast) -> None:
    ticket = opened(cast)
    assert (ticket.queue_id, ticket.skill_level) == (None, 0)


def test_5_1_queues_and_rules_decide_at_the_opening_in_the_same_two_statements(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as before:
        opened(cast)
    hosts, bills = queue("Hosts", products=["Virtual server"]), queue("Bills", kinds=["question"])
    assert opened(cast).queue_id == hosts == queue_for("down", "Virtual server")
    rules = [{"kind": "down", "site": "Moscow", "language": "ru", "severity": "critical", "queue": bills, "level": 3}]
    commands.put_in_force(rules, "A trial.", by=cast.duty_lead, at=T0)
    with CaptureQueriesContext(connection) as after:
        ticket = opened(cast)
    assert (ticket.queue_id, ticket.skill_level) == (bills, 3)
    assert opened(cast, urgency="normal").queue_id == hosts
    assert len(after) == len(before)


def test_rules_are_versions_and_the_newest_is_in_force(cast: Cast) -> None:
    assert rules_in_force().number == 0
    hosts = queue("Hosts")
    first = commands.put_in_force([{"kind": "down", "queue": hosts}], "One.", by=cast.duty_lead, at=T0)
    second = commands.put_in_force([], "None.", by=cast.manager, at=minutes(1))
    version = rules_in_force()
    assert (version.number, version.rules, version.words, version.made_by) == (second.pk, (), "None.", "Henrik Dahl")
    first.refresh_from_db()
    assert first.rules[0]["queue"] == hosts


def test_who_may_not_change_rules_and_what_cannot_be_one(cast: Cast) -> None:
    for other in (cast.first_line, cast.second_line, cast.owner):
        with pytest.raises(NotAllowed):
            commands.put_in_force([], "Mine.", by=other, at=T0)
    gone = queue("Gone")
    shifts.end_queue(gone, by=SYSTEM, at=T0)
    for rules in ([{"queue": gone}], [{"queue": 999}], [{"colour": "red"}], {"kind": "down"}):
        with pytest.raises(Invalid):
            commands.put_in_force(rules, "So.", by=cast.duty_lead, at=T0)
    with pytest.raises(Invalid):
        commands.put_in_force([], " ", by=cast.duty_lead, at=T0)


def test_5_1_a_ticket_is_moved_by_hand_with_a_reason_that_staff_read(cast: Cast) -> None:
    ticket, hosts = accepted(cast), queue("Hosts")
    before = Ticket.objects.get(pk=ticket.pk)
    commands.change_queue(ticket.pk, hosts, "It is the host.", level=2, by=cast.first_line, at=minutes(5))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.queue_id, row.skill_level) == (hosts, 2)
    assert (row.status, row.clocks, row.holder_id) == (before.status, before.clocks, before.holder_id)
    event = events_of("ticket", ticket.pk)[-1]
    assert (event.type, event.staff_only) == ("ticket.queued", True)
    assert event.facts == {"from": "", "to": "Hosts", "reason": "It is the host."}
    with pytest.raises(Conflict):
        commands.change_queue(ticket.pk, hosts, "Again.", by=cast.first_line, at=minutes(6))
    commands.change_queue(ticket.pk, None, "Back.", by=cast.duty_lead, at=minutes(7))
    assert Ticket.objects.get(pk=ticket.pk).queue_id is None


def test_moving_to_a_queue_refused(cast: Cast) -> None:
    ticket, hosts = accepted(cast), queue("Hosts")
    shut = queue("Shut")
    shifts.end_queue(shut, by=SYSTEM, at=T0)
    for wrong in (shut, 999):
        with pytest.raises(Invalid):
            commands.change_queue(ticket.pk, wrong, "So.", by=cast.first_line, at=minutes(5))
    with pytest.raises(Invalid):
        commands.change_queue(ticket.pk, hosts, "", by=cast.first_line, at=minutes(5))
    for other in (cast.owner, cast.manager):
        with pytest.raises(NotAllowed):
            commands.change_queue(ticket.pk, hosts, "So.", by=other, at=minutes(5))
    with pytest.raises(IllegalMove):
        commands.change_queue(closed(cast).pk, hosts, "So.", by=cast.first_line, at=minutes(99))


def test_a_dry_run_names_what_would_have_gone_elsewhere_and_changes_nothing(cast: Cast) -> None:
    hosts, bills = queue("Hosts", products=["Virtual server"]), queue("Bills", kinds=["question"])
    kept = opened(cast)
    moved = opened(cast, urgency="low")
    old = commands.open_ticket(report(cast, urgency="low"), by=cast.owner, at=T0 - timedelta(days=31))
    rules = read_rules([{"severity": "low", "queue": bills, "level": 1}])
    with CaptureQueriesContext(connection) as counted:
        found = dry_run(rules, cast.first_line, minutes(5))
    assert len(counted) == 2
    assert (found.looked_at, found.elsewhere, found.flows) == (2, 1, (("Hosts", "Bills", 1),))
    assert [(row.number, row.was, row.would_be, row.level_would_be) for row in found.moved] == [
        (moved.pk, "Hosts", "Bills", 1)
    ]
    assert dry_run((), cast.first_line, minutes(5)).elsewhere == 0
    assert dry_run(rules, cast.first_line, minutes(5), days=60).elsewhere == 2
    assert {Ticket.objects.get(pk=one.pk).queue_id for one in (kept, moved, old)} == {hosts}
    with pytest.raises(NotAllowed):
        dry_run(rules, cast.owner, minutes(5))
