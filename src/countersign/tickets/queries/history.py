"""The ticket as it stood at any second, folded from its events (M3, story S11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db import connection

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.ledger.queries import EventRow, events_of, state_of, until
from countersign.ledger.rules import State
from countersign.tickets.queries.visible import check_visible
from countersign.tickets.rules.status import Side

View = Literal["staff", "customer"]

_SHOWN = (
    "kind", "title", "summary", "facts", "status", "waiting", "cycle", "severity_claimed", "severity", "opened_at",
    "origin_channel", "origin_ip", "origin_assurance", "accepted_at", "first_answered_at", "clock", "clock_due_at",
    "resolution_due_at", "promised_at", "resolution", "cause", "action", "checked", "proposed_at", "closed_at",
    "confirmed_at", "rejections",
)  # fmt: skip
_PEOPLE = {"author": "author_id", "addressee": "addressee_id", "holder": "holder_id", "confirmed_by": "confirmed_by_id"}


def as_of(number: int, moment: datetime, by: Actor, view: View = "staff") -> dict[str, Any]:
    """Return a ticket as it stood at a second, as plain JSON values. Four queries.

    view: "customer" leaves out notes, offers and every event of staff alone; customers get no other.
    Raises: NotVisible (also for a second before the ticket was opened).
    """
    check_visible(number, by)
    staff = view == "staff" and not by.is_customer
    rows = until(events_of("ticket", number, staff=staff), moment)
    if not rows:
        raise NotVisible("not_yet_opened", number=number)
    return _told(number, rows, staff)


def whole_history(number: int, by: Actor) -> dict[str, Any]:
    """Return all that ever happened on a ticket, for the download: its state now and every event with its hash."""
    check_visible(number, by)
    rows = events_of("ticket", number, staff=by.is_staff)
    if not rows:
        raise NotVisible
    told = _told(number, rows, by.is_staff)
    for event, row in zip(told["events"], rows, strict=True):
        event["hash"] = row.hash
    return told


def _told(number: int, rows: list[EventRow], staff: bool) -> dict[str, Any]:
    state = state_of(rows)
    names = _names(state, rows)
    places = _places(state)
    told: dict[str, Any] = {"number": number, "seq": state.seq, "contract": places[0], "service": places[1]}
    told |= {name: state.fields.get(name) for name in _SHOWN}
    told |= {name: names.get(state.fields.get(field) or 0) for name, field in _PEOPLE.items()}
    files = state.parts.get("attachment", {})
    reviews = {row["message_id"]: row for _, row in sorted(state.parts.get("review", {}).items())}
    told["messages"] = [
        _message(key, row | _reviewed(reviews.get(key)), files, staff)
        for key, row in sorted(state.parts.get("message", {}).items())
    ]
    if staff:
        told["notes"] = [_note(key, row, files) for key, row in sorted(state.parts.get("note", {}).items())]
    told["rating"] = _rating(state)
    told["events"] = [
        {"seq": row.seq, "type": row.type, "at": _iso(row.at), "by": names.get(row.actor_id or 0, row.actor_kind),
         "assurance": row.assurance, "method": row.method, "channel": row.channel, "facts": row.facts}
        for row in rows
    ]  # fmt: skip
    return told


def _message(key: int, row: dict[str, Any], files: dict[int, dict[str, Any]], staff: bool) -> dict[str, Any]:
    shown = ("side", "kind", "author_name", "body", "at", "channel", "assurance", "method", "review", "ip")
    told = {name: row.get(name, "") for name in shown} | {"files": _files(files, "message_id", key)}
    if not staff and row["side"] == Side.STAFF:
        told["ip"] = None  # From where the provider's people work is not the customer's to know.
    return told


def _reviewed(row: dict[str, Any] | None) -> dict[str, Any]:
    """Say to which level a message was lowered, by whom and why."""
    return {"review": {name: row[name] for name in ("level", "by_name", "reason", "at")} if row else None}


def _note(key: int, row: dict[str, Any], files: dict[int, dict[str, Any]]) -> dict[str, Any]:
    shown = ("kind", "author_name", "body", "at")
    return {name: row[name] for name in shown} | {"files": _files(files, "note_id", key)}


def _files(files: dict[int, dict[str, Any]], owner: str, key: int) -> list[dict[str, Any]]:
    return [
        {"name": row["name"], "sha256": row["sha256"], "size_bytes": row["size_bytes"]}
        for _, row in sorted(files.items())
        if row[owner] == key
    ]


def _rating(state: State) -> dict[str, Any] | None:
    given = [row for row in state.parts.get("rating", {}).values() if row["cycle"] == state.fields.get("cycle")]
    return {"satisfaction": given[0]["satisfaction"], "comment": given[0]["comment"]} if given else None


def _names(state: State, rows: list[EventRow]) -> dict[int, str]:
    """Name the people of a ticket. One query."""
    ids = {row.actor_id for row in rows if row.actor_id} | {state.fields.get(field) for field in _PEOPLE.values()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM identity_account WHERE id = ANY(%s)", [[i for i in ids if i]])
        return dict(cursor.fetchall())


def _places(state: State) -> tuple[str | None, str | None]:
    """Name the contract and the service. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.number, (SELECT s.name FROM customers_service s WHERE s.id = %s) "
            "FROM customers_contract c WHERE c.id = %s",
            [state.fields.get("service_id"), state.fields.get("contract_id")],
        )
        found: tuple[str, str | None] | None = cursor.fetchone()
    return found or (None, None)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
