"""A form that keeps a document comes twice: one document stays (double click, same idempotency key)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.db import connections
from tests.rooms.vault.conftest import FIELDS, Office, now

from countersign.kernel.errors import AlreadyDone
from countersign.vault import box, commands
from countersign.vault.models import VaultDocument

PAPER = commands.Paper("internal_passport", "RU", FIELDS)


@pytest.mark.django_db
def test_a_form_that_comes_twice_keeps_one_document(office: Office) -> None:
    by = replace(office.asking, key=secrets.token_hex(8))
    before = len(box.facts(office.customer))
    kept = commands.keep(office.customer, PAPER, by=by, at=now())
    with pytest.raises(AlreadyDone) as again:
        commands.keep(office.customer, PAPER, by=by, at=now())
    assert (again.value.facts["kind"], again.value.facts["id"]) == ("vault_document", kept.pk)
    assert len(box.facts(office.customer)) == before + 1
    newer = replace(by, key=secrets.token_hex(8))
    paper = replace(PAPER, replaces=kept.reference)
    commands.keep(office.customer, paper, by=newer, at=now())
    with pytest.raises(AlreadyDone):
        commands.keep(office.customer, paper, by=newer, at=now())
    [facts] = [one for one in box.facts(office.customer) if one.reference == kept.reference]
    assert facts.version == 2
    commands.keep(office.customer, PAPER, by=replace(by, key=secrets.token_hex(8)), at=now())
    assert len(box.facts(office.customer)) == before + 2, "another form is another document"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_keep_one_document(office: Office) -> None:
    by, ready, said = replace(office.asking, key=secrets.token_hex(8)), Barrier(2), []
    before = len(box.facts(office.customer))

    def press() -> None:
        try:
            ready.wait(5)
            said.append(commands.keep(office.customer, PAPER, by=by, at=now()).pk)
        except AlreadyDone as done:
            said.append(done.facts["id"])
        finally:
            box.hang_up()
            connections.close_all()

    hands = [Thread(target=press) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(said) == 2
    assert len(set(said)) == 1
    assert len(box.facts(office.customer)) == before + 1
    assert VaultDocument.objects.filter(pk=said[0]).count() == 1
