"""Tickets: lists, one with its thread, its history, a new one."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from countersign.api.answering import Done, done, has, said_nothing, thread, told, who
from countersign.api.rules import Scope
from countersign.api.shapes import tickets as shapes
from countersign.api.shapes.acts import Opening
from countersign.api.shapes.typed import Moment
from countersign.identity.commands import count_look
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid
from countersign.tickets import commands, queries
from countersign.tickets.queries.lists import PAGE
from countersign.tickets.rules.facts import headline

router = Router(tags=["tickets"])
MOST = 100
_PLACE = r"^([0-9]{8}T[0-9]{6}\.[0-9]{6}-[0-9]{1,18})?$"  # Anything else would begin anew, in a circle.
_STATES = ("open", "closed", "yours", "ours", "all")


@router.get("/tickets", response={200: shapes.TicketList, 304: None}, url_name="api_tickets",
            operation_id="list_tickets")  # fmt: skip
def tickets(
    request: HttpRequest, view: Annotated[str, Query(max_length=20)] = "open",
    q: Annotated[str, Query(max_length=200)] = "", after: Annotated[str, Query(pattern=_PLACE)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> HttpResponse:  # fmt: skip
    """List tickets, or search them with `q`.

    `view` for a customer: open, closed, yours (your move), ours (the provider's) or all, what moved last first; for
    staff a view of the desk: mine, addressed, accept, due, progress, waiting, confirm, stale, open, closed, by promise.
    The address of the next page stands in the header `Link`, the value of its `after` in `next`.
    """
    by = who(request, Scope.TICKETS_READ)
    if q.strip():
        found = queries.Page(queries.search(q, by).rows[:limit], None)
    elif by.is_staff:
        if view not in queries.VIEWS:
            raise Invalid("view_unknown", field="view", views=", ".join(queries.VIEWS))
        found = queries.desk_list(view, by, database_now(), after=after, limit=limit)
    else:
        if view not in _STATES:
            raise Invalid("view_unknown", field="view", views=", ".join(_STATES))
        found = queries.portal_list(by, state=view, after=after, limit=limit)
    shape = shapes.TicketList(items=[shapes.line(row) for row in found.rows], next=found.next)
    if found.next is None:
        return told(request, shape)
    further = urlencode({"view": view, "after": found.next, "limit": limit})
    return told(request, shape, Link=f'</api/v1/tickets?{further}>; rel="next"')


@router.post("/tickets", response={200: Done, 201: Done}, url_name="api_tickets_open",
             operation_id="open_ticket")  # fmt: skip
def open_ticket(request: HttpRequest, body: Opening) -> HttpResponse:
    """Open a ticket on the contract that the token acts for; each kind asks for facts of its own."""
    by = who(request, Scope.TICKETS_WRITE)
    return done(request, None, by, lambda by, at: commands.open_ticket(report_of(body), by=by, at=at), makes=True)


def report_of(body: Opening) -> commands.Report:
    """Return what the command takes."""
    return commands.Report(
        kind=body.kind.value, title=headline(body.title), description=body.description, service_id=body.service,
        facts=body.facts, urgency=body.urgency.value if body.urgency else "", uploads=body.uploads,
    )  # fmt: skip


@router.post("/tickets/next", response={200: Done}, url_name="api_tickets_next", operation_id="take_next")
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the ticket whose turn it is, as staff."""
    by = who(request, Scope.TICKETS_WRITE)
    said_nothing(request)
    return done(request, None, by, lambda by, at: commands.take_next(by=by, at=at))


@router.get("/tickets/{int:number}", response={200: shapes.TicketThread, 304: None}, url_name="api_ticket",
            operation_id="get_ticket")  # fmt: skip
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Read a ticket with all that was said. Its `ETag` goes back as `If-Match` with what changes it."""
    by = who(request, Scope.TICKETS_READ)
    shape, looks = thread(request, number, by)
    if looks is not None:
        count_look(f"ticket:{number}", looks, by=by.without_key(), at=database_now())
    return told(request, shape)


@router.get("/tickets/{int:number}/history", response={200: dict[str, Any]}, url_name="api_ticket_history",
            operation_id="get_history")  # fmt: skip
def history(request: HttpRequest, number: int, at: Annotated[Moment | None, Query()] = None) -> HttpResponse:
    """Read all that ever happened on a ticket, or until one instant: its state then, and every event."""
    by = who(request, Scope.TICKETS_READ)
    queries.ticket_row(number, by)  # Whoever has to say first why they look is told so.
    view: Literal["staff", "customer"] = "staff" if by.is_staff and has(request, Scope.NOTES_READ) else "customer"
    if at is None and by.is_staff == (view == "staff"):
        return JsonResponse(queries.whole_history(number, by))
    return JsonResponse(queries.as_of(number, at or database_now(), by, view))
