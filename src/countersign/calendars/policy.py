"""Who may do what to calendars: every act, declared once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

KEEPERS = ("duty_lead", "manager", "admin", "system")
_KEEPER: dict[str, Any] = {"roles": KEEPERS, "object": "calendar", "refusal": "not_calendar_keeper"}

act("calendar.read", level="A2", says=_l("Read working calendars"), roles=("staff", "system"), reads=True,
    refusal="not_found")  # fmt: skip
act("calendar.make", level="A2", says=_l("Make a working calendar"), **_KEEPER)
act("calendar.change", level="A2", says=_l("Make a new version of a working calendar"), **_KEEPER)


def can_change(actor: Actor) -> bool:
    """Tell whether the actor makes calendars and new versions of them."""
    return can(actor, "calendar.change")
