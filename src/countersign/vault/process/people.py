"""Who asks, as the vault itself finds it in the tables of sessions: what the web says of a person is not believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from countersign.vault.process.refused import Refused
from countersign.vault.process.room import Room, now
from countersign.vault.rules import papers

_SLACK_SECONDS = 30


@dataclass(frozen=True)
class Person:
    """A member of the staff with a live session."""

    account: int
    session: str
    roles: frozenset[str]
    proven_at: datetime | None


def person(room: Room, connection: Any, who: Mapping[str, Any], roles: frozenset[str]) -> Person:
    """Find the person behind a session and hold what the web claims against it.

    who:     account, session, assurance, as the web says them.
    Raises:  Refused(vault_person_refused): no live session of an active member of the staff in one of the roles.
    """
    row = connection.execute(
        "SELECT account, kind, roles, active, live, proven_at FROM vault.person(%s)", [str(who.get("session") or "")]
    ).fetchone()
    if row is None or row[0] != who.get("account") or row[1] != "staff" or not row[3] or not row[4]:
        raise Refused("not_allowed", "vault_person_refused")
    if roles.isdisjoint(row[2]):
        raise Refused("not_allowed", "vault_role_refused")
    found = Person(row[0], str(who["session"]), frozenset(row[2]), row[5])
    if connection.execute(
        "SELECT 1 FROM vault.operator_lock WHERE account = %s AND released_at IS NULL", [found.account]
    ).fetchone():
        raise Refused("not_allowed", "vault_person_locked")
    return found


def proven(who: Mapping[str, Any], found: Person) -> None:
    """Ask for A3: claimed by the web, and a passkey of this person used within the last minutes. Raises Refused."""
    since = now() - timedelta(seconds=papers.STEP_UP_SECONDS + _SLACK_SECONDS)
    if who.get("assurance") != "A3" or found.proven_at is None or found.proven_at < since:
        raise Refused("not_allowed", "vault_proof_needed")
