"""Search finds number, contract, customer, host and words in three languages; only what the searcher may see (T11)."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, minutes, opened, report

from countersign.kernel.actor import NOBODY, Actor
from countersign.tickets import commands, queries
from countersign.tickets.commands.indexing import index_words
from countersign.tickets.models import Identifier, SearchWords, Ticket

pytestmark = pytest.mark.django_db
RUSSIAN = "Серверы перестали отвечать, ёмкость дисков исчерпана."
ITALIAN = "Perché i backup non partono più dalle città?"
ENGLISH = "Connections were dropping since the migration."


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A ticket about cs1234 in three languages, indexed, with a note; and one of the other contract."""
    made = accepted(
        cast, description=f"{RUSSIAN}\n{ITALIAN}\n{ENGLISH}\nError on db-7.backup.nimbus.example port 3389."
    )
    commands.note(
        made.pk, commands.Words("Заметка: canary на hv-99.internal.example"), by=cast.second_line, at=minutes(4)
    )
    other = commands.open_ticket(
        commands.Report("question", "Zebra question", "Dove trovo la zebra?", facts={"what_was_read": "guida"}),
        by=cast.stranger, at=T0,
    )  # fmt: skip
    for number in (made.pk, other.pk):
        index_words(number)
    return made


def found(text: str, by: Actor) -> list[int]:
    return [row.number for row in queries.search(text, by).rows]


@pytest.mark.parametrize(
    "text",
    [
        "{number}",
        "#{number}",
        "41-2087",
        "cs1234",
        "CS1234.nimbus.example",
        "cs1234.nim",
        "203.0.113.40",
        "db-7.backup.nimbus.example",
        "backup",
        "db-7",
        "сервер",
        "СЕРВЕРАМ отвечал",
        "емкость",
        "ёмкостью диск",
        "perche",
        "città",
        "citta",
        "connection",
        "dropped migrations",
        '"since the migration"',
        "rdp",
    ],
)
def test_staff_and_the_customer_find_it_by(text: str, ticket: Ticket, cast: Cast) -> None:
    text = text.format(number=ticket.pk)
    assert found(text, cast.first_line) == [ticket.pk]
    assert found(text, cast.owner) == [ticket.pk]
    assert found(text, cast.observer) == [ticket.pk]
    assert found(text, cast.stranger) == []
    assert found(text, NOBODY) == []


@pytest.mark.parametrize("text", ["canary", "заметка", "hv-99", "hv-99.internal.example", "internal", "Вектор"])
def test_t11_words_of_notes_and_names_of_customers_are_found_by_staff_alone(
    text: str, ticket: Ticket, cast: Cast
) -> None:
    assert found(text, cast.second_line) == [ticket.pk]
    assert found(text, cast.owner) == []


@pytest.mark.parametrize("text", ["zebra", "60-0031", "guida"])
def test_t11_the_words_of_another_contract_give_nothing(text: str, ticket: Ticket, cast: Cast) -> None:
    assert found(text, cast.owner) == []
    assert len(found(text, cast.stranger)) == 1
    assert len(found(text, cast.first_line)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "\x00", "%", "_", "\\", "'", "\"", "' OR 1=1 --", "a" * 5000, "-", "!", "& | !", "(", ":*",
        "\u202ecs1234", "9" * 40, "-1", "<script>", "٣", "\ud800",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_only_words(text: str, ticket: Ticket, cast: Cast) -> None:
    queries.search(text, cast.first_line)
    queries.search(text, cast.owner)


def test_a_wildcard_is_no_wildcard(ticket: Ticket, cast: Cast) -> None:
    assert found("cs____", cast.first_line) == []
    assert found("cs%", cast.first_line) == []


def test_the_number_comes_first_then_contract_then_identifiers_then_words(ticket: Ticket, cast: Cast) -> None:
    speaks = commands.open_ticket(
        report(cast, title=f"About ticket {ticket.pk} again", description=f"See {ticket.pk}, it is the same."),
        by=cast.owner, at=minutes(9),
    )  # fmt: skip
    index_words(speaks.pk)
    assert found(str(ticket.pk), cast.first_line) == [ticket.pk, speaks.pk]


def test_indexing_again_changes_nothing_and_forgets_what_is_gone(ticket: Ticket, cast: Cast) -> None:
    before = sorted(Identifier.objects.values_list("ticket_id", "word", "internal"))
    words = list(SearchWords.objects.order_by("ticket_id").values_list("public", "internal"))
    index_words(ticket.pk)
    assert sorted(Identifier.objects.values_list("ticket_id", "word", "internal")) == before
    assert list(SearchWords.objects.order_by("ticket_id").values_list("public", "internal")) == words
    commands.edit_facts(ticket.pk, {"since": "when vm777 was moved"}, by=cast.owner, at=minutes(5))
    index_words(ticket.pk)
    assert found("vm777", cast.owner) == [ticket.pk]
    commands.edit_facts(ticket.pk, {"since": ""}, by=cast.owner, at=minutes(6))
    index_words(ticket.pk)
    assert found("vm777", cast.owner) == []


def test_an_identifier_said_in_public_is_public_whatever_a_note_says(ticket: Ticket, cast: Cast) -> None:
    commands.write(ticket.pk, commands.Words("Is it hv-99?"), by=cast.owner, at=minutes(5))
    index_words(ticket.pk)
    assert found("hv-99", cast.owner) == [ticket.pk]


def test_nothing_is_indexed_of_what_does_not_exist(cast: Cast) -> None:
    index_words(404)
    assert not SearchWords.objects.exists()


def test_a_search_costs_two_queries(ticket: Ticket, cast: Cast, django_assert_num_queries: object) -> None:
    opened(cast)
    with django_assert_num_queries(2):  # type: ignore[operator]
        queries.search("cs1234", cast.first_line)
