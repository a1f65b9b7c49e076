"""Seeing a document in clear: asked for with a purpose and a ticket, let by a second person, for fifteen minutes.

The vault keeps every rule of it itself, in its own tables and by its own clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from countersign.vault.process import documents, pictures
from countersign.vault.process.people import Person, person, proven
from countersign.vault.process.refused import Refused
from countersign.vault.process.room import Room, now
from countersign.vault.rules import papers

_COLUMNS = (
    "id, customer, reference, purpose, ticket, fields, requested_by, requested_session, requested_at, "
    "approved_by, approved_session, approved_at, state"
)


def request(room: Room, *, who: Mapping[str, Any], given: Mapping[str, Any]) -> int:
    """Ask for fields of one document of one customer; returns the number of the grant that waits for approval.

    given: customer, reference, purpose, ticket, fields ("picture" among them asks for the pictures).
    """
    fields = list(dict.fromkeys(given["fields"]))
    if given["purpose"] not in papers.PURPOSES:
        raise Refused("invalid", "grant_purpose_unknown")
    if not fields or set(fields) - {*papers.FIELDS, "picture"}:
        raise Refused("invalid", "grant_fields_unknown")
    with room.work() as connection:
        asking = person(room, connection, who, papers.ASKING_ROLES)
        proven(who, asking)
        _ticket(connection, given["ticket"], given["customer"])
        held = documents.of_customer(room, connection, given["customer"])
        if given["reference"] not in {document.reference for document in held}:
            raise Refused("not_visible", "not_found")
        number: int = connection.execute(
            "INSERT INTO vault.reveal_grant (customer, reference, purpose, ticket, fields, requested_by, "
            "requested_session, requested_at, state) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'requested') "
            "RETURNING id",
            [
                given["customer"], given["reference"], given["purpose"], given["ticket"], fields, asking.account,
                asking.session, now(),
            ],
        ).fetchone()[0]  # type: ignore[index]  # fmt: skip
    room.journal.write(
        "grant.requested", certain=True, grant=number, by=asking.account, customer=given["customer"],
        ticket=given["ticket"], purpose=given["purpose"], fields=fields,
    )  # fmt: skip
    return number


def approve(room: Room, *, who: Mapping[str, Any], grant: int) -> str:
    """Let another person's request through; returns the instant at which the grant ends."""
    with room.work() as connection:
        row = _grant(connection, grant)
        approving = person(room, connection, who, papers.APPROVING_ROLES)
        _another(room, row, approving, "grant_self_approval")
        proven(who, approving)
        if row["state"] != "requested":
            raise Refused("conflict", "grant_not_waiting")
        if row["requested_at"] < now() - timedelta(hours=papers.REQUEST_HOURS):
            raise Refused("conflict", "grant_too_old")
        approved_at = now()
        connection.execute(
            "UPDATE vault.reveal_grant SET state = 'approved', approved_by = %s, approved_session = %s, "
            "approved_at = %s WHERE id = %s",
            [approving.account, approving.session, approved_at, grant],
        )
    room.journal.write("grant.approved", certain=True, grant=grant, by=approving.account)
    return _ends_at(approved_at).isoformat()


def refuse(room: Room, *, who: Mapping[str, Any], grant: int) -> None:
    """End a grant, waiting or approved: the second person refuses it, or the first gives it back."""
    with room.work() as connection:
        row = _grant(connection, grant)
        by = person(room, connection, who, papers.APPROVING_ROLES | papers.ASKING_ROLES)
        if row["state"] not in ("requested", "approved"):
            raise Refused("conflict", "grant_not_waiting")
        connection.execute("UPDATE vault.reveal_grant SET state = 'ended' WHERE id = %s", [grant])
    room.journal.write("grant.ended", certain=True, grant=grant, by=by.account)


def reveal(room: Room, *, who: Mapping[str, Any], grant: int, fields: list[str]) -> dict[str, Any]:
    """Show fields of a grant to the person who asked for it, in the session in which it was asked for.

    Raises: Refused; the third look within ten minutes and the one too many of a day lock the person out.
    """
    with room.work() as connection:
        # One look at a time in the whole installation: the limits are counted exactly.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('vault looks'))")
        row = _grant(connection, grant)
        looking = person(room, connection, who, papers.ASKING_ROLES)
        _fits(room, row, looking, fields)
        _ticket(connection, row["ticket"], row["customer"])
        if why := _too_often(room, connection, looking.account):
            _lock(connection, looking, why)
        else:
            shown = _shown(room, connection, row, fields)
            connection.execute(
                "INSERT INTO vault.look (grant_id, account, customer, fields, at) VALUES (%s, %s, %s, %s, %s)",
                [grant, looking.account, row["customer"], fields, now()],
            )
    facts = {"grant": grant, "by": looking.account, "customer": row["customer"], "ticket": row["ticket"]}
    if why:
        room.alarm(why, account=looking.account, **facts)
        raise Refused("too_often", why)
    room.journal.write("look", certain=True, fields=fields, **facts)
    return shown


def release(room: Room, *, who: Mapping[str, Any], account: int) -> None:
    """Let a locked person look again: another person of the third role decides."""
    with room.work() as connection:
        by = person(room, connection, who, papers.THIRD_ROLES)
        proven(who, by)
        if by.account == account:
            raise Refused("not_allowed", "grant_self_approval")
        connection.execute(
            "UPDATE vault.operator_lock SET released_at = now(), released_by = %s "
            "WHERE account = %s AND released_at IS NULL",
            [by.account, account],
        )
    room.journal.write("operator.released", certain=True, account=account, by=by.account)


def locked(room: Room, *, account: int) -> bool:
    """Tell whether a person is locked out after too many looks."""
    with room.work() as connection:
        found = connection.execute(
            "SELECT 1 FROM vault.operator_lock WHERE account = %s AND released_at IS NULL", [account]
        ).fetchone()
    return found is not None


def delay(room: Room, *, who: Mapping[str, Any], grant: int, until: str) -> None:
    """Keep looks of a grant from the customer until an instant: under a lawful order, by a third person."""
    ends_at = datetime.fromisoformat(until)
    if not now() < ends_at <= now() + timedelta(days=papers.DELAY_DAYS):
        raise Refused("invalid", "delay_too_long", days=papers.DELAY_DAYS)
    with room.work() as connection:
        row = _grant(connection, grant)
        third = person(room, connection, who, papers.THIRD_ROLES)
        _another(room, row, third, "delay_needs_third")
        proven(who, third)
        if row["purpose"] != "lawful_order" or third.account == row["approved_by"]:
            raise Refused("not_allowed", "delay_needs_third")
        connection.execute("UPDATE vault.reveal_grant SET delayed_until = %s WHERE id = %s", [ends_at, grant])
    room.journal.write("grant.delayed", certain=True, grant=grant, by=third.account, until=until)


def alarms(room: Room, *, after: int) -> list[dict[str, Any]]:
    """Return alarms that were raised after one, oldest first."""
    with room.work() as connection:
        rows = connection.execute(
            "SELECT id, at, what, facts FROM vault.alarm WHERE id > %s ORDER BY id LIMIT 200", [after]
        ).fetchall()
    return [{"id": row[0], "at": row[1].isoformat(), "what": row[2], "facts": row[3]} for row in rows]


def _grant(connection: Any, number: int) -> dict[str, Any]:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM vault.reveal_grant WHERE id = %s FOR UPDATE", [number]
    ).fetchone()
    if row is None:
        raise Refused("not_visible", "not_found")
    return dict(zip(_COLUMNS.split(", "), row, strict=True))


def _another(room: Room, row: Mapping[str, Any], by: Person, code: str) -> None:
    if by.account == row["requested_by"] or by.session == row["requested_session"]:
        room.alarm("self_approval", account=by.account, grant=row["id"], customer=row["customer"])
        raise Refused("not_allowed", code)


def _fits(room: Room, row: Mapping[str, Any], looking: Person, fields: list[str]) -> None:
    """Hold a look against its grant: person, session, fields, time."""
    if row["state"] != "approved":
        raise Refused("not_allowed", "grant_not_approved")
    if _ends_at(row["approved_at"]) <= now():
        raise Refused("not_allowed", "grant_over")
    if looking.account != row["requested_by"] or looking.session != row["requested_session"]:
        room.alarm("foreign_grant", account=looking.account, grant=row["id"], customer=row["customer"])
        raise Refused("not_allowed", "grant_of_another")
    if not fields or set(fields) - set(row["fields"]):
        raise Refused("not_allowed", "grant_other_fields")


def _ticket(connection: Any, ticket: int, customer: int) -> None:
    row = connection.execute("SELECT customer, open FROM vault.ticket(%s)", [ticket]).fetchone()
    if row is None or row[0] != customer or not row[1]:
        raise Refused("not_allowed", "grant_ticket_refused")


def _too_often(room: Room, connection: Any, account: int) -> str | None:
    mine, row_of_looks, all_of_them = connection.execute(
        "SELECT count(*) FILTER (WHERE account = %(account)s), "
        "count(*) FILTER (WHERE account = %(account)s AND at > now() - make_interval(mins => %(minutes)s)), "
        "count(*) FROM vault.look WHERE at > now() - interval '1 day'",
        {"account": account, "minutes": papers.ROW_MINUTES},
    ).fetchone()
    if row_of_looks + 1 >= papers.LOOKS_IN_A_ROW:
        return "looks_in_a_row"
    if mine >= room.limits.looks_per_person:
        return "looks_of_the_day"
    return "looks_of_all" if all_of_them >= room.limits.looks else None


def _lock(connection: Any, by: Person, why: str) -> None:
    if why != "looks_of_all":
        connection.execute("INSERT INTO vault.operator_lock (account, why) VALUES (%s, %s)", [by.account, why])
        connection.execute(
            "UPDATE vault.reveal_grant SET state = 'ended' WHERE requested_by = %s AND state <> 'ended'", [by.account]
        )


def _shown(room: Room, connection: Any, row: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    document = next(
        (d for d in documents.of_customer(room, connection, row["customer"]) if d.reference == row["reference"]), None
    )
    if document is None:
        raise Refused("not_visible", "not_found")
    named = [name for name in fields if name != "picture"]
    shown: dict[str, Any] = {"fields": documents.read(room, connection, document, named), "pictures": []}
    if "picture" in fields:
        shown["pictures"] = pictures.read(room, connection, row["reference"])
    return shown


def _ends_at(approved_at: datetime) -> datetime:
    return approved_at + timedelta(minutes=papers.GRANT_MINUTES)
