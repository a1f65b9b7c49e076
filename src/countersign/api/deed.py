"""What may be read and done beside tickets: each row of these tables becomes one address of the API."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from countersign.api.answering import ChangedMeanwhile, bind_key, said_nothing, tag_of, told, who
from countersign.api.rules import Scope
from countersign.api.shapes.acts import Nothing
from countersign.api.shapes.typed import Body
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import AlreadyDone, Conflict
from countersign.ledger.models import Recorded

# (what the address and the body gave, who asks, the instant) -> what came of it
Run = Callable[[Any, Actor, Any], Any]
ROOT = "/api/v1/"


class Became(Schema):
    """What an act led to. `replayed`: the key was used before, nothing was done again."""

    kind: str
    id: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One thing or one list.

    asks: by name the type and the default of what the address may say after its question mark.
    """

    path: str
    name: str
    says: str
    answer: Any
    run: Run
    scope: Scope
    asks: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """One act.

    kind:  ledger kind of what it leads to; what is done under a used key leads to the same again.
    of:    how the thing is read: its tag may be sent back as If-Match.
    made:  where what was made is read, `callbacks/{id}`; then the answer is 201.
    """

    path: str
    name: str
    says: str
    run: Run
    kind: str
    scope: Scope
    body: type[Body] = Nothing
    of: Read | None = None
    made: str = ""


def declare(router: Router, rows: Iterable[Read | Deed]) -> None:
    """Give each row its address."""
    for row in rows:
        if isinstance(row, Read):
            answers, offer = {200: row.answer, 304: None}, router.get
        else:
            answers, offer = {201 if row.made else 200: Became} | ({200: Became} if row.made else {}), router.post
        more = {"x-if-match": True} if isinstance(row, Deed) and row.of else {}
        offer(
            f"/{row.path}", response=answers, url_name=f"api_{row.name}", operation_id=row.name,
            summary=row.says.split(":")[0], openapi_extra=more,
        )(_view(row))  # fmt: skip


def _view(row: Read | Deed) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, **given: Any) -> HttpResponse:
        by = who(request, row.scope)
        if isinstance(row, Read):
            return told(request, row.run(SimpleNamespace(**given), by.without_key(), database_now()))
        if row.body is Nothing:
            said_nothing(request)
        return _done(request, row, by, given)

    named = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=int if kind == "int" else str)
        for kind, name in _parameters(row.path)
    ]
    asked = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=kind, default=default)
        for name, (kind, default) in (row.asks if isinstance(row, Read) else {}).items()
    ]
    if isinstance(row, Deed) and row.body is not Nothing:
        named.append(inspect.Parameter("body", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=row.body))
    first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    view.__signature__ = inspect.Signature([first, *named, *asked])  # type: ignore[attr-defined]
    view.__name__, view.__doc__ = row.name, row.says
    return view


def _parameters(path: str) -> list[tuple[str, str]]:
    """Return the parameters of an address: (converter, name)."""
    return [tuple(part.strip("{}").split(":")) for part in path.split("/") if part.startswith("{")]  # type: ignore[misc]


def _done(request: HttpRequest, row: Deed, by: Actor, given: dict[str, Any]) -> HttpResponse:
    """Carry out one act and tell what it led to; under a used key nothing is done again."""
    asked, at = SimpleNamespace(**given), database_now()
    try:
        with transaction.atomic():
            known = bind_key(request, by)
            _check_tag(request, row, given, by)
            thing = row.run(asked, by, at)
    except AlreadyDone as before:
        if before.facts["kind"] != row.kind:
            raise Conflict("idempotency_key_spent") from None
        return _told(request, row, int(before.facts["id"]), replayed=True)
    return _told(request, row, thing if isinstance(thing, int) else thing.pk, replayed=known)


def _told(request: HttpRequest, row: Deed, number: int, *, replayed: bool) -> HttpResponse:
    shape = Became(kind=row.kind, id=number, replayed=replayed)
    if not row.made:
        return told(request, shape)
    return told(request, shape, 200 if replayed else 201, Location=ROOT + row.made.format(id=number))


def _check_tag(request: HttpRequest, row: Deed, given: dict[str, Any], by: Actor) -> None:
    """Refuse an act on a thing that is no longer what was read; it stays locked until the act is done."""
    sent = request.headers.get("If-Match", "").strip()
    if row.of is None or not sent or sent == "*":
        return
    _kinds()[row.kind].locked(next(value for value in given.values() if isinstance(value, int)))
    shape = row.of.run(SimpleNamespace(**given), by.without_key(), database_now())
    if tag_of(shape.model_dump_json().encode()) not in [tag.strip() for tag in sent.split(",")]:
        raise ChangedMeanwhile


@cache
def _kinds() -> dict[str, type[Recorded]]:
    return {
        model.ledger_kind: model for model in apps.get_models() if issubclass(model, Recorded) and model.ledger_kind
    }
