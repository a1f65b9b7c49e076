"""Passwords: changed by their owner, and by nobody else."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.identity import rules
from countersign.identity.commands.accounts import ended_sessions, hashed
from countersign.identity.commands.passkeys import has_factor
from countersign.identity.models import Account
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes


@writes
def change_password(
    account_id: int, password: str, *, by: Actor, at: datetime, way: str = "account", keep: str | None = None
) -> Account:
    """Change one's own password; other sessions end in the same transaction.

    way:     "account" (knew the old one) or "mail" (opened the reset link).
    keep:    reference of the session that may go on.
    Raises:  NotVisible, NotAllowed, Invalid (field `password`).
    Source:  security.md §2, T20, T22: 15 characters, 8 beside a second factor.
    """
    account = Account.locked(account_id)
    require(by, "account.reset_password" if way == "mail" else "account.change_password", account)
    minimum = rules.MINIMUM_BESIDE_FACTOR if has_factor(account_id) else rules.MINIMUM_PASSWORD
    chosen = hashed(password, (account.email, account.name), minimum=minimum)
    account.change(password=chosen, password_is_short=rules.is_short(password))
    facts = {"way": way, "sessions_ended": ended_sessions(account_id, keep=keep)}
    ledger.append("account.password_changed", account, by=by, at=at, facts=facts)
    return account


@writes
def record_reset_request(account_id: int, *, by: Actor, at: datetime) -> None:
    """Record that somebody asked for a reset link and that it goes to the account's address.

    by:      nobody, with the address the wish came from.
    Raises:  NotVisible.
    """
    ledger.append("account.reset_requested", Account.locked(account_id), by=by, at=at)
