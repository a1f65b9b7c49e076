"""Attempts to sign in: counted before the password is looked at, forgiven when it was right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from countersign import ledger
from countersign.identity import rules
from countersign.identity.models import Account, FailedSignIn, SeenNetwork
from countersign.kernel.actor import Actor
from countersign.kernel.errors import TooOften
from countersign.kernel.writing import writes


@dataclass(frozen=True)
class Attempt:
    """One attempt that may go on to its password.

    retry_seconds:  set when only a person known here may pass: a wrong password is then answered
                    like every other attempt of this name or network, with this wait.
    """

    id: int
    retry_seconds: int | None = None


@writes
def begin_attempt(email: str, *, limits: rules.Limits, by: Actor, at: datetime) -> Attempt:
    """Count an attempt to sign in, or refuse it.

    The count is taken and written under a lock, so that a hundred guesses at once count as a hundred.
    email:   normalised; need not exist: the answer is the same.
    by:      nobody, with the peer's address.
    Raises:  TooOften with `retry_seconds`.
    Source:  security.md T21.
    """
    name, network = _digest(email), rules.network_of(by.ip)
    with connection.cursor() as cursor:
        for held in sorted({f"name {name}", f"network {network}"}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8300))", [held])
    failures = _failures(name, network, since=at - limits.window)
    verdict = rules.strain(failures, limits)
    retry = None
    if verdict.weight != rules.Weight.FREE:
        retry = _wait(verdict.by, name, network, limits=limits, at=at)
        known = SeenNetwork.objects.filter(account__email=email, network=network).exists()
        if verdict.weight == rules.Weight.CLOSED or not known:
            raise TooOften(retry_seconds=retry)
    attempt = FailedSignIn.objects.create(name_digest=name, network=network, at=at)
    if failures.of_name + 1 == limits.per_name or failures.of_pair + 1 == limits.per_pair:
        _tell_owner(email, failures.of_name + 1, limits.window, by=by, at=at)
    return Attempt(attempt.pk, retry)


@writes
def forgive_attempt(attempt: Attempt) -> None:
    """Take back the count of an attempt whose password was right."""
    FailedSignIn.objects.filter(pk=attempt.id).delete()


def _digest(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:40]


def _failures(name: str, network: str, *, since: datetime) -> rules.Failures:
    counted = FailedSignIn.objects.filter(Q(name_digest=name) | Q(network=network), at__gt=since).aggregate(
        of_pair=Count("pk", filter=Q(name_digest=name, network=network)),
        of_name=Count("pk", filter=Q(name_digest=name)),
        of_network=Count("pk", filter=Q(network=network)),
    )
    return rules.Failures(**counted)


def _wait(by: str, name: str, network: str, *, limits: rules.Limits, at: datetime) -> int:
    """Seconds until enough failures have left the window for one more attempt."""
    allowed = {"pair": limits.per_pair, "name": limits.per_name, "network": limits.per_network}[by]
    rows = FailedSignIn.objects.filter(at__gt=at - limits.window)
    if by in ("pair", "name"):
        rows = rows.filter(name_digest=name)
    if by in ("pair", "network"):
        rows = rows.filter(network=network)
    leaving = rows.order_by("-at").values_list("at", flat=True)[allowed - 1 : allowed].first()
    moment = (leaving or at) + limits.window
    return max(1, int((moment - at).total_seconds()) + 1)


def _tell_owner(email: str, failures: int, window: timedelta, *, by: Actor, at: datetime) -> None:
    """Record that somebody guesses at an account; a notice to its owner hangs on this event."""
    account_id = Account.objects.filter(email=email, is_active=True).values_list("pk", flat=True).first()
    if account_id is None:
        return
    facts = {"failures": failures, "window_minutes": int(window.total_seconds() // 60)}
    ledger.append("account.guessing_noticed", Account.locked(account_id), by=by, at=at, facts=facts)
