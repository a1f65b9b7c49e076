"""The session backend: digested keys, two ends, one query."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db.models import F

from countersign.identity import commands, queries
from countersign.identity.models import Account, SignInSession
from countersign.identity.sessions import SessionStore
from countersign.kernel.clock import database_now
from countersign.kernel.writing import writes


@writes
def aged(reference: str, **by: timedelta) -> None:
    """Let time pass for one session."""
    SignInSession.objects.filter(reference=reference).update(**{field: F(field) - much for field, much in by.items()})


def opened(account: Account) -> SessionStore:
    store = SessionStore()
    store["_auth_user_id"] = str(account.pk)
    store.save()
    return store


def lasts(store: SessionStore) -> timedelta:
    return SignInSession.objects.get(reference=store.reference).expire_date - database_now()


def test_the_table_does_not_hold_the_key(mira: Account) -> None:
    store = opened(mira)
    assert store.session_key
    assert not SignInSession.objects.filter(session_key=store.session_key).exists()
    again = SessionStore(store.session_key)
    assert again["_auth_user_id"] == str(mira.pk)
    assert again.account == mira


def test_staff_are_idle_for_half_an_hour_and_customers_for_a_day(mira: Account, anna: Account) -> None:
    assert timedelta(minutes=29) < lasts(opened(mira)) <= timedelta(minutes=30)
    assert timedelta(hours=23) < lasts(opened(anna)) <= timedelta(hours=24)


def test_use_moves_the_idle_end_but_not_the_absolute_one(mira: Account) -> None:
    store = opened(mira)
    aged(store.reference, signed_in_at=timedelta(hours=11, minutes=50), seen_at=timedelta(minutes=2))
    assert SessionStore(store.session_key).get("_auth_user_id")
    commands.touch_session(store.reference)
    assert lasts(store) <= timedelta(minutes=10)


def test_a_use_within_the_minute_writes_nothing(mira: Account) -> None:
    store = opened(mira)
    again = SessionStore(store.session_key)
    again.load()
    assert not again.stale
    aged(store.reference, seen_at=timedelta(minutes=2))
    again.load()
    assert again.stale


def test_an_ended_session_opens_nothing(mira: Account) -> None:
    store = opened(mira)
    aged(store.reference, expire_date=timedelta(hours=1))
    again = SessionStore(store.session_key)
    assert again.get("_auth_user_id") is None
    assert not queries.session_is_alive(store.reference)
    assert commands.sweep(at=database_now()) == 1


def test_a_session_ended_elsewhere_is_not_brought_back(mira: Account) -> None:
    store = opened(mira)
    commands.drop_session(store.session_key or "")
    store["more"] = 1
    with pytest.raises(UpdateError):
        store.save()


def test_t23_a_new_key_shuts_out_the_old_one(mira: Account) -> None:
    store = opened(mira)
    old = store.session_key
    store.cycle_key()
    store.save()
    assert store.session_key != old
    assert SessionStore(old).get("_auth_user_id") is None
    assert SessionStore(store.session_key)["_auth_user_id"] == str(mira.pk)
    assert SignInSession.objects.filter(account=mira).count() == 1
