"""Which contract a customer acts for: the one the address names, the one chosen in the session, else the first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from countersign.customers.queries.acting import acting_for
from countersign.kernel.actor import Actor

CHOSEN = "contract"


def with_contract(request: HttpRequest, actor: Actor) -> Actor:
    """Complete a customer's actor with contract and roles on it, and take the portal's role for both. One query.

    `?contract=` keeps each tab with its contract; one that is not the person's leaves the actor without any, which
    every gate answers like a thing that does not exist.

    Rights are read on every request, so that a removed contact is out with the next one (security T10).
    """
    if actor.id is None:
        return actor
    asked: Any = request
    session: Any = request.session
    chosen = session.get(CHOSEN)
    named = request.GET.get(CHOSEN)
    acting = acting_for(
        actor.id,
        named=None if named is None else named.replace("\x00", "?")[:20],
        chosen=chosen if isinstance(chosen, int) else None,
    )
    if not acting.contracts:
        return actor
    asked.several_contracts = acting.contracts > 1
    if acting.membership is None:
        return actor
    return replace(actor, contract=acting.membership.contract_id, roles=frozenset(acting.membership.roles))
