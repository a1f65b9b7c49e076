"""Replies leave some seconds after they were pressed; until then their writer takes them back (E28)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from countersign.files import queries as uploaded
from countersign.files.refusals import TooManyFiles
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, NotAllowed, StepUpNeeded
from countersign.kernel.settings import UNDO_SECONDS, setting
from countersign.kernel.writing import writes
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.papers import LIVE, empty_form
from countersign.tickets.commands.replying import accepted_to_answer
from countersign.tickets.commands.sending import carry_out
from countersign.tickets.commands.sifting import masked, sifted
from countersign.tickets.models import Draft, Leaving, Ticket
from countersign.tickets.rules import leaving as rules
from countersign.tickets.rules.facts import check_text
from countersign.tickets.rules.leaving import WORDED, Kind, Reply, State

WAKES = "countersign_wakes"  # The scheduler of the worker listens here.
KEPT_FOR = timedelta(days=2)
_TAKEN_BACK_FIRST = (State.LEAVING, State.REFUSED, State.BACK)


class _Rehearsed(Exception):
    """The act would be carried out."""


@writes
def send(number: int, reply: Reply, *, by: Actor, at: datetime) -> datetime | None:
    """Let a reply leave after the seconds of undo, at once where there are none; return when it leaves.

    Whatever the act would refuse is refused now. Accepting a new ticket happens at once: it is no word to anybody.
    A reply of the same person that still waits leaves first: whoever writes on has meant it.
    Raises:  what the act itself raises; Conflict (reply_leaving) while a colleague's reply leaves; AlreadyDone.
    Source:  E28, E17.
    """
    seconds = setting(UNDO_SECONDS)
    if not seconds:
        carry_out(number, reply, by=by, at=at)
        return None
    ticket = found(number, by)
    form = by.key or secrets.token_urlsafe(16)
    if Leaving.objects.filter(form=form).exists():
        raise AlreadyDone(kind="ticket", id=number)
    if reply.kind is Kind.ACCEPT:
        seen = accepted_to_answer(number, reply.seen, by=by.without_key(), at=at).seq
        reply = replace(reply, kind=Kind.ANSWER, seen=None if reply.seen is None else seen)
    reply = _after_ones_own(ticket, reply, by, at)
    _rehearse(number, reply, by, at)
    leaves_at = at + timedelta(seconds=seconds)
    Leaving(
        ticket_id=number, account_id=by.account_id, form=form, content=rules.plain(_sifted(reply, ticket, by)),
        by=rules.plain_actor(replace(by, key=form)), pressed_at=at, leaves_at=leaves_at,
    ).save(force_insert=True)  # fmt: skip
    _said_again(number, reply, by, at)
    empty_form(f"{number}:{reply.form}", form=form, by=by, at=at)
    _tell(number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WAKES])
    return leaves_at


def _said_again(number: int, reply: Reply, by: Actor, at: datetime) -> None:
    """Count what was refused before as seen, once its words are on their way anew."""
    for row in Leaving.objects.filter(account_id=by.account_id, ticket_id=number, state=State.REFUSED):
        if rules.read(row.content).text.strip() in reply.text:
            _settle(row, State.BACK, at)


def _after_ones_own(ticket: Ticket, reply: Reply, by: Actor, at: datetime) -> Reply:
    """Let what the same person sent a moment ago leave now; refuse beside a colleague's."""
    before = Leaving.objects.select_for_update().filter(ticket_id=ticket.pk, state=State.LEAVING).first()
    if before is None:
        return reply
    if before.account_id != by.account_id:
        raise Conflict("reply_leaving", name=str(before.by.get("name", "")), leaves_at=before.leaves_at)
    stood = ticket.seq
    carry_out(ticket.pk, rules.read(before.content), by=_person(before), at=at)
    _settle(before, State.LEFT, at)
    now = Ticket.locked(ticket.pk).seq
    return replace(reply, seen=now) if reply.seen is not None and reply.seen >= stood else reply


def _rehearse(number: int, reply: Reply, by: Actor, at: datetime) -> None:
    """Carry the act out and take all of it back, so that a refusal comes while the writer still looks.

    No vault and no upload is touched: the text goes without what would move, the files are only looked at.
    Raises:  what the act raises.
    """
    if len(set(reply.uploads)) > uploaded.MOST_FILES:
        raise TooManyFiles(limit=uploaded.MOST_FILES)
    uploaded.uploads_for(reply.uploads, by)
    said = {name: masked(str(reply.fields.get(name, ""))) for name in WORDED.get(reply.kind, ())}
    bare = rules.worded(replace(reply, uploads=()), masked(reply.text), said)
    with suppress(_Rehearsed), transaction.atomic():
        carry_out(number, bare, by=by, at=at)
        raise _Rehearsed


def _sifted(reply: Reply, ticket: Ticket, by: Actor) -> Reply:
    """Return the reply as it may be kept: what belongs to the vault goes there before the paper is written."""

    def kept(text: str) -> str:
        if not text.strip():
            return text
        return sifted(check_text(text), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)

    said = {name: kept(str(reply.fields.get(name, ""))) for name in WORDED.get(reply.kind, ())}
    return rules.worded(reply, kept(reply.text), said)


@writes
def leave(paper: int, *, by: Actor, at: datetime) -> bool:
    """Let a reply leave whose seconds are over; the record and the clocks take the moment of leaving. Idempotent.

    What refuses it now gives the words back to their writer, with the reason.
    Returns whether anything was done.
    Source:  E28.
    """
    number = Leaving.objects.filter(pk=paper, state=State.LEAVING).values_list("ticket_id", flat=True).first()
    if number is None:
        return False
    Ticket.locked(number)  # Before the paper, as whoever writes on the ticket does.
    row = Leaving.objects.select_for_update().filter(pk=paper, state=State.LEAVING, leaves_at__lte=at).first()
    if row is None:
        return False
    _leave(row, at)
    return True


def _leave(row: Leaving, at: datetime) -> None:
    reply = rules.read(row.content)
    try:
        person = _person(row)
        with transaction.atomic():
            carry_out(row.ticket_id, reply, by=person, at=at)
    except AlreadyDone:
        _settle(row, State.LEFT, at)
    except (DomainError, StepUpNeeded) as refusal:
        facts = {name: _said(value) for name, value in getattr(refusal, "facts", {}).items()}
        _give_back(row, reply, at)
        _settle(row, State.REFUSED, at, {"code": refusal.code, "facts": facts})
    else:
        _settle(row, State.LEFT, at)


def _person(row: Leaving) -> Actor:
    """Return who pressed, with the roles of today. Raises NotAllowed for somebody who works here no more (T19)."""
    accounts = get_user_model().objects.filter(pk=row.account_id, kind="staff", is_active=True)
    roles = accounts.values_list("roles", flat=True).first()
    if roles is None:
        raise NotAllowed("reply_without_writer")
    return rules.actor(row.by, frozenset(roles))


def _said(value: object) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else str(value)


@writes
def take_back(number: int, *, newer: dict[str, str] | None = None, by: Actor, at: datetime) -> Reply:
    """Take one's own reply back before it leaves; its words and files are the draft of its form again.

    newer:   what was typed into the form since; it follows the words that come back.
    A reply that was refused when it would have left counts as seen. A second press finds the same.
    Raises:  NotVisible, NotAllowed (a colleague's), Conflict (reply_left).
    Source:  E28.
    """
    require(by, "ticket.read_notes", found(number, by))
    rows = list(Leaving.objects.select_for_update().filter(ticket_id=number).exclude(state=State.LEFT).order_by("id"))
    own = [row for row in rows if row.account_id == by.account_id]
    row = next((row for state in _TAKEN_BACK_FIRST for row in reversed(own) if row.state == state), None)
    leaving = [row for row in rows if row.state == State.LEAVING]
    if leaving and (row is None or row.state == State.BACK) and leaving[0].account_id != by.account_id:
        raise NotAllowed("reply_of_another", name=str(leaving[0].by.get("name", "")))
    if row is None:
        raise Conflict("reply_left")
    reply = rules.read(row.content)
    if row.state != State.BACK:
        _give_back(row, reply, at, newer)
        _settle(row, State.BACK, at)
    return reply


def _give_back(row: Leaving, reply: Reply, at: datetime, newer: dict[str, str] | None = None) -> None:
    """Make the words the draft of their form; what was typed since follows them."""
    words = dict(reply.typed) | ({"uploads": " ".join(reply.uploads)} if reply.uploads else {})
    place = f"{row.ticket_id}:{reply.form}"
    draft = Draft.objects.select_for_update().filter(account_id=row.account_id, place=place).first()
    since = newer if newer is not None else dict(draft.content) if draft is not None else {}
    content = rules.returned(words, since)
    if draft is None:
        Draft(account_id=row.account_id, place=place, content=content, saved_at=at).save(force_insert=True)
    else:
        Draft.objects.filter(pk=draft.pk).update(content=content, saved_at=at, form="")


def _settle(row: Leaving, state: State, at: datetime, refusal: dict[str, Any] | None = None) -> None:
    content = {} if state is State.LEFT else row.content
    Leaving.objects.filter(pk=row.pk).update(state=state.value, settled_at=at, refusal=refusal, content=content)
    _tell(row.ticket_id, row.account_id if state is State.REFUSED else None)


def _tell(number: int, refused: int | None = None) -> None:
    """Tell the screens of the staff that something leaves, left or came back; of the words nothing goes over the line.

    refused: account whose reply did not leave.
    """
    said = {"event": "leaving", "data": {"id": number, "kind": "ticket", "refused": refused}, "staff_only": True}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [LIVE, json.dumps(said)])


@writes
def forget_left(*, at: datetime) -> Sequence[int]:
    """Forget papers of replies that were settled two days ago; return their tickets."""
    old = Leaving.objects.filter(settled_at__lt=at - KEPT_FOR)
    numbers = list(old.values_list("ticket_id", flat=True))
    old.delete()
    return numbers
