"""What the verbs of shifts read from their line: instants, zones, people, queues (no verb of its own)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from countersign.project.exits import FOUND, USAGE, Refusal


def zone_of(name: str) -> ZoneInfo:
    """Read the name of a zone. Raises Refusal."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(f"--zone: there is no time zone {name!r}.", USAGE) from None


def instant_of(text: str, option: str) -> datetime:
    """Read an instant with its offset; a time without one could mean several. Raises Refusal."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{option}: {text!r} is no time as 2026-06-08T09:00+03:00.", USAGE) from None
    if moment.tzinfo is None:
        raise Refusal(f"{option}: {text!r} has no offset; write it as 2026-06-08T09:00+03:00.", USAGE)
    return moment.astimezone(UTC)


def person_of(email: str) -> int:
    """Find a member of the staff by e-mail. Raises Refusal."""
    from countersign.identity.queries import account, account_id_of

    known = account_id_of(email)
    row = account(known) if known is not None else None
    if row is None or row.kind != "staff" or not row.is_active:
        raise Refusal(f"Nobody of the staff signs in as {email}.", FOUND)
    return row.id


def queue_of(name: str) -> int:
    """Find a queue by name. Raises Refusal naming those there are."""
    from countersign.shifts.queries import queues

    known = {queue.name: queue.id for queue in queues()}
    if name not in known:
        there = ", ".join(sorted(known)) or "none; `countersign shift queue NAME` makes one"
        raise Refusal(f"There is no queue {name!r}. There is: {there}.", FOUND)
    return known[name]


def written(moment: datetime, zone: ZoneInfo) -> str:
    """Write an instant to the minute with its offset, for a line of output."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="minutes")
