"""Who may read which notices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can


def provider_side(actor: Actor, thing: Any) -> bool:
    """Staff and the installation; customers see the notices to their own side."""
    return actor.kind in ("staff", "system")


act(
    "notice.read_all", level="A2", who=provider_side, says=_l("See whether any notice of a ticket arrived"),
    object="ticket", roles=["staff", "system"], reads=True, refusal="not_found",
)  # fmt: skip


def can_read_all(actor: Actor) -> bool:
    """Tell whether the actor sees every notice of a ticket."""
    return can(actor, "notice.read_all")
