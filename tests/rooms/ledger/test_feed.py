"""The feed under load: sixteen writers, one reader, nothing skipped and nothing told twice."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection, transaction
from tests.factories import T0

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.ledger import feed
from countersign.ledger.models import Event

WRITERS, EACH = 16, 12
SLOW = pytest.mark.slow


def write_some(writer: int) -> None:
    """Commit commands that stay open for unequal times, so that ids become visible out of order."""
    random = Random(writer)
    try:
        for number in range(EACH):
            with transaction.atomic():
                customers.register_customer(name=f"Customer {writer}-{number}", category="individual", by=SYSTEM, at=T0)
                time.sleep(random.choice((0, 0, 0.001, 0.02)))
    finally:
        connection.close()


@SLOW
@pytest.mark.django_db(transaction=True)
def test_a_reader_of_the_feed_neither_skips_nor_doubles() -> None:
    told: list[int] = []
    cursor = feed.tip()
    done = threading.Event()

    def read() -> None:
        nonlocal cursor
        try:
            while True:
                last = done.is_set()
                while rows := feed.after(cursor, limit=7):
                    told.extend(row.id for row in rows)
                    cursor = rows[-1].cursor
                if last:
                    return
                time.sleep(0.001)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write_some, range(WRITERS)))
    done.set()
    reader.join()
    assert len(told) == WRITERS * EACH
    assert set(told) == set(Event.objects.values_list("id", flat=True))
    assert feed.tip() == cursor


@pytest.mark.django_db(transaction=True)
def test_a_late_committer_is_waited_for() -> None:
    begin = feed.tip()
    written, commit = threading.Event(), threading.Event()

    def linger() -> None:
        try:
            with transaction.atomic():
                customers.register_customer(name="Early number", category="individual", by=SYSTEM, at=T0)
                written.set()
                commit.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=linger)
    slow.start()
    assert written.wait(10)
    customers.register_customer(name="Late number", category="individual", by=SYSTEM, at=T0)
    assert feed.after(begin) == []
    assert feed.tip() == begin
    commit.set()
    slow.join()
    assert [row.subject for row in feed.after(begin)] == sorted(Event.objects.values_list("subject_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_page_of_the_feed_is_bounded_and_says_whom_it_concerns() -> None:
    begin = feed.tip()
    for name in ("one", "two", "three"):
        customers.register_customer(name=name, category="individual", by=SYSTEM, at=T0)
    first = feed.after(begin, limit=2)
    rest = feed.after(first[-1].cursor)
    assert [len(first), len(rest)] == [2, 1]
    assert {(row.kind, row.type, row.staff_only) for row in first + rest} == {("customer", "customer.registered", True)}


@pytest.mark.parametrize("cursor", ["", "x", "-", "1", "1-", "-1", "1-x", "9" * 40 + "-1", "1-" + "9" * 40, "٣-1"])
def test_a_malformed_number_reads_from_the_beginning(cursor: str) -> None:
    assert feed.split(cursor) == (0, 0)


def test_a_number_is_read_back() -> None:
    assert feed.split("1234-99") == (1234, 99)
