"""Transfer encodings taken off: base64, quoted-printable, uuencode, yEnc. Never raises; what is broken is kept."""

from __future__ import annotations

import binascii
import re

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_PIECES = 10_000
_UU = re.compile(
    rb"(?:^|(?<=\n))begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n(.*?)\r?\n(?:end|====)[ \t]*(?=\r?\n|$)",
    re.S,
)
_YENC = re.compile(rb"(?:^|(?<=\n))=ybegin ([^\r\n]*?)name=([^\r\n]{1,200})\r?\n(.*?)\r?\n=yend[^\r\n]*", re.S)
_YENC_SHIFT = bytes((value - 42) % 256 for value in range(256))


def from_base64(content: bytes) -> bytes:
    """Decode base64 leniently: foreign characters are skipped, padding may lack, what follows it counts too."""
    pieces = [content]
    if b"=" in content.rstrip(b"=\r\n\t ") and content.count(b"=") < _PIECES:
        pieces = content.split(b"=")  # Several encoded one after the other, each with its padding.
    out = bytearray()
    for piece in pieces:
        bare = piece.translate(None, _NOT_BASE64)
        bare = bare[: len(bare) - (len(bare) % 4 == 1)]
        out += binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))
    return bytes(out)


def from_quoted_printable(content: bytes) -> bytes:
    """Decode quoted-printable; a stray `=` stays as it is."""
    return binascii.a2b_qp(content)


def _is_base64(content: bytes) -> bool:
    """Tell whether so few foreign characters stand in it that it was meant as base64."""
    dense = content.translate(None, b" \t\r\n=")
    return len(dense.translate(None, _NOT_BASE64)) >= len(dense) * 0.95


def taken_off(content: bytes, encoding: str) -> bytes:
    """Return a part's content without its transfer encoding; an encoding nobody knows leaves it as it is."""
    if encoding == "base64":
        return from_base64(content) if _is_base64(content) else content
    if encoding == "quoted-printable":
        return from_quoted_printable(content)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        _, files = inside(content)
        return files[0][1] if files else content
    return content


def inside(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Cut uuencoded and yEnc files out of a text; return what is left and the files as (name, content)."""
    files: list[tuple[bytes, bytes]] = []

    def cut(found: re.Match[bytes]) -> bytes:
        made = _uu(found[2], found[0].startswith(b"begin-base64"))
        if made is None:
            return found[0]
        files.append((found[1].strip(), made))
        return b""

    def cut_yenc(found: re.Match[bytes]) -> bytes:
        files.append((found[2].strip(), _yenc(found[3])))
        return b""

    if b"begin" not in content:
        return content, files
    if b"\nend" in content or b"\n====" in content:
        content = _UU.sub(cut, content)
    if b"=yend" in content:
        content = _YENC.sub(cut_yenc, content)
    return content, files


def _uu(body: bytes, base64: bool) -> bytes | None:
    if base64:
        return from_base64(body)
    out = bytearray()
    for line in body.splitlines():
        if not line.strip():
            continue
        length = (line[0] - 32) & 63
        whole = line[: 1 + (length * 4 + 2) // 3]
        try:
            out += binascii.a2b_uu(whole)
        except (binascii.Error, ValueError):
            return None
    return bytes(out)


def _yenc(body: bytes) -> bytes:
    lines = [line for line in body.replace(b"\r", b"").split(b"\n") if not line.startswith(b"=ypart ")]
    bare = re.sub(rb"=(.)", lambda hit: bytes([(hit[1][0] - 64) % 256]), b"".join(lines), flags=re.S)
    return bare.translate(_YENC_SHIFT)
