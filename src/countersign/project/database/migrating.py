"""Bring the database up to this program, as its owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from countersign.kernel.guards import unguarded
from countersign.project.database import addresses as databases
from countersign.project.database import roles, tenancy


@contextmanager
def as_owner() -> Iterator[None]:
    """Act as the owner of the database; the guards of the record are off, its triggers are not."""
    before = connection.settings_dict["OPTIONS"]["options"]
    _reconnect(databases.as_owner())
    try:
        with unguarded():
            yield
    finally:
        _reconnect(before)


def _reconnect(options: str) -> None:
    connection.close()
    connections.settings["default"]["OPTIONS"]["options"] = options
    connection.settings_dict["OPTIONS"]["options"] = options


def pending() -> list[str]:
    """Name the migrations that this program brings and the database has not seen."""
    with as_owner():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> list[str]:
    """Run what is pending and grant the application its rights; returns what was run.

    Two at once take turns: a lock of the database is held meanwhile.
    """
    waiting = pending()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [databases.APPLICATION_ROLE])
        if not waiting and cursor.fetchone() is not None and tenancy.stands() and not tenancy.missing():
            return []
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext('countersign migrations'))")
        cursor.execute("RESET lock_timeout")
        try:
            call_command("migrate", verbosity=0, interactive=False)
            roles.grant()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('countersign migrations'))")
    return waiting
