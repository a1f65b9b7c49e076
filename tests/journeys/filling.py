"""Fills the house of the journeys (`python -m tests.journeys.filling`); prints ticket numbers by name as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import django

django.setup(set_prefix=False)

from tests.cast import BUSINESS, LONG_AGO, PASSWORD, Cast, assemble  # noqa: E402
from tests.factories import SOLUTION, report  # noqa: E402
from tests.journeys.payloads import PAYLOADS  # noqa: E402

from countersign.customers import commands as customers  # noqa: E402
from countersign.files import commands as files  # noqa: E402
from countersign.identity import commands as identity  # noqa: E402
from countersign.kernel.actor import SYSTEM, Actor  # noqa: E402
from countersign.kernel.clock import database_now  # noqa: E402
from countersign.tickets import commands  # noqa: E402
from countersign.tickets.commands import Words  # noqa: E402
from countersign.tickets.rules.facts import facts_for  # noqa: E402


def told(cast: Cast) -> dict[str, int]:
    """Bring one ticket into every state, an hour ago."""
    now = database_now()

    def at(minutes: float) -> Any:
        return now - timedelta(minutes=60 - minutes)

    def opened(title: str) -> int:
        return commands.open_ticket(report(cast, title=title), by=cast.owner, at=at(0)).pk

    mira = cast.first_line
    found = {
        name: opened(f"{name}: cs1234 does not answer")
        for name in ("new", "race", "accepted", "asked", "proposed", "closed", "cut")
    }
    for name in ("accepted", "asked", "proposed", "closed"):
        commands.accept(found[name], by=mira, at=at(4))
        commands.answer(found[name], Words("I am **looking** at `hv-17` now."), by=mira, at=at(6))
        commands.note(found[name], Words("The disk of hv-17 is slow."), by=cast.second_line, at=at(8))
    commands.ask(found["asked"], Words("Which address do you connect from?"), by=mira, at=at(20))
    for name in ("proposed", "closed"):
        commands.propose(found[name], SOLUTION, Words("Moved to hv-21."), by=mira, at=at(30))
    commands.confirm(found["closed"], by=cast.owner, at=at(40))
    commands.rate(found["closed"], 5, comment="Quick.", by=cast.owner, at=at(41))
    return found


def hostile(cast: Cast) -> int:
    """Put the payloads into every text that anybody may write, names and files included. Returns the ticket."""
    at = database_now() - timedelta(minutes=30)
    first, second, third = PAYLOADS[:3]
    customer = customers.register_customer(name=f"OOO {first}", category="legal_entity", by=SYSTEM, at=LONG_AGO)
    plan = customers.add_plan(f"Plan {second}", BUSINESS, by=SYSTEM, at=LONG_AGO)
    contract = customers.sign_contract(customer.pk, "66-6666", plan.pk, by=SYSTEM, at=LONG_AGO).pk
    service = customers.add_service(
        contract,
        f"vm {third}",
        product=first,
        site=second,
        identifiers=["evil.example", "x" + third],
        by=SYSTEM,
        at=LONG_AGO,
    ).pk
    account = identity.add_account(
        "mallory@evil.example", f"Mallory {first}"[:120], "customer", password=PASSWORD, by=SYSTEM, at=LONG_AGO
    )
    customers.add_contact(contract, account.pk, ["owner"], by=SYSTEM, at=LONG_AGO)
    by = replace(cast.stranger, id=account.pk, name=account.name, contract=contract, locale="en")
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
    commands.accept(number, by=cast.first_line, at=at)
    for payload in PAYLOADS:
        commands.write(number, Words(payload), by=by, at=at)
    for payload in PAYLOADS[::4]:
        words = f"> {payload}\n\n- {payload}\n\n`{payload}`\n\n```html\n{payload}\n```"
        commands.answer(number, Words(words), by=cast.first_line, at=at)
        commands.note(number, Words(payload), by=cast.first_line, at=at)
    return number


def _file(name: str, by: Actor) -> str:
    return files.receive(BytesIO(b"plain words\n"), name=name, claimed_type=name, by=by, at=database_now()).token


def main() -> None:
    cast = assemble(password=PASSWORD)
    found = told(cast)
    found["hostile"] = hostile(cast)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
