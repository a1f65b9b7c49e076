"""Registering oneself: filled in, the e-mail proven by a link, then looked at by an identity officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands.contracts import next_contract_number, sign_contract
from countersign.customers.commands.parties import Identity, born, first_version
from countersign.customers.commands.refusing import refuse
from countersign.customers.models import Contact, Contract, Customer, RegistrationPaper
from countersign.identity import commands as identity
from countersign.identity.rules import (
    Fault,
    email_fault,
    locale_fault,
    name_fault,
    normalised_email,
    normalised_name,
    zone_fault,
)
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, NotVisible
from countersign.kernel.writing import writes

PROVEN_WITHIN = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody who registers fills in: the organisation or person, and the first contact."""

    category: str
    identity: Identity
    person: str
    email: str
    phone: str = ""
    locale: str = "en"
    zone: str = "UTC"


@writes
def apply_for_registration(given: Application, *, by: Actor, at: datetime) -> RegistrationPaper:
    """Keep a filled-in registration until its e-mail is proven. Nobody is told whether the e-mail is known.

    Raises: NotAllowed, Invalid (fact `field`).
    Source: M12, S7, ASVS 6.3.8.
    """
    require(by, "customer.apply")
    email, person = normalised_email(given.email), normalised_name(given.person)
    phone = rules.normalised_phone(given.phone)
    party = first_version(given.category, given.identity, grounds="registration", at=at)
    refuse(email_fault(email), "email")
    refuse(name_fault(person), "person")
    refuse(rules.phone_fault(phone), "phone")
    refuse(locale_fault(given.locale), "locale")
    refuse(zone_fault(given.zone), "zone")
    advice = rules.advice(given.category, party.jurisdiction, party.data.get("tax_id", ""), email)
    return RegistrationPaper.objects.create(
        email=email, person=person, phone=phone, locale=given.locale, zone=given.zone, category=given.category,
        jurisdiction=party.jurisdiction, name=party.name, data=party.data, advice=[str(one) for one in advice],
        submitted_at=at,
    )  # fmt: skip


@writes
def confirm_registration(paper_id: int, password: str, *, by: Actor, at: datetime) -> Customer:
    """Make account and prospect of a registration whose e-mail is proven; the paper is thrown away.

    The screen has checked the mailed link. Other papers of the same e-mail go too.
    Raises: NotVisible when the paper is used or too old, Invalid (field `password`), Conflict("email_taken").
    Source: M12.
    """
    require(by, "customer.apply")
    paper = RegistrationPaper.objects.select_for_update().filter(pk=paper_id).first()
    if paper is None or paper.submitted_at < at - PROVEN_WITHIN:
        raise NotVisible
    account = identity.add_account(
        paper.email, paper.person, "customer", locale=paper.locale, zone=paper.zone, password=password,
        by=_installation(by), at=at,
    )  # fmt: skip
    party = first_version(
        paper.category, Identity(paper.jurisdiction, {**paper.data, "name": paper.name}), grounds="registration", at=at
    )
    customer = Customer(
        name=paper.data.get("short_name") or paper.name, category=paper.category, state="prospect",
        locale=paper.locale, zone=paper.zone,
        applicant_id=account.pk, applicant_phone=paper.phone or None,
    )  # fmt: skip
    born(customer, party, advice=paper.advice, by=by, at=at)
    RegistrationPaper.objects.filter(email=paper.email).delete()
    return customer


def _installation(by: Actor) -> Actor:
    """The installation adds the account, from the address that the applicant came from."""
    return Actor("system", name=SYSTEM.name, ip=by.ip, assurance=SYSTEM.assurance, channel=by.channel)


@writes
def accept_registration(customer_id: int, plan_id: int, *, by: Actor, at: datetime) -> Contract:
    """Make a customer of a prospect: a contract under the next free number, the applicant its owner.

    Raises: NotVisible, NotAllowed, Conflict when it is no prospect or nobody applied.
    Source: M12, domain.md ch. 2 (Customer).
    """
    customer = Customer.locked(customer_id)
    require(by, "customer.accept", customer, name=customer.name)
    if customer.state != "prospect":
        raise Conflict("not_a_prospect")
    customer.change(state="active")
    ledger.append("customer.accepted", customer, by=by, at=at, staff_only=True)
    after = by.without_key()
    contract = sign_contract(customer_id, next_contract_number(), plan_id, by=after, at=at)
    if customer.applicant_id is not None:
        contact = Contact(
            contract=contract, account_id=customer.applicant_id, roles=["owner"], phone=customer.applicant_phone
        )
        ledger.append("contact.added", contact, by=after, at=at, staff_only=True)
    return contract


@writes
def refuse_registration(customer_id: int, reason: str, *, by: Actor, at: datetime) -> Customer:
    """Close the record of a prospect that is not accepted, with a reason in one's own words.

    Raises: NotVisible, NotAllowed, Invalid without a reason, Conflict when it is no prospect.
    """
    customer = Customer.locked(customer_id)
    require(by, "customer.refuse", customer, name=customer.name)
    if customer.state != "prospect":
        raise Conflict("not_a_prospect")
    text = " ".join(reason.split())[:500]
    refuse(None if text else Fault("field_missing", {"field": "reason"}), "reason")
    customer.change(state="closed")
    ledger.append("customer.refused", customer, by=by, at=at, facts={"reason": text}, staff_only=True)
    return customer


@writes
def sweep_papers(*, at: datetime) -> int:
    """Throw away registrations whose e-mail was not proven in time; return how many."""
    return RegistrationPaper.objects.filter(submitted_at__lt=at - PROVEN_WITHIN).delete()[0]
