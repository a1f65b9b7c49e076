"""Who the customers of the demonstration are in law, and who has looked at it. All numbers are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign.customers import commands as customers
from countersign.customers.commands import Application, Identity, Look
from countersign.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class OnFile:
    """The data set of a customer, how it was proven, and the owner's telephone."""

    country: str
    typed: Mapping[str, str]
    method: str
    evidence: str
    phone: str


ON_FILE = {
    "41-2087": OnFile(
        "RU",
        {
            "name": "Общество с ограниченной ответственностью «Вектор»", "short_name": "ООО «Вектор»",
            "tax_id": "7704104270", "registration_id": "1187746104270", "kpp": "770401001",
            "address": "119021, Москва, ул. Тимура Фрунзе, 11, стр. 2", "representative": "Крылов Павел Андреевич",
            "authority": "Устав",
        },
        "qualified_signature", "Подпись УКЭП, обращение при регистрации", "+74950000141",
    ),
    "22-7810": OnFile(
        "RU", {"name": "Белова Анна Сергеевна", "tax_id": "771902278151"}, "in_person", "Офис на Пятницкой, журнал 14",
        "+79160000227",
    ),
    "38-5520": OnFile(
        "RU",
        {"name": "Индивидуальный предприниматель Соколова Елена Алексеевна", "tax_id": "667103855238",
         "registration_id": "319665800038553", "address": "620014, Екатеринбург, ул. Малышева, 36"},
        "own_account_transfer", "Платёж 00417 со счёта ИП", "+73430000385",
    ),
    "71-9004": OnFile(
        "RU",
        {
            "name": "Государственное бюджетное общеобразовательное учреждение «Гимназия № 12»",
            "short_name": "Гимназия № 12", "tax_id": "7707190045", "registration_id": "1027700719001",
            "address": "127055, Москва, ул. Новослободская, 57", "superior": "Департамент образования города Москвы",
            "representative": "Ильина Тамара Викторовна", "authority": "Приказ № 118-к",
        },
        "qualified_signature", "Контракт по 44-ФЗ № 12/7", "+74950000719",
    ),
    "60-0031": OnFile(
        "IT",
        {"name": "Studio Ferri di Carla Ferri", "tax_id": "02760031209", "registration_id": "FRRCRL84D52A944D",
         "address": "Via Saragozza 31, 40123 Bologna", "pec": "studioferri@pec.example", "sdi": "M5UXCR1"},
        "e_id", "SPID, livello 2", "+390510000600",
    ),
    "52-0114": OnFile(
        "DE",
        {"name": "Fotobank GmbH", "registration_id": "Berlin (Charlottenburg) HRB 152011 B", "tax_id": "DE115201146",
         "address": "Köpenicker Straße 114, 10997 Berlin", "representative": "Katrin Vogel",
         "authority": "Geschäftsführerin"},
        "video", "Videoident 2025-0114", "+49300000520",
    ),
    "58-3307": OnFile(
        "NO",
        {"name": "Nordlys AS", "tax_id": "958330707", "address": "Bryggen 7, 5003 Bergen",
         "representative": "Ingrid Solberg", "authority": "Daglig leder"},
        "qualified_signature", "BankID, signert avtale", "+4755000583",
    ),
}  # fmt: skip
WAITING = Application(
    "legal_entity",
    Identity(
        "RU",
        {
            "name": "Общество с ограниченной ответственностью «Северный ветер»", "short_name": "ООО «Северный ветер»",
            "tax_id": "7813900113", "registration_id": "1247800390012", "kpp": "781301001",
            "address": "197198, Санкт-Петербург, Большой пр. П. С., 48", "representative": "Орлов Пётр Ильич",
            "authority": "Устав",
        },
    ),
    "Пётр Орлов", "p.orlov@severveter.example", "+78120000781", "ru", "Europe/Moscow",
)  # fmt: skip
WAITING_PASSWORD = "tall spruce in the snow"


def identity_of(number: str) -> Identity:
    """Return the data set of a contract's customer."""
    return Identity(ON_FILE[number].country, ON_FILE[number].typed)


def look_at(number: str, customer_id: int, olga: Actor, tomas: Actor, at: datetime) -> None:
    """Let one officer look at a customer, and another confirm where the category wants two."""
    told = ON_FILE[number]
    by = olga.proven("verification.record", f"customer:{customer_id}")
    found = customers.record_verification(
        customer_id, Look(told.method, told.evidence, True), by=by, at=at + timedelta(hours=2)
    )
    if found.state == "proposed":
        second = tomas.proven("verification.settle", f"verification:{found.pk}")
        customers.settle_verification(found.pk, confirmed=True, by=second, at=at + timedelta(hours=5))


def let_somebody_wait(olga: Actor, now: datetime) -> None:
    """Register a legal entity that waits for the officers: one has looked at it, the other has not."""
    visitor = Actor("nobody", ip="203.0.113.78", locale="ru")
    paper = customers.apply_for_registration(WAITING, by=visitor, at=now - timedelta(hours=4))
    made = customers.confirm_registration(
        paper.pk, WAITING_PASSWORD, by=visitor, at=now - timedelta(hours=4) + timedelta(minutes=6)
    )
    by = olga.proven("verification.record", f"customer:{made.pk}")
    look = Look("qualified_signature", "Подпись УКЭП, заявка с сайта", True)
    customers.record_verification(made.pk, look, by=by, at=now - timedelta(hours=1))
