"""Sessions as their owner may see them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from countersign.identity import policy, rules
from countersign.identity.models import Account, SeenNetwork, SignInSession
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import prepared
from countersign.kernel.tenancy import LEAVING

# A session's use is noted once a minute, not at every request.
TOUCHED_EVERY = timedelta(minutes=1)
_LEFT = 3  # Columns of LEAVING.
ALIVE = Q(expire_date__gt=Now(), account__is_active=True)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser.

    current:  whether it is the one that asks.
    """

    reference: str
    ip: str | None
    user_agent: str
    signed_in_at: datetime | None
    seen_at: datetime | None
    method: str
    current: bool


@dataclass(frozen=True, slots=True)
class KeptSession:
    """What the session backend reads: the stored text, whose it is, whether its use is to be noted.

    method:  by what the person was proven when it began;  ip, user_agent: from where and in what.
    """

    data: str
    account: Account | None
    reference: str
    stale: bool
    method: str = ""
    ip: str | None = None
    user_agent: str = ""


def digest(key: str) -> str:
    """Digest a cookie's key into what the table holds: 160 bits, nothing to sign in with."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()[:40]


def kept_session(key: str) -> KeptSession | None:
    """Read a session by its cookie's key, its account with it. One query; None when it is over."""
    sql, names = _kept()
    with prepared() as cursor:
        cursor.execute(sql, [digest(key)])
        row = cursor.fetchone()
    data, reference, stale, method, ip, user_agent, *fields = row[_LEFT:]
    if data is None:
        return None
    account = Account.from_db(connection.alias, names, fields) if fields[0] is not None else None
    return KeptSession(data, account, reference, bool(stale), method, ip, user_agent)


def is_kept(key: str) -> bool:
    """Tell whether a cookie's key is taken. One query."""
    return SignInSession.objects.filter(session_key=digest(key)).exists()


@cache
def _kept() -> tuple[str, list[str]]:
    """Write the query of every signed-in page by hand, once: the ORM's was a fifth of a page's time."""
    fields = sorted(Account._meta.concrete_fields, key=lambda field: not field.primary_key)
    columns = ", ".join(f"a.{field.column}" for field in fields)
    stale = f"s.seen_at < now() - interval '{TOUCHED_EVERY.total_seconds()} seconds'"
    # The first statement of a page gives back the role that the connection's last request had: a row comes always.
    sql = (
        f"SELECT l.*, s.session_data, s.reference, {stale}, s.method, host(s.ip), s.user_agent, {columns} "
        f"FROM (SELECT {LEAVING}) l "
        "LEFT JOIN identity_session s ON s.session_key = %s AND s.expire_date > now() "
        f"LEFT JOIN {Account._meta.db_table} a ON a.id = s.account_id"
    )
    return sql, [field.attname for field in fields]


def sessions_of(account_id: int, *, by: Actor) -> list[SessionRow]:
    """List a person's live sessions, the newest first. One query. Raises NotVisible for others."""
    if not policy.can_see_sessions(by, account_id):
        raise NotVisible
    found = SignInSession.objects.filter(ALIVE, account_id=account_id).order_by("-signed_in_at", "reference")
    columns = ("reference", "ip", "user_agent", "signed_in_at", "seen_at", "method")
    return [
        SessionRow(reference, ip, user_agent, signed_in_at, seen_at, method, reference == by.session)
        for reference, ip, user_agent, signed_in_at, seen_at, method in found.values_list(*columns)
    ]


def session_is_alive(reference: str) -> bool:
    """Tell whether a session still holds; a stream asks this every few seconds (T19). One query."""
    return SignInSession.objects.filter(ALIVE, reference=reference).exists()


def seen_at_network(account_id: int, ip: str | None) -> int:
    """Count how often a person was seen at an address before. One query."""
    rows = SeenNetwork.objects.filter(account_id=account_id, network=rules.network_of(ip))
    return rows.values_list("times", flat=True).first() or 0
