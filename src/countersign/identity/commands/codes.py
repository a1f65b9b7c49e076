"""Recovery codes and authenticator apps: what stands in for a passkey, for customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac

from countersign import ledger
from countersign.identity import policy, rules
from countersign.identity.commands.accounts import ended_sessions
from countersign.identity.commands.passkeys import has_factor, refuse_short_password
from countersign.identity.models import Account, Passkey, RecoveryCode, Totp
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.kernel.writing import writes
from countersign.vault import box


@writes
def make_recovery_codes(account_id: int, *, by: Actor, at: datetime) -> list[str]:
    """Make ten new codes and return them, for the only time; the old ones are dead.

    Raises:  NotVisible, NotAllowed (staff), StepUpNeeded, Conflict without a second factor.
    Source:  security.md 6: never derivable, never shown again.
    """
    account = Account.locked(account_id)
    _refuse_staff(account)
    if not has_factor(account_id):
        raise Conflict("codes_need_a_factor")
    policy.require_factor_change(by, account, has_factor=True)
    old = list(RecoveryCode.objects.filter(account=account, used_at=None, dead_at=None).order_by("pk"))
    for row in old:
        row.change(dead_at=at)
    codes = [rules.new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    new = [RecoveryCode(account=account, digest=_digest(account_id, code), created_at=at) for code in codes]
    facts = {"made": len(new), "dead": len(old)}
    ledger.append("account.recovery_codes_made", account, by=by, at=at, parts=[*old, *new], facts=facts)
    return codes


@writes
def use_recovery_code(account_id: int, typed: str, *, by: Actor, at: datetime) -> bool:
    """Spend a recovery code; False when it is none of the account's living ones. Raises NotVisible."""
    code = rules.normalised_recovery_code(typed)
    if code is None:
        return False
    account = Account.locked(account_id)
    living = RecoveryCode.objects.filter(account=account, used_at=None, dead_at=None)
    row = living.filter(digest=_digest(account_id, code)).first()
    if row is None:
        return False
    row.change(used_at=at)
    facts = {"left": living.count() - 1}
    ledger.append("account.recovery_code_used", account, by=by.without_key(), at=at, parts=[row], facts=facts)
    return True


@writes
def record_totp_added(account_id: int, *, by: Actor, at: datetime) -> None:
    """Record that the vault has confirmed an authenticator app of this person. Idempotent.

    by:      the person; with the proof of `factor.change` where there is a second factor already.
    Raises:  NotVisible, NotAllowed (staff), StepUpNeeded.
    """
    account = Account.locked(account_id)
    _refuse_staff(account)
    policy.require_factor_change(by, account, has_factor=has_factor(account_id))
    if not Totp.objects.filter(account=account, removed_at=None).exists():
        ledger.append("account.totp_added", account, by=by, at=at, parts=[Totp(account=account, added_at=at)])


@writes
def confirm_totp(account_id: int, code: str, *, by: Actor, at: datetime) -> None:
    """Take an authenticator app into use when its first code is right; recorded first, so that a refusal undoes it.

    Raises:  NotAllowed (staff), StepUpNeeded, Invalid(totp_wrong_code), TooOften, VaultAway.
    """
    record_totp_added(account_id, by=by, at=at)
    if not box.totp_confirm(account_id, code):
        raise Invalid("totp_wrong_code", field="code")


@writes
def record_totp_removed(account_id: int, *, by: Actor, at: datetime) -> None:
    """Record that a person's authenticator app is no factor any more; its seed is dropped by the caller.

    Raises:  NotVisible, NotAllowed, StepUpNeeded, Conflict where the password is too short to stand alone.
    """
    account = Account.locked(account_id)
    policy.require_factor_change(by, account, has_factor=True)
    row = Totp.objects.filter(account=account, removed_at=None).first()
    if row is None:
        return
    if not Passkey.objects.filter(account=account, removed_at=None).exists():
        refuse_short_password(account)
    row.change(removed_at=at)
    ledger.append("account.totp_removed", account, by=by, at=at, parts=[row])


@writes
def record_totp_used(account_id: int, *, by: Actor, at: datetime) -> None:
    """Record a proof by the authenticator app, which the vault has found right. Raises NotVisible."""
    account = Account.locked(account_id)
    row = Totp.objects.filter(account=account, removed_at=None).first()
    if row is not None:
        row.change(last_used_at=at)
        ledger.append("account.totp_used", account, by=by.without_key(), at=at, parts=[row])


def _refuse_staff(account: Account) -> None:
    if account.is_staff:
        raise NotAllowed("staff_use_passkeys")


def _digest(account_id: int, code: str) -> str:
    return salted_hmac("countersign.identity.recovery", f"{account_id}:{code}", algorithm="sha256").hexdigest()


@writes
def clear_factors(account_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Take every second factor from an account whose owner was proven anew, and end its sessions.

    The seed of an app is dropped in the vault by the caller. The person enrols anew at the next sign-in.
    Raises:  NotVisible, NotAllowed.
    Source:  security.md 4.5.
    """
    account = Account.locked(account_id)
    require(by, "factor.clear", account, name=account.name)
    mine: dict[str, Any] = {"account": account}
    passkeys = list(Passkey.objects.filter(**mine, removed_at=None).order_by("pk"))
    apps = list(Totp.objects.filter(**mine, removed_at=None).order_by("pk"))
    codes = list(RecoveryCode.objects.filter(**mine, used_at=None, dead_at=None).order_by("pk"))
    for row in (*passkeys, *apps):
        row.change(removed_at=at)
    for code in codes:
        code.change(dead_at=at)
    facts = {"reason": reason, "passkeys": len(passkeys), "sessions_ended": ended_sessions(account_id)}
    ledger.append("account.factors_cleared", account, by=by, at=at, parts=[*passkeys, *apps, *codes], facts=facts)
