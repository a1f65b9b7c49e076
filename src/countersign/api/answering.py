"""How the API answers: who may ask for what, tags of what was read, what became of an act."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import ValidationError

from countersign.api import commands
from countersign.api.rules import CUSTOMER_SCOPES, Scope
from countersign.api.shapes import tickets as shapes
from countersign.identity.commands import count_look
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, Invalid, NotAllowed, NotVisible
from countersign.kernel.settings import ORIGIN, setting
from countersign.ledger.queries import first_result
from countersign.tickets import queries
from countersign.tickets.models import Ticket

Run = Callable[[Actor, datetime], Any]


class ChangedMeanwhile(DomainError):
    """The thing is not what the program has read: its tag is another one."""

    status = 412
    code = "changed_meanwhile"


class Done(Schema):
    """What became of an act: the ticket that it led to. `replayed`: the key was used before, nothing was done again."""

    number: int
    seq: int | None
    status: str
    waiting: str
    url: str
    replayed: bool = False


def who(request: HttpRequest, scope: Scope) -> Actor:
    """Return who asks, if their token is for this. Raises NotAllowed."""
    asked: Any = request
    if scope not in asked.scopes:
        raise NotAllowed("token_scope", scope=str(scope))
    by: Actor = asked.actor
    if scope not in CUSTOMER_SCOPES and not by.is_staff:
        raise NotAllowed("token_scope", scope=str(scope))
    return by


def seen(number: int, by: Actor) -> queries.TicketRow:
    """Find a ticket that something beside it is read of; a look is counted as on the pages (T91, T92)."""
    row = queries.ticket_row(number, by)
    if row.looks is not None:
        count_look(f"ticket:{number}", row.looks, by=by.without_key(), at=database_now())
    return row


def has(request: HttpRequest, scope: Scope) -> bool:
    """Tell whether the token is for this too."""
    asked: Any = request
    return scope in asked.scopes


def said_nothing(request: HttpRequest) -> None:
    """Refuse a body where an act says nothing more: it would be lost, and its sender would not know."""
    if request.body.strip() not in (b"", b"{}"):
        raise ValidationError([{"type": "body_unexpected", "loc": ("body",), "msg": "This act takes no body."}])


def bind_key(request: HttpRequest, by: Actor) -> bool:
    """Bind the request's key to all that it asks for; tell whether that was done before, and led to nothing new.

    Raises: AlreadyDone with what it led to; Invalid for a key that is none, Conflict for one of something else.
    """
    if by.key is not None:
        line = f"{request.method} {request.get_full_path()}\n".encode()
        known = commands.bind_key(by.key, hashlib.sha256(line + request.body).digest(), at=database_now())
        first = first_result(by.key) if known else None
        if first is not None:
            raise AlreadyDone(kind=first[0], id=first[1])
        return known
    if request.headers.get("Idempotency-Key"):
        raise Invalid("idempotency_key", field="Idempotency-Key")
    return False


def page_of(number: int, by: Actor) -> str:
    """Return where a person reads a ticket."""
    return f"{setting(ORIGIN)}/{'desk/' if by.is_staff else ''}tickets/{number}"


def tag_of(body: bytes) -> str:
    """Return the tag of what was read."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def told(request: HttpRequest, shape: Schema, status: int = 200, **headers: str) -> HttpResponse:
    """Answer with a shape; what is read carries a tag, and whoever has it already is told so in a word (304)."""
    body = shape.model_dump_json().encode()
    reads = request.method in ("GET", "HEAD")
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if reads and (tag_of(body) in known or known == ["*"]):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, status=status, content_type="application/json")
    if reads:
        response["ETag"] = tag_of(body)
        response["Cache-Control"] = "private, no-cache"
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def thread(request: HttpRequest, number: int, by: Actor) -> tuple[shapes.TicketThread, int | None]:
    """Read a ticket with all that was said, and how much the person has read within the hour (T92). Three queries."""
    row = queries.ticket_row(number, by)
    said = queries.thread_of(number, by)
    notes = has(request, Scope.NOTES_READ)
    return shapes.thread(row, said, staff=by.is_staff, notes=notes, url=page_of(number, by)), row.looks


def done(request: HttpRequest, number: int | None, by: Actor, run: Run, *, makes: bool = False) -> HttpResponse:
    """Carry out one command and tell what became of the ticket; a key that was used before does nothing again.

    makes:  the command makes a new ticket, which is answered with 201 and its address.
    Raises: whatever the command refuses; ChangedMeanwhile, when If-Match names another tag than the ticket's.
    """
    try:
        with transaction.atomic():
            known = bind_key(request, by)
            if number is not None:
                _check_tag(request, number, by)
            ticket: Ticket = run(by, database_now())
    except AlreadyDone as before:
        return _replayed(request, number, by, before, makes=makes)
    seq = ticket.seq if by.is_staff else None
    shape = Done(
        number=ticket.pk, seq=seq, status=ticket.status, waiting=ticket.waiting, url=page_of(ticket.pk, by),
        replayed=known,
    )  # fmt: skip
    return _answered(request, shape, 201 if makes else 200)


def _replayed(request: HttpRequest, number: int | None, by: Actor, before: AlreadyDone, *, makes: bool) -> HttpResponse:
    kind, first = before.facts["kind"], before.facts["id"]
    if kind != "ticket" or (not makes and number is not None and first != number):
        raise Conflict("idempotency_key_spent")
    rows = queries.rows_of([first], by)
    if not rows:
        raise NotVisible
    seq = rows[0].seq if by.is_staff else None
    shape = Done(
        number=first, seq=seq, status=rows[0].status, waiting=rows[0].waiting, url=page_of(first, by), replayed=True
    )
    return _answered(request, shape, 200)


def _answered(request: HttpRequest, shape: Done, status: int) -> HttpResponse:
    return told(request, shape, status, Location=f"/api/v1/tickets/{shape.number}")


def _check_tag(request: HttpRequest, number: int, by: Actor) -> None:
    """Refuse an act on a ticket that is no longer what was read; it stays locked until the act is done."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return
    Ticket.locked(number)
    shape, _ = thread(request, number, by)
    if tag_of(shape.model_dump_json().encode()) not in [tag.strip() for tag in given.split(",")]:
        raise ChangedMeanwhile
