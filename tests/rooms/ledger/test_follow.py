"""Subscriptions: each event reaches its handlers as a job after commit, once the follower has seen it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from tests.factories import T0

from countersign import ledger
from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.ledger import follow
from countersign.ledger.queries import EventRow
from countersign.ledger.subscriptions import Subscription, registry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EventRow]]:
    """What a subscription to plans and customers was told; the other subscriptions keep silent."""
    # Jobs run in threads of their own, which end with the test: none may keep its connection.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    others = dict(registry)
    registry.clear()
    told: list[EventRow] = []
    ledger.subscribe("customer.registered", "plan.*", name="tests.listener")(told.append)
    yield told
    registry.clear()
    registry.update(others)


def run_jobs() -> int:
    """Let a worker do what waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = 'ledger'")
        waiting: int = cursor.fetchone()[0]
    worker = app.with_connector(app.connector.get_worker_connector())
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, queues=["ledger"])
    return waiting


def register(name: str) -> int:
    return customers.register_customer(name=name, category="individual", by=SYSTEM, at=T0).pk


def test_each_event_is_told_once_and_in_order(heard: list[EventRow]) -> None:
    ids = [register("one"), register("two")]
    customers.add_plan("Basic", {s: {"first_minutes": 15, "next_minutes": 15} for s in SEVERITIES}, by=SYSTEM, at=T0)
    assert follow.step() == 3
    assert run_jobs() == 1
    assert [(row.type, row.subject) for row in heard[:2]] == [("customer.registered", number) for number in ids]
    assert heard[2].type == "plan.added"
    assert heard[0].after["name"] == "one"
    assert follow.step() == 0
    assert run_jobs() == 0


SEVERITIES = ("critical", "high", "normal", "low")


def test_what_nobody_asked_for_is_passed_over(heard: list[EventRow]) -> None:
    customers.set_provider(name="N", zone="UTC", languages=["en"], contract_pattern="##-####", by=SYSTEM, at=T0)
    assert follow.step() == 1
    assert run_jobs() == 0
    assert heard == []


def test_a_command_that_rolled_back_is_told_to_nobody(heard: list[EventRow]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        register("never")
        raise ZeroDivisionError
    assert follow.step() == 0
    assert heard == []


def test_two_followers_take_turns(heard: list[EventRow]) -> None:
    register("first")
    assert follow.step() == 1
    register("second")
    held, release = Signal(), Signal()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM ledger_cursor WHERE name = %s FOR UPDATE", [follow.FOLLOWER])
                held.set()
                release.wait(10)
        finally:
            connection.close()

    other = Thread(target=hold)
    other.start()
    assert held.wait(10)
    assert follow.step() == 0
    release.set()
    other.join()
    assert follow.step() == 1


def test_a_backlog_is_read_in_batches(heard: list[EventRow], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "BATCH", 2)
    for name in "abcde":
        register(name)
    assert [follow.step() for _ in range(4)] == [2, 2, 1, 0]
    assert run_jobs() == 3
    assert [row.after["name"] for row in heard] == list("abcde")


def test_an_event_that_fails_holds_up_no_other_of_its_batch(
    heard: list[EventRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be told is tried again alone; before, everything behind it in its batch was lost in the end."""
    monkeypatch.setattr("countersign.ledger.jobs.ALONE_AFTER_SECONDS", 0)
    registry.clear()
    failed: list[EventRow] = []

    def tells_all_but_one(event: EventRow) -> None:
        (failed if event.after["name"] == "b" else heard).append(event)
        assert event.after["name"] != "b"

    ledger.subscribe("customer.registered", name="tests.listener")(tells_all_but_one)
    for name in "abc":
        register(name)
    assert follow.step() == 3
    run_jobs()
    assert [row.after["name"] for row in heard] == ["a", "c"]
    assert len(failed) == 2


def test_a_name_belongs_to_one_handler(heard: list[EventRow]) -> None:
    with pytest.raises(ValueError, match="exists already"):
        ledger.subscribe("plan.*", name="tests.listener")(lambda event: None)


@pytest.mark.parametrize(
    ("types", "type_", "wanted"),
    [
        (("ticket.opened",), "ticket.opened", True),
        (("ticket.opened",), "ticket.reopened", False),
        (("ticket.*",), "ticket.reopened", True),
        (("ticket.*",), "tickets.reopened", False),
    ],
)
def test_a_subscription_knows_what_it_wants(types: tuple[str, ...], type_: str, wanted: bool) -> None:
    assert Subscription("x", types, lambda event: None).wants(type_) is wanted
