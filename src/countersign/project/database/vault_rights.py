"""What the vault's role may do in the database, and through which two windows it sees the rooms above it.

The vault knows a session's name and a ticket's number. Who is behind them it asks the tables itself, through
functions of the owner: so it believes nobody who asks, and imports no room. They are written in PL/pgSQL, whose
bodies are bound late: a migration may change the tables under them.
"""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from countersign.project.exits import DATABASE, Refusal

VAULT_ROLE = "countersign_vault"

# live: the session neither ended nor idle. proven_at: the last use of a passkey of the account.
PERSON = """
CREATE OR REPLACE FUNCTION vault.person(asked text)
RETURNS TABLE (account bigint, kind text, roles text[], active boolean, live boolean, proven_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT a.id, a.kind, a.roles, a.is_active,
        s.expire_date > clock_timestamp() AND coalesce(s.ends_at > clock_timestamp(), true),
        (SELECT max(p.last_used_at) FROM public.identity_passkey p WHERE p.account_id = a.id AND p.removed_at IS NULL)
    FROM public.identity_session s JOIN public.identity_account a ON a.id = s.account_id
    WHERE s.reference = asked;
END $$
"""
TICKET = """
CREATE OR REPLACE FUNCTION vault.ticket(asked bigint)
RETURNS TABLE (customer bigint, open boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT c.customer_id, t.status <> 'closed'
    FROM public.tickets_ticket t JOIN public.customers_contract c ON c.id = t.contract_id
    WHERE t.id = asked;
END $$
"""


def grant() -> None:
    """Make the vault's role and give it the schema `vault` alone; nobody else has anything there. As the owner.

    Raises: Refusal when the owner may not make roles; the line says what an administrator runs.
    """
    role = sql.Identifier(VAULT_ROLE)
    try:
        _make(role)
    except DatabaseError as why:
        line = (
            f"The owner of the database may not make the role {VAULT_ROLE}: {why} "
            f"An administrator runs: CREATE ROLE {VAULT_ROLE} NOLOGIN; GRANT {VAULT_ROLE} TO owner;"
        )
        raise Refusal(line, DATABASE) from None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'vault'")
        if cursor.fetchone() is None:
            return
        for statement in (PERSON, TICKET):
            cursor.execute(statement)
        for statement in (
            "REVOKE ALL ON SCHEMA vault FROM PUBLIC",
            "REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM PUBLIC",
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vault FROM PUBLIC",
            "GRANT USAGE ON SCHEMA vault TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vault TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA vault TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA vault TO {}",
            "REVOKE UPDATE, DELETE, TRUNCATE ON vault.look, vault.alarm FROM {}",
        ):
            cursor.execute(sql.SQL(statement).format(role))


def _make(role: sql.Identifier) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countersign roles'))")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [VAULT_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [VAULT_ROLE])
        if not cursor.fetchone()[0]:
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
