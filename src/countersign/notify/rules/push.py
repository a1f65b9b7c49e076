"""What is pushed, to which addresses, how it is sealed, and what a push service's answer means.

RFC 8030 (the push), RFC 8291 (sealing for the browser alone), RFC 8292 (who sends).
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from countersign.kernel.addresses import LONGEST, url_fault

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # Of P-256.
# Every payload is as long as the next, so that its length tells nobody what kind it is of.
PAYLOAD_LENGTH = 160
TOKEN_FOR = timedelta(hours=12)
KEPT_FOR = timedelta(days=1)
# After so many attempts that a push service put off, the notice leaves by mail.
MOST_ATTEMPTS = 3
MOST_DEVICES = 10


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is pushed to, and the keys that only it can open. Keys are base64url without padding."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def origin(self) -> str:
        """Return the push service's scheme and host: what the signature names, and what a person is shown."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""


class Heard(StrEnum):
    """What a push service's answer means."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


def subscription_fault(given: Subscription, *, plain: bool) -> str:
    """Say why a browser cannot be pushed to, as a code; empty when it can. plain: http is taken too."""
    if url_fault(given.endpoint, plain=plain, longest=LONGEST):
        return "push_address"
    point, secret = unpadded(given.p256dh), unpadded(given.auth)
    if point is None or secret is None or len(secret) != 16:
        return "push_keys"
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return "push_keys"
    return "" if len(point) == 65 else "push_keys"


def unpadded(text: str) -> bytes | None:
    """Read base64url with or without padding; None for anything else."""
    if len(text) > 200 or not text.isascii():
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def payload(kind: str, number: int | None, path: str) -> bytes:
    """Write what a device is told: number, kind and link, and never a word of anybody's (E3)."""
    told = json.dumps({"n": number, "k": kind, "u": path}, separators=(",", ":"))
    return told.ljust(PAYLOAD_LENGTH).encode()


def sealed(content: bytes, to: Subscription) -> bytes:
    """Seal content so that the browser alone can open it; other bytes every time (RFC 8291)."""
    once = ec.generate_private_key(ec.SECP256R1())
    body: bytes = http_ece.encrypt(
        content, private_key=once, dh=unpadded(to.p256dh), auth_secret=unpadded(to.auth), version="aes128gcm"
    )
    return body


def key_from(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """Make the installation's key of 48 bytes: uniform enough over the curve's order (FIPS 186-5, A.2.1)."""
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def public_of(key: ec.EllipticCurvePrivateKey) -> str:
    """Write the public half as browsers and push services take it."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def authorization(key: ec.EllipticCurvePrivateKey, origin: str, contact: str, now: datetime) -> str:
    """Write the header that says who pushes, to this push service alone, for half a day (RFC 8292)."""
    claims = {"aud": origin, "exp": int((now + TOKEN_FOR).timestamp()), "sub": contact}
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(key))
    return f"vapid t={token}, k={public_of(key)}"


def heard(status: int | None) -> Heard:
    """Tell what an answer means; no status: nobody answered."""
    if status is None or status == 429 or status >= 500:
        return Heard.LATER
    if 200 <= status < 300:
        return Heard.TAKEN
    return Heard.GONE if status in (404, 410) else Heard.REFUSED
