"""A device that holds passkeys, in software: what a browser would send back, for any origin one likes."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

_PRESENT_VERIFIED = 0x01 | 0x04
_ATTESTED = 0x40


@dataclass
class Device:
    """One authenticator with one passkey.

    origin:   what the browser says the page is: a page in between says its own.
    verifies: whether the device asks for a finger or a PIN.
    """

    origin: str = "http://testserver"
    rp_id: str = "testserver"
    verifies: bool = True
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: os.urandom(32))

    def make(self, question: str) -> str:
        """Answer `navigator.credentials.create`."""
        client = self._client("webauthn.create", question)
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\x00" * 16, self.credential, public)
        data = AuthenticatorData.create(self._rp(), self._flags() | _ATTESTED, self.count, credential)
        return self._written({
            "clientDataJSON": _text(client), "attestationObject": _text(AttestationObject.create("none", data, {})),
            "transports": ["internal"],
        })  # fmt: skip

    def answer(self, question: str) -> str:
        """Answer `navigator.credentials.get`; the device counts one up."""
        self.count += 1
        client = self._client("webauthn.get", question)
        data = AuthenticatorData.create(self._rp(), self._flags(), self.count)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._written({
            "clientDataJSON": _text(client), "authenticatorData": _text(data), "signature": _text(signature),
        })  # fmt: skip

    def _rp(self) -> bytes:
        return sha256(self.rp_id.encode()).digest()

    def _flags(self) -> int:
        return _PRESENT_VERIFIED if self.verifies else 0x01

    def _client(self, kind: str, question: str) -> bytes:
        challenge = json.loads(question)["publicKey"]["challenge"]
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _written(self, response: dict[str, Any]) -> str:
        name = _text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def question_in(page: str) -> str:
    """Find what a page asks the device."""
    import html
    import re

    found = re.search(r'data-question="([^"]+)"', page)
    assert found, "the page asks for no passkey"
    return html.unescape(found[1])


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


