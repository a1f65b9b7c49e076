"""What the application may do in the database; granted anew after every migration."""

from __future__ import annotations

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from countersign.kernel.guards import LEDGER_TABLES
from countersign.kernel.tenancy import PORTAL_ROLE
from countersign.project.database import tenancy, vault_rights
from countersign.project.database.addresses import APPLICATION_ROLE
from countersign.project.exits import DATABASE, Refusal


def append_only_tables() -> frozenset[str]:
    """Tables that the application may read and add to, and never change."""
    marked = (model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))
    return LEDGER_TABLES | frozenset(marked)


def grant() -> None:
    """Make the roles of house and portal and give them exactly what they need, as the owner.

    Raises: Refusal when the owner may not make roles; the line says what an administrator runs.
    """
    for name in (APPLICATION_ROLE, PORTAL_ROLE):
        _make(name)
    role = sql.Identifier(APPLICATION_ROLE)
    _grant_tables(role)
    tenancy.lay(append_only_tables())
    vault_rights.grant()


def _make(name: str) -> None:
    """Make a role that nobody signs in as, and let the owner take it on.

    The application is no member of the portal's role: it would be given the portal's policies with it. Whoever
    opened the connection may change between the two.
    """
    role = sql.Identifier(name)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countersign roles'))")
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
            # From 16 on who makes a role may give it away, but not take it on.
            cursor.execute("SHOW server_version_num")
            needed = "SET" if int(cursor.fetchone()[0]) >= 160_000 else "MEMBER"
            cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [name, needed])
            if not cursor.fetchone()[0]:
                cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    except DatabaseError as why:
        line = (
            f"The owner of the database may not make the role {name}: {why} "
            f"An administrator runs: CREATE ROLE {name} NOLOGIN; GRANT {name} TO owner;"
        )
        raise Refusal(line, DATABASE) from None


def _grant_tables(role: sql.Identifier) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(role))
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {name for (name,) in cursor.fetchall()}
        for table in sorted(present & append_only_tables()):
            revoked = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoked.format(sql.Identifier(table), role))
        if "django_migrations" in present:
            revoked = sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}")
            cursor.execute(revoked.format(role))
