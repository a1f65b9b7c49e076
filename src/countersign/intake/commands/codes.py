"""The caller's code, as the portal takes it: only who may call for the contract gets one."""

from __future__ import annotations

from datetime import datetime

from countersign.identity.commands import caller_codes
from countersign.intake.commands.finding import calling_roles
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotAllowed
from countersign.kernel.writing import writes


@writes
def take_code(*, name: str = "", by: Actor, at: datetime) -> caller_codes.Taken:
    """Take a code to call with, as a contact with the right to call.

    Raises:  NotAllowed, StepUpNeeded, TooOften.
    Source:  M9; domain.md 1 (get a caller code).
    """
    require(by, "callback.ask")
    if calling_roles(by.id or 0, by.contract) is None:
        raise NotAllowed("caller_code_right")
    return caller_codes.take(name=name, by=by, at=at)
