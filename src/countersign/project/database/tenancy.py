"""Which rows the portal's role sees: row-level security on every table, beside `visible_to` (security.md 4.7).

One list of all tables, because a table left out must be seen: tests/house/test_tenancy.py knows every table and
finds it here or nowhere. The policies are laid anew, as the owner, whenever they differ from this file: no
migration can leave them behind. Decision 0009.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from countersign.kernel.guards import LIBRARY_PREFIXES
from countersign.kernel.tenancy import ACCOUNT, APPLICATION_ROLE, CONTRACT, PORTAL_ROLE

_KINDS = ("read", "add", "change", "remove")
_COMMANDS = {"read": "SELECT", "add": "INSERT", "change": "UPDATE", "remove": "DELETE"}


@dataclass(frozen=True, slots=True)
class Rows:
    """What the portal's role may do with a table's rows.

    read:  condition of the rows it sees.
    add:   condition of those it may add; empty: none.
    keep:  whether it may change and remove what it could have added.
    hold:  or else: of those it may lock and change, but not remove; what a changed row must satisfy is `held`.
    drop:  or else: of those it may remove.
    after: condition over `new` asked when the statement is over: of a row whose parent the same statement adds.
    """

    read: str = "false"
    add: str = ""
    keep: bool = False
    hold: str = ""
    held: str = ""
    drop: str = ""
    after: str = ""


def _own(condition: str, *, add: str | None = None) -> Rows:
    """Rows that a customer's commands may write as well as read."""
    return Rows(condition, condition if add is None else add, keep=True)


def _of(table: str, condition: str) -> str:
    """Rows whose parent is seen; the parent's own policy is asked, so that there is one answer.

    Not EXISTS: the planner makes two plans of each, and planning was most of what a thread cost more.
    """
    return f"(SELECT true FROM {table} parent WHERE parent.{condition} LIMIT 1)"


_STAFF = Rows()
_TICKET = _of("tickets_ticket", "id = ticket_id")
_CUSTOMER = _of("customers_contract", "customer_id = {0}.customer_id AND parent.id = " + CONTRACT)
_MINE = f"contract_id = {CONTRACT}"
_ACCOUNT = f"account_id = {ACCOUNT}"
_OWN_FILE = f"{_MINE} AND owner_kind = 'customer' AND owner_id = {ACCOUNT}"
_ACTED = f"actor_kind = 'customer' AND actor_id = {ACCOUNT}"
_APPLICANT = _of("customers_customer", "id = customer_id AND parent.applicant_id = " + ACCOUNT)
_ITSELF = _of("customers_contract", "customer_id = customers_customer.id AND parent.id = " + CONTRACT)
_SESSION = f"(SELECT s.account_id FROM identity_session s WHERE s.reference = session_id) = {ACCOUNT}"


def _customers(table: str) -> str:
    return _CUSTOMER.format(table)


TENANT: dict[str, Rows] = {
    # Of another contract than the one acted for, a person sees the number and the name: to choose it.
    "customers_contact": Rows(
        f"{_MINE} OR {_ACCOUNT}", add=_MINE, held=f"{_MINE} OR {_ACCOUNT}",
        hold=f"{_MINE} OR ({_ACCOUNT} AND invited_at IS NOT NULL)",  # An invitation is answered from outside.
    ),
    "customers_contract": Rows(
        f"id = {CONTRACT} OR EXISTS (SELECT FROM customers_contact x WHERE x.contract_id = customers_contract.id "
        f"AND x.account_id = {ACCOUNT} AND (x.is_active OR x.invited_at IS NOT NULL))",
        hold=f"id = {CONTRACT}",  # Locked while its people change.
    ),
    "customers_customer": _own(
        f"applicant_id = {ACCOUNT} OR {_of('customers_contract', 'customer_id = customers_customer.id')}",
        # Its chain grows by what owners choose for it; who it is does not change here (security T77).
        add=f"applicant_id = {ACCOUNT} OR {_ITSELF}",
    ),
    "credits_claim": Rows(_MINE, hold=_MINE),  # Computed by the house; a customer files it and objects.
    "credits_complaint": _own(_MINE),
    "credits_maintenance": Rows(_MINE),
    "credits_outage": Rows(_MINE),
    "customers_dispute": Rows(_customers("customers_dispute")),
    "customers_identity_change": _own(_MINE),
    "customers_party": Rows(f"{_customers('customers_party')} OR {_APPLICANT}"),
    "customers_recovery": _own(f"{_ACCOUNT} OR {_customers('customers_recovery')}"),
    "customers_recovery_choice": _own(_customers("customers_recovery_choice")),
    "customers_service": _own(_MINE),
    "customers_subscription": Rows(_MINE),
    "customers_verification": Rows(f"{_customers('customers_verification')} OR {_APPLICANT}"),
    "files_upload": Rows(
        f"{_MINE} OR (owner_kind = 'customer' AND owner_id = {ACCOUNT}) OR (attached_id IS NOT NULL AND "
        "portal_sees_file(id))",
        add=_OWN_FILE, keep=True, held=_OWN_FILE, drop=_OWN_FILE,
        # The files of a mail become the contact's own when the mail is adopted.
        hold=f"({_OWN_FILE}) OR ({_MINE} AND owner_kind = 'system' AND attached_kind IN ('draft', 'held_mail'))",
    ),
    "identity_caller_code": _own(_MINE),
    # Falls with the session it was taken in, whichever contract the person acts for when signing out.
    "identity_code_secret": Rows(
        f"{_MINE} OR {_SESSION}", add=_MINE, keep=True, hold=f"{_MINE} OR {_SESSION}", drop=f"{_MINE} OR {_SESSION}"
    ),
    "identity_code_try": Rows(_MINE),
    "intake_approval": _own(_MINE),
    "intake_awaited_recording": _STAFF,
    "intake_attempt": _STAFF,
    "intake_call": _own(_MINE),
    "intake_call_notes": _STAFF,
    "intake_callback": _own(_MINE),
    "intake_draft": _own(f"claimed_contract_id = {CONTRACT}"),
    # Laid beside its ticket by the house; a contact makes it their own, or says that it is not.
    "intake_held_mail": Rows(_MINE, hold=_MINE),
    "intake_extension": _STAFF,
    "intake_line_call": _STAFF,
    "intake_line_recording": _STAFF,
    "intake_recording": Rows(_of("intake_call", "id = call_id")),
    # Customers read when their addressee is back and who holds the clock meanwhile; why people are away they never do.
    "shifts_absence": Rows("true"),
    "shifts_queue": Rows("true"),
    "shifts_shift": Rows("true"),
    "ledger_event": Rows(
        # What a person did under a key is found again by the key, for the answer to a form sent twice.
        f"(NOT staff_only AND contract = {CONTRACT}) OR ({_ACTED} AND (key IS NOT NULL OR "
        "(NOT staff_only AND contract IS NULL)))",
        # Under nobody else's name: the installation's alone stands for acts that follow from a customer's.
        add=f"(actor_kind = 'system' OR {_ACTED}) AND (contract IS NULL OR contract = {CONTRACT} OR EXISTS "
        f"(SELECT FROM customers_contact x WHERE x.account_id = {ACCOUNT} AND x.contract_id = ledger_event.contract))",
    ),
    # Beside its event from the same statement, which cannot see the event yet; one event has one payload.
    "ledger_payload": Rows(_of("ledger_event", "id = event_id"), add="true"),
    "notify_notice": Rows(f"recipient_id = {ACCOUNT}", add="true", hold=f"recipient_id = {ACCOUNT}"),  # Opened.
    # Its person hides what is said of it, or has it tried again.
    "notify_letterbox": Rows(_ACCOUNT, hold=_ACCOUNT),
    "notify_returned": Rows(_of("notify_notice", "id = notice_id")),
    # What a person chose, and their browsers that are pushed to; whoever is told, decides when with what was chosen.
    "notify_preferences": _own(_ACCOUNT),
    "notify_device": _own(_ACCOUNT),
    "notify_device_keys": _own(_of("notify_device", "id = device_id")),
    "notify_timing": Rows(_of("notify_notice", "id = notice_id"), add="true"),
    "notify_outgoing": Rows(_of("notify_notice", "id = notice_id"), add="true"),
    "tickets_agreement": _own(_TICKET),
    "tickets_assignment": _own(_TICKET),
    "tickets_attachment": _own(f"message_id IS NOT NULL AND {_TICKET}"),
    "tickets_draft": _own(_ACCOUNT),
    # Of what is escalated, customers know that we are late and to whom it went, never what staff ask each other.
    "tickets_escalation": _own(f"reason IN ('breached', 'customer') AND {_TICKET}"),
    "tickets_identifier": Rows(f"NOT internal AND {_TICKET}"),
    "tickets_message": Rows(
        _TICKET, add=f"author_id = {ACCOUNT} AND side = 'customer'",
        after=_of("tickets_ticket", "id = new.ticket_id"),
    ),
    "tickets_leaving": _STAFF,
    "tickets_next_step": _STAFF,
    "tickets_note": _STAFF,
    "tickets_presence": _STAFF,
    # Its customers answer an offer; what it says and what becomes of it afterwards is the provider's.
    "tickets_quote": Rows(
        _TICKET, hold=f"{_TICKET} AND state = 'offered'",
        held=f"{_TICKET} AND state IN ('accepted', 'declined') AND settled_by_id = {ACCOUNT}",
    ),
    "tickets_rating": _own(_TICKET),
    "tickets_reading": _STAFF,
    "tickets_review": Rows(_TICKET),
    "tickets_searchwords": Rows(_MINE),
    "tickets_ticket": _own(_MINE),
    "vault_alarm": _STAFF,
    "vault_hold": _STAFF,
    "vault_document": Rows(_customers("vault_document")),
    "vault_grant": Rows(_customers("vault_grant")),
    "vault_look": Rows(_of("vault_grant", "id = grant_id")),
    # Of whichever contract: its person lists and ends it. One is made for the contract that is acted for.
    "api_token": Rows(_ACCOUNT, add=f"{_ACCOUNT} AND {_MINE}", hold=_ACCOUNT),
    "api_token_use": Rows(_of("api_token", "id = token_id")),
    "api_key_use": _own(f"split_part(key, ':', 1) = {ACCOUNT}::text"),
    # No contract's, and no customer's.
    "api_spending": _STAFF,
    "customers_billing_name": _STAFF,
    "customers_import": _STAFF,
    "customers_registration_paper": _STAFF,
    "files_fetch": _STAFF,
    # Asked by nobody in particular: the asker's page is of no contract, and stands outside the role.
    "general_arrival": _STAFF,
    "general_dispatch": _STAFF,
    "general_question": _STAFF,
    "general_said": _STAFF,
    "general_saved_answer": _STAFF,
    "general_visit": _STAFF,
    "hooks_delivery": _STAFF,
    "hooks_hook": _STAFF,
    "identity_look": _STAFF,
    "ledger_cursor": _STAFF,
    "mail_canary": _STAFF,
    "mail_fetched": _STAFF,
    # What the reader's own mails say beyond the words that wait to be adopted.
    "mail_gist": Rows(
        f"{_of('intake_held_mail', 'mail_id = mail_gist.mail_id')} OR "
        f"{_of('intake_draft', 'mail_id = mail_gist.mail_id')}"
    ),
    "mail_mailbox": _STAFF,
    "mail_raw": _STAFF,
    "knowledge_procedure": _STAFF,
    "knowledge_procedure_run": _STAFF,
    "knowledge_procedure_version": _STAFF,
    "shifts_custody_signing": _STAFF,
    "shifts_skill": _STAFF,
}

# No tenant's: why each may be read under any role.
SHARED: dict[str, str] = {
    "calendars_calendar": "names of working calendars, the same for every customer",
    "calendars_version": "hours and holidays, read when a clock of any customer starts",
    "customers_identity_mode": "how the provider's officers work, no customer's",
    "credits_rule": "the provider's catalogue",
    "customers_plan": "the provider's catalogue",
    "customers_scope": "who is responsible for which layer of a product, shown to every customer",
    "customers_provider": "the provider itself",
    "files_preview": "sizes of pictures by the hash of their bytes, no owner",
    "identity_account": "names of authors on both sides; a session belongs to an account before any contract is known",
    "identity_failed_sign_in": "digests and networks, of nobody signed in",
    "identity_foreign_identity": "by account, asked while signing in",
    "identity_passkey": "by account, asked while signing in and proving",
    "identity_recovery_code": "by account, asked while signing in and proving",
    "identity_seen_device": "by account, asked while signing in",
    "identity_seen_network": "by account, asked while signing in",
    "identity_session": "read and stored before and after the role is known",
    "identity_spent_challenge": "digests of answered questions",
    "identity_step_up": "by account and session, asked while proving",
    "identity_totp": "by account, the seed is in the vault",
    "identity_waiver": "by account, of staff",
    "tickets_routing_rules": "by which rules tickets find their queue, read when any customer opens one",
}
# A file of the staff's is seen through the message or the call that carries it; one on a note never. A function,
# planned once a connection: as nested policies it was planned with every thread.
_FILE = """
CREATE OR REPLACE FUNCTION portal_sees_file(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine bigint := nullif(current_setting('countersign.contract', true), '')::bigint;
BEGIN
    RETURN EXISTS (SELECT FROM public.tickets_attachment a JOIN public.tickets_ticket t ON t.id = a.ticket_id
                   WHERE a.upload_id = asked AND a.message_id IS NOT NULL AND t.contract_id = mine)
        OR EXISTS (SELECT FROM public.intake_recording r JOIN public.intake_call c ON c.id = r.call_id
                   WHERE r.upload_id = asked AND c.contract_id = mine);
END $$
"""
SEEN_COLUMNS = {
    "tickets_searchwords": "ticket_id, contract_id, public",
    "shifts_absence": "id, person_id, begins_at, ends_at, substitute_id, cancelled_at",
}
# Which the portal's commands read and lock by themselves; jobs of libraries are deferred by whoever writes.
_READ_ONLY = ("django_migrations",)


def fingerprint() -> str:
    """Digest what this file demands; it is kept as the role's comment beside the policies."""
    told = repr((sorted(TENANT.items(), key=lambda item: item[0]), _FILE, SEEN_COLUMNS, PORTAL_ROLE, 5))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def statements(table: str, rows: Rows) -> list[str]:
    """Write what lays one table's policies; those of before are gone."""
    made = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY the_house ON {table} TO {APPLICATION_ROLE} USING (true) WITH CHECK (true)",
        f"CREATE POLICY portal_read ON {table} FOR SELECT TO {PORTAL_ROLE} USING ({rows.read})",
    ]
    if rows.add:
        made.append(f"CREATE POLICY portal_add ON {table} FOR INSERT TO {PORTAL_ROLE} WITH CHECK ({rows.add})")
    if rows.keep or rows.hold:
        using, check = rows.hold or rows.add, rows.held or rows.hold or rows.add
        made.append(
            f"CREATE POLICY portal_change ON {table} FOR UPDATE TO {PORTAL_ROLE} USING ({using}) WITH CHECK ({check})"
        )
    if rows.keep:
        using = rows.drop or rows.add
        made.append(f"CREATE POLICY portal_remove ON {table} FOR DELETE TO {PORTAL_ROLE} USING ({using})")
    return made


def _afterwards(table: str, condition: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION portal_after_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT {condition} THEN RAISE insufficient_privilege "
        f"USING MESSAGE = 'new row violates row-level security after the statement: {table}'; END IF; "
        "RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER portal_after AFTER INSERT OR UPDATE ON {table} FOR EACH ROW "
        f"WHEN (current_user = '{PORTAL_ROLE}') EXECUTE FUNCTION portal_after_{table}()",
    ]


def _present() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def lay(append_only: frozenset[str]) -> None:
    """Give the portal's role its rights and every table its policies, in one transaction, as the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        present = _present()
        role = sql.Identifier(PORTAL_ROLE)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(role))
        for table in sorted(present & append_only):
            cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {PORTAL_ROLE}')
        for table in sorted(present.intersection(_READ_ONLY)):
            cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM {PORTAL_ROLE}')
        for table, columns in SEEN_COLUMNS.items():
            if table in present:
                cursor.execute(f"REVOKE SELECT ON {table} FROM {PORTAL_ROLE}")
                cursor.execute(f"GRANT SELECT ({columns}) ON {table} TO {PORTAL_ROLE}")
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
        for table, policy in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')
        if present.issuperset(TENANT):  # Not into an empty database, which a dump is to fill.
            cursor.execute(_FILE)
        for table, rows in TENANT.items():
            if table in present:
                for laid in statements(table, rows) + (_afterwards(table, rows.after) if rows.after else []):
                    cursor.execute(laid)
        if present.issuperset(TENANT):
            cursor.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(sql.Literal(_comment())))


def _comment() -> str:
    return f"countersign row-level security {fingerprint()}"


def stands() -> bool:
    """Tell whether the policies in the database are those of this program. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        found: str | None = cursor.fetchone()[0]
    return found == _comment()


def missing() -> list[str]:
    """Name the tables whose rows the database gives to the portal's role unfiltered, or that nobody has thought of.

    Asks the database itself, so that a switched-off or removed policy is seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid "
            "AND p.polname IN ('the_house', 'portal_read', 'portal_add', 'portal_change', 'portal_remove')) "
            "FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        )
        found = {name: (on, number) for name, on, number in cursor.fetchall()}
    wanted = {table: len(statements(table, rows)) - 1 for table, rows in TENANT.items()}
    off = [table for table, number in wanted.items() if found.get(table) != (True, number)]
    unknown = [
        table for table in found
        if table not in TENANT and table not in SHARED and not table.startswith(LIBRARY_PREFIXES)
    ]  # fmt: skip
    return sorted(off + unknown)
