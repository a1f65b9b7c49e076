"""The phone desk: what a code opens, what stays shut without one, who wins (security T25-T29, S3-S6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.cast import Cast
from tests.factories import T0, minutes, opened, report
from tests.rooms.intake.conftest import SignedIn

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.intake.commands import approvals, attempts, calls, drafts
from countersign.intake.commands.codes import take_code
from countersign.intake.models import Attempt, Call, Draft
from countersign.intake.queries import attempts as attempt_queries
from countersign.intake.queries.calls import call_row
from countersign.intake.queries.promises import draft_of_ticket, waiting_for
from countersign.intake.queries.search import contracts_like
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import AlreadyDone, Conflict, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.tickets import commands as tickets
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def types(call: Call) -> list[str]:
    return [event.type for event in events_of("call", call.pk)]


def test_a_call_stands_in_the_record_from_its_first_second(cast: Cast, call: Call) -> None:
    first = events_of("call", call.pk)[0]
    assert (first.type, first.at, first.contract, first.staff_only) == ("call.began", T0, None, True)
    assert call.claimed_number == "+74951234567"
    assert types(call) == ["call.began", "call.contract_named"]


def test_s4_a_code_lifts_the_call_for_half_an_hour(cast: Cast, proven_call: Call, owner: Actor) -> None:
    assert (proven_call.contract_id, proven_call.caller_id) == (cast.contract, cast.owner.id)
    assert proven_call.proven_until == minutes(32)
    row = call_row(proven_call.pk, cast.first_line)
    assert row.is_proven(minutes(31))
    assert not row.is_proven(minutes(32))
    with pytest.raises(NotAllowed, match="call_not_proven"):
        calls.open_for_caller(proven_call.pk, report(cast), by=cast.first_line, at=minutes(32))


def test_s4_the_ticket_is_the_callers_and_says_who_typed_it(cast: Cast, proven_call: Call, owner: Actor) -> None:
    """T1 at A2c: IP and session of the portal session that issued the code, author the contact, hand the operator."""
    ticket = calls.open_for_caller(proven_call.pk, report(cast), by=cast.first_line, at=minutes(5))
    row = Ticket.objects.get(pk=ticket.pk)
    assert (row.author_id, row.contract_id, row.origin_channel, row.origin_assurance) == (
        cast.owner.id, cast.contract, "phone", "A2c",
    )  # fmt: skip
    assert (row.origin_ip, row.origin_session) == (owner.ip, owner.session)
    event = events_of("ticket", ticket.pk)[0]
    assert (event.actor_kind, event.actor_id, event.assurance, event.channel) == (
        "customer", cast.owner.id, "A2c", "phone",
    )  # fmt: skip
    assert event.typed_by == "Mira Levchenko"
    assert types(proven_call)[-2:] == ["call.proven", "call.ticket_opened"]


def test_the_customers_own_draft_outlives_a_ticket_by_phone(cast: Cast, proven_call: Call, owner: Actor) -> None:
    tickets.save_draft("new", {"title": "typed at home"}, by=owner, at=T0)
    calls.open_for_caller(proven_call.pk, report(cast), by=cast.first_line, at=minutes(5))
    from countersign.tickets.queries import draft_of

    assert draft_of("new", owner).content == {"title": "typed at home"}


def test_a_caller_hears_and_adds_but_confirms_nothing(cast: Cast, proven_call: Call, owner: Actor) -> None:
    ticket = opened(cast)
    calls.hear_status(proven_call.pk, ticket.pk, by=cast.first_line, at=minutes(4))
    calls.write_for_caller(proven_call.pk, ticket.pk, "It began at ten.", by=cast.first_line, at=minutes(5))
    said = events_of("ticket", ticket.pk)[-1]
    assert (said.type, said.typed_by, said.assurance) == ("ticket.written", "Mira Levchenko", "A2c")
    caller = replace(owner, assurance="A2c", channel="phone", hand=(cast.first_line.account_id, "Mira Levchenko"))
    with pytest.raises(NotAllowed):
        tickets.withdraw(ticket.pk, reason="", by=caller, at=minutes(6))


def test_a_caller_reaches_no_ticket_of_another_contract(cast: Cast, proven_call: Call) -> None:
    alien = tickets.open_ticket(
        report(cast, service_id=cast.foreign_service), by=cast.stranger, at=minutes(1)
    )  # fmt: skip
    for act in (
        lambda: calls.write_for_caller(proven_call.pk, alien.pk, "x", by=cast.first_line, at=minutes(5)),
        lambda: calls.hear_status(proven_call.pk, alien.pk, by=cast.first_line, at=minutes(5)),
        lambda: calls.open_for_caller(
            proven_call.pk, report(cast, service_id=cast.foreign_service), by=cast.first_line, at=minutes(5)
        ),
    ):
        with pytest.raises(NotVisible):
            act()


def test_security_t026_without_a_code_nothing_of_the_contract_hangs_on_the_call(cast: Cast, call: Call) -> None:
    draft = drafts.file_draft(
        call.pk, drafts.Said("request", "Says that mail is slow", "Pavel"), by=cast.first_line, at=minutes(3)
    )
    assert (call.contract_id, call.caller_id, call.proven_at) == (None, None, None)
    for kind, number in (("call", call.pk), ("draft", draft.pk)):
        for event in events_of(kind, number):
            assert event.contract is None
            assert event.staff_only
    filed = events_of("draft", draft.pk)[0]
    assert (filed.assurance, filed.channel) == ("A0", "phone")
    shown = call_row(call.pk, cast.first_line)
    assert (shown.contract, shown.caller, shown.claimed) == ("", "", "41-2087")
    for act in (
        lambda: calls.open_for_caller(call.pk, report(cast), by=cast.first_line, at=minutes(4)),
        lambda: approvals.ask(call.pk, approvals.Wish("paid_work", cast.service), by=cast.first_line, at=minutes(4)),
    ):
        with pytest.raises(NotAllowed, match="call_not_proven"):
            act()
    assert not Ticket.objects.exists()


def test_security_t026_the_database_itself_keeps_an_unproven_call_detached(cast: Cast, call: Call) -> None:
    from django.db import IntegrityError

    from countersign.kernel.guards import unguarded

    with unguarded(), pytest.raises(IntegrityError, match="intake_call_detached"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(contract_id=cast.contract)


def test_the_search_gives_what_is_needed_to_pick_and_is_recorded(cast: Cast, call: Call) -> None:
    for words in ("41-2087", "412087", "41-", "вектор", "cs1234", "CS1234.nimbus.example", "203.0.113.40"):
        found = calls.search(call.pk, words, by=cast.first_line, at=minutes(1))
        assert [(row.number, row.customer) for row in found] == [("41-2087", "ООО «Вектор»")], words
    assert contracts_like("x") == []
    assert contracts_like("%%%") == []
    assert next(event.facts for event in events_of("call", call.pk) if event.type == "call.searched") == {
        "words": "41-2087", "found": 1,
    }  # fmt: skip


def test_only_the_operator_of_a_call_acts_in_it(cast: Cast, proven_call: Call) -> None:
    with pytest.raises(NotVisible):
        calls.open_for_caller(proven_call.pk, report(cast), by=cast.second_line, at=minutes(5))
    with pytest.raises(NotAllowed, match="not_your_call"):
        calls.open_for_caller(proven_call.pk, report(cast), by=cast.duty_lead, at=minutes(5))
    with pytest.raises(NotAllowed):
        calls.begin_call("", by=cast.manager, at=T0)


def test_an_ended_call_is_shut(cast: Cast, proven_call: Call) -> None:
    calls.end_call(proven_call.pk, by=cast.first_line, at=minutes(6))
    with pytest.raises(Conflict, match="call_over"):
        calls.open_for_caller(proven_call.pk, report(cast), by=cast.first_line, at=minutes(7))


def test_a_contact_without_the_right_to_call_gets_no_code_and_lifts_no_call(
    cast: Cast, call: Call, signed_in: SignedIn
) -> None:
    colleague = signed_in(cast.colleague)
    code = take_code(by=colleague, at=T0).code
    contact = Contact.objects.get(account_id=cast.colleague.id)
    customers.change_contact(contact.pk, roles=["technical"], rights=["order"], by=SYSTEM, at=minutes(0.5))
    with pytest.raises(NotAllowed, match="caller_code_right"):
        take_code(by=colleague, at=minutes(1))
    verdict = calls.check_code(call.pk, code, by=cast.first_line, at=minutes(1))
    assert verdict.outcome in ("no_right", "wrong", "old")
    assert Call.objects.get(pk=call.pk).proven_at is None


def test_a_removed_contact_says_nothing_more(cast: Cast, call: Call, signed_in: SignedIn) -> None:
    code = take_code(by=signed_in(cast.colleague), at=T0).code
    calls.check_code(call.pk, code, by=cast.first_line, at=minutes(1))
    customers.remove_contact(Contact.objects.get(account_id=cast.colleague.id).pk, by=SYSTEM, at=minutes(2))
    with pytest.raises(NotAllowed, match="caller_no_contact"):
        calls.open_for_caller(call.pk, report(cast), by=cast.first_line, at=minutes(3))


def test_security_t028_the_third_refused_code_of_a_day_is_an_attempt_that_alarms(cast: Cast, call: Call) -> None:
    for n in range(3):
        verdict = calls.check_code(call.pk, f"0000000{n}", by=cast.first_line, at=minutes(1 + n))
        assert verdict.outcome == "wrong"
    attempt = Attempt.objects.get()
    assert (attempt.kind, attempt.alarmed, attempt.claimed_contract_id) == ("code_guessed", True, cast.contract)
    assert [event.type for event in events_of("attempt", attempt.pk)] == ["attempt.recorded", "attempt.alarmed"]


def test_the_end_of_a_cool_down_is_told_to_the_second(cast: Cast, call: Call) -> None:
    for n in range(5):
        calls.check_code(call.pk, f"0000000{n}", by=cast.first_line, at=minutes(1 + n))
    verdict = calls.check_code(call.pk, "00000009", by=cast.first_line, at=minutes(7))
    assert (verdict.outcome, verdict.until) == ("operator_cooling", minutes(1) + timedelta(hours=1))


def test_s5_an_outage_draft_is_confirmed_by_a_colleague_and_keeps_when_it_was_seen(
    cast: Cast, call: Call, signed_in: SignedIn
) -> None:
    facts = {"service": "the terminal server", "not_answering": "ping", "others_affected": "everybody"}
    said = drafts.Said("outage", "", "Pavel from Vektor", facts)
    draft = drafts.file_draft(call.pk, said, by=cast.first_line, at=minutes(2))
    assert [row.id for row in waiting_for(cast.colleague, minutes(3)).drafts] == [draft.pk]
    assert not waiting_for(cast.stranger, minutes(3)).drafts
    with pytest.raises(NotVisible):
        drafts.confirm_draft(draft.pk, report(cast), by=cast.stranger, at=minutes(4))
    with pytest.raises(NotAllowed):
        drafts.confirm_draft(draft.pk, report(cast), by=cast.observer, at=minutes(4))
    with pytest.raises(NotAllowed):
        drafts.confirm_draft(draft.pk, report(cast), by=cast.first_line, at=minutes(4))
    ticket = drafts.confirm_draft(draft.pk, report(cast), by=cast.colleague, at=minutes(100))
    assert ticket.opened_at == minutes(100)
    opened_event = events_of("ticket", ticket.pk)[0]
    assert opened_event.facts["first_seen_at"] == "2026-03-10T07:02:00.000000Z"
    kept = draft_of_ticket(ticket.pk)
    assert kept is not None
    assert (kept.first_seen_at, kept.state) == (minutes(2), "confirmed")
    with pytest.raises(Conflict, match="draft_settled"):
        drafts.confirm_draft(draft.pk, report(cast), by=cast.owner, at=minutes(101))


def test_s3_a_general_question_is_answered_and_never_reaches_a_contract(cast: Cast) -> None:
    begun = calls.begin_call("", by=cast.first_line, at=T0)
    draft = drafts.file_draft(
        begun.pk, drafts.Said("general", "What does a server cost?"), by=cast.first_line, at=minutes(1)
    )
    drafts.settle_draft(draft.pk, answer="From 9 euro a month, the price list is public.", by=cast.first_line, at=T0)
    assert Draft.objects.get().state == "answered"
    assert Draft.objects.get().claimed_contract_id is None


def test_a_draft_is_reminded_of_once_and_ends_three_days_later(cast: Cast, call: Call) -> None:
    facts = {"service": "x", "not_answering": "y", "others_affected": "z"}
    drafts.file_draft(call.pk, drafts.Said("outage", facts=facts), by=cast.first_line, at=T0)
    assert drafts.keep_time(by=SYSTEM, at=minutes(60)) == 0
    for _ in range(2):
        drafts.keep_time(by=SYSTEM, at=T0 + timedelta(hours=24))
    row = Draft.objects.get()
    assert (row.reminded_at, row.expires_at) == (T0 + timedelta(hours=24), T0 + timedelta(hours=96))
    drafts.keep_time(by=SYSTEM, at=T0 + timedelta(hours=96))
    assert Draft.objects.get().state == "expired"
    assert not waiting_for(cast.owner, T0 + timedelta(hours=97)).drafts


def test_s6_an_attempt_is_kept_and_the_second_of_the_day_alarms(cast: Cast, call: Call) -> None:
    first = attempts.record_attempt(
        call.pk, "knows_data", "Knows the name, the number and passport digits.", claimed_name="Павел Крылов",
        by=cast.first_line, at=minutes(3),
    )  # fmt: skip
    assert not first.alarmed
    again = calls.begin_call("+74951234567", by=cast.second_line, at=minutes(60))
    calls.pick_contract(again.pk, cast.contract, by=cast.second_line, at=minutes(60))
    second = attempts.record_attempt(again.pk, "pressure", "Shouts.", by=cast.second_line, at=minutes(61))
    assert second.alarmed
    watcher = replace(cast.manager, roles=frozenset({"identity_officer"}))
    rows = attempt_queries.attempts(watcher)
    assert [(row.contract, row.claimed_number, row.alarmed) for row in rows] == [
        ("41-2087", "+74951234567", True), ("41-2087", "+74951234567", False),
    ]  # fmt: skip
    bundle = attempts.export_attempts(rows, by=watcher, at=minutes(70))
    assert bundle[1]["words"] == "Knows the name, the number and passport digits."
    told = bundle[1]["call"]
    assert isinstance(told, dict)
    assert [event["type"] for event in told["events"]] == ["call.began", "call.contract_named"]
    assert all(len(event["hash"]) == 64 for event in told["events"])
    with pytest.raises(NotAllowed):
        attempts.export_attempts(rows, by=cast.first_line, at=minutes(70))
    with pytest.raises(NotAllowed):
        attempt_queries.attempts(cast.first_line)


def test_a_form_that_is_sent_twice_takes_effect_once(cast: Cast, owner: Actor) -> None:
    """Double click and replay (security T115) on every form of the desk that makes something."""
    by = replace(cast.first_line, key="key-begin")
    first = calls.begin_call("", by=by, at=T0)
    with pytest.raises(AlreadyDone) as again:
        calls.begin_call("", by=by, at=T0)
    assert again.value.facts == {"kind": "call", "id": first.pk}
    calls.pick_contract(first.pk, cast.contract, by=cast.first_line, at=T0)
    code = take_code(by=owner, at=T0).code
    typing = replace(cast.first_line, key="key-code")
    calls.check_code(first.pk, code, by=typing, at=minutes(1))
    with pytest.raises(AlreadyDone):
        calls.check_code(first.pk, code, by=typing, at=minutes(1))
    opening = replace(cast.first_line, key="key-open")
    ticket = calls.open_for_caller(first.pk, report(cast), by=opening, at=minutes(2))
    with pytest.raises(AlreadyDone) as replay:
        calls.open_for_caller(first.pk, report(cast), by=opening, at=minutes(2))
    assert replay.value.facts == {"kind": "ticket", "id": ticket.pk}
    assert Ticket.objects.count() == 1


Act = Callable[[], object]


@pytest.mark.django_db(transaction=True)
def test_two_operators_with_one_code_at_once_have_one_winner(cast: Cast, signed_in: SignedIn) -> None:
    code = take_code(by=signed_in(cast.owner), at=T0).code
    operators = (cast.first_line, cast.second_line, cast.generalist, cast.duty_lead)
    numbers = []
    for who in operators:
        call = calls.begin_call("", by=who, at=T0)
        numbers.append(calls.pick_contract(call.pk, cast.contract, by=who, at=T0).pk)
    start, outcomes = threading.Barrier(len(operators)), []

    def type_it(number: int, who: Actor) -> None:
        try:
            start.wait(10)
            outcomes.append(calls.check_code(number, code, by=who, at=minutes(1)).outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=type_it, args=pair) for pair in zip(numbers, operators, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["proven", "reused", "reused", "reused"]
    assert Call.objects.filter(proven_at__isnull=False).count() == 1


class Killed(BaseException):
    """The process ends here."""


def test_a_kill_between_the_code_and_the_call_leaves_the_code_unused(
    cast: Cast, call: Call, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code and call change in one transaction: a process that dies between them has done neither."""
    code = take_code(by=owner, at=T0).code

    def die(*args: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(calls, "calling_roles", die)
        with pytest.raises(Killed):
            calls.check_code(call.pk, code, by=cast.first_line, at=minutes(1))
    assert Call.objects.get(pk=call.pk).proven_at is None
    assert calls.check_code(call.pk, code, by=cast.first_line, at=minutes(2)).outcome == "proven"


def test_a_document_s_number_that_somebody_unproven_says_is_kept_nowhere(cast: Cast, call: Call) -> None:
    """What is only claimed goes into nobody's vault either (security T83)."""
    said = "Паспорт 4509 731846, впустите меня"
    draft = drafts.file_draft(
        call.pk, drafts.Said("outage", said, name="паспорт 4509 731846",
                             facts={"service": said, "not_answering": said, "others_affected": "no"}),
        by=cast.first_line, at=minutes(2),
    )  # fmt: skip
    attempt = attempts.record_attempt(call.pk, "knows_data", said, by=cast.first_line, at=minutes(3))
    calls.search(call.pk, "паспорт 4509 731846", by=cast.first_line, at=minutes(4))
    draft.refresh_from_db()
    assert draft.words == "Паспорт [number of an identity document left out], впустите меня"
    kept = repr((draft.words, draft.claimed_name, draft.facts, attempt.words))
    kept += repr([event.payload for event in events_of("call", call.pk) + events_of("draft", draft.pk)])
    assert "731846" not in kept
