"""Identities that an OpenID provider vouches for: linked once, by issuer and subject."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.identity.models import Account, ForeignIdentity
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotAllowed
from countersign.kernel.writing import writes


@writes
def link_identity(account_id: int, issuer: str, subject: str, *, by: Actor, at: datetime) -> None:
    """Link a member of the staff to who they are at a provider. Idempotent.

    by:      nobody, with the address: the provider has vouched for the mail address of the account.
    Raises:  NotVisible; NotAllowed for customers, and where this account or this subject is linked otherwise:
             a mail address that was given to somebody new opens nothing.
    Source:  security.md 2 (identities namespaced by issuer).
    """
    account = Account.locked(account_id)
    if not account.is_staff or not account.is_active:
        raise NotAllowed("sso_for_staff_only")
    taken = ForeignIdentity.objects.filter(issuer=issuer, subject=subject).first()
    if taken is not None and taken.account_id == account_id and taken.ended_at is None:
        return
    if taken is not None or ForeignIdentity.objects.filter(account=account, issuer=issuer, ended_at=None).exists():
        raise NotAllowed("sso_linked_otherwise")
    row = ForeignIdentity(account=account, issuer=issuer, subject=subject, linked_at=at)
    ledger.append("account.identity_linked", account, by=by, at=at, parts=[row], facts={"issuer": issuer})
