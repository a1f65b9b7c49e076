"""Add people and the provider, in one transaction of commands (needs Django set up)."""

from __future__ import annotations

import argparse

from django.db import transaction

from countersign.customers import commands as customers
from countersign.customers.queries import contract_by_number
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.project.exits import FOUND, Refusal


def add_person(given: argparse.Namespace, password: str | None) -> int:
    """Add one person; a customer becomes a contact of the contract at once. Returns the account's number.

    Raises: Refusal when there is no such contract; DomainError of the commands.
    """
    at = database_now()
    staff = given.kind == "staff"
    with transaction.atomic():
        account = identity.add_account(
            given.email, given.name, given.kind, roles=given.role if staff else (), title=given.title,
            locale=given.locale, zone=given.zone, password=password, by=SYSTEM, at=at,
        )  # fmt: skip
        if not staff:
            contract = contract_by_number(given.contract)
            if contract is None:
                raise Refusal(f"There is no contract {given.contract}.", FOUND)
            customers.add_contact(contract, account.pk, given.role or ["owner"], by=SYSTEM, at=at)
    return int(account.pk)


def name_provider(given: argparse.Namespace, password: str | None) -> int:
    """Name the provider and add the first administrator. Returns the account's number."""
    at = database_now()
    with transaction.atomic():
        customers.set_provider(
            name=given.provider, zone=given.zone, languages=given.languages.split(","),
            contract_pattern=given.contract_pattern, by=SYSTEM, at=at,
        )  # fmt: skip
        account = identity.add_account(
            given.admin_email, given.admin_name, "staff", roles=["admin", "manager"],
            locale=given.languages.split(",")[0], zone=given.zone, password=password, by=SYSTEM, at=at,
        )  # fmt: skip
    return int(account.pk)
