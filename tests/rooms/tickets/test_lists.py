"""Lists and counters: each view shows its own, in the order of promises, page by page, at a constant price."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, asked, closed, minutes, opened, proposed

from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
NOW = minutes(120)


@pytest.fixture
def places(cast: Cast) -> dict[str, int]:
    """One ticket in each place."""
    made = {"new": opened, "progress": accepted, "info": asked, "confirm": proposed, "closed": closed}
    numbers = {name: begin(cast).pk for name, begin in made.items()}
    commands.address(numbers["new"], cast.second_line.id, by=cast.owner, at=minutes(1))
    commands.offer(numbers["progress"], cast.second_line.id or 0, "State.", by=cast.first_line, at=minutes(4))
    return numbers


VIEWS = {
    "mine": {"progress", "info", "confirm"},
    "addressed": set(),
    "accept": {"new"},
    "due": {"new", "progress"},
    "progress": {"progress"},
    "waiting": {"info"},
    "confirm": {"confirm"},
    "stale": set(),
    "stale_head": set(),
    "handover": set(),
    "open": {"new", "progress", "info", "confirm"},
    "closed": {"closed"},
}


@pytest.mark.parametrize("view", list(queries.VIEWS))
def test_a_view_shows_its_own_and_the_counter_agrees(view: str, places: dict[str, int], cast: Cast) -> None:
    rows = queries.desk_list(view, cast.first_line, NOW).rows
    assert {row.number for row in rows} == {places[name] for name in VIEWS[view]}
    if view in queries.COUNTED:
        assert queries.counters(cast.first_line, NOW)[view] == len(rows)


def test_security_t019_work_of_who_was_shut_out_waits_for_another_holder(places: dict[str, int], cast: Cast) -> None:
    identity.deactivate(cast.first_line.account_id, by=SYSTEM, at=NOW, reason="left")
    held = {places[name] for name in ("progress", "info", "confirm")}
    assert {row.number for row in queries.desk_list("handover", cast.duty_lead, NOW).rows} == held
    assert queries.counters(cast.duty_lead, NOW)["handover"] == 3
    assert {row.number for row in queries.held_by(cast.first_line.account_id, by=SYSTEM)} == held
    identity.reactivate(cast.first_line.account_id, by=SYSTEM, at=NOW)
    assert queries.desk_list("handover", cast.duty_lead, NOW).rows == []


def test_what_is_addressed_or_offered_to_me_is_in_one_view(places: dict[str, int], cast: Cast) -> None:
    rows = queries.desk_list("addressed", cast.second_line, NOW).rows
    assert {row.number for row in rows} == {places["new"], places["progress"]}
    assert queries.counters(cast.second_line, NOW)["addressed"] == 2


def test_a_ticket_without_movement_for_a_week_is_stale(places: dict[str, int], cast: Cast) -> None:
    later = NOW + timedelta(days=7)
    rows = queries.desk_list("stale", cast.first_line, later).rows
    assert {row.number for row in rows} == {places[name] for name in ("new", "progress", "info", "confirm")}


def test_only_public_words_and_status_end_the_silence(cast: Cast) -> None:
    """domain 3.4: who holds it, for whom it is, its facts, its severity and notes are no word to the customer."""
    ticket = asked(cast)
    week = Ticket.objects.get(pk=ticket.pk).moved_at + timedelta(days=7, seconds=1)
    number, lead = ticket.pk, cast.duty_lead
    commands.note(number, commands.Words("Called, nobody there."), by=cast.first_line, at=week)
    commands.address(number, cast.second_line.id, by=cast.first_line, at=week)
    commands.edit_facts(number, {"since": "Monday"}, by=cast.first_line, at=week)
    commands.change_severity(number, "low", reason="It can wait.", by=lead, at=week)
    commands.offer(number, cast.second_line.id or 0, "State.", by=cast.first_line, at=week)
    commands.take_offer(number, by=cast.second_line, at=week)
    commands.take_custody(number, reason="Gone home.", by=lead, at=week)
    assert [row.number for row in queries.desk_list("stale", lead, week).rows] == [number]
    assert queries.counters(lead, week)["stale"] == 1
    commands.write(number, commands.Words("Here I am."), by=cast.owner, at=week)
    assert queries.desk_list("stale", lead, week).rows == []
    commands.note(number, commands.Words("At last."), by=lead, at=week + timedelta(days=6))
    assert queries.counters(lead, week + timedelta(days=8))["stale"] == 1
    commands.note(number, commands.Words("Changed the disk."), action=True, by=lead, at=week + timedelta(days=8))
    assert queries.counters(lead, week + timedelta(days=9))["stale"] == 0, "a note of what was done counts"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("open", {"new", "progress", "info", "confirm"}),
        ("yours", {"info", "confirm"}),
        ("ours", {"new", "progress"}),
        ("closed", {"closed"}),
        ("all", {"new", "progress", "info", "confirm", "closed"}),
    ],
)
def test_the_customers_list(state: str, shown: set[str], places: dict[str, int], cast: Cast) -> None:
    rows = queries.portal_list(cast.owner, state=state).rows
    assert {row.number for row in rows} == {places[name] for name in shown}
    assert queries.portal_counts(cast.owner) == {"open": 4, "closed": 1, "yours": 2}


def test_the_order_is_that_of_promises_and_pages_follow_without_gap_or_repeat(cast: Cast) -> None:
    for number in range(7):
        ticket = opened(cast)
        if number % 2:
            promise = minutes(60 - number)
            commands.acknowledge(ticket.pk, "Soon.", promised_at=promise, by=cast.first_line, at=minutes(1))
    whole = queries.desk_list("accept", cast.first_line, NOW).rows
    assert [row.order_at for row in whole] == sorted(row.order_at for row in whole)
    paged, after = [], ""
    while True:
        page = queries.desk_list("accept", cast.first_line, NOW, after=after, limit=2)
        paged += page.rows
        if page.next is None:
            break
        after = page.next
    assert [row.number for row in paged] == [row.number for row in whole]


def test_the_customers_pages_follow_too(cast: Cast) -> None:
    numbers = [opened(cast).pk for _ in range(5)]
    first = queries.portal_list(cast.owner, limit=3)
    rest = queries.portal_list(cast.owner, limit=3, after=first.next or "")
    assert [row.number for row in first.rows + rest.rows] == sorted(numbers, reverse=True)
    assert rest.next is None


@pytest.mark.parametrize("after", ["x", "-1", "20260310T070000.000000-", "99999999T999999.9-1", "a-٣", "\x00-1"])
def test_a_malformed_key_is_the_first_page(after: str, cast: Cast) -> None:
    opened(cast)
    assert len(queries.desk_list("accept", cast.first_line, NOW, after=after).rows) == 1


def test_a_row_says_what_a_list_shows(cast: Cast) -> None:
    ticket = accepted(cast)
    row = queries.rows_of([ticket.pk], cast.first_line)[0]
    assert (row.customer, row.contract, row.service, row.holder) == (
        "ООО «Вектор»", "41-2087", "cs1234", "Mira Levchenko",
    )  # fmt: skip
    assert row.expected_at == minutes(15)
    assert queries.rows_of([asked(cast).pk], cast.owner)[0].expected_at is None


@pytest.mark.parametrize("count", [1, 6])
def test_every_read_costs_the_same_number_of_queries(count: int, cast: Cast, django_assert_num_queries: object) -> None:
    tickets: list[Ticket] = [accepted(cast) for _ in range(count)]
    for number in range(count):
        commands.answer(tickets[0].pk, commands.Words("On it."), by=cast.first_line, at=minutes(4 + number))
        commands.note(tickets[0].pk, commands.Words("Seen."), by=cast.second_line, at=minutes(4 + number))
    number = tickets[0].pk
    for expected, read in (
        (1, lambda: queries.desk_list("open", cast.first_line, NOW)),
        (1, lambda: queries.counters(cast.first_line, NOW)),
        (1, lambda: queries.portal_list(cast.owner)),
        (1, lambda: queries.portal_counts(cast.owner)),
        (1, lambda: queries.ticket_row(number, cast.first_line)),
        (2, lambda: queries.thread_of(number, cast.first_line)),
        (2, lambda: queries.thread_of(number, cast.owner)),
        (4, lambda: queries.as_of(number, NOW, cast.first_line)),
    ):
        with django_assert_num_queries(expected):  # type: ignore[operator]
            read()


def test_opening_costs_two_statements(cast: Cast, django_assert_num_queries: object) -> None:
    """Savepoint, clock and context, one statement that writes, release."""
    with django_assert_num_queries(4):  # type: ignore[operator]
        opened(cast)
    assert Ticket.objects.get().opened_at == T0
