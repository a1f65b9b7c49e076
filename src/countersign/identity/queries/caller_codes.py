"""Reads of caller codes: what their owner's page shows. Nothing here can show a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.identity.models import CallerCode, CodeSecret, Passkey, Totp
from countersign.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class CodeRow:
    """The newest code of a person on a contract.

    state:   live, used, expired, ended or gone (with its session).
    here:    whether the session that asks is the one that took it.
    """

    id: int
    state: str
    here: bool
    taken_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: str
    ended_why: str
    wrong_tries: int


def newest_code(by: Actor, now: datetime) -> CodeRow | None:
    """Return the newest code that the person took for the contract they act for. Two queries."""
    if by.id is None or by.contract is None:
        return None
    found = CallerCode.objects.filter(account_id=by.id, contract_id=by.contract).select_related("used_by")
    code = found.order_by("-taken_at", "-id").first()
    if code is None:
        return None
    secret = CodeSecret.objects.filter(pk=code.pk).first()
    return CodeRow(
        code.pk, _state(code, secret, now), code.session == by.session, code.taken_at, code.expires_at, code.used_at,
        code.used_by.name if code.used_by else "", code.ended_why, secret.wrong_tries if secret else 0,
    )  # fmt: skip


def _state(code: CallerCode, secret: CodeSecret | None, now: datetime) -> str:
    if code.used_at is not None:
        return "used"
    if code.ended_at is not None:
        return "ended"
    if code.expires_at <= now:
        return "expired"
    return "live" if secret is not None and secret.live else "gone"


def has_second_factor(account_id: int) -> bool:
    """Tell whether a person has a passkey or a one-time generator. Two queries at most."""
    return (
        Passkey.objects.filter(account_id=account_id, removed_at=None).exists()
        or Totp.objects.filter(account_id=account_id, removed_at=None).exists()
    )
