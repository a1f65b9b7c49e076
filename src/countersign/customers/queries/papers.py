"""What the room's letters are written from."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.kernel.reading import row_of


@dataclass(frozen=True, slots=True)
class Paper:
    """A registration whose e-mail is not proven. letters_today: registrations with this e-mail within a day."""

    id: int
    email: str
    person: str
    locale: str
    category: str
    name: str
    letters_today: int


@dataclass(frozen=True, slots=True)
class ContactTold:
    """A contact as a letter about it needs one."""

    contract_id: int
    account_id: int
    name: str
    email: str
    number: str
    customer: str
    without_password: bool


def paper(paper_id: int) -> Paper | None:
    """Return a registration on paper. One query."""
    row = row_of(
        "SELECT id, email, person, locale, category, name, (SELECT count(*) FROM customers_registration_paper o "
        "WHERE o.email = p.email AND o.submitted_at > p.submitted_at - interval '1 day' "
        "AND o.submitted_at <= p.submitted_at) FROM customers_registration_paper p WHERE id = %s",
        [paper_id],
    )
    return None if row is None else Paper(*row)


def contact_told(contact_id: int) -> ContactTold | None:
    """Return what a letter says of a contact. One query."""
    row = row_of(
        "SELECT t.contract_id, t.account_id, coalesce(t.name, a.name), coalesce(t.email, a.email), c.number, k.name, "
        "a.password LIKE '!%%' FROM customers_contact t JOIN identity_account a ON a.id = t.account_id "
        "JOIN customers_contract c ON c.id = t.contract_id JOIN customers_customer k ON k.id = c.customer_id "
        "WHERE t.id = %s",
        [contact_id],
    )
    return None if row is None else ContactTold(*row)


def applicant_of(customer_id: int) -> int | None:
    """Return the account of whoever registered a customer. One query."""
    row = row_of("SELECT applicant_id FROM customers_customer WHERE id = %s", [customer_id])
    return None if row is None or row[0] is None else int(row[0])
