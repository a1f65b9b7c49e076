"""What a shift is: its roles, its length, the rest between two of one person (domain 2, Shift)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REST = timedelta(hours=11)
LONGEST = timedelta(hours=16)
# Standing by at home may last a weekend.
LONGEST_ON_CALL = timedelta(days=7)
EARLY = timedelta(minutes=30)
SIGN_WITHIN = timedelta(minutes=15)
# The codes of the refusals of this file.
REASONS = {
    "double": "shift_double",
    "rest": "shift_without_rest",
    "backwards": "shift_backwards",
    "long": "shift_too_long",
}


class Role(StrEnum):
    """What a person is on shift for."""

    SPECIALIST = "specialist"
    GENERALIST = "generalist"
    DUTY_LEAD = "duty_lead"
    ON_CALL = "on_call"


@dataclass(frozen=True, slots=True)
class Span:
    """One shift of a person, as far as rest is concerned; instants are aware UTC, the end is not part of it."""

    begins_at: datetime
    ends_at: datetime
    role: str


def clash(new: Span, others: Iterable[Span]) -> tuple[str, Span] | None:
    """Tell why a person cannot have one more shift: the code of the refusal, and the shift in its way.

    Two shifts never overlap, and 11 hours of rest lie between two: standing by at home is rest, so on-call
    shifts need none around them.
    Source:  domain 2, Shift: no double booking, at least 11 h rest.
    """
    for other in sorted(others, key=lambda span: span.begins_at):
        if new.begins_at < other.ends_at and other.begins_at < new.ends_at:
            return REASONS["double"], other
        if Role.ON_CALL in (new.role, other.role):
            continue
        if new.begins_at < other.ends_at + REST and other.begins_at < new.ends_at + REST:
            return REASONS["rest"], other
    return None


def length_fault(begins_at: datetime, ends_at: datetime, role: str) -> str | None:
    """Tell why a shift cannot be that long, as the code of a refusal, or None."""
    if ends_at <= begins_at:
        return REASONS["backwards"]
    longest = LONGEST_ON_CALL if role == Role.ON_CALL else LONGEST
    return REASONS["long"] if ends_at - begins_at > longest else None
