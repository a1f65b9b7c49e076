"""Passkeys: added, named, used, removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.identity import policy, rules
from countersign.identity.commands.accounts import refuse
from countersign.identity.commands.waivers import end_waivers
from countersign.identity.models import Account, Passkey, Totp
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict, NotAllowed, NotVisible
from countersign.kernel.writing import writes

MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """The public half of a credential that a device has just made; base64url."""

    credential: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...] = ()


@writes
def add_passkey(account_id: int, made: NewPasskey, name: str, *, by: Actor, at: datetime) -> int:
    """Add a passkey to one's own account; return its number.

    by:      the person. Where there is a second factor already, it carries the proof of `factor.change`.
    Raises:  NotVisible, NotAllowed, StepUpNeeded, Invalid (`name`), Conflict.
    Source:  security.md 2, T17.
    """
    account = Account.locked(account_id)
    policy.require_factor_change(by, account, has_factor=has_factor(account_id))
    name = rules.normalised_name(name)
    refuse(rules.name_fault(name), "name")
    present = Passkey.objects.filter(account=account, removed_at=None)
    if present.count() >= MOST_PASSKEYS:
        raise Conflict("passkeys_too_many", maximum=MOST_PASSKEYS)
    if Passkey.objects.filter(credential=made.credential).exists():
        raise Conflict("passkey_known")
    row = Passkey(
        account=account, credential=made.credential, public_key=made.public_key, sign_count=made.sign_count,
        name=name, transports=list(made.transports), created_at=at,
    )  # fmt: skip
    waived = end_waivers(account, at=at)
    ledger.append("account.passkey_added", account, by=by, at=at, parts=[row, *waived], facts={"name": name})
    return int(row.pk)


@writes
def rename_passkey(account_id: int, passkey_id: int, name: str, *, by: Actor, at: datetime) -> None:
    """Give a passkey of one's own another name. Raises NotVisible, NotAllowed, Invalid."""
    account, row = _own(account_id, passkey_id, by)
    name = rules.normalised_name(name)
    refuse(rules.name_fault(name), "name")
    if row.change(name=name):
        ledger.append("account.passkey_renamed", account, by=by, at=at, parts=[row])


@writes
def remove_passkey(account_id: int, passkey_id: int, *, by: Actor, at: datetime) -> None:
    """Remove a passkey of one's own, with the proof of `factor.change`.

    Raises:  NotVisible, NotAllowed, StepUpNeeded; Conflict for the last passkey of staff, and where
             the password that would be left is too short to stand alone.
    """
    account, row = _own(account_id, passkey_id, by)
    policy.require_factor_change(by, account, has_factor=True)
    others = Passkey.objects.filter(account=account, removed_at=None).exclude(pk=row.pk).exists()
    if account.is_staff and not others:
        raise Conflict("passkey_is_last")
    if not others and not Totp.objects.filter(account=account, removed_at=None).exists():
        refuse_short_password(account)
    row.change(removed_at=at)
    ledger.append("account.passkey_removed", account, by=by, at=at, parts=[row], facts={"name": row.name})


@writes
def use_passkey(passkey_id: int, sign_count: int, *, by: Actor, at: datetime) -> bool:
    """Note a proof by passkey; False, and an event, when its counter says that the key was copied.

    sign_count:  as the device said it; a device that does not count says 0 for ever.
    Raises:      NotVisible when it was removed meanwhile.
    Source:      WebAuthn 7.2 step 22.
    """
    found = Passkey.objects.filter(pk=passkey_id, removed_at=None).values_list("account_id", flat=True).first()
    if found is None:
        raise NotVisible
    account = Account.locked(found)
    row = Passkey.objects.get(pk=passkey_id)
    if (row.sign_count or sign_count) and sign_count <= row.sign_count:
        facts = {"name": row.name, "passkey": row.pk, "kept": row.sign_count, "said": sign_count}
        ledger.append("account.passkey_copied", account, by=by.without_key(), at=at, facts=facts)
        return False
    row.change(sign_count=sign_count, last_used_at=at)
    ledger.append("account.passkey_used", account, by=by.without_key(), at=at, parts=[row], facts={"name": row.name})
    return True


def has_factor(account_id: int) -> bool:
    """Tell whether an account has a second factor."""
    return (
        Passkey.objects.filter(account_id=account_id, removed_at=None).exists()
        or Totp.objects.filter(account_id=account_id, removed_at=None).exists()
    )


def refuse_short_password(account: Account) -> None:
    """Refuse to take away the last second factor from beside a short password."""
    if account.password_is_short:
        raise Conflict("factor_keeps_short_password", minimum=rules.MINIMUM_PASSWORD)


def _own(account_id: int, passkey_id: int, by: Actor) -> tuple[Account, Passkey]:
    account = Account.locked(account_id)
    if not policy.is_self(by, account):
        raise NotAllowed
    row = Passkey.objects.filter(pk=passkey_id, account=account, removed_at=None).first()
    if row is None:
        raise NotVisible
    return account, row
