"""The people of the demonstration: the provider's nine, and the contacts of seven customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign.customers import commands as customers
from countersign.identity import commands as identity
from countersign.identity.rules import DEMONSTRATION
from countersign.kernel.actor import SYSTEM, Actor
from countersign.project.demo.identities import ON_FILE, identity_of, let_somebody_wait, look_at
from countersign.project.demo.prices import Sold, make_rules, offer, sell

PROVIDER = "Nimbus Cloud"
THIS_MACHINE = "127.0.0.1"
# Counted from when the demonstration's people came, and honoured only while COUNTERSIGN_DEMO=1.
WAIVED_FOR = timedelta(days=3000)
MOSCOW, ROME, BERLIN, OSLO = "Europe/Moscow", "Europe/Rome", "Europe/Berlin", "Europe/Oslo"


def _targets(*minutes: int) -> dict[str, dict[str, int]]:
    pairs = zip(minutes[::2], minutes[1::2], strict=True)
    names = ("critical", "high", "normal", "low")
    return {
        name: {"first_minutes": first, "next_minutes": later}
        for name, (first, later) in zip(names, pairs, strict=True)
    }


PLANS = {
    "Basic": _targets(30, 60, 60, 120, 240, 480, 480, 1440),
    "Business": _targets(15, 15, 15, 30, 15, 60, 30, 240),
    "Premium": _targets(5, 10, 10, 20, 15, 30, 15, 120),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """One of the provider's people."""

    name: str
    role: str
    title: str
    locale: str
    zone: str
    password: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who acts on a customer's contract."""

    name: str
    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service with the names and addresses it is known by."""

    name: str
    product: str
    site: str = ""
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with one contract."""

    name: str
    category: str
    locale: str
    zone: str
    plan: str
    ip: str
    contacts: Mapping[str, Contact]
    services: tuple[Service, ...]


STAFF = {
    "mira": Staff("Mira Levchenko", "first_line", "Support engineer", "en", MOSCOW, "amber lantern over wharf"),
    "artem": Staff("Artem Volkov", "second_line", "System engineer", "ru", MOSCOW, "copper heron by the mill"),
    "giulia": Staff("Giulia Conti", "generalist", "Night engineer", "it", ROME, "olive terrace after rain"),
    "daniel": Staff("Daniel Weber", "duty_lead", "Duty lead", "en", BERLIN, "granite bridge at noon"),
    "olga": Staff("Olga Smirnova", "identity_officer", "Identity officer", "ru", MOSCOW, "cedar archive with ink"),
    "henrik": Staff("Henrik Dahl", "manager", "Head of support", "en", OSLO, "northern ferry to Bergen"),
    "tomas": Staff("Tomas Novak", "identity_officer", "Identity officer", "en", BERLIN, "walnut drawer and stamp"),
    "ines": Staff("Ines Duarte", "security", "Security officer", "en", BERLIN, "harbour light past two"),
    "ruth": Staff("Ruth Adler", "admin", "Administrator", "en", BERLIN, "brass key under fern"),
}
CUSTOMERS = {
    "41-2087": Customer(
        "ООО «Вектор»", "legal_entity", "ru", MOSCOW, "Business", "203.0.113.7",
        {
            "pavel": Contact("Павел Крылов", "owner", "p.krylov@vektor.example", "violet tram to depot"),
            "nina": Contact("Нина Орлова", "technical", "n.orlova@vektor.example", "paper boat on canal"),
            "guseva": Contact("Марина Гусева", "billing", "m.guseva@vektor.example", "silver teapot at five"),
            "suhov": Contact("Иван Сухов", "observer", "i.suhov@vektor.example", "wooden spoon and honey"),
        },
        (
            Service("cs1234", "Virtual server", "Moscow", ("cs1234.nimbus.example", "198.51.100.34")),
            Service("cs1240", "Virtual server", "Moscow", ("cs1240.nimbus.example", "198.51.100.40")),
            Service("s3-vektor", "Object storage", "Moscow", ("s3-vektor.nimbus.example",)),
            Service("vektor.example", "Mail domain", "", ("vektor.example", "mail.vektor.example")),
        ),
    ),
    "22-7810": Customer(
        "Анна Белова", "individual", "ru", MOSCOW, "Basic", "192.0.2.81",
        {"anna": Contact("Анна Белова", "owner", "anna.belova@foto.example", "yellow kite above dunes")},
        (
            Service("vps-7810", "Virtual server", "Moscow", ("vps-7810.nimbus.example", "198.51.100.81")),
            Service("belova-foto.example", "Domain and web hosting", "", ("belova-foto.example",)),
        ),
    ),
    "38-5520": Customer(
        "ИП Соколова Е. А.", "sole_trader", "ru", "Asia/Yekaterinburg", "Basic", "192.0.2.55",
        {"sokolova": Contact("Елена Соколова", "owner", "elena@sokolova.example", "linen curtain in wind")},
        (
            Service("web-5520", "Web hosting", "Moscow", ("shop.sokolova.example", "198.51.100.55")),
            Service("sokolova.example", "Mail domain", "", ("sokolova.example", "mail.sokolova.example")),
        ),
    ),
    "71-9004": Customer(
        "Гимназия № 12", "state_institution", "ru", MOSCOW, "Business", "198.51.100.204",
        {
            "ilyina": Contact("Тамара Ильина", "owner", "director@gym12.example", "blue globe upon shelf"),
            "kotov": Contact("Сергей Котов", "technical", "kotov@gym12.example", "chalk circle on asphalt"),
        },
        (
            Service("gym12-web", "Web hosting", "Moscow", ("gym12.example", "198.51.100.120")),
            Service("gym12-diary", "Virtual server", "Moscow", ("diary.gym12.example", "198.51.100.121")),
            Service("gym12-backup", "Backup volume", "Moscow", ("backup-9004.nimbus.example",)),
        ),
    ),
    "60-0031": Customer(
        "Studio Ferri", "sole_trader", "it", ROME, "Business", "192.0.2.131",
        {
            "carla": Contact("Carla Ferri", "owner", "carla@ferri.example", "basil window facing east"),
            "marco": Contact("Marco Ferri", "technical", "marco@ferri.example", "marble stairs to attic"),
        },
        (
            Service("backup-ferri", "Backup volume", "Milan", ("backup-0031.nimbus.example",)),
            Service("cs2201", "Virtual server", "Milan", ("cs2201.nimbus.example", "203.0.113.201")),
            Service("ferri.example", "Domain and web hosting", "", ("ferri.example", "www.ferri.example")),
        ),
    ),
    "52-0114": Customer(
        "Fotobank GmbH", "legal_entity", "en", BERLIN, "Premium", "192.0.2.14",
        {
            "katrin": Contact("Katrin Vogel", "owner", "vogel@fotobank.example", "plum orchard and ladder"),
            "jonas": Contact("Jonas Brandt", "technical", "brandt@fotobank.example", "tin whistle on platform"),
        },
        (
            Service("s3-fotobank", "Object storage", "Frankfurt", ("s3-fotobank.nimbus.example",)),
            Service("k8s-fotobank", "Kubernetes cluster", "Frankfurt", ("k8s-0114.nimbus.example",)),
            Service("cs3310", "Dedicated server", "Frankfurt", ("cs3310.nimbus.example", "203.0.113.110")),
        ),
    ),
    "58-3307": Customer(
        "Nordlys AS", "legal_entity", "en", OSLO, "Business", "192.0.2.33",
        {
            "ingrid": Contact("Ingrid Solberg", "owner", "ingrid@nordlys.example", "frosted lantern by fjord"),
            "erik": Contact("Erik Haugen", "technical", "erik@nordlys.example", "woollen mitten on fence"),
        },
        (
            Service("dc2-rack7", "Colocation", "DC-2", ("rack 7", "unit 20-28")),
            Service("cs4102", "Dedicated server", "DC-2", ("cs4102.nimbus.example", "203.0.113.142")),
            Service("nordlys.example", "Mail domain", "", ("nordlys.example", "mx1.nordlys.example")),
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Everybody ready to act, and the ids of what they act on."""

    actors: Mapping[str, Actor]
    services: Mapping[tuple[str, str], int]


def accounts() -> list[dict[str, str | None]]:
    """List every sign-in of the demonstration."""
    rows: list[dict[str, str | None]] = [
        {"name": who.name, "role": who.role, "login": _login(key), "password": who.password, "contract": None}
        for key, who in STAFF.items()
    ]
    for number, customer in CUSTOMERS.items():
        rows += [
            {"name": c.name, "role": c.role, "login": c.email, "password": c.password, "contract": number}
            for c in customer.contacts.values()
        ]
    return rows


def register(now: datetime) -> World:
    """Register provider, plans, staff and customers, as if it had happened during the last year."""
    begun = now - timedelta(days=420)
    customers.set_provider(
        name=PROVIDER, zone=MOSCOW, languages=["ru", "en", "it"], contract_pattern="##-####", by=SYSTEM, at=begun
    )
    make_rules(begun)
    plans = {
        name: customers.add_plan(name, targets, offer=offer(name), by=SYSTEM, at=begun).pk
        for name, targets in PLANS.items()
    }
    actors = {key: _staff(key, who, begun) for key, who in STAFF.items()}
    services: dict[tuple[str, str], int] = {}
    for order, (number, customer) in enumerate(CUSTOMERS.items()):
        at = begun + timedelta(days=30 + 37 * order, hours=order)
        made = customers.register_customer(
            name=customer.name, category=customer.category, locale=customer.locale, zone=customer.zone,
            identity=identity_of(number), by=actors["olga"], at=at,
        )  # fmt: skip
        contract = customers.sign_contract(made.pk, number, plans[customer.plan], by=SYSTEM, at=at).pk
        look_at(number, made.pk, actors["olga"], actors["tomas"], at)
        at += timedelta(hours=6)
        for service in customer.services:
            services[number, service.name] = customers.add_service(
                contract, service.name, product=service.product, site=service.site, identifiers=service.known_as,
                by=SYSTEM, at=at,
            ).pk  # fmt: skip
        owned = {service.name: services[number, service.name] for service in customer.services}
        sell(Sold(number, contract, customer.zone), owned, at)
        for key, contact in customer.contacts.items():
            actors[key] = _contact(key, contact, customer, contract, at, ON_FILE[number].phone)
    let_somebody_wait(actors["olga"], now)
    _be_seen(actors.values(), now)
    return World(actors, services)


def _be_seen(actors: Iterable[Actor], now: datetime) -> None:
    """Let everybody have signed in from where they write for a year, and once from this machine."""
    yesterday = now - timedelta(days=1)
    for order, actor in enumerate(actors):
        identity.note_network(actor.account_id, actor.ip, at=yesterday, times=40 + 53 * order % 190)
        identity.note_network(actor.account_id, THIS_MACHINE, at=yesterday)


def _login(key: str) -> str:
    return f"{key}@nimbus.example"


def _session(key: str) -> str:
    return f"DEMO{key.upper()}"[:12].ljust(12, "X")


def _staff(key: str, who: Staff, at: datetime) -> Actor:
    made = identity.add_account(
        _login(key), who.name, "staff", roles=[who.role], title=who.title, locale=who.locale, zone=who.zone,
        password=who.password, by=SYSTEM, at=at,
    )  # fmt: skip
    identity.waive_passkey(
        made.pk, reason="Demonstration: signed in without a passkey", until_at=at + WAIVED_FOR, by=SYSTEM, at=at,
        way=DEMONSTRATION,
    )  # fmt: skip
    return Actor(
        "staff", id=made.pk, name=who.name, roles=frozenset({who.role}), ip="198.51.100.9", assurance="A2",
        method="password",
        channel="desk", session=_session(key), locale=who.locale, zone=who.zone,
    )  # fmt: skip


def _contact(key: str, who: Contact, customer: Customer, contract: int, at: datetime, phone: str) -> Actor:
    made = identity.add_account(
        who.email, who.name, "customer", locale=customer.locale, zone=customer.zone, password=who.password,
        by=SYSTEM, at=at,
    )  # fmt: skip
    added = customers.add_contact(contract, made.pk, [who.role], by=SYSTEM, at=at)
    if who.role == "owner":
        customers.change_contact(added.pk, roles=["owner"], phone=phone, by=SYSTEM, at=at)
    return Actor(
        "customer", id=made.pk, name=who.name, roles=frozenset({who.role}), contract=contract, ip=customer.ip,
        assurance="A2", method="password", channel="portal", session=_session(key), locale=customer.locale,
        zone=customer.zone,
    )  # fmt: skip
