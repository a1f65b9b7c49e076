"""How a person has signed in: read from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.identity import policy
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.ledger.models import Event
from countersign.ledger.queries import events

_SHOWN = ("account.signed_in", "account.guessing_noticed", "account.passkey_copied")


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in, or one attempt that the owner should know of.

    kind:   signed_in, guessing_noticed, passkey_copied.
    new:    the network or the browser had not been seen before.
    """

    kind: str
    at: datetime
    ip: str | None
    user_agent: str
    method: str
    new: bool


def last_sign_ins(account_id: int, *, by: Actor, limit: int = 10) -> list[SignInRow]:
    """Return an account's newest sign-ins, the newest first. Two queries. Raises NotVisible for others."""
    if not policy.can_see_sessions(by, account_id):
        raise NotVisible
    found = Event.objects.filter(subject_kind="account", subject_id=account_id, type__in=_SHOWN)
    ids = found.order_by("-seq").values_list("id", flat=True)[:limit]
    rows = [
        SignInRow(
            event.type.partition(".")[2], event.at, event.ip, event.facts.get("user_agent", ""),
            event.facts.get("method", ""), is_new(event.facts),
        )
        for event in events(ids)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.at, reverse=True)


def is_new(facts: dict[str, object]) -> bool:
    """Tell whether a sign-in came from a network or a browser never seen; the very first has nothing to differ from."""
    unknown = not facts.get("seen_before") or not facts.get("device_known", True)
    return unknown and not facts.get("first", False)
