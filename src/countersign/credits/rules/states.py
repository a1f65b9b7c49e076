"""How claims and complaints go on, and when they are due."""

from __future__ import annotations

from enum import StrEnum

from countersign.kernel.errors import Conflict

ANSWER_DAYS = 5


class ClaimState(StrEnum):
    """Where a credit claim stands."""

    ELIGIBLE = "eligible"
    FILED = "filed"
    APPROVED = "approved"
    REJECTED = "rejected"
    APPEALED = "appealed"
    PAID = "paid"


# Which state may follow which; whatever is not here is refused.
MOVES = frozenset(
    {
        (ClaimState.ELIGIBLE, ClaimState.FILED), (ClaimState.ELIGIBLE, ClaimState.APPROVED),
        (ClaimState.FILED, ClaimState.APPROVED), (ClaimState.FILED, ClaimState.REJECTED),
        (ClaimState.REJECTED, ClaimState.APPEALED), (ClaimState.APPEALED, ClaimState.APPROVED),
        (ClaimState.APPEALED, ClaimState.REJECTED), (ClaimState.APPROVED, ClaimState.PAID),
    }
)  # fmt: skip


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    ANSWERED = "answered"


class ComplaintOutcome(StrEnum):
    """How a complaint ended."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


def check_move(before: str, after: ClaimState) -> None:
    """Refuse a step that does not follow. Raises Conflict."""
    if (before, after) not in MOVES:
        raise Conflict("credit_state", state=before)
