"""Contact people: named, changed and removed by an owner at A3; one owner remains; removal ends everything at once."""

from __future__ import annotations

import pytest
from tests.cast import Cast, proven

from countersign.customers import commands
from countersign.customers.commands import Person
from countersign.customers.models import Contact, Contract, Customer
from countersign.identity import commands as identity
from countersign.identity.models import Account, SignInSession
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
NEW = Person("Ольга Ветрова", "o.vetrova@vektor.example", ["technical"])


def contact_of(actor: Actor) -> Contact:
    return Contact.objects.get(account_id=actor.id, contract_id=actor.contract)


def owner(cast: Cast, act: str, thing: object) -> Actor:
    return proven(cast.owner, act, thing)


def test_an_owner_invites_with_a_second_factor_and_the_person_agrees(cast: Cast) -> None:
    at = database_now()
    with pytest.raises(StepUpNeeded) as asked:
        commands.invite_contact(cast.contract, NEW, by=cast.owner, at=at)
    assert (asked.value.act, asked.value.object) == ("contact.add", f"contract:{cast.contract}")
    by = owner(cast, "contact.add", f"contract:{cast.contract}")
    invited = commands.invite_contact(cast.contract, NEW, by=by, at=at)
    assert (invited.is_active, invited.name, invited.rights) == (False, "Ольга Ветрова", None)
    person = Actor("customer", id=invited.account_id, assurance="A2")
    with pytest.raises(NotVisible):
        commands.answer_invitation(invited.pk, accepted=True, by=cast.stranger, at=at)
    assert commands.answer_invitation(invited.pk, accepted=True, by=person, at=at).is_active
    with pytest.raises(Conflict):
        commands.answer_invitation(invited.pk, accepted=True, by=person, at=at)
    types = [event.type for event in events_of("contact", invited.pk, staff=False)]
    assert types == ["contact.invited", "contact.joined"]


def test_a_known_address_looks_like_an_unknown_one(cast: Cast) -> None:
    at = database_now()
    by = owner(cast, "contact.add", f"contract:{cast.contract}")
    known = Person("Somebody Else", "carla@ferri.example", ["technical"])
    before = Account.objects.count()
    one = commands.invite_contact(cast.contract, known, by=by, at=at)
    two = commands.invite_contact(cast.contract, NEW, by=by, at=at)
    assert Account.objects.count() == before + 1
    assert (one.is_active, one.name, one.email) == (two.is_active, "Somebody Else", "carla@ferri.example")
    with pytest.raises(Invalid, match="contact_email_unusable"):
        commands.invite_contact(cast.contract, Person("X", "mira@nimbus.example", ["owner"]), by=by, at=at)
    with pytest.raises(Conflict, match="contact_exists"):
        commands.invite_contact(cast.contract, NEW, by=by, at=at)


@pytest.mark.parametrize("who", ["colleague", "observer", "stranger", "first_line", "manager"])
def test_nobody_but_an_owner_of_the_contract_changes_its_people_T10_T30(cast: Cast, who: str) -> None:
    """security T10, T30: staff neither, even with a second factor in the hand."""
    actor: Actor = getattr(cast, who)
    at, target = database_now(), contact_of(cast.colleague)
    tried = (
        lambda: commands.invite_contact(
            cast.contract, NEW, by=proven(actor, "contact.add", f"contract:{cast.contract}"), at=at
        ),
        lambda: commands.change_contact(
            target.pk, roles=["owner"], by=proven(actor, "contact.change", target), at=at
        ),
        lambda: commands.remove_contact(target.pk, by=proven(actor, "contact.remove", target), at=at),
        lambda: commands.add_contact(cast.contract, cast.stranger.account_id, ["owner"], by=actor, at=at),
    )
    for one in tried:
        with pytest.raises((NotAllowed, NotVisible)) as refused:
            one()
        assert not isinstance(refused.value, StepUpNeeded)
    target.refresh_from_db()
    assert (target.roles, target.is_active) == (["technical"], True)


def test_a_proof_for_another_contact_is_none(cast: Cast) -> None:
    wrong = proven(cast.owner, "contact.remove", contact_of(cast.observer))
    with pytest.raises(StepUpNeeded):
        commands.remove_contact(contact_of(cast.colleague).pk, by=wrong, at=database_now())


def test_one_active_owner_always_remains(cast: Cast) -> None:
    at, own, other = database_now(), contact_of(cast.owner), contact_of(cast.colleague)
    for attempt in (
        lambda: commands.remove_contact(own.pk, by=owner(cast, "contact.remove", own), at=at),
        lambda: commands.change_contact(own.pk, roles=["observer"], by=owner(cast, "contact.change", own), at=at),
        lambda: commands.remove_contact(own.pk, by=SYSTEM, at=at),
    ):
        with pytest.raises(Conflict, match="last_owner"):
            attempt()
    commands.change_contact(other.pk, roles=["owner"], by=owner(cast, "contact.change", other), at=at)
    identity.deactivate(cast.colleague.account_id, by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="last_owner"):  # An owner who is switched off is none.
        commands.remove_contact(own.pk, by=SYSTEM, at=at)
    identity.reactivate(cast.colleague.account_id, by=SYSTEM, at=at)
    assert not commands.remove_contact(own.pk, by=SYSTEM, at=at).is_active


def test_removal_ends_sessions_and_codes_in_the_same_transaction(cast: Cast) -> None:
    """security T10, T28."""
    from countersign.identity.commands.caller_codes import take
    from countersign.identity.models import CodeSecret

    at, target = database_now(), contact_of(cast.colleague)
    key = "k" * 32
    _session(cast.colleague, key)
    take(by=cast.colleague, at=at)
    commands.remove_contact(target.pk, by=owner(cast, "contact.remove", target), at=at)
    assert not SignInSession.objects.filter(account_id=cast.colleague.id).exists()
    assert not CodeSecret.objects.filter(contract_id=cast.contract, live=True).exists()
    last = events_of("contact", target.pk)[-1]
    assert (last.type, last.facts["codes_ended"]) == ("contact.removed", 1)
    assert last.facts["sessions_ended"] >= 1


def _session(actor: Actor, key: str) -> None:
    from datetime import timedelta

    from countersign.kernel.writing import writes

    @writes
    def keep() -> None:
        SignInSession.objects.create(
            session_key=key, session_data="", expire_date=database_now() + timedelta(hours=1),
            account_id=actor.id, reference=actor.session, signed_in_at=database_now(), seen_at=database_now(),
        )  # fmt: skip

    keep()


def test_rights_and_numbers_are_named_and_bad_ones_refused(cast: Cast) -> None:
    at, target = database_now(), contact_of(cast.observer)
    by = owner(cast, "contact.change", target)
    done = commands.change_contact(
        target.pk, roles=["observer"], rights=["call"], phone="+7 495 000-11-22", by=by, at=at
    )
    assert (done.rights, done.phone) == (["call"], "+74950001122")
    for wrong in ({"roles": []}, {"roles": ["king"]}, {"roles": ["observer"], "rights": ["fly"]},
                  {"roles": ["observer"], "phone": "007"}):  # fmt: skip
        with pytest.raises(Invalid):
            commands.change_contact(target.pk, by=by, at=at, **wrong)  # type: ignore[arg-type]


def test_a_disputed_customer_keeps_its_people_T34(cast: Cast) -> None:
    """security T34: what a dispute freezes is frozen for owners too."""
    from countersign import ledger
    from countersign.kernel.writing import writes

    @writes
    def dispute() -> None:
        row = Customer.locked(Contract.objects.get(pk=cast.contract).customer_id)
        row.change(state="disputed")
        ledger.append("customer.disputed", row, by=SYSTEM, at=database_now(), staff_only=True)

    dispute()
    at, target = database_now(), contact_of(cast.colleague)
    with pytest.raises(NotAllowed, match="identity_frozen"):
        commands.remove_contact(target.pk, by=owner(cast, "contact.remove", target), at=at)
    with pytest.raises(NotAllowed, match="identity_frozen"):
        commands.invite_contact(
            cast.contract, NEW, by=owner(cast, "contact.add", f"contract:{cast.contract}"), at=at
        )


def test_who_was_removed_can_be_invited_again(cast: Cast) -> None:
    at, target = database_now(), contact_of(cast.colleague)
    commands.remove_contact(target.pk, by=owner(cast, "contact.remove", target), at=at)
    by = owner(cast, "contact.add", f"contract:{cast.contract}")
    again = commands.invite_contact(
        cast.contract, Person("Нина Орлова", "n.orlova@vektor.example", ["billing"]), by=by, at=at
    )
    assert (again.pk, again.is_active, again.roles) == (target.pk, False, ["billing"])
