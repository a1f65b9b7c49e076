"""Whose connection this is. A header that anyone can send never decides it."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address


def socket_address(client: str) -> str:
    """Read the address out of what the server says of a connection: `1.2.3.4:5` or `[::1]:5`.

    An IPv4 address that arrives on an IPv6 socket is written as IPv4, so that one person has one address.
    """
    bare = client.rsplit(":", 1)[0].strip("[]") if ":" in client else client
    return _known(bare) or "0.0.0.0"


def peer(socket: str, forwarded: str | None, trusted: int) -> str:
    """Name the peer: the address that the outermost proxy of ours saw.

    socket:    the address of the connection itself.
    forwarded: X-Forwarded-For as it arrived; each trusted proxy has added one address at its right end.
    trusted:   how many proxies stand in front; 0 means that the header is a claim and nothing more.
    Source: T97.
    """
    if trusted == 0 or not forwarded:
        return socket
    claimed = [part.strip() for part in forwarded.split(",")]
    if len(claimed) < trusted:
        return socket
    return _plain(claimed[-trusted]) or socket


def _plain(text: str) -> str | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


_known = lru_cache(maxsize=4096)(_plain)  # Of sockets alone: a header can be as long as its sender likes.
