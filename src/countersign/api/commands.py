"""The only writers of tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from countersign import ledger
from countersign.api import policy as policy  # Declares the acts.
from countersign.api.models import ApiToken, TokenUse
from countersign.api.queries import may_act_for
from countersign.api.rules import CUSTOMER_SCOPES, LONGEST_DAYS, PREFIX, Scope, digest_of
from countersign.identity.queries import account
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes

NOTED_EVERY = timedelta(minutes=1)


@writes
def add_token(
    account_id: int, name: str, scopes: Iterable[str], *, days: int, contract_id: int | None = None, by: Actor,
    at: datetime,
) -> tuple[ApiToken, str]:  # fmt: skip
    """Make a token that acts as one person; return it with its text, which is shown once.

    days:        how long it lives, at most 366.
    contract_id: the contract that a customer's token acts for; none for staff.
    Raises:  NotAllowed, StepUpNeeded, Invalid.
    Source:  security T102.
    """
    require(by, "token.add", f"account:{account_id}", name=name)
    held = account(account_id)
    wanted, called = sorted(set(scopes)), " ".join(name.split())[:80]
    if held is None or not held.is_active or (held.kind == "staff") != (contract_id is None):
        raise Invalid("token_owner")
    if contract_id is not None and not may_act_for(account_id, contract_id):
        raise Invalid("token_contract")
    if not wanted or not set(wanted) <= (set(Scope) if contract_id is None else CUSTOMER_SCOPES):
        raise Invalid("token_scopes", scopes=", ".join(wanted)[:80])
    if not called or not called.isprintable():
        raise Invalid("name_missing", field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("token_days", most=LONGEST_DAYS)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        name=called, account_id=account_id, scopes=wanted, digest=digest_of(text), contract_id=contract_id,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    ledger.append("api_token.added", token, by=by, at=at, staff_only=True)
    return token, text


@writes
def end_token(token_id: int, *, reason: str = "", by: Actor, at: datetime) -> ApiToken:
    """End a token, from the next request on. Raises NotVisible, NotAllowed."""
    token = ApiToken.locked(token_id)
    require(by, "token.end", token, name=token.name)
    if token.ended_at is None and token.change(ended_at=at):
        ledger.append("api_token.ended", token, by=by, at=at, facts={"reason": reason[:200]}, staff_only=True)
    return token


@writes
def note_use(token_id: int, *, ip: str | None, at: datetime) -> None:
    """Note that a token was used, at most once a minute."""
    if not TokenUse.objects.filter(token_id=token_id, used_at__gt=at - NOTED_EVERY).exists():
        TokenUse.objects.update_or_create(token_id=token_id, defaults={"used_at": at, "ip": ip})
