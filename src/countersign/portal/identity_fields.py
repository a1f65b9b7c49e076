"""Attempts to write identity data from the portal: no such way exists, and whoever tries is written down (T77)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from countersign.customers.commands import record_refused_edit
from countersign.customers.queries import contract_card
from countersign.portal.asking import Reader

LONGEST_BODY = 200_000
# Names that a form of ours never has: what a customer is in law, and what only the house decides.
IDENTITY = frozenset(
    """
    name category state jurisdiction country tax_id registration_id kpp short_name address representative authority
    superior birth_date document document_number passport party parties customer customer_id verification
    verifications valid_until applicant is_staff kind
    """.split()  # noqa: SIM905
)


def refused_edit(request: HttpRequest, asking: Reader, *, allowed: Iterable[str] = ()) -> bool:
    """Record which identity fields a request tried to write, if any. One command, none for ordinary forms."""
    tried = tried_fields(request) - set(allowed)
    if not tried or asking.by.contract is None:
        return False
    customer = contract_card(asking.by.contract).customer_id
    record_refused_edit(customer, tried, request.path, by=asking.by.without_key(), at=asking.now)
    return True


def tried_fields(request: HttpRequest) -> set[str]:
    """Name the identity fields in a request: of a form, with brackets or dots, or of JSON at any depth."""
    names: set[str] = set()
    if request.headers.get("Content-Type", "").startswith("application/json"):
        body = request.body[:LONGEST_BODY]
        try:
            _collect(json.loads(body), names)
        except (ValueError, RecursionError):
            names.add("customer")  # It cannot be read, and no form of ours sends it.
    else:
        for name in request.POST:
            names.update(
                part for part in name.replace("[", ".").replace("]", ".").replace("__", ".").split(".") if part
            )
    return {name.lower() for name in names} & IDENTITY


def _collect(told: Any, names: set[str]) -> None:
    if isinstance(told, dict):
        for name, value in told.items():
            names.add(str(name)[:60])
            _collect(value, names)
    elif isinstance(told, list):
        for one in told:
            _collect(one, names)
