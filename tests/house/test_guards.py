"""The habits that the machine keeps: commands alone write, every write is recorded, no query while rendering."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.http import HttpRequest
from psycopg import sql
from tests.cast import Cast
from tests.factories import T0

from countersign import ledger
from countersign.customers.models import Contact, Customer
from countersign.kernel.actor import SYSTEM
from countersign.kernel.guards import (
    QueryWhileRendering,
    UnrecordedWrite,
    WriteOutsideCommand,
    no_queries,
    unguarded,
    written_tables,
)  # fmt: skip
from countersign.kernel.writing import writes
from countersign.tickets.models import Draft
from countersign.ui.render import page

pytestmark = pytest.mark.django_db
RENAME = "UPDATE customers_customer SET name = 'Renamed'"


def names() -> set[str]:
    return set(Customer.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    "statement",
    [
        RENAME,
        RENAME.encode(),
        sql.SQL(RENAME),
        sql.Composed([sql.SQL("UPDATE {} SET name = 'x'").format(sql.Identifier("customers_customer"))]),
    ],
)
def test_a_write_outside_a_command_is_refused(statement: object, cast: Cast) -> None:
    before = names()
    with pytest.raises(WriteOutsideCommand, match="customers_customer"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert names() == before


def test_the_orm_is_no_way_around_the_commands(cast: Cast) -> None:
    customer = Customer.objects.earliest("id")
    contact = Contact.objects.earliest("id")
    customer.name = "Renamed"
    for attempt in (customer.save, contact.delete, Contact.objects.filter(pk=contact.pk).delete):
        with pytest.raises(WriteOutsideCommand), transaction.atomic():
            attempt()
    with pytest.raises(WriteOutsideCommand), transaction.atomic():
        Customer.objects.update(name="Renamed")
    with pytest.raises(WriteOutsideCommand), transaction.atomic():
        Customer.objects.bulk_create([Customer(name="New", category="individual")])
    assert "Renamed" not in names()


def test_a_command_without_an_event_is_rolled_back(cast: Cast) -> None:
    @writes
    def rename_quietly() -> None:
        with connection.cursor() as cursor:
            cursor.execute(RENAME)

    before = names()
    with pytest.raises(UnrecordedWrite, match="rename_quietly wrote customers_customer"):
        rename_quietly()
    assert names() == before


def test_a_command_inside_a_command_answers_for_its_own_writes(cast: Cast) -> None:
    @writes
    def quiet() -> None:
        with connection.cursor() as cursor:
            cursor.execute(RENAME)

    @writes
    def loud() -> None:
        quiet()
        customer = Customer.locked(Customer.objects.earliest("id").pk)
        customer.change(locale="it")
        ledger.append("customer.changed", customer, by=SYSTEM, at=T0)

    with pytest.raises(UnrecordedWrite, match="quiet"):
        loud()
    assert "Renamed" not in names()


def test_an_event_lets_the_write_through(cast: Cast) -> None:
    @writes
    def rename() -> None:
        customer = Customer.locked(Customer.objects.earliest("id").pk)
        customer.change(name="Renamed")
        ledger.append("customer.renamed", customer, by=SYSTEM, at=T0)

    rename()
    assert "Renamed" in names()


def test_a_failed_command_leaves_nothing(cast: Cast) -> None:
    @writes
    def rename_and_fail() -> None:
        customer = Customer.locked(Customer.objects.earliest("id").pk)
        customer.change(name="Renamed")
        ledger.append("customer.renamed", customer, by=SYSTEM, at=T0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename_and_fail()
    assert "Renamed" not in names()
    with pytest.raises(WriteOutsideCommand), connection.cursor() as cursor:
        cursor.execute(RENAME)


def test_working_papers_need_a_command_and_no_event(cast: Cast) -> None:
    @writes
    def jot() -> None:
        Draft.objects.create(account_id=cast.owner.id, place="new", content={}, saved_at=T0)

    with pytest.raises(WriteOutsideCommand), transaction.atomic():
        Draft.objects.create(account_id=cast.owner.id, place="new", content={}, saved_at=T0)
    jot()
    assert Draft.objects.count() == 1


def test_a_query_while_rendering_is_refused() -> None:
    with pytest.raises(QueryWhileRendering), no_queries():
        Customer.objects.count()
    assert Customer.objects.count() == 0


def test_the_renderer_renders_under_the_guard() -> None:
    class Lazy:
        def __str__(self) -> str:
            return str(Customer.objects.count())

    request = HttpRequest()
    with pytest.raises(QueryWhileRendering):
        page(request, "layouts/error.html", {"title": Lazy(), "status": Lazy(), "sentence": Lazy(), "refusal": Lazy()})


def test_tools_of_the_owner_may_switch_the_guard_off(cast: Cast) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(RENAME)
    assert names() == {"Renamed"}


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("SELECT * FROM tickets_ticket", set()),
        ("SELECT 'UPDATE tickets_ticket SET x = 1'", set()),
        ("SELECT 'it''s', 'DELETE FROM tickets_ticket'", set()),
        ("SELECT t.id FROM tickets_ticket t FOR UPDATE OF t", set()),
        ('INSERT INTO "tickets_ticket" (id) VALUES (%s)', {"tickets_ticket"}),
        ("insert into tickets_note select 1", {"tickets_note"}),
        ('UPDATE "public"."tickets_ticket" SET "status" = %s', {"tickets_ticket"}),
        ("UPDATE ONLY tickets_ticket AS t SET status = 'x'", {"tickets_ticket"}),
        ("UPDATE tickets_ticket t SET status = 'x'", {"tickets_ticket"}),
        ("DELETE FROM ONLY tickets_note WHERE true", {"tickets_note"}),
        ("TRUNCATE tickets_note", {"tickets_note"}),
        ("TRUNCATE TABLE tickets_note", {"tickets_note"}),
        ("MERGE INTO tickets_note n USING x ON true WHEN MATCHED THEN DELETE", {"tickets_note"}),
        ("COPY tickets_note FROM STDIN", {"tickets_note"}),
        (
            "WITH a AS (INSERT INTO tickets_note (id) VALUES (1)) DELETE FROM tickets_message",
            {"tickets_note", "tickets_message"},
        ),
        ("INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2", {"a"}),
        ("INSERT INTO django_session (x) VALUES (1)", set()),
        ("UPDATE procrastinate_jobs SET status = 'todo'", set()),
    ],
)  # fmt: skip
def test_the_guard_reads_which_tables_a_statement_writes(statement: str, tables: set[str]) -> None:
    assert written_tables(statement) == tables
