"""What stands around an open ticket on the desk, in one query: people, promises, services, earlier tickets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.identity.rules import network_of
from countersign.kernel.actor import Actor
from countersign.kernel.reading import prepared
from countersign.ledger.feed import TIP_SQL
from countersign.tickets.queries.leaving import LEAVING, LeavingRow, leaving_rows
from countersign.tickets.queries.page import TicketRow
from countersign.tickets.queries.papers import PRESENT_FOR, UNSENT, Present, SavedDraft


@dataclass(frozen=True, slots=True)
class Officers:
    """How many officers change identity data here, when that was switched within a week (security T95)."""

    alone: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The moment a screen shows: the database clock, and the feed's number, from which it is kept true.

    officers: what weakened the house, or ended that, within seven days; every page of the desk says so.
    counts:   what higher rooms count in the same statement, in the order they gave.
    returned: tickets in which replies of the person did not leave and came back (E28).
    """

    now: datetime
    cursor: str
    officers: Officers | None = None
    counts: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another ticket of the same contract."""

    number: int
    title: str
    status: str
    waiting: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Around:
    """Everything beside the ticket itself.

    targets:  the plan's promises as they are kept; `customers.rules.norms` reads them.
    names:    account id → name, of everybody who acted on the ticket.
    seen:     how often the author was seen at the network the ticket came from.
    leaving:  replies that leave within seconds, and the reader's own that were refused then.
    beside:   what a higher room reads in the same statement.
    """

    services: list[tuple[int, str, str]]
    targets: dict[str, dict[str, Any]]
    earlier: list[Earlier]
    author_roles: tuple[str, ...]
    seen: int
    names: dict[int, str]
    drafts: dict[str, SavedDraft]
    present: list[Present]
    leaving: list[LeavingRow]
    beside: Any = None


_AROUND = f"""
SELECT
 (SELECT json_agg(json_build_array(s.id, s.name, s.product) ORDER BY s.name) FROM customers_service s
  WHERE s.contract_id = %(contract)s AND s.is_active),
 (SELECT p.targets::json FROM customers_subscription b JOIN customers_plan p ON p.id = b.plan_id
  WHERE b.contract_id = %(contract)s AND b.starts_at <= %(now)s AND (b.ends_at IS NULL OR b.ends_at > %(now)s)),
 (SELECT json_agg(json_build_array(e.id, e.title, e.status, e.waiting, e.resolution)) FROM (
    SELECT id, title, status, waiting, resolution FROM tickets_ticket
    WHERE contract_id = %(contract)s AND id <> %(number)s ORDER BY moved_at DESC, id DESC LIMIT 5) e),
 (SELECT json_agg(role) FROM customers_contact c, unnest(c.roles) role
  WHERE c.contract_id = %(contract)s AND c.account_id = %(author)s AND c.is_active),
 (SELECT n.times FROM identity_seen_network n WHERE n.account_id = %(author)s AND n.network = %(network)s),
 (SELECT json_agg(json_build_array(a.id, a.name)) FROM identity_account a WHERE a.id IN (
    SELECT v.actor_id FROM ledger_event v WHERE v.subject_kind = 'ticket' AND v.subject_id = %(number)s)),
 (SELECT json_agg(json_build_array(d.place, d.content, d.saved_at)) FROM tickets_draft d
  WHERE d.account_id = %(me)s AND d.place LIKE %(places)s AND {UNSENT}),
 (SELECT json_agg(json_build_array(r.ticket_id, r.account_id, a.name, r.doing) ORDER BY a.name)
  FROM tickets_presence r JOIN identity_account a ON a.id = r.account_id
  WHERE r.ticket_id = %(number)s AND r.account_id <> %(me)s AND r.seen_at > %(present)s),
 ({LEAVING}),
 (BESIDE)
"""


_STANDING = f"""
SELECT clock_timestamp(), ({TIP_SQL}),
 (SELECT json_build_array(m.one_officer, m.since) FROM customers_identity_mode m
  WHERE m.since > clock_timestamp() - interval '7 days' ORDER BY m.id LIMIT 1),
 json_build_array({{counts}}), ({{returned}})
"""
_RETURNED = (
    "SELECT json_agg(DISTINCT l.ticket_id) FROM tickets_leaving l WHERE l.account_id = %s AND l.state = 'refused'"
)


def standing(counts: Sequence[str] = (), *, of: int | None = None) -> Standing:
    """Read the database clock, the feed's newest number and what was switched of late. One query.

    counts: constant statements of higher rooms, each of which gives one number.
    of:     account of the staff whose returned replies are named.
    """
    counting = ", ".join(f"({count})" for count in counts)
    with prepared() as cursor:
        if of is None:
            cursor.execute(_STANDING.format(counts=counting, returned="NULL::json"))
        else:
            cursor.execute(_STANDING.format(counts=counting, returned=_RETURNED), [of])
        now, tip, switched, counted, back = cursor.fetchone()
    officers = None
    if switched is not None:
        alone, since = _read(switched)
        officers = Officers(alone, datetime.fromisoformat(since))
    return Standing(now, tip, officers, tuple(_read(counted)), tuple(_read(back) or ()))


def around(ticket: TicketRow, by: Actor, now: datetime, beside: str = "SELECT NULL") -> Around:
    """Return what a member of staff sees beside a ticket. One query; the caller has found the ticket.

    beside: a constant statement of a higher room that gives one value of JSON; it may name %(number)s, %(kind)s and
            %(product)s of the ticket.
    """
    params = {
        "contract": ticket.contract_id, "number": ticket.number, "author": ticket.author_id, "me": by.id,
        "network": network_of(ticket.origin_ip), "places": f"{ticket.number}:%", "now": now,
        "present": now - PRESENT_FOR, "kind": ticket.kind, "product": ticket.product or "",
    }  # fmt: skip
    with prepared() as cursor:
        cursor.execute(_AROUND.replace("BESIDE", beside), params)
        services, targets, earlier, roles, seen, names, drafts, present, leaving, told = (
            _read(value) for value in cursor.fetchone()
        )
    return Around(
        services=[(id_, name, product) for id_, name, product in services or ()],
        targets=targets or {},
        earlier=[Earlier(*row) for row in earlier or ()],
        author_roles=tuple(roles or ()),
        seen=seen or 0,
        names=dict(names or ()),
        drafts={
            place.partition(":")[2]: SavedDraft(content, datetime.fromisoformat(saved_at))
            for place, content, saved_at in drafts or ()
        },
        present=[Present(*row) for row in present or ()],
        leaving=leaving_rows(leaving),
        beside=told,
    )


def _read(value: Any) -> Any:
    """Read what json columns come as: text where the driver leaves it alone."""
    return json.loads(value) if isinstance(value, str) else value
