"""Access given back after a recovery: everything the account was entered with is dead."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from countersign import ledger
from countersign.identity.commands.codes import clear_factors
from countersign.identity.models import Account
from countersign.identity.rules import normalised_email
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes


@writes
def recover_account(account_id: int, *, email: str, by: Actor, at: datetime) -> Account:
    """End password, second factors and sessions of an account, and let it sign in by the proven address from now on.

    email:   where the proven person is reached; kept as it is when another account has it.
    Raises:  NotVisible, NotAllowed.
    Source:  security.md 4.5, S8: foreign sessions die.
    """
    account = Account.locked(account_id)
    require(by, "account.recover", account, name=account.name)
    clear_factors(account_id, reason="recovery", by=by, at=at)
    account = Account.locked(account_id)
    address = normalised_email(email)
    if address != account.email and not Account.objects.filter(email=address).exists():
        account.change(email=address)
    account.change(password=make_password(None), password_is_short=False, is_active=True)
    ledger.append("account.recovered", account, by=by, at=at)
    return account
