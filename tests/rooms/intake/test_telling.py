"""Who is told of the telephone, and of what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes, report

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.identity import commands as identity
from countersign.intake.commands import approvals, attempts, callbacks, calls, drafts
from countersign.intake.commands.codes import take_code
from countersign.intake.models import Approval, Call
from countersign.kernel.actor import SYSTEM, Actor
from countersign.ledger.models import Event
from countersign.ledger.queries import events
from countersign.ledger.subscriptions import registry
from countersign.notify.models import Notice

pytestmark = pytest.mark.django_db


def told(type_: str) -> dict[int | None, str]:
    """Tell the telephone's subscriptions of all events of a type, twice; return the subjects by recipient."""
    rows = events(Event.objects.filter(type=type_).values_list("id", flat=True))
    before = Notice.objects.count()
    for event in [*rows, *rows]:
        for subscription in registry.values():
            if subscription.wants(event.type) and subscription.name.startswith(("notify.", "intake.")):
                subscription.handle(event)
    fresh = Notice.objects.order_by("id")[before:]
    return {notice.recipient_id: f"{notice.subject}\n{notice.body}" for notice in fresh}


def test_the_contacts_who_write_hear_of_an_outage_and_the_caller_of_nothing(cast: Cast, call: Call) -> None:
    facts = {"service": "secret-word", "not_answering": "ping", "others_affected": "all"}
    drafts.file_draft(call.pk, drafts.Said("outage", "", "Pavel", facts), by=cast.first_line, at=minutes(2))
    found = told("draft.filed")
    assert set(found) == {cast.owner.id, cast.colleague.id}
    assert "/calls/drafts/" in found[cast.owner.id]
    assert "secret-word" not in "".join(found.values())


def test_a_draft_of_nobodys_contract_is_told_to_nobody(cast: Cast) -> None:
    begun = calls.begin_call("", by=cast.first_line, at=T0)
    drafts.file_draft(begun.pk, drafts.Said("general", "Prices?"), by=cast.first_line, at=T0)
    assert told("draft.filed") == {}


def test_the_caller_hears_of_approvals_and_tickets(cast: Cast, proven_call: Call) -> None:
    approvals.ask(proven_call.pk, approvals.Wish("reinstall", cast.service), by=cast.first_line, at=minutes(5))
    calls.open_for_caller(proven_call.pk, report(cast), by=cast.first_line, at=minutes(6))
    assert set(told("approval.asked")) == {cast.owner.id}
    opened = told("call.ticket_opened")
    assert set(opened) == {cast.owner.id}
    assert "/tickets/" in opened[cast.owner.id]


def test_a_promised_callback_is_told_without_its_phrase(cast: Cast, owner: Actor) -> None:
    contact = Contact.objects.get(account_id=cast.owner.id)
    customers.change_contact(contact.pk, roles=["owner"], phone="+74951112233", by=SYSTEM, at=T0)
    wish = callbacks.CallbackWish(contact.pk, minutes(30), minutes(90), "the migration")
    callback = callbacks.ask_callback(wish, by=owner, at=T0)
    callbacks.take_callback(callback.pk, by=cast.first_line, at=minutes(1))
    found = told("callback.agreed")
    assert "Mira Levchenko" in found[cast.owner.id]
    assert callback.phrase not in found[cast.owner.id].replace("+74951112233", "")
    callbacks.note_overdue(by=SYSTEM, at=minutes(90))
    late = told("callback.overdue")
    assert set(late) == {cast.first_line.id, cast.duty_lead.id}, "whoever promised it, and the lead"
    assert "Mira Levchenko" in late[cast.duty_lead.id] and "41-2087" in late[cast.duty_lead.id]
    callbacks.ask_callback(replace(wish, begins_at=minutes(95), ends_at=minutes(99)), by=owner, at=minutes(91))
    callbacks.note_overdue(by=SYSTEM, at=minutes(99))
    late = told("callback.overdue")
    assert set(late) == {cast.duty_lead.id} and "Nobody has promised to call." in late[cast.duty_lead.id]


def test_a_guessed_code_is_told_to_its_owner_and_alarms_the_identity_lane(cast: Cast, call: Call, owner: Actor) -> None:
    officer = identity.add_account(
        "olga@nimbus.example", "Olga Smirnova", "staff", roles=["identity_officer"], by=SYSTEM, at=T0
    )
    take_code(by=owner, at=minutes(1))
    for n in range(3):
        calls.check_code(call.pk, f"0000000{n}", by=cast.first_line, at=minutes(2 + n))
    assert set(told("caller_code.died")) == {cast.owner.id}
    assert set(told("attempt.alarmed")) == {officer.pk}


def test_security_t019_a_dismissed_operators_wishes_are_withdrawn(cast: Cast, proven_call: Call) -> None:
    approvals.ask(proven_call.pk, approvals.Wish("paid_work", cast.service), by=cast.first_line, at=minutes(5))
    identity.deactivate(cast.first_line.account_id, by=SYSTEM, at=minutes(6))
    told("account.deactivated")
    assert Approval.objects.get().state == "withdrawn"


def test_an_attempt_alone_alarms_nobody(cast: Cast, call: Call) -> None:
    attempts.record_attempt(call.pk, "no_code", "Wants the password.", by=cast.first_line, at=minutes(2))
    assert not Event.objects.filter(type="attempt.alarmed").exists()
