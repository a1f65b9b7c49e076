"""Which contract a customer acts for, and the portal's role taken for it: one statement of every page."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.customers.queries.contracts import Membership
from countersign.kernel.reading import prepared
from countersign.kernel.tenancy import entered, entering, mark

# `acting` always has a row: somebody without a contract takes the role too, and sees nothing.
_ACT = f"""
WITH mine AS MATERIALIZED (
    SELECT c.id, c.number, k.name, t.roles FROM customers_contact t
    JOIN customers_contract c ON c.id = t.contract_id JOIN customers_customer k ON k.id = c.customer_id
    WHERE t.account_id = %(account)s::bigint AND t.is_active
),
acting AS MATERIALIZED (
    SELECT CASE WHEN %(named)s::text IS NULL
        THEN coalesce(
            (SELECT id FROM mine WHERE id = %(chosen)s::bigint), (SELECT id FROM mine ORDER BY number LIMIT 1))
        ELSE (SELECT id FROM mine WHERE id::text = %(named)s::text) END AS id
)
SELECT m.id, m.number, m.name, m.roles, a.id, (SELECT count(*) FROM mine),
    {entering("coalesce(a.id::text, '')", "%(account)s::bigint::text")}
FROM acting a LEFT JOIN mine m ON m.id = a.id
"""


@dataclass(frozen=True, slots=True)
class Acting:
    """The contract of a request, or None, and how many the person may act for."""

    membership: Membership | None
    contracts: int


def acting_for(account_id: int, *, named: str | None, chosen: int | None) -> Acting:
    """Find the contract of a customer's request and take the portal's role for it. One query.

    named:   what the address names; when it is not the person's, there is no contract at all.
    chosen:  what the session remembers; when it is not the person's, the first one holds.
    """
    mark()
    with prepared() as cursor:
        cursor.execute(_ACT, {"account": account_id, "named": named, "chosen": chosen})
        id_, number, name, roles, _acting, contracts, _contract, _account, role = cursor.fetchone()
    entered(role)
    if id_ is None:
        return Acting(None, contracts)
    return Acting(Membership(id_, number, name, tuple(roles)), contracts)
