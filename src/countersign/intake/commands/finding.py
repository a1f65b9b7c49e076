"""What every command of a call begins with: the call, locked, its operator, its caller."""

from __future__ import annotations

from datetime import datetime

from countersign.customers.models import Contact
from countersign.customers.rules import Right, rights_in_force
from countersign.identity.queries import account
from countersign.intake import policy
from countersign.intake.models import Call
from countersign.intake.rules.calls import call_is_over, is_proven
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict, NotAllowed, NotVisible


def found(call_id: int, by: Actor) -> Call:
    """Lock a call for the rest of the transaction. Raises NotVisible for calls of others."""
    call = Call.locked(call_id)
    if not policy.can_read_call(by, call):
        raise NotVisible
    return call


def running(call_id: int, by: Actor, at: datetime) -> Call:
    """Lock a call that is not over. Raises NotVisible, Conflict."""
    call = found(call_id, by)
    if call_is_over(call.began_at, call.ended_at, at):
        raise Conflict("call_over", at=call.ended_at or call.began_at)
    return call


def caller_of(call: Call, by: Actor, at: datetime) -> Actor:
    """Make the actor of a caller whose code was used in this call, typed for by the operator.

    Raises:  NotAllowed without a code, half an hour after it, or when the person is no contact any more.
    Source:  security.md 4.1, 4.4.
    """
    if not is_proven(call.proven_until, call.ended_at, at) or call.caller_id is None:
        raise NotAllowed("call_not_proven")
    roles = calling_roles(call.caller_id, call.contract_id)
    person = account(call.caller_id)
    if roles is None or person is None or not person.is_active:
        raise NotAllowed("caller_no_contact")
    return Actor(
        "customer", id=person.id, name=person.name, roles=roles, contract=call.contract_id, ip=call.caller_ip,
        assurance="A2c", method="code", channel="phone", session=call.caller_session, key=by.key,
        locale=person.locale, zone=person.zone, hand=(by.account_id, by.name),
    )  # fmt: skip


def calling_roles(account_id: int, contract_id: int | None) -> frozenset[str] | None:
    """Return the roles of a contact who may call for a contract, None when the person may not. One query."""
    contacts = Contact.objects.filter(
        account_id=account_id, contract_id=contract_id or 0, is_active=True, account__is_active=True
    )
    contact = contacts.first()
    if contact is None or Right.CALL not in rights_in_force(contact.roles, contact.rights):
        return None
    return frozenset(contact.roles)
