"""Who hands out tokens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.customers.policy import WRITERS
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can


def provider_side(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.kind in ("staff", "system")


def own(actor: Actor, thing: Any) -> bool:
    """The person of the account alone, staff or on a contract; a customer's contact who does not only observe."""
    if not (actor.is_staff or (actor.is_customer and actor.contract is not None and actor.has(*WRITERS))):
        return False
    return thing is None or thing == f"account:{actor.id}"


def holds(actor: Actor, thing: Any) -> bool:
    """Whoever the token acts as."""
    return (actor.is_staff or actor.is_customer) and (thing is None or thing.account_id == actor.id)


act(
    "token.add", level="A3", says=_l("Make a token for the API"), object="account", who=provider_side,
    roles=("admin", "system"), refusal="not_registrar",
)  # fmt: skip
act(
    "token.end", level="A2", says=_l("End a token of the API"), object="api_token", who=provider_side,
    roles=("admin", "security", "system"), refusal="not_registrar",
)  # fmt: skip
act(
    "token.add_own", level="A3", says=_l("Make a token that acts as oneself"), object="account", who=own,
    refusal="token_not_own",
)  # fmt: skip
act(
    "token.end_own", level="A2", says=_l("End a token of one's own"), object="api_token", who=holds,
    refusal="not_found",
)  # fmt: skip


def can_make_own(actor: Actor) -> bool:
    """Tell whether the actor makes tokens that act as themselves."""
    return can(actor, "token.add_own", f"account:{actor.id}")
