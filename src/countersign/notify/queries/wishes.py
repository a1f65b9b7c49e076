"""Reads of what people chose about notices, where they are now, and what waits for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from countersign.identity.queries import AccountRow
from countersign.kernel.reading import row_of, rows_of
from countersign.notify.rules.timing import (
    OWN,
    WORKING_DAYS,
    Place,
    Quiet,
    Way,
    Wish,
    groups_of,
    preset_for,
    presets_of,
)
from countersign.shifts.queries.whereabouts import scene

# So many notices stand in one digest at most; what is more stands in the next one, a minute later.
MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose: the preset's name and the whole of it. own: nothing of it is a default."""

    preset: str
    wish: Wish
    own: bool


def chosen_by(person: AccountRow) -> Chosen:
    """Return what a person chose, or what holds until they choose. One query.

    Source: E40.
    """
    staff = person.kind == "staff"
    row = row_of(
        "SELECT preset, ways, quiet, told_from, told_until, days, digest_at FROM notify_preferences "
        "WHERE account_id = %s",
        [person.id],
    )  # fmt: skip
    if row is None:
        preset = preset_for(person.roles, staff=staff)
        return Chosen(preset, preset_wish(person, preset), own=False)
    preset, ways, quiet, told_from, told_until, days, digest_at = row
    if preset in presets_of(staff=staff):
        chosen = dict(presets_of(staff=staff)[preset])
    else:
        chosen = _read(json.loads(ways), staff=staff)
    wish = Wish(person.zone, chosen, Quiet(quiet), told_from, told_until, tuple(days), digest_at)
    return Chosen(preset if preset in presets_of(staff=staff) else OWN, wish, own=True)


def preset_wish(person: AccountRow, preset: str) -> Wish:
    """Return what a preset means for a person; shifts make the quiet time of whoever works in them."""
    staff = person.kind == "staff"
    ways = presets_of(staff=staff)[preset]
    quiet = Quiet.SHIFT if staff and preset != "manager" else Quiet.NEVER
    return Wish(person.zone, ways, quiet, days=WORKING_DAYS)


def place_of(person: AccountRow, at: datetime) -> Place:
    """Return where a person is: on shift, away, when their next shift begins. One query; none for customers."""
    if person.kind != "staff":
        return Place()
    seen = scene([person.id], at)
    here = seen.people[person.id]
    return Place(seen.planned, here.on_shift, here.next_at, here.away_until)


def _read(ways: Mapping[str, str], *, staff: bool) -> dict[str, Way]:
    known = {group.name: group.ways for group in groups_of(staff=staff)}
    return {name: Way(way) for name, way in ways.items() if name in known and way in set(known[name])}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One held notice. contract: of its ticket; none for what is about no ticket."""

    id: int
    way: Way
    kind: str
    ticket: int | None
    title: str
    contract: int | None
    subject: str
    event: int | None
    created_at: datetime


def people_due(at: datetime) -> list[int]:
    """Return the people for whom a held notice is due. One query."""
    found = rows_of(
        "SELECT DISTINCT n.recipient_id FROM notify_timing t JOIN notify_notice n ON n.id = t.notice_id "
        "WHERE t.until <= %s AND n.state = 'held' AND n.recipient_id IS NOT NULL ORDER BY 1",
        [at],
    )
    return [id_ for (id_,) in found]


def due_for(account_id: int, at: datetime) -> list[Waiting]:
    """Return the held notices of a person that are due, the oldest first; MOST_TOLD at most. One query."""
    found = rows_of(
        "SELECT n.id, t.way, n.kind, n.ticket_id, coalesce(k.title, ''), k.contract_id, n.subject, n.event, "
        "n.created_at FROM notify_timing t JOIN notify_notice n ON n.id = t.notice_id "
        "LEFT JOIN tickets_ticket k ON k.id = n.ticket_id "
        "WHERE n.recipient_id = %s AND t.until <= %s AND n.state = 'held' ORDER BY n.id LIMIT %s",
        [account_id, at, MOST_TOLD],
    )
    return [Waiting(id_, Way(way), *rest) for id_, way, *rest in found]


def way_of(notice: int) -> Way:
    """Return the way that a notice is to leave by. One query."""
    row = row_of("SELECT way FROM notify_timing WHERE notice_id = %s", [notice])
    return Way(row[0]) if row else Way.MAIL


def told_in(digest: int) -> list[int]:
    """Return the ledger events that a digest tells of. One query."""
    found = rows_of(
        "SELECT n.event FROM notify_timing t JOIN notify_notice n ON n.id = t.notice_id "
        "WHERE t.digest_id = %s AND n.event IS NOT NULL ORDER BY n.id",
        [digest],
    )
    return [event for (event,) in found]
