"""The cast of the tests, by name: two contracts' people and the provider's staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from countersign.customers import commands as customers
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import reference
from countersign.kernel.clock import database_now

LONG_AGO = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
PASSWORD = "a quiet harbour at dawn"
BUSINESS = {
    "critical": {"first_minutes": 15, "next_minutes": 15},
    "high": {"first_minutes": 15, "next_minutes": 30},
    "normal": {"first_minutes": 15, "next_minutes": 60},
    "low": {"first_minutes": 30, "next_minutes": 240},
}


@dataclass(frozen=True)
class Cast:
    """Everybody, ready to act; ids of what they act on."""

    owner: Actor
    colleague: Actor
    observer: Actor
    stranger: Actor
    first_line: Actor
    second_line: Actor
    generalist: Actor
    duty_lead: Actor
    manager: Actor
    contract: int
    foreign_contract: int
    service: int
    second_service: int
    foreign_service: int


def proven(actor: Actor, act: str, thing: Any = None) -> Actor:
    """Return the actor as a request carries them that gave a second factor for this act and object."""
    return actor.proven(act, reference(thing))


def _staff(name: str, email: str, role: str, *, locale: str = "en", password: str | None) -> Actor:
    account = identity.add_account(
        email, name, "staff", roles=[role], locale=locale, zone="Europe/Moscow", password=password,
        by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip
    if password is not None:
        without_passkey(account.pk)
    return Actor(
        "staff", id=account.pk, name=name, roles=frozenset({role}), ip="198.51.100.9", assurance="A2",
        channel="desk", session="STAFFSESSION", locale=locale, zone="Europe/Moscow",
    )  # fmt: skip


def without_passkey(account_id: int) -> None:
    """Let a member of the staff sign in by password alone for a day, as `countersign user break-glass` does."""
    now = database_now()
    identity.waive_passkey(
        account_id, reason="No device in these tests", until_at=now + timedelta(hours=24), by=SYSTEM, at=now
    )


def _contact(name: str, email: str, contract: int, role: str, *, locale: str, password: str | None) -> Actor:
    account = identity.add_account(
        email, name, "customer", locale=locale, zone="Europe/Moscow", password=password, by=SYSTEM, at=LONG_AGO
    )
    customers.add_contact(contract, account.pk, [role], by=SYSTEM, at=LONG_AGO)
    return Actor(
        "customer", id=account.pk, name=name, roles=frozenset({role}), contract=contract, ip="203.0.113.7",
        assurance="A2", channel="portal", session="CUSTSESSION", locale=locale, zone="Europe/Moscow",
    )  # fmt: skip


def assemble(*, password: str | None = None) -> Cast:
    """Register provider, two customers with contracts, plans and services, and everybody of the cast.

    password: given where the cast must sign in through the pages; hashing it costs a third of a second each.
    """
    at = LONG_AGO
    customers.set_provider(
        name="Nimbus Cloud", zone="Europe/Moscow", languages=["ru", "en", "it"], contract_pattern="##-####",
        by=SYSTEM, at=at,
    )  # fmt: skip
    plan = customers.add_plan("Business", BUSINESS, by=SYSTEM, at=at)
    vector = customers.register_customer(
        name="ООО «Вектор»", category="legal_entity", locale="ru", zone="Europe/Moscow", by=SYSTEM, at=at
    )
    ferri = customers.register_customer(
        name="Studio Ferri", category="sole_trader", locale="it", zone="Europe/Rome", by=SYSTEM, at=at
    )
    contract = customers.sign_contract(vector.pk, "41-2087", plan.pk, by=SYSTEM, at=at).pk
    foreign = customers.sign_contract(ferri.pk, "60-0031", plan.pk, by=SYSTEM, at=at).pk
    product, site = "Virtual server", "Moscow"
    hosts = ["cs1234.nimbus.example", "203.0.113.40"]
    service = customers.add_service(
        contract, "cs1234", product=product, site=site, identifiers=hosts, by=SYSTEM, at=at
    )
    second = customers.add_service(contract, "s3-vektor", product="Object storage", by=SYSTEM, at=at)
    alien = customers.add_service(foreign, "backup-ferri", product="Backup volume", by=SYSTEM, at=at)
    return Cast(
        owner=_contact("Павел Крылов", "p.krylov@vektor.example", contract, "owner", locale="ru", password=password),
        colleague=_contact(
            "Нина Орлова", "n.orlova@vektor.example", contract, "technical", locale="ru", password=password
        ),
        observer=_contact("Иван Сухов", "i.suhov@vektor.example", contract, "observer", locale="ru", password=password),
        stranger=_contact("Carla Ferri", "carla@ferri.example", foreign, "owner", locale="it", password=password),
        first_line=_staff("Mira Levchenko", "mira@nimbus.example", "first_line", password=password),
        second_line=_staff("Artem Volkov", "artem@nimbus.example", "second_line", password=password),
        generalist=_staff("Giulia Conti", "giulia@nimbus.example", "generalist", locale="it", password=password),
        duty_lead=_staff("Daniel Weber", "daniel@nimbus.example", "duty_lead", password=password),
        manager=_staff("Henrik Dahl", "henrik@nimbus.example", "manager", password=password),
        contract=contract,
        foreign_contract=foreign,
        service=service.pk,
        second_service=second.pk,
        foreign_service=alien.pk,
    )
