"""Public keys in DNS, and what they sign (RFC 6376 3.6, RFC 8301, RFC 8463)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from countersign.mail.rules.trust.answers import DnsUnanswered, Resolver
from countersign.mail.rules.trust.tags import TagsBroken, names_in, read_base64, read_tags

LEAST_BITS = 1024
MOST_BITS = 8192
ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
_LOAD_FAULTS = (ValueError, UnsupportedAlgorithm, TypeError)


class Refused(Exception):
    """The signature does not count, for a reason in one word.

    result: "fail", "policy" (it may be right, yet is too weak to count), "permerror" or "temperror".
    """

    def __init__(self, result: str, reason: str) -> None:
        super().__init__(reason)
        self.result = result
        self.reason = reason


@dataclass(frozen=True)
class Key:
    """A public key and what its owner says of it.

    testing:  the owner only tries signing out (t=y): the mail is to be treated as unsigned.
    exactly:  the identity i= must be of the very domain, no part of it (t=s).
    """

    public: RSAPublicKey | Ed25519PublicKey
    testing: bool = False
    exactly: bool = False

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Tell whether the signature is this key's over the content."""
        digest = hashlib.sha256(content).digest()
        try:
            if isinstance(self.public, RSAPublicKey):
                self.public.verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))
            else:
                self.public.verify(signature, digest)
        except InvalidSignature:
            return False
        return True


def key_of(selector: str, domain: str, algorithm: str, resolver: Resolver) -> Key:
    """Fetch and read one key.

    Raises:  Refused.
    """
    try:
        texts = resolver.query(f"{selector}._domainkey.{domain}", "TXT")
    except DnsUnanswered:
        raise Refused("temperror", "dns_unanswered") from None
    if not texts:
        raise Refused("permerror", "no_key")
    refused = Refused("permerror", "bad_key")
    for text in texts[:4]:
        try:
            return read_key(text, ALGORITHMS[algorithm])
        except Refused as why:
            refused = why
    raise refused


def read_key(text: str, kind: str) -> Key:
    """Read one key record.

    Raises:  Refused.
    """
    try:
        tags = read_tags(text)
        content = read_base64(tags["p"])
    except (TagsBroken, KeyError):
        raise Refused("permerror", "bad_key") from None
    if tags.get("v", "DKIM1") != "DKIM1" or tags.get("k", "rsa") != kind:
        raise Refused("permerror", "bad_key")
    if "h" in tags and "sha256" not in names_in(tags["h"]):
        raise Refused("permerror", "bad_key")
    if not {"*", "email"} & set(names_in(tags.get("s", "*"))):
        raise Refused("permerror", "bad_key")
    if not content:
        raise Refused("permerror", "key_revoked")
    flags = names_in(tags.get("t", ""))
    return Key(_public(content, kind), "y" in flags, "s" in flags)


def _public(content: bytes, kind: str) -> RSAPublicKey | Ed25519PublicKey:
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(content)
        public = load_der_public_key(content)
    except _LOAD_FAULTS:
        raise Refused("permerror", "bad_key") from None
    if not isinstance(public, RSAPublicKey):
        raise Refused("permerror", "bad_key")
    if not LEAST_BITS <= public.key_size <= MOST_BITS:
        raise Refused("policy", "short_key" if public.key_size < LEAST_BITS else "bad_key")
    return public
