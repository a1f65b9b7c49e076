"""Which tickets belong to an outage: each is looked at by itself (domain T22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign.kernel.errors import Invalid

BEFORE = timedelta(minutes=30)  # A customer may notice before we do.


@dataclass(frozen=True, slots=True)
class Outage:
    """What is down since when.

    name:     how it is referred to. services: ids, sites: names; either may be empty, never both.
    until:    when it ended; None while it lasts.
    """

    name: str
    since: datetime
    services: frozenset[int] = frozenset()
    sites: frozenset[str] = frozenset()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a ticket is about, and when it was opened."""

    service: int | None
    site: str
    opened_at: datetime


def check_belongs(claim: Claim, outage: Outage) -> None:
    """Refuse a ticket that is about something else, or about another time. Raises Invalid. Source: domain T22."""
    about = claim.service in outage.services if outage.services else claim.site in outage.sites
    if not about:
        raise Invalid("outage_other_service", field="outage")
    early = claim.opened_at < outage.since - BEFORE
    late = outage.until is not None and claim.opened_at > outage.until
    if early or late:
        raise Invalid("outage_other_time", field="outage")
