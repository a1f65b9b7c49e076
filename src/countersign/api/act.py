"""What an act on a ticket consists of, and how it becomes an address of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from countersign.api.answering import Done, done, said_nothing, who
from countersign.api.rules import Scope
from countersign.api.shapes.acts import Nothing
from countersign.api.shapes.typed import Body
from countersign.kernel.actor import Actor

Run = Callable[[int, Any, Actor, datetime], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its noun in the address, what it is called in the client, its body, its command.

    makes: it leads to a new ticket.
    """

    noun: str
    name: str
    says: str
    run: Run
    body: type[Body] = Nothing
    scope: Scope = Scope.TICKETS_WRITE
    makes: bool = False


def declare(router: Router, acts: Iterable[Act]) -> None:
    """Give each act its address under a ticket."""
    for act in acts:
        answers = {200: Done, 201: Done} if act.makes else {200: Done}
        router.post(
            f"/tickets/{{int:number}}/{act.noun}", response=answers,
            url_name=f"api_ticket_{act.name}", operation_id=act.name, summary=act.says.split(":")[0],
        )(_view(act))  # fmt: skip


def _view(act: Act) -> Callable[..., HttpResponse]:
    def carried_out(request: HttpRequest, number: int, body: Any) -> HttpResponse:
        by = who(request, act.scope)
        return done(request, number, by, lambda by, at: act.run(number, body, by, at), makes=act.makes)

    def pressed(request: HttpRequest, number: int) -> HttpResponse:
        said_nothing(request)
        return carried_out(request, number, Nothing())

    view: Callable[..., HttpResponse] = pressed if act.body is Nothing else carried_out
    view.__name__, view.__doc__ = act.name, act.says
    view.__annotations__ = {"request": HttpRequest, "number": int, "body": act.body, "return": HttpResponse}
    if act.body is Nothing:
        del view.__annotations__["body"]
    return view
