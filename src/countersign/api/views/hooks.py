"""Webhooks, managed by programs of the provider."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from countersign.api.answering import said_nothing, told, who
from countersign.api.rules import Scope
from countersign.api.shapes import hooks as shapes
from countersign.api.shapes.typed import LARGEST
from countersign.customers.queries import contract_by_number
from countersign.hooks import commands, jobs, queries
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import AlreadyDone, Conflict, Invalid

router = Router(tags=["hooks"])


@router.get("/hooks", response={200: shapes.HookList, 304: None}, url_name="api_hooks",
            operation_id="list_hooks")  # fmt: skip
def hooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks."""
    by = who(request, Scope.HOOKS)
    return told(request, shapes.HookList(items=[shapes.hook(row) for row in queries.hooks(by)]))


@router.post("/hooks", response={201: shapes.MadeHook}, url_name="api_hooks_add",
             operation_id="add_hook")  # fmt: skip
def add_hook(request: HttpRequest, body: shapes.NewHook) -> HttpResponse:
    """Have an address told of events. The secret, by which it checks the signatures, is shown this once."""
    by = who(request, Scope.HOOKS)
    contract = contract_by_number(body.contract) if body.contract else None
    if body.contract and contract is None:
        raise Invalid("contract_unknown", field="contract")
    wanted = commands.Wanted(body.name, body.url, body.types, contract)
    try:
        made, secret = commands.add_hook(wanted, by=by, at=database_now())
    except AlreadyDone:  # A secret is not shown twice, under the same key neither.
        raise Conflict("idempotency_key_spent") from None
    shape = shapes.MadeHook(**dict(shapes.hook(queries.hook(made.pk, by))), secret=secret)
    return told(request, shape, 201, Location=f"/api/v1/hooks/{made.pk}")


@router.get("/hooks/{int:hook}", response={200: shapes.Hook, 304: None}, url_name="api_hook",
            operation_id="get_hook")  # fmt: skip
def hook(request: HttpRequest, hook: int) -> HttpResponse:
    """Read one webhook."""
    by = who(request, Scope.HOOKS)
    return told(request, shapes.hook(queries.hook(hook, by)))


@router.delete("/hooks/{int:hook}", response={200: shapes.Hook}, url_name="api_hook_end",
               operation_id="end_hook")  # fmt: skip
def end_hook(request: HttpRequest, hook: int) -> HttpResponse:
    """Stop telling it; it stays listed with its deliveries."""
    by: Actor = who(request, Scope.HOOKS)
    commands.end_hook(hook, by=by.without_key(), at=database_now())
    return told(request, shapes.hook(queries.hook(hook, by)))


@router.post("/hooks/{int:hook}/secret", response={201: shapes.MadeHook}, url_name="api_hook_secret",
             operation_id="renew_hook_secret")  # fmt: skip
def renew_secret(request: HttpRequest, hook: int) -> HttpResponse:
    """Make a new secret, shown this once; for a day everything is signed by the former one too."""
    by = who(request, Scope.HOOKS)
    try:
        made, secret = commands.renew_secret(hook, by=by, at=database_now())
    except AlreadyDone:
        raise Conflict("idempotency_key_spent") from None
    shape = shapes.MadeHook(**dict(shapes.hook(queries.hook(made.pk, by))), secret=secret)
    return told(request, shape, 201, Location=f"/api/v1/hooks/{made.pk}")


@router.get("/hooks/{int:hook}/deliveries", response={200: shapes.DeliveryList, 304: None},
            url_name="api_deliveries", operation_id="list_deliveries")  # fmt: skip
def deliveries(
    request: HttpRequest, hook: int, after: Annotated[int | None, Query(ge=1, le=LARGEST)] = None
) -> HttpResponse:
    """List what became of a webhook's deliveries, with the other side's answers."""
    by = who(request, Scope.HOOKS)
    found, following = queries.deliveries(hook, by, after)
    return told(request, shapes.DeliveryList(items=[shapes.delivery(row) for row in found], next=following))


@router.post("/hooks/{int:hook}/replay", response={200: shapes.ReplayedAll}, url_name="api_replay_failed",
             operation_id="replay_failed")  # fmt: skip
def replay_failed(request: HttpRequest, hook: int) -> HttpResponse:
    """Send all that failed again; a disabled webhook is switched on by it."""
    by = who(request, Scope.HOOKS)
    try:
        return told(request, shapes.ReplayedAll(count=jobs.send_failed_again(hook, by=by)))
    except AlreadyDone:
        raise Conflict("idempotency_key_spent") from None


@router.post("/hooks/{int:hook}/deliveries/{int:delivery}/replay", response={201: shapes.Replayed},
             url_name="api_replay", operation_id="replay_delivery")  # fmt: skip
def replay(request: HttpRequest, hook: int, delivery: int) -> HttpResponse:
    """Send one delivery again, whatever became of it; a disabled webhook is switched on by it."""
    by = who(request, Scope.HOOKS)
    said_nothing(request)
    try:
        return told(request, shapes.Replayed(id=jobs.send_again(delivery, hook_id=hook, by=by)), 201)
    except AlreadyDone:
        raise Conflict("idempotency_key_spent") from None
