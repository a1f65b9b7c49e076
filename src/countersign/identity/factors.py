"""Proofs by a second factor: asked for and checked in one way, by signing in and by step-up alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from countersign.identity import commands, queries, rules, webauthn
from countersign.identity.configured import factor_limits
from countersign.identity.queries import Factors, PasskeyRow
from countersign.kernel.actor import Actor
from countersign.vault import box

Method = Literal["passkey", "totp", "recovery_code"]
# The names of the form's fields: the answer of the browser as JSON, and a typed code of either sort.
PASSKEY_FIELD = "passkey"
CODE_FIELD = "proof_code"


def factors(account_id: int) -> Factors:
    """Return what an account can prove itself with. Three queries."""
    return queries.factors(account_id)


def question(account_id: int, challenge: bytes) -> str:
    """Write what the browser is asked (JSON for `navigator.credentials.get`); empty without passkeys. One query."""
    known = queries.passkeys_of(account_id)
    return webauthn.request_options([_known(row) for row in known], challenge) if known else ""


def verify(
    account_id: int, data: Mapping[str, str], challenge: bytes, *, by: Actor, at: datetime
) -> Method | None:
    """Check a proof: the browser's answer to `challenge`, or a typed code. None when it proves nothing.

    data:      the form; PASSKEY_FIELD or CODE_FIELD is read.
    challenge: of at least 16 bytes, made for this question alone and forgotten by the caller afterwards.
    by:        whoever asks, with the address. What is spent or counted is recorded here.
    Raises:    TooOften after too many wrong codes; VaultAway when the vault cannot check a code.
    """
    if answer := data.get(PASSKEY_FIELD, ""):
        return "passkey" if proven_by_passkey(answer, challenge, by=by, at=at) == account_id else None
    typed = data.get(CODE_FIELD, "")[:64]
    if not typed.strip():
        return None
    attempt = commands.begin_attempt(f"factor {account_id}", limits=factor_limits(), by=by, at=at)
    method = _by_code(account_id, typed, by=by, at=at)
    if method is not None:
        commands.forgive_attempt(attempt)
    return method


def proven_by_passkey(answer: str, challenge: bytes, *, by: Actor, at: datetime) -> int | None:
    """Return the account whose passkey has answered this challenge, or None."""
    try:
        row = queries.passkey(webauthn.named(answer))
        if row is None:
            return None
        sign_count = webauthn.asserted(answer, _known(row), challenge)
    except webauthn.Unproven:
        return None
    return row.account_id if commands.use_passkey(row.id, sign_count, by=by, at=at) else None


def _by_code(account_id: int, typed: str, *, by: Actor, at: datetime) -> Method | None:
    digits = rules.looks_like_totp(typed)
    if digits is not None:
        if not queries.factors(account_id).totp or not box.totp_verify(account_id, digits):
            return None
        commands.record_totp_used(account_id, by=by, at=at)
        return "totp"
    return "recovery_code" if commands.use_recovery_code(account_id, typed, by=by, at=at) else None


def _known(row: PasskeyRow) -> webauthn.Known:
    return webauthn.Known(row.credential, row.public_key, row.transports)
