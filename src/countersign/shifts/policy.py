"""Who plans shifts, and who checks in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

# Who works on tickets: with no shift planned at all, they are on shift around the clock.
WORKING = ("first_line", "second_line", "generalist", "duty_lead")


def staff_or_system(by: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return by.kind in ("staff", "system")


def own_shift(by: Actor, shift: Any) -> bool:
    """The person of the shift alone: nobody checks in for another."""
    return by.is_staff and shift is not None and by.id == shift.person_id


_PLANS: dict[str, Any] = {"who": staff_or_system, "roles": ["duty_lead", "manager", "admin", "system"]}
_SETS: dict[str, Any] = {"who": staff_or_system, "roles": ["manager", "admin", "system"]}
_ITSELF: dict[str, Any] = {"who": staff_or_system, "roles": ["system"]}

act("queue.set", level="A2", says=_l("Set up a queue and its custodian"), object="queue", **_SETS)
act(
    "shift.plan", level="A2", says=_l("Plan, move and cancel shifts"), object="shift", refusal="cannot_plan_shifts",
    **_PLANS,
)  # fmt: skip
act(
    "absence.record", level="A2", says=_l("Record when people are away"), object="absence",
    refusal="cannot_plan_shifts", **_PLANS,
)  # fmt: skip
act(
    "skill.set", level="A2", says=_l("Record what people know"), object="skill", refusal="cannot_plan_shifts", **_PLANS
)
act(
    "shift.attend", level="A2", who=own_shift, says=_l("Check in to one's own shift, and out of it"), object="shift",
    roles=["staff"], refusal="not_your_shift",
)  # fmt: skip
act("shift.watch", level="A2", says=_l("Raise what is missing in the plan of shifts"), object="shift", **_ITSELF)


def can_plan(by: Actor) -> bool:
    """Tell whether the actor plans shifts, absences and skills."""
    return can(by, "shift.plan")


def can_set_queues(by: Actor) -> bool:
    """Tell whether the actor sets up queues."""
    return can(by, "queue.set")
