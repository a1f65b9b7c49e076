"""Working papers, outside the record: drafts and presence."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.db import connection
from psycopg.types.json import Jsonb

from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.tickets import policy
from countersign.tickets.commands.sifting import masked
from countersign.tickets.models import Draft, Presence, Ticket
from countersign.tickets.rules.facts import TEXT_LENGTH
from countersign.tickets.rules.places import place_of

PRESENT_FOR = timedelta(seconds=30)
LIVE = "countersign_live"  # The channel of what is no event; the stream passes it on.


MOST_DROPPED = 20  # Keys of emptied forms that a draft remembers.
_SAVE = """
INSERT INTO tickets_draft (account_id, place, content, saved_at, form, dropped)
SELECT %(account)s, %(place)s, %(content)s, %(at)s, %(form)s, '{}'
WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.key = %(form)s)
ON CONFLICT (account_id, place) DO UPDATE
SET content = excluded.content, saved_at = excluded.saved_at, form = excluded.form
WHERE NOT excluded.form = ANY (tickets_draft.dropped)
"""
_DROP = """
INSERT INTO tickets_draft (account_id, place, content, saved_at, form, dropped)
VALUES (%(account)s, %(place)s, '{}', %(at)s, '', ARRAY[%(form)s])
ON CONFLICT (account_id, place) DO UPDATE
SET content = '{}', saved_at = excluded.saved_at, form = '',
    dropped = (excluded.dropped || tickets_draft.dropped)[1:%(most)s]
"""


@writes
def save_draft(place: str, content: dict[str, str], *, form: str = "", by: Actor, at: datetime) -> datetime:
    """Keep what a person has typed into a form, until it is sent (E6). An empty text forgets the draft.

    place: "new", or "<ticket number>:<form>", a form of `rules.places`.
    form:  the form's idempotency key, bound to the account. A text of a form that was sent or emptied meanwhile
           is ignored: it was still on its way.
    Raises: NotVisible for a foreign ticket, Invalid for an unknown place or too much text.
    """
    number, _ = place_of(place)
    _check_visible(number, by)
    if sum(len(name) + len(text) for name, text in content.items()) > 2 * TEXT_LENGTH or len(content) > 60:
        raise Invalid("too_long", field="draft", limit=2 * TEXT_LENGTH)
    kept = {name: masked(text.replace("\x00", "")) for name, text in content.items() if text.strip()}
    if not kept:
        drop_draft(place, by=by)
        return at
    with connection.cursor() as cursor:
        given = {"account": by.account_id, "place": place, "content": Jsonb(kept), "at": at, "form": form}
        cursor.execute(_SAVE, given)  # type: ignore[arg-type]
    return at


@writes
def drop_draft(place: str, *, by: Actor) -> None:
    """Forget a person's draft of a form: it was sent, or has nothing in it."""
    Draft.objects.filter(account_id=by.account_id, place=place).delete()


@writes
def empty_form(place: str, *, form: str, by: Actor, at: datetime) -> None:
    """Forget a person's draft on purpose; what the same form still has on its way will be ignored.

    Raises: NotVisible for a foreign ticket, Invalid for an unknown place.
    """
    number, _ = place_of(place)
    _check_visible(number, by)
    if not form:
        drop_draft(place, by=by)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _DROP, {"account": by.account_id, "place": place, "at": at, "form": form, "most": MOST_DROPPED}
        )


@writes
def show_presence(number: int, doing: str, *, by: Actor, at: datetime) -> None:
    """Say that a member of staff reads or writes on a ticket; forgotten after 30 seconds (E17).

    The colleagues' screens hear of a change over the live stream, not of every beat.
    """
    _check_visible(number, by)
    if doing not in ("reading", "writing", "gone") or not by.is_staff:
        raise Invalid("presence", value=doing)
    mine = Presence.objects.filter(ticket_id=number, account_id=by.account_id)
    before = mine.filter(seen_at__gt=at - PRESENT_FOR).values_list("doing", flat=True).first() or "gone"
    if doing == "gone":
        mine.delete()
    else:
        _keep_presence(number, doing, by=by, at=at)
    if doing != before:
        told = {"event": "presence", "data": {"id": number, "kind": "ticket"}, "staff_only": True}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [LIVE, json.dumps(told)])


def _keep_presence(number: int, doing: str, *, by: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_presence (ticket_id, account_id, doing, seen_at) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (ticket_id, account_id) DO UPDATE SET doing = excluded.doing, seen_at = excluded.seen_at",
            [number, by.id, doing, at],
        )


def _check_visible(number: int | None, by: Actor) -> None:
    if not by.is_signed_in:
        raise NotVisible
    if number is None:
        return
    ticket = Ticket.objects.filter(pk=number).only("id", "contract_id", "holder_id").first()
    if ticket is None or not policy.can_see(by, ticket):
        raise NotVisible
