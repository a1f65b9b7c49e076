"""The only writers of tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from countersign import ledger
from countersign.api import policy as policy  # Declares the acts.
from countersign.api.models import ApiToken, KeyUse, Spending, TokenUse
from countersign.api.queries import may_act_for
from countersign.api.rules import CUSTOMER_SCOPES, LONGEST_DAYS, PREFIX, Scope, digest_of, may_hold_own
from countersign.customers.queries.cases import guarded_account
from countersign.identity.queries import account
from countersign.kernel.actor import Actor
from countersign.kernel.acts import can, require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes

NOTED_EVERY = timedelta(minutes=1)
MOST_OWN = 20
KEYS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token is to be."""

    account_id: int
    name: str
    scopes: Iterable[str]
    days: int
    contract_id: int | None


@writes
def add_token(
    account_id: int, name: str, scopes: Iterable[str], *, days: int, contract_id: int | None = None, by: Actor,
    at: datetime,
) -> tuple[ApiToken, str]:  # fmt: skip
    """Make a token that acts as one person; return it with its text, which is shown once.

    days:        how long it lives, at most 366.
    contract_id: the contract that a customer's token acts for; none for staff.
    Raises:  NotAllowed (within seven days after a recovery too), StepUpNeeded, Invalid.
    Source:  security T37, T102.
    """
    require(by, "token.add", f"account:{account_id}", name=name)
    return _made(Wanted(account_id, name, scopes, days, contract_id), by=by, at=at)


@writes
def add_own_token(name: str, scopes: Iterable[str], *, days: int, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """Make a token that acts as oneself, a customer for the contract that one acts for; return it with its text.

    Raises:  NotAllowed (within seven days after a recovery too), StepUpNeeded, Invalid, Conflict past 20 tokens.
    Source:  security T24, T37, T102.
    """
    require(by, "token.add_own", f"account:{by.account_id}", name=name)
    if ApiToken.objects.filter(account_id=by.account_id, ended_at=None, expires_at__gt=at).count() >= MOST_OWN:
        raise Conflict("tokens_many", most=MOST_OWN)
    scopes = sorted(set(scopes))
    if not set(scopes) <= may_hold_own(staff=by.is_staff, admin=by.has("admin")):
        raise Invalid("token_scopes", field="scopes", scopes=", ".join(scopes)[:80])
    return _made(Wanted(by.account_id, name, scopes, days, by.contract), by=by, at=at)


def _made(wanted: Wanted, *, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    held, contract_id = account(wanted.account_id), wanted.contract_id
    scopes, called = sorted(set(wanted.scopes)), " ".join(wanted.name.split())[:80]
    if held is None or not held.is_active or (held.kind == "staff") != (contract_id is None):
        raise Invalid("token_owner")
    if contract_id is not None and not may_act_for(wanted.account_id, contract_id):
        raise Invalid("token_contract")
    until = guarded_account(wanted.account_id, at)
    if until is not None:
        raise NotAllowed("recently_recovered", until=until)
    if not scopes or not set(scopes) <= (set(Scope) if contract_id is None else CUSTOMER_SCOPES):
        raise Invalid("token_scopes", field="scopes", scopes=", ".join(scopes)[:80])
    if not called or not called.isprintable():
        raise Invalid("name_missing", field="name")
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise Invalid("token_days", field="days", most=LONGEST_DAYS)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        name=called, account_id=wanted.account_id, scopes=scopes, digest=digest_of(text), contract_id=contract_id,
        expires_at=at + timedelta(days=wanted.days),
    )  # fmt: skip
    ledger.append("api_token.added", token, by=by, at=at, staff_only=True)
    return token, text


@writes
def end_token(token_id: int, *, reason: str = "", by: Actor, at: datetime) -> ApiToken:
    """End a token, one's own or as whoever watches over them, from the next request on. Raises NotVisible, NotAllowed.

    Source:  security T19, T102.
    """
    token = ApiToken.locked(token_id)
    if can(by, "token.end_own", token):
        require(by, "token.end_own", token, name=token.name)
    elif by.is_customer:
        raise NotVisible
    else:
        require(by, "token.end", token, name=token.name)
    if token.ended_at is None and token.change(ended_at=at):
        facts = {"reason": reason[:200], "name": token.name, "account": token.account_id}
        ledger.append("api_token.ended", token, by=by, at=at, facts=facts, staff_only=True)
    return token


@writes
def note_use(token_id: int, *, ip: str | None, at: datetime) -> None:
    """Note that a token was used, at most once a minute."""
    if not TokenUse.objects.filter(token_id=token_id, used_at__gt=at - NOTED_EVERY).exists():
        TokenUse.objects.update_or_create(token_id=token_id, defaults={"used_at": at, "ip": ip})


@writes
def spend(holders: Sequence[str], *, minute: datetime) -> dict[str, int]:
    """Count one request for each holder within its minute; return how many each has made in it. One statement.

    holders: `token 7`, `203.0.113.8`; written in one order by everybody, so that nobody waits in a circle.
    Source:  security T101; decision of the issue: limits per token and per address.
    """
    sql = (
        "INSERT INTO api_spending (holder, minute, spent) SELECT h, %s, 1 FROM unnest(%s::text[]) h ORDER BY h "
        "ON CONFLICT (holder) DO UPDATE SET minute = EXCLUDED.minute, spent = CASE WHEN api_spending.minute = "
        "EXCLUDED.minute THEN api_spending.spent + 1 ELSE 1 END RETURNING holder, spent"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [minute, sorted(set(holders))])
        return dict(cursor.fetchall())


@writes
def bind_key(key: str, asked: bytes, *, at: datetime) -> bool:
    """Bind an idempotency key to what is asked for under it; tell whether it was before. One statement.

    asked:   digest of the request; it is gone with the act when that is refused.
    Raises:  Conflict, when something else was asked for under the key.
    """
    sql = (
        "INSERT INTO api_key_use (key, asked, used_at) VALUES (%s, %s, %s) "
        "ON CONFLICT (key) DO UPDATE SET used_at = EXCLUDED.used_at RETURNING asked, xmax <> 0"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [key, asked, at])
        first, known = cursor.fetchone()
    if bytes(first) != asked:
        raise Conflict("idempotency_key_spent")
    return bool(known)


@writes
def sweep(*, at: datetime) -> None:
    """Forget who asked how often an hour ago, and what was asked for under keys a week ago."""
    Spending.objects.filter(minute__lt=at - timedelta(hours=1)).delete()
    KeyUse.objects.filter(used_at__lt=at - KEYS_KEPT).delete()
