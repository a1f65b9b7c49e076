"""What a person can prove themselves with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now

from countersign.identity.models import ForeignIdentity, Passkey, RecoveryCode, Totp, Waiver
from countersign.identity.rules import MINIMUM_BESIDE_FACTOR, MINIMUM_PASSWORD
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of an account: how many passkeys, an authenticator app, recovery codes left."""

    passkeys: int = 0
    totp: bool = False
    recovery_codes_left: int = 0

    @property
    def any(self) -> bool:
        """Tell whether there is one; recovery codes stand in for a factor and are none."""
        return self.passkeys > 0 or self.totp


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey as its owner may see it, and as an answer of a browser is checked against it."""

    id: int
    account_id: int
    credential: str
    public_key: str
    sign_count: int
    name: str
    transports: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver that holds: the person signs in without a passkey."""

    way: str
    reason: str
    until_at: datetime


_PASSKEY = (
    "id", "account_id", "credential", "public_key", "sign_count", "name", "transports", "created_at", "last_used_at",
)  # fmt: skip


def factors(account_id: int) -> Factors:
    """Return what an account can prove itself with. Three queries."""
    return Factors(
        passkeys=Passkey.objects.filter(account_id=account_id, removed_at=None).count(),
        totp=Totp.objects.filter(account_id=account_id, removed_at=None).exists(),
        recovery_codes_left=RecoveryCode.objects.filter(account_id=account_id, used_at=None, dead_at=None).count(),
    )


def passkeys_of(account_id: int) -> list[PasskeyRow]:
    """List an account's passkeys, the oldest first. One query."""
    found = Passkey.objects.filter(account_id=account_id, removed_at=None).order_by("pk")
    return [_row(values) for values in found.values_list(*_PASSKEY)]


def passkey(credential: str) -> PasskeyRow | None:
    """Find a passkey of an active account by its credential. One query."""
    found = Passkey.objects.filter(credential=credential, removed_at=None, account__is_active=True)
    values = found.values_list(*_PASSKEY).first()
    return None if values is None else _row(values)


def own_passkey(passkey_id: int, *, by: Actor) -> PasskeyRow:
    """Return one of the actor's own passkeys. One query. Raises NotVisible."""
    found = Passkey.objects.filter(pk=passkey_id, account_id=by.id or 0, removed_at=None)
    values = found.values_list(*_PASSKEY).first()
    if values is None:
        raise NotVisible
    return _row(values)


def _row(values: tuple[object, ...]) -> PasskeyRow:
    id_, account_id, credential, public_key, sign_count, name, transports, *times = values
    return PasskeyRow(
        id_, account_id, credential, public_key, sign_count, name, tuple(transports), *times  # type: ignore[arg-type]
    )  # fmt: skip


def waiver_of(account_id: int) -> WaiverRow | None:
    """Return the waiver that lets a person of the staff in without a passkey, if one holds now. One query."""
    found = Waiver.objects.filter(account_id=account_id, ended_at=None, until_at__gt=Now())
    values = found.order_by("-until_at").values_list("way", "reason", "until_at").first()
    return None if values is None else WaiverRow(*values)


def password_minimum(account_id: int) -> int:
    """Return how many characters a new password of this account needs. Three queries."""
    return MINIMUM_BESIDE_FACTOR if factors(account_id).any else MINIMUM_PASSWORD


def linked_account(issuer: str, subject: str) -> int | None:
    """Return the account that a provider's subject is linked to. One query."""
    found = ForeignIdentity.objects.filter(issuer=issuer, subject=subject, ended_at=None, account__is_active=True)
    return found.values_list("account_id", flat=True).first()
