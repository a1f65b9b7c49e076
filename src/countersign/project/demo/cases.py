"""Cases about identity in the demonstration: a recovery in its wait, a dispute with its freeze, a finished change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from countersign.customers.commands import disputes, identity_changes, officers, recoveries
from countersign.customers.commands.choosing import choose_recovery_methods
from countersign.customers.commands.disputes import Claimed
from countersign.customers.commands.identity_changes import ask_identity_change
from countersign.customers.commands.recoveries import Claim, Found
from countersign.customers.queries import cases as queries
from countersign.customers.queries import contract_by_number
from countersign.kernel.actor import NOBODY, SYSTEM, Actor
from countersign.kernel.acts import reference
from countersign.project.demo.people import World
from countersign.vault import box

_DOCUMENT = {"number": "12 04 330187", "names": "Haugen Solberg Ingrid", "born": "1981-11-02"}


def settle(world: World, now: datetime) -> int:
    """Play the cases; returns how many. Where the vault is away, the change of identity data is left out."""
    recovery(world, now)
    dispute(world, now)
    with suppress(box.VaultAway):
        changed(world, now)
        return 3
    return 2


def _proving(by: Actor, act: str, thing: object) -> Actor:
    return by.proven(act, reference(thing))


def _ago(now: datetime) -> Callable[[float], datetime]:
    return lambda hours: now - timedelta(hours=hours)


def recovery(world: World, now: datetime) -> None:
    """The school's technician has lost everything; the director vouches, two officers agree, the wait runs."""
    who, ago = world.actors, _ago(now)
    contract = contract_by_number("71-9004") or 0
    owner = who["ilyina"]
    choose_recovery_methods(
        contract, ["vouch", "in_person", "e_id"], by=_proving(owner, "recovery.choose", f"contract:{contract}"),
        at=now - timedelta(days=90),
    )  # fmt: skip
    claim = Claim(
        email="kotov@gym12.example", contact="s.kotov@pochta.example", lost="all", name="Сергей Котов",
        contract="71-9004", relation="сотрудник", method="vouch", locale="ru",
        words="Телефон с ключом утонул, коды остались на нём же. Последний раз входил в пятницу.",
    )  # fmt: skip
    case = recoveries.ask_recovery(claim, by=replace(NOBODY, ip="198.51.100.204", locale="ru"), at=ago(30))
    recoveries.match_recovery(case.pk, by=SYSTEM, at=ago(30))
    recoveries.vouch_recovery(case.pk, by=_proving(owner, "recovery.vouch", case), at=ago(27))
    found = Found(["vouch"], ["Vouched in the portal by the director, who was called back on the registered number"])
    recoveries.check_recovery(case.pk, found, by=_proving(who["olga"], "recovery.check", case), at=ago(25))
    recoveries.approve_recovery(case.pk, by=_proving(who["tomas"], "recovery.approve", case), at=ago(22))


def dispute(world: World, now: datetime) -> None:
    """A dismissed manager claims an account; an officer freezes it. A second claim concerns nobody."""
    who, ago = world.actors, _ago(now)
    claim = Claimed(
        "Ralf Brenner", "r.brenner@brenner-it.example", "52-0114",
        "I set all of this up and was never paid for the last quarter. The servers are mine until I am. "
        "I still have the passwords.",
    )  # fmt: skip
    case = disputes.open_dispute(claim, by=replace(NOBODY, ip="192.0.2.201"), at=ago(52))
    customer = queries.customer_of_contract(contract_by_number("52-0114") or 0)[0]
    reason = "Somebody who says that he built the systems claims the account. Until it is decided, nobody can take it."
    disputes.freeze(case.pk, customer, reason, by=_proving(who["olga"], "dispute.freeze", case), at=ago(50))
    other = Claimed("A. Person", "a.person@mail.example", "our-shop.example", "This domain was stolen from me.")
    disputes.open_dispute(other, by=replace(NOBODY, ip="192.0.2.77"), at=ago(5))


def changed(world: World, now: datetime) -> None:
    """A company has moved: asked, found by two officers against the vault, announced, in force after three days."""
    who, ago = world.actors, _ago(now)
    contract = contract_by_number("58-3307") or 0
    customer = queries.customer_of_contract(contract)[0]
    box.put_document(customer, kind="passport", country="NO", fields=_DOCUMENT, by_id=who["olga"].id)
    asking = _proving(who["ingrid"], "identity.ask_change", f"contract:{contract}")
    change = ask_identity_change(contract, "address", "The company moved on the first of the month.", by=asking,
                                 at=ago(24 * 12))  # fmt: skip
    value, papers = "Strandgata 14, 9008 Tromsø", ["Extract of the register of companies, Brønnøysund"]
    for name, act, hours in (("olga", "identity.make_change", 24 * 11), ("tomas", "identity.check_change", 24 * 10)):
        looking = _proving(who[name], "case.compare", change)
        officers.compare_identity(change.ledger_kind, change.pk, _DOCUMENT, by=looking, at=ago(hours))
        by = _proving(who[name], act, change)
        if name == "olga":
            identity_changes.make_identity_change(change.pk, value, evidence=papers, by=by, at=ago(hours - 1))
        else:
            identity_changes.check_identity_change(change.pk, value, by=by, at=ago(hours - 1))
    identity_changes.apply_identity_change(change.pk, by=SYSTEM, at=ago(24 * 6))
