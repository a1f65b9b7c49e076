"""Which contract a customer acts for: the one the address names, the one chosen in the session, else the first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from countersign.customers.queries import memberships_of
from countersign.kernel.actor import Actor

CHOSEN = "contract"


def with_contract(request: HttpRequest, actor: Actor) -> Actor:
    """Complete a customer's actor with contract and roles on it. One query.

    `?contract=` keeps each tab with its contract; one that is not the person's leaves the actor without any, which
    every gate answers like a thing that does not exist.

    Rights are read on every request, so that a removed contact is out with the next one (security T10).
    """
    if actor.id is None:
        return actor
    memberships = {membership.contract_id: membership for membership in memberships_of(actor.id)}
    if not memberships:
        return actor
    asked: Any = request
    asked.several_contracts = len(memberships) > 1
    if CHOSEN in request.GET:
        named = {str(one.contract_id): one for one in memberships.values()}.get(request.GET[CHOSEN])
        return replace(actor, contract=named.contract_id, roles=frozenset(named.roles)) if named else actor
    session: Any = request.session
    acting = memberships.get(session.get(CHOSEN)) or next(iter(memberships.values()))
    return replace(actor, contract=acting.contract_id, roles=frozenset(acting.roles))
