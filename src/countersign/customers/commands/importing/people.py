"""Contacts of the billing's list: accounts without a password, which their people set by the reset mail."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.customers import rules
from countersign.customers.commands import contacts
from countersign.customers.commands.importing.names import Names
from countersign.customers.commands.importing.reading import given, needed, parent
from countersign.customers.commands.refusing import refuse
from countersign.customers.models import Contact, Contract
from countersign.customers.rules.billing import Line, LineKind, day
from countersign.identity import commands as identity
from countersign.identity.queries import account, account_id_of
from countersign.identity.rules import Kind, email_fault, name_fault, normalised_email, normalised_name
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict, Invalid


def take_contact(line: Line, names: Names, by: Actor, at: datetime) -> tuple[int, str]:
    """Add, change or remove the contact that a line tells of; part of the command that takes the line."""
    contract = parent(line, names, LineKind.CONTRACT)
    email = normalised_email(needed(line, "email"))
    refuse(email_fault(email), "email")
    ended = given(day(line.text("ended_on"), "ended_on"))
    known = names.row(line.kind, line.external_id)
    contact = Contact.objects.filter(pk=known).first() if known else _by_email(contract, email)
    if contact is None:
        return _added(line, contract, email, by, at).pk, "created"
    if contact.contract_id != contract or contact.account.email != email:
        raise Conflict("contact_not_by_import")
    seq, outcome = contact.seq, "adopted" if known is None else "changed"
    if ended is not None:
        contact = contacts.remove_contact(contact.pk, by=by, at=at)
    else:
        contact = contacts.change_contact(
            contact.pk, roles=line.many("roles"), rights=line.many("rights") or None, phone=line.text("phone"),
            by=by, at=at,
        )  # fmt: skip
    return contact.pk, "unchanged" if outcome == "changed" and contact.seq == seq else outcome


def _by_email(contract: int, email: str) -> Contact | None:
    return Contact.objects.filter(contract_id=contract, account__email=email).first()


def _added(line: Line, contract: int, email: str, by: Actor, at: datetime) -> Contact:
    name, phone = normalised_name(needed(line, "name")), rules.normalised_phone(line.text("phone"))
    roles, rights = sorted(set(line.many("roles"))), sorted(set(line.many("rights"))) or None
    refuse(name_fault(name), "name")
    refuse(rules.roles_fault(roles), "roles")
    refuse(rules.rights_fault(rights or ()), "rights")
    refuse(rules.phone_fault(phone), "phone")
    person = account_id_of(email)
    if person is None:
        customer = Contract.objects.select_related("customer").get(pk=contract).customer
        person = identity.add_account(
            email, name, "customer", locale=line.text("locale") or customer.locale,
            zone=line.text("zone") or customer.zone, by=by, at=at,
        ).pk  # fmt: skip
    else:
        held = account(person)
        if held is None or held.kind != Kind.CUSTOMER:
            raise Invalid("contact_email_unusable", field="email")
    contact = Contact(
        contract_id=contract, account_id=person, roles=roles, rights=rights, phone=phone or None, name=name, email=email
    )
    ledger.append("contact.added", contact, by=by, at=at, staff_only=True)
    return contact
