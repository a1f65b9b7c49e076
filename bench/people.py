"""Everybody of the loaded database: provider, staff, customers with contracts, contacts and services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from django.db import connection

from bench import words
from bench.copying import Pile, as_loader
from bench.order import Order
from bench.stories import TARGETS, Place
from countersign.customers import commands as customers
from countersign.customers.models import Contact, Contract, Customer, Provider, Service, Subscription
from countersign.identity import commands as identity
from countersign.identity.models import Account
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now

LONG_AGO = datetime(2024, 1, 10, 8, 0, tzinfo=UTC)
PASSWORD = "a quiet harbour at dawn"
ENGINEER = "engineer@bench.example"
CUSTOMER = "customer@bench.example"
WAIVED_FOR = timedelta(hours=8)
ROLES = ("first_line", "second_line", "generalist", "duty_lead")


def settle(order: Order, staff: int) -> Order:
    """Register provider and plan, then everybody else in bulk. The first of staff and of contacts can sign in."""
    if not Provider.objects.exists():
        customers.set_provider(
            name="Nimbus Cloud", zone="Europe/Moscow", languages=["ru", "en", "it"],
            contract_pattern="##-####", by=SYSTEM, at=LONG_AGO,
        )  # fmt: skip
    plan = customers.add_plan("Business", TARGETS, by=SYSTEM, at=LONG_AGO)
    _signing_in()
    event = order.first_event - 10 * (order.contracts + staff)
    pile = Pile()
    account = _next(Account)
    for number in range(staff - 1):
        event += 1
        row = _person(account + number, f"staff{number}@bench.example", "staff", [ROLES[number % len(ROLES)]])
        pile.born(event, "account.added", row, by=SYSTEM, at=LONG_AGO)
    account += staff
    for number in range(order.contracts):
        event = _contract(pile, number, account + number, plan.pk, event)
    with as_loader(order.address) as written:
        pile.write(written)
    return replace(order, plan_id=plan.pk)


def _signing_in() -> None:
    """Add the engineer whom the measurements sign in; the customer is the contact of the first contract."""
    identity.add_account(
        ENGINEER, "Mira Levchenko", "staff", roles=["first_line"], locale="en", zone="Europe/Riga",
        password=PASSWORD, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip
    identity.add_account(
        CUSTOMER, "Анна Белова", "customer", locale="ru", zone="Europe/Moscow", password=PASSWORD,
        by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


def waive_passkey() -> None:
    """Let the engineer sign in without a device; anew for every measurement, since a loaded database is kept."""
    now = database_now()
    engineer = Account.objects.get(email=ENGINEER)
    identity.waive_passkey(
        engineer.pk, reason="The measurements have no device", until_at=now + WAIVED_FOR, by=SYSTEM, at=now
    )


def customer() -> Actor:
    """Return the customer who can sign in, as a page would see them."""
    account = Account.objects.get(email=CUSTOMER)
    contract = Contact.objects.filter(account_id=account.pk).values_list("contract_id", flat=True).get()
    return Actor(
        "customer", id=account.pk, name=account.name, roles=frozenset({"owner"}), contract=contract, ip="127.0.0.1",
        assurance="A2", channel="portal", session="MEASURED",
    )  # fmt: skip


def service_of(email: str) -> int:
    """Name a service of the contract that somebody acts for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id FROM customers_service s JOIN customers_contact c ON c.contract_id = s.contract_id "
            "JOIN identity_account a ON a.id = c.account_id WHERE a.email = %s ORDER BY s.id LIMIT 1",
            [email],
        )
        service: int = cursor.fetchone()[0]
    return service


def _next(model: type[Account]) -> int:
    newest = model.objects.order_by("-id").values_list("id", flat=True).first()
    return (newest or 0) + 1


def _person(number: int, email: str, kind: str, roles: list[str]) -> Account:
    name = words.NAMES[number % len(words.NAMES)]
    return Account(id=number, email=email, name=name, kind=kind, roles=roles, created_at=LONG_AGO, password="!")


def written(number: int) -> str:
    """Write a contract's number by the provider's pattern."""
    return f"{10 + number // 10_000:02}-{number % 10_000:04}"


def _contract(pile: Pile, number: int, account: int, plan: int, event: int) -> int:
    """Add a customer with a contract, its plan, one contact and two services; ids follow the number."""
    random, id_ = Random(number), 1000 + number
    name = f"{random.choice(words.COMPANIES)} {number}"
    if number == 0:
        account = Account.objects.get(email=CUSTOMER).pk
    rows = [
        ("customer.registered", Customer(id=id_, name=name, category="legal_entity", locale="ru")),
        ("contract.signed", Contract(id=id_, number=written(number), customer_id=id_, signed_at=LONG_AGO)),
        ("subscription.started", Subscription(id=id_, contract_id=id_, plan_id=plan, starts_at=LONG_AGO)),
        ("account.added", _person(account, f"contact{number}@bench.example", "customer", [])),
        ("contact.added", Contact(id=id_, account_id=account, contract_id=id_, roles=["owner"])),
        ("service.added", Service(id=2 * id_, contract_id=id_, name=f"cs{id_}", product="Virtual server", site="Moscow",
                                  identifiers=[f"cs{id_}.nimbus.example"])),
        ("service.added", Service(id=2 * id_ + 1, contract_id=id_, name=f"s3-{id_}", product="Object storage")),
    ]  # fmt: skip
    for type_, row in rows:
        if number == 0 and type_ == "account.added":
            continue
        event += 1
        pile.born(event, type_, row, by=SYSTEM, at=LONG_AGO)
    return event


@cache
def everybody(order: Order) -> tuple[list[Place], list[Actor]]:
    """Return the contracts with their contacts, and the staff, ready to act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.number, k.name, a.id, a.name, s.id, s.name FROM customers_contract c "
            "JOIN customers_customer k ON k.id = c.customer_id JOIN customers_contact t ON t.contract_id = c.id "
            "JOIN identity_account a ON a.id = t.account_id JOIN customers_service s ON s.contract_id = c.id "
            "WHERE c.id >= 1000 ORDER BY c.id, s.id"
        )
        places = [
            Place(
                Actor("customer", person, name, frozenset({"owner"}), contract, "203.0.113.7", "A2", session="LOADED"),
                contract, number, customer, service, host,
            )
            for contract, number, customer, person, name, service, host in cursor.fetchall()
        ]  # fmt: skip
    staff = [
        Actor("staff", row.pk, row.name, frozenset(row.roles), None, "198.51.100.9", "A2", "desk", "LOADED")
        for row in Account.objects.filter(kind="staff").order_by("id")
    ]
    return places, staff
