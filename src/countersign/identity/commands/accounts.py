"""Accounts: added, changed, switched off and on again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection

from countersign import ledger
from countersign.identity import policy, rules
from countersign.identity.models import Account, SignInSession
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes

_LIVE = "countersign_live"  # The channel that the event streams listen on.


def refuse(fault: rules.Fault | None, field: str) -> None:
    """Raise Invalid for a fault of one field; say nothing when there is none."""
    if fault is not None:
        raise Invalid(fault.code, **{**fault.facts, "field": field})


def hashed(password: str | None, about: tuple[str, ...], *, minimum: int = rules.MINIMUM_PASSWORD) -> str:
    """Check a new password and hash it; without one, nobody can sign in until it is set by mail."""
    if password is None:
        return make_password(None)
    refuse(rules.password_fault(password, about, minimum=minimum), "password")
    return make_password(rules.normalised_password(password))


class Profile(TypedDict, total=False):
    """How a person is addressed and in which hours and words."""

    title: str
    locale: str
    zone: str


@writes
def add_account(
    email: str,
    name: str,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    roles: Iterable[str] = (),
    password: str | None = None,
    **profile: Unpack[Profile],
) -> Account:
    """Add a person who can sign in.

    profile:   title (what customers read), locale, zone; by default none, en, UTC.
    password:  None leaves the account without one; the person sets it by the reset mail.
    Raises:    NotAllowed, Invalid (fact `field`), Conflict("email_taken").
    Source:    M5, M12.
    """
    require(by, policy.adding(kind))
    email, name = rules.normalised_email(email), rules.normalised_name(name)
    roles = sorted(set(roles))
    locale, zone = profile.get("locale", "en"), profile.get("zone", "UTC")
    refuse(rules.email_fault(email), "email")
    refuse(rules.name_fault(name), "name")
    if kind == rules.Kind.STAFF:
        refuse(rules.staff_name_fault(name), "name")
    refuse(rules.roles_fault(kind, roles), "roles")
    refuse(rules.locale_fault(locale), "locale")
    refuse(rules.zone_fault(zone), "zone")
    if Account.objects.filter(email=email).exists():
        raise Conflict("email_taken", field="email")
    account = Account(
        email=email, name=name, kind=kind, roles=roles, title=rules.normalised_name(profile.get("title", "")),
        locale=locale, zone=zone, created_at=at, password=hashed(password, (email, name)),
    )  # fmt: skip
    try:
        ledger.append("account.added", account, by=by, at=at)
    except IntegrityError as why:
        raise Conflict("email_taken", field="email") from why
    return account


@writes
def change_profile(
    account_id: int,
    *,
    by: Actor,
    at: datetime,
    locale: str | None = None,
    zone: str | None = None,
    name: str | None = None,
    title: str | None = None,
) -> Account:
    """Change language and zone of an account; name and title of staff, by an administrator.

    Raises:  NotVisible, NotAllowed, Invalid. Without a difference nothing is recorded.
    """
    account = Account.locked(account_id)
    require(by, "account.change_profile", account)
    wanted: dict[str, str] = {}
    if locale is not None:
        refuse(rules.locale_fault(locale), "locale")
        wanted["locale"] = locale
    if zone is not None:
        refuse(rules.zone_fault(zone), "zone")
        wanted["zone"] = zone
    if name is not None or title is not None:
        require(by, "account.rename", account)
        if name is not None:
            wanted["name"] = rules.normalised_name(name)
            refuse(rules.name_fault(wanted["name"]), "name")
            if account.kind == rules.Kind.STAFF:
                refuse(rules.staff_name_fault(wanted["name"]), "name")
        if title is not None:
            wanted["title"] = rules.normalised_name(title)
    if account.change(**wanted):
        ledger.append("account.profile_changed", account, by=by, at=at)
    return account


@writes
def change_roles(account_id: int, roles: Iterable[str], *, by: Actor, at: datetime) -> Account:
    """Give a member of the staff exactly these roles; losing one ends every session (T20).

    Raises:  NotVisible, NotAllowed, Invalid.
    """
    account = Account.locked(account_id)
    require(by, "account.change_roles", account, name=account.name)
    wanted = sorted(set(roles))
    refuse(rules.roles_fault(account.kind, wanted), "roles")
    lost = set(account.roles) - set(wanted)
    if account.change(roles=wanted):
        ended = ended_sessions(account_id) if lost else 0
        ledger.append("account.roles_changed", account, by=by, at=at, facts={"sessions_ended": ended})
    return account


@writes
def deactivate(account_id: int, *, by: Actor, at: datetime, reason: str = "") -> Account:
    """Shut a person out: no sign-in any more, every session ended in the same transaction.

    Raises:  NotVisible, NotAllowed.
    Source:  security.md T19, T20.
    """
    account = Account.locked(account_id)
    require(by, "account.deactivate", account, name=account.name)
    ended = ended_sessions(account_id)
    if account.change(is_active=False):
        facts = {"sessions_ended": ended, "reason": reason}
        ledger.append("account.deactivated", account, by=by, at=at, facts=facts)
    return account


@writes
def reactivate(account_id: int, *, by: Actor, at: datetime) -> Account:
    """Let a person sign in again, with the password they had. Raises NotVisible, NotAllowed."""
    account = Account.locked(account_id)
    require(by, "account.reactivate", account, name=account.name)
    if account.change(is_active=True):
        ledger.append("account.reactivated", account, by=by, at=at)
    return account


def ended_sessions(account_id: int, *, keep: str | None = None) -> int:
    """Delete an account's sessions, all but the one of reference `keep`; return how many. Their streams end too."""
    ended = SignInSession.objects.filter(account_id=account_id).exclude(reference=keep or "").delete()[0]
    tell_streams(account_id)
    return ended


def tell_streams(account_id: int) -> None:
    """Let every process end this person's streams on commit; those of living sessions come back by themselves (T19)."""
    told = {"event": "ended", "data": {"account": account_id}}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [_LIVE, json.dumps(told)])
