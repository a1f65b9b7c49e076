"""The scheduler of the worker: wakes what is due, sleeps until the next, leads alone, comes back by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from tests.cast import Cast, assemble
from tests.factories import report

from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.ledger.queries import events_of
from countersign.project import databases, scheduler
from countersign.project.scheduler import Scheduler
from countersign.tickets import commands

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


@pytest.mark.usefixtures("running")
def test_a_lost_connection_is_made_again(cast: Cast) -> None:
    with psycopg.connect(address(), autocommit=True) as owner:
        owner.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_LEADS}")
    number = opened(cast, -5)
    until(lambda: told(number) == 1)
