"""Availability of a month: union of outages minus valid maintenance, by the second (F17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from countersign.credits.rules.terms import CreditTerms, End, Start

Span = tuple[datetime, datetime]


class MaintenanceKind(StrEnum):
    """How planned a maintenance is, and so how early it must be told to count."""

    PLANNED = "planned"
    URGENT = "urgent"
    EMERGENCY = "emergency"


def outage_reference(number: int) -> str:
    """Write how an outage is referred to."""
    return f"O-{number}"


NOTICE = {
    MaintenanceKind.PLANNED: timedelta(hours=24),
    MaintenanceKind.URGENT: timedelta(hours=6),
    MaintenanceKind.EMERGENCY: timedelta(0),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The instants of one outage; None where there was none."""

    detected_at: datetime
    restored_at: datetime | None
    created_at: datetime | None = None
    accepted_at: datetime | None = None
    solution_at: datetime | None = None


def span_of(seen: Seen, terms: CreditTerms) -> Span | None:
    """Return an outage as the contract counts it; None while it has not ended, or where no time is left of it."""
    known = [one for one in (seen.detected_at, seen.created_at, seen.accepted_at) if one is not None]
    begin = {
        Start.DETECTED: seen.detected_at,
        Start.CREATED: seen.created_at or seen.detected_at,
        Start.ACCEPTED: seen.accepted_at or seen.created_at or seen.detected_at,
        Start.EARLIEST: min(known),
    }[terms.start]
    end = seen.restored_at if terms.end == End.RESTORED else seen.solution_at or seen.restored_at
    return (begin, end) if end is not None and end > begin else None


def is_valid(kind: MaintenanceKind, noticed_at: datetime, starts_at: datetime) -> bool:
    """Tell whether a maintenance was told early enough to be no outage."""
    return starts_at - noticed_at >= NOTICE[kind]


def united(spans: Iterable[Span]) -> list[Span]:
    """Return spans without overlaps, in order."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[1] > span[0]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what of the spans lies in none of those taken away."""
    rest = united(spans)
    for begin, end in united(taken):
        cut: list[Span] = []
        for one in rest:
            cut += [(one[0], min(one[1], begin)), (max(one[0], end), one[1])]
        rest = [one for one in cut if one[1] > one[0]]
    return rest


def clipped(spans: Iterable[Span], window: Span) -> list[Span]:
    """Return what of the spans lies in the window."""
    cut = [(max(begin, window[0]), min(end, window[1])) for begin, end in spans]
    return [one for one in cut if one[1] > one[0]]


def seconds_of(spans: Iterable[Span]) -> int:
    """Sum spans that do not overlap."""
    return sum(int((end - begin).total_seconds()) for begin, end in spans)


def uptime(lost_seconds: int, month_seconds: int) -> Decimal:
    """Return the availability in percent with four digits: 100 × (1 − D/M)."""
    if month_seconds <= 0:
        return Decimal("100.0000")
    share = 100 * (1 - Decimal(lost_seconds) / Decimal(month_seconds))
    return share.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def month_of(at: datetime, zone: str) -> date:
    """Return the first day of the month that an instant lies in, in a zone."""
    return at.astimezone(ZoneInfo(zone)).date().replace(day=1)


def bounds_of(month: date, zone: str) -> Span:
    """Return where a month begins and ends, as instants in UTC."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    place = ZoneInfo(zone)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=place).astimezone(UTC) for day in (month, following))
    return begin, end
