"""Who writes procedures, who approves them, who runs them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

WRITERS = ("second_line", "generalist", "duty_lead", "manager", "admin")
RUNNERS = ("first_line", "second_line", "generalist", "duty_lead")


def staff(by: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles."""
    return by.is_staff


def not_author(by: Actor, version: Any) -> bool:
    """A member of the staff in one of the roles who did not write this version."""
    return by.is_staff and (version is None or version.author_id != by.id)


def holds(by: Actor, ticket: Any) -> bool:
    """The holder of the ticket."""
    return by.is_staff and ticket is not None and ticket.holder_id == by.id


act("procedure.write", level="A2", who=staff, says=_l("Write a procedure"), object="procedure", roles=WRITERS,
    refusal="cannot_write_procedures")  # fmt: skip
act("procedure.approve", level="A2", who=not_author, says=_l("Approve a procedure that another wrote"),
    object="procedure", roles=["second_line", "duty_lead", "manager"], refusal="procedure_own",
    two_persons=True)  # fmt: skip
act("procedure.run", level="A2", who=holds, says=_l("Run a procedure on a ticket"), object="ticket", roles=RUNNERS,
    refusal="procedure_for_holder")  # fmt: skip


def can_write(by: Actor) -> bool:
    """Tell whether the actor writes procedures."""
    return can(by, "procedure.write")


def can_approve(by: Actor, version: Any = None) -> bool:
    """Tell whether the actor approves this version."""
    return can(by, "procedure.approve", version)


def can_run(by: Actor, ticket: Any) -> bool:
    """Tell whether the actor runs procedures on this ticket."""
    return can(by, "procedure.run", ticket)
