"""A provider with a plan, two identity officers, and prospects to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from tests.cast import BUSINESS, LONG_AGO

from countersign.customers import commands
from countersign.customers.commands import Application, Identity
from countersign.customers.models import Customer
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM, Actor

NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
PASSWORD = "a quiet harbour at dawn"
VECTOR = {
    "name": "Общество с ограниченной ответственностью «Вектор»", "short_name": "ООО «Вектор»",
    "tax_id": "7707083893", "registration_id": "1022200525819", "kpp": "770701001",
    "address": "119021, Москва, ул. Примерная, 1", "representative": "Крылов Павел Андреевич", "authority": "Устав",
}  # fmt: skip
VISITOR = Actor("nobody", ip="203.0.113.7", locale="ru")


@dataclass(frozen=True)
class Desk:
    """The provider's side: a plan, and who looks at identities."""

    plan: int
    olga: Actor
    tomas: Actor
    first_line: Actor


def member(name: str, role: str) -> Actor:
    """Add one member of the staff."""
    login = f"{name.split()[0].lower()}@nimbus.example"
    account = identity.add_account(login, name, "staff", roles=[role], by=SYSTEM, at=LONG_AGO)
    return Actor(
        "staff", id=account.pk, name=name, roles=frozenset({role}), assurance="A2", channel="desk", session=name[:6],
        ip="198.51.100.9",
    )  # fmt: skip


@pytest.fixture
def desk(db: None) -> Desk:
    """The provider with one plan and its officers."""
    commands.set_provider(
        name="Nimbus Cloud", zone="UTC", languages=["en"], contract_pattern="##-####", by=SYSTEM, at=LONG_AGO
    )
    plan = commands.add_plan("Business", BUSINESS, by=SYSTEM, at=LONG_AGO)
    return Desk(
        plan.pk, member("Olga Smirnova", "identity_officer"), member("Tomas Novak", "identity_officer"),
        member("Mira Levchenko", "first_line"),
    )  # fmt: skip


def application(**changes: object) -> Application:
    """Fill a legal entity's registration in."""
    given: dict[str, object] = {
        "category": "legal_entity", "identity": Identity("RU", VECTOR), "person": "Павел Крылов",
        "email": "p.krylov@vektor.example", "phone": "+7 495 123-45-67", "locale": "ru", "zone": "Europe/Moscow",
    }  # fmt: skip
    return Application(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture
def prospect(desk: Desk) -> Customer:
    """A legal entity whose e-mail is proven and whom nobody has looked at."""
    paper = commands.apply_for_registration(application(), by=VISITOR, at=NOW)
    return commands.confirm_registration(paper.pk, PASSWORD, by=VISITOR, at=NOW)
