"""Identity documents: kept, shown masked, compared blindly, looked up by their number's blind index."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from countersign.vault.process.refused import Damaged, Refused
from countersign.vault.process.room import Room, now, one
from countersign.vault.process.sealing import opened, place, seal
from countersign.vault.rules import papers
from countersign.vault.rules.normal import normal

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_COLUMNS = "reference, version, customer, kind, country, expires_on, source, ticket, put_at, state, decided_at, seal"


@dataclass(frozen=True)
class Document:
    """One version of a document, as its row says."""

    reference: str
    version: int
    customer: int
    kind: str
    country: str
    expires_on: date | None
    source: str
    ticket: int | None
    put_at: Any
    state: str
    decided_at: Any
    seal: bytes


def put(room: Room, given: Mapping[str, Any]) -> str:
    """Keep a document, or a new version of one; returns its reference.

    given: customer, kind, country, fields, expires_on (ISO day or None), by, source, ticket, replaces.
    """
    fields = {name: text for name, text in given["fields"].items() if text and text.strip()}
    if fault := papers.fault(given["kind"], given["country"], fields):
        raise Refused("invalid", fault)
    if given["source"] not in papers.SOURCES:
        raise Refused("invalid", "document_source_unknown")
    customer, number = int(given["customer"]), normal("number", fields.get("number", ""))
    with room.work() as connection:
        blind = room.envelopes.blind(connection, given["kind"], given["country"], number)
        # Two at once about one customer take turns.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('vault customer'), %s)", [customer % 2**31])
        if given["source"] == "ticket" and (same := _same(connection, customer, blind)):
            return same
        reference, version = _place_for(connection, customer, given["replaces"], room.limits.retention_days)
        key = room.envelopes.key_of(connection, ("customer", customer))
        assert key is not None
        expires_on = date.fromisoformat(given["expires_on"]) if given["expires_on"] else None
        document = Document(
            reference, version, customer, given["kind"], given["country"], expires_on, given["source"],
            given["ticket"], now(), "in_force", None, b"",
        )  # fmt: skip
        connection.execute(
            "INSERT INTO vault.document (reference, version, customer, kind, country, expires_on, source, ticket, "
            "put_by, put_at, state, blind, seal) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                reference, version, customer, document.kind, document.country, expires_on, document.source,
                document.ticket, given["by"], document.put_at, document.state, blind, _mark(key, document),
            ],
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO vault.field (reference, version, name, box) VALUES (%s, %s, %s, %s)",
                [
                    (reference, version, name, seal(key, text.strip().encode(), where(document, name)))
                    for name, text in fields.items()
                ],
            )
    if version > 1:
        room.replaced[reference] = version
    room.journal.write(
        "document.put", certain=version > 1, reference=reference, version=version, customer=customer, by=given["by"],
        source=given["source"], ticket=given["ticket"],
    )  # fmt: skip
    return reference


def facts(room: Room, *, customer: int, by: int | None = None) -> list[dict[str, Any]]:
    """Return what may be shown of a customer's documents: two last characters, nothing more.

    by: whoever reads; forty customers an hour are more than anybody's work (T88).
    """
    if by is not None:
        _count_customers(room, by, customer)
    with room.work() as connection:
        rows = []
        for document in of_customer(room, connection, customer):
            number = read(room, connection, document, ["number"]).get("number", "")
            rows.append(
                {
                    "reference": document.reference, "kind": document.kind, "country": document.country,
                    "number_tail": papers.tail(number),
                    "expires_on": document.expires_on.isoformat() if document.expires_on else None,
                    "source": document.source, "ticket": document.ticket, "put_at": document.put_at.isoformat(),
                    "decided": document.decided_at is not None, "version": document.version,
                }
            )  # fmt: skip
    return rows


def compare(room: Room, *, customer: int, typed: Mapping[str, str], reference: str | None, by: int | None) -> Any:
    """Hold what a shown document says against what is kept; says match, mismatch or absent for each field.

    reference: the document; absent, the one put last that did not come out of a ticket.
    """
    if set(typed) - set(papers.FIELDS):
        raise Refused("invalid", "document_field_unknown")
    _count(room, "compare", customer, papers.COMPARISONS_PER_HOUR, "comparisons_too_often")
    with room.work() as connection:
        chosen = _chosen(of_customer(room, connection, customer), reference)
        kept = {} if chosen is None else read(room, connection, chosen, list(typed))
    said = {name: _verdict(name, text, kept.get(name)) for name, text in typed.items()}
    room.journal.write(
        "document.compared", customer=customer, by=by, fields=sorted(typed),
        mismatches=sorted(name for name, verdict in said.items() if verdict == "mismatch"),
    )  # fmt: skip
    return said


def known(room: Room, *, kind: str, country: str, number: str, by: int) -> bool:
    """Tell whether any customer has a document of this number: yes or no, twenty times an hour for each person."""
    _count(room, "known", by, papers.KNOWN_PER_HOUR, "known_too_often")
    with room.work() as connection:
        blind = room.envelopes.blind(connection, kind, country, normal("number", number))
        found = one(
            connection, "SELECT EXISTS (SELECT 1 FROM vault.document WHERE blind = %s AND state = 'in_force')", [blind]
        )
    room.journal.write("document.known", by=by, found=found[0])
    return bool(found[0])


def end(room: Room, *, customer: int, days: int | None = None) -> int:
    """Let the retention of all a customer's documents begin; returns how many end."""
    until = now() + timedelta(days=room.limits.retention_days if days is None else days)
    with room.work() as connection:
        done = connection.execute(
            "UPDATE vault.document SET retain_until = %s WHERE customer = %s AND state = 'in_force' "
            "AND retain_until IS NULL",
            [until, customer],
        )
    room.journal.write("documents.ended", customer=customer, count=done.rowcount)
    return done.rowcount


def of_customer(room: Room, connection: Any, customer: int) -> list[Document]:
    """Read the documents in force, oldest first, each row held against its seal. Raises Refused(vault_damaged)."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM vault.document WHERE customer = %s AND state = 'in_force' "
        "ORDER BY put_at, reference",
        [customer],
    ).fetchall()
    documents = [Document(*row) for row in rows]
    try:
        key = room.envelopes.key_of(connection, ("customer", customer), make=False)
        for document in documents:
            if key is None or not hmac.compare_digest(bytes(document.seal), _mark(key, document)):
                raise Damaged(f"row of {document.reference}")
            if document.version < room.replaced.get(document.reference, 1):
                raise Damaged(f"old version of {document.reference}")
    except Damaged as why:
        raise room.damaged(why, customer=customer) from None
    return documents


def read(room: Room, connection: Any, document: Document, names: list[str]) -> dict[str, str]:
    """Decrypt fields of a document. Raises Refused(vault_damaged) with an alarm when one does not open (T85)."""
    key = room.envelopes.key_of(connection, ("customer", document.customer), make=False)
    rows = connection.execute(
        "SELECT name, box FROM vault.field WHERE reference = %s AND version = %s AND name = ANY(%s)",
        [document.reference, document.version, names],
    ).fetchall()
    try:
        if key is None:
            raise Damaged(f"key of customer {document.customer}")
        return {name: opened(key, box, where(document, name)).decode() for name, box in rows}
    except Damaged as why:
        raise room.damaged(why, customer=document.customer, reference=document.reference) from None


def where(document: Document, name: str) -> bytes:
    """Name the place of a field: customer, document, field, version."""
    return place("document", document.customer, document.reference, name, document.version)


def _mark(key: bytes, document: Document) -> bytes:
    """Seal what a row says in clear, so that none of it can be altered behind the vault's back."""
    said = [
        document.reference, document.version, document.customer, document.kind, document.country,
        document.expires_on.isoformat() if document.expires_on else None, document.source, document.ticket,
        document.state,
    ]  # fmt: skip
    return hmac.new(key, b"row" + json.dumps(said).encode(), sha256).digest()


def _place_for(connection: Any, customer: int, replaces: str | None, days: int) -> tuple[str, int]:
    """Find reference and version for a new document; the version it replaces is kept until its retention ends."""
    if replaces is None:
        return "".join(secrets.choice(_LETTERS) for _ in range(12)), 1
    row = connection.execute(
        "UPDATE vault.document SET state = 'superseded', superseded_at = now(), retain_until = %s "
        "WHERE reference = %s AND customer = %s AND state = 'in_force' RETURNING version",
        [now() + timedelta(days=days), replaces, customer],
    ).fetchone()
    if row is None:
        raise Refused("not_visible", "not_found")
    return replaces, row[0] + 1


def _same(connection: Any, customer: int, blind: bytes) -> str | None:
    row = connection.execute(
        "SELECT reference FROM vault.document WHERE customer = %s AND blind = %s AND state = 'in_force' LIMIT 1",
        [customer, blind],
    ).fetchone()
    return None if row is None else str(row[0])


def _chosen(documents: list[Document], reference: str | None) -> Document | None:
    if reference is not None:
        return next((document for document in documents if document.reference == reference), None)
    shown = [document for document in documents if document.source != "ticket"] or documents
    return shown[-1] if shown else None


def _verdict(name: str, text: str, kept: str | None) -> str:
    if kept is None:
        return "absent"
    same = hmac.compare_digest(normal(name, text).encode(), normal(name, kept).encode())
    return "match" if same else "mismatch"


def _count_customers(room: Room, by: int, customer: int) -> None:
    """Count the customers whose documents a person opens within an hour; refuse and alarm at one too many."""
    what = f"customers of {by}"
    with room.work() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('vault customers'), %s)", [by % 2**31])
        seen = {
            row[0]
            for row in connection.execute(
                "SELECT DISTINCT who FROM vault.asked WHERE what = %s AND at > clock_timestamp() - interval '1 hour'",
                [what],
            )
        }
        too_many = customer not in seen and len(seen) >= papers.CUSTOMERS_PER_HOUR
        if not too_many and customer not in seen:
            connection.execute("INSERT INTO vault.asked (what, who) VALUES (%s, %s)", [what, customer])
    if too_many:
        room.alarm("crawl", account=by, customers=len(seen))
        raise Refused("too_often", "customers_too_often", retry_seconds=3600)


def _count(room: Room, what: str, who: int, most: int, code: str) -> None:
    """Count one question; refuse it when the hour is full. Counted before it is answered, and kept if it fails."""
    with room.work() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"vault {what}", who % 2**31])
        asked = one(
            connection,
            "SELECT count(*), min(at) FROM vault.asked WHERE what = %s AND who = %s "
            "AND at > clock_timestamp() - interval '1 hour'",
            [what, who],
        )
        if asked[0] < most:
            connection.execute("INSERT INTO vault.asked (what, who) VALUES (%s, %s)", [what, who])
    if asked[0] >= most:
        seconds = max(1, int((asked[1] + timedelta(hours=1) - now()).total_seconds()))
        room.journal.write("too_often", about=what, who=who)
        raise Refused("too_often", code, retry_seconds=seconds)
