"""From a missed clock to a paid credit, and who may take which step (M27, S23, C4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import factories
from tests.factories import T0, minutes
from tests.rooms.credits.conftest import ANSWERS, FEE, LATER, Money, rule

from countersign.credits import commands, jobs, queries, rules
from countersign.credits.models import CreditClaim
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.guards import unguarded
from countersign.ledger.queries import events_of
from countersign.tickets import commands as tickets
from countersign.tickets.commands import merging, waking


def again(claim: CreditClaim) -> int:
    """Compute a claim's amount from what it keeps and nothing else."""
    return rules.again(rules.read_terms(claim.rule.content), claim.basis, claim.figures).minor


def test_a_missed_answer_becomes_a_claim_by_itself(money: Money) -> None:
    ticket = money.missed()
    claim = money.claim()
    assert (claim.state, claim.amount_minor, claim.currency) == ("eligible", FEE * 5 // 100, "EUR")
    assert (claim.month, claim.tickets) == (date(2026, 3, 1), [ticket.pk])
    assert claim.basis[0]["clock"] == "first" and claim.basis[0]["due_at"] == "2026-03-10T07:15:00Z"
    assert again(claim) == claim.amount_minor


def test_an_answer_in_time_is_worth_nothing(money: Money) -> None:
    ticket = factories.accepted(money.cast)
    tickets.answer(ticket.pk, tickets.Words("Done."), by=money.cast.first_line, at=minutes(15))
    money.reckoned(ticket.pk)
    assert not CreditClaim.objects.exists()


def test_c4_two_misses_of_a_month_are_ten_percent_and_computed_once(money: Money) -> None:
    first = money.missed()
    money.missed(title="Another fault")
    for _ in range(2):
        money.reckoned(first.pk)
    claim = money.claim()
    assert (claim.amount_minor, len(claim.basis)) == (300, 2)
    assert again(claim) == 300


def test_c4_merged_duplicates_count_once(money: Money) -> None:
    master, twin = money.missed(), money.missed(title="The same again")
    merging.merge(
        twin.pk, master.pk, tickets.Words("The same fault."), by=money.cast.first_line, at=minutes(40)
    )  # fmt: skip
    money.reckoned(twin.pk)
    claim = money.claim()
    assert (claim.amount_minor, claim.tickets) == (150, [master.pk])


def test_an_annulled_breach_counts_no_more(money: Money) -> None:
    ticket = money.missed()
    due_at = minutes(15)
    tickets.annul_breach(
        ticket.pk, "first", due_at, reason="The customer's own network was down.", by=money.cast.duty_lead,
        at=minutes(50),
    )  # fmt: skip
    money.reckoned(ticket.pk)
    assert (money.claim().amount_minor, money.claim().basis) == (0, [])
    assert queries.claims_of_contract(money.cast.owner, money.cast.contract) == []
    with pytest.raises(Conflict, match="credit_nothing"):
        commands.file_claim(money.claim().pk, by=money.cast.owner, at=LATER)


def test_a_clock_that_is_still_late_counts_from_its_due_time(money: Money) -> None:
    ticket = factories.accepted(money.cast)
    waking.wake(ticket.pk, by=SYSTEM, at=minutes(16))
    money.reckoned(ticket.pk)
    assert (money.claim().amount_minor, money.claim().basis[0]["ended_at"]) == (150, None)


def test_the_subscription_computes_without_being_asked(money: Money) -> None:
    ticket = factories.accepted(money.cast)
    tickets.answer(ticket.pk, tickets.Words("On it."), by=money.cast.first_line, at=minutes(25))
    for event in events_of("ticket", ticket.pk):
        jobs.reckon(event)
    assert money.claim().amount_minor == 150


def test_what_comes_after_filing_is_a_claim_of_its_own_under_one_cap(money: Money) -> None:
    filed = money.filed()
    money.missed(title="Another fault")
    second = CreditClaim.objects.exclude(pk=filed.pk).get()
    assert (second.state, second.amount_minor, second.figures["taken_minor"]) == ("eligible", 150, 150)
    assert again(second) == 150


def test_the_customer_files_with_one_click_and_once(money: Money) -> None:
    claim = money.filed()
    assert (claim.state, claim.filed_by_id) == ("filed", money.cast.owner.id)
    with pytest.raises(Conflict, match="credit_state"):
        commands.file_claim(claim.pk, by=money.cast.owner, at=LATER)


def test_a_stranger_an_observer_and_staff_do_not_file(money: Money) -> None:
    money.missed()
    number = money.claim().pk
    with pytest.raises(NotVisible):
        commands.file_claim(number, by=money.cast.stranger, at=LATER)
    with pytest.raises(NotVisible):
        queries.claim(money.cast.stranger, number)
    for person in (money.cast.observer, money.cast.manager):
        with pytest.raises(NotAllowed):
            commands.file_claim(number, by=person, at=LATER)


def test_after_the_window_it_is_too_late(money: Money) -> None:
    money.missed()
    claim = money.claim()
    with pytest.raises(Conflict, match="credit_window_over"):
        commands.file_claim(claim.pk, by=money.cast.owner, at=claim.closes_at + timedelta(seconds=1))
    commands.file_claim(claim.pk, by=money.cast.owner, at=claim.closes_at)


def test_whoever_held_the_ticket_does_not_decide(money: Money) -> None:
    ticket = money.missed()
    tickets.take_custody(ticket.pk, reason="Mira has left.", by=money.cast.duty_lead, at=minutes(35))
    claim = commands.file_claim(money.claim().pk, by=money.cast.owner, at=LATER)
    with pytest.raises(NotAllowed, match="credit_holder"):
        commands.decide_claim(claim.pk, approve=True, reason="Mine", by=money.cast.duty_lead, at=LATER)
    with pytest.raises((NotAllowed, NotVisible)):
        commands.decide_claim(claim.pk, approve=True, reason="Mine", by=money.cast.first_line, at=LATER)
    decided = commands.decide_claim(claim.pk, approve=True, reason="Ten minutes.", by=money.cast.manager, at=LATER)
    assert (decided.state, decided.reason) == ("approved", "Ten minutes.")


def test_a_decision_needs_reasons_and_comes_once(money: Money) -> None:
    claim = money.filed()
    with pytest.raises(Invalid, match="field_missing"):
        commands.decide_claim(claim.pk, approve=False, reason=" ", by=money.cast.duty_lead, at=LATER)
    commands.decide_claim(claim.pk, approve=True, reason="Yes.", by=money.cast.duty_lead, at=LATER)
    for approve in (True, False):
        with pytest.raises(Conflict, match="credit_state"):
            commands.decide_claim(claim.pk, approve=approve, reason="Again.", by=money.cast.manager, at=LATER)


def test_an_objection_goes_to_another(money: Money) -> None:
    claim = money.decided(approve=False)
    with pytest.raises(NotAllowed):
        commands.appeal_claim(claim.pk, words="No", by=money.cast.observer, at=LATER)
    commands.appeal_claim(claim.pk, words="The answer came at 10:25.", by=money.cast.owner, at=LATER)
    with pytest.raises(NotAllowed, match="credit_same_decider"):
        commands.decide_appeal(claim.pk, approve=True, reason="Well.", by=money.cast.duty_lead, at=LATER)
    done = commands.decide_appeal(claim.pk, approve=False, reason="It was a test.", by=money.cast.manager, at=LATER)
    assert done.state == "rejected"
    with pytest.raises(Conflict, match="credit_appealed_before"):
        commands.appeal_claim(claim.pk, words="Again.", by=money.cast.owner, at=LATER)
    with unguarded(), pytest.raises(IntegrityError), transaction.atomic():
        CreditClaim.objects.filter(pk=claim.pk).update(appeal_decided_by_id=done.decided_by_id)


def test_an_objection_has_thirty_days(money: Money) -> None:
    claim = money.decided(approve=False)
    with pytest.raises(Conflict, match="credit_window_over"):
        commands.appeal_claim(claim.pk, words="Late.", by=money.cast.owner, at=LATER + timedelta(days=31))


def test_only_what_was_approved_is_paid(money: Money) -> None:
    claim = money.filed()
    with pytest.raises(Conflict, match="credit_state"):
        commands.pay_claim(claim.pk, payment="INV-7", by=money.cast.manager, at=LATER)
    commands.decide_claim(claim.pk, approve=True, reason="Yes.", by=money.cast.duty_lead, at=LATER)
    with pytest.raises(NotAllowed):
        commands.pay_claim(claim.pk, payment="INV-7", by=money.cast.duty_lead, at=LATER)
    assert commands.pay_claim(claim.pk, payment="INV-7", by=money.cast.manager, at=LATER).state == "paid"


def test_a_rule_may_grant_without_a_claim_once_the_month_is_over(money: Money) -> None:
    rule("Answers", ANSWERS | {"automatic": True}, T0 - timedelta(days=9))
    money.missed()
    claim = money.claim()
    with pytest.raises(NotAllowed):
        commands.grant_automatic(claim.pk, by=SYSTEM, at=T0 + timedelta(days=2))
    with pytest.raises(NotAllowed):
        commands.grant_automatic(claim.pk, by=money.cast.manager, at=LATER)
    assert commands.grant_automatic(claim.pk, by=SYSTEM, at=LATER).state == "approved"


def test_a_later_version_changes_nothing_of_before(money: Money) -> None:
    rule("Answers", ANSWERS | {"rate_percent": 50}, T0 + timedelta(days=1))
    money.missed()
    claim = money.claim()
    assert (claim.amount_minor, claim.rule.version) == (150, 1)
