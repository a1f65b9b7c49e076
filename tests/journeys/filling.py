"""Fills the house of the journeys beside its demonstration (`python -m tests.journeys.filling`).

Prints as JSON the numbers of its tickets by the name of what they are for, and who else can sign in.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO

import django

django.setup(set_prefix=False)

from tests.cast import LONG_AGO, PASSWORD  # noqa: E402
from tests.factories import SOLUTION  # noqa: E402
from tests.journeys.payloads import MALLORY, PAYLOADS  # noqa: E402

from countersign.customers import commands as customers  # noqa: E402
from countersign.customers.models import Contract, Plan, Service  # noqa: E402
from countersign.files import commands as files  # noqa: E402
from countersign.identity import commands as identity  # noqa: E402
from countersign.identity.models import Account  # noqa: E402
from countersign.kernel.actor import SYSTEM, Actor  # noqa: E402
from countersign.kernel.clock import database_now  # noqa: E402
from countersign.mail import commands as mail_room  # noqa: E402
from countersign.mail.rules.arrivals import Arrival, Via  # noqa: E402
from countersign.shifts import commands as shifts  # noqa: E402
from countersign.shifts.models import Queue  # noqa: E402
from countersign.tickets import commands  # noqa: E402
from countersign.tickets.commands import Words  # noqa: E402
from countersign.tickets.rules.facts import facts_for  # noqa: E402

HURRY, HURRY_LOGIN = "Klara Brief", "klara@brief.example"
BRIEF_SECONDS = 30
STATES = ("new", "accepted", "asked", "proposed", "closed")


def staff(name: str, role: str) -> Actor:
    """Name one of the provider's people as somebody who acts."""
    account = Account.objects.get(name=name)
    return Actor(
        "staff", id=account.pk, name=name, roles=frozenset({role}), ip="198.51.100.9", assurance="A2",
        channel="desk", session="STAFFSESSION", zone="Europe/Moscow",
    )  # fmt: skip


def owner(account: Account, contract: int, locale: str = "ru") -> Actor:
    """Name a contract's owner as somebody who acts."""
    return Actor(
        "customer", id=account.pk, name=account.name, roles=frozenset({"owner"}), contract=contract, ip="203.0.113.7",
        assurance="A2", channel="portal", session="CUSTSESSION", locale=locale, zone="Europe/Moscow",
    )  # fmt: skip


def told(mira: Actor, artem: Actor) -> dict[str, int]:
    """Bring one ticket of the lawyers into every state, an hour ago."""
    begun = database_now() - timedelta(minutes=60)
    contract = Contract.objects.get(number="41-2087").pk
    pavel = owner(Account.objects.get(name="Павел Крылов"), contract)
    service = Service.objects.get(contract_id=contract, name="cs1234").pk

    def at(minutes: float) -> datetime:
        return begun + timedelta(minutes=minutes)

    def opened(name: str) -> int:
        report = commands.Report(
            kind="down",
            title=f"{name}: cs1234 does not answer",
            description="RDP refuses the connection, ping gets no reply since 02:10.",
            service_id=service,
            facts={"not_answering": "ping and RDP", "others_affected": "cannot tell"},
        )
        return commands.open_ticket(report, by=pavel, at=at(0)).pk

    found = {name: opened(name) for name in STATES}
    for name in STATES[1:]:
        commands.accept(found[name], by=mira, at=at(4))
        commands.answer(found[name], Words("I am **looking** at `hv-17` now."), by=mira, at=at(6))
        commands.note(found[name], Words("The disk of hv-17 is slow."), by=artem, at=at(8))
    commands.ask(found["asked"], Words("Which address do you connect from?"), by=mira, at=at(20))
    for name in ("proposed", "closed"):
        commands.propose(found[name], SOLUTION, Words("Moved to hv-21."), by=mira, at=at(30))
    commands.confirm(found["closed"], by=pavel, at=at(40))
    commands.rate(found["closed"], 5, comment="Quick.", by=pavel, at=at(41))
    return found


def hostile(mira: Actor) -> int:
    """Put the payloads into every text that anybody may write, names and files included. Returns the ticket."""
    at = database_now() - timedelta(minutes=30)
    first, second, third = PAYLOADS[:3]
    customer = customers.register_customer(name=f"OOO {first}", category="legal_entity", by=SYSTEM, at=LONG_AGO)
    targets = Plan.objects.filter(name="Business").order_by("version")[0].targets
    plan = customers.add_plan(f"Plan {second}", targets, by=SYSTEM, at=LONG_AGO)
    contract = customers.sign_contract(customer.pk, "66-6666", plan.pk, by=SYSTEM, at=LONG_AGO).pk
    service = customers.add_service(
        contract, f"vm {third}", product=first, site=second, identifiers=["evil.example", "x" + third],
        by=SYSTEM, at=LONG_AGO,
    ).pk  # fmt: skip
    account = identity.add_account(
        "mallory@evil.example", f"{MALLORY} {first}"[:120], "customer", password=PASSWORD, by=SYSTEM, at=LONG_AGO
    )
    customers.add_contact(contract, account.pk, ["owner"], by=SYSTEM, at=LONG_AGO)
    by = owner(account, contract, "en")
    number = 0
    for place, payload in enumerate(PAYLOADS[:12]):
        facts = {
            fact.name: f"{PAYLOADS[(place + n) % len(PAYLOADS)]} fact"
            for n, fact in enumerate(facts_for("malfunction"))
        }
        number = commands.open_ticket(
            commands.Report(
                kind="malfunction", title=payload[:110], description="\n\n".join(PAYLOADS), service_id=service,
                facts=facts,
                uploads=[_file(name, by) for name in PAYLOADS[place * 3 : place * 3 + 3]],
            ),
            by=by, at=at,
        ).pk  # fmt: skip
    commands.accept(number, by=mira, at=at)
    for payload in PAYLOADS:
        commands.write(number, Words(payload), by=by, at=at)
    for payload in PAYLOADS[::4]:
        words = f"> {payload}\n\n- {payload}\n\n`{payload}`\n\n```html\n{payload}\n```"
        commands.answer(number, Words(words), by=mira, at=at)
        commands.note(number, Words(payload), by=mira, at=at)
    return number


def hostile_mail() -> int:
    """Take in a mail whose subject, sender and HTML are hostile; nobody is asked about a sender that it has not."""
    mail = EmailMessage()
    mail["Subject"], mail["X-Words"] = PAYLOADS[0], PAYLOADS[1]
    mail.set_content("\n".join(PAYLOADS))
    mail.add_alternative(f"<p>still readable</p>{''.join(PAYLOADS)}", subtype="html")
    mail.add_attachment(b"plain words\n", maintype="text", subtype="plain", filename=PAYLOADS[2])
    return mail_room.take_in(mail.as_bytes(), Arrival(Via.PIPE), by=SYSTEM, at=database_now()).id


def _file(name: str, by: Actor) -> str:
    return files.receive(BytesIO(b"plain words\n"), name=name, claimed_type=name, by=by, at=database_now()).token


def many_hands() -> None:
    """Let the day's crew, who came three hours ago, carry whatever the journeys bring."""
    for queue in Queue.objects.filter(ended_at=None):
        fields = shifts.QueueFields(queue.name, queue.kinds, queue.products, queue.calendar, queue.custodian_id, 100)
        shifts.change_queue(queue.pk, fields, by=SYSTEM, at=database_now())


def brief() -> None:
    """Sell one customer a plan whose promises are seconds, for whoever watches one run out."""
    customer = customers.register_customer(name="Brief GmbH", category="legal_entity", by=SYSTEM, at=LONG_AGO)
    norm = {clock: {"seconds": BRIEF_SECONDS} for clock in ("first", "next")}
    targets = dict.fromkeys(("critical", "high", "normal", "low"), norm)
    plan = customers.add_plan("Brief", targets, by=SYSTEM, at=LONG_AGO)
    contract = customers.sign_contract(customer.pk, "77-7777", plan.pk, by=SYSTEM, at=LONG_AGO).pk
    customers.add_service(contract, "brief-1", product="Virtual server", by=SYSTEM, at=LONG_AGO)
    account = identity.add_account(HURRY_LOGIN, HURRY, "customer", password=PASSWORD, by=SYSTEM, at=LONG_AGO)
    customers.add_contact(contract, account.pk, ["owner"], by=SYSTEM, at=LONG_AGO)


def main() -> None:
    many_hands()
    brief()
    mira = staff("Mira Levchenko", "first_line")
    mails = {"hostile mail": hostile_mail()}
    tickets = told(mira, staff("Artem Volkov", "second_line")) | {"hostile": hostile(mira)} | mails
    mallory = {"name": MALLORY, "role": "owner", "login": "mallory@evil.example", "password": PASSWORD}
    hurry = {"name": HURRY, "role": "owner", "login": HURRY_LOGIN, "password": PASSWORD}
    sys.stdout.write(json.dumps({"tickets": tickets, "accounts": [mallory, hurry]}))


if __name__ == "__main__":
    main()
