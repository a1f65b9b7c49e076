"""Customers as the desk reads them: a list by pages, one record with all that belongs to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign.customers import rules
from countersign.customers.configured import identification_law
from countersign.identity.queries import LOOKS, still_to_count
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.reading import row_of, rows_of

PAGE = 50
STATES = ("prospect", "active", "disputed", "closed")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in the list. numbers: of the contracts. jurisdiction: empty without a party."""

    id: int
    name: str
    category: str
    state: str
    jurisdiction: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page of the list; `next` is the key of the following one, empty on the last."""

    rows: list[CustomerRow]
    next: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer without what belongs to it."""

    id: int
    name: str
    category: str
    state: str
    locale: str
    zone: str
    applicant: str
    applicant_email: str
    applicant_phone: str
    looks: int | None = None  # As in `tickets.queries.TicketRow`.


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One version of who a customer is in law."""

    version: int
    category: str
    jurisdiction: str
    name: str
    data: dict[str, str]
    valid_from: datetime
    grounds: str


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """One look at a customer's identity."""

    id: int
    method: str
    evidence: str
    passed: bool
    state: str
    officer_id: int | None
    officer: str
    second: str
    looked_at: datetime
    settled_at: datetime | None
    valid_until: datetime | None

    @property
    def finding(self) -> rules.Finding:
        return rules.Finding(self.state, self.passed, self.valid_until)


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract of a customer with the plan in force."""

    id: int
    number: str
    signed_at: datetime
    ended_at: datetime | None
    plan: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A contact of one of the customer's contracts, former and invited ones too."""

    id: int
    contract_id: int
    account_id: int
    name: str
    email: str
    roles: tuple[str, ...]
    rights: tuple[str, ...] | None
    phone: str
    is_active: bool
    invited_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnedService:
    """A service of one of the customer's contracts."""

    id: int
    contract_id: int
    name: str
    product: str
    site: str
    identifiers: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class VerificationTold:
    """A verification for the officer who settles it."""

    id: int
    customer_id: int
    customer: str
    method: str
    evidence: str
    passed: bool
    officer: str


_LIST = """
SELECT k.id, k.name, k.category, k.state, coalesce(p.jurisdiction, ''),
       array(SELECT c.number FROM customers_contract c WHERE c.customer_id = k.id ORDER BY c.number LIMIT 5)
FROM customers_customer k
LEFT JOIN LATERAL (
    SELECT jurisdiction FROM customers_party WHERE customer_id = k.id ORDER BY version DESC LIMIT 1
) p ON true
WHERE {where} ORDER BY k.id DESC LIMIT %(limit)s
"""
_FOUND = """
k.id IN (
    SELECT id FROM customers_customer WHERE lower(name) LIKE %(like)s
    UNION SELECT customer_id FROM customers_contract WHERE number = %(exact)s
    UNION SELECT customer_id FROM customers_party
          WHERE category <> 'individual' AND (data ->> 'tax_id' = %(exact)s OR data ->> 'registration_id' = %(exact)s)
    UNION SELECT c.customer_id FROM customers_service s JOIN customers_contract c ON c.id = s.contract_id
          WHERE s.name = %(exact)s
)
"""


def customers_page(by: Actor, *, state: str = "", words: str = "", after: str = "") -> CustomerPage:
    """Return one page of customers, the newest first. One query.

    words:  part of a name, or a whole contract, tax or registration number, or a service's name; numbers of
            persons are not searched.
    after:  the key of the page, as the page before gave it.
    Raises: NotAllowed.
    """
    require(by, "customer.list")
    where, given = ["true"], {"limit": PAGE + 1}
    values: dict[str, Any] = dict(given)
    if state in STATES:
        where.append("k.state = %(state)s")
        values["state"] = state
    if after.isascii() and after.isdecimal() and len(after) < 18:
        where.append("k.id < %(after)s")
        values["after"] = int(after)
    if words:
        where.append(_FOUND)
        escaped = words.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        values |= {"like": f"%{escaped}%", "exact": words}
    found = [
        CustomerRow(*(*row[:-1], tuple(row[-1]))) for row in rows_of(_LIST.format(where=" AND ".join(where)), values)
    ]
    more = len(found) > PAGE
    return CustomerPage(found[:PAGE], str(found[PAGE - 1].id) if more else "")


_LOOKS = LOOKS.format(thing="'customer:' || k.id")


def customer_card(customer_id: int, by: Actor) -> CustomerCard:
    """Return one customer. One query. Raises NotAllowed, NotVisible."""
    require(by, "customer.read", f"customer:{customer_id}")
    row = row_of(
        "SELECT k.id, k.name, k.category, k.state, k.locale, k.zone, coalesce(a.name, ''), coalesce(a.email, ''), "
        f"coalesce(k.applicant_phone, ''), {_LOOKS} FROM customers_customer k "
        "LEFT JOIN identity_account a ON a.id = k.applicant_id WHERE k.id = %s",
        [by.id if by.is_staff else None, customer_id],
    )
    if row is None:
        raise NotVisible
    return CustomerCard(*(*row[:-1], still_to_count(row[-1]) if by.is_staff else None))


def parties_of(customer_id: int) -> list[PartyRow]:
    """Return the versions of a customer's party, the one in force first. One query."""
    rows = rows_of(
        "SELECT version, category, jurisdiction, name, data::text, valid_from, grounds FROM customers_party "
        "WHERE customer_id = %s ORDER BY version DESC",
        [customer_id],
    )
    return [PartyRow(*(*row[:4], json.loads(row[4]), *row[5:])) for row in rows]


def verifications_of(customer_id: int) -> list[VerificationRow]:
    """Return the looks at a customer's identity, the newest first. One query."""
    rows = rows_of(
        "SELECT v.id, v.method, v.evidence, v.passed, v.state, v.officer_id, coalesce(a.name, ''), "
        "coalesce(b.name, ''), v.looked_at, v.settled_at, v.valid_until FROM customers_verification v "
        "LEFT JOIN identity_account a ON a.id = v.officer_id LEFT JOIN identity_account b ON b.id = v.second_id "
        "WHERE v.customer_id = %s ORDER BY v.id DESC",
        [customer_id],
    )
    return [VerificationRow(*row) for row in rows]


def verification_told(verification_id: int, by: Actor) -> VerificationTold:
    """Return one verification with its customer's name. One query. Raises NotAllowed, NotVisible."""
    require(by, "customer.list")
    row = row_of(
        "SELECT v.id, k.id, k.name, v.method, v.evidence, v.passed, coalesce(a.name, '') FROM customers_verification v "
        "JOIN customers_customer k ON k.id = v.customer_id LEFT JOIN identity_account a ON a.id = v.officer_id "
        "WHERE v.id = %s",
        [verification_id],
    )
    if row is None:
        raise NotVisible
    return VerificationTold(*row)


def contracts_of(customer_id: int) -> list[ContractRow]:
    """Return the contracts of a customer with their plans, by number. One query."""
    rows = rows_of(
        "SELECT c.id, c.number, c.signed_at, c.ended_at, coalesce(p.name, '') FROM customers_contract c "
        "LEFT JOIN customers_subscription s ON s.contract_id = c.id AND s.starts_at <= now() "
        "AND (s.ends_at IS NULL OR s.ends_at > now()) "
        "LEFT JOIN customers_plan p ON p.id = s.plan_id WHERE c.customer_id = %s ORDER BY c.number",
        [customer_id],
    )
    return [ContractRow(*row) for row in rows]


_PEOPLE = """
SELECT t.id, t.contract_id, t.account_id, CASE WHEN t.is_active THEN a.name ELSE coalesce(t.name, a.name) END,
       coalesce(t.email, a.email), t.roles, t.rights, coalesce(t.phone, ''), t.is_active AND a.is_active, t.invited_at
FROM customers_contact t JOIN identity_account a ON a.id = t.account_id
JOIN customers_contract c ON c.id = t.contract_id
"""


def _people(where: str, value: int) -> list[PersonRow]:
    order = "ORDER BY c.number, NOT t.is_active, NOT 'owner' = ANY(t.roles), 4"
    return [
        PersonRow(*(*row[:5], tuple(row[5]), None if row[6] is None else tuple(row[6]), *row[7:]))
        for row in rows_of(f"{_PEOPLE} WHERE {where} {order}", [value])
    ]


def people_of_customer(customer_id: int) -> list[PersonRow]:
    """Return everybody who acts, acted or is invited to act for a customer. One query."""
    return _people("c.customer_id = %s", customer_id)


def people_of_contract(contract_id: int) -> list[PersonRow]:
    """Return everybody who acts or is invited to act on a contract; former contacts too. One query."""
    return _people("t.contract_id = %s", contract_id)


def person_of_contract(contact_id: int, contract_id: int) -> PersonRow:
    """Return one contact of a contract. One query. Raises NotVisible: the same for foreign and for missing ones."""
    found = [row for row in _people("t.id = %s", contact_id) if row.contract_id == contract_id]
    if not found:
        raise NotVisible
    return found[0]


def invitations_of(account_id: int) -> list[tuple[int, str, str, datetime]]:
    """Return the invitations a person has not answered: (contact, contract number, customer, when). One query."""
    rows = rows_of(
        "SELECT t.id, c.number, k.name, t.invited_at FROM customers_contact t "
        "JOIN customers_contract c ON c.id = t.contract_id JOIN customers_customer k ON k.id = c.customer_id "
        "WHERE t.account_id = %s AND t.invited_at IS NOT NULL ORDER BY t.invited_at",
        [account_id],
    )
    return [(id_, number, name, at) for id_, number, name, at in rows]


def services_of_customer(customer_id: int) -> list[OwnedService]:
    """Return the services of all contracts of a customer, ended ones too. One query."""
    rows = rows_of(
        "SELECT s.id, s.contract_id, s.name, s.product, s.site, s.identifiers, s.is_active FROM customers_service s "
        "JOIN customers_contract c ON c.id = s.contract_id WHERE c.customer_id = %s "
        "ORDER BY NOT s.is_active, c.number, s.name",
        [customer_id],
    )
    return [OwnedService(*(*row[:5], tuple(row[5]), row[6])) for row in rows]


def plans() -> list[tuple[int, str]]:
    """Return the newest version of each plan: (id, name). One query."""
    rows = rows_of("SELECT DISTINCT ON (name) id, name FROM customers_plan ORDER BY name, version DESC")
    return [(id_, name) for id_, name in rows]


def may_provision(customer_id: int, at: datetime) -> bool:
    """Tell whether a service may be given to a customer at an instant. Two queries. Source: security.md 2."""
    versions = parties_of(customer_id)
    country = versions[0].jurisdiction if versions else ""
    findings = [row.finding for row in verifications_of(customer_id)]
    return rules.may_provision(identification_law(), country, findings, at)


def same_numbers(customer_id: int) -> list[tuple[int, str]]:
    """Return other customers with the same tax number, for the officer who looks at a registration. One query."""
    rows = rows_of(
        "SELECT DISTINCT k.id, k.name FROM customers_party p JOIN customers_party o "
        "ON o.data ->> 'tax_id' = p.data ->> 'tax_id' AND o.jurisdiction = p.jurisdiction "
        "AND o.customer_id <> p.customer_id JOIN customers_customer k ON k.id = o.customer_id "
        "WHERE p.customer_id = %s ORDER BY k.id LIMIT 10",
        [customer_id],
    )
    return [(id_, name) for id_, name in rows]


def registration_of(account_id: int) -> tuple[int, str, str] | None:
    """Return the customer that a person applied for: (id, name, state); the newest. One query."""
    row = row_of(
        "SELECT id, name, state FROM customers_customer WHERE applicant_id = %s ORDER BY id DESC LIMIT 1", [account_id]
    )
    return None if row is None else (int(row[0]), str(row[1]), str(row[2]))
