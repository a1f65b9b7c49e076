"""Signing in: how often one may guess, which address may be returned to."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Limits:
    """How many failed sign-ins one window of time bears.

    per_pair:     of one name from one network.
    per_name:     of one name from all networks where its owner was never seen.
    per_network:  of all names from one network.
    """

    per_pair: int = 8
    per_name: int = 40
    per_network: int = 60
    window: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts: from its sign-in at most, and after its last use."""

    absolute: timedelta
    idle: timedelta


# A session in which nobody has signed in yet: it holds the steps of a sign-in, nothing else.
UNSIGNED = Lifetime(timedelta(hours=1), timedelta(hours=1))


@dataclass(frozen=True)
class Failures:
    """Failed attempts that stand in the window now."""

    of_pair: int
    of_name: int
    of_network: int


class Weight(StrEnum):
    """What an attempt meets: nothing, only those known here may pass, or nobody."""

    FREE = "free"
    KNOWN_ONLY = "known_only"
    CLOSED = "closed"


@dataclass(frozen=True)
class Strain:
    """The verdict on one attempt before its password is looked at."""

    weight: Weight
    by: str = ""


def strain(failures: Failures, limits: Limits) -> Strain:
    """Weigh an attempt by the failures before it.

    The owner is never locked out by others: where the owner has signed in before, only the
    failures of this very pair count (T21).
    """
    if failures.of_pair >= limits.per_pair:
        return Strain(Weight.CLOSED, "pair")
    if failures.of_network >= limits.per_network:
        return Strain(Weight.KNOWN_ONLY, "network")
    if failures.of_name >= limits.per_name:
        return Strain(Weight.KNOWN_ONLY, "name")
    return Strain(Weight.FREE)


def network_of(ip: str | None) -> str:
    """Name the network of an address: the address itself, or the /64 of an IPv6 one."""
    if not ip:
        return "unknown"
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def own_path(wanted: str | None) -> str | None:
    """Return a path of our own origin that may be opened after sign-in, or None.

    Only a path is accepted, never an address: nothing to compare, nothing to be fooled by (T98).
    """
    if not wanted or len(wanted) > 2000 or not wanted.isprintable() or "\\" in wanted:
        return None
    if not wanted.startswith("/") or wanted.startswith("//"):
        return None
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return None
    return wanted


def form_key(account_id: int | None, typed: str | None) -> str | None:
    """Bind a form's idempotency key to the person who sent it; None when there is none."""
    if account_id is None or not typed or not _FORM_KEY.fullmatch(typed):
        return None
    return f"{account_id}:{typed}"
