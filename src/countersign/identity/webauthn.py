"""WebAuthn, over the fido2 library: what a browser is asked, and whether its answer holds."""

from __future__ import annotations

import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.conf import settings
from django.utils.crypto import salted_hmac
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ANSWER_LONGEST = 32_000
# All that a malformed or foreign answer makes the library raise.
_FAULTS = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, struct.error, InvalidSignature,
    UnsupportedAlgorithm, NotImplementedError, AssertionError, RecursionError,
)  # fmt: skip
_REQUIRED = UserVerificationRequirement.REQUIRED


class Unproven(ValueError):
    """An answer of a browser that proves nothing: another origin, another challenge, a false signature."""


@dataclass(frozen=True, slots=True)
class Known:
    """A credential as we keep it, in base64url."""

    credential: str
    public_key: str
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A credential that was just made on a device."""

    credential: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]


def rp_id() -> str:
    """Name what passkeys are bound to: the host of COUNTERSIGN_ORIGIN, whatever a Host header says."""
    return urlsplit(settings.ORIGIN).hostname or ""


def user_handle(account_id: int) -> bytes:
    """Name a person to their devices by a number that says nothing to anybody else."""
    return salted_hmac("countersign.identity.passkey", str(account_id), algorithm="sha256").digest()


def creation_options(account_id: int, email: str, name: str, known: Iterable[Known], challenge: bytes) -> str:
    """Write what `navigator.credentials.create` is asked: a discoverable key, the person verified by the device."""
    user = PublicKeyCredentialUserEntity(id=user_handle(account_id), name=email, display_name=name)
    options, _state = _server().register_begin(
        user, credentials=[_descriptor(row) for row in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED, challenge=challenge,
    )  # fmt: skip
    return json.dumps(dict(options))


def request_options(known: Iterable[Known], challenge: bytes) -> str:
    """Write what `navigator.credentials.get` is asked; without known keys, any of this site's may answer."""
    listed = [_descriptor(row) for row in known]
    options, _state = _server().authenticate_begin(
        credentials=listed or None, user_verification=_REQUIRED, challenge=challenge
    )
    return json.dumps(dict(options))


def made(answer: str, challenge: bytes) -> Made:
    """Check a new credential: our origin, our challenge, the person verified. Raises Unproven."""
    given = _read(answer)
    try:
        data = _server().register_complete(_state(challenge), given).credential_data
        counted = RegistrationResponse.from_dict(given).response.attestation_object.auth_data.counter
        if data is None:
            raise Unproven("no credential")
        key = cbor.encode(dict(data.public_key))
        said = (given.get("response") or {}).get("transports") or ()
        transports = tuple(str(word)[:20] for word in said if isinstance(word, str))[:6]
        return Made(_text(data.credential_id), _text(key), counted, transports)
    except _FAULTS as why:
        raise Unproven(str(why)) from why


def named(answer: str) -> str:
    """Return the credential that an answer claims to come from. Raises Unproven."""
    try:
        return _text(AuthenticationResponse.from_dict(_read(answer)).raw_id)
    except _FAULTS as why:
        raise Unproven(str(why)) from why


def challenge_of(answer: str) -> bytes:
    """Return the challenge that an answer was made for; whether it was ours is the caller's to check."""
    try:
        return bytes(AuthenticationResponse.from_dict(_read(answer)).response.client_data.challenge)
    except _FAULTS as why:
        raise Unproven(str(why)) from why


def asserted(answer: str, known: Known, challenge: bytes) -> int:
    """Check a signature of a known credential; return the device's count of signatures. Raises Unproven."""
    given = _read(answer)
    try:
        key: Any = cbor.decode(_bytes(known.public_key))
        credential = AttestedCredentialData.create(b"\x00" * 16, _bytes(known.credential), CoseKey.parse(key))
        _server().authenticate_complete(_state(challenge), [credential], given)
        return int(AuthenticationResponse.from_dict(given).response.authenticator_data.counter)
    except _FAULTS as why:
        raise Unproven(str(why)) from why


def _server() -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=rp_id(), name="Countersign"), verify_origin=_is_ours)


def _is_ours(origin: str) -> bool:
    """Take answers made on our own origins alone: a page in between has another one (T18)."""
    return origin in (settings.ORIGIN, getattr(settings, "VAULT_ORIGIN", settings.ORIGIN))


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": _text(challenge), "user_verification": _REQUIRED}


def _read(answer: str) -> Mapping[str, Any]:
    if not answer or len(answer) > ANSWER_LONGEST:
        raise Unproven("no answer")
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError) as why:
        raise Unproven("no JSON") from why
    if not isinstance(given, dict):
        raise Unproven("no object")
    return given


def _descriptor(row: Known) -> PublicKeyCredentialDescriptor:
    ways = [AuthenticatorTransport(word) for word in row.transports if word in set(AuthenticatorTransport)]
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=_bytes(row.credential), transports=ways or None
    )


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
