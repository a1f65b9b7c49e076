"""Rows of the pages about customers: ready strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countersign.customers import queries, rules, words
from countersign.customers.queries import CustomerCard, CustomerPage, PartyRow, PersonRow, VerificationRow
from countersign.desk.asking import Asked
from countersign.desk.customers.words import what_happened, who_did
from countersign.desk.sentences import Telling
from countersign.kernel.acts import can
from countersign.ledger.queries import EventRow
from countersign.ui.frames import Fact, Link

TABS = ("", "prospect", "active", "disputed", "closed")
MOST_EVENTS = 60
NUMBERS = ("tax_id", "registration_id", "kpp")


@dataclass(frozen=True, slots=True)
class Listed:
    """One customer of the list."""

    url: str
    name: str
    category: str
    state: str
    country: str
    contracts: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing of a customer: its words, and the acts that may be done to it."""

    title: str
    detail: str
    note: str = ""
    acts: tuple[Link, ...] = ()
    former: bool = False
    seal: str = ""
    seal_words: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A customer's record, ready to be written down."""

    title: str
    line: str
    advice: str
    party: list[Fact]
    versions: list[Cell]
    verifications: list[Cell]
    contracts: list[Cell]
    services: list[Cell]
    people: list[Cell]
    events: list[Cell]
    acts: list[Link]
    gate: str
    twins: list[Link]


def tabs(state: str, query: str) -> list[Link]:
    """Write the tabs over the list."""
    kept = {"q": query} if query else {}
    return [
        Link(
            str(words.STATES[one]) if one else pgettext("which customers", "All"),
            "/desk/customers?" + urlencode({**kept, "state": one}), current=one == state,
        )
        for one in TABS
    ]  # fmt: skip


def listed(found: CustomerPage) -> list[Listed]:
    """Write one page of customers."""
    return [
        Listed(
            f"/desk/customers/{row.id}", row.name, str(words.CATEGORIES[row.category]), str(words.STATES[row.state]),
            words.country_name(row.jurisdiction), ", ".join(row.numbers),
        )
        for row in found.rows
    ]  # fmt: skip


def record(card: CustomerCard, here: Asked, events: Sequence[EventRow]) -> Record:
    """Read and write a customer's record. Seven queries beside those that are given."""
    tell, base = Telling(here.by, here.now), f"/desk/customers/{card.id}"
    parties, looks = queries.parties_of(card.id), queries.verifications_of(card.id)
    contracts, services = queries.contracts_of(card.id), queries.services_of_customer(card.id)
    numbers = {one.id: one.number for one in contracts}
    people = queries.people_of_customer(card.id)
    owned = {one.contract_id for one in people if one.is_active and "owner" in one.roles}
    standing = {one.id for one in contracts if one.ended_at is None}
    gate = "" if queries.may_provision(card.id, here.now) else _("No service may be given: the law asks for an "
                                                                 "identification first.")  # fmt: skip
    first = next((event for event in events if event.type == "customer.registered"), None)
    advice = [str(words.ADVICE.get(one, one)) for one in first.facts.get("advice", [])] if first else []
    return Record(
        card.name, _line(card), " ".join(advice), _party(parties, tell),
        [_version(one, tell) for one in parties[1:]], [_look(one, here, tell) for one in looks],
        [
            Cell(one.number, one.plan, _("ended %(time)s") % {"time": tell.near(one.ended_at)} if one.ended_at
                 else _("signed %(time)s") % {"time": tell.near(one.signed_at)}, former=one.ended_at is not None)
            for one in contracts
        ],
        [
            Cell(one.name, " · ".join(filter(None, (one.product, one.site, ", ".join(one.identifiers)))),
                 numbers[one.contract_id] if one.is_active else _("ended"), former=not one.is_active)
            for one in services
        ],
        [_person(one, numbers) for one in people],
        [
            Cell(what_happened(event), tell.exact(event.at), who_did(event))
            for event in reversed(events[-MOST_EVENTS:])
        ],
        _acts(card, base, here, bool(parties), standing, bool(standing - owned)), gate,
        [Link(name, f"/desk/customers/{id_}") for id_, name in queries.same_numbers(card.id)],
    )  # fmt: skip


def _line(card: CustomerCard) -> str:
    told = [str(words.CATEGORIES[card.category]), str(words.STATES[card.state])]
    if card.state == "prospect" and card.applicant:
        told.append(" ".join(filter(None, (card.applicant, card.applicant_email, card.applicant_phone))))
    return " · ".join(told)


def _party(parties: list[PartyRow], tell: Telling) -> list[Fact]:
    if not parties:
        return []
    one = parties[0]
    told = [
        Fact(label, value, mono=field in NUMBERS)
        for field, label, value in words.told(one.jurisdiction, one.category, one.name, one.data)
    ]
    told.append(Fact(_("Country"), words.country_name(one.jurisdiction)))
    since = _("version %(number)d, since %(time)s") % {"number": one.version, "time": tell.exact(one.valid_from)}
    return [*told, Fact(_("In force"), since), Fact(_("Rests on"), str(words.GROUNDS.get(one.grounds, one.grounds)))]


def _version(one: PartyRow, tell: Telling) -> Cell:
    return Cell(_("Version %(number)d") % {"number": one.version}, one.name, tell.exact(one.valid_from), former=True)


def _look(one: VerificationRow, here: Asked, tell: Telling) -> Cell:
    result = _("found right") if one.passed else _("found wrong")
    officers = [one.officer or _("taken over"), *([one.second] if one.second else [])]
    until = _("until %(time)s") % {"time": tell.exact(one.valid_until)} if one.valid_until else _("without end")
    acts: tuple[Link, ...] = ()
    if one.state == "proposed" and one.officer_id != here.by.id and can(here.by, "verification.settle"):
        acts = (Link(_("Settle"), f"/desk/verifications/{one.id}"),)
    held = rules.is_identified([one.finding], here.now)
    return Cell(
        f"{words.METHODS.get(one.method, one.method)}: {result}",
        " · ".join((one.evidence, tell.exact(one.looked_at), ", ".join(officers), until)), "", acts,
        seal="proven" if held else "part" if one.state == "proposed" else "none",
        seal_words=str(words.VERIFICATION_STATES[one.state]) if held or one.state != "in_force" else _("Over"),
    )  # fmt: skip


def _person(one: PersonRow, numbers: dict[int, str]) -> Cell:
    state = "" if one.is_active else _("invited") if one.invited_at else _("former")
    detail = " · ".join(filter(None, (words.roles_words(one.roles), one.email, one.phone)))
    return Cell(one.name, detail, " · ".join(filter(None, (numbers[one.contract_id], state))), former=not one.is_active)


def _acts(
    card: CustomerCard, base: str, here: Asked, identified: bool, signed: set[int], ownerless: bool
) -> list[Link]:
    """Name the acts that this person may do on this customer now."""
    waiting = card.state == "prospect"
    every = (
        ("acceptance", _("Accept the registration"), "customer.accept", waiting),
        ("refusal", _("Refuse"), "customer.refuse", waiting),
        ("identity", _("Register the identity"), "customer.register", not identified),
        ("verifications", _("Record a verification"), "verification.record", identified),
        ("contracts", _("Sign a contract"), "contract.sign", card.state == "active"),
        ("owner", _("Name the first owner"), "contact.appoint", ownerless),
        ("services", _("Add a service"), "service.add", bool(signed)),
        ("plan", _("Change the plan"), "contract.change_plan", bool(signed)),
        ("terms", _("Hours and credit rule"), "contract.change_plan", bool(signed)),
        ("transfers", _("Move a service"), "service.transfer", bool(signed)),
    )
    return [Link(label, f"{base}/{noun}") for noun, label, act, when in every if when and can(here.by, act)]
