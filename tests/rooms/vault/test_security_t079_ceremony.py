"""The ceremony of seeing a document in clear (security T78 to T82), by the real process."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import proven
from tests.rooms.vault.conftest import FIELDS, NUMBER, Office, now, signed_in
from tests.vaulting import VaultProcess, rows

from countersign.kernel.errors import Invalid, NotAllowed, NotVisible, StepUpNeeded, TooOften
from countersign.ledger.models import Event
from countersign.vault import box, commands, queries
from countersign.vault.models import VaultAlarm, VaultGrant, VaultLook


def events(grant: VaultGrant) -> list[str]:
    found = Event.objects.filter(subject_kind="vault_grant", subject_id=grant.pk).order_by("seq")
    return [event.type for event in found]


def earlier(**by: int) -> None:
    """Move every grant of the vault into the past, as if that much time had gone by."""
    rows(
        "UPDATE vault.reveal_grant SET approved_at = approved_at - make_interval(mins => %s), "
        "requested_at = requested_at - make_interval(mins => %s)",
        by["minutes"], by["minutes"],
    )  # fmt: skip


def test_a_look_shows_the_fields_asked_for_and_is_told_at_every_step(office: Office) -> None:
    grant = office.approved()
    shown = commands.look(grant.pk, ["number", "names"], by=office.asking, at=now())
    assert shown.fields == {"number": NUMBER, "names": FIELDS["names"]}
    assert events(grant) == ["vault_grant.requested", "vault_grant.approved", "vault_grant.looked"]


def test_security_t078_without_a_grant_two_characters_are_all_that_is_seen(office: Office) -> None:
    [facts] = box.facts(office.customer)
    assert (facts.number_tail, facts.kind, facts.country) == ("46", "internal_passport", "RU")
    assert NUMBER not in repr(facts)
    for guessed in (1, 999):
        with pytest.raises(NotVisible):
            box.reveal(office.asking, guessed, ["number"])
    grant = office.requested()
    with pytest.raises(NotAllowed, match="grant_not_approved"):
        box.reveal(office.asking, grant.number, ["number"])
    with pytest.raises(NotAllowed, match="act_refused"):
        commands.request(
            office.customer, office.reference, purpose="account_recovery", ticket=office.ticket, fields=["number"],
            by=office.cast.first_line, at=now(),
        )  # fmt: skip
    with pytest.raises(NotVisible):
        queries.grants(office.cast.first_line)


def test_security_t079_nobody_approves_for_themselves(office: Office) -> None:
    grant = office.requested()
    with pytest.raises(NotAllowed, match="grant_self_approval"):
        commands.approve(grant.pk, by=proven(office.asking, "vault.approve", grant), at=now())
    # The vault itself refuses it too, whatever the web lets through, from another session as well.
    elsewhere = signed_in(office.asking)
    for by in (office.asking, elsewhere):
        with pytest.raises(NotAllowed, match="grant_self_approval"):
            box.grant_approve(proven(by, "vault.approve", grant), grant.number)
    assert [row["what"] for row in box.alarms(0)] == ["self_approval", "self_approval"]


def test_security_t079_another_person_in_the_same_session_does_not_approve(office: Office) -> None:
    grant = office.requested()
    same = replace(office.second, session=office.asking.session)
    with pytest.raises(NotAllowed):
        commands.approve(grant.pk, by=proven(same, "vault.approve", grant), at=now())
    with pytest.raises(NotAllowed, match="vault_person_refused"):
        box.grant_approve(proven(same, "vault.approve", grant), grant.number)


def test_security_t079_approval_needs_a_proof_that_the_vault_finds_itself(office: Office) -> None:
    grant = office.requested()
    with pytest.raises(StepUpNeeded):
        commands.approve(grant.pk, by=office.second, at=now())
    with pytest.raises(NotAllowed, match="vault_proof_needed"):
        box.grant_approve(office.second, grant.number)
    rows("UPDATE identity_passkey SET last_used_at = now() - interval '7 minutes'")
    with pytest.raises(NotAllowed, match="vault_proof_needed"):
        commands.approve(grant.pk, by=proven(office.second, "vault.approve", grant), at=now())
    with pytest.raises(NotAllowed, match="vault_proof_needed"):
        office.requested()


@pytest.mark.parametrize("change", ["roles", "kind", "inactive", "session", "expired", "invented"])
def test_security_t079_who_is_no_officer_with_a_live_session_approves_nothing(office: Office, change: str) -> None:
    grant = office.requested()
    by = office.second
    if change == "roles":
        rows("UPDATE identity_account SET roles = '{first_line}' WHERE id = %s", by.id)
    elif change == "kind":
        rows("UPDATE identity_account SET kind = 'customer' WHERE id = %s", by.id)
    elif change == "inactive":
        rows("UPDATE identity_account SET is_active = false WHERE id = %s", by.id)
    elif change == "session":
        rows("DELETE FROM identity_session WHERE account_id = %s", by.id)
    elif change == "expired":
        rows("UPDATE identity_session SET expire_date = now() WHERE account_id = %s", by.id)
    else:
        by = replace(by, session="INVENTED2345")
    with pytest.raises(NotAllowed, match=r"vault_(person|role)_refused"):
        commands.approve(grant.pk, by=proven(by, "vault.approve", grant), at=now())
    assert events(grant) == ["vault_grant.requested"]


def test_security_t080_a_grant_ends_after_fifteen_minutes(office: Office) -> None:
    grant = office.approved()
    earlier(minutes=14)
    commands.look(grant.pk, ["number"], by=office.asking, at=now())
    earlier(minutes=1)
    with pytest.raises(NotAllowed, match="grant_over"):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    assert events(grant)[-1] == "vault_grant.look_refused"


def test_security_t080_other_fields_other_session_other_person(office: Office) -> None:
    grant = office.approved(("number",))
    for fields in (["names"], ["number", "born"], ["picture"], []):
        with pytest.raises(NotAllowed, match="grant_other_fields"):
            commands.look(grant.pk, fields, by=office.asking, at=now())
    second_browser = signed_in(office.asking)
    for by in (second_browser, office.second, office.security):
        with pytest.raises(NotAllowed, match="grant_of_another"):
            commands.look(grant.pk, ["number"], by=by, at=now())
        with pytest.raises(NotAllowed, match="grant_of_another"):
            box.reveal(by, grant.number, ["number"])
    assert VaultLook.objects.count() == 0


def test_security_t080_the_ticket_must_be_open_and_of_that_customer(office: Office) -> None:
    grant = office.approved()
    rows("UPDATE tickets_ticket SET status = 'closed', resolution = 'solved'")
    with pytest.raises(NotAllowed, match="grant_ticket_refused"):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    with pytest.raises(NotAllowed, match="grant_ticket_refused"):
        office.requested()
    rows("UPDATE tickets_ticket SET status = 'new', resolution = ''")
    stranger = box.put_document(office.customer + 1, kind="id_card", country="IT", fields={"number": "CA12345AA"})
    with pytest.raises(NotAllowed, match="grant_ticket_refused"):
        box.grant_request(
            proven(office.asking, "vault.request"), office.customer + 1, stranger, purpose="account_recovery",
            ticket=office.ticket, fields=["number"],
        )  # fmt: skip
    with pytest.raises(NotVisible):
        box.grant_request(
            proven(office.asking, "vault.request"), office.customer, stranger, purpose="account_recovery",
            ticket=office.ticket, fields=["number"],
        )  # fmt: skip
    with pytest.raises(Invalid, match="grant_purpose_unknown"):
        box.grant_request(
            proven(office.asking, "vault.request"), office.customer, office.reference, purpose="curiosity",
            ticket=office.ticket, fields=["number"],
        )  # fmt: skip


def test_security_t081_the_third_look_in_ten_minutes_locks_and_alarms(office: Office) -> None:
    grant = office.approved()
    for _ in range(2):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    with pytest.raises(TooOften, match="looks_in_a_row"):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    [alarm] = VaultAlarm.objects.all()
    assert (alarm.what, alarm.account_id, alarm.customer_id) == ("looks_in_a_row", office.asking.id, office.customer)
    assert queries.unseen_alarms(office.security)
    assert not queries.unseen_alarms(office.asking)
    assert all(row.locked for row in queries.looks_at(office.customer)), "the customer reads that it was too often"
    with pytest.raises(NotAllowed, match="vault_person_locked"):
        office.requested()
    with pytest.raises(NotAllowed, match="vault_person_locked"):
        box.grant_approve(proven(office.asking, "vault.approve"), office.requested(by=office.second).number)
    commands.release(
        office.asking.account_id, grant.pk, by=proven(office.security, "vault.release", f"account:{office.asking.id}"),
        at=now(),
    )  # fmt: skip
    rows("UPDATE vault.look SET at = at - interval '11 minutes'")
    assert commands.look(office.approved().pk, ["number"], by=office.asking, at=now()).fields


def test_security_t081_the_sixth_look_of_a_day_locks(office: Office) -> None:
    for _ in range(5):
        grant = office.approved()
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
        rows("UPDATE vault.look SET at = at - interval '11 minutes'")
    grant = office.approved()
    with pytest.raises(TooOften, match="looks_of_the_day"):
        commands.look(grant.pk, ["number"], by=office.asking, at=now())
    assert VaultAlarm.objects.get().what == "looks_of_the_day"
    grant.refresh_from_db()
    assert grant.ended_why == "locked"


def test_security_t081_fifty_looks_a_day_are_all_there_are(office: Office) -> None:
    rows(
        "INSERT INTO vault.look (grant_id, account, customer, fields, at) "
        "SELECT %s, 1000000 + n, 1, '{number}', now() - interval '1 hour' FROM generate_series(1, 50) n",
        office.requested().number,
    )
    with pytest.raises(TooOften, match="looks_of_all"):
        commands.look(office.approved().pk, ["number"], by=office.asking, at=now())
    assert VaultAlarm.objects.get().what == "looks_of_all"
    office.requested()  # Nobody is locked for what others did.


def test_security_t082_the_customer_reads_it_at_once(office: Office) -> None:
    grant = office.approved(("number", "born"))
    assert queries.looks_at(office.customer) == []
    commands.look(grant.pk, ["number"], by=office.asking, at=now())
    [row] = queries.looks_at(office.customer)
    assert (row.purpose, row.role, row.ticket, row.fields) == (
        "account_recovery", "identity_officer", office.ticket, ("number",),
    )  # fmt: skip
    assert now() - row.at < timedelta(seconds=30)
    assert queries.looks_at(office.customer + 1) == []


def test_security_t082_a_delay_needs_an_order_a_third_person_and_an_end(office: Office) -> None:
    grant = commands.request(
        office.customer, office.reference, purpose="lawful_order", ticket=office.ticket, fields=["number"],
        by=proven(office.asking, "vault.request", f"ticket:{office.ticket}"), at=now(),
    )  # fmt: skip
    commands.approve(grant.pk, by=proven(office.other_security, "vault.approve", grant), at=now())
    until = now() + timedelta(days=30)
    for by, refused in (
        (office.asking, "delay_needs_third"), (office.second, "delay_needs_third"),
        (office.other_security, "delay_needs_third"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=refused):
            commands.delay(grant.pk, until=until, order="12-345/2026", by=proven(by, "vault.delay", grant), at=now())
    third = proven(office.security, "vault.delay", grant)
    with pytest.raises(StepUpNeeded):
        commands.delay(grant.pk, until=until, order="12-345/2026", by=office.security, at=now())
    with pytest.raises(Invalid, match="delay_order_missing"):
        commands.delay(grant.pk, until=until, order=" ", by=third, at=now())
    with pytest.raises(Invalid, match="delay_too_long"):
        commands.delay(grant.pk, until=now() + timedelta(days=181), order="12-345/2026", by=third, at=now())
    commands.delay(grant.pk, until=until, order="12-345/2026", by=third, at=now())
    commands.look(grant.pk, ["number"], by=office.asking, at=now())
    assert queries.looks_at(office.customer) == []
    commands.delay(grant.pk, until=now() + timedelta(seconds=1), order="12-345/2026", by=third, at=now())
    rows("SELECT pg_sleep(1.1)")
    [row] = queries.looks_at(office.customer)
    assert row.delayed


def test_an_ordinary_purpose_is_never_kept_from_the_customer(office: Office) -> None:
    grant = office.approved()
    with pytest.raises(NotAllowed, match="delay_needs_third"):
        commands.delay(
            grant.pk, until=now() + timedelta(days=1), order="x", by=proven(office.security, "vault.delay", grant),
            at=now(),
        )  # fmt: skip


def test_the_journal_tells_every_step_and_no_value(office: Office, vault: VaultProcess) -> None:
    from countersign.vault.process.journal import faults

    grant = office.approved()
    commands.look(grant.pk, ["number"], by=office.asking, at=now())
    text = vault.journal.read_text()
    for what in ("grant.requested", "grant.approved", '"look"'):
        assert what in text
    assert NUMBER not in text
    assert "731846" not in text
    assert not faults(vault.journal)
