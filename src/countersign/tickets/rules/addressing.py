"""Whom a ticket is meant for, and how strictly (E31, domain 5.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Conflict, Invalid

# What the duty person promises for an absent addressee: this long after they come.
AFTER_CHECK_IN = timedelta(minutes=15)
URGENT = ("critical", "high")


class Mode(StrEnum):
    """How strictly: the addressee first, or nobody else."""

    PREFERRED = "preferred"
    ONLY = "only"


def check_mode(mode: str, severity: str, *, addressed: bool) -> Mode:
    """Read a mode; *only* needs somebody it is for, and no ticket that cannot wait.

    Raises: Invalid, Conflict (critical or high).
    Source: domain 5.5; S12.
    """
    if mode not in set(Mode):
        raise Invalid("addressing_mode", field="mode", value=mode[:80])
    if mode == Mode.ONLY and not addressed:
        return Mode.PREFERRED
    if mode == Mode.ONLY and severity in URGENT:
        raise Conflict("only_never_urgent", field="person")
    return Mode(mode)


def promise_for(next_check_in: datetime) -> datetime:
    """Return what is promised for an addressee who comes then, to the next whole minute."""
    moment = next_check_in + AFTER_CHECK_IN
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)
