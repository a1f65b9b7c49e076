"""T21: guesses at one name, guesses at a thousand names, and the owner in the middle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from countersign.identity import commands
from countersign.identity.models import Account
from countersign.identity.rules import Limits
from countersign.kernel.actor import Actor
from countersign.kernel.errors import TooOften
from countersign.ledger.queries import events_of

from .conftest import AT

LIMITS = Limits(per_pair=4, per_name=10, per_network=20, window=timedelta(minutes=15))
ATTACKER = Actor("nobody", ip="198.51.100.9")
OWNER = Actor("nobody", ip="203.0.113.7")


def guess(email: str, by: Actor = ATTACKER, minutes: float = 0) -> commands.Attempt:
    return commands.begin_attempt(email, limits=LIMITS, by=by, at=AT + timedelta(minutes=minutes))


def test_t21_one_name_from_one_network_is_closed_after_its_limit(anna: Account) -> None:
    for _ in range(4):
        guess("anna@example.org")
    with pytest.raises(TooOften) as refused:
        guess("anna@example.org", minutes=5)
    assert refused.value.facts["retry_seconds"] == 601
    guess("anna@example.org", minutes=15.1)


def test_t21_the_owner_elsewhere_is_not_locked_out(anna: Account) -> None:
    for _ in range(4):
        guess("anna@example.org")
    guess("anna@example.org", OWNER)


def test_t21_many_networks_at_one_name_stop_all_but_the_owner_s(anna: Account) -> None:
    commands.note_network(anna.pk, OWNER.ip, at=AT)
    for number in range(10):
        guess("anna@example.org", replace(ATTACKER, ip=f"198.51.100.{number}"))
    with pytest.raises(TooOften):
        guess("anna@example.org", replace(ATTACKER, ip="198.51.100.200"))
    assert guess("anna@example.org", OWNER).retry_seconds is not None


def test_t21_many_names_from_one_network_are_stopped(anna: Account) -> None:
    for number in range(20):
        guess(f"name{number}@example.org")
    with pytest.raises(TooOften):
        guess("another@example.org")
    with pytest.raises(TooOften):
        guess("anna@example.org")
    commands.note_network(anna.pk, ATTACKER.ip, at=AT)
    assert guess("anna@example.org").retry_seconds is not None


def test_a_right_password_is_not_counted(anna: Account) -> None:
    for _ in range(12):
        commands.forgive_attempt(guess("anna@example.org", OWNER))


def test_t21_the_owner_is_told_once_and_a_stranger_s_name_makes_no_event(anna: Account) -> None:
    for email in ("anna@example.org", "nobody@example.org"):
        for _ in range(4):
            guess(email)
    (event,) = [event for event in events_of("account", anna.pk) if event.type == "account.guessing_noticed"]
    assert event.facts == {"failures": 4, "window_minutes": 15}
    assert event.ip == ATTACKER.ip
