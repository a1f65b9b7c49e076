"""Reads of replies that were pressed and have not left (E28)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.kernel.reading import row_of
from countersign.tickets.queries.domains import DOMAINS
from countersign.tickets.rules.leaving import Reply, read


@dataclass(frozen=True, slots=True)
class LeavingRow:
    """A reply that leaves, or one of the reader's own that was refused when it would have left.

    files:   name and bytes of each.
    refusal: code and facts, empty while it leaves.
    domains: of the addresses of all who wrote on the ticket (T65).
    """

    account_id: int
    name: str
    state: str
    reply: Reply
    pressed_at: datetime
    leaves_at: datetime
    settled_at: datetime | None
    refusal: Mapping[str, Any]
    files: Sequence[tuple[str, int]]
    domains: frozenset[str]


# One value of JSON; it names %(number)s and %(me)s. The table is small: what was settled long ago is removed.
LEAVING = f"""
SELECT json_agg(json_build_array(
 l.account_id, a.name, l.state, l.content, l.pressed_at, l.leaves_at, l.settled_at, l.refusal,
 (SELECT json_agg(json_build_array(u.name, u.size_bytes) ORDER BY u.id) FROM files_upload u
  WHERE u.token IN (SELECT jsonb_array_elements_text(l.content->'uploads'))),
 ARRAY({DOMAINS})) ORDER BY l.id)
FROM tickets_leaving l JOIN identity_account a ON a.id = l.account_id
WHERE l.ticket_id = %(number)s AND (l.state = 'leaving' OR (l.state = 'refused' AND l.account_id = %(me)s))
"""


def leaving_rows(told: Any) -> list[LeavingRow]:
    """Read what `LEAVING` gave."""
    return [_row(*one) for one in told or ()]


def leaving_at(number: int, by: Actor) -> list[LeavingRow]:
    """Return what leaves at a ticket, and what of the reader's own was refused. One query; customers see nothing."""
    if not by.is_staff:
        return []
    row = row_of(LEAVING, {"number": number, "me": by.id})
    told = row[0] if row else None
    return leaving_rows(json.loads(told) if isinstance(told, str) else told)


def _row(account: int, name: str, state: str, content: dict[str, Any], *more: Any) -> LeavingRow:
    pressed_at, leaves_at, settled_at, refusal, files, domains = more
    moments = (datetime.fromisoformat(one) if one else None for one in (pressed_at, leaves_at, settled_at))
    pressed, leaves, settled = moments
    assert pressed is not None and leaves is not None
    return LeavingRow(
        account, name, state, read(content), pressed, leaves, settled, refusal or {},
        tuple((name, size) for name, size in files or ()), frozenset(domains),
    )  # fmt: skip
