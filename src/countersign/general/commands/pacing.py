"""How often one may ask: of one network, and of whoever names one address. The refusal is the same for both (E51)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from countersign.general.models import Arrival
from countersign.general.rules import questions as rules
from countersign.identity.rules import network_of
from countersign.kernel import settings as given
from countersign.kernel.actor import Actor
from countersign.kernel.errors import TooOften
from countersign.kernel.settings import setting

_LOCKS = 0x504143
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def counted(by: Actor, at: datetime, *, address: str = "", first: bool) -> None:
    """Count an arrival; refuse more than a person needs. Raises TooOften. At most four queries.

    Nobody is told whether an address is known, or who else named it.
    Source:  E51, T47.
    """
    network, named = network_of(by.ip), digest_of(address) if address else ""
    _one_at_a_time(network, named if first else "")
    here = Arrival.objects.filter(network=network, at__gt=at - HOUR)
    _within(here.filter(first=True) if first else here, rules.ASKED_AN_HOUR if first else rules.SAID_AN_HOUR, HOUR, at)
    if named and first:
        of_address = Arrival.objects.filter(address=named, first=True, at__gt=at - DAY)
        _within(of_address, rules.ASKED_A_DAY_OF_ADDRESS, DAY, at)
    Arrival.objects.create(network=network, address=named, first=first, at=at)


def _one_at_a_time(*counted: str) -> None:
    """Let those who are counted together wait for each other: who asks twice at once would be counted once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM "
            "(SELECT DISTINCT hashtext(one) AS key FROM unnest(%s::text[]) one WHERE one <> '' ORDER BY key) keys",
            [_LOCKS, list(counted)],
        )


def digest_of(address: str) -> str:
    """Return a mark of an address by which nobody reads it back."""
    key = setting(given.SECRET_KEY).encode()
    return hmac.new(key, b"countersign/general-address\0" + address.casefold().encode(), hashlib.sha256).hexdigest()


def _within(found, most: int, span: timedelta, at: datetime) -> None:  # type: ignore[no-untyped-def]
    times = list(found.order_by(F("at").desc()).values_list("at", flat=True)[:most])
    if len(times) >= most:
        raise TooOften("questions_too_often", retry_seconds=max(1, int((times[-1] + span - at).total_seconds())))
