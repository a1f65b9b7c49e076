"""Letters about the vault: alarms, looks at once, looks after a lawful delay (security T81, T82)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import proven
from tests.rooms.vault.conftest import NUMBER, Office, now
from tests.vaulting import rows

from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import TooOften
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.notify.models import Notice
from countersign.vault import commands
from countersign.vault.models import VaultAlarm, VaultGrant


def told(kind: str, subject: int) -> list[Notice]:
    """Hand on what happened, twice, as a crashed follower would; return the new notices."""
    before = set(Notice.objects.values_list("pk", flat=True))
    for _ in range(2):
        for event in events_of(kind, subject):
            for subscription in registry.values():
                if subscription.name.startswith("notify.vault") and subscription.wants(event.type):
                    subscription.handle(event)
    return list(Notice.objects.exclude(pk__in=before).order_by("pk"))


def lawful(office: Office) -> VaultGrant:
    grant = commands.request(
        office.customer, office.reference, purpose="lawful_order", ticket=office.ticket, fields=["number"],
        by=proven(office.asking, "vault.request", f"ticket:{office.ticket}"), at=now(),
    )  # fmt: skip
    return commands.approve(grant.pk, by=proven(office.second, "vault.approve", grant), at=now())


def test_security_t082_the_owners_are_told_of_every_look(office: Office) -> None:
    grant = office.approved(("number", "born"))
    assert told("vault_grant", grant.pk) == []
    commands.look(grant.pk, ["number", "born"], by=office.asking, at=now())
    [letter] = told("vault_grant", grant.pk)
    assert letter.recipient_id == office.cast.owner.id
    assert str(office.ticket) in letter.body
    assert "/account/identity" in letter.body
    assert NUMBER not in letter.body
    assert "731846" not in letter.body + letter.subject
    assert told("vault_grant", grant.pk) == [], "once"


def test_security_t082_a_delayed_look_is_told_when_its_time_is_over(office: Office) -> None:
    grant = lawful(office)
    third = proven(office.security, "vault.delay", grant)
    commands.delay(grant.pk, until=now() + timedelta(days=2), order="12/26", by=third, at=now())
    commands.look(grant.pk, ["number"], by=office.asking, at=now())
    assert told("vault_grant", grant.pk) == []
    assert commands.disclose(by=SYSTEM, at=now()) == 0
    later = now() + timedelta(days=2, minutes=1)
    assert commands.disclose(by=SYSTEM, at=later) == 1
    assert commands.disclose(by=SYSTEM, at=later) == 0, "once"
    [letter] = told("vault_grant", grant.pk)
    assert letter.recipient_id == office.cast.owner.id
    assert "12/26" not in letter.body, "the order is not the customer's to read"


def test_security_t081_the_security_officers_hear_of_an_alarm_and_the_owners_of_the_lock(office: Office) -> None:
    grant = office.approved(("number",))
    for _ in range(2):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    with pytest.raises(TooOften):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    letters = told("vault_alarm", VaultAlarm.objects.get().pk)
    assert {letter.recipient_id for letter in letters} == {office.security.id, office.other_security.id}
    assert all("locked out" in letter.body for letter in letters if letter.locale == "en")
    owners = told("vault_grant", grant.pk)
    assert len(owners) == 3, "two looks and the lock"
    assert {letter.recipient_id for letter in owners} == {office.cast.owner.id}
    assert rows("SELECT count(*) FROM vault.operator_lock WHERE released_at IS NULL") == [(1,)]
