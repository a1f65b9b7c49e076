"""Letters about accounts: who is told of a new place, a guess, a changed factor; and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.cast import Cast, without_passkey

from countersign.identity import commands
from countersign.identity.rules import Limits
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow, events_of
from countersign.ledger.subscriptions import registry
from countersign.notify.models import Notice


def told(account_id: int, *types: str) -> list[Notice]:
    """Hand on what happened to an account, twice, as a crashed follower would; return the notices."""
    for _ in range(2):
        for event in events_of("account", account_id):
            for subscription in registry.values():
                if subscription.name.startswith("notify.") and event.type in types and subscription.wants(event.type):
                    subscription.handle(event)
    return list(Notice.objects.order_by("pk"))


def signs_in(by: Actor, *, ip: str, device: str) -> EventRow:
    opened = commands.Opened(reference="REF" + device, user_agent="X11; Linux; Firefox/140.0", device=device)
    commands.record_sign_in(by.account_id, opened, by=replace(by, ip=ip), at=database_now())
    return events_of("account", by.account_id)[-1]


def test_a_new_network_or_browser_is_told_and_a_known_one_is_not(cast: Cast) -> None:
    signs_in(cast.owner, ip="203.0.113.7", device="a")
    assert told(cast.owner.account_id, "account.signed_in") == [], "the first has nothing to differ from"
    signs_in(cast.owner, ip="203.0.113.7", device="a")
    assert told(cast.owner.account_id, "account.signed_in") == []
    signs_in(cast.owner, ip="198.51.100.77", device="a")
    (network,) = told(cast.owner.account_id, "account.signed_in")
    assert network.recipient_id == cast.owner.id
    assert "198.51.100.77" in network.body
    assert "Firefox 140, Linux" in network.body
    assert "http://testserver/account/security" in network.body
    signs_in(cast.owner, ip="198.51.100.77", device="b")
    assert len(told(cast.owner.account_id, "account.signed_in")) == 2
    signs_in(cast.owner, ip="203.0.113.7", device="b")
    assert len(told(cast.owner.account_id, "account.signed_in")) == 2


def test_security_t021_the_owner_is_told_of_guesses(cast: Cast) -> None:
    limits = Limits(per_pair=3, per_name=10, per_network=20, window=timedelta(minutes=15))
    guesser = Actor("nobody", ip="198.51.100.66")
    for _ in range(3):
        commands.begin_attempt("carla@ferri.example", limits=limits, by=guesser, at=database_now())
    (notice,) = told(cast.stranger.account_id, "account.guessing_noticed")
    assert (notice.recipient_id, notice.locale) == (cast.stranger.id, "it")
    assert "198.51.100.66" in notice.body


def test_a_changed_password_is_told_in_the_owner_s_zone(cast: Cast) -> None:
    commands.change_password(cast.owner.account_id, "yellow lanterns by the pier", by=cast.owner, at=database_now())
    (notice,) = told(cast.owner.account_id, "account.password_changed")
    assert "MSK" in notice.body or "+03" in notice.body or "Moscow" in notice.body
    assert "yellow" not in notice.body


def test_security_t017_break_glass_is_told_to_all_administrators(cast: Cast) -> None:
    at = database_now()
    admins = [
        commands.add_account(f"admin{n}@nimbus.example", f"Ruth Adler {n}", "staff", roles=["admin"], by=SYSTEM, at=at)
        for n in range(2)
    ]
    without_passkey(cast.manager.account_id)
    notices = told(cast.manager.account_id, "account.passkey_waived")
    assert {notice.recipient_id for notice in notices} == {*(a.pk for a in admins), cast.manager.id}
    assert all("No device in these tests" in notice.body for notice in notices)


def test_who_was_shut_out_is_written_to_no_more(cast: Cast) -> None:
    commands.change_password(cast.owner.account_id, "yellow lanterns by the pier", by=cast.owner, at=database_now())
    commands.deactivate(cast.owner.account_id, by=SYSTEM, at=database_now())
    assert told(cast.owner.account_id, "account.password_changed") == []
