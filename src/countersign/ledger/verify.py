"""Verification: every chain, every projected column, every commitment, and every row against its replay.

What it finds: an altered byte of an event or a payload, a projected column that no longer says what the
bytes say, a deleted or swapped event, a row that differs from what its events leave, a row without events.
What no chain inside one database can find: a whole chain rewritten by its owner (see SECURITY.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from countersign.ledger import replay, rules
from countersign.ledger.chains import Chain, Finding

_COLUMNS = """
e.subject_kind, e.subject_id, e.seq, e.type, e.at, e.recorded_at, e.actor_kind, e.actor_id, e.role, e.channel,
e.assurance, e.method, e.contract, host(e.ip), e.staff_only, e.key, e.commitment, e.body, e.prev, e.hash, p.salt, p.body
"""


@dataclass(slots=True)
class Report:
    """What a verification read and found."""

    events: int = 0
    subjects: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings


class _Stored(NamedTuple):
    kind: str
    id: int
    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: int | None
    role: str
    channel: str
    assurance: str
    method: str
    contract: int | None
    ip: str | None
    staff_only: bool
    key: str | None
    commitment: bytes
    body: bytes
    prev: bytes
    hash: bytes
    salt: bytes | None
    payload: bytes | None


def verify(kind: str | None = None, subject: int | None = None, *, batch: int = 1000) -> Report:
    """Verify the whole ledger, or one kind, or one subject; reads one consistent snapshot.

    Streams the events in batches of subjects; memory does not grow with the ledger.
    Source: M3, security T68.
    """
    report = Report()
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        chains: list[Chain] = []
        for chain in _chains(kind, subject, report):
            chains.append(chain)
            if len(chains) >= batch:
                _settle(chains, report)
                chains = []
        _settle(chains, report)
        report.findings += [
            Finding(kind_, id_, 1, "the row has no events: they were deleted, or it was written around the ledger")
            for kind_, id_ in replay.rows_without_events(kind, subject)
        ]
    report.findings.sort()
    return report


def _settle(chains: list[Chain], report: Report) -> None:
    """Hold a batch of chains against their rows."""
    replay.against_rows(chains)
    report.subjects += len(chains)
    report.findings += [chain.fault for chain in chains if chain.fault]


def _chains(kind: str | None, subject: int | None, report: Report) -> Iterator[Chain]:
    """Read the events subject by subject and check each chain."""
    chain: Chain | None = None
    for row in _rows(kind, subject):
        report.events += 1
        if chain is None or (chain.kind, chain.id) != (row.kind, row.id):
            if chain is not None:
                yield chain
            chain = Chain(row.kind, row.id)
        _check(chain, row)
    if chain is not None:
        yield chain


def _rows(kind: str | None, subject: int | None) -> Iterator[_Stored]:
    where = ""
    params: list[Any] = []
    if kind is not None:
        where, params = "WHERE e.subject_kind = %s", [kind]
        if subject is not None:
            where, params = where + " AND e.subject_id = %s", [kind, subject]
    sql = (
        f"SELECT {_COLUMNS} FROM ledger_event e LEFT JOIN ledger_payload p ON p.event_id = e.id {where} "
        "ORDER BY e.subject_kind, e.subject_id, e.seq"
    )
    # A server-side cursor: half a million events never stand in memory at once.
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(2000):
            yield from (_Stored(*row) for row in rows)


def _check(chain: Chain, row: _Stored) -> None:
    """Check one event in its place, and fold its content."""
    expected = chain.seq + 1
    if row.seq != expected:
        chain.fail(expected, f"event {expected} is missing; event {row.seq} follows event {chain.seq}")
    if bytes(row.prev) != chain.head:
        chain.fail(row.seq, "the event does not stand on the hash of the event before it")
    if rules.chained(bytes(row.prev), bytes(row.body)) != bytes(row.hash):
        chain.fail(row.seq, "the event's bytes do not give its hash")
    for column in _false_columns(row):
        chain.fail(row.seq, f"column {column} does not say what the event's bytes say")
    content = _content(chain, row)
    chain.state.apply(row.seq, content)
    chain.seq, chain.head = row.seq, bytes(row.hash)


def _false_columns(row: _Stored) -> list[str]:
    """Name the columns that differ from the event's bytes."""
    try:
        body: dict[str, Any] = json.loads(bytes(row.body))
    except ValueError:
        return ["body"]
    projected: dict[str, Any] = {
        "subject_kind": (row.kind, body.get("subject")),
        "subject_id": (row.id, body.get("id")),
        "seq": (row.seq, body.get("seq")),
        "type": (row.type, body.get("type")),
        "at": (rules.instant(row.at), body.get("at")),
        "recorded_at": (rules.instant(row.recorded_at), body.get("recorded_at")),
        "actor": (row.actor_kind if row.actor_id is None else f"{row.actor_kind}:{row.actor_id}", body.get("actor")),
        "role": (row.role, body.get("role")),
        "channel": (row.channel, body.get("channel")),
        "assurance": (row.assurance, body.get("assurance")),
        "method": (row.method, body.get("method", "")),  # Events written before it was recorded say nothing of it.
        "contract": (row.contract, body.get("contract")),
        "staff_only": (row.staff_only, body.get("staff_only")),
        "key": (row.key, body.get("key")),
        "commitment": (bytes(row.commitment).hex(), body.get("payload")),
    }
    return [name for name, (stored, said) in projected.items() if stored != said]


def _content(chain: Chain, row: _Stored) -> dict[str, Any]:
    """Check an event's payload against its commitment and return it."""
    if row.payload is None or row.salt is None:
        chain.fail(row.seq, "the event's content is missing")
        return {}
    raw = bytes(row.payload)
    if rules.commitment(bytes(row.salt), raw) != bytes(row.commitment):
        chain.fail(row.seq, "the event's content is not what was committed to")
    try:
        content: dict[str, Any] = json.loads(raw)
    except ValueError:
        chain.fail(row.seq, "the event's content cannot be read")
        return {}
    if content.get("ip") != row.ip:
        chain.fail(row.seq, "column ip does not say what the event's content says")
    return content
