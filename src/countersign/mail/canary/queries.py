"""Reads of mails to ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.mail.models import Canary


@dataclass(frozen=True, slots=True)
class CanaryRow:
    """One mail to ourselves. words: what the mail server said when it did not take it."""

    id: int
    address: str
    sent_at: datetime
    returned_at: datetime | None
    lost_at: datetime | None
    words: str

    @property
    def is_away(self) -> bool:
        """Tell whether it may still come back in its time."""
        return self.returned_at is None and self.lost_at is None

    @property
    def is_lost(self) -> bool:
        """Tell whether its time is over and it is not back."""
        return self.returned_at is None and self.lost_at is not None


def canary_row(canary_id: int) -> CanaryRow | None:
    """Return one. One query."""
    found = Canary.objects.filter(pk=canary_id).first()
    return _row(found) if found is not None else None


def newest() -> list[CanaryRow]:
    """Return the last two, the newest first: one on its way says nothing yet of how it goes. One query."""
    return [_row(one) for one in Canary.objects.order_by("-sent_at", "-id")[:2]]


def _row(one: Canary) -> CanaryRow:
    return CanaryRow(one.pk, one.address, one.sent_at, one.returned_at, one.lost_at, one.words)
