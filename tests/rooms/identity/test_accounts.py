"""Accounts: who may add, change, switch off; what the record says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import proven

from countersign.identity import commands, queries
from countersign.identity.models import Account, SignInSession
from countersign.identity.sessions import SessionStore
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of

from .conftest import AT, PASSWORD

LATER = AT + timedelta(hours=1)
GOOD = "a lantern in the northern fog"


def actor(account: Account, *roles: str) -> Actor:
    return Actor(
        account.kind, id=account.pk, name=account.name, roles=frozenset(roles), ip="203.0.113.7", assurance="A2"  # type: ignore[arg-type]
    )  # fmt: skip


def signed_in(account: Account) -> SessionStore:
    store = SessionStore()
    store["_auth_user_id"] = str(account.pk)
    store.save()
    return store


def test_an_account_is_found_by_its_address_however_it_is_typed(mira: Account) -> None:
    found = queries.account_for_sign_in("  MIRA@Nimbus.example ")
    assert found is not None
    assert found.pk == mira.pk
    assert queries.account_id_of("mira@nimbus.example") == mira.pk
    assert queries.account(mira.pk) == queries.accounts([mira.pk])[mira.pk]


def test_the_record_tells_of_an_account_and_not_of_its_password(mira: Account) -> None:
    event, _waived = events_of("account", mira.pk)
    assert event.type == "account.added"
    assert event.after["roles"] == ["first_line"]
    assert "password" not in event.after
    assert mira.check_password(PASSWORD)


def test_two_people_cannot_share_an_address(mira: Account) -> None:
    with pytest.raises(Conflict):
        commands.add_account("MIRA@nimbus.example", "Other", "staff", by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nowhere"}, "email"),
        ({"name": "  "}, "name"),
        ({"roles": ["root"]}, "roles"),
        ({"locale": "xx"}, "locale"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"password": "short"}, "password"),
    ],
)
def test_a_refused_account_names_the_field(db: None, change: dict[str, str], field: str) -> None:
    given = {"email": "new@nimbus.example", "name": "New", "kind": "staff", **change}
    with pytest.raises(Invalid) as refused:
        commands.add_account(**given, by=SYSTEM, at=AT)  # type: ignore[arg-type]
    assert refused.value.facts["field"] == field


def test_only_administrators_add_staff(mira: Account) -> None:
    new = {"email": "new@nimbus.example", "name": "New", "kind": "staff", "at": AT}
    for roles in (["first_line"], ["manager"], ["identity_officer"]):
        with pytest.raises(NotAllowed):
            commands.add_account(**new, by=actor(mira, *roles))  # type: ignore[arg-type]
    with pytest.raises(StepUpNeeded):
        commands.add_account(**new, by=actor(mira, "admin"))  # type: ignore[arg-type]
    commands.add_account(**new, by=proven(actor(mira, "admin"), "account.add_staff"))  # type: ignore[arg-type]


def test_a_person_changes_language_and_zone_but_not_the_name(anna: Account) -> None:
    commands.change_profile(anna.pk, locale="it", zone="Europe/Rome", by=actor(anna), at=LATER)
    assert queries.accounts([anna.pk])[anna.pk].locale == "it"
    with pytest.raises(NotAllowed):
        commands.change_profile(anna.pk, name="Somebody Else", by=actor(anna), at=LATER)


def test_a_customer_s_name_is_not_changed_by_an_administrator_either(anna: Account, mira: Account) -> None:
    with pytest.raises(NotAllowed):
        commands.change_profile(anna.pk, name="Other", by=actor(mira, "admin"), at=LATER)


def test_an_unchanged_profile_leaves_no_event(anna: Account) -> None:
    commands.change_profile(anna.pk, locale="ru", by=actor(anna), at=LATER)
    assert len(events_of("account", anna.pk)) == 1


def test_a_stranger_changes_nothing(anna: Account, mira: Account) -> None:
    for command in (
        lambda: commands.change_profile(anna.pk, locale="it", by=actor(mira), at=LATER),
        lambda: commands.change_password(anna.pk, GOOD, by=actor(mira, "admin"), at=LATER),
        lambda: commands.deactivate(anna.pk, by=actor(mira), at=LATER),
        lambda: commands.change_roles(mira.pk, ["admin"], by=actor(mira, "admin"), at=LATER),
    ):
        with pytest.raises(NotAllowed):
            command()


def test_t20_a_new_password_ends_the_other_sessions(anna: Account) -> None:
    mine, other = signed_in(anna), signed_in(anna)
    commands.change_password(anna.pk, GOOD, by=actor(anna), at=LATER, keep=mine.reference)
    assert queries.session_is_alive(mine.reference)
    assert not queries.session_is_alive(other.reference)
    assert Account.objects.get(pk=anna.pk).check_password(GOOD)
    assert events_of("account", anna.pk)[-1].facts == {"way": "account", "sessions_ended": 1}


def test_t20_a_lost_role_ends_every_session(mira: Account) -> None:
    store = signed_in(mira)
    commands.change_roles(mira.pk, ["first_line", "duty_lead"], by=SYSTEM, at=LATER)
    assert queries.session_is_alive(store.reference)
    commands.change_roles(mira.pk, ["duty_lead"], by=SYSTEM, at=LATER)
    assert not queries.session_is_alive(store.reference)


def test_t19_whoever_is_shut_out_has_no_session_left(mira: Account) -> None:
    store = signed_in(mira)
    commands.deactivate(mira.pk, by=SYSTEM, at=LATER, reason="left the company")
    assert not SignInSession.objects.filter(account=mira).exists()
    assert not queries.session_is_alive(store.reference)
    assert queries.staff_directory() == []
    commands.reactivate(mira.pk, by=SYSTEM, at=LATER)
    assert [row.name for row in queries.staff_directory()] == ["Mira Levchenko"]
    assert [event.type for event in events_of("account", mira.pk)] == [
        "account.added", "account.passkey_waived", "account.deactivated", "account.reactivated",
    ]  # fmt: skip


def test_a_session_is_ended_from_elsewhere_by_its_owner_alone(anna: Account, mira: Account) -> None:
    store = signed_in(anna)
    with pytest.raises(NotAllowed):
        commands.end_session(anna.pk, store.reference, by=actor(mira), at=LATER)
    with pytest.raises(NotVisible):
        commands.end_session(mira.pk, store.reference, by=actor(mira), at=LATER)
    commands.end_session(anna.pk, store.reference, by=actor(anna), at=LATER)
    assert not queries.session_is_alive(store.reference)


def test_the_list_of_sessions_is_its_owner_s(anna: Account, mira: Account) -> None:
    store = signed_in(anna)
    (row,) = queries.sessions_of(anna.pk, by=actor(anna))
    assert (row.reference, row.current) == (store.reference, False)
    with pytest.raises(NotVisible):
        queries.sessions_of(anna.pk, by=actor(mira))
    assert queries.sessions_of(anna.pk, by=actor(mira, "security")) == [row]


def test_staff_are_found_by_role(mira: Account) -> None:
    assert [row.id for row in queries.on_staff("first_line", "duty_lead")] == [mira.pk]
    assert queries.on_staff("manager") == []


def test_a_network_is_counted(anna: Account) -> None:
    commands.note_network(anna.pk, "203.0.113.7", at=AT, times=211)
    assert commands.note_network(anna.pk, "203.0.113.7", at=LATER) == 212
    assert queries.seen_at_network(anna.pk, "203.0.113.7") == 212
    assert queries.seen_at_network(anna.pk, "203.0.113.8") == 0
