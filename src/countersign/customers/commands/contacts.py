"""Contact people: named, changed and removed by an owner; one active owner always remains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db.models import QuerySet

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands.refusing import frozen_for_owners, refuse
from countersign.customers.models import Contact, Contract, Customer
from countersign.identity import commands as identity
from countersign.identity.commands.accounts import ended_sessions
from countersign.identity.commands.caller_codes import end_of_contact
from countersign.identity.queries import account, account_id_of
from countersign.identity.rules import Kind, email_fault, name_fault, normalised_email, normalised_name
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.writing import writes

INVITED_PEOPLE = 50  # Nobody has more people than this on one contract who have not come yet.


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as an owner writes one down."""

    name: str
    email: str
    roles: Sequence[str]
    rights: Sequence[str] | None = None
    phone: str = ""


class Fields(TypedDict):
    """What an owner may set about a contact."""

    roles: list[str]
    rights: list[str] | None
    phone: str | None


@writes
def add_contact(contract_id: int, account_id: int, roles: Iterable[str], *, by: Actor, at: datetime) -> Contact:
    """Let a person who has an account act for a customer on a contract.

    The installation adds anybody; staff name the first owner of a contract and nobody after that (T30).
    Raises: NotVisible, NotAllowed, Invalid, Conflict.
    """
    contract = _locked_contract(contract_id)
    given = sorted(set(roles))
    if by.kind != "system":
        require(by, "contact.appoint", contract, name=contract.number)
        frozen_for_owners(contract.customer, at)
        if given != ["owner"] or _owners(contract_id).exists():
            raise NotAllowed("contacts_owner_only")
    refuse(rules.roles_fault(given), "roles")
    if Contact.objects.filter(contract_id=contract_id, account_id=account_id).exists():
        raise Conflict("contact_exists")
    contact = Contact(contract=contract, account_id=account_id, roles=given)
    ledger.append("contact.added", contact, by=by, at=at, staff_only=True)
    return contact


@writes
def appoint_owner(contract_id: int, name: str, email: str, *, by: Actor, at: datetime) -> Contact:
    """Name the first owner of a contract that staff registered; the person gets a mail to set a password.

    Raises: NotVisible, NotAllowed (also when the contract has an owner), Invalid (fact `field`).
    Source: M12, T30.
    """
    contract = _locked_contract(contract_id)
    require(by, "contact.appoint", contract, name=contract.number)
    frozen_for_owners(contract.customer, at)
    if _owners(contract_id).exists():
        raise NotAllowed("contacts_owner_only")
    address, called = normalised_email(email), normalised_name(name)
    refuse(email_fault(address), "email")
    refuse(name_fault(called), "name")
    person = _account_of(address, called, contract.customer, by, at)
    if Contact.objects.filter(contract=contract, account_id=person).exists():
        raise Conflict("contact_exists", field="email")
    contact = Contact(contract=contract, account_id=person, roles=["owner"], name=called, email=address)
    ledger.append("contact.appointed", contact, by=by, at=at)
    return contact


def _account_of(email: str, name: str, customer: Customer, by: Actor, at: datetime) -> int:
    """Return the customer's account of an e-mail, made by the installation when there is none. Raises Invalid."""
    known = account_id_of(email)
    if known is None:
        installation = Actor("system", ip=by.ip, assurance="A2", channel=by.channel)
        return identity.add_account(
            email, name, "customer", locale=customer.locale, zone=customer.zone, by=installation, at=at
        ).pk
    held = account(known)
    if held is None or held.kind != Kind.CUSTOMER:
        raise Invalid("contact_email_unusable", field="email")
    return known


@writes
def invite_contact(contract_id: int, person: Person, *, by: Actor, at: datetime) -> Contact:
    """Name a person who is to act for the customer; whoever has no account yet gets one and a mail to begin with.

    A person who has an account already must agree first: until then the contact is not active, and the
    owner is told nothing that would not be the same for an unknown address.
    Raises: NotVisible, NotAllowed, StepUpNeeded, Invalid (fact `field`), Conflict.
    Source: M12, security.md 4.1 (contact change: A3).
    """
    contract = _locked_contract(contract_id)
    require(by, "contact.add", f"contract:{contract_id}", name=contract.number)
    frozen_for_owners(contract.customer, at)
    email, name = normalised_email(person.email), normalised_name(person.name)
    refuse(email_fault(email), "email")
    refuse(name_fault(name), "name")
    fields = _rights(person.roles, person.rights, person.phone)
    if Contact.objects.filter(contract_id=contract_id, invited_at__isnull=False).count() >= INVITED_PEOPLE:
        raise Conflict("contacts_too_many", most=INVITED_PEOPLE)
    known = _account_of(email, name, contract.customer, by, at)
    contact = Contact.objects.select_for_update().filter(contract_id=contract_id, account_id=known).first()
    if contact is None:
        contact = Contact(
            contract=contract, account_id=known, is_active=False, invited_at=at, name=name, email=email, **fields
        )
        ledger.append("contact.invited", contact, by=by, at=at)
    elif contact.is_active or contact.invited_at is not None:
        raise Conflict("contact_exists", field="email")
    else:
        contact.change(invited_at=at, name=name, email=email, **fields)
        ledger.append("contact.invited", contact, by=by, at=at)
    return contact


@writes
def answer_invitation(contact_id: int, *, accepted: bool, by: Actor, at: datetime) -> Contact:
    """Accept or decline to act for a customer. Raises NotVisible, Conflict when it is answered already."""
    contact = Contact.locked(contact_id)
    if not by.is_signed_in or contact.account_id != by.id:
        raise NotVisible
    require(by, "contact.join", contact)
    if contact.invited_at is None:
        raise Conflict("invitation_answered")
    if accepted:
        frozen_for_owners(contact.contract.customer, at)
    contact.change(invited_at=None, is_active=accepted)
    ledger.append("contact.joined" if accepted else "contact.declined", contact, by=by, at=at)
    return contact


@writes
def change_contact(
    contact_id: int, *, roles: Iterable[str], rights: Iterable[str] | None = None, phone: str | None = None,
    by: Actor, at: datetime,
) -> Contact:  # fmt: skip
    """Give a contact other roles, rights or another number, effective with the next request.

    rights:  None for those that come with the roles.
    phone:   None leaves it as it is.
    Raises:  NotVisible, NotAllowed, StepUpNeeded, Invalid, Conflict when no owner would remain.
    Source:  security T10.
    """
    contact = visible_contact(contact_id, by)
    require(by, "contact.change", contact, name=_called(contact))
    frozen_for_owners(contact.contract.customer, at)
    fields = _rights(roles, rights, contact.phone or "" if phone is None else phone)
    if "owner" not in fields["roles"]:
        _another_owner(contact)
    if contact.change(**fields):
        ledger.append("contact.changed", contact, by=by, at=at)
    return contact


def change_contact_roles(contact_id: int, roles: Iterable[str], *, by: Actor, at: datetime) -> Contact:
    """Give a contact other roles and the rights that come with them. See `change_contact`."""
    return change_contact(contact_id, roles=roles, by=by, at=at)


@writes
def remove_contact(contact_id: int, *, by: Actor, at: datetime) -> Contact:
    """End a person's right to act on a contract; sessions, codes and tokens end in the same transaction.

    Raises:  NotVisible, NotAllowed, StepUpNeeded, Conflict when no owner would remain.
    Source:  security T10; domain.md ch. 2 (Contact person).
    """
    contact = visible_contact(contact_id, by)
    require(by, "contact.remove", contact, name=_called(contact))
    frozen_for_owners(contact.contract.customer, at)
    if "owner" in contact.roles and contact.is_active:
        _another_owner(contact)
    if contact.change(is_active=False, invited_at=None):
        codes = end_of_contact(contact.account_id, contact.contract_id, by=by.without_key(), at=at)
        facts = {"sessions_ended": ended_sessions(contact.account_id), "codes_ended": codes}
        ledger.append("contact.removed", contact, by=by, at=at, facts=facts)
    return contact


def visible_contact(contact_id: int, by: Actor) -> Contact:
    """Lock a contact and its contract's people; of another contract there is none for a customer (T2)."""
    contact = Contact.locked(contact_id)
    if by.is_customer and contact.contract_id != by.contract:
        raise NotVisible
    # Two owners who remove each other at once must not both succeed.
    contact.contract = _locked_contract(contact.contract_id)
    return contact


def _locked_contract(contract_id: int) -> Contract:
    contract = Contract.locked(contract_id)
    contract.customer = Customer.objects.get(pk=contract.customer_id)
    return contract


def _owners(contract_id: int) -> QuerySet[Contact]:
    return Contact.objects.filter(
        contract_id=contract_id, is_active=True, roles__contains=["owner"], account__is_active=True
    )


def _another_owner(contact: Contact) -> None:
    """Keep at least one active owner on a contract. Raises Conflict."""
    if "owner" in contact.roles and not _owners(contact.contract_id).exclude(pk=contact.pk).exists():
        raise Conflict("last_owner")


def _rights(roles: Iterable[str], rights: Iterable[str] | None, phone: str) -> Fields:
    given = sorted(set(roles))
    named = None if rights is None else sorted(set(rights))
    kept = rules.normalised_phone(phone)
    refuse(rules.roles_fault(given), "roles")
    refuse(rules.rights_fault(named or ()), "rights")
    refuse(rules.phone_fault(kept), "phone")
    return {"roles": given, "rights": named, "phone": kept or None}


def _called(contact: Contact) -> str:
    return contact.name or contact.account.name
