"""A connection that the server has closed is noticed without asking the server at every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections


@pytest.fixture
def other(db: None) -> Iterator[Any]:
    """A connection of its own, as a page thread keeps one."""
    own: Any = connections.create_connection("default")
    own.settings_dict["CONN_HEALTH_CHECKS"] = True
    yield own
    own.close()


def asked(own: Any, sql: str) -> Any:
    """Ask as the first statement of a request does."""
    own.close_if_unusable_or_obsolete()
    with own.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def asked_by_the_owner(own: Any, sql: str, process: int) -> Any:
    """Ask the server of a connection, as who may see all of them."""
    info = own.connection.info
    with psycopg.connect(host=info.host, port=info.port, dbname=info.dbname, user=info.user) as seen:
        row = seen.execute(sql, [process]).fetchone()
    assert row is not None
    return row[0]


def last_statement(own: Any, process: int) -> Any:
    return asked_by_the_owner(own, "SELECT query FROM pg_stat_activity WHERE pid = %s", process)


def test_a_connection_in_use_is_asked_nothing_between_requests(other: Any) -> None:
    process = asked(other, "SELECT pg_backend_pid()")
    asked(other, "SELECT 2")
    other.close_if_unusable_or_obsolete()
    other.close_if_health_check_failed()
    assert last_statement(other, process) == "SELECT 2"


def test_a_connection_that_slept_is_asked(other: Any) -> None:
    process = asked(other, "SELECT pg_backend_pid()")
    asked(other, "SELECT 2")
    other._checked_at -= 3600
    other.close_if_unusable_or_obsolete()
    other.close_if_health_check_failed()
    assert last_statement(other, process) == "SELECT 1"


def test_a_closed_connection_is_opened_anew(other: Any) -> None:
    process = asked(other, "SELECT pg_backend_pid()")
    asked(other, "SELECT 2")
    assert asked_by_the_owner(other, "SELECT pg_terminate_backend(%s, 5000)", process)
    assert asked(other, "SELECT pg_backend_pid()") != process
