"""Fill a database with tickets whose chains are valid: customers, staff, and lives of tickets, many at a time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from random import Random

import psycopg

from bench.order import Order

MESSAGES_EACH = (2, 3, 4, 4, 5, 5, 5, 6, 6, 10)
OPEN_AMONG_THE_LATEST = 10
ENDS = ("new", "in_progress", "in_progress", "info", "confirm")
CHUNK = 500
STAFF = 40
TICKETS_A_CONTRACT = 50
SPAN = timedelta(days=700)
_SEQUENCES = (
    "tickets_ticket", "tickets_message", "tickets_note", "tickets_assignment", "tickets_rating", "ledger_event",
    "customers_customer", "customers_contract", "customers_contact", "customers_service", "customers_subscription",
    "identity_account",
)  # fmt: skip


def ends_of(index: int, tickets: int) -> str:
    """Say how a ticket ends: every second of the latest tenth is still open."""
    if index * OPEN_AMONG_THE_LATEST < tickets * (OPEN_AMONG_THE_LATEST - 1) or index % 2 == 0:
        return "closed"
    return ENDS[(index // 2) % len(ENDS)]


def messages_of(index: int, tickets: int) -> int:
    """Say how many messages a ticket has; what a new ticket lacks, the one before it has more."""
    count = MESSAGES_EACH[index % len(MESSAGES_EACH)]
    if ends_of(index, tickets) == "new":
        return 1
    follower = index + 1
    if follower < tickets and ends_of(follower, tickets) == "new":
        return count + MESSAGES_EACH[follower % len(MESSAGES_EACH)] - 1
    return count


def load(address: str, tickets: int, *, processes: int) -> tuple[int, int]:
    """Load customers and tickets; return how many tickets and messages. Progress goes to standard error."""
    from bench import people

    began = time.monotonic()
    contracts = max(4, tickets // TICKETS_A_CONTRACT)
    order = order_of(address, tickets, contracts)
    order = people.settle(order, STAFF)
    starts = range(0, tickets, CHUNK)
    done = 0
    with ProcessPoolExecutor(processes, get_context("spawn")) as workers:
        tasks = [workers.submit(load_chunk, order, start, min(start + CHUNK, tickets)) for start in starts]
        for task in as_completed(tasks):
            done += task.result()
            _tell(done, tickets, began)
    messages = sum(messages_of(index, tickets) for index in range(tickets))
    finish(address)
    print(f"\r{tickets} tickets, {messages} messages in {time.monotonic() - began:.0f} s.", file=sys.stderr)
    return tickets, messages


def _tell(done: int, tickets: int, began: float) -> None:
    rate = done / (time.monotonic() - began)
    line = f"\r{done} of {tickets} tickets, {rate:.0f} a second, {(tickets - done) / rate:.0f} s left  "
    print(line, end="", file=sys.stderr, flush=True)


def order_of(address: str, tickets: int, contracts: int) -> Order:
    """Make an order: numbers begin where the sequences of the database stand."""
    with psycopg.connect(address) as connection:
        newest = [
            connection.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))").fetchone()
            for table in ("tickets_ticket", "tickets_message", "ledger_event")
        ]
    ticket, message, event = (row[0] if row else 1 for row in newest)
    # Room for the events of customers and staff, which come first.
    event += 10 * (contracts + STAFF + 10)
    return Order(tickets, datetime.now(UTC), address, ticket, message, event, contracts, 0)


def load_chunk(order: Order, start: int, end: int) -> int:
    """Load some of the tickets in one transaction (in a process of its own)."""
    from countersign.project.running.started import prepare_django

    prepare_django()
    from bench import people
    from bench.copying import Pile, as_loader
    from bench.stories import Story

    places, staff = people.everybody(order)
    pile = Pile()
    for index, plan in _plans(order, start, end):
        random = Random(index)
        place = places[random.randrange(len(places))]
        Story(plan, place, staff[random.randrange(len(staff))], pile, random).tell()
    with as_loader(order.address) as connection:
        pile.write(connection)
    return end - start


def _plans(order: Order, start: int, end: int) -> Iterator[tuple[int, object]]:
    from bench.stories import EVENTS_A_TICKET, Plan

    message = order.first_message + sum(messages_of(index, order.tickets) for index in range(start))
    for index in range(start, end):
        ends, count = ends_of(index, order.tickets), messages_of(index, order.tickets)
        age = SPAN * (1 - index / order.tickets) if ends == "closed" else timedelta(hours=2 + index % 90)
        yield index, Plan(
            order.first_ticket + index, message, order.first_event + index * EVENTS_A_TICKET, count, ends,
            order.now - age - timedelta(days=1), order.now,
        )  # fmt: skip
        message += count


def finish(address: str) -> None:
    """Let the sequences go on behind what was loaded; nobody is told of it; the planner gets its figures."""
    print("\rCounting what was loaded …                              ", end="", file=sys.stderr, flush=True)
    with psycopg.connect(address, autocommit=True) as connection:
        for table in _SEQUENCES:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest((SELECT max(id) FROM {table}), 1))"
            )
        connection.execute(
            "INSERT INTO ledger_cursor (name, xid, event_id) SELECT 'subscriptions', xid::text::bigint, id "
            "FROM ledger_event ORDER BY xid DESC, id DESC LIMIT 1 "
            "ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, event_id = excluded.event_id"
        )
        connection.execute("VACUUM ANALYZE")


def forget_opened(address: str) -> None:
    """Take away the tickets that measurements opened: each begins with what was loaded, and the ledger is sound."""
    with psycopg.connect(address, autocommit=True) as connection:
        with connection.transaction():
            # Chains are by ticket: taking away whole tickets leaves every other chain as it was.
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(
                "CREATE TEMP TABLE opened ON COMMIT DROP AS "
                "SELECT id FROM tickets_ticket WHERE origin_session <> 'LOADED'"
            )
            connection.execute(
                "DELETE FROM ledger_payload p USING ledger_event e, opened o "
                "WHERE p.event_id = e.id AND e.subject_kind = 'ticket' AND e.subject_id = o.id"
            )
            connection.execute(
                "DELETE FROM ledger_event e USING opened o WHERE e.subject_kind = 'ticket' AND e.subject_id = o.id"
            )
            for table in ("message", "note", "assignment", "identifier", "searchwords"):
                connection.execute(f"DELETE FROM tickets_{table} t USING opened o WHERE t.ticket_id = o.id")
            gone = connection.execute("DELETE FROM tickets_ticket t USING opened o WHERE t.id = o.id").rowcount
        if gone:
            print(f"{gone} tickets of an earlier measurement were taken away.", file=sys.stderr)
        connection.execute("VACUUM ANALYZE tickets_ticket, tickets_message, ledger_event, ledger_payload")
