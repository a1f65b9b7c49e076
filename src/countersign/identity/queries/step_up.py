"""What somebody was asked to prove, and whether it can still be proven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from countersign.identity.models.step_up import StepUpChallenge
from countersign.identity.rules import step_up as rules
from countersign.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a second factor. refused: why no proof is taken for it any more, else empty."""

    challenge: bytes
    refused: str


def asked_step_up(reference: str, *, by: Actor, at: datetime) -> Asked | None:
    """Return the question that this person was given, or None for anybody else's. Two queries.

    refused: "used", "old", "other" (another session), "often" (too many wrong proofs).
    """
    row = StepUpChallenge.objects.filter(reference=reference, account_id=by.account_id).first()
    if row is None:
        return None
    wrong = StepUpChallenge.objects.filter(account_id=by.account_id, created_at__gt=at - rules.WINDOW)
    refused = ""
    if row.session != (by.session or ""):
        refused = "other"
    elif row.used_at is not None:
        refused = "used"
    elif row.created_at <= at - rules.LASTS:
        refused = "old"
    elif row.wrong >= rules.MOST_WRONG or (
        (wrong.aggregate(all=Sum("wrong"))["all"] or 0) >= rules.MOST_WRONG_EACH_WINDOW
    ):
        refused = "often"
    return Asked(bytes(row.challenge), refused)
