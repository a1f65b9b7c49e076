"""What S/MIME wraps: the content of a signed message, found without checking the signature."""

from __future__ import annotations

_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_OCTETS, _CONSTRUCTED_OCTETS, _DEEPEST = 0x04, 0x24, 8


def signed_content(der: bytes) -> bytes | None:
    """Return what a PKCS #7 `signed-data` carries, nothing when it is encrypted, detached or broken."""
    if _SIGNED not in der[:64]:
        return None
    at = der.find(_DATA, 0, 4_096)
    if at < 0:
        return None
    at += len(_DATA)
    if der[at : at + 1] != b"\xa0":
        return None
    try:
        _, inner, _ = _header(der, at)
        out = _octets(der, inner, 0)[0]
    except (IndexError, ValueError):
        return None
    return out or None


def _header(der: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag, where the content begins and where it ends (-1: until two zero bytes)."""
    tag, first = der[at], der[at + 1]
    if first < 0x80:
        return tag, at + 2, at + 2 + first
    count = first & 0x7F
    if count == 0:
        return tag, at + 2, -1
    if count > 4:
        raise ValueError("length")
    return tag, at + 2 + count, at + 2 + count + int.from_bytes(der[at + 2 : at + 2 + count], "big")


def _octets(der: bytes, at: int, depth: int) -> tuple[bytes, int]:
    """Return the content of an octet string, whole or in pieces, and where it ends."""
    tag, start, end = _header(der, at)
    if tag == _OCTETS and end >= 0:
        return der[start:end], end
    if tag != _CONSTRUCTED_OCTETS or depth > _DEEPEST:
        raise ValueError("tag")
    pieces: list[bytes] = []
    while end < 0 or start < end:
        if end < 0 and der[start : start + 2] == b"\0\0":
            return b"".join(pieces), start + 2
        piece, start = _octets(der, start, depth + 1)
        pieces.append(piece)
    return b"".join(pieces), end
