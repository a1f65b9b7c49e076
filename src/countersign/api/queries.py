"""Reads of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from countersign.api.rules import digest_of
from countersign.kernel.reading import row_of, rows_of


@dataclass(frozen=True, slots=True)
class Bearer:
    """A living token with the person it acts as."""

    id: int
    scopes: frozenset[str]
    account_id: int
    name: str
    roles: frozenset[str]
    locale: str
    zone: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as `countersign token list` shows it."""

    id: int
    name: str
    owner: str
    scopes: tuple[str, ...]
    expires_at: datetime
    ended_at: datetime | None
    used_at: datetime | None
    ip: str | None


def bearer_of(token: str) -> Bearer | None:
    """Find a living token by its digest; its owner must be active staff (T19). One query."""
    row = row_of(
        "SELECT t.id, t.scopes, a.id, a.name, a.roles, a.locale, a.zone FROM api_token t "
        "JOIN identity_account a ON a.id = t.account_id WHERE t.digest = %s AND t.ended_at IS NULL "
        "AND t.expires_at > clock_timestamp() AND a.is_active AND a.kind = 'staff'",
        [digest_of(token)],
    )
    return None if row is None else Bearer(row[0], frozenset(row[1]), row[2], row[3], frozenset(row[4]), *row[5:])


def token_id_of(token: str) -> int | None:
    """Return the number of a token that is not ended, by its digest. One query."""
    row = row_of("SELECT id FROM api_token WHERE digest = %s AND ended_at IS NULL", [digest_of(token)])
    return None if row is None else int(row[0])


def tokens() -> list[TokenRow]:
    """List all tokens, the newest first, with their last use. One query."""
    rows = rows_of(
        "SELECT t.id, t.name, a.name, t.scopes, t.expires_at, t.ended_at, u.used_at, host(u.ip) FROM api_token t "
        "JOIN identity_account a ON a.id = t.account_id LEFT JOIN api_token_use u ON u.token_id = t.id "
        "ORDER BY t.id DESC"
    )
    return [TokenRow(*(*row[:3], tuple(row[3]), *row[4:])) for row in rows]
