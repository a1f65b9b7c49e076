"""Where a program of ours may send to, and how what it sends is signed. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

PREFIX = "whsec_"
URL_LENGTH = 500
LONGEST = 1000  # What machines make for machines: addresses of push services.
TOLERANCE_SECONDS = 300
# Why nothing is sent to an address, as codes of refusals.
REASONS = {"address": "hook_url", "scheme": "hook_https", "port": "hook_port", "network": "hook_private"}
_V6_IN_V4 = ipaddress.IPv6Network("64:ff9b::/96")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def url_fault(url: str, *, plain: bool, longest: int = URL_LENGTH) -> str:
    """Say why nothing can be sent to an address, as a code; empty when something can.

    plain: http is taken too, for networks of one's own.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return REASONS["address"]
    if len(url) > longest or not url.isascii() or not url.isprintable() or " " in url or not parts.hostname:
        return REASONS["address"]
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        return REASONS["scheme"]
    if parts.username is not None or parts.password is not None or parts.fragment:
        return REASONS["address"]
    return REASONS["port"] if port is not None and port not in (80, 443) and port < 1024 else ""


def names_forbidden(url: str, own: Iterable[Network] = ()) -> bool:
    """Tell whether a URL names an IP address that nothing may be sent to; what a name leads to, connecting tells."""
    try:
        return is_forbidden(urlsplit(url).hostname or "", own)
    except ValueError:
        return False


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


def signature(secret: str, message_id: str, sent_at: int, body: str) -> str:
    """Sign a delivery by the Standard Webhooks convention, version 1."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message_id}.{sent_at}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def is_signed(secret: str, headers: tuple[str, str, str], body: bytes, now_seconds: int) -> bool:
    """Tell whether somebody who knows the secret signed this within the last five minutes.

    headers: webhook-id, webhook-timestamp and webhook-signature, as they came.
    """
    message_id, sent_at, signatures = headers
    if not message_id or not sent_at.isascii() or not sent_at.isdecimal() or len(sent_at) > 12:
        return False
    if abs(now_seconds - int(sent_at)) > TOLERANCE_SECONDS:
        return False
    try:
        right = signature(secret, message_id, int(sent_at), body.decode())
    except (UnicodeDecodeError, binascii.Error):
        return False
    return any(hmac.compare_digest(right.encode(), one.encode()) for one in signatures.split(" "))
