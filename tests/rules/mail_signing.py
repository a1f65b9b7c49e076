"""Mail signed with real keys, and the answers of DNS that go with it."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from countersign.mail.resolving import RecordedResolver
from countersign.mail.rules.trust import Envelope, Settings, Trust, judge

AT = datetime(2026, 4, 6, 8, tzinfo=UTC)
WHOLE = "from:to:subject:date:message-id"
HEADERS = {
    "From": "Anna Belova <anna@customer.example>",
    "To": "support@nimbus.example",
    "Subject": "The site is down",
    "Date": "Mon, 6 Apr 2026 08:00:00 +0000",
    "Message-ID": "<1@customer.example>",
}
BODY = "It does  not answer. \r\n\r\nAnna\r\n\r\n"


@cache
def key(kind: str = "rsa") -> Any:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 1024 if kind == "rsa-1024" else 2048)


def key_record(kind: str = "rsa", **tags: str) -> str:
    public = key(kind).public_key()
    if kind == "ed25519":
        content = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        content = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    said = {"v": "DKIM1", "k": "ed25519" if kind == "ed25519" else "rsa", **tags}
    said.setdefault("p", base64.b64encode(content).decode())
    return "; ".join(f"{name}={value}" for name, value in said.items())


def zone(**more: Any) -> dict[str, Any]:
    """The customer's domain: one key of each kind, SPF and DMARC."""
    return {
        "rsa._domainkey.customer.example": key_record(),
        "rsa-1024._domainkey.customer.example": key_record("rsa-1024"),
        "ed25519._domainkey.customer.example": key_record("ed25519"),
        "customer.example": "v=spf1 ip4:192.0.2.1 -all",
        "_dmarc.customer.example": "v=DMARC1; p=reject",
        **{name.replace("__", "."): value for name, value in more.items()},
    }


def mail(body: str = BODY, **headers: str) -> bytes:
    """Write a mail, unsigned; a header named with underscores replaces or adds one, an empty one leaves it out."""
    given = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"{name}: {value}\r\n" for name, value in given.items() if value]
    return ("".join(lines) + "\r\n" + body).encode("utf-8")


def _relaxed(line: str) -> str:
    name, _, value = line.partition(":")
    return name.strip().lower() + ":" + re.sub(r"[ \t]+", " ", value.replace("\r\n", "")).strip()


def _halves(raw: bytes) -> tuple[list[str], str]:
    head, _, body = raw.decode("utf-8").partition("\r\n\r\n")
    lines = [re.sub(r"[ \t]+", " ", line).rstrip(" ") for line in body.split("\r\n")]
    plain = "\r\n".join(lines).rstrip("\r\n")
    hashed = hashlib.sha256((plain + "\r\n" if plain else "").encode()).digest()
    return re.split(r"\r\n(?![ \t])", head), base64.b64encode(hashed).decode()


def _chosen(fields: list[str], names: str) -> str:
    chosen, left = [], list(fields)
    for name in names.split(":"):
        for field in reversed(left):
            if field.partition(":")[0].lower() == name:
                left.remove(field)
                chosen.append(_relaxed(field) + "\r\n")
                break
    return "".join(chosen)


def _signed(content: str, kind: str) -> str:
    if kind == "ed25519":
        signature = key(kind).sign(hashlib.sha256(content.encode()).digest())
    else:
        signature = key(kind).sign(content.encode(), padding.PKCS1v15(), SHA256())
    text = base64.b64encode(signature).decode()
    return "\r\n ".join(text[place : place + 70] for place in range(0, len(text), 70))


def sign(raw: bytes, kind: str = "rsa", **tags: str) -> bytes:
    """Put a DKIM signature on top, relaxed/relaxed, with tags replaced or added (an empty one is left out)."""
    fields, hashed = _halves(raw)
    said = {
        "v": "1", "a": "ed25519-sha256" if kind == "ed25519" else "rsa-sha256", "c": "relaxed/relaxed",
        "d": "customer.example", "s": kind, "h": WHOLE, "bh": hashed, **tags,
    }  # fmt: skip
    header = "DKIM-Signature: " + "; ".join(f"{name}={value}" for name, value in said.items() if value) + "; b="
    return (header + _signed(_chosen(fields, said["h"]) + _relaxed(header), kind) + "\r\n").encode() + raw


def seal(raw: bytes, domain: str, report: str, place: int = 1, h: str = WHOLE) -> bytes:
    """Put one ARC set on top, as a forwarder does."""
    fields, hashed = _halves(raw)
    results = f"ARC-Authentication-Results: i={place}; {report}"
    message = f"ARC-Message-Signature: i={place}; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=rsa; h={h}; "
    message += f"bh={hashed}; b="
    message += _signed(_chosen(fields, h) + _relaxed(message), "rsa")
    of_sets = ("arc-seal", "arc-message-signature", "arc-authentication-results")
    earlier = [field for field in fields if field.partition(":")[0].lower() in of_sets]
    made = f"ARC-Seal: i={place}; a=rsa-sha256; cv={'none' if place == 1 else 'pass'}; d={domain}; s=rsa; b="
    # The sets lie on top of one another, the newest first, each as seal, signature, results: sealed from the last up.
    content = [*map(_relaxed, reversed(earlier)), _relaxed(results), _relaxed(message), _relaxed(made)]
    sealed = made + _signed("\r\n".join(content), "rsa")
    return f"{sealed}\r\n{message}\r\n{results}\r\n".encode() + raw


def judged(
    raw: bytes, records: dict[str, Any] | None = None, settings: Settings | None = None, ip: str | None = "203.0.113.9"
) -> Trust:
    """Judge a mail that came from a server that is not the customer's, unless ip says otherwise."""
    envelope = Envelope(ip, "relay.example", "anna@customer.example", ("support@nimbus.example",))
    return judge(raw, envelope, RecordedResolver(zone() if records is None else records), AT, settings or Settings())
