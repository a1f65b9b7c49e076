"""After every test of a room the replay of the ledger equals its rows; and a superuser who tampers, to prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from countersign.kernel.guards import unguarded
from countersign.ledger.verify import verify
from countersign.project.databases import APPLICATION_ROLE

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
