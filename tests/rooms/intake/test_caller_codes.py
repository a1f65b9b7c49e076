"""The caller's code: taken in a session, used once, never again (security T27, T28)."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.cast import Cast
from tests.factories import T0, minutes
from tests.rooms.intake.conftest import SignedIn

from countersign.customers import commands as customers
from countersign.identity import commands as identity
from countersign.identity.commands.caller_codes import Taken, Use, end_own, sweep_codes, take, use
from countersign.identity.models import CallerCode, CodeSecret, SignInSession
from countersign.identity.queries.caller_codes import newest_code
from countersign.identity.rules.caller_codes import Outcome, chance_of_guessing
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Invalid, NotAllowed, TooOften
from countersign.ledger.models import Event, Payload

pytestmark = pytest.mark.django_db


def said(cast: Cast, code: str, *, by: Actor | None = None, at: datetime = T0, contract: int | None = None) -> Use:
    return use(contract or cast.contract, code, call=1, by=by or cast.first_line, at=at)


def other(code: str) -> str:
    """Return digits that are not the code."""
    return f"{(int(code) + 1) % 10**8:08d}"


def test_a_fresh_code_proves_who_took_it_where(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    assert len(taken.code) == 8
    assert taken.expires_at == minutes(10)
    found = said(cast, taken.code, at=minutes(9))
    assert (found.outcome, found.account, found.session, found.ip) == (
        Outcome.PROVEN, cast.owner.id, owner.session, owner.ip,
    )  # fmt: skip
    row = CallerCode.objects.get()
    assert (row.used_at, row.used_by_id, row.used_in) == (minutes(9), cast.first_line.id, 1)


def test_security_t028_a_code_is_used_once_and_the_third_reuse_alarms(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    assert said(cast, taken.code).outcome == Outcome.PROVEN
    again = [said(cast, taken.code, at=minutes(n)) for n in (1, 2, 3)]
    assert [one.outcome for one in again] == [Outcome.REUSED] * 3
    assert [one.alarm for one in again] == [False, False, True]


def test_security_t028_a_code_older_than_ten_minutes_is_refused(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    assert said(cast, taken.code, at=minutes(10)).outcome == Outcome.OLD
    fresh = take(by=owner, at=minutes(11))
    last = said(cast, fresh.code, at=minutes(21) - timedelta(microseconds=1))
    assert last.outcome == Outcome.PROVEN


def test_security_t028_a_code_of_another_contract_is_refused(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    assert said(cast, taken.code, contract=cast.foreign_contract).outcome == Outcome.WRONG
    assert said(cast, taken.code).outcome == Outcome.PROVEN


def test_security_t028_a_code_goes_with_its_session(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    identity.record_sign_out(cast.owner.account_id, reference=owner.session or "", by=owner, at=minutes(1))
    assert not CodeSecret.objects.exists()
    assert said(cast, taken.code, at=minutes(2)).outcome == Outcome.WRONG
    shown = newest_code(owner, minutes(2))
    assert shown is not None
    assert shown.state == "gone"


def test_security_t028_a_code_of_a_session_that_ran_out_is_refused(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    _expire(owner.session or "")
    assert said(cast, taken.code).outcome == Outcome.OLD


def _expire(reference: str) -> None:
    from countersign.kernel.guards import unguarded

    with unguarded():
        SignInSession.objects.filter(reference=reference).update(expire_date="2026-01-01T00:00Z")


def test_a_deactivated_account_has_no_code(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    identity.deactivate(cast.owner.account_id, by=SYSTEM, at=minutes(1))
    assert said(cast, taken.code, at=minutes(2)).outcome == Outcome.WRONG


def test_a_removed_contact_has_no_code(cast: Cast, signed_in: SignedIn) -> None:
    colleague = signed_in(cast.colleague)
    taken = take(by=colleague, at=T0)
    contact = next(row.id for row in _contacts(cast.contract) if row.account_id == cast.colleague.id)
    customers.remove_contact(contact, by=SYSTEM, at=minutes(1))
    assert said(cast, taken.code, at=minutes(2)).outcome in (Outcome.OLD, Outcome.WRONG)
    assert CallerCode.objects.get().ended_why == "contact"


def _contacts(contract: int) -> list:  # type: ignore[type-arg]
    from countersign.customers.queries import contacts_of

    return contacts_of(contract)


def test_security_t028_nobody_reads_a_code_back(cast: Cast, owner: Actor) -> None:
    """Neither the tables nor the record hold a code, before it is used and after."""
    taken = take(by=owner, at=T0)
    said(cast, taken.code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM identity_caller_code c")
        told = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT row_to_json(c)::text FROM identity_code_secret c")
        told += [row[0] for row in cursor.fetchall()]
    told += [bytes(body).decode() for body in Event.objects.values_list("body", flat=True)]
    told += [bytes(body).decode() for body in Payload.objects.values_list("body", flat=True)]
    assert told
    assert not [one for one in told if taken.code in one]


def test_only_the_newest_code_of_a_person_holds(cast: Cast, owner: Actor, signed_in: SignedIn) -> None:
    first, colleagues = take(by=owner, at=T0), take(by=signed_in(cast.colleague), at=T0)
    second = take(by=owner, at=minutes(1))
    assert said(cast, first.code, at=minutes(2)).outcome == Outcome.OLD
    assert said(cast, second.code, at=minutes(2)).outcome == Outcome.PROVEN
    assert said(cast, colleagues.code, at=minutes(2)).account == cast.colleague.id


def test_a_code_dies_at_the_third_wrong_try(cast: Cast, owner: Actor) -> None:
    taken = take(by=owner, at=T0)
    tries = [said(cast, other(taken.code), at=minutes(n)) for n in (1, 2, 3)]
    assert [one.outcome for one in tries] == [Outcome.WRONG] * 3
    assert tries[2].died == (cast.owner.id,)
    assert said(cast, taken.code, at=minutes(4)).outcome == Outcome.OLD
    assert CallerCode.objects.get().ended_why == "wrong_tries"


def test_the_operator_cools_down_after_five_wrong_tries(cast: Cast, owner: Actor) -> None:
    for n in range(5):
        said(cast, "00000000" if n % 2 else "00000001", at=minutes(n), contract=cast.foreign_contract)
    taken = take(by=owner, at=minutes(5))
    refused = said(cast, taken.code, at=minutes(6))
    assert (refused.outcome, refused.until) == (Outcome.OPERATOR_COOLING, minutes(60))
    assert said(cast, taken.code, by=cast.second_line, at=minutes(7)).outcome == Outcome.PROVEN


def test_what_is_no_code_is_no_try(cast: Cast, owner: Actor) -> None:
    for _ in range(20):
        with pytest.raises(Invalid, match="caller_code_form"):
            said(cast, "1234")
    assert said(cast, take(by=owner, at=T0).code).outcome == Outcome.PROVEN


def test_an_observer_takes_no_code_and_nobody_takes_one_without_a_session(cast: Cast, signed_in: SignedIn) -> None:
    with pytest.raises(NotAllowed, match="caller_code_right"):
        take(by=signed_in(cast.observer), at=T0)
    with pytest.raises(NotAllowed, match="caller_code_session"):
        take(by=cast.owner, at=T0)
    with pytest.raises(NotAllowed):
        take(by=replace(cast.first_line, contract=cast.contract), at=T0)


def test_no_more_than_five_live_codes_a_contract(cast: Cast, signed_in: SignedIn) -> None:
    people = []
    for n in range(6):
        account = identity.add_account(f"c{n}@vektor.example", f"Contact {n}", "customer", by=SYSTEM, at=T0)
        customers.add_contact(cast.contract, account.pk, ["technical"], by=SYSTEM, at=T0)
        people.append(signed_in(replace(cast.colleague, id=account.pk, name=account.name)))
    for person in people[:5]:
        take(by=person, at=T0)
    with pytest.raises(TooOften, match="caller_codes_live"):
        take(by=people[5], at=T0)
    take(by=people[0], at=T0)
    end_own(by=people[1], at=T0)
    take(by=people[5], at=T0)


def test_digests_are_forgotten_in_time(cast: Cast, owner: Actor) -> None:
    take(by=owner, at=T0)
    sweep_codes(at=minutes(20))
    assert CodeSecret.objects.count() == 1
    sweep_codes(at=minutes(60 * 24 + 11))
    assert not CodeSecret.objects.exists()


def test_security_t027_a_thousand_guesses_by_many_operators_meet_a_cool_down(cast: Cast, owner: Actor) -> None:
    """Twenty operators, a thousand tries within a day, each another number: ten are compared.

    Ten thousand by two thousand operators go through the same rule in tests/rules.
    """
    operators: list[Actor] = []
    for n in range(20):
        account = identity.add_account(
            f"op{n}@nimbus.example", f"Mira Levchenko {n}", "staff", roles=["first_line"], by=SYSTEM, at=T0
        )
        operators.append(replace(cast.first_line, id=account.pk))
    outcomes: dict[Outcome, int] = {}
    begun = time.perf_counter()
    for n in range(1_000):
        at = T0 + timedelta(seconds=n * 80)
        if n % 100 == 0:
            take(by=owner, at=at)
        found = use(cast.contract, f"{n:08d}", call=1, by=operators[n % len(operators)], at=at)
        outcomes[found.outcome] = outcomes.get(found.outcome, 0) + 1
    compared = sum(count for outcome, count in outcomes.items() if "cooling" not in outcome)
    spent = time.perf_counter() - begun
    print(
        f"1,000 guesses: {outcomes}, {compared} compared; {spent:.2f} ms a try; "
        f"at most {chance_of_guessing():.2g} a contract and day"
    )
    assert Outcome.PROVEN not in outcomes
    assert compared <= 10
    assert outcomes[Outcome.CONTRACT_COOLING] > 900


def test_taking_without_end_is_slowed_down(cast: Cast, owner: Actor) -> None:
    taken: list[Taken] = [take(by=owner, at=minutes(n / 60)) for n in range(20)]
    assert len({one.code for one in taken}) == 20
    with pytest.raises(TooOften, match="caller_codes_taken"):
        take(by=owner, at=minutes(1))
