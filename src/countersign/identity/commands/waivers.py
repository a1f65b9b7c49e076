"""Waivers: a member of the staff signs in without a passkey for a while, and everybody sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign import ledger
from countersign.identity import policy, rules
from countersign.identity.models import Account, Waiver
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid, NotAllowed
from countersign.kernel.writing import writes


@writes
def waive_passkey(
    account_id: int, *, reason: str, until_at: datetime, by: Actor, at: datetime, way: str = rules.BREAK_GLASS
) -> None:
    """Let a member of the staff sign in by password alone until an instant; from the console only.

    way:     "break_glass": at most 24 hours, ended by the next passkey that is added; or "demonstration".
    Raises:  NotVisible, NotAllowed, Invalid.
    Source:  T17, E58.
    """
    account = Account.locked(account_id)
    if not policy.can_waive_passkey(by) or not account.is_staff:
        raise NotAllowed("waiver_for_staff_only")
    reason = " ".join(reason.split())
    if len(reason) < 5:
        raise Invalid("reason_missing", field="reason")
    longest = rules.WAIVER_LONGEST if way == rules.BREAK_GLASS else timedelta(days=3650)
    if not timedelta(0) < until_at - at <= longest:
        raise Invalid("waiver_too_long", hours=int(longest.total_seconds() // 3600), field="hours")
    row = Waiver(account=account, way=way, reason=reason[:500], given_at=at, until_at=until_at)
    facts = {"way": way, "reason": row.reason, "until": until_at}
    ledger.append("account.passkey_waived", account, by=by, at=at, parts=[row], facts=facts, staff_only=True)


def end_waivers(account: Account, *, at: datetime) -> list[Waiver]:
    """End what a new passkey makes needless; the rows are saved by the event that they are given to."""
    rows = list(Waiver.objects.filter(account=account, way=rules.BREAK_GLASS, ended_at=None, until_at__gt=at))
    for row in rows:
        row.change(ended_at=at)
    return rows
