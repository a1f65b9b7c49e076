"""Pictures of documents (security T89): opened until decided, then by nobody."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from tests.rooms.vault.conftest import Office, now
from tests.vaulting import VaultProcess, rows

from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.vault import box, commands

PICTURE = b"\xff\xd8\xff\xe0" + b"the face of a passport " * 400


@pytest.fixture
def reference(vault: VaultProcess, db: None) -> str:
    return box.put_document(time.time_ns() // 1000, kind="passport", country="IT", fields={"number": "YA1234567"})


def keys(vault: VaultProcess) -> list[str]:
    return sorted(path.name for path in (vault.folder / "vault" / "picture-keys").iterdir())


def test_a_decision_destroys_key_and_picture_and_leaves_the_facts(vault: VaultProcess, reference: str) -> None:
    number = box.put_picture(reference, PICTURE, "image/jpeg")
    [held] = box.pictures(reference)
    assert held["id"] == number
    assert str(number) in keys(vault)
    kept = bytes(rows("SELECT box FROM vault.picture WHERE id = %s", number)[0][0])  # type: ignore[call-overload]
    assert b"passport" not in kept
    assert box.decide_pictures(reference) == 1
    assert str(number) not in keys(vault)
    assert box.pictures(reference) == []
    assert rows("SELECT box, destroyed_at IS NOT NULL FROM vault.picture WHERE id = %s", number) == [(b"", True)]
    customer = rows("SELECT customer FROM vault.document WHERE reference = %s", reference)[0][0]
    assert [facts.decided for facts in box.facts(int(str(customer)))] == [True]


def test_a_picture_from_a_backup_does_not_open_once_its_key_is_gone(office: Office) -> None:
    number = box.put_picture(office.reference, PICTURE, "image/jpeg")
    [kept] = rows("SELECT box FROM vault.picture WHERE id = %s", number)
    grant = office.approved(("picture",))
    assert commands.look(grant.pk, ["picture"], by=office.asking, at=now()).pictures == [("image/jpeg", PICTURE)]
    box.decide_pictures(office.reference)
    rows("UPDATE vault.picture SET box = %s, destroyed_at = NULL WHERE id = %s", kept[0], number)
    with pytest.raises(Conflict, match="vault_damaged"):
        commands.look(grant.pk, ["picture"], by=office.asking, at=now())


def test_thirty_days_without_a_decision_are_a_decision(vault: VaultProcess, reference: str) -> None:
    number = box.put_picture(reference, PICTURE, "image/png")
    [[until]] = rows("SELECT destroy_at FROM vault.picture WHERE id = %s", number)
    assert timedelta(days=29, hours=23) < until - now() <= timedelta(days=30)  # type: ignore[operator]
    rows("UPDATE vault.picture SET destroy_at = now() WHERE id = %s", number)
    box.ask("tidy")
    assert str(number) not in keys(vault)
    assert box.pictures(reference) == []


@pytest.mark.parametrize(("data", "media_type"), [(b"", "image/png"), (b"x", "text/html"), (b"x", "image/svg+xml")])
def test_what_is_no_picture_is_refused(reference: str, data: bytes, media_type: str) -> None:
    with pytest.raises(Invalid):
        box.put_picture(reference, data, media_type)


def test_a_picture_needs_a_document(vault: VaultProcess, db: None) -> None:
    with pytest.raises(NotVisible):
        box.put_picture("NOSUCHTHING2", PICTURE, "image/png")


def test_a_picture_moved_to_another_document_does_not_open(office: Office) -> None:
    other = box.put_document(office.customer, kind="passport", country="RU", fields={"number": "71 1234567"})
    number = box.put_picture(other, PICTURE, "image/jpeg")
    rows("UPDATE vault.picture SET reference = %s WHERE id = %s", office.reference, number)
    grant = office.approved(("picture",))
    with pytest.raises(Conflict, match="vault_damaged"):
        commands.look(grant.pk, ["picture"], by=office.asking, at=now())
