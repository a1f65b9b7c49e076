"""Nobody changes what was recorded (security T67)."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.cast import Cast
from tests.factories import accepted

from countersign.kernel.guards import unguarded

STATEMENTS = [
    "UPDATE ledger_event SET type = 'ticket.praised'",
    "UPDATE ledger_event SET type = type WHERE false",
    "DELETE FROM ledger_event",
    "TRUNCATE ledger_event CASCADE",
    "UPDATE ledger_payload SET body = '\\x7b7d'",
    "DELETE FROM ledger_payload WHERE false",
    "TRUNCATE ledger_payload",
]


def refused(statement: str) -> str:
    """Run a statement that must be refused; return the database's words."""
    with pytest.raises(ProgrammingError) as refusal:
        with unguarded(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)
    return str(refusal.value)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_has_no_right_to_change_the_ledger(statement: str, cast: Cast) -> None:
    accepted(cast)
    assert "permission denied for table ledger_" in refused(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_owner_is_refused_by_a_trigger(statement: str, cast: Cast, as_owner: None) -> None:
    accepted(cast)
    assert "the ledger is append-only" in refused(statement)


def test_the_application_cannot_switch_the_triggers_off(cast: Cast) -> None:
    assert "permission denied" in refused("SET LOCAL session_replication_role = replica")
    assert "must be owner" in refused("ALTER TABLE ledger_event DISABLE TRIGGER ALL")
    assert "must be owner" in refused("DROP TRIGGER ledger_event_append_only ON ledger_event")
