"""The scheduler of the worker: wakes what is due, sleeps until the next, leads alone, comes back by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from tests.cast import Cast, assemble
from tests.factories import report

from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.ledger.queries import EventRow, events_of
from countersign.project.database import addresses as databases
from countersign.project.running import scheduler
from countersign.project.running.scheduler import Scheduler
from countersign.tickets import commands
from countersign.tickets.models import Leaving
from countersign.tickets.rules.leaving import Kind, Reply

pytestmark = pytest.mark.django_db(transaction=True)


def address() -> str:
    """The address of this worker's test database."""
    name = connection.settings_dict["NAME"]
    return databases.address().replace("/countersign?", f"/{name}?")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def one(cast: Cast) -> Iterator[Scheduler]:
    """A scheduler on a connection of its own, which does nothing by itself."""
    with psycopg.connect(address(), autocommit=True, options=databases.as_application()) as own:
        yield Scheduler(own, threading.Event())


@pytest.fixture
def running(cast: Cast) -> Iterator[None]:
    """A scheduler at work, as in a worker."""
    stop = threading.Event()
    thread = threading.Thread(target=scheduler.run, args=(stop, address()), daemon=True)
    thread.start()
    until(lambda: backends() == 1)
    yield
    stop.set()
    scheduler.tell()
    thread.join(5)
    assert not thread.is_alive()


# What a leading scheduler's connection did last.
_LEADS = "datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%wakes_at - clock%'"


def backends() -> int:
    """Count the schedulers that lead."""
    with psycopg.connect(address(), autocommit=True) as owner:
        found = owner.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {_LEADS}").fetchone()
    assert found is not None
    return int(found[0])


def until(holds: Callable[[], bool], seconds: float = 4.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def opened(cast: Cast, before: float) -> int:
    """Open a ticket so many seconds before its first answer is half due; negative when that has passed."""
    at = database_now() - timedelta(minutes=7.5) + timedelta(seconds=before)
    return commands.open_ticket(report(cast), by=cast.owner, at=at).pk


def told(number: int) -> int:
    """Count how often half of the time was told."""
    return sum(event.type == "ticket.clock_half_spent" for event in events_of("ticket", number))


def test_what_is_due_is_woken_and_the_rest_says_how_long_to_sleep(cast: Cast, one: Scheduler) -> None:
    late, later = opened(cast, -5), opened(cast, 6)
    while (sleep := one.look()) == 0:
        pass
    assert (told(late), told(later)) == (1, 0)
    assert 3 < sleep <= 6


def test_without_tickets_it_sleeps_its_longest(one: Scheduler) -> None:
    assert one.look() == scheduler.LONGEST_SLEEP_SECONDS


def test_two_at_once_fire_nothing_twice(cast: Cast, one: Scheduler) -> None:
    number = opened(cast, -5)
    with psycopg.connect(address(), autocommit=True, options=databases.as_application()) as own:
        other = Scheduler(own, threading.Event())
        for each in (one, other, one, other):
            each.look()
    assert told(number) == 1


def test_one_of_several_leads_and_the_next_takes_over(one: Scheduler) -> None:
    with psycopg.connect(address(), autocommit=True, options=databases.as_application()) as own:
        assert own.execute(scheduler._LEAD).fetchone() == (True,)
        assert one.own.execute(scheduler._LEAD).fetchone() == (False,)
    until(lambda: one.own.execute(scheduler._LEAD).fetchone() == (True,))


def test_a_faulty_ticket_holds_up_no_other(cast: Cast, one: Scheduler) -> None:
    broken, sound = opened(cast, -60), opened(cast, -5)
    with unguarded(), connection.cursor() as cursor:
        unreadable = '{"first": {"wakes": "2026-01-01T00:00:00Z"}}'
        cursor.execute("UPDATE tickets_ticket SET clocks = %s WHERE id = %s", [unreadable, broken])
    while one.look() == 0:
        pass
    assert told(sound) == 1
    assert list(one.put_off) == [("ticket", broken)]


@pytest.mark.usefixtures("running")
def test_a_notice_wakes_the_sleeping_scheduler(cast: Cast) -> None:
    number = opened(cast, 1)
    scheduler.tell()
    until(lambda: told(number) == 1)


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COUNTERSIGN_UNDO_SECONDS", "1")
    settings.forget()
    yield
    settings.forget()


def pressed(cast: Cast) -> int:
    """Press an answer that leaves a second later."""
    number = commands.accept(opened(cast, 60), by=cast.first_line, at=database_now()).pk
    commands.send(number, Reply(Kind.ANSWER, "It answers again."), by=cast.first_line, at=database_now())
    return number


def left(number: int) -> list[EventRow]:
    return [event for event in events_of("ticket", number) if event.type == "ticket.answered"]


@pytest.mark.usefixtures("one_second", "running")
def test_a_reply_leaves_within_a_second_of_its_time(cast: Cast) -> None:
    """E28: the sleeping scheduler is told of it, whatever it slept until."""
    at = database_now()
    number = pressed(cast)
    assert left(number) == []
    until(lambda: left(number) != [])
    assert timedelta(seconds=1) <= left(number)[0].at - at < timedelta(seconds=3)


@pytest.mark.usefixtures("one_second")
def test_a_reply_that_two_let_leave_at_once_leaves_once_and_one_killed_between_loses_nothing(
    cast: Cast, one: Scheduler
) -> None:
    """E28: a worker that dies between has done nothing: the paper and the act are of one transaction."""
    number = pressed(cast)
    paper = Leaving.objects.get().pk
    with pytest.raises(RuntimeError, match="killed"), transaction.atomic():
        commands.leave(paper, by=SYSTEM, at=database_now() + timedelta(seconds=2))
        raise RuntimeError("killed")
    assert (left(number), Leaving.objects.get().state) == ([], "leaving")
    begun = threading.Barrier(2)

    def leave() -> None:
        begun.wait(5)
        commands.leave(paper, by=SYSTEM, at=database_now() + timedelta(seconds=2))
        connection.close()

    threads = [threading.Thread(target=leave) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    one.look()
    assert len(left(number)) == 1


@pytest.mark.usefixtures("running")
def test_a_lost_connection_is_made_again(cast: Cast) -> None:
    with psycopg.connect(address(), autocommit=True) as owner:
        owner.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_LEADS}")
    number = opened(cast, -5)
    until(lambda: told(number) == 1)
