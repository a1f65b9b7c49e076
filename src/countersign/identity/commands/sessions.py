"""Sessions: kept, renamed, used, ended; and what the record says of signing in and out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce, Least, Now

from countersign import ledger
from countersign.identity import rules
from countersign.identity.commands.accounts import ended_sessions, tell_streams
from countersign.identity.configured import lifetime
from countersign.identity.models import Account, FailedSignIn, SeenNetwork, SignInSession, SpentChallenge
from countersign.identity.queries.sessions import TOUCHED_EVERY, digest
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes

_USER_AGENT_LONGEST = 300


@writes
def keep_session(key: str, data: str, *, account_id: int | None, new: bool) -> str | None:
    """Store a session's data under the digest of its key; return its reference.

    new:   insert under a fresh key. Otherwise update; None when the session was ended meanwhile.
    """
    found = SignInSession.objects.filter(session_key=digest(key))
    if new:
        SignInSession.objects.create(
            session_key=digest(key), session_data=data, seen_at=Now(), expire_date=Now() + lifetime(None).idle
        )
    elif not found.update(session_data=data):
        return None
    if account_id is not None:
        found.update(account_id=account_id, **_used(account_id))
    return found.values_list("reference", flat=True).first()


def _used(account_id: int) -> dict[str, Any]:
    """Columns of a session that is used now: its sign-in, its last use, its new end."""
    lasts = lifetime(Account.objects.values_list("kind", flat=True).filter(pk=account_id).first())
    return {
        "signed_in_at": Coalesce("signed_in_at", Now()),
        "seen_at": Now(),
        # What is absent, PostgreSQL leaves out of the least.
        "expire_date": Least(Coalesce("signed_in_at", Now()) + lasts.absolute, Now() + lasts.idle, "ends_at"),
    }


@writes
def rekey_session(old: str, new: str) -> bool:
    """Give a session a new key; the old one opens nothing from now on (T23)."""
    return bool(SignInSession.objects.filter(session_key=digest(old)).update(session_key=digest(new)))


@writes
def drop_session(key: str) -> None:
    """Delete a session by its key; nothing is said when there is none."""
    SignInSession.objects.filter(session_key=digest(key)).delete()


@writes
def touch_session(reference: str) -> None:
    """Note that a session is in use; its idle end moves, its absolute end does not."""
    rows = SignInSession.objects.filter(reference=reference, account__isnull=False)
    account_id = rows.values_list("account_id", flat=True).first()
    if account_id is not None:
        rows.filter(seen_at__lt=Now() - TOUCHED_EVERY).update(**_used(account_id))


@dataclass(frozen=True, slots=True)
class Opened:
    """How a session came to be.

    method:   what the person was proven by: password, passkey, totp, recovery_code, sso.
    device:   content of the cookie that tells a browser seen before.
    ends_at:  when the session ends whatever happens: the end of a waiver.
    """

    reference: str
    user_agent: str
    method: str = "password"
    device: str = ""
    ends_at: datetime | None = None


@writes
def record_sign_in(account_id: int, opened: Opened, *, by: Actor, at: datetime) -> None:
    """Record that a person has signed in, and bind the session to where it came from.

    by:      the person, with the address and the session's reference.
    Raises:  NotVisible.
    Source:  M8; security.md 4.1.
    """
    account = Account.locked(account_id)
    user_agent = _one_line(opened.user_agent)
    SignInSession.objects.filter(reference=opened.reference).update(
        ip=by.ip, user_agent=user_agent, account_id=account_id, signed_in_at=at, method=opened.method,
        ends_at=opened.ends_at, expire_date=Least("expire_date", opened.ends_at or F("expire_date")),
    )  # fmt: skip
    first = not SeenNetwork.objects.filter(account_id=account_id).exists()
    seen = note_network(account_id, by.ip, at=at)
    known = _note_device(account_id, opened.device, at=at)
    facts = {
        "session": opened.reference, "user_agent": user_agent, "method": opened.method, "seen_before": seen - 1,
        "device_known": known, "first": first,
    }  # fmt: skip
    ledger.append("account.signed_in", account, by=by, at=at, facts=facts)


def _note_device(account_id: int, device: str, *, at: datetime) -> bool:
    """Note a browser by its cookie; tell whether the person had signed in with it before."""
    digested = hashlib.sha256(device.encode(errors="replace")).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_seen_device AS seen (account_id, digest, first_seen_at, last_seen_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (account_id, digest) DO UPDATE"
            " SET last_seen_at = excluded.last_seen_at RETURNING xmax <> 0",
            [account_id, digested, at, at],
        )
        known: bool = cursor.fetchone()[0]
    return known


def _one_line(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:_USER_AGENT_LONGEST]


@writes
def record_sign_out(account_id: int, *, reference: str, by: Actor, at: datetime) -> None:
    """Record that a person has signed out, and end that session. Raises NotVisible."""
    account = Account.locked(account_id)
    SignInSession.objects.filter(reference=reference, account_id=account_id).delete()
    tell_streams(account_id)
    ledger.append("account.signed_out", account, by=by, at=at, facts={"session": reference})


@writes
def end_session(account_id: int, reference: str, *, by: Actor, at: datetime) -> None:
    """End one session of an account from elsewhere.

    Raises:  NotVisible (no such session, or another person's), NotAllowed.
    Source:  security.md T19, T20.
    """
    account = Account.locked(account_id)
    require(by, "session.end", account)
    if not SignInSession.objects.filter(reference=reference, account_id=account_id).delete()[0]:
        raise NotVisible
    tell_streams(account_id)
    ledger.append("account.session_ended", account, by=by, at=at, facts={"session": reference})


@writes
def end_other_sessions(account_id: int, *, by: Actor, at: datetime) -> int:
    """End every session of an account but the one that asks; return how many. Raises NotVisible, NotAllowed."""
    account = Account.locked(account_id)
    require(by, "session.end", account)
    ended = ended_sessions(account_id, keep=by.session)
    if ended:
        ledger.append("account.session_ended", account, by=by, at=at, facts={"session": "others", "ended": ended})
    return ended


@writes
def note_network(account_id: int, ip: str | None, *, at: datetime, times: int = 1) -> int:
    """Count that a person was seen at an address; return how often by now.

    times:   more than one only when a history is brought in.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_seen_network AS seen"
            " (account_id, network, times, first_seen_at, last_seen_at) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (account_id, network) DO UPDATE SET times = seen.times + excluded.times,"
            " last_seen_at = greatest(seen.last_seen_at, excluded.last_seen_at) RETURNING times",
            [account_id, rules.network_of(ip), times, at, at],
        )
        counted: int = cursor.fetchone()[0]
    return counted


@writes
def sweep(*, at: datetime) -> int:
    """Delete sessions that are over and attempts older than a day; return how many sessions."""
    FailedSignIn.objects.filter(at__lt=at - timedelta(days=1)).delete()
    SpentChallenge.objects.filter(at__lt=at - timedelta(hours=1)).delete()
    return SignInSession.objects.filter(expire_date__lt=at).delete()[0]
