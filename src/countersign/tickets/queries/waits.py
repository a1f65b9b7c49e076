"""Who waits for what: tickets that another one brings back, and what a customer may wait for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.kernel.reading import rows_of
from countersign.tickets.queries.visible import visible_to

MOST = 20


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A wait that the customer is asked to agree to."""

    kind: str
    words: str
    other: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    chosen_by: str
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class StepRow:
    """What is done next on a stale ticket, and by whom; staff's alone."""

    words: str
    person: str
    due_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Waits:
    """Who is waited for, until when and why; which tickets this one is linked with; how long it has been silent.

    who: customer, provider, or the name of a third party.
    """

    who: str
    until: datetime | None
    ends_at: datetime | None
    why: str
    reference: str
    since: datetime | None
    reminders: int
    ticket: int | None
    problem: str
    duplicate_of: int | None
    follows: int | None
    active_at: datetime
    stale_level: int
    duplicates: tuple[int, ...] = ()
    followed_by: int | None = None
    agreement: AgreementRow | None = None
    step: StepRow | None = None


# One column of a ticket's row, so that no more statements are needed; the step is read for staff alone.
WAITS = """
json_build_array(t.wait_for, t.wait_until, t.wait_ends_at, t.wait_reason, t.wait_reference, t.waits_since, t.reminders,
 t.waits_for_ticket_id, t.problem, t.duplicate_of_id, t.follows_id, coalesce(t.active_at, t.moved_at), t.stale_level,
 (SELECT json_agg(d.id ORDER BY d.id) FROM tickets_ticket d WHERE d.duplicate_of_id = t.id),
 (SELECT max(f.id) FROM tickets_ticket f WHERE f.follows_id = t.id),
 (SELECT json_build_array(g.kind, g.words, g.other_id, g.starts_at, g.ends_at, g.chosen_by,
   (SELECT name FROM identity_account WHERE id = g.proposed_by_id), g.proposed_at)
  FROM tickets_agreement g WHERE g.ticket_id = t.id AND g.answer = '')
 /* step */)::text
"""
STEP = """
, (SELECT json_build_array(p.words, p.person_name, p.due_at, p.at) FROM tickets_next_step p WHERE p.ticket_id = t.id
   AND p.at >= coalesce(t.active_at, t.moved_at) ORDER BY p.id DESC LIMIT 1)
"""


def waits_from(told: str) -> Waits:
    """Read the column WAITS."""
    row: list[Any] = json.loads(told)
    for place in (1, 2, 5, 11):
        row[place] = _moment(row[place])
    agreement, step = row[15], row[16] if len(row) > 16 else None
    if agreement:
        kind, words, other, starts_at, ends_at, chosen_by, name, proposed_at = agreement
        agreement = AgreementRow(
            kind, words, other, _moment(starts_at), _moment(ends_at), chosen_by, name, _sure(proposed_at)
        )
    if step:
        step = StepRow(step[0], step[1], _moment(step[2]), _sure(step[3]))
    return Waits(*(*row[:13], tuple(row[13] or ()), row[14], agreement or None, step or None))


def _moment(told: str | None) -> datetime | None:
    return _sure(told) if told else None


def _sure(told: str) -> datetime:
    return datetime.fromisoformat(told)


def waiting_for_ticket(number: int) -> list[tuple[int, str]]:
    """Return number and reason of waiting of every open ticket that another one brings back. One query."""
    sql = (
        "SELECT id, waiting FROM tickets_ticket WHERE waits_for_ticket_id = %s AND status <> 'closed' ORDER BY id"
    )
    return [(id_, waiting) for id_, waiting in rows_of(sql, [number])]


def open_beside(number: int, by: Actor) -> list[tuple[int, str]]:
    """Return number and title of the other open tickets of the same contract, the newest movement first. One query."""
    seen, values = visible_to(by)
    sql = (
        "SELECT t.id, t.title FROM tickets_ticket t WHERE t.status <> 'closed' AND t.id <> %s AND t.contract_id = "
        f"(SELECT o.contract_id FROM tickets_ticket o WHERE o.id = %s) AND {seen} "
        "ORDER BY t.moved_at DESC, t.id DESC LIMIT %s"
    )
    return [(id_, title) for id_, title in rows_of(sql, [number, number, *values, MOST])]
