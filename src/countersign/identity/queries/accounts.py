"""Accounts as frozen rows: no hash, no query behind an attribute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Func, QuerySet, TextField, Value

from countersign.identity.models import Account
from countersign.identity.rules import Kind, normalised_email


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person as screens and other rooms may know one.

    title:   what customers read beside the name: "engineer".
    """

    id: int
    email: str
    name: str
    kind: str
    roles: frozenset[str]
    title: str
    locale: str
    zone: str
    is_active: bool


_COLUMNS = ("id", "email", "name", "kind", "roles", "title", "locale", "zone", "is_active")


def _rows(found: QuerySet[Account]) -> list[AccountRow]:
    return [
        AccountRow(id_, email, name, kind, frozenset(roles), *rest)
        for id_, email, name, kind, roles, *rest in found.values_list(*_COLUMNS)
    ]


def account_for_sign_in(email: str) -> Account | None:
    """Find the account of a typed e-mail, active or not. One query.

    The only reads that give the model itself: Django's sign-in wants one.
    """
    return Account.objects.filter(email=normalised_email(email)).first()


def account_to_go_on(account_id: int) -> Account | None:
    """Find an active account by id, for a sign-in that has several steps. One query."""
    return Account.objects.filter(pk=account_id, is_active=True).first()


def account(account_id: int) -> AccountRow | None:
    """Return one person. One query."""
    return accounts([account_id]).get(account_id)


def accounts(ids: Iterable[int]) -> dict[int, AccountRow]:
    """Return people by id; unknown ids are left out. One query."""
    return {row.id: row for row in _rows(Account.objects.filter(pk__in=set(ids)))}


def account_id_of(email: str) -> int | None:
    """Return the id of the account with this e-mail. One query."""
    return Account.objects.filter(email=normalised_email(email)).values_list("pk", flat=True).first()


def mail_domains() -> frozenset[str]:
    """Return the domains of all addresses that people are registered under. One query."""
    domain = Func("email", Value("@"), Value(2), function="split_part", output_field=TextField())
    found = Account.objects.annotate(domain=domain)
    return frozenset(found.values_list("domain", flat=True).distinct().order_by("domain"))


def staff_directory() -> list[AccountRow]:
    """List the active staff by name. One query."""
    return _rows(Account.objects.filter(kind=Kind.STAFF, is_active=True).order_by("name", "pk"))


def on_staff(*roles: str) -> list[AccountRow]:
    """List the active staff who bear at least one of the roles, by name. One query."""
    found = Account.objects.filter(kind=Kind.STAFF, is_active=True, roles__overlap=list(roles))
    return _rows(found.order_by("name", "pk"))
