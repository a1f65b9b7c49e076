"""Reads of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.api.rules import digest_of
from countersign.kernel.reading import row_of, rows_of


@dataclass(frozen=True, slots=True)
class Bearer:
    """A living token with the person it acts as."""

    id: int
    scopes: frozenset[str]
    kind: str
    account_id: int
    name: str
    roles: frozenset[str]
    contract: int | None
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
    contract: str | None


_BEARER = """
SELECT t.id, t.scopes, a.kind, a.id, a.name, CASE WHEN a.kind = 'staff' THEN a.roles ELSE c.roles END,
       t.contract_id, a.locale, a.zone
FROM api_token t JOIN identity_account a ON a.id = t.account_id
LEFT JOIN customers_contact c ON c.account_id = a.id AND c.contract_id = t.contract_id AND c.is_active
WHERE t.digest = %s AND t.ended_at IS NULL AND t.expires_at > clock_timestamp() AND a.is_active
AND CASE WHEN a.kind = 'staff' THEN t.contract_id IS NULL ELSE c.id IS NOT NULL END
"""


def bearer_of(token: str) -> Bearer | None:
    """Find a living token by its digest; its owner must be active staff, or still on its contract (T10, T19).

    One query.
    """
    row = row_of(_BEARER, [digest_of(token)])
    if row is None:
        return None
    return Bearer(row[0], frozenset(row[1]), row[2], row[3], row[4], frozenset(row[5]), *row[6:])


def may_act_for(account_id: int, contract_id: int) -> bool:
    """Tell whether a person is on a contract. One query."""
    sql = "SELECT 1 FROM customers_contact WHERE account_id = %s AND contract_id = %s AND is_active"
    return row_of(sql, [account_id, contract_id]) is not None


def token_id_of(token: str) -> int | None:
    """Return the number of a token that is not ended, by its digest. One query."""
    row = row_of("SELECT id FROM api_token WHERE digest = %s AND ended_at IS NULL", [digest_of(token)])
    return None if row is None else int(row[0])


_TOKENS = """
SELECT t.id, t.name, a.name, t.scopes, t.expires_at, t.ended_at, u.used_at, host(u.ip),
       (SELECT number FROM customers_contract WHERE id = t.contract_id)
FROM api_token t JOIN identity_account a ON a.id = t.account_id LEFT JOIN api_token_use u ON u.token_id = t.id
"""


def tokens() -> list[TokenRow]:
    """List all tokens, the newest first, with their last use. One query."""
    return [_token(row) for row in rows_of(f"{_TOKENS} ORDER BY t.id DESC")]


def own_tokens(account_id: int) -> list[TokenRow]:
    """List the tokens that act as one person: those that live, and the newest that do not. One query."""
    sql = (
        f"{_TOKENS} WHERE t.account_id = %s "
        "ORDER BY (t.ended_at IS NULL AND t.expires_at > clock_timestamp()) DESC, t.id DESC LIMIT 50"
    )
    return [_token(row) for row in rows_of(sql, [account_id])]


def _token(row: tuple[Any, ...]) -> TokenRow:
    return TokenRow(*(*row[:3], tuple(row[3]), *row[4:]))
