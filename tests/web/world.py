"""Two contracts with everything that one could want to see of the other, and a browser for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.db import IntegrityError, transaction
from django.test import Client
from tests.authenticator import Device
from tests.cast import LONG_AGO, PASSWORD, Cast, without_passkey
from tests.web.identity_cases import cases_of
from tests.web.mail_side import held_mail
from tests.web.money_side import money_of
from tests.web.questions_side import question_of
from tests.web.telephone import Telephone, telephone

from countersign.calendars import commands as calendars
from countersign.customers import commands as customers
from countersign.customers.commands.scope import set_scope
from countersign.customers.models import Subscription
from countersign.customers.queries import contacts_of, contract_card
from countersign.files import commands as files
from countersign.identity import commands as identity
from countersign.identity.rules import Role
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.ledger.queries import EventRow, events
from countersign.ledger.subscriptions import registry
from countersign.tickets import commands
from countersign.tickets.commands import Words
from countersign.tickets.queries import thread_of
from countersign.tickets.rules.facts import facts_for

CUSTOMERS = {
    "owner": "p.krylov@vektor.example",
    "colleague": "n.orlova@vektor.example",
    "observer": "i.suhov@vektor.example",
    "stranger": "carla@ferri.example",
}
STAFF = {
    "first_line": "mira@nimbus.example",
    "second_line": "artem@nimbus.example",
    "generalist": "giulia@nimbus.example",
    "duty_lead": "daniel@nimbus.example",
    "manager": "henrik@nimbus.example",
}
VECTOR = {
    "name": "ООО «Вектор»", "tax_id": "7707083893", "registration_id": "1022200525819",
    "address": "119021, Москва, ул. Примерная, 1", "representative": "Крылов Павел Андреевич", "authority": "Устав",
}  # fmt: skip
CANARY = "canary-zx81-quetzal"  # Stands in an internal note and in the name of the note's file.
ALIEN = "alien-okapi-7319"  # Stands in everything of the other contract.
NO_NUMBER = 987654321
NO_TOKEN = "q" * 22
_CHANGING = re.compile(
    r'(csrf-token" content|middlewaretoken" value|idempotency_key" value|server-time" content|nonce)="[^"]*"'
)


@dataclass
class World:
    """What stands in the database of one test.

    message:                 the owner's first message in `mine`.
    mine, alien:             a ticket of the owner's contract, and one of the stranger's.
    alien_file, note_file:   public tokens: of a file on the alien ticket, of a file on a note of `mine`.
    mine_file:               of a file on a message of `mine`.
    loose, alien_loose:      of uploads that hang on nothing yet: the owner's, the stranger's.
    alien_session:           the public name of the stranger's session.
    alien_passkey:           the stranger's, of `alien_device`, added after the sign-in; nobody else has one.
    customer, contact:       of the owner's contract (the contact is the colleague), and of the stranger's.
    scope:                   a responsibility matrix, of a product that nobody has.
    cases, alien_cases:      a recovery of the person's account and a change of the customer's identity data.
    verification:            one of the owner's customer, which waits for a second officer.
    mail, alien_mail:        a mail and what is held of it beside `mine`, and beside `alien`.
    question:                a general question and a saved answer.
    money, alien_money:      a credit claim and a complaint, of the owner's contract and of the stranger's.
    """

    cast: Cast
    mine: int = 0
    message: int = 0
    alien: int = 0
    mine_file: str = ""
    note_file: str = ""
    alien_file: str = ""
    loose: str = ""
    alien_loose: str = ""
    alien_session: str = ""
    telephone: Telephone | None = None
    alien_telephone: Telephone | None = None
    customer: int = 0
    alien_customer: int = 0
    contact: int = 0
    alien_contact: int = 0
    alien_passkey: int = NO_NUMBER
    alien_device: Device | None = None
    verification: int = 0
    cases: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    alien_cases: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    money: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    alien_money: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    mail: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    alien_mail: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    question: tuple[int, int] = (NO_NUMBER, NO_NUMBER)
    scope: int = NO_NUMBER
    calendar: int = NO_NUMBER
    plan: int = NO_NUMBER
    browsers: dict[str, Client] = field(default_factory=dict)

    def names(self, side: str = "mine") -> dict[str, object]:
        """Values for the parameters of routes: of the owner's things, of the stranger's, or of nothing.

        Every parameter name of the registry stands here; a new one has to be thought about.
        """
        number = {"mine": self.mine, "alien": self.alien, "nothing": NO_NUMBER}[side]
        token = {"mine": self.mine_file, "alien": self.alien_file, "nothing": NO_TOKEN}[side]
        customer = {"mine": self.customer, "alien": self.alien_customer, "nothing": NO_NUMBER}[side]
        contact = {"mine": self.contact, "alien": self.alien_contact, "nothing": NO_NUMBER}[side]
        verification = NO_NUMBER if side == "nothing" else self.verification
        passkey = self.alien_passkey if side == "alien" else NO_NUMBER
        session = {"mine": "nosuchsession", "alien": self.alien_session, "nothing": "nosuchsession"}[side]
        return {
            "int:number": number, "int:message": self.message, "slug:token": token, "slug:reference": session,
            "str:reference": session,
            "slug:view": "open", "path:name": "app.css", "str:name": "x.txt", "str:version": "0", "str:person": "1",
            "str:token": "c-0", "str:signed": "x:y", "int:passkey": passkey, "int:customer": customer,
            **self._mail(side),
            "int:scope": NO_NUMBER if side == "nothing" else self.scope, "int:quote": NO_NUMBER,
            "int:contact": contact, "int:verification": verification, **self._telephone(side), **self._cases(side),
            # No customer's: the same for the whole desk.
            "int:calendar": NO_NUMBER if side == "nothing" else self.calendar,
            "int:plan": NO_NUMBER if side == "nothing" else self.plan, **self._money(side),
            # No customer's either: shifts, and the procedures of nights.
            **dict.fromkeys(("int:shift", "int:absence", "int:skill", "int:queue", "int:procedure"), NO_NUMBER),
            "int:device": NO_NUMBER,  # A person's own alone.
            "int:letterbox": NO_NUMBER,  # An address that mail came back from: no customer's page.
            **self._question(side),
            "int:line": NO_NUMBER,  # A call that a telephone exchange told of: no customer's.
            # Asked for by tokens alone.
            **dict.fromkeys(("int:hook", "int:delivery", "int:service", "int:outage", "int:token"), NO_NUMBER),
            "str:contract": "00-0000" if side == "nothing" else {"mine": "41-2087", "alien": "60-0031"}[side],
        }  # fmt: skip

    def _cases(self, side: str) -> dict[str, object]:
        """Numbers of cases about identity: a recovery of the owner's account and a change that the owner asked for."""
        found = {"mine": self.cases, "alien": self.alien_cases}.get(side, (NO_NUMBER, NO_NUMBER))
        return {"int:recovery": found[0], "int:change": found[1], "slug:kind": "recovery_case"}

    def _mail(self, side: str) -> dict[str, object]:
        """Numbers of a mail and of what is held of it beside a ticket."""
        mail, held = {"mine": self.mail, "alien": self.alien_mail}.get(side, (NO_NUMBER, NO_NUMBER))
        return {"int:mail": mail, "int:held": held}

    def _question(self, side: str) -> dict[str, object]:
        """Numbers of a general question and a saved answer, no customer's; names of an answer and a messenger."""
        question, saved = (NO_NUMBER, NO_NUMBER) if side == "nothing" else self.question
        return {"int:question": question, "int:saved": saved, "slug:shortcut": "prices", "slug:adapter": "webhook"}

    def _money(self, side: str) -> dict[str, object]:
        """Numbers of a credit claim and a complaint."""
        claim, complaint = {"mine": self.money, "alien": self.alien_money}.get(side, (NO_NUMBER, NO_NUMBER))
        return {"int:claim": claim, "int:complaint": complaint}

    def _telephone(self, side: str) -> dict[str, object]:
        """Numbers of calls and of what hangs on them."""
        found = {"mine": self.telephone, "alien": self.alien_telephone}.get(side)
        return {f"int:{name}": getattr(found, name, NO_NUMBER) for name in ("call", "callback", "draft", "approval")}


def upload(name: str, by: Actor, text: str = "plain words\n") -> str:
    """Hand a text file in and return its public token."""
    row = files.receive(
        BytesIO(text.encode()), name=name, claimed_type="text/plain", by=by.without_key(), at=database_now()
    )
    return row.token


def _opened(cast: Cast, by: Actor, service: int, words: str, token: str) -> int:
    facts = {fact.name: f"As usual {words}" for fact in facts_for("malfunction")}
    report = commands.Report(
        kind="malfunction", title=f"Orders do not open {words}", description=f"An error 502 since 02:10. {words}",
        service_id=service, facts=facts, uploads=[token],
    )  # fmt: skip
    return commands.open_ticket(report, by=by, at=database_now() - timedelta(minutes=9)).pk


def build(cast: Cast) -> World:
    """Fill the database: both contracts have a ticket under work, with a file, an answer, a note and a draft."""
    world = World(cast)
    world.mine_file = upload("trace-mine.txt", cast.owner)
    world.mine = _opened(cast, cast.owner, cast.service, "mine", world.mine_file)
    world.message = thread_of(world.mine, cast.owner).messages[0].id
    world.alien_file = upload(f"{ALIEN}.txt", cast.stranger)
    world.alien = _opened(cast, cast.stranger, cast.foreign_service, ALIEN, world.alien_file)
    world.note_file = upload(f"{CANARY}.txt", cast.first_line)
    for number, word, token in ((world.mine, CANARY, world.note_file), (world.alien, ALIEN, "")):
        given = {"by": cast.first_line, "at": database_now() - timedelta(minutes=8)}
        commands.accept(number, **given)
        commands.answer(number, Words(f"I am looking. {'' if number == world.mine else ALIEN}"), **given)
        commands.note(number, Words(f"Between us: {word}", [token] if token else []), **given)
    commands.save_draft(f"{world.alien}:message", {"text": ALIEN}, by=cast.stranger, at=database_now())
    _looked_at(world)
    tell_subscribers()
    world.telephone = telephone(cast.owner, cast.first_line, cast.service, "mine")
    world.alien_telephone = telephone(
        cast.stranger, cast.first_line, cast.foreign_service, ALIEN, promised_by=cast.second_line
    )
    other = customers.Identity("AE", {"name": ALIEN, "tax_id": "100200300"})
    customers.add_party(world.alien_customer, other, by=SYSTEM, at=LONG_AGO)
    world.cases, world.alien_cases = cases_of(cast.owner, "mine"), cases_of(cast.stranger, ALIEN)
    office = calendars.Written({"zone": "Europe/Moscow", "week": {"mon": [["09:00", "18:00"]]}})
    world.calendar = calendars.make_calendar("Office", office, by=SYSTEM, at=LONG_AGO).calendar_id
    world.plan = Subscription.objects.get(contract_id=cast.contract).plan_id
    world.money = money_of(cast.owner, cast.service, "mine")
    world.alien_money = money_of(cast.stranger, cast.foreign_service, ALIEN)
    world.mail = held_mail(cast.owner, world.mine, "mine")
    world.alien_mail = held_mail(cast.stranger, world.alien, ALIEN)
    world.question = question_of(cast.duty_lead)
    world.loose = upload("loose.txt", cast.owner)
    world.alien_loose = upload(f"{ALIEN}-loose.txt", cast.stranger)
    return world


def _looked_at(world: World) -> None:
    """Put the owner's customer on file as a legal entity that one officer has looked at."""
    cast = world.cast
    world.customer, world.alien_customer = (
        contract_card(number).customer_id for number in (cast.contract, cast.foreign_contract)
    )
    people = {row.account_id: row.id for row in contacts_of(cast.contract)}
    world.contact = people[cast.colleague.account_id]
    world.alien_contact = contacts_of(cast.foreign_contract)[0].id
    layer = {"layer": "hardware", "who": "provider", "name": "Hardware"}
    world.scope = set_scope("Mainframe", [layer], by=SYSTEM, at=LONG_AGO).pk
    officer = identity.add_account("looker@nimbus.example", "Looker", "staff", roles=["identity_officer"], by=SYSTEM,
                                   at=LONG_AGO)  # fmt: skip
    by = Actor("staff", id=officer.pk, roles=frozenset({"identity_officer"}), assurance="A2", channel="desk")
    customers.add_party(world.customer, customers.Identity("RU", VECTOR), by=by, at=LONG_AGO)
    by = by.proven("verification.record", f"customer:{world.customer}")
    look = customers.Look("qualified_signature", "case 7", True)
    world.verification = customers.record_verification(world.customer, look, by=by, at=LONG_AGO).pk


def tell_subscribers() -> None:
    """Tell every subscription of every event, as the worker does: search words, mail."""
    for event in events(list(Event.objects.order_by("id").values_list("id", flat=True))):
        for subscription in registry.values():
            if subscription.wants(event.type):
                _told(subscription.handle, event)


def _told(tell: Callable[[EventRow], None], event: EventRow) -> None:
    """Tell one subscription; where the worker of the site has told it in the same instant, it finds nothing to do."""
    try:
        with transaction.atomic():
            tell(event)
    except IntegrityError:
        tell(event)


def everybody(cast: Cast) -> dict[str, str]:
    """Return who can sign in, by role: the cast, an account of each staff role it has not, a former contact."""
    people = {**CUSTOMERS, **STAFF}
    for role in Role:
        if role.value not in people:
            address = f"{role.value}@nimbus.example"
            name, roles = f"Bearer of {role.value}", [role.value]
            added = identity.add_account(
                address, name, "staff", roles=roles, password=PASSWORD, by=SYSTEM, at=LONG_AGO
            )
            without_passkey(added.pk)
            people[role.value] = address
    address = "former@vektor.example"
    account = identity.add_account(address, "Former Contact", "customer", password=PASSWORD, by=SYSTEM, at=LONG_AGO)
    contact = customers.add_contact(cast.contract, account.pk, ["technical"], by=SYSTEM, at=LONG_AGO)
    customers.remove_contact(contact.pk, by=SYSTEM, at=LONG_AGO)
    return {**people, "former": address}


def browser(address: str = "", **more: Any) -> Client:
    """Open a browser without scripts; with an address, sign in through the page, in English."""
    client = Client(REMOTE_ADDR="203.0.113.7", headers={"accept-language": "en"}, **more)
    if address:
        answer = client.post("/sign-in", {"email": address, "password": PASSWORD})
        assert answer.status_code == 303, answer.content.decode()[:1000]
        client.post("/preferences", {"language": "en"})
    return client


def undone(client: Client, method: str, address: str, data: Any = None, *, then: Any = None, **more: Any) -> Any:
    """Send one request and take back whatever it changed, so that the next one finds everything as it was.

    then: a function of the answer that looks at the database before the change is taken back.
    """
    kept = deepcopy(client.cookies)
    with transaction.atomic():
        if isinstance(data, bytes):  # The client would turn other encodings into UTF-8.
            answer = client.generic(method.upper(), address, data, **more)
        else:
            answer = getattr(client, method)(address, data or {}, **more)
        if answer.streaming:
            answer.content = answer.getvalue()
        if then is not None:
            then(answer)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    return answer


def same(answer: Any, *addresses: str) -> str:
    """The body of a page without what differs in every answer, and without its own address."""
    body = answer.content.decode()
    for address in sorted(addresses, key=len, reverse=True):
        body = body.replace(address, "ADDRESS")
    return _CHANGING.sub("", body)
