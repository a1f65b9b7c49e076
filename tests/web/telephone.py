"""What hangs on the telephone of each of the two contracts: a lifted call, a callback, a draft, an approval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.identity import commands as identity
from countersign.intake.commands import approvals, callbacks, calls, drafts
from countersign.intake.commands.codes import take_code
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now


@dataclass(frozen=True)
class Telephone:
    """The numbers of one contract's things."""

    call: int
    callback: int
    draft: int
    approval: int


def telephone(who: Actor, operator: Actor, service: int, words: str, *, promised_by: Actor | None = None) -> Telephone:
    """Let a contact call with a code, ask for paid work and a callback; and let somebody call without a code."""
    at = database_now() - timedelta(minutes=3)
    contract = who.contract or 0
    session = identity.keep_session(f"telephone-{who.id}", "", account_id=who.id, new=True)
    caller = replace(who, session=session)
    call = calls.begin_call("", by=operator, at=at)
    calls.pick_contract(call.pk, contract, by=operator, at=at)
    facts = {"service": words, "not_answering": "ping", "others_affected": "all"}
    draft = drafts.file_draft(call.pk, drafts.Said("outage", words, facts=facts), by=operator, at=at)
    code = take_code(by=caller, at=at).code
    calls.check_code(call.pk, code, by=operator, at=at)
    approval = approvals.ask(call.pk, approvals.Wish("paid_work", service, None, words), by=operator, at=at)
    contact = Contact.objects.get(account_id=who.id, contract_id=contract)
    customers.change_contact(contact.pk, roles=["owner"], phone="+74951112233", by=SYSTEM, at=at)
    wish = callbacks.CallbackWish(contact.pk, at, at + timedelta(hours=1), words)
    callback = callbacks.ask_callback(wish, by=caller, at=at)
    if promised_by is not None:
        callbacks.take_callback(callback.pk, by=promised_by, at=at)
    identity.drop_session(f"telephone-{who.id}")
    return Telephone(call.pk, callback.pk, draft.pk, approval.pk)
