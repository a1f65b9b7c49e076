"""A customer with a party and a document in the vault, its owners, two officers, and what they do in cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail
from tests.cast import BUSINESS, LONG_AGO, PASSWORD, proven
from tests.rooms.customers.conftest import VECTOR, member
from tests.web.world import tell_subscribers

from countersign.customers import commands
from countersign.customers.commands import Identity, disputes, identity_changes, officers, recoveries
from countersign.customers.commands.choosing import choose_recovery_methods
from countersign.customers.commands.disputes import Claimed, Verdict
from countersign.customers.commands.recoveries import Claim, Found
from countersign.customers.models import OwnershipDispute, RecoveryCase
from countersign.identity import commands as identity
from countersign.kernel.actor import NOBODY, SYSTEM, Actor
from countersign.notify.models import Notice
from countersign.vault import box

T0 = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
NUMBER = "4509 731846"
DOCUMENT = {"number": NUMBER, "names": "Крылов Павел Андреевич", "born": "1979-04-23"}
CLAIMANT = replace(NOBODY, ip="192.0.2.77")
OWNER, SECOND_OWNER = "p.krylov@vektor.example", "n.orlova@vektor.example"


def after(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


@dataclass
class Lane:
    """Everybody whom a case concerns."""

    customer: int
    contract: int
    owner: Actor
    partner: Actor
    stranger: Actor
    olga: Actor
    tomas: Actor
    ines: Actor

    def proven(self, by: Actor, act: str, thing: Any) -> Actor:
        return proven(by, act, thing)

    def claimed(self, **changes: str) -> RecoveryCase:
        """Somebody says that they cannot get in, and the job finds the account."""
        given = {"email": OWNER, "contact": "krylov.new@mail.example", "lost": "all", "name": "Павел Крылов"}
        case = recoveries.ask_recovery(Claim(**(given | changes)), by=CLAIMANT, at=T0)
        return recoveries.match_recovery(case.pk, by=SYSTEM, at=T0)

    def compared(self, case: Any, by: Actor, **changes: str) -> dict[str, str]:
        typed = {**DOCUMENT, **changes}
        return officers.compare_identity(
            case.ledger_kind, case.pk, typed, by=proven(by, "case.compare", case), at=after(1)
        )

    def checked(self, **changes: str) -> RecoveryCase:
        case = self.claimed(**changes)
        self.compared(case, self.olga)
        found = Found(["in_person"], ["Passport shown at the office, visit 118"])
        return recoveries.check_recovery(case.pk, found, by=proven(self.olga, "recovery.check", case), at=after(1))

    def waiting(self) -> RecoveryCase:
        case = self.checked()
        self.compared(case, self.tomas)
        return recoveries.approve_recovery(case.pk, by=proven(self.tomas, "recovery.approve", case), at=after(2))

    def disputed(self) -> OwnershipDispute:
        claim = Claimed("Игорь Брагин", "bragin@mail.example", "41-2087", "I led this project, the site is mine.")
        dispute = disputes.open_dispute(claim, by=CLAIMANT, at=T0)
        by = proven(self.olga, "dispute.freeze", dispute)
        return disputes.freeze(dispute.pk, self.customer, "A dismissed manager claims the account.", by=by, at=after(1))

    def proposed(self, **changes: Any) -> OwnershipDispute:
        dispute = self.disputed()
        given = {
            "decision": "holder_keeps", "basis": "registered_identity",
            "reason": "The contract is with the company; the claimant never was its holder.",
            "evidence": ["Register of companies, extract of 2026-03-10"],
        }  # fmt: skip
        by = proven(self.olga, "dispute.propose", dispute)
        return disputes.propose_decision(dispute.pk, Verdict(**(given | changes)), by=by, at=after(2))

    def asked(self, field: str = "address") -> Any:
        by = proven(self.owner, "identity.ask_change", f"contract:{self.contract}")
        return identity_changes.ask_identity_change(self.contract, field, "We moved.", by=by, at=T0)

    def made(self, value: str = "119021, Москва, ул. Новая, 2", *, typo: bool = False) -> Any:
        change = self.asked()
        self.compared(change, self.olga)
        by = proven(self.olga, "identity.make_change", change)
        return identity_changes.make_identity_change(
            change.pk, value, evidence=["Extract of the register"], typo=typo, by=by, at=after(1)
        )

    def confirmed(self, value: str = "119021, Москва, ул. Новая, 2", *, typo: bool = False) -> Any:
        change = self.made(value, typo=typo)
        self.compared(change, self.tomas)
        by = proven(self.tomas, "identity.check_change", change)
        return identity_changes.check_identity_change(change.pk, value, by=by, at=after(2))

    def choose(self, *methods: str, at: datetime = LONG_AGO) -> None:
        by = proven(self.owner, "recovery.choose", f"contract:{self.contract}")
        choose_recovery_methods(self.contract, methods, by=by, at=at)


def _owner(name: str, email: str, contract: int, *roles: str, password: str | None) -> Actor:
    account = identity.add_account(email, name, "customer", locale="en", password=password, by=SYSTEM, at=LONG_AGO)
    commands.add_contact(contract, account.pk, roles, by=SYSTEM, at=LONG_AGO)
    return Actor(
        "customer", id=account.pk, name=name, roles=frozenset(roles), contract=contract, ip="203.0.113.7",
        assurance="A2", channel="portal", session=f"S{account.pk}",
    )  # fmt: skip


def assemble_lane(*, document: bool = True, password: str | None = None) -> Lane:
    """Bring everything to where a case begins."""
    commands.set_provider(
        name="Nimbus Cloud", zone="UTC", languages=["en"], contract_pattern="##-####", by=SYSTEM, at=LONG_AGO
    )
    plan = commands.add_plan("Business", BUSINESS, by=SYSTEM, at=LONG_AGO)
    vector = commands.register_customer(
        name="", category="legal_entity", identity=Identity("RU", VECTOR), by=SYSTEM, at=LONG_AGO
    )
    ferri = commands.register_customer(name="Studio Ferri", category="sole_trader", by=SYSTEM, at=LONG_AGO)
    contract = commands.sign_contract(vector.pk, "41-2087", plan.pk, by=SYSTEM, at=LONG_AGO).pk
    foreign = commands.sign_contract(ferri.pk, "60-0031", plan.pk, by=SYSTEM, at=LONG_AGO).pk
    look = commands.Look("qualified_signature", "case 7", True)
    commands.record_verification(vector.pk, look, by=SYSTEM, at=LONG_AGO)
    commands.add_service(contract, "cs1234", product="Virtual server", by=SYSTEM, at=LONG_AGO)
    if document:
        box.put_document(vector.pk, kind="internal_passport", country="RU", fields=DOCUMENT, by_id=1)
    return Lane(
        vector.pk, contract,
        _owner("Павел Крылов", OWNER, contract, "owner", password=password),
        _owner("Нина Орлова", SECOND_OWNER, contract, "owner", password=password),
        _owner("Carla Ferri", "carla@ferri.example", foreign, "owner", password=password),
        member("Olga Smirnova", "identity_officer"), member("Tomas Novak", "identity_officer"),
        member("Ines Duarte", "identity_officer"),
    )  # fmt: skip


def letters(address: str) -> list[str]:
    """Tell every subscription, and return the subjects of what goes to an address."""
    tell_subscribers()
    return list(Notice.objects.filter(address=address).order_by("pk").values_list("subject", flat=True))


def claimants_mail(address: str) -> list[tuple[str, str]]:
    """Tell every subscription, and return subject and text of the mails that go to a claimant, oldest first."""
    mail.outbox.clear()
    tell_subscribers()
    return [(str(one.subject), str(one.body)) for one in mail.outbox if one.to == [address]]


__all__ = [
    "CLAIMANT",
    "DOCUMENT",
    "OWNER",
    "PASSWORD",
    "SECOND_OWNER",
    "T0",
    "Lane",
    "after",
    "assemble_lane",
    "claimants_mail",
    "letters",
]
