"""After every test of a room the replay of the ledger equals its rows; and a superuser who tampers, to prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from countersign.kernel.guards import unguarded
from countersign.ledger.verify import verify
from countersign.project.database.addresses import APPLICATION_ROLE
from countersign.sla.rules import to_plain
from countersign.tickets.models import Ticket
from countersign.tickets.queries.clocks import folded

Tamper = Callable[..., int]


@pytest.fixture(autouse=True)
def replay_equals_rows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did, the ledger must tell of it; tests that tamper find that out themselves."""
    asked = {"db", "transactional_db"}.intersection(request.fixturenames)
    if "tamper" in request.fixturenames or not (asked or request.node.get_closest_marker("django_db")):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    assert [str(finding) for finding in verify().findings] == []
    assert unfolded() == []


def unfolded() -> list[int]:
    """Name the tickets whose clocks are not what a fold over their events gives (E8)."""
    kept = Ticket.objects.exclude(clocks=None).values_list("id", "clocks").order_by("id")
    return [number for number, clocks in kept if (state := folded(number)) is None or to_plain(state) != clocks]


@pytest.fixture
def tamper(db: None) -> Tamper:
    """Run one statement as a superuser who switched the triggers off; returns how many rows it touched."""

    def statement(sql: str, *params: Any) -> int:
        with unguarded(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, params)
            touched = cursor.rowcount
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")
        return touched

    return statement
