"""Who may read which notices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, anybody, can
from countersign.tickets.policy import WORKING_ROLES


def provider_side(actor: Actor, thing: Any) -> bool:
    """Staff and the installation; customers see the notices to their own side."""
    return actor.kind in ("staff", "system")


act(
    "notice.read_all", level="A2", who=provider_side, says=_l("See whether any notice of a ticket arrived"),
    object="ticket", roles=["staff", "system"], reads=True, refusal="not_found",
)  # fmt: skip


def its_person(actor: Actor, box: Any) -> bool:
    """The person whose address it was when mail came back."""
    return actor.is_customer and (box is None or box.account_id == actor.id)


act(
    "letterbox.deal_with", level="A2", who=anybody, says=_l("See to addresses that mail came back from"),
    object="letterbox", roles=WORKING_ROLES, refusal="not_working_staff",
)  # fmt: skip
act(
    "letterbox.try_again", level="A2", who=its_person, says=_l("Have mail sent to one's own address again"),
    object="letterbox", roles=["customer"], refusal="not_found",
)  # fmt: skip


def can_deal_with(actor: Actor) -> bool:
    """Tell whether the actor sees to addresses that mail came back from."""
    return can(actor, "letterbox.deal_with")


def can_read_all(actor: Actor) -> bool:
    """Tell whether the actor sees every notice of a ticket."""
    return can(actor, "notice.read_all")


def is_own(actor: Actor, thing: Any) -> bool:
    """The person of the account alone; thing is its id, or a device of theirs."""
    owner = getattr(thing, "account_id", thing)
    return actor.is_signed_in and actor.id == owner


act(
    "preferences.choose", level="A2", who=is_own, says=_l("Choose how one is told"), object="account",
    refusal="not_allowed",
)  # fmt: skip
act(
    "device.add", level="A2", who=is_own, says=_l("Let notices be pushed to a device"), object="account",
    refusal="not_allowed",
)  # fmt: skip
act(
    "device.end", level="A2", who=is_own, says=_l("Stop notices to a device"), object="device", refusal="not_allowed",
)  # fmt: skip
