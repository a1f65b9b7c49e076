"""What a hook may be told, where it may stand, how often a delivery is tried, how it is signed. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

PREFIX = "whsec_"
EVERYTHING = "*"
# What customers may know of a ticket too: events of staff alone are told to nobody outside.
EVENTS = tuple(
    f"ticket.{verb}"
    for verb in (
        "opened", "accepted", "acknowledged", "addressed", "answered", "asked", "written", "thanked", "files_attached",
        "facts_edited", "severity_changed", "solution_proposed", "solution_rejected", "declared_solved", "confirmed",
        "closed_unconfirmed", "closed_unanswered", "refused", "withdrawn", "reopened", "rated", "merged", "unmerged",
        "followed", "handed_over", "custody_taken", "resumed", "returned", "suspended", "third_awaited",
        "wait_proposed", "wait_declined", "reminded", "chased", "promise_broken",
    )
)  # fmt: skip
# Waiting times after each attempt, as the convention recommends; then the delivery has failed.
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
FAILS_FOR = timedelta(days=5)
NEWS_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
ANSWER_LENGTH = 500
URL_LENGTH = 500
GONE = 410
_V6_IN_V4 = ipaddress.IPv6Network("64:ff9b::/96")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class State(StrEnum):
    """How far a delivery has come."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"


def wants(types: Iterable[str], type_: str) -> bool:
    """Tell whether a hook that asked for these types is told of this one."""
    return type_ in EVENTS and (EVERYTHING in types or type_ in types)


def url_fault(url: str, *, plain: bool) -> str:
    """Say why nothing can be sent to an address, as a code; empty when something can.

    plain: http is taken too, for networks of one's own.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "hook_url"
    if len(url) > URL_LENGTH or not url.isascii() or not url.isprintable() or " " in url or not parts.hostname:
        return "hook_url"
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        return "hook_https"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "hook_url"
    return "hook_port" if port is not None and port not in (80, 443) and port < 1024 else ""


def is_forbidden(address: str, own: Iterable[Network] = ()) -> bool:
    """Tell whether nothing may be sent to an IP address: private, loopback, link-local, metadata and the like.

    own: networks of the installation that are allowed although they are private; link-local ones never are.
    Source: T99.
    """
    ip = _inner(ipaddress.ip_address(address.partition("%")[0]))
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return True
    if any(ip.version == network.version and ip in network for network in own):
        return False
    return not ip.is_global or ip.is_reserved or (ip.version == 6 and ip.is_site_local)


def _inner(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for, whichever way it is wrapped."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _V6_IN_V4:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip


def secret_of(key: str, salt: str) -> str:
    """Return a hook's secret: 256 bits that only who knows the installation's key can make again."""
    made = hmac.new(key.encode(), b"countersign.hooks:" + salt.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(made).decode()


def signature(secret: str, message_id: str, sent_at: int, body: str) -> str:
    """Sign a delivery by the Standard Webhooks convention, version 1."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message_id}.{sent_at}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, None when it is time to give up."""
    return RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None
