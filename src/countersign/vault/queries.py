"""What is told of the vault: to the customer, to the officers, to the security officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import rows_of
from countersign.vault import policy
from countersign.vault.models import VaultAlarm, VaultGrant


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look at a customer's document, as the customer reads it.

    locked: the person was locked out for looking too often, and this look was among those that led to it.
    """

    at: datetime
    role: str
    purpose: str
    ticket: int
    fields: tuple[str, ...]
    delayed: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant, as the officers see it; `waiting`, `open` and `over` are told by the database clock."""

    id: int
    customer_id: int
    reference: str
    purpose: str
    ticket: int
    fields: tuple[str, ...]
    requested_by_id: int
    requested_at: datetime
    approved_by_id: int | None
    approved_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    state: str


_LOOKS = """
SELECT l.looked_at, l.role, g.purpose, g.ticket_id, l.fields, g.delayed_until IS NOT NULL,
    g.ended_why = 'locked'
FROM vault_look l JOIN vault_grant g ON g.id = l.grant_id
WHERE g.customer_id = %s::bigint AND (g.delayed_until IS NULL OR g.delayed_until <= clock_timestamp())
ORDER BY l.looked_at DESC, l.id DESC LIMIT 500
"""
_GRANTS = """
SELECT id, customer_id, reference, purpose, ticket_id, fields, requested_by_id, requested_at, approved_by_id,
    approved_at, expires_at, ended_at, ended_why,
    CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN approved_at IS NULL THEN 'waiting'
         WHEN expires_at <= clock_timestamp() THEN 'over' ELSE 'open' END
FROM vault_grant WHERE customer_id = coalesce(%s::bigint, customer_id) ORDER BY requested_at DESC, id DESC LIMIT 200
"""


def looks_at(customer_id: int) -> list[LookRow]:
    """Return who looked at a customer's documents, newest first; hidden while a lawful order delays it. One query.

    Source: M14, security T82.
    """
    return [
        LookRow(at, role, purpose, ticket, tuple(fields), delayed, locked)
        for at, role, purpose, ticket, fields, delayed, locked in rows_of(_LOOKS, [customer_id])
    ]


def grants(by: Actor, customer_id: int | None = None) -> list[GrantRow]:
    """Return the newest grants, of one customer or of all, for the officers. One query. Raises NotVisible."""
    if not (by.is_staff and by.has(*policy.OFFICERS)):
        raise NotVisible
    names = GrantRow.__slots__
    told = (dict(zip(names, row, strict=True)) for row in rows_of(_GRANTS, [customer_id]))
    return [GrantRow(**{**row, "fields": tuple(row["fields"])}) for row in told]


def grant(by: Actor, grant_id: int) -> VaultGrant:
    """Return one grant for the officers. Raises NotVisible."""
    found = VaultGrant.objects.filter(pk=grant_id).first() if by.is_staff and by.has(*policy.OFFICERS) else None
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """One look, as a letter to the customer tells it. delayed_until: a lawful order keeps it until then."""

    grant_id: int
    customer_id: int
    purpose: str
    ticket: int
    fields: tuple[str, ...]
    role: str
    at: datetime
    delayed_until: datetime | None


_TOLD = """
SELECT g.id, g.customer_id, g.purpose, g.ticket_id, l.fields, l.role, l.looked_at, g.delayed_until
FROM vault_look l JOIN vault_grant g ON g.id = l.grant_id WHERE g.id = %s ORDER BY l.looked_at, l.id
"""


def looks_of_grant(grant_id: int) -> list[Told]:
    """Return the looks under a grant, oldest first. One query."""
    return [
        Told(number, customer, purpose, ticket, tuple(fields), role, at, until)
        for number, customer, purpose, ticket, fields, role, at, until in rows_of(_TOLD, [grant_id])
    ]


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm, as a letter tells it: what and when."""

    what: str
    at: datetime


def alarm_raised(alarm_id: int) -> Raised | None:
    """Return an alarm. One query."""
    found = VaultAlarm.objects.filter(pk=alarm_id).values_list("what", "raised_at").first()
    return Raised(*found) if found else None


_DISCLOSABLE = """
SELECT g.id FROM vault_grant g WHERE g.delayed_until <= %s AND NOT EXISTS (
    SELECT FROM ledger_event e WHERE e.subject_kind = 'vault_grant' AND e.subject_id = g.id
    AND e.type = 'vault_grant.disclosed' AND e.at >= g.delayed_until)
ORDER BY g.id LIMIT 100
"""


def disclosable(at: datetime) -> list[int]:
    """Return the grants whose delay is over and whose customers have not been told yet. One query."""
    return [number for (number,) in rows_of(_DISCLOSABLE, [at])]


def count_unseen_alarms(by: Actor) -> int:
    """Count the alarms that wait for the security officer; for everybody else there are none."""
    return VaultAlarm.objects.filter(seen_at=None).count() if by.is_staff and by.has("security") else 0


def unseen_alarms(by: Actor) -> list[dict[str, Any]]:
    """Return the alarms nobody has seen yet, oldest first, for the security officer. One query."""
    if not (by.is_staff and by.has("security")):
        return []
    names = ("id", "what", "raised_at", "account_id", "customer_id", "facts")
    found = VaultAlarm.objects.filter(seen_at=None).order_by("raised_at", "id")[:100]
    return [{name: getattr(alarm, name) for name in names} for alarm in found]
