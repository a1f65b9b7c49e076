"""What follows from calls: approvals (security T24, T25, T29), callbacks, recordings."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from tests.cast import Cast, proven
from tests.factories import T0, minutes, opened, report
from tests.rooms.intake.conftest import SignedIn

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.files import commands as files
from countersign.intake.commands import approvals, callbacks, calls, recordings
from countersign.intake.commands.codes import take_code
from countersign.intake.models import Approval, Call, Callback
from countersign.intake.queries.calls import call_row, calls_of_customer
from countersign.intake.queries.promises import waiting_for
from countersign.intake.queries.recordings import recording_visible
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db


def asked(cast: Cast, call: Call, act: str = "reinstall", **more: object) -> Approval:
    wish = approvals.Wish(act, more.get("service", cast.service))  # type: ignore[arg-type]
    return approvals.ask(call.pk, wish, by=cast.first_line, at=minutes(5))


def test_security_t025_the_operator_cannot_approve(cast: Cast, proven_call: Call, owner: Actor) -> None:
    approval = asked(cast, proven_call, "paid_work")
    assert [row.id for row in waiting_for(owner, minutes(6)).approvals] == [approval.pk]
    caller = replace(owner, assurance="A2c", channel="phone", hand=(cast.first_line.account_id, "Mira"))
    for who in (cast.first_line, cast.duty_lead, cast.manager, caller, cast.observer):
        with pytest.raises((NotAllowed, NotVisible)):
            approvals.approve(approval.pk, by=who, at=minutes(6))
    with pytest.raises(NotVisible):
        approvals.approve(approval.pk, by=cast.stranger, at=minutes(6))
    assert Approval.objects.get().state == "waiting"
    assert approvals.approve(approval.pk, by=owner, at=minutes(7)).state == "approved"


def test_security_t025_an_approval_is_over_after_half_an_hour(cast: Cast, proven_call: Call, owner: Actor) -> None:
    approval = asked(cast, proven_call, "paid_work")
    with pytest.raises(Conflict, match="approval_over"):
        approvals.approve(approval.pk, by=owner, at=minutes(35))
    assert approvals.expire(by=SYSTEM, at=minutes(34)) == 0
    assert approvals.expire(by=SYSTEM, at=minutes(35)) == 1
    assert approvals.expire(by=SYSTEM, at=minutes(36)) == 0
    assert Approval.objects.get().state == "expired"


def test_security_t024_a_grave_act_wants_a_second_factor_for_itself_and_the_typed_name(
    cast: Cast, proven_call: Call, owner: Actor
) -> None:
    approval, other = asked(cast, proven_call), asked(cast, proven_call, "disconnect")
    with pytest.raises(Invalid, match="asset_name"):
        approvals.approve(approval.pk, typed="cs1235", by=owner, at=minutes(6))
    with pytest.raises(StepUpNeeded):
        approvals.approve(approval.pk, typed="cs1234", by=owner, at=minutes(6))
    with pytest.raises(StepUpNeeded):
        approvals.approve(
            approval.pk, typed="cs1234", by=proven(owner, "approval.approve_proven", other), at=minutes(6)
        )
    right = proven(owner, "approval.approve_proven", approval)
    assert approvals.approve(approval.pk, typed=" CS1234 ", by=right, at=minutes(6)).state == "approved"
    assert events_of("approval", approval.pk)[-1].assurance == "A3"
    with pytest.raises(Conflict):
        approvals.refuse(approval.pk, by=owner, at=minutes(7))


def test_contacts_change_by_an_owner_alone(cast: Cast, call: Call, signed_in: SignedIn) -> None:
    colleague = signed_in(cast.colleague)
    calls.check_code(call.pk, take_code(by=colleague, at=T0).code, by=cast.first_line, at=minutes(2))
    approval = asked(cast, call, "change_contacts")
    with pytest.raises(NotAllowed, match="only_owner"):
        approvals.approve(approval.pk, by=proven(colleague, "approval.approve_owner", approval), at=minutes(6))
    assert approvals.approve(
        approval.pk, by=proven(cast.owner, "approval.approve_owner", approval), at=minutes(6)
    ).state == "approved"  # fmt: skip


@pytest.mark.parametrize("act", ["password", "email", "document", "identity", "recovery"])
def test_security_t029_no_call_opens_password_mail_or_documents(cast: Cast, proven_call: Call, act: str) -> None:
    with pytest.raises(NotAllowed, match="never_by_phone"):
        asked(cast, proven_call, act)
    assert not Approval.objects.exists()


def test_an_approval_is_written_into_its_ticket(cast: Cast, proven_call: Call, owner: Actor) -> None:
    ticket = opened(cast)
    wish = approvals.Wish("paid_work", cast.service, ticket.pk, "an hour of migration")
    approval = approvals.ask(proven_call.pk, wish, by=cast.first_line, at=minutes(5))
    approvals.approve(approval.pk, said="Approved: paid work on cs1234", by=owner, at=minutes(6))
    assert events_of("ticket", ticket.pk)[-1].type == "ticket.written"


def test_what_a_dismissed_operator_asked_for_is_withdrawn(cast: Cast, proven_call: Call, owner: Actor) -> None:
    approval = asked(cast, proven_call, "paid_work")
    assert approvals.withdraw_of(cast.first_line.account_id, by=SYSTEM, at=minutes(6)) == 1
    with pytest.raises(Conflict):
        approvals.approve(approval.pk, by=owner, at=minutes(7))


def registered(cast: Cast) -> int:
    """Register a number for the owner."""
    contact = Contact.objects.get(account_id=cast.owner.id)
    customers.change_contact(contact.pk, roles=["owner"], phone="+74951112233", by=SYSTEM, at=T0)
    return contact.pk


def test_a_callback_goes_to_a_registered_number_and_still_wants_a_code(cast: Cast, owner: Actor) -> None:
    contact = Contact.objects.get(account_id=cast.colleague.id)
    wish = callbacks.CallbackWish(contact.pk, minutes(30), minutes(90), "the migration")
    with pytest.raises(Invalid, match="callback_number"):
        callbacks.ask_callback(wish, by=owner, at=T0)
    wish = replace(wish, contact=registered(cast))
    with pytest.raises(Invalid, match="callback_number"):
        callbacks.ask_callback(replace(wish, contact=Contact.objects.get(account_id=cast.stranger.id).pk),
                               by=owner, at=T0)  # fmt: skip
    callback = callbacks.ask_callback(wish, by=owner, at=T0)
    assert callback.number == "+74951112233"
    assert len(callback.phrase) == 4
    callbacks.take_callback(callback.pk, by=cast.first_line, at=minutes(5))
    with pytest.raises(Conflict, match="callback_taken"):
        callbacks.take_callback(callback.pk, by=cast.second_line, at=minutes(6))
    shown = waiting_for(owner, minutes(7)).callbacks[0]
    assert (shown.operator, shown.about, shown.phrase) == ("Mira Levchenko", "the migration", callback.phrase)
    call = callbacks.call_back(callback.pk, by=cast.first_line, at=minutes(31))
    assert waiting_for(owner, minutes(31)).calling == [("Mira Levchenko", "the migration", callback.phrase)]
    with pytest.raises(NotAllowed, match="call_not_proven"):
        calls.open_for_caller(call.pk, report(cast), by=cast.first_line, at=minutes(32))
    code = take_code(by=owner, at=minutes(32)).code
    assert calls.check_code(call.pk, code, by=cast.first_line, at=minutes(33)).outcome == "proven"
    calls.open_for_caller(call.pk, report(cast), by=cast.first_line, at=minutes(34))
    calls.end_call(call.pk, by=cast.first_line, at=minutes(40))
    assert Callback.objects.get().state == "done"
    assert not waiting_for(owner, minutes(41)).calling


def test_a_call_to_a_contact_shows_the_phrase_to_both(cast: Cast, owner: Actor) -> None:
    call = callbacks.call_contact(registered(cast), "the disk of cs1234", by=cast.first_line, at=T0)
    assert waiting_for(owner, minutes(1)).calling == [("Mira Levchenko", "the disk of cs1234", call.phrase)]
    assert call_row(call.pk, cast.first_line).phrase == call.phrase
    assert not waiting_for(cast.stranger, minutes(1)).calling


def test_a_recording_is_the_callers_to_hear(cast: Cast, proven_call: Call, owner: Actor) -> None:
    sound = io.BytesIO(b"OggS" + bytes(range(200)) * 20)
    row = files.receive(sound, name="call.ogg", claimed_type="audio/ogg", by=cast.first_line, at=minutes(6))
    recordings.attach_recording(proven_call.pk, row.token, by=cast.first_line, at=minutes(7))
    assert recording_visible(row.token, owner)
    assert recording_visible(row.token, cast.first_line)
    for who in (cast.stranger, cast.colleague, cast.observer, cast.second_line):
        assert not recording_visible(row.token, who)
        with pytest.raises(NotVisible):
            files.hand_out(row.token, by=who, at=minutes(8))
    assert files.hand_out(row.token, by=owner, at=minutes(8))
    fetched = events_of("call", proven_call.pk)[-1]
    assert (fetched.type, fetched.actor_id, fetched.facts["name"]) == (
        "call.recording_fetched", cast.owner.id, "call.ogg",
    )  # fmt: skip
    assert [one.id for one in calls_of_customer(owner)] == [proven_call.pk]


def test_only_a_sound_is_a_recording(cast: Cast, proven_call: Call) -> None:
    row = files.receive(io.BytesIO(b"words"), name="call.txt", by=cast.first_line, at=minutes(6))
    with pytest.raises(Invalid, match="recording_type"):
        recordings.attach_recording(proven_call.pk, row.token, by=cast.first_line, at=minutes(7))
